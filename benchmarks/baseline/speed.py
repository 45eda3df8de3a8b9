"""`python -m benchmarks.baseline.speed`: the engine's time beside a plain pandas read of the file.

Files with 1 and with 200 metrics of 104 weeks, and one of 730 days. Best of five, one process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from okrlab.measure.baseline import baseline
from okrlab.measure.movement import movement
from okrlab.measure.series import Every, Series
from okrlab.measure.target import judge, targets


def best(work: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(1e3 * (time.perf_counter() - start))
    return min(took)


def answer(series: Series) -> None:
    """All a coach gets for one metric: baseline, movement, targets and a verdict."""
    found = baseline(series)
    if not found.refused:
        proposed = targets(series, 13, before=found)
        judge(series, found.level or 0.0, 13, proposed=proposed)
    movement(series, series.starts[-13])


def made(metrics: int, n: int, every: Every) -> list[Series]:
    """Histories of several shapes: flat, copying, with a trend, with a shift."""
    rng, step = np.random.default_rng(1), timedelta(days=7 if every == "week" else 1)
    starts = tuple(date(2024, 1, 1) + i * step for i in range(n))
    at, shaped = np.arange(n), []
    for i in range(metrics):
        noise = rng.normal(size=n)
        extra = [0 * at, np.convolve(noise, [0, 0.6, 0.3], "same"), at / 26, 3.0 * (at > n // 2)][
            i % 4
        ]
        shaped.append(Series.of(40 + noise + extra, starts=starts, every=every))
    return shaped


def main() -> int:
    print("| file | plain read | the engine | each | required |")
    print("|---|---|---|---|---|")
    missed = False
    for name, metrics, n, every, most in (
        ("one metric, 104 weeks", 1, 104, "week", 50.0),
        ("200 metrics, 104 weeks", 200, 104, "week", 500.0),
        ("one metric, 730 days", 1, 730, "day", 50.0),
    ):
        shaped = made(metrics, n, every)  # type: ignore[arg-type]
        answer(shaped[0])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "metrics.csv")
            table = {"date": shaped[0].starts} | {f"m{i}": s.values for i, s in enumerate(shaped)}
            pd.DataFrame(table).to_csv(file, index=False)
            read = best(lambda file=file: pd.read_csv(file))
        took = best(lambda shaped=shaped: [answer(one) for one in shaped], 3)
        missed |= took > most
        print(
            f"| {name} | {read:.1f} ms | {took:.1f} ms | {took / metrics:.1f} ms | {most:.0f} ms |"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
