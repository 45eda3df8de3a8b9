"""`python -m benchmarks [--quick]`: everything that is measured, one after the other.

With `--quick` (CI) each part is shortened and compared, as a ratio to a peer in the same run, with
what was recorded; the exit code is 1 if any is three times as slow.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import board

EXPECTED = Path(__file__).parent / "expected.json"
SLACK = 3.0


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--record", action="store_true", help="write expected.json")
    asked = wanted.parse_args()
    quick = ["--quick"] if asked.quick else []
    slow: list[str] = []
    for part in (
        "benchmarks.record",
        "benchmarks.fair",
        "benchmarks.serve",
        "benchmarks.session",
        "benchmarks.history",
        "benchmarks.course",
        "benchmarks.readiness",
        "benchmarks.out",
        "benchmarks.journey",
        "benchmarks.coaching.check",
        "benchmarks.hall.room",
        "benchmarks.nodes.killed",
    ):
        print(f"\n## {part}", flush=True)
        if subprocess.run([sys.executable, "-m", part, *quick], check=False).returncode:
            slow.append(part)
    print("\n## benchmarks.board (milliseconds)")
    drawn = board.run(asked.quick)
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    for name, row in drawn.items():
        print(f"{name}: " + ", ".join(f"{what} {value:.1f}" for what, value in row.items()))
        if asked.quick and row["ratio"] > SLACK * expected.get(name, row["ratio"]):
            slow.append(f"board: {name}")
    if asked.record:  # rounded up: what is recorded is a good run, not the best one
        ratios = {name: round(row["ratio"], 2) for name, row in drawn.items()}
        EXPECTED.write_text(json.dumps(ratios, indent=1) + "\n")
    print("\nToo slow:", ", ".join(slow) or "nothing")
    return bool(slow)


if __name__ == "__main__":
    raise SystemExit(main())
