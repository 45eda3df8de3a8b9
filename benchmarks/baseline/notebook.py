"""`python -m benchmarks.baseline.notebook`: a metric in a notebook, the first time and the next.

Each row is a fresh process that has NumPy and pandas already, as a notebook has. Times are those
of the CPU, so that a busy machine changes them little; the best of three processes.
"""

from __future__ import annotations

import json
import subprocess
import sys

MOST = {"12 numbers": 0.35, "shown": 0.3, "shown again": 0.1, "chart": 0.3, "chart again": 0.1}
"""Seconds that are required; the rest is only told."""
CODE = """
import json, time
import numpy as np, pandas as pd

def spent(work):
    began = time.process_time()
    work()
    return time.process_time() - began

rng = np.random.default_rng(1)
weeks = pd.date_range("2024-01-01", periods=104, freq="W-MON")
calls = pd.Series(rng.normal(40, 3, 104), index=weeks, name="calls")
teams = [pd.DataFrame({"week": weeks, "team": f"T{n}", "calls": rng.normal(40, 3, 104)})
         for n in range(200)]
frame = pd.concat(teams)
told = {}

def numbers():
    global okrlab
    import okrlab
    okrlab.baseline([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40])

def dated():
    global metric
    metric = okrlab.baseline(calls)

def several():
    global reports
    reports = okrlab.baselines(frame, by="team")

told["12 numbers"] = spent(numbers)
told["a dated series"] = spent(dated)
told["a dated series again"] = spent(dated)
told["shown"] = spent(lambda: metric._repr_html_())
told["shown again"] = spent(lambda: metric._repr_html_())
told["chart"] = spent(lambda: metric.plot()._repr_mimebundle_())
told["chart again"] = spent(lambda: metric.plot()._repr_mimebundle_())
told["200 teams"] = spent(several)
told["their frame"] = spent(lambda: reports.to_frame())
told["their charts"] = spent(lambda: reports.plot().svg())
told["interactive"] = spent(lambda: metric.plot(interactive=True)._repr_mimebundle_())
told["interactive again"] = spent(lambda: metric.plot(interactive=True)._repr_mimebundle_())
print(json.dumps(told))
"""


def main() -> int:
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", CODE], stdout=-1, check=True).stdout)
        for _ in range(3)
    ]
    best = {name: min(run[name] for run in runs) for name in runs[0]}
    print("| what | CPU seconds | required |")
    print("|---|---|---|")
    for name, took in best.items():
        print(f"| {name} | {took:.3f} | {MOST.get(name, '')} |")
    return int(any(best[name] > most for name, most in MOST.items()))


if __name__ == "__main__":
    sys.exit(main())
