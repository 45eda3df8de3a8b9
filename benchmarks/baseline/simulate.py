"""`python -m benchmarks.baseline.simulate [--seed 1] [--series 2000]`: the engine on made series.

26 periods before, 13 after. How often it says "moved" where nothing did, how often it finds a real
step, how often the 95 % interval of the level holds the true one. Exit code 1 if a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from okrlab.measure.movement import movement
from okrlab.measure.series import Series

BEFORE, AFTER = 26, 13
N = BEFORE + AFTER
WEEKS = tuple(date(2025, 1, 6) + timedelta(weeks=i) for i in range(N))
STEP = (np.arange(N) >= BEFORE).astype(float)


def copying(rng: Generator, rho: float) -> np.ndarray:
    """Normal values that copy the one before by `rho`, of variance 1."""
    noise, values = rng.normal(size=N) * np.sqrt(1 - rho * rho), np.empty(N)
    values[0] = rng.normal()
    for i in range(1, N):
        values[i] = rho * values[i - 1] + noise[i]
    return values


class Case:
    """One row: how a series is made, its true level before, and what is required of it."""

    def __init__(
        self,
        make: Callable[[Generator], Series],
        level: float,
        *,
        alarms: float | None = None,
        found: float | None = None,
        covers: float | None = None,
    ) -> None:
        self.make, self.level = make, level
        self.alarms, self.found, self.covers = alarms, found, covers


def _of(values: Callable[[Generator], np.ndarray], **facts: object):
    return lambda rng: Series.of(values(rng), starts=WEEKS, **facts)


def _rate(rng: Generator, spread: float) -> Series:
    n = rng.integers(40, 200, N)
    p = np.clip(0.3 + spread * rng.normal(size=N), 0, 1)
    return Series.rate(rng.binomial(n, p), n, starts=WEEKS)


def _nps(rng: Generator) -> Series:
    answers = rng.multinomial(60, [0.5, 0.3, 0.2], N)
    return Series.nps(answers[:, 0], np.full(N, 60), answers[:, 2], starts=WEEKS)


CASES = {
    "normal": Case(_of(lambda r: r.normal(size=N)), 0, alarms=0.06, covers=0.93),
    "skewed (exponential)": Case(_of(lambda r: r.exponential(size=N)), 1, alarms=0.06),
    "skewed (log-normal)": Case(_of(lambda r: r.lognormal(0, 0.6, N)), np.exp(0.18), alarms=0.06),
    "counts (Poisson 3), as values": Case(_of(lambda r: r.poisson(3, N)), 3, alarms=0.06),
    "counts (Poisson 3)": Case(_of(lambda r: r.poisson(3, N), kind="count"), 3, alarms=0.06),
    "rare counts (Poisson 0.5)": Case(
        _of(lambda r: r.poisson(0.5, N), kind="count"), 0.5, alarms=0.06
    ),
    "counts, overdispersed": Case(
        _of(lambda r: r.negative_binomial(3, 0.4, N), kind="count"), 4.5, alarms=0.06
    ),
    "rate": Case(lambda r: _rate(r, 0), 0.3, alarms=0.06),
    "rate, overdispersed": Case(lambda r: _rate(r, 0.08), 0.3, alarms=0.06),
    "NPS, 60 answers": Case(_nps, 30, alarms=0.06),
    "durations (log-normal)": Case(
        _of(lambda r: r.lognormal(2, 0.5, N), kind="duration"), np.exp(2), alarms=0.06
    ),
    "AR(1) 0.3": Case(_of(lambda r: copying(r, 0.3)), 0, alarms=0.08, covers=0.90),
    "AR(1) 0.6": Case(_of(lambda r: copying(r, 0.6)), 0, alarms=0.09),
    "normal, step of 1 sigma": Case(_of(lambda r: r.normal(size=N) + STEP), 0, found=0.65),
    "normal, step of 2 sigma": Case(_of(lambda r: r.normal(size=N) + 2 * STEP), 0, found=0.92),
    "an old trend, 3 sigma a half-year": Case(
        _of(lambda r: r.normal(size=N) + 3 * np.arange(N) / 26), np.nan
    ),
}


def run(case: Case, series: int, seed: int) -> dict[str, float]:
    """The shares of verdicts, refusals and covering intervals."""
    rng = np.random.default_rng(seed)
    seen = {"yes": 0, "maybe_trend": 0, "no": 0, "refused": 0, "covered": 0}
    for _ in range(series):
        found = movement(case.make(rng), WEEKS[BEFORE])
        seen[found.moved] += 1
        if found.before.interval is None:
            seen["refused"] += 1
        else:
            low, high = found.before.interval
            seen["covered"] += low <= case.level <= high
    told = max(1, series - seen["refused"])
    covered = seen.pop("covered") / told if np.isfinite(case.level) else np.nan
    return {key: count / series for key, count in seen.items()} | {"covers": covered}


def missed(case: Case, got: dict[str, float]) -> bool:
    """Whether a bar is missed."""
    return (
        (case.alarms is not None and got["yes"] > case.alarms)
        or (case.found is not None and got["yes"] < case.found)
        or (case.covers is not None and got["covers"] < case.covers)
    )


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.baseline.simulate")
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--series", type=int, default=2000)
    given = wanted.parse_args()
    print("| series | moved: yes | maybe the trend | no level | level interval covers | bar |")
    print("|---|---|---|---|---|---|")
    failed = 0
    for name, case in CASES.items():
        got = run(case, given.series, given.seed)
        bars = [
            f"{word} {100 * bar:.0f} %"
            for word, bar in (("≤", case.alarms), ("≥", case.found), ("covers ≥", case.covers))
            if bar is not None
        ]
        off = missed(case, got)
        failed += off
        shown = [f"{100 * got[key]:.1f} %" for key in ("yes", "maybe_trend", "refused", "covers")]
        print(
            f"| {name} | {' | '.join(shown).replace('nan %', '–')} | {', '.join(bars) or '–'} |"
            + (" missed" if off else ""),
            flush=True,
        )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
