"""Reads files that a page sends to the journey board: a map's table, or the metrics of touchpoints.

Nothing is changed here. The page first shows what a file holds and what is wrong with it; a person
then decides whether to take it, and says to which touchpoint each metric belongs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from okrlab.blocks.baseline.cards import Better, Metric
from okrlab.blocks.baseline.series_of_metrics import match, metric_of
from okrlab.blocks.journey.cards import Touchpoint
from okrlab.blocks.journey.map_files import import_journey
from okrlab.boards.tables import answers_of, asks_of, file_of, table_of
from okrlab.errors import OkrlabError
from okrlab.record.card import DeckCard
from okrlab.record.decision import new_id
from okrlab.record.deck import Deck

SHOWN = 60
"""Problems of a file that a page lists; the rest are counted."""
_MOST_METRICS = 200


def unreadable(error: OkrlabError) -> dict[str, Any]:
    """What a page is told of a file that cannot be read, with its problems if they are known."""
    problems = [
        {"cell": ", ".join(map(str, one.lines[:5])), "said": one.words}
        for one in getattr(error, "problems", ())
    ]
    return {"failed": f"{error.message} {error.hint}".strip(), "problems": problems[:SHOWN]}


def read_map(message: Mapping[str, Any], deck: Deck) -> tuple[tuple[DeckCard, ...], dict[str, Any]]:
    """The cards of a map's table, and what a page is told about them.

    Raises `BadInput` if the file is too large, or not a table.
    """
    name, content = ("", table_of(message)) if message.get("text") else file_of(message)
    imported = import_journey(name, content, deck, new_id, **answers_of(message))
    problems = [{"cell": one.cell, "said": one.said} for one in imported.problems]
    changed = sum(card.id in deck.cards for card in imported.cards)
    return imported.cards, {
        "name": name[:120],
        "new": len(imported.cards) - changed,
        "changed": changed,
        "touchpoints": imported.touchpoints,
        "problems": problems[:SHOWN],
        "more": len(problems[SHOWN:]),
        "asks": asks_of(imported.asks),
    }


def read_metrics_for(
    message: Mapping[str, Any], deck: Deck, today: date
) -> tuple[tuple[DeckCard, ...], dict[str, Any]]:
    """The metrics of a file, and what a page is told: of each, the touchpoint that its name fits.

    If the page asked for one `touchpoint` and the file holds one metric, they belong together.
    Raises `HistoryUnreadable` with every problem, and `BadInput` if the file is too large.
    """
    from okrlab.measure.history import history

    name, content = file_of(message)
    histories = history(content, name=name, today=today)
    cards = [metric_of(one, id=new_id(), source=name) for one in histories][:_MOST_METRICS]
    touchpoints = {one.id: one.text for one in deck.of(Touchpoint)}
    guesses = match([card.name for card in cards], touchpoints)
    wanted = str(message.get("touchpoint", ""))
    if wanted in touchpoints and len(cards) == 1:
        guesses = {0: wanted}
    listed = [
        {
            "id": card.id,
            "name": card.name,
            "n": sum(value is not None for value in card.values),
            "of": guesses.get(n, ""),
        }
        for n, card in enumerate(cards)
    ]
    notes = list(dict.fromkeys(note.words for one in histories for note in one.notes))
    return tuple(cards), {"name": name[:120], "metrics": listed, "notes": notes[:20]}


def chosen(
    cards: Sequence[DeckCard], choices: Mapping[str, Mapping[str, str]], deck: Deck
) -> list[DeckCard]:
    """The cards to set: all but the metrics for which no touchpoint was chosen.

    `choices` holds by a metric's id its touchpoint (`of`) and which direction is `better`, which is
    asked on the page and never guessed. A metric replaces one of the same name at its touchpoint.
    """
    taken: list[DeckCard] = []
    for card in cards:
        if not isinstance(card, Metric):
            taken.append(card)
        elif (choice := choices.get(card.id, {})).get("of"):
            better = msgspec.convert(choice["better"], Better)
            metric = msgspec.structs.replace(card, of=choice["of"], better=better)
            for earlier in deck.of(Metric, of=choice["of"], name=card.name)[:1]:
                metric = msgspec.structs.replace(metric, id=earlier.id, version=earlier.version)
            taken.append(metric)
    return taken
