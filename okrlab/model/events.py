"""What happened, as it is kept: events in past tense, each in an envelope, and their upcasting.

An event is written once and read for ever. A new version of okrlab may add fields with
defaults and new events; anything else needs an upcaster here and a raised `VERSION`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from okrlab.model.agenda import (
    DAY,
    MOST_BLOCKS,
    Agreement,
    Block,
    Frame,
    NextStep,
    Revealed,
    Sentence,
)
from okrlab.model.deck import MOST_CARDS, Noun
from okrlab.model.fields import (
    Actor,
    Assumption,
    Id,
    Key,
    Line,
    Name,
    Note,
    Number,
    Place,
    Rationale,
    Reason,
    Ref,
    Role,
    Text,
    Title,
    holds,
)
from okrlab.model.ladder import Evidence, Level, Link, Rung

VERSION = 1
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


class RungAdded(_BoardEvent, frozen=True):
    """A rung, and the link it came with when someone climbed or descended to it."""

    rung: Rung
    link: Link | None = None


class RungEdited(_BoardEvent, frozen=True):
    """New words, actor or objective. What is unset stays as it was."""

    id: Id
    text: Text | UnsetType = UNSET
    actor: Actor | UnsetType = UNSET
    objective: Line | UnsetType = UNSET


class RungMoved(_BoardEvent, frozen=True):
    """Another level, or another place among its neighbours."""

    id: Id
    level: Level
    position: Place


class RungRemoved(_BoardEvent, frozen=True):
    """A rung left the board, and its links with it."""

    id: Id


class LinkAdded(_BoardEvent, frozen=True):
    """Two rungs were joined."""

    link: Link


class LinkEdited(_BoardEvent, frozen=True):
    """What a link rests on. What is unset stays as it was."""

    id: Id
    rationale: Rationale | UnsetType = UNSET
    assumption: Assumption | UnsetType = UNSET
    evidence: Evidence | UnsetType = UNSET


class LinkRemoved(_BoardEvent, frozen=True):
    """Two rungs are joined no longer."""

    id: Id


class CardsRestored(_BoardEvent, frozen=True):
    """An undo or redo: these cards are as given here, and those named in `gone` are not there.

    `undoes` or `redoes` holds the revision of the event that was taken back or done again.
    """

    rungs: Annotated[tuple[Rung, ...], holds("", most=MOST_CARDS)] = ()
    links: Annotated[tuple[Link, ...], holds("", most=MOST_CARDS)] = ()
    gone: Annotated[tuple[str, ...], holds("id", most=MOST_CARDS)] = ()
    undoes: Number = 0
    redoes: Number = 0


class CardsSet(_BoardEvent, frozen=True):
    """These cards of a deck are as given here, and those named in `gone` are not there.

    `undoes` or `redoes` holds the revision of the event that was taken back or done again.
    """

    cards: Annotated[tuple[Noun, ...], holds("", most=MOST_CARDS)] = ()
    gone: Annotated[tuple[str, ...], holds("id", most=MOST_CARDS)] = ()
    undoes: Number = 0
    redoes: Number = 0


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


class StepAdded(_Event, frozen=True):
    """A next step or a decision."""

    step: NextStep


class StepEdited(_Event, frozen=True):
    """A step was changed or done. What is unset stays as it was."""

    id: Id
    text: Text | UnsetType = UNSET
    who: Name | UnsetType = UNSET
    due: Name | UnsetType = UNSET
    done: bool | UnsetType = UNSET


class StepRemoved(_Event, frozen=True):
    """A step left the list."""

    id: Id


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
    | RungAdded
    | RungEdited
    | RungMoved
    | RungRemoved
    | LinkAdded
    | LinkEdited
    | LinkRemoved
    | CardsRestored
    | CardsSet
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
    | StepAdded
    | StepEdited
    | StepRemoved
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

UPCASTERS: dict[int, Upcaster] = {}
"""From version n to n + 1, each a pure function of the event's JSON object."""

_decode: Callable[[bytes | str], Event] = msgspec.json.Decoder(Event).decode
_loads = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def to_json(event: Event) -> bytes:
    """The event's body as it is stored.

    >>> to_json(RungRemoved(id="a"))
    b'{"type":"RungRemoved","id":"a"}'
    """
    return _encode(event)


def from_json(body: bytes | str, version: int = VERSION) -> Event:
    """Read a stored body of any version up to ours; anything else becomes `Unreadable`.

    >>> from_json(b'{"type":"RungRemoved","id":"a"}')
    RungRemoved(id='a', board='ladder')
    """
    if version > VERSION:
        return Unreadable()
    if version < VERSION:
        raw: dict[str, Any] = _loads(body)
        for step in range(version, VERSION):
            raw = UPCASTERS[step](raw)
        body = _encode(raw)
    try:
        return _decode(body)
    except (msgspec.ValidationError, RecursionError):
        return Unreadable()
