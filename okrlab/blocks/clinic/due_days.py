"""The days of key results for a calendar: when a bridge ends, and when a hypothesis is due."""

from __future__ import annotations

from collections.abc import Iterator

from okrlab.blocks.clinic.cards import Hypothesis, KeyResult
from okrlab.blocks.clinic.hypotheses import told
from okrlab.record.workshop import Workshop
from okrlab.results.ics import CalendarEvent
from okrlab.texts import text
from okrlab.texts.clean import shorten
from okrlab.texts.days import in_words

_SUMMARY = 120
"""The most characters of a card's words in the title of an event."""


def dates(workshop: Workshop) -> Iterator[CalendarEvent]:
    """An event for each bridge with a day, and each open hypothesis with one.

    Cards whose words were forgotten have none.

    >>> list(dates(Workshop()))
    []
    """
    for name in sorted(workshop.boards):
        deck = workshop.deck(name)
        yield from (_bridge(one) for one in deck.of(KeyResult) if _ends(one))
        yield from (_hypothesis(one) for one in deck.of(Hypothesis) if _is_open(one))


def _ends(one: KeyResult) -> bool:
    return bool(one.text) and one.bridge is not None and one.bridge.expires is not None


def _is_open(one: Hypothesis) -> bool:
    return bool(one.x) and one.until is not None and one.decision == "open"


def _bridge(one: KeyResult) -> CalendarEvent:
    assert one.bridge is not None
    owner = one.bridge.owner
    said = [one.text, f"{text('result.bridge')}: {owner}" if owner else ""]
    return CalendarEvent(
        uid=f"bridge-{one.id}",
        day=one.bridge.expires,
        title=text("result.bridge_ends", text=shorten(one.text, _SUMMARY)),
        about="\n".join(filter(None, [*said, text("result.bridge_ends_about")])),
    )


def _hypothesis(one: Hypothesis) -> CalendarEvent:
    return CalendarEvent(
        uid=f"hypothesis-{one.id}",
        day=one.until,
        title=text("result.hypothesis_due", text=shorten(one.signal or one.x, _SUMMARY)),
        about="\n".join([in_words(told(one)), text("result.hypothesis_due_about")]),
    )
