"""The dates of a workshop for people's calendars: its own, the check-in, and those of its cards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from okrlab.blocks.registry import everything, load
from okrlab.record.workshop import Workshop
from okrlab.results.ics import CalendarEvent
from okrlab.texts import text
from okrlab.texts.days import day_of

_BEGAN: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""From when the seconds are counted that say how new a card's date is."""


def checkin(workshop: Workshop, id: str = "", revision: int = 0) -> CalendarEvent | None:
    """The check-in of the workshop with this id; None if there is no day for it yet."""
    if workshop.frame.checkin is None:
        return None
    return CalendarEvent(
        uid=f"checkin-{id}@okrlab",
        day=workshop.frame.checkin,
        title=text("result.checkin_of", title=workshop.title),
        about=text("result.checkin_about"),
        revision=revision,
    )


def of_cards(workshop: Workshop) -> Iterator[CalendarEvent]:
    """The dates of the cards on all boards; each one's `uid` is unique among these."""
    for kind in everything():
        if kind.dates:
            yield from load(kind.dates)(workshop)


def dates(
    workshop: Workshop, *, id: str = "", team: str = "", revision: int = 0, made: datetime = _BEGAN
) -> tuple[CalendarEvent, ...]:
    """All dates of the workshop with this id, as its record stood at a `revision` and a time.

    The dates of cards are the team's: a card that goes on into the next workshop is one event,
    whichever of the two a calendar takes it from.
    """
    own = _itself(workshop, id, revision), checkin(workshop, id, revision)
    seconds = max(0, int((made - _BEGAN).total_seconds()))
    cards = (
        replace(one, uid=_uid(team or id, one.uid), revision=seconds) for one in of_cards(workshop)
    )
    return (*(one for one in own if one), *cards)


def offered(found: Iterable[CalendarEvent]) -> int:
    """How many dates a page offers besides the check-in; none if only the workshop itself is one.

    >>> offered([CalendarEvent(uid="checkin-", title="Check-in")])
    0
    """
    known = list(found)
    return len(known) if len(known) > 1 or any(_is_card(one) for one in known) else 0


def _is_card(one: CalendarEvent) -> bool:
    return not one.uid.startswith(("checkin-", "workshop-"))


def _itself(workshop: Workshop, id: str, revision: int) -> CalendarEvent | None:
    """The workshop, from when it began for as long as was planned; None before it began.

    It is the whole day where nobody planned how long it takes.
    """
    agenda = workshop.agenda
    if agenda.started is None:
        return None
    timed, minutes = agenda.planned > 0, timedelta(minutes=agenda.planned)
    return CalendarEvent(
        uid=f"workshop-{id}@okrlab",
        day=None if timed else day_of(agenda.started, workshop.frame.zone),
        begins=agenda.started if timed else None,
        ends=agenda.started + minutes if timed else None,
        title=text("result.workshop_of", title=workshop.title),
        about=" · ".join(filter(None, (workshop.team, workshop.cycle))),
        revision=revision,
    )


def _uid(team: str, card: str) -> str:
    """The name of a card's date in all calendars; nobody reads the team's id from it."""
    kind = card.partition("-")[0]
    return f"{kind}-{hashlib.sha256(f'{team} {card}'.encode()).hexdigest()[:24]}@okrlab"
