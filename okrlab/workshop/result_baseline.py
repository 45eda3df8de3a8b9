"""Metrics in the result: each with its chart, what its history carried, and its target.

Only what the record holds is shown, so that making a result needs no statistics.
"""

from __future__ import annotations

from html import escape

from okrlab.model.deck import Deck
from okrlab.model.journey import Touchpoint
from okrlab.model.keyresult import KeyResult
from okrlab.model.metric import Metric
from okrlab.model.numbers import short
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.metric_picture import metric_svg
from okrlab.workshop.outline import Outline, OutlineEntry
from okrlab.workshop.result_tables import Table, board_name
from okrlab.workshop.result_words import ours

_MOST_CHARTS = 12
_METRICS = (
    "board",
    "metric",
    "unit",
    "every",
    "better",
    "periods",
    "method",
    "level",
    "lower",
    "upper",
    "changed",
    "rebased",
    "target",
    "by",
    "key_result",
    "evidence",
    "source",
)
_PERIODS = ("board", "metric", "start", "value", "numerator", "denominator")


def outlines(workshop: Workshop) -> list[Outline]:
    """Each board with metrics of its own; those of touchpoints stand there, on the journey."""
    return [
        Outline(
            title=board_name(workshop, deck.board, "baseline"),
            groups=(("", "", tuple(_entry(workshop, one) for one in metrics)),),
            picture="".join(map(_figure, list(filter(_has_values, metrics))[:_MOST_CHARTS])),
        )
        for deck in _decks(workshop)
        if (metrics := [one for one in _metrics(deck) if not _at_touchpoint(deck, one)])
    ]


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """The same for programs: a row for each metric, and one for each of its periods."""
    listed = [
        (board_name(workshop, deck.board, "baseline"), one)
        for deck in _decks(workshop)
        for one in _metrics(deck)
    ]
    metrics = tuple(
        (
            board,
            one.name,
            one.unit,
            one.every,
            one.better,
            len(one.values),
            one.evidence.method if one.evidence else "",
            *_levels(one),
            _day(one.changed),
            "; ".join(f"{_day(r.date)}: {r.reason}" for r in one.rebases),
            one.target,
            _day(one.by_when),
            _key_result(workshop, one),
            one.evidence.sentence if one.evidence else "",
            one.source,
        )
        for board, one in listed
    )
    periods = tuple(
        (
            board,
            one.name,
            _day(starts[n]) if starts else str(n + 1),
            value,
            one.numerators[n] if one.numerators else None,
            one.denominators[n] if one.denominators else None,
        )
        for board, one in listed
        for starts in (one.starts,)
        for n, value in enumerate(one.values)
    )
    return (
        Table(
            "metrics",
            _METRICS,
            metrics,
            numbers=("periods", "level", "lower", "upper", "target"),
            ours=("method", "level", "lower", "upper", "evidence"),
            codes={
                "every": "baseline_board.every_{}",
                "better": "journey.better_{}",
                "method": "result.method_{}",
            },
        ),
        Table("metric_periods", _PERIODS, periods, numbers=("value", "numerator", "denominator")),
    )


def _decks(workshop: Workshop) -> list[Deck]:
    return [workshop.deck(name) for name in sorted(workshop.boards)]


def _metrics(deck: Deck) -> list[Metric]:
    return sorted(deck.of(Metric), key=lambda one: (one.name, one.id))


def _at_touchpoint(deck: Deck, metric: Metric) -> bool:
    return isinstance(deck.cards.get(metric.of), Touchpoint)


def _has_values(metric: Metric) -> bool:
    return any(value is not None for value in metric.values)


def _figure(metric: Metric) -> str:
    name = f"{metric.name} ({metric.unit})" if metric.unit else metric.name
    words = text("result.chart_of", name=metric.name, n=len(metric.values))
    caption = f"<figcaption dir=auto>{escape(name)}</figcaption>"
    return f"<figure>{caption}{metric_svg(metric, words=words)}</figure>"


def _entry(workshop: Workshop, metric: Metric) -> OutlineEntry:
    found = metric.evidence
    notes = [
        (ours(text("result.carries")), found.sentence if found else ""),
        (text("result.rests_on"), _counted(found.n, metric) if found and found.n else ""),
        (text("result.for_key_result"), _key_result(workshop, metric)),
        (text("result.target"), _target(metric)),
        (text("result.changed"), _day(metric.changed)),
        *((text("result.rebased", date=_day(one.date)), one.reason) for one in metric.rebases),
        (text("result.numbers_from"), metric.source),
    ]
    return OutlineEntry(metric.name, "", tuple(note for note in notes if note[1]))


def _counted(n: int, metric: Metric) -> str:
    """So many weeks, or events: what a level rests on."""
    every = "event" if metric.kind == "events" else metric.every
    return text(f"measure.{every}_{'one' if n == 1 else 'many'}", n=n)


def _target(metric: Metric) -> str:
    if metric.target is None:
        return ""
    share = metric.kind == "rate"
    said = short(100 * metric.target if share else metric.target)
    said = text("measure.percent", x=said) if share else f"{said} {metric.unit}".strip()
    return text("result.target_by", target=said, by=_day(metric.by_when) or "…")


def _key_result(workshop: Workshop, metric: Metric) -> str:
    cards = (deck.cards.get(metric.of) for deck in _decks(workshop)) if metric.of else ()
    return next((card.text for card in cards if isinstance(card, KeyResult)), "")


def _levels(metric: Metric) -> tuple[float | None, float | None, float | None]:
    """Level and limits at the last period that was used."""
    found = metric.evidence
    lines = (found.level, found.lower, found.upper) if found else ((), (), ())
    level, lower, upper = (line[-1] if line else None for line in lines)
    return level, lower, upper


def _day(day: object) -> str:
    return "" if day is None else str(day)
