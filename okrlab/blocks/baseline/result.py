"""The metrics' part of the result: each with its chart, what its history supports, its target.

Only what the record contains is shown, so that a result can be made without the statistics.
"""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.baseline.metric_picture import diagram_of, metric_svg
from okrlab.blocks.baseline.series_of_metrics import counted
from okrlab.blocks.clinic.cards import KeyResult
from okrlab.blocks.journey.cards import Touchpoint
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop
from okrlab.results.document import Figure, Item, List, Section, ours, outline
from okrlab.results.room_sections import BOARD, board_name
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.texts.numbers import short

_MOST_CHARTS = 12


def sections(workshop: Workshop) -> list[Section]:
    """A section for each board with metrics; those of touchpoints are in the journey's section."""
    found = []
    for deck in _decks(workshop):
        metrics = [one for one in _metrics(deck) if not _at_touchpoint(deck, one)]
        drawn = [one for one in metrics if any(value is not None for value in one.values)]
        figures = map(_figure, drawn[:_MOST_CHARTS])
        if metrics:
            listed = ((_item(workshop, one), one in drawn[:_MOST_CHARTS]) for one in metrics)
            items = List(tuple(replace(i, pictured=seen and not i.notes) for i, seen in listed))
            name = board_name(workshop, deck.board, "baseline")
            found.append(outline(name, (*figures, items)))
    return found


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """Two tables for programs: a row for each metric, and a row for each period of a metric."""
    listed = [
        (board_name(workshop, deck.board, "baseline"), one.evidence or _NONE, one)
        for deck in _decks(workshop)
        for one in _metrics(deck)
    ]
    periods = [
        (board, n, starts[n] if starts else None, one)
        for board, _, one in listed
        for starts in (one.starts,)
        for n in range(len(one.values))
    ]
    key_result = Column("key_result", "text", lambda row: _key_result(workshop, row[-1]))
    return (
        Table.of("metrics", "metric", listed, *_BEFORE, key_result, *_AFTER),
        Table.of("metric_periods", "period", periods, *_PERIODS),
    )


_NONE = Evidence(sentence="", method="")
_NAME = Column("metric", "name", lambda row: row[-1].name)
_BEFORE = (
    BOARD,
    _NAME,
    Column("unit", "code"),
    Column("every", "code", codes="history_form.every_{}"),
    Column("better", "code", codes="history_form.better_{}"),
    Column("periods", "count", lambda row: len(row[-1].values)),
    Column("method", "name", lambda row: row[1].method, codes="result.method_{}", ours=True),
    Column("level", "number", lambda row: _at(row[1].level, -1), ours=True),
    Column("lower", "number", lambda row: _at(row[1].lower, -1), ours=True),
    Column("upper", "number", lambda row: _at(row[1].upper, -1), ours=True),
    Column("changed", "date"),
    Column("rebased", get=lambda row: "; ".join(f"{r.date}: {r.reason}" for r in row[-1].rebases)),
    Column("target", "number"),
    Column("by", "date", lambda row: row[-1].by_when),
)
_AFTER = (Column("evidence", get=lambda row: row[1].sentence, ours=True), Column("source"))
_PERIODS = (
    BOARD,
    _NAME,
    Column("number", "count", lambda row: row[1] + 1),
    Column("start", "date", lambda row: row[2]),
    Column("value", "number", lambda row: row[-1].values[row[1]]),
    Column("numerator", "number", lambda row: _at(row[-1].numerators, row[1])),
    Column("denominator", "number", lambda row: _at(row[-1].denominators, row[1])),
)


def _at(values: tuple[float | None, ...], place: int) -> float | None:
    """The value at this place; None if there are no values."""
    return values[place] if values else None


def _decks(workshop: Workshop) -> list[Deck]:
    return [workshop.deck(name) for name in sorted(workshop.boards)]


def _metrics(deck: Deck) -> list[Metric]:
    return sorted(deck.of(Metric), key=lambda one: (one.name, one.id))


def _at_touchpoint(deck: Deck, metric: Metric) -> bool:
    return isinstance(deck.cards.get(metric.of), Touchpoint)


def _figure(metric: Metric) -> Figure:
    name = f"{metric.name} ({metric.unit})" if metric.unit else metric.name
    words = text("result.chart_of", name=metric.name, n=len(metric.values))
    drawn = partial(metric_svg, metric, words=words)
    return Figure(drawn, name, diagram=partial(diagram_of, metric))


def _item(workshop: Workshop, metric: Metric) -> Item:
    found = metric.evidence
    return Item(metric.name).noted(
        (ours(text("result.carries")), found.sentence if found else ""),
        (text("result.rests_on"), counted(found.n, metric) if found and found.n else ""),
        (text("result.for_key_result"), _key_result(workshop, metric)),
        (text("result.target"), _target(metric)),
        (text("result.changed"), str(metric.changed or "")),
        *((text("result.rebased", date=one.date), one.reason) for one in metric.rebases),
        (text("result.numbers_from"), metric.source),
    )


def _target(metric: Metric) -> str:
    if metric.target is None:
        return ""
    share = metric.kind == "rate"
    said = short(100 * metric.target if share else metric.target)
    said = text("measure.percent", x=said) if share else f"{said} {metric.unit}".strip()
    return text("result.target_by", target=said, by=metric.by_when or "…")


def _key_result(workshop: Workshop, metric: Metric) -> str:
    cards = (deck.cards.get(metric.of) for deck in _decks(workshop)) if metric.of else ()
    return next((card.text for card in cards if isinstance(card, KeyResult)), "")
