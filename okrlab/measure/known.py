"""What is known of a series: its baseline, what a change did, and from where targets start.

The desk, the room and the map ask the same questions of a metric here; what they get was held
against the data (`claims`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import numpy as np

from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.footing import FROM, FittedLine, off_scale, on_scale
from okrlab.measure.methods import AUTOMATIC, Methods
from okrlab.measure.movement import Movement, movement
from okrlab.measure.moves import usual_score
from okrlab.measure.regression import fit
from okrlab.measure.results import Baseline
from okrlab.measure.room import too_early
from okrlab.measure.series import Series
from okrlab.measure.short_reprs import ShortRepr
from okrlab.measure.target import Targets, Verdict, judge, targets
from okrlab.texts import text

FULL_AGAIN: Final = 6
"""Periods after a change that moved it from which on targets start there."""


@dataclass(frozen=True, eq=False, repr=False)
class KnownSeries(ShortRepr):
    """A series with what is known of it, so that targets need not begin anew."""

    series: Series
    base: Baseline
    moved: Movement | None
    rebased: tuple[ChartRebase, ...]
    methods: Methods = field(default=AUTOMATIC, kw_only=True)

    @property
    def named(self) -> bool:
        """Whether a chart or a season was asked for by name that targets do not rest on."""
        asked = self.methods.method is not None or self.methods.season == "stl"
        return asked and not self.base.refused

    @property
    def level(self) -> float | None:
        """The level that targets rest on, before the change."""
        if not self.named:
            return self.base.level
        how: dict[str, Any] = {"rebased": self.base.rebased, "season": self._season}
        changed = None if self.moved is None else self.moved.changed
        return baseline(self.series, changed=changed, **how).level

    @property
    def _season(self) -> int | bool | None:
        return None if self.methods.season == "stl" else self.methods.season

    def targets(self, by: date | int | None = None) -> Targets:
        """Targets for a day, for so many periods, or for as long as they are scored on.

        They rest on the shape of the history, whatever chart a person asked for by name. There are
        none yet where it has just moved: they would rest on the level from before.
        """
        if self.moved and self.moved.moved == "yes" and self.moved.periods_after < FULL_AGAIN:
            early = too_early(self.series, self.moved.periods_after, FULL_AGAIN)
            return Targets(sentence=early.sentence, before=self.base, refused=early)
        when = usual_score(self.series) if by is None else by
        same = self.base if self.rebased == self.base.rebased and not self.moved else None
        same = None if self.named else same
        if self.base.refused and self.base.refused.code.startswith("asked"):
            same = self.base  # no targets beside a refusal of what was asked for
        how: dict[str, Any] = {"rebased": self.rebased, "season": self._season}
        if same is None and self.moved and self.moved.moved == "yes":
            base, new = self.moved.before, baseline(self.series, **how)
            if base.season is not None and new.season is None:
                same = _since(self.series, base, self.moved.changed)
        return targets(self.series, when, before=same, **how)

    def judged(self, target: float, proposed: Targets) -> Verdict | None:
        """What a target is worth; None where nothing can be said."""
        found = judge(self.series, target, proposed.horizon, proposed=proposed)
        return found if isinstance(found, Verdict) else None


def _since(series: Series, base: Baseline, changed: date) -> Baseline | None:
    """The baseline after a change that moved a metric, with the season from before it as well.

    Too few periods came since to see a season in them alone. None if it is no fitted one.
    """
    if not isinstance(base.footing, FittedLine) or base.method == "stl":
        return None
    whole, scale = series.apart(changed)[0].part(base.first), base.footing.scale
    at = np.arange(len(whole.values), dtype=float)
    plan = base.footing.plan.stepped(whole.index(changed), len(at))
    rows, values = plan.rows(at), on_scale(whole.values, scale).copy()
    values[list(base.outliers)] = np.nan
    line = fit(rows, values)
    end = plan.rows(at[-1:], season=False)[0]
    level, low, high = (FROM[scale](one) for one in (line.estimate(end)[0], *line.interval(end)))
    away = level - (base.level or 0.0)
    return replace(
        base,
        series=whole,
        n=whole.n,
        level=level,
        interval=(low, high),
        limits=base.limits and (base.limits[0] + away, base.limits[1] + away),
        line=off_scale(rows @ line.coefficients, scale),
        lower=None,
        upper=None,
        signals=(),
        footing=replace(base.footing, fit=line, plan=plan),
    )


def known_series(
    series: Series,
    changed: date | None,
    rebased: tuple[ChartRebase, ...] = (),
    methods: Methods = AUTOMATIC,
) -> KnownSeries:
    """What a history carries, before the change on it if one is marked.

    `methods` are those that a person asked for by name.
    """
    base = baseline(series, changed=changed, rebased=rebased, methods=methods)
    moved = movement(series, changed, rebased=rebased, methods=methods) if changed else None
    if moved and changed and moved.moved == "yes" and moved.periods_after >= FULL_AGAIN:
        rebased = (*rebased, ChartRebase(date=changed, reason=text("history.chart_changed")))
    return KnownSeries(series, base, moved, rebased, methods=methods)
