"""What a metric's card says: its baseline and movement, targets for a day, what a target is worth.

Everything is worked out by `okrlab.measure`; here it is put into words and pictures for a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import floor, isfinite, log10
from statistics import pstdev
from typing import Any, Final

import msgspec

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.blocks.baseline.series_of_metrics import series_of
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.known import KnownSeries, known_series
from okrlab.measure.plotted import Marks, described, rows
from okrlab.measure.results import Baseline, Refusal
from okrlab.measure.saying import amount, percent
from okrlab.measure.series import Series
from okrlab.measure.target import SCORED, Targets
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, shorten

STOPS: Final = ("floor", "commit", "realistic", "stretch")
FURTHEST: Final = 10 * 366
"""Days that a target may lie ahead of the last period."""
_STEPS: Final = 60


class Stop(msgspec.Struct, frozen=True):
    """A named place on the slider."""

    name: str
    value: float
    said: str


class NoNumber(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no number, what to do, and from when one is likely."""

    code: str
    reason: str
    advice: str
    switch_on: date | None = None


class Aims(msgspec.Struct, frozen=True, kw_only=True):
    """Proposals for a day, as a slider shows them; with `refused` there are none."""

    by: date | None = None
    horizon: int = 0
    scored: int = 0
    sentence: str = ""
    nothing: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    stops: tuple[Stop, ...] = ()
    refused: NoNumber | None = None
    wide: str = ""
    phone: str = ""


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What a target is worth, in words; `key_result` is the sentence that asks for it."""

    said: str
    key_result: str
    standing: str
    sentence: str
    luck: str
    seen: str
    rank: int
    moves: int
    inside: bool
    warnings: tuple[str, ...] = ()
    evidence: Evidence


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """All that a page shows of a metric but its targets."""

    sentence: str
    why: str
    evidence: Evidence
    words: str
    level: str = ""
    warnings: tuple[str, ...] = ()
    moved: str = ""
    verdict: str = ""
    refused: NoNumber | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    wide: str = ""
    phone: str = ""


@dataclass(frozen=True, eq=False)
class KnownMetric(KnownSeries):
    """A metric's series with what is known of it, in words and pictures for a page."""

    metric: Metric

    def look(self) -> Look:
        """The metric in words and pictures."""
        base, series = self.base, self.series
        found = evidence(self.base)
        words = described(series, base, Marks(changed=self.metric.changed))
        drawn: dict[str, Any] = {
            size: metric_svg(
                msgspec.structs.replace(self.metric, target=None),
                found=found,
                size=size,
                words=words,
            )
            for size in ("wide", "phone")
        }
        return Look(
            sentence=base.sentence,
            why=base.why,
            evidence=found,
            words=words,
            level=self.said(base.level) if base.level is not None else "",
            warnings=_unique(
                one.words for part in (base, self.moved) if part for one in part.warnings
            ),
            moved=self._moved(),
            verdict=self.moved.moved if self.moved else "",
            refused=_refused(base.refused),
            rows=self._table(),
            **drawn,
        )

    def told(self) -> str:
        """The one sentence: whether it moved where a change is marked, else what it carries."""
        return self._moved() or self.base.sentence

    def said(self, value: float, step: float = 0.0) -> str:
        """A number in the metric's unit, as fine as it carries, or as a step of a slider is."""
        scale = 10 * step or _spread(self.series)
        return amount(value, self.series, scale)

    def _moved(self) -> str:
        if not self.moved:
            return ""
        refused = self.moved.refused
        return f"{refused.reason} {refused.advice}" if refused else self.moved.sentence

    def _table(self) -> tuple[tuple[str, ...], ...]:
        """A row for each period: when, value, level, limits, signal."""

        def cell(value: float | None) -> str:
            return "" if value is None else self.said(value)

        return tuple(
            (
                row["when"],
                *(cell(row[name]) for name in ("value", "level", "lower", "upper")),
                text(f"history.chart_sign_{row['signal']}") if row["signal"] else "",
            )
            for row in rows(self.series, self.base)
        )

    # -- targets -------------------------------------------------------------------------

    def until(self) -> date | None:
        """The day that is proposed first: as far ahead as a target is scored on."""
        if self.metric.by_when or not self.series.starts:
            return self.metric.by_when
        every, last = self.series.every, self.series.starts[-1]
        days = {"day": 1, "week": 7, "month": 31, "quarter": 92}[every]
        return date.fromordinal(last.toordinal() + days * (SCORED[every] + 1))

    def aims(self, by: date | None, found: Targets) -> Aims:
        """Targets as stops of a slider, with the chart that has room for them."""
        if found.refused or found.nothing is None:
            return Aims(by=by, refused=_refused(found.refused))
        sign = 1.0 if self.series.better == "up" else -1.0
        nothing, floor_ = found.nothing, abs(found.floor or 0.0)
        wanted = {
            "floor": nothing + sign * floor_,
            **{name: getattr(found, name) for name in STOPS[1:]},
        }
        far = max(abs(one - nothing) for one in wanted.values()) or abs(nothing) or 1.0
        step = _round(1.5 * far / _STEPS)
        ends = sorted(self._bounded(nothing + sign * far * times) for times in (-0.1, 1.4))
        low, high = (round(step * round(one / step), 9) for one in ends)
        stops = []
        for name, value in wanted.items():
            up = step * floor((sign * value) / step - 1e-9) + step  # not less than was proposed
            value = round(self._bounded(sign * up), 9)
            stops.append(Stop(name, value, self.said(value, step)))
        drawn: dict[str, Any] = {
            size: metric_svg(
                msgspec.structs.replace(self.metric, target=None, by_when=by),
                found=evidence(self.base),
                size=size,
                ahead=found.horizon,
                words=described(self.series, self.base),
                room=(low, high),
            )
            for size in ("wide", "phone")
        }
        return Aims(
            by=by,
            horizon=found.horizon,
            scored=found.scored,
            sentence=found.sentence,
            nothing=self.said(nothing, step),
            low=low,
            high=high,
            step=step,
            stops=tuple(stops),
            **drawn,
        )

    def worth(self, target: float, by: date | None, found: Targets, step: float) -> Worth | None:
        """What a target is worth; None where nothing can be said."""
        verdict = self.judged(target, found)
        if verdict is None:
            return None
        return Worth(
            said=self.said(target, step),
            key_result=self._asked(target, by, found, step),
            evidence=evidence(found.before, verdict.sentence),
            standing=verdict.standing,
            sentence=verdict.sentence,
            luck=percent(verdict.luck),
            seen=percent(verdict.seen),
            rank=verdict.rank,
            moves=verdict.moves,
            inside=verdict.inside,
            warnings=_unique(one.words for one in verdict.warnings),
        )

    def _asked(self, target: float, by: date | None, found: Targets, step: float) -> str:
        """A key result in words, from where doing nothing leads: the level, or its line."""
        start = target if found.nothing is None else found.nothing
        return text(
            f"baseline_board.kr_{self.series.better}",
            name=self.metric.name,
            from_=self.said(start, step),
            to=self.said(target, step),
            by=spelled(by) if by else "…",
        )

    def _bounded(self, value: float) -> float:
        low, high = self.series.low, self.series.high
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)


def warm() -> None:
    """Load what the numbers need, before somebody asks."""
    trial = Metric(id="trial", name="", start=date(2026, 1, 5), values=(1.0, 2.0, 3.0, 2.0) * 6)
    known(trial).targets(None)


def known(metric: Metric) -> KnownMetric:
    """What a metric's history carries, before the change on it if one is marked."""
    series = series_of(metric)
    rebased = tuple(ChartRebase(date=one.date, reason=one.reason) for one in metric.rebases)
    found = known_series(series, metric.changed if series.starts else None, rebased)
    return KnownMetric(found.series, found.base, found.moved, found.rebased, metric)


def evidence(base: Baseline, more: str = "") -> Evidence:
    """What is kept beside a target: the sentence (and `more`), its method, and what is drawn."""
    signs: dict[str, set[int]] = {"outside": set(), "pattern": set()}
    for signal in base.signals:
        places = {base.first + n for n in signal.indices}
        signs["outside" if signal.rule == "outside" else "pattern"] |= places
    ends = base.limits or (None, None)
    return Evidence(
        sentence=shorten(" ".join([base.sentence, more]).strip(), LIMITS["note"]),
        method=base.method,
        n=base.n,
        first=base.first,
        level=_line(base.line, base.level),
        lower=_line(base.lower, ends[0]),
        upper=_line(base.upper, ends[1]),
        outside=tuple(sorted(signs["outside"])),
        pattern=tuple(sorted(signs["pattern"] - signs["outside"])),
    )


def _line(column: Any, value: float | None) -> tuple[float, ...]:
    """A value for each period, or one that holds for all; nothing where one is unknown."""
    given = [value] if column is None else column.tolist()
    if any(one is None or not isfinite(one) for one in given):
        return ()
    kept = [float(f"{one:.7g}") for one in given]
    return tuple(kept[:1] if len(set(kept)) == 1 else kept)


def spelled(day: date) -> str:
    """A day in words.

    >>> spelled(date(2026, 3, 31))
    '31 March 2026'
    """
    return f"{day.day} {text('baseline_board.months').split(',')[day.month - 1]} {day.year}"


def _refused(refusal: Refusal | None) -> NoNumber | None:
    if refusal is None:
        return None
    return NoNumber(
        code=refusal.code, reason=refusal.reason, advice=refusal.advice, switch_on=refusal.switch_on
    )


def _spread(series: Series) -> float:
    found = [one for one in series.values.tolist() if isfinite(one)]
    return pstdev(found) if len(found) > 1 else 1.0


def _round(raw: float) -> float:
    """The round number nearest below: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(raw))
    return float(power * max(n for n in (1, 2, 5) if n * power <= raw * 1.001))


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
