"""Who may do what, and when: one table, checked before any rule. What is not in it is refused.

`COMMANDS` is about commands, which change a workshop; `asking.questions` and `asking.DOOR` are
about questions. `docs/roles.md` is generated from all three.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from okrlab.blocks.registry import kind_of
from okrlab.errors import BadInput, NotAllowed, Refused
from okrlab.record import commands as c
from okrlab.record.agenda import STEPS
from okrlab.record.decision import FACILITATING
from okrlab.record.workshop import Person, Workshop

HOSTS = ("host",)
IN_ROOM = ("participant", *FACILITATING)
"""Roles that see the room and what is written in it. Others see a workshop's title and team."""
ROLES = ("host", "facilitator", "participant", "learner", "outsider", "viewer")
"""All roles. A `viewer` and an `outsider` read one page each and never have a session."""
PERSONAL = (*IN_ROOM, "learner")
"""Roles with a session of their own, and so with a personal link back to it."""

_ONLY = {
    "learner": "learners_only_learn",
    "outsider": "outsiders_only_say",
    "viewer": "viewers_only_read",
}


class Condition(NamedTuple):
    """Something that has to hold for a command to be allowed.

    `holds` gets the workshop, the person and the command; `error` and `code` are the refusal if it
    does not hold; `said` is how the documentation words the condition.
    """

    holds: Callable[[Workshop, Person, Any], bool]
    error: type[Refused]
    code: str
    said: str


class Right(NamedTuple):
    """The roles that may do something, and the names of conditions that have to hold.

    The conditions in `when` are for everybody, those in `team` for participants alone. `code` is
    the code of the refusal where the usual message would not explain it well.
    """

    roles: tuple[str, ...]
    when: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    code: str = ""


def _asked_for_steps(workshop: Workshop, _: Person, __: Any) -> bool:
    block = workshop.agenda.block()
    return block is not None and kind_of(block.kind).steps and workshop.agenda.writable


def _own(workshop: Workshop, who: Person, command: Any) -> bool:
    """Whether this person made every card that a command removes, in any of their sessions."""
    cards = workshop.deck(command.board).cards
    gone = (cards[id] for id in command.gone if id in cards)
    authors = (card.by for card in gone if not card.SHARED)
    return all(workshop.merged.get(by, by) == who.id for by in authors)


CONDITIONS: dict[str, Condition] = {
    "unlocked": Condition(
        lambda workshop, _, command: not workshop.deck(command.board).locked,
        NotAllowed,
        "locked",
        "the board is not locked",
    ),
    "going on": Condition(
        lambda workshop, *_: not workshop.agenda.closed,
        NotAllowed,
        "workshop_closed",
        "the workshop is not over",
    ),
    "steps": Condition(
        _asked_for_steps,
        NotAllowed,
        "block_closed",
        "a block for next steps is open",
    ),
    "own": Condition(_own, NotAllowed, "not_yours", "what it takes away is their own"),
}

_TEAM_WRITES = Right(IN_ROOM, team=("unlocked", "going on"))
_TEAM_REMOVES = Right(IN_ROOM, team=("unlocked", "going on", "own"))
_COACH = Right(FACILITATING)

FOR_A_ROOM = "GiveAnswer, typed for a room"
TO_A_SURVEY = "GiveAnswer, to a survey"
OF_A_HOST = "RemovePerson, a host"
ANOTHER_ADDRESS = "SetFrame, another address"
OTHER_NAMES = "SetFrame, other names"
SAY_BACK = "SetCards, an answer from outside"
ATTEMPT = "SetCards, an attempt at an exercise"
SET_STEPS = "SetCards, next steps"
EDIT_STEP = "EditCard, a next step"

COMMANDS: dict[str, Right] = {
    # The boards
    "SetCards": _TEAM_REMOVES,
    "EditCard": _TEAM_WRITES,
    SAY_BACK: Right((*IN_ROOM, "outsider"), team=("unlocked", "going on")),
    ATTEMPT: Right(PERSONAL),
    "PickStop": _TEAM_WRITES,
    "Overrule": _TEAM_WRITES,
    "Reinstate": _TEAM_WRITES,
    "Undo": _TEAM_WRITES,
    "Redo": _TEAM_WRITES,
    "DismissQuestion": Right(IN_ROOM),
    "LockBoard": _COACH,
    "UnlockBoard": _COACH,
    "WriteNote": _COACH,
    # The agenda
    "SetAgenda": _COACH,
    "OpenBlock": Right(FACILITATING, when=("going on",)),
    "CloseBlock": _COACH,
    "RevealBlock": _COACH,
    "AddTime": _COACH,
    "GiveAnswer": Right(IN_ROOM),
    FOR_A_ROOM: _COACH,
    TO_A_SURVEY: Right(("participant",), code="survey_of_the_team"),
    "Spotlight": _COACH,
    "Park": _COACH,
    "Unpark": _COACH,
    "ChooseSentence": _COACH,
    "SetAgreement": _COACH,
    "SetFrame": _COACH,
    ANOTHER_ADDRESS: Right(HOSTS),  # the room's QR code leads there: a coach could misdirect it
    OTHER_NAMES: Right(HOSTS),  # a team's name is that of all its workshops
    "TakeLead": _COACH,
    "CloseWorkshop": _COACH,
    "ReopenWorkshop": _COACH,
    SET_STEPS: Right(IN_ROOM, team=("steps", "own")),
    EDIT_STEP: Right(IN_ROOM, team=("steps",)),
    # People
    "NameMyself": Right(IN_ROOM),
    "RemovePerson": _COACH,
    OF_A_HOST: Right(HOSTS, code="not_yourself"),
    "MergePersons": _COACH,
}
"""The right to each command, and to special uses of some that fewer or other people may make."""


def deeds(workshop: Workshop, command: c.Command) -> tuple[str, ...]:
    """What a command does, as keys of `COMMANDS`. The person needs the right to each of them.

    Attempts at exercises and answers from outside the team are cards like all others, but they are
    added by people who may not add any others.

    >>> from okrlab.blocks.clinic.cards import SayBack
    >>> deeds(Workshop(), c.SetCards(cards=(SayBack(id="a", key_result="k", text="x", said="y"),)))
    ('SetCards, an answer from outside',)
    """
    name = type(command).__name__
    match command:
        case c.EditCard(board=board) if board == STEPS:
            return (EDIT_STEP,)
        case c.SetCards(board=board) if board == STEPS:
            return (SET_STEPS,)
        case c.SetCards(cards=cards, gone=gone):
            kinds = {type(card) for card in cards}
            if any(kind.PRIVATE for kind in kinds):
                return (ATTEMPT,)
            from_outside = kinds and all(kind.OUTSIDE for kind in kinds)
            return (SAY_BACK,) if from_outside and not gone else (name,)
        case c.GiveAnswer(block=id, answer=answer):
            block = workshop.agenda.block(id) if id else None
            asked = block is not None and block.fewest and (answer.scores or answer.tallies)
            uses = ((FOR_A_ROOM, answer.tallies), (TO_A_SURVEY, asked))
            return (name, *(use for use, applies in uses if applies))
        case c.SetFrame(frame=frame):
            moved = frame.address != workshop.frame.address
            names = ((getattr(frame, one), getattr(workshop, one)) for one in frame.NAMES)
            renamed = any(typed not in ("", now) for typed, now in names)
            others = ((ANOTHER_ADDRESS, moved), (OTHER_NAMES, renamed))
            return (name, *(use for use, applies in others if applies))
        case c.RemovePerson(person=id):
            person = workshop.people.get(id)
            return (name, OF_A_HOST) if person and person.role == "host" else (name,)
    return (name,)


def check(workshop: Workshop, who: Person, command: c.Command) -> None:
    """Check that this person may give this command now. Raises `NotAllowed` or `Refused` if not."""
    asked = [COMMANDS.get(deed) for deed in deeds(workshop, command)]
    for right in asked:
        if right is None:
            raise BadInput("bad_message")
    refused = [right for right in filter(None, asked) if who.role not in right.roles]
    if refused:  # the reason is the right that fewest roles have
        right = min(refused, key=lambda right: len(right.roles))
        own_code = right.code and who.role not in _ONLY
        raise NotAllowed(right.code) if own_code else refusal(who.role, right.roles)
    if workshop.unreadable:
        raise Refused("newer_record")
    for right in filter(None, asked):
        for name in (*right.when, *(right.team if who.role == "participant" else ())):
            condition = CONDITIONS[name]
            if not condition.holds(workshop, who, command):
                raise condition.error(condition.code)


def refusal(role: str, roles: tuple[str, ...]) -> NotAllowed:
    """The refusal for somebody with this `role` of something that only `roles` may do."""
    if role in _ONLY:
        return NotAllowed(_ONLY[role])
    if not set(roles) & set(FACILITATING):
        return NotAllowed("learners_own")
    return NotAllowed("hosts_only" if roles == HOSTS else "facilitators_only")
