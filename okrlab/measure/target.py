"""Targets that can be defended, and what a given target is worth: luck, sight, and past moves.

A target is scored on the mean of the last periods, never on the last value alone. It is compared
with doing nothing: the level, or the line where there is a trend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.measure.baseline import FEWEST, baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.footing import FROM, TO, Ahead, Footing
from okrlab.measure.intervals import Pair
from okrlab.measure.power import POWER, chance_seen, step_seen
from okrlab.measure.results import Baseline, Caution, Refusal
from okrlab.measure.saying import amount, bare, periods
from okrlab.measure.series import Every, Floats, Series
from okrlab.model.keyresult import Bridge
from okrlab.texts import text

LUCK: Final = 0.05
STRETCH: Final = 1.5
SCORED: Final[dict[Every, int]] = {"day": 28, "week": 13, "month": 3, "quarter": 2}
"""How many of the last periods a target is scored on, if there are as many."""
FEWEST_MOVES: Final = 3

Standing = Literal["behind", "luck", "blind", "fair", "far"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Targets:
    """Proposals, as levels: `commit`, `realistic`, `stretch`; `floor` and `mde` are step sizes.

    `nothing` is where doing nothing leads. `scored` is how many last periods are averaged, `moves`
    the sizes of past moves between neighbouring stretches of that length. With `refused` there are
    no numbers: build the measurement first (a bridge key result with an owner and a day to switch).
    """

    sentence: str
    before: Baseline
    horizon: int = 0
    scored: int = 0
    nothing: float | None = None
    nothing_interval: Pair | None = None
    floor: float | None = None
    mde: float | None = None
    commit: float | None = None
    realistic: float | None = None
    stretch: float | None = None
    moves: tuple[float, ...] = ()
    warnings: tuple[Caution, ...] = ()
    refused: Refusal | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """What a target is worth.

    `luck` is the chance to reach it if nothing changes, `seen` the chance that a true change of
    that size is called a move. `rank` of `moves` past moves were smaller. `inside` says whether it
    lies within the natural limits of a single period around doing nothing.
    """

    target: float
    standing: Standing
    sentence: str
    nothing: float
    luck: float
    seen: float
    rank: int
    moves: int
    inside: bool
    warnings: tuple[Caution, ...] = ()


@checked
def targets(
    series: Series,
    by: date | int,
    *,
    scored: int | None = None,
    benchmark: float | None = None,
    rebased: tuple[ChartRebase, ...] = (),
    season: int | bool | None = None,
    before: Baseline | None = None,
) -> Targets:
    """Proposals for a day or a number of periods from the last one; `benchmark` caps the stretch.

    `before` is the baseline if it is known already.

    >>> found = targets(Series.of([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]), 13)
    >>> found.nothing < found.commit < found.realistic < found.stretch
    True
    """
    if not series.better:
        raise BadInput("which_better")
    base = before or baseline(series, rebased=rebased, season=season)
    if base.refused or base.footing is None:
        refusal = base.refused
        return Targets(sentence=base.sentence, before=base, refused=refusal)
    horizon = periods_until(base.series, by)
    if horizon < 1:
        words, hint = text("measure.refused_past"), text("measure.refused_past_hint")
        return Targets(
            sentence=f"{words} {hint}",
            before=base,
            refused=Refusal(code="past", reason=words, advice=hint),
        )
    k = min(horizon, scored or SCORED[series.every])
    ahead = _ahead(base, horizon, k)
    moves = past_moves(_beside_line(series, base), k)
    sign = 1.0 if series.better == "up" else -1.0
    nothing = _capped(_back(base.footing, ahead.value), series)

    def stepped(times: float) -> float:
        return abs(_back(base.footing, ahead.value + sign * times) - nothing)

    floor, mde = stepped(luck_reaches(ahead)), stepped(step_seen(ahead.error, ahead.df))
    usual, upper, top = _quantiles(moves)
    levels = [
        nothing + sign * step
        for step in (max(floor, usual), max(mde, upper), max(STRETCH * mde, top))
    ]
    bound = (series.high if sign > 0 else series.low) if benchmark is None else benchmark
    capped = [one if bound is None else sign * min(sign * one, sign * bound) for one in levels]
    warnings = []
    scale = abs(floor)
    if capped[0] != levels[0]:
        warnings.append(("no_room", {"bound": amount(float(bound or 0), series, scale)}))
    if k == 1:
        warnings.append(("one_scored", {}))
    facts = {
        "commit": amount(capped[0], series, scale),
        "realistic": amount(capped[1], series, scale),
        "stretch": amount(capped[2], series, scale),
        "nothing": amount(nothing, series, scale),
        "scored": periods(k, series),
    }
    half = abs(_back(base.footing, ahead.value + 2 * ahead.level_error) - nothing)
    return Targets(
        sentence=text("measure.targets", **facts),
        before=base,
        horizon=horizon,
        scored=k,
        nothing=nothing,
        nothing_interval=(nothing - half, nothing + half),
        floor=floor,
        mde=mde,
        commit=capped[0],
        realistic=capped[1],
        stretch=capped[2],
        moves=tuple(moves.tolist()),
        warnings=tuple(
            Caution(code=code, words=text(f"measure.{code}", **more)) for code, more in warnings
        ),
    )


@checked
def judge(
    series: Series,
    target: float,
    by: date | int,
    *,
    stated: float | None = None,
    proposed: Targets | None = None,
    scored: int | None = None,
    rebased: tuple[ChartRebase, ...] = (),
    season: int | bool | None = None,
) -> Verdict | Refusal:
    """What a target is worth; `stated` is the baseline somebody wrote beside it, to be checked.

    `proposed` are the targets for the same day if they are known already (a slider moves quickly).
    """
    given = proposed or targets(series, by, scored=scored, rebased=rebased, season=season)
    base, footing = given.before, given.before.footing
    if given.refused or footing is None or given.nothing is None:
        assert given.refused is not None
        return given.refused
    ahead = _ahead(base, given.horizon, given.scored)
    sign = 1.0 if series.better == "up" else -1.0
    away = sign * (_to(footing, target) - ahead.value)
    luck = chance_of_luck(away, ahead)
    seen = chance_seen(away, ahead.error, ahead.df) if away > 0 else 0.0
    moves = np.asarray(given.moves)
    size = abs(target - given.nothing)
    rank = int((moves < size).sum()) if away > 0 else 0
    low, high = base.limits or (-np.inf, np.inf)
    shift = given.nothing - (base.level or 0.0)
    inside = low + shift <= target <= high + shift
    standing = _standing(away, luck, seen, inside, rank, len(moves))
    facts = {
        "target": amount(target, series, size / 4 or abs(target)),
        "luck": percent(luck),
        "seen": percent(seen),
        "rank": rank,
        "moves": len(moves),
        "nothing": amount(given.nothing, series, size / 4 or abs(target)),
    }
    said = [text(f"measure.target_{standing}", **facts)]
    if away > 0 and len(moves) >= FEWEST_MOVES:
        said.append(text("measure.ranked", **facts))
    cautions = list(given.warnings)
    if inside and away > 0:
        cautions.append(Caution(code="inside_noise", words=text("measure.inside_noise", **facts)))
    cautions += check_stated(series, base, stated)
    return Verdict(
        target=target,
        standing=standing,
        sentence=" ".join(said),
        nothing=given.nothing,
        luck=luck,
        seen=seen,
        rank=rank,
        moves=len(moves),
        inside=inside,
        warnings=tuple(cautions),
    )


@checked
def bridge(refused: Refusal, owner: str, today: date, every: Every = "week") -> Bridge:
    """What stands in for an outcome until there is a baseline: who builds it, and until when.

    >>> refusal = Refusal(code="nothing", reason="", advice="", missing=6)
    >>> bridge(refusal, "Ida", date(2026, 1, 5)).expires
    datetime.date(2026, 2, 16)
    """
    if refused.switch_on and refused.switch_on > today:
        return Bridge(owner=owner, expires=refused.switch_on)
    return Bridge(owner=owner, expires=_later(today, every, refused.missing or FEWEST))


def check_stated(series: Series, base: Baseline, stated: float | None) -> list[Caution]:
    """What is wrong with a baseline that somebody wrote down."""
    known = series.values[np.isfinite(series.values)]
    if stated is None or base.level is None or base.interval is None or len(known) < FEWEST_MOVES:
        return []
    low, high = base.interval
    if low <= stated <= high:
        return []
    worst, best = float(known.min()), float(known.max())
    if series.better == "down":
        worst, best = best, worst
    near = 1e-9 * max(1.0, abs(stated))
    code = "stated_off"
    if abs(stated - best) <= near or (stated - best) * (best - worst) > 0:
        code = "best_period"
    elif abs(stated - worst) <= near or (stated - worst) * (worst - best) > 0:
        code = "worst_period"
    elif abs(stated - float(known[-1])) <= near:
        code = "last_period"
    elif series.kind == "rate" and abs(stated - float(known.mean())) <= 0.005:
        code = "averaged_stated"
    scale = (high - low) / 2
    words = text(
        f"measure.{code}",
        stated=amount(stated, series, scale),
        low=bare(low, series, scale),
        high=amount(high, series, scale),
    )
    return [Caution(code=code, words=words)]


def periods_until(series: Series, by: date | int) -> int:
    """How many periods after the last one have begun, and mostly passed, by a day.

    A period counts when it ends by that day or at most half of it is left.
    """
    if isinstance(by, int):
        return by
    if not series.starts:
        raise ValueError("a day needs a series with dates")
    last, count = series.starts[-1], 0
    while True:
        start = _later(last, series.every, count + 1)
        if start + (_later(start, series.every, 1) - start) / 2 > by:
            return count
        count += 1


def _beside_line(series: Series, base: Baseline) -> Floats:
    """The values, or what is left of them beside a trend or a season."""
    if base.line is None or (base.slope is None and base.season is None):
        return series.values
    return np.asarray(base.series.values - base.line, dtype=float)


def past_moves(values: Floats, k: int) -> Floats:
    """The sizes of moves from the mean of k periods to the mean of the next k, at every place."""
    if len(values) < 2 * k:
        return np.zeros(0)
    windows: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(values, k)
    known = np.isfinite(windows).sum(axis=1)
    sums = np.nansum(windows, axis=1)
    means = np.where(known >= max(1, k / 2), sums / np.maximum(known, 1), np.nan)
    moves = np.abs(means[k:] - means[:-k])
    return np.asarray(moves[np.isfinite(moves)], dtype=float)


def luck_reaches(ahead: Ahead) -> float:
    """The step that luck alone reaches in 5 % of cases."""
    from scipy.special import stdtrit

    return float(stdtrit(ahead.df, 1 - LUCK)) * ahead.error


def chance_of_luck(step: float, ahead: Ahead) -> float:
    """How often a step this large in the wanted direction is reached with nothing done."""
    from scipy.special import stdtr

    if ahead.error <= 0:
        return float(step <= 0)
    return float(stdtr(ahead.df, -step / ahead.error))


def percent(share: float) -> str:
    """A chance in words: never quite 0 or 100."""
    if share < 0.01:
        return text("measure.under_one")
    return (
        text("measure.over_99") if share > 0.99 else text("measure.percent", x=f"{100 * share:.0f}")
    )


def _ahead(base: Baseline, horizon: int, k: int) -> Ahead:
    assert base.footing is not None
    return base.footing.ahead(len(base.series.values) + horizon - k, k)


def _back(footing: Footing | None, value: float) -> float:
    return FROM[footing.scale if footing else "plain"](value)


def _capped(value: float, series: Series) -> float:
    """A value within the metric's bounds: a line may lead beyond them."""
    low = value if series.low is None else max(series.low, value)
    return low if series.high is None else min(series.high, low)


def _to(footing: Footing, value: float) -> float:
    if footing.scale == "log" and value <= 0:
        return -1e9
    return TO[footing.scale](value)


def _quantiles(moves: Floats) -> tuple[float, float, float]:
    if len(moves) < FEWEST_MOVES:
        return 0.0, 0.0, 0.0
    half, upper, top = np.quantile(moves, [0.5, 0.75, 0.9])
    return float(half), float(upper), float(top)


def _standing(
    away: float, luck: float, seen: float, inside: bool, rank: int, moves: int
) -> Standing:
    if away <= 0:
        return "behind"
    if luck > LUCK + 1e-6:
        return "luck"
    if seen < POWER - 1e-6:
        return "blind"
    return "far" if not inside and moves >= FEWEST_MOVES and rank == moves else "fair"


def _later(start: date, every: Every, count: int) -> date:
    if every in ("day", "week"):
        return start + timedelta(days=count * (1 if every == "day" else 7))
    months = start.month - 1 + count * (1 if every == "month" else 3)
    return date(start.year + months // 12, months % 12 + 1, 1)
