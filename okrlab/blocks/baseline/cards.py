"""The card of a metric with its history: one value for each period from `start` on.

It belongs to a touchpoint or a key result. What the history supports is worked out by
`okrlab.measure`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

import msgspec

from okrlab.errors import BadInput
from okrlab.record import bounds
from okrlab.record.card import DeckCard
from okrlab.record.fields import (
    Amount,
    Day,
    Key,
    Line,
    Name,
    NeededReason,
    NeededTitle,
    Note,
    Number,
    Ref,
    holds,
)
from okrlab.record.kinds import register
from okrlab.texts.days import plausible

MetricKind = Literal["value", "rate", "count", "score", "duration", "events"]
Every = Literal["day", "week", "month", "quarter"]
Better = Literal["up", "down", ""]
"""Which direction is better; empty where nobody has said yet, and so it is still asked."""

MOST_PERIODS = 400
"""The longest history that a record keeps; more than seven years of weeks."""
MOST_REBASES = 20
MOST_ANSWERS = 20


class Rebase(msgspec.Struct, frozen=True, kw_only=True):
    """A day from which the baseline is computed anew, and the reason."""

    date: Day
    reason: NeededReason


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the history supported when a target was set: the sentence, the method and the lines.

    `n` periods were used, starting with period `first` (from 0). `level` and the natural limits
    `lower` and `upper` have a value for each of them, or a single one for all. `steps` are the
    periods at which a new level begins; `earlier` are the levels before the baseline, each between
    two of `edges`, and `later` is the level after a change that moved it. `odd` are periods so far
    from all others that the level is without them. `outside` and `pattern` are the periods with
    signals: beyond a limit, or part of a pattern.
    """

    sentence: Note
    method: Name
    n: Number = 0
    first: Number = 0
    level: Annotated[tuple[float, ...], holds("amount", most=MOST_PERIODS)] = ()
    lower: Annotated[tuple[float, ...], holds("amount", most=MOST_PERIODS)] = ()
    upper: Annotated[tuple[float, ...], holds("amount", most=MOST_PERIODS)] = ()
    steps: Annotated[tuple[int, ...], holds("number", most=MOST_PERIODS)] = ()
    earlier: Annotated[tuple[float | None, ...], holds("amount", most=MOST_PERIODS)] = ()
    edges: Annotated[tuple[int, ...], holds("number", most=MOST_PERIODS)] = ()
    later: Amount | None = None
    odd: Annotated[tuple[int, ...], holds("number", most=MOST_PERIODS)] = ()
    outside: Annotated[tuple[int, ...], holds("number", most=MOST_PERIODS)] = ()
    pattern: Annotated[tuple[int, ...], holds("number", most=MOST_PERIODS)] = ()


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a question about the file that a metric was read from: which column, and so on.

    A later file of the same name is read with it, without asking again.
    """

    question: Key
    answer: Line


class Metric(DeckCard, frozen=True, kw_only=True):
    """One metric over time. `of` is the id of what it measures, a touchpoint or a key result.

    `values` are in `unit`, with None for a gap. The values of a rate are the ratios of its
    `numerators` and `denominators`; a promoter score has its detractors in `others`. `dates` are
    the first days of periods that do not follow from `start` and `every`, as for rare events.
    `low` and `high` are bounds that no value can exceed. `changed` is the day from which something
    was done differently. `answers` are those by which its file was read. `target` is to be reached
    `by_when`, and `evidence` is what supported it when it was set.

    >>> Metric(id="m", name="Calls", start=date(2026, 1, 31), every="month", values=(9, 7)).starts
    (datetime.date(2026, 1, 31), datetime.date(2026, 2, 28))
    """

    name: NeededTitle
    of: Ref = ""
    kind: MetricKind = "value"
    every: Every = "week"
    start: Day | None = None
    values: Annotated[tuple[float | None, ...], holds("amount", most=MOST_PERIODS)] = ()
    numerators: Annotated[tuple[float | None, ...], holds("amount", most=MOST_PERIODS)] = ()
    denominators: Annotated[tuple[float | None, ...], holds("amount", most=MOST_PERIODS)] = ()
    others: Annotated[tuple[float | None, ...], holds("amount", most=MOST_PERIODS)] = ()
    dates: Annotated[tuple[date, ...], holds("day", most=MOST_PERIODS)] = ()
    low: Amount | None = None
    high: Amount | None = None
    better: Better = "up"
    unit: Name = ""
    changed: Day | None = None
    source: Line = ""
    answers: Annotated[tuple[Answered, ...], holds("", most=MOST_ANSWERS)] = ()
    rebases: Annotated[tuple[Rebase, ...], holds("", most=MOST_REBASES)] = ()
    target: Amount | None = None
    by_when: Day | None = None
    evidence: Evidence | None = None

    MOST: ClassVar[int] = 200  # each brings its whole history
    FULL: ClassVar[str] = "too_many_metrics"

    @property
    def starts(self) -> tuple[date, ...]:
        """The first day of each period; empty if they are unknown or beyond every calendar.

        Cards with such days are refused today, but older records may contain them.
        """
        days = self.dates
        if not days and self.start is not None:
            every, start = self.every, self.start
            last = nth(start, every, len(self.values))
            if last is None:
                return ()
            days = tuple(_after(start, every, n) for n in range(len(self.values)))
        known = not days or (plausible(min(days)) and plausible(max(days)))
        return days if known else ()


def nth(start: date, every: Every, n: int) -> date | None:
    """The first day of the n-th period, counted from 1; None if it is beyond every calendar.

    Months that are too short for the day of `start` begin on their last day.

    >>> nth(date(2026, 1, 31), "month", 2), nth(date(9999, 12, 30), "week", 2)
    (datetime.date(2026, 2, 28), None)
    """
    try:
        return _after(start, every, max(0, n - 1))
    except (OverflowError, ValueError):
        return None


def _after(start: date, every: Every, n: int) -> date:
    """The first day of the n-th period after the one that starts on `start`."""
    if every in ("day", "week"):
        return start + timedelta(days=n * (7 if every == "week" else 1))
    months = start.year * 12 + start.month - 1 + n * (3 if every == "quarter" else 1)
    year, month = divmod(months, 12)
    for day in range(start.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(start.day, 28))


def _metric(card: Metric) -> None:
    columns = (card.numerators, card.denominators, card.others, card.dates)
    if {len(column) for column in columns} - {0, len(card.values)}:
        raise BadInput("metric_columns", name=card.name)
    if list(card.dates) != sorted(card.dates) or not _drawn(card) or not _counted(card):
        raise BadInput("metric_columns", name=card.name)
    if card.start and not card.dates:  # the last period begins on a day, too
        bounds.day(nth(card.start, card.every, len(card.values)) or date.max)


def _counted(card: Metric) -> bool:
    """Whether the counts are possible: none is negative, and no part exceeds its whole."""
    if card.low is not None and card.high is not None and card.low > card.high:
        return False
    known = [value for value in card.values if value is not None]
    if card.kind in ("rate", "count", "events") and min(known, default=0) < 0:
        return False
    if not (card.numerators or card.denominators or card.others):
        return True
    for n, value in enumerate(card.values):
        if value is None:
            continue
        part, whole, other = (
            column[n] if column else None
            for column in (card.numerators, card.denominators, card.others)
        )
        if (card.numerators or card.others) and None in (part, whole):
            return False
        if whole is not None and whole <= 0:
            return False
        if part is not None and (part < 0 or (card.kind == "rate" and part > (whole or 0))):
            return False
        if card.others and (other is None or other < 0 or (part or 0) + other > (whole or 0)):
            return False
    return True


def _drawn(card: Metric) -> bool:
    """Whether its evidence, if there is any, fits into the history, so that it can be drawn."""
    evidence = card.evidence
    if evidence is None:
        return True
    rest = len(card.values) - evidence.first
    lines = (evidence.level, evidence.lower, evidence.upper)
    places = (evidence.n, evidence.first, *evidence.outside, *evidence.pattern)
    places += evidence.steps + evidence.edges + evidence.odd
    return (
        all(len(line) <= max(1, rest) for line in lines)
        and all(0 <= place <= len(card.values) for place in places)
        and list(evidence.edges) == sorted(evidence.edges)
    )


CARDS = (register(Metric, check=_metric),)
"""The kinds of card on a baseline board."""
