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
from okrlab.blocks.baseline.metric_files import TableAnswers, read_metrics
from okrlab.blocks.baseline.remembered import Remembered
from okrlab.blocks.baseline.series_of_metrics import counted, match, up_to_date
from okrlab.blocks.journey.cards import Touchpoint
from okrlab.blocks.journey.map_files import import_journey
from okrlab.boards.tables import answers_of, asks_of, file_of, table_of
from okrlab.errors import OkrlabError
from okrlab.record.card import DeckCard
from okrlab.record.decision import new_id
from okrlab.record.deck import Deck
from okrlab.texts.clean import LIMITS, clean, shorten

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
    message: Mapping[str, Any], deck: Deck, today: date, before: Remembered
) -> tuple[tuple[DeckCard, ...], dict[str, Any]]:
    """The metrics of a file, and what a page is told: of each, the touchpoint that its name fits.

    What the file leaves open are problems, each with its question; `answers` of the message settle
    them, and what people said of such a file `before` does too. If the page asked for one
    `touchpoint` and the file holds one metric, they belong together. Raises `BadInput` if the file
    is too large, or not a table.
    """
    name, content = file_of(message)
    answers = msgspec.convert(message.get("answers", {}), TableAnswers)
    reused = "answers" not in message and before.answers(name) != answers
    if reused:
        answers = before.answers(name)
    read = read_metrics(name, content, answers, today, new_id, most=_MOST_METRICS)
    found = before.over(read, reused=reused)
    cards = found.metrics
    touchpoints = {one.id: one.text for one in deck.of(Touchpoint)}
    guesses = match([card.name for card in cards], touchpoints)
    wanted = str(message.get("touchpoint", ""))
    if wanted in touchpoints and len(cards) == 1:
        guesses = {0: wanted}
    listed = [
        {
            "id": card.id,
            "name": card.name,
            "periods": counted(sum(value is not None for value in card.values), card),
            "of": guesses.get(n, ""),
            "unit": card.unit,
            "better": card.better,
            "kind": card.kind,
        }
        for n, card in enumerate(cards)
    ]
    problems = [{"said": one.words, **msgspec.to_builtins(one)} for one in found.problems[:SHOWN]]
    return cards, {
        "name": name[:120],
        "metrics": listed,
        "notes": [note.words for note in found.notes[:20]],
        "problems": problems,
        "answers": msgspec.to_builtins(answers),
        "columns": found.columns,
        "roles": found.roles,
    }


def chosen(
    cards: Sequence[DeckCard], choices: Mapping[str, Mapping[str, str]], deck: Deck
) -> list[DeckCard]:
    """The cards to set: all but the metrics for which no touchpoint was chosen.

    `choices` holds by a metric's id its touchpoint (`of`), its `unit`, which direction is `better`,
    and, where a metric of that name is on the map, the id of the card whose numbers it brings up to
    date (`again`), or nothing where both are kept: these are asked on the page and never guessed.
    """
    taken: list[DeckCard] = []
    for card in cards:
        if not isinstance(card, Metric):
            taken.append(card)
        elif (choice := choices.get(card.id, {})).get("of"):
            better = msgspec.convert(choice["better"], Better)
            unit = shorten(clean(choice.get("unit", card.unit)), LIMITS["name"])
            metric = msgspec.structs.replace(card, of=choice["of"], better=better, unit=unit)
            earlier = deck.cards.get(choice.get("again", ""))
            taken.append(up_to_date(earlier, metric) if isinstance(earlier, Metric) else metric)
    return taken
