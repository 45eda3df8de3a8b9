"""What happened, as it is kept: events in past tense, each in an envelope, and their upcasting.

An event is written once and read for ever. A new version of okrlab may add fields with
defaults and new events; anything else needs an upcaster here and a raised `VERSION`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import msgspec

from okrlab.levels import Level
from okrlab.record import kinds, version1
from okrlab.record.agenda import DAY, MOST_BLOCKS, Agreement, Block, Frame, Revealed, Sentence
from okrlab.record.card import MOST_CARDS
from okrlab.record.fields import Id, Key, Name, Note, Number, Reason, Ref, Role, Text, Title, holds

VERSION = 2
"""The version that new events are written with."""

ROOM = "room"
FACILITATORS = "facilitators"


class _Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    pass


class WorkshopCreated(_Event, frozen=True):
    """The first event of every workshop."""

    title: Title
    team: Title = ""
    cycle: Title = ""


class PersonJoined(_Event, frozen=True):
    """Someone has a place in the workshop. `name` is empty for those who stay unnamed."""

    person: Id
    name: Name = ""
    role: Role = "participant"


class PersonNamed(_Event, frozen=True):
    """Someone gave, changed or withdrew their name."""

    person: Id
    name: Name


class _BoardEvent(_Event, frozen=True, kw_only=True):
    board: Id = "ladder"


class BoardLocked(_BoardEvent, frozen=True):
    """Only facilitators may write on the board."""


class BoardUnlocked(_BoardEvent, frozen=True):
    """Everybody may write on the board again."""


class StopPicked(_BoardEvent, frozen=True):
    """The team picked the level at which a why-chain may end."""

    level: Level


class CardsSet(_BoardEvent, frozen=True):
    """These cards of a board are as given here, and those named in `gone` are not there.

    A card that stands between others is set only where they are, and goes when one of them does.
    `undoes` or `redoes` holds the revision of the event that was taken back or done again.
    """

    cards: Annotated[tuple[kinds.Noun, ...], holds("", most=MOST_CARDS)] = ()
    gone: Annotated[tuple[str, ...], holds("id", most=MOST_CARDS)] = ()
    undoes: Number = 0
    redoes: Number = 0


class CardEdited(_BoardEvent, frozen=True):
    """Some fields of a card were changed; what `changes` does not name stays as it was."""

    id: Id
    changes: kinds.Change


class FindingOverruled(_BoardEvent, frozen=True):
    """The team knows better than a rule, and says why."""

    rule: Key
    card: Ref
    reason: Reason


class FindingReinstated(_BoardEvent, frozen=True):
    """The team took an overrule back."""

    rule: Key
    card: Ref


class QuestionDismissed(_BoardEvent, frozen=True):
    """One person does not want to be asked this kind of question again in this block."""

    kind: Key


class NoteWritten(_BoardEvent, frozen=True):
    """A facilitator's private note on a card or a block; empty text takes it away."""

    card: Id
    text: Note


class AgendaSet(_Event, frozen=True):
    """The plan as it is from now on."""

    blocks: Annotated[tuple[Block, ...], holds("checked", most=MOST_BLOCKS)]


class BlockOpened(_Event, frozen=True):
    """A block became the current one, and takes contributions unless it was revealed before.

    With `anew` a reveal that showed nothing is taken back: the block takes contributions again.
    """

    block: Id
    anew: bool = False


class BlockClosed(_Event, frozen=True):
    """A block takes nothing more."""

    block: Id


class BlockRevealed(_Event, frozen=True):
    """What was sealed is shown, all at once. Of an anonymous block nothing else remains."""

    block: Id
    revealed: Revealed


class TimeAdded(_Event, frozen=True):
    """A block has more minutes, or fewer."""

    block: Id
    minutes: Annotated[int, holds(f"-{DAY}..{DAY}")]


class Spotlit(_Event, frozen=True):
    """A card is on every screen; without a card, none is."""

    board: Ref = ""
    card: Ref = ""


class Parked(_Event, frozen=True):
    """Something is kept for later."""

    id: Id
    text: Text


class Unparked(_Event, frozen=True):
    """Something left the parking lot."""

    id: Id


class SentenceChosen(_Event, frozen=True):
    """The team's own sentence, which stays at the head of later pages."""

    sentence: Sentence


class AgreementSet(_Event, frozen=True):
    """What the room agreed on."""

    agreement: Agreement


class FrameSet(_Event, frozen=True):
    """How many people are expected, and by which address they come."""

    frame: Frame


class PersonRemoved(_Event, frozen=True):
    """Somebody's session was ended; what they wrote stays."""

    person: Id


class PersonMerged(_Event, frozen=True):
    """Somebody had come in twice: what `person` wrote belongs to `into`."""

    person: Id
    into: Id


class LeadTaken(_Event, frozen=True):
    """Who leads from here on."""

    person: Id


class WorkshopClosed(_Event, frozen=True):
    """The meeting is over."""


class WorkshopReopened(_Event, frozen=True):
    """The meeting goes on, or meets again."""


class TextForgotten(_Event, frozen=True):
    """Words were blanked in earlier events on request; the structure stayed."""

    card: Ref = ""
    person: Ref = ""


class Unreadable(_Event, frozen=True):
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
    """An event as the recorder keeps it.

    `revision` counts from 1 within a workshop; `at` is the recorder's clock in UTC; `by` is
    the person's id; `key` makes a repeated send harmless; `audience` is `room`,
    `facilitators` or the id of the one person who may read it.
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
"""From version n to n + 1, each a pure function of the event's JSON object."""

_loads = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


@cache
def _decoder() -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(Event)


def to_json(event: Event) -> bytes:
    """The event's body as it is stored.

    >>> to_json(Unparked(id="a"))
    b'{"type":"Unparked","id":"a"}'
    """
    return _encode(event)


def from_json(body: bytes | str, version: int = VERSION) -> Event:
    """Read a stored body of any version up to ours; anything else becomes `Unreadable`.

    >>> from_json(b'{"type":"RungRemoved","id":"a"}', 1)
    CardsSet(cards=(), gone=('a',), undoes=0, redoes=0, board='ladder')
    """
    if version > VERSION:
        return Unreadable()
    try:
        if version < VERSION:
            raw = _loads(body)
            now = upcast(raw, version)
            body = body if now is raw else _encode(now)
        return _decoder().decode(body)
    except (msgspec.MsgspecError, RecursionError):
        return Unreadable()


def upcast(raw: Any, version: int) -> Any:
    """The JSON object of an event of an earlier version as it is today.

    What is no event of that version is given back as it is: it will not be read.
    """
    for step in range(version, VERSION):
        try:
            raw = UPCASTERS[step](raw)
        except (AttributeError, KeyError, TypeError):
            return raw
    return raw
