"""What of a metric's verdict is kept from one report to the next, and what of it has changed.

A level that is worked out anew with every period is no change, nor is a longer run of a signal that
was there. Only what says something else than before is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

import msgspec

from okrlab.desk.metric_lines import signal_in_words
from okrlab.desk.metric_report import MetricReport
from okrlab.texts import text

VerdictChange = Literal["signal", "baseline", "range", "shift", "trend", "moved"]
ChangeKind = Literal[
    VerdictChange, "settled", "new", "gone", "asks", "unread", "answered", "reading"
]
VERDICTS: Final[tuple[ChangeKind, ...]] = get_args(VerdictChange)
"""The kinds of changes that say something new of a metric.

Of the others, a signal that is "settled" was taken back, as each period moves the limits a little.
"""
NEAR: Final = 3
"""So many periods may lie between two estimates of the day of one change of level."""


class SeenSignal(msgspec.Struct, frozen=True, kw_only=True):
    """A signal by its rule and side, with its first and last period, and in words."""

    rule: str
    side: str
    first: str
    last: str
    words: str

    def same_as(self, other: SeenSignal) -> bool:
        """Whether two reports speak of one signal, which may have become longer since."""
        alike = (self.rule, self.side) == (other.rule, other.side)
        return alike and self.first <= other.last and other.first <= self.last


class VerdictFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a report says of a metric, apart from numbers that each period changes.

    `refused` is the code of the reason why there is no baseline, with its words in `reason`.
    `ranged` says whether one range of single periods is normal.
    `shifts` are the first days of new levels; `trend` is "up", "down", or "". `moved` is the
    verdict on the change of a `changed` day, and `begins` the first period.
    """

    every: str = ""
    kind: str = ""
    begins: str = ""
    refused: str = ""
    reason: str = ""
    ranged: bool = False
    shifts: tuple[str, ...] = ()
    trend: str = ""
    changed: str = ""
    moved: str = ""
    signals: tuple[SeenSignal, ...] = ()


def verdict_of(metric: MetricReport) -> VerdictFacts:
    """The facts of a report.

    >>> import okrlab
    >>> calls = okrlab.baseline([40, 42, 39, 43, 41, 40, 38, 60, 41, 39, 44, 40])
    >>> [(one.rule, one.side, one.first) for one in verdict_of(calls).signals]
    [('outside', 'above', '00008')]
    """
    base, moved = metric.baseline, metric._moved
    named = _named(metric)
    signals = [
        SeenSignal(
            rule=one.rule,
            side=one.side,
            first=named[base.first + one.indices[0]],
            last=named[base.first + one.indices[-1]],
            words=signal_in_words(metric, one),
        )
        for one in base.signals
    ]
    rising = base.slope is not None and not base.refused
    return VerdictFacts(
        every=f"{metric.history.step} {metric.history.every}",
        kind=metric.history.kind,
        begins=named[0] if named else "",
        refused=base.refused.code if base.refused else "",
        reason=base.refused.sentence if base.refused else "",
        ranged=base.normal is not None,
        shifts=tuple(named[one] for one in base.shifts),
        trend=("up" if (base.slope or 0) > 0 else "down") if rising else "",
        changed=metric.changed.isoformat() if metric.changed else "",
        moved=moved.moved if moved and not moved.refused else "",
        signals=tuple(signals),
    )


def _named(metric: MetricReport) -> list[str]:
    """The days of the periods; their numbers, so that they sort, where there are none."""
    starts = metric.history.starts
    count = len(metric.history.values)
    return [one.isoformat() for one in starts] or [f"{n:05}" for n in range(1, count + 1)]


def changes(
    old: VerdictFacts, new: VerdictFacts, periods: tuple[str, ...] = ()
) -> Iterator[tuple[ChangeKind, str]]:
    """What the new verdict says that the old one did not, and the other way round, in words.

    `periods` are the days of the history, by which days that are near each other are told.

    >>> list(changes(VerdictFacts(refused="few"), VerdictFacts()))
    [('baseline', 'There is a baseline now.')]
    """
    if (old.every, old.kind) != (new.every, new.kind):
        yield "reading", text("report.changed_reading")
        return
    if old.refused != new.refused:
        yield "baseline", _of_baseline(old, new)
        return
    was = [day for day in old.shifts if day >= new.begins]  # an export may lose its oldest periods
    begun = [one for one in new.shifts if not any(_near(one, day, periods) for day in was)]
    lost = [day for day in was if not any(_near(one, day, periods) for one in new.shifts)]
    for day in begun:
        yield "shift", text("report.changed_shift", day=day)
    if not begun:
        for day in lost:
            yield "shift", text("report.changed_no_shift", day=day)
    if old.trend != new.trend:
        yield "trend", text(f"report.changed_trend_{new.trend or 'none'}")
    if old.ranged != new.ranged:
        yield "range", text(f"report.changed_range_{'now' if new.ranged else 'none'}")
    if (old.changed, old.moved) != (new.changed, new.moved) and new.changed:
        moved = text(f"history.desk_moved_{new.moved}") if new.moved else text("report.too_early")
        yield "moved", text("report.changed_moved", day=new.changed, moved=moved)
    for one in new.signals:
        if not any(one.same_as(known) for known in old.signals):
            yield "signal", text("report.changed_signal", words=one.words)
    if begun or lost or old.trend != new.trend or not new.ranged:
        return  # the limits are others, so what they raised has gone with them
    for one in old.signals:
        if one.last >= new.begins and not any(one.same_as(now) for now in new.signals):
            yield "settled", text("report.changed_settled", words=one.words)


def _of_baseline(old: VerdictFacts, new: VerdictFacts) -> str:
    if not new.refused:
        return text("report.changed_baseline")
    key = "reason" if old.refused else "no_baseline"
    return text(f"report.changed_{key}", reason=new.reason)


def _near(one: str, other: str, periods: tuple[str, ...]) -> bool:
    """Whether two days lie within a few periods of each other."""
    if one == other:
        return True
    first, last = sorted((one, other))
    return sum(first < day <= last for day in periods) <= NEAR
