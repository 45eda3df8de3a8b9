"""Defensible targets, and what a given target is worth: against luck, detection and past moves.

A target is scored on the mean of the last periods, never on the last value alone. It is compared
with doing nothing: the level, or the line where there is a trend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import floor as whole
from typing import Final, Literal

import numpy as np

from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.claims import ends, possible, within
from okrlab.measure.intervals import Pair
from okrlab.measure.moves import FEWEST_MOVES, moves_of, past_moves, typical, usual_score
from okrlab.measure.power import LUCK, POWER, chance_of_luck, chance_seen, step_by_luck, step_seen
from okrlab.measure.results import Baseline, Caution, Refusal
from okrlab.measure.room import (
    back,
    exact,
    impossible,
    no_room,
    setting_out,
    to,
    unsettled,
    within_reach,
)
from okrlab.measure.rounding import rounding
from okrlab.measure.saying import TYPED, amount, change_of, percent, periods
from okrlab.measure.series import Series
from okrlab.measure.short_reprs import ShortRepr
from okrlab.measure.stated import check_stated
from okrlab.texts import text

STRETCH: Final = 1.5
__all__ = ["Standing", "Targets", "Verdict", "judge", "past_moves", "targets"]

Standing = Literal["behind", "luck", "blind", "fair", "far", "impossible"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Targets(ShortRepr):
    """Proposed levels: `commit`, `realistic` and `stretch`; `floor` and `mde` are step sizes.

    `floor` is what luck alone reaches in 5 % of cases, `mde` the minimum detectable effect.
    `nothing` is where doing nothing leads. `scored` is how many of the last periods are averaged,
    `moves` the sizes of past moves between neighbouring stretches of that length. With `refused`
    there are no numbers: the measurement has to be built first, by a bridge key result.
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


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Verdict(ShortRepr):
    """What a target is worth.

    `luck` is the probability of reaching it if nothing changes, `seen` the probability that a true
    change of that size is detected. `rank` of `moves` past moves were smaller. `inside` says
    whether it lies within the natural limits of a single period around doing nothing.
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
    """Proposals for a day, or for a number of periods after the last one.

    `scored` overrides how many last periods count, `benchmark` caps the proposals, and `before` is
    the baseline if it is known already. `rebased` and `season` are as for `baseline`. A history
    that supports no target comes back with `refused`. Raises `BadInput` if the series does not say
    which direction is better.

    >>> levels = targets(Series.of([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]), 13)
    >>> levels.nothing < levels.commit < levels.realistic < levels.stretch
    True
    """
    from okrlab.measure.periods import periods_until

    if not series.better:
        raise BadInput("which_better")
    base = before or baseline(series, rebased=rebased, season=season)
    if base.refused or base.footing is None:
        return Targets(sentence=base.sentence, before=base, refused=base.refused)

    def none(refusal: Refusal, horizon: int = 0) -> Targets:
        return Targets(sentence=refusal.sentence, before=base, horizon=horizon, refused=refusal)

    if refusal := unsettled(base):
        return none(refusal)
    horizon = periods_until(base.series, within_reach(series, by))
    if series.kind == "events" and isinstance(by, date) and base.level:  # a day is no event
        horizon = whole((horizon - (series.open or 0.0)) / base.level)
    over = isinstance(by, date) and series.today is not None and by < series.today
    if horizon < 1 or over:
        return none(Refusal.of("past"))
    k = min(horizon, scored or usual_score(series))
    ahead = base.footing.ahead(len(base.series.values) + horizon - k, k)
    moves = moves_of(series, base, k)
    sign = 1.0 if series.better == "up" else -1.0
    low, high = ends(series)
    nothing = min(max(back(base.footing, ahead.value), low), high)
    end = high if sign > 0 else low
    bound = end if benchmark is None else benchmark
    begin = setting_out(base.footing, ahead.value, sign, (low, high), horizon - (k - 1) / 2)
    start = min(max(back(base.footing, begin), low), high)

    def stepped(times: float) -> float:
        return abs(back(base.footing, begin + sign * times) - start)

    floor = stepped(step_by_luck(ahead.error, ahead.df))
    mde = stepped(step_seen(ahead.error, ahead.df))
    scale = abs(floor)
    room, varies = sign * (end - start), floor > rounding(series.values)
    if not varies or room < floor or room <= 0:
        gain, led = mde if room > 0 else 0.0, bool(base.slope) or base.season is not None
        refusal = no_room(base.series, nothing, end, gain, led=led) if varies else exact(series)
        return none(refusal, horizon)
    # Each proposal has to clear a statistical bar and be larger than a share of the past moves.
    usual, upper, top = typical(moves)
    steps = max(floor, usual), max(mde, upper), max(STRETCH * mde, top)
    levels = [sign * (sign * start + step) for step in steps]
    capped = [sign * min(sign * level, sign * bound) for level in levels]
    warnings = []
    if capped[0] != levels[0]:
        warnings.append(("no_room", {"bound": amount(bound, series, scale)}))
    elif capped[1] != levels[1]:
        seen, most = change_of(mde, series, mde), amount(bound, series, scale)
        warnings.append(("seen_no_more", {"mde": seen, "bound": most}))
    if k == 1:
        warnings.append(("one_scored", {}))
    names = ("commit", "realistic", "stretch", "nothing")
    facts = {
        name: amount(level, series, scale)
        for name, level in zip(names, (*capped, nothing), strict=True)
    }
    half = abs(back(base.footing, ahead.value + 2 * ahead.level_error) - nothing)
    return Targets(
        sentence=text("measure.targets", scored=periods(k, series), **facts),
        before=base,
        horizon=horizon,
        scored=k,
        nothing=nothing,
        nothing_interval=within(series, (nothing - half, nothing + half)),
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
    """What a target is worth on a day, or so many periods after the last one.

    `stated` is the baseline somebody wrote next to it, which is checked. `proposed` are the targets
    for the same day if they are known already; a slider asks many times a second. Returns the
    refusal where the history supports no target, and raises `BadInput` as `targets` does.

    >>> weekly = Series.of([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40])
    >>> judge(weekly, 41, 13).standing, judge(weekly, 60, 13).standing
    ('luck', 'fair')
    """
    given = proposed or targets(series, by, scored=scored, rebased=rebased, season=season)
    base, footing = given.before, given.before.footing
    if given.refused or footing is None or given.nothing is None:
        assert given.refused is not None
        return given.refused
    ahead = footing.ahead(len(base.series.values) + given.horizon - given.scored, given.scored)
    sign = 1.0 if series.better == "up" else -1.0
    away = sign * (to(footing, target) - ahead.value)
    luck = chance_of_luck(away, ahead.error, ahead.df)
    seen = chance_seen(away, ahead.error, ahead.df) if away > 0 else 0.0
    moves = np.asarray(given.moves)
    size = abs(target - given.nothing)
    rank = int((moves < size).sum()) if away > 0 else 0
    if not possible(series, target):
        return _impossible(given, target, moves=len(moves))
    low, high = base.limits or (-np.inf, np.inf)
    shift = given.nothing - (base.level or 0.0)
    inside = low + shift <= target <= high + shift
    standing = _standing(away, luck, seen, inside, rank, len(moves))
    facts = {
        "target": amount(target, series, min(size / 4 or abs(target), TYPED)),
        "luck": percent(luck),
        "seen": percent(seen),
        "rank": rank,
        "moves": len(moves),
        "nothing": amount(given.nothing, series, given.floor or size / 4),
    }
    sentences = [text(f"measure.target_{standing}", **facts)]
    if away > 0 and len(moves) >= FEWEST_MOVES:
        sentences.append(text("measure.ranked", **facts))
    cautions = list(given.warnings)
    if inside and away > 0:
        cautions.append(Caution(code="inside_noise", words=text("measure.inside_noise", **facts)))
    cautions += check_stated(series, base, stated)
    return Verdict(
        target=target,
        standing=standing,
        sentence=" ".join(sentences),
        nothing=given.nothing,
        luck=luck,
        seen=seen,
        rank=rank,
        moves=len(moves),
        inside=inside,
        warnings=tuple(cautions),
    )


def _impossible(given: Targets, target: float, moves: int) -> Verdict:
    """The verdict on a target that no value can reach."""
    return Verdict(
        target=target,
        standing="impossible",
        sentence=impossible(given.before.series, target),
        nothing=given.nothing or 0.0,
        luck=0.0,
        seen=0.0,
        rank=moves,
        moves=moves,
        inside=False,
        warnings=given.warnings,
    )


def _standing(
    away: float, luck: float, seen: float, inside: bool, rank: int, moves: int
) -> Standing:
    # The tolerances keep a target that was proposed at a bar from failing it by rounding.
    if away <= 0:
        return "behind"
    if luck > LUCK + 1e-6:
        return "luck"
    if seen < POWER - 1e-6:
        return "blind"
    return "far" if not inside and moves >= FEWEST_MOVES and rank == moves else "fair"
