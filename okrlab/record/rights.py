"""Who may wish for what, and when: one table, asked before any rule. What is not in it is refused.

`COMMANDS` is about wishes that change a workshop; `asking.questions` and `asking.DOOR` are about
what is asked. `docs/roles.md` is made from all three.
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
"""Who sees the room and what is said in it. Everybody else sees a workshop's title and team."""
ROLES = ("host", "facilitator", "participant", "learner", "outsider", "viewer")
"""Every role there is. A `viewer` and an `outsider` read one page each and never hold a session."""
PERSONAL = (*IN_ROOM, "learner")
"""Who has a place of their own, and so a link that leads back to it."""

_ONLY = {
    "learner": "learners_only_learn",
    "outsider": "outsiders_only_say",
    "viewer": "viewers_only_read",
}


class Condition(NamedTuple):
    """What has to hold for a wish to be heard, how its refusal is called, and how docs word it."""

    holds: Callable[[Workshop, Person, Any], bool]
    error: type[Refused]
    code: str
    said: str


class Right(NamedTuple):
    """Who may do something; `when` is for everybody, `team` for participants besides.

    `code` names the refusal where the usual one would not say it well.
    """

    roles: tuple[str, ...]
    when: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    code: str = ""


def _asked_for_steps(workshop: Workshop, _: Person, __: Any) -> bool:
    block = workshop.agenda.block()
    return block is not None and kind_of(block.kind).steps and workshop.agenda.writable


def _own(workshop: Workshop, who: Person, command: Any) -> bool:
    """Whether all that a command takes away was made by this person, under whichever session."""
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
    ANOTHER_ADDRESS: Right(HOSTS),  # the way into the room would lead where a coach likes
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
"""Every command there is, and what some of them do that fewer or other people may do."""


def deeds(workshop: Workshop, command: c.Command) -> tuple[str, ...]:
    """What a command does, as `COMMANDS` calls it. Each of it has to be allowed.

    Attempts at exercises and answers from outside the team are cards like others, and are put
    down by people who may put down no others.

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
            more = ((FOR_A_ROOM, answer.tallies), (TO_A_SURVEY, asked))
            return (name, *(one for one, done in more if done))
        case c.SetFrame(frame=frame) if frame.address != workshop.frame.address:
            return (name, ANOTHER_ADDRESS)
        case c.RemovePerson(person=id):
            person = workshop.people.get(id)
            return (name, OF_A_HOST) if person and person.role == "host" else (name,)
    return (name,)


def check(workshop: Workshop, who: Person, command: c.Command) -> None:
    """Raises `NotAllowed` or `Refused` unless this person may do this now."""
    asked = [COMMANDS.get(deed) for deed in deeds(workshop, command)]
    for right in asked:
        if right is None:
            raise BadInput("bad_message")
    refused = [right for right in filter(None, asked) if who.role not in right.roles]
    if refused:  # by what the fewest may: the others may not either
        right = min(refused, key=lambda one: len(one.roles))
        said = right.code and who.role not in _ONLY
        raise NotAllowed(right.code) if said else refusal(who.role, right.roles)
    if workshop.unreadable:
        raise Refused("newer_record")
    for right in filter(None, asked):
        for name in (*right.when, *(right.team if who.role == "participant" else ())):
            condition = CONDITIONS[name]
            if not condition.holds(workshop, who, command):
                raise condition.error(condition.code)


def refusal(role: str, roles: tuple[str, ...]) -> NotAllowed:
    """Why somebody with this role may not do what is for these roles."""
    if role in _ONLY:
        return NotAllowed(_ONLY[role])
    if not set(roles) & set(FACILITATING):
        return NotAllowed("learners_own")
    return NotAllowed("hosts_only" if roles == HOSTS else "facilitators_only")
