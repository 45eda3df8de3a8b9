"""Events, named in the past tense: what happened, how it is stored, and how old events are read.

An event is written once and read for ever. A new version of okrlab may add events, and fields with
defaults; any other change needs an upcaster and a higher `VERSION`. The docstrings here are the
descriptions in `docs/record.schema.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import msgspec

from okrlab.record import version1
from okrlab.record.agenda import DAY, MOST_BLOCKS, Agreement, Block, Frame, Revealed, Sentence
from okrlab.record.board_events import BoardLocked as BoardLocked
from okrlab.record.board_events import BoardUnlocked as BoardUnlocked
from okrlab.record.board_events import CardEdited as CardEdited
from okrlab.record.board_events import CardsSet as CardsSet
from okrlab.record.board_events import FindingOverruled as FindingOverruled
from okrlab.record.board_events import FindingReinstated as FindingReinstated
from okrlab.record.board_events import NoteWritten as NoteWritten
from okrlab.record.board_events import QuestionDismissed as QuestionDismissed
from okrlab.record.board_events import RecordEvent
from okrlab.record.board_events import StopPicked as StopPicked
from okrlab.record.fields import Id, Name, Ref, Role, Text, Title, holds

VERSION = 2
"""The version that new events are written with."""

ROOM = "room"
FACILITATORS = "facilitators"


class WorkshopCreated(RecordEvent, frozen=True):
    """The first event of every workshop."""

    title: Title
    team: Title = ""
    cycle: Title = ""


class PersonJoined(RecordEvent, frozen=True):
    """Someone joined the workshop. `name` is empty for those who stay unnamed."""

    person: Id
    name: Name = ""
    role: Role = "participant"


class PersonNamed(RecordEvent, frozen=True):
    """Someone gave, changed or withdrew their name."""

    person: Id
    name: Name


class AgendaSet(RecordEvent, frozen=True):
    """The whole plan, as it is from now on."""

    blocks: Annotated[tuple[Block, ...], holds("checked", most=MOST_BLOCKS)]


class BlockOpened(RecordEvent, frozen=True):
    """A block became the current one. It takes contributions unless it was revealed before.

    With `anew`, a reveal that showed nothing was taken back: the block takes contributions again.
    """

    block: Id
    anew: bool = False


class BlockClosed(RecordEvent, frozen=True):
    """A block takes no more contributions."""

    block: Id


class BlockRevealed(RecordEvent, frozen=True):
    """The sealed answers to a block were shown, all at once.

    Of an anonymous block nothing else is kept: who wrote what cannot be found out any more.
    """

    block: Id
    revealed: Revealed


class TimeAdded(RecordEvent, frozen=True):
    """A block was given more minutes, or fewer."""

    block: Id
    minutes: Annotated[int, holds(f"-{DAY}..{DAY}")]


class Spotlit(RecordEvent, frozen=True):
    """A card was put on every screen; without a card, the one there was taken off.

    With `path` a wall lights all that it is linked to; `says` are words about it.
    """

    board: Ref = ""
    card: Ref = ""
    path: bool = False
    says: Text = ""


class Parked(RecordEvent, frozen=True):
    """Something was put in the parking lot, to be dealt with later."""

    id: Id
    text: Text


class Unparked(RecordEvent, frozen=True):
    """Something was taken out of the parking lot."""

    id: Id


class SentenceChosen(RecordEvent, frozen=True):
    """The team chose its own sentence, which is shown at the top of later pages."""

    sentence: Sentence


class AgreementSet(RecordEvent, frozen=True):
    """The working agreement was set."""

    agreement: Agreement


class FrameSet(RecordEvent, frozen=True):
    """The frame was set: how many people are expected, at which address, in which time zone."""

    frame: Frame


class PersonRemoved(RecordEvent, frozen=True):
    """A person's session was ended; what they wrote stays."""

    person: Id


class PersonMerged(RecordEvent, frozen=True):
    """One person had joined twice: what `person` wrote belongs to `into` from now on."""

    person: Id
    into: Id


class LeadTaken(RecordEvent, frozen=True):
    """Another facilitator leads from here on."""

    person: Id


class WorkshopClosed(RecordEvent, frozen=True):
    """The meeting ended."""


class WorkshopReopened(RecordEvent, frozen=True):
    """The meeting continued after it had ended, or the team met again."""


class TextForgotten(RecordEvent, frozen=True):
    """The words of a card or a person were blanked in earlier events; their structure stayed."""

    card: Ref = ""
    person: Ref = ""


class Unreadable(RecordEvent, frozen=True):
    """Stands for an event that only a newer okrlab can read; never written."""


Event = (
    WorkshopCreated
    | PersonJoined
    | PersonNamed
    | BoardLocked
    | BoardUnlocked
    | StopPicked
    | CardsSet
    | CardEdited
    | FindingOverruled
    | FindingReinstated
    | QuestionDismissed
    | NoteWritten
    | AgendaSet
    | BlockOpened
    | BlockClosed
    | BlockRevealed
    | TimeAdded
    | Spotlit
    | Parked
    | Unparked
    | SentenceChosen
    | AgreementSet
    | FrameSet
    | PersonRemoved
    | PersonMerged
    | LeadTaken
    | WorkshopClosed
    | WorkshopReopened
    | TextForgotten
    | Unreadable
)


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event with its envelope, as the recorder keeps it.

    `revision` counts from 1 within a workshop; `at` is the time in UTC, by the recorder's clock;
    `by` is the person's id; `key` identifies the command, so that one that is sent again is
    recorded once; `audience` is `room`, `facilitators` or the id of the one person who may read it.
    """

    revision: int
    at: datetime
    by: str
    key: str
    audience: str
    event: Event
    v: int = VERSION


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: dict[int, Upcaster] = {1: version1.upcast}
"""By version n: how an event's JSON object of that version becomes one of version n + 1."""

_loads = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


@cache
def _decoder() -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(Event)


def to_json(event: Event) -> bytes:
    """The event as JSON, as it is stored.

    >>> to_json(Unparked(id="a"))
    b'{"type":"Unparked","id":"a"}'
    """
    return _encode(event)


def from_json(body: bytes | str, version: int = VERSION) -> Event:
    """The event in a stored body of any version up to ours.

    Anything else becomes `Unreadable` instead of an error: one event that only a newer okrlab knows
    must not hide the rest of the log. The workshop can then be read but not written to.

    >>> from_json(b'{"type":"RungRemoved","id":"a"}', 1)
    CardsSet(cards=(), gone=('a',), undoes=0, redoes=0, board='ladder')
    """
    if version > VERSION:
        return Unreadable()
    try:
        if version < VERSION:
            raw = _loads(body)
            upcasted = upcast(raw, version)
            body = body if upcasted is raw else _encode(upcasted)
        return _decoder().decode(body)
    except (msgspec.MsgspecError, RecursionError):
        return Unreadable()


def upcast(raw: Any, version: int) -> Any:
    """The JSON object of an event of an earlier `version`, as today's version writes it.

    An object that is no event of that version is returned unchanged; decoding it will fail.
    """
    for step in range(version, VERSION):
        try:
            raw = UPCASTERS[step](raw)
        except (AttributeError, KeyError, TypeError):
            return raw
    return raw
