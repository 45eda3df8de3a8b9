"""The questions that a session may ask outside the record: links, exports, the team's workshops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from okrlab.blocks.registry import everything, load
from okrlab.errors import BadInput, LinkUnknown, Refused
from okrlab.host import codes, creating, export, links, shares
from okrlab.host.creating import Values, made_once
from okrlab.host.register import Door, Register
from okrlab.record import events as e
from okrlab.record import forgetting
from okrlab.record.decision import FACILITATING, is_id
from okrlab.record.folding import fold
from okrlab.record.rights import HOSTS, IN_ROOM, PERSONAL, refusal
from okrlab.record.store.record import Meeting, SessionRow
from okrlab.record.workshop import Workshop


class QuestionKind(NamedTuple):
    """How a question is answered, and which roles may ask it.

    A `costly` question takes too long to be answered between two commits. A `shared` answer is the
    same for everybody of one role, and a `kept` one is cached until something happens in the
    workshop. A question may take so many `seconds`; 0 means the usual limit.
    """

    ask: Callable[[Register, SessionRow, Values], Any]
    roles: tuple[str, ...]
    costly: bool = False
    shared: bool = False
    kept: bool = False
    seconds: float = 0


def answer(register: Register, session: SessionRow, what: str, values: Values) -> Any:
    """The answer to a session's question. Raises an `OkrlabError` that says why there is none.

    `request` among the values identifies the question, and `once` the request that it is about,
    which may be asked several times: what it makes is made once.
    """
    return allowed(register, session, what, values).ask(register, session, values)


def allowed(register: Register, session: SessionRow, what: str, values: Values) -> QuestionKind:
    """The question, if this session may ask it. Raises an `OkrlabError` if not."""
    question = questions().get(_named(register, session, what, values))
    if question is None:
        raise BadInput("bad_message")
    if session.role not in question.roles:
        raise refusal(session.role, question.roles)
    return question


def _named(register: Register, session: SessionRow, what: str, values: Values) -> str:
    """The question's name in the table; some questions differ if they concern coaches or hosts."""
    if what == "revoke" and values.get("kind") in links.COACHING:
        return REVOKE_COACHING
    if what == "end_rejoin" and session.role in FACILITATING:
        return END_HOSTS if _person(register, session, values).role == "host" else what
    return what


def _export(register: Register, session: SessionRow, values: Values) -> bytes:
    """The workshop as a file, with what this role may read."""
    meeting = register.meeting(session.workshop)
    return export.export(register.record, meeting, values.get("format", ""), session.role)


def _links(register: Register, session: SessionRow, _: Values) -> dict[str, str]:
    """The workshop's shared links; only a host gets the host link."""
    kinds = [kind for kind in links.SHARED if kind != "host" or session.role == "host"]
    with register.record.reading() as db:
        secrets = register.secrets(db, session.workshop)
    return {kind: links.path(kind, secrets[kind]) for kind in kinds if kind in secrets}


def _result_link(register: Register, session: SessionRow, _: Values) -> str:
    """The link that shows the result to anybody, for those who have it before their eyes."""
    with register.record.reading() as db:
        secret = register.secrets(db, session.workshop).get("view")
    if secret is None:
        raise LinkUnknown("unknown_link")
    return links.path("view", secret)


def _rejoin(register: Register, session: SessionRow, _: Values) -> str:
    """The person's own rejoin link, for any device."""
    with register.record.writing() as db:
        return links.path("rejoin", register.rejoin_secret(db, session))


def _new_rejoin(register: Register, session: SessionRow, values: Values) -> str:
    """A new rejoin link of the person's own; earlier ones are revoked."""
    id = made_once(session, values, "rejoin")
    made = register.end_rejoin(session, renew=True, id=id)
    return links.path("rejoin", made)


def _end_rejoin(register: Register, session: SessionRow, values: Values) -> bool:
    """Revoke a person's rejoin links. They stay in the room, and can ask for a new one."""
    register.end_rejoin(_person(register, session, values))
    return True


def _person(register: Register, session: SessionRow, values: Values) -> SessionRow:
    """The person in the same room whom a question is about. Raises `Refused` if there is none."""
    id = values.get("person", "")
    with register.record.reading() as db:
        person = register.record.session(db, id) if is_id(id) else None
    there = person is not None and person.workshop == session.workshop and not person.revoked
    if person is None or not there or person.role not in IN_ROOM:
        raise Refused("person_gone")
    return person


def _code(register: Register, session: SessionRow, _: Values) -> dict[str, str]:
    """The code to say aloud, which is made if there is none."""
    return msgspec.structs.asdict(codes.show(register, session.workshop))


def _new_code(register: Register, session: SessionRow, values: Values) -> dict[str, str]:
    """A new code to say aloud; the one before is revoked."""
    id = made_once(session, values, "code")
    return msgspec.structs.asdict(codes.show(register, session.workshop, fresh=True, id=id))


def _revoke(register: Register, session: SessionRow, values: Values) -> str:
    """A new link of a kind; the one before is revoked."""
    kind = values.get("kind", "")
    if kind not in links.SHARED:
        raise BadInput("bad_message")
    id = made_once(session, values, kind)
    return links.path(kind, register.renew(session.workshop, kind, id=id))


def others(register: Register, session: SessionRow) -> Iterator[tuple[Meeting, Workshop]]:
    """The team's other workshops as their rooms may see them, the newest first."""
    ours = register.meeting(session.workshop)
    with register.record.reading() as db:
        for meeting in register.record.meetings(db, team=ours.team_id):
            if meeting.id != ours.id:
                log = register.record.read_since(db, meeting.id, 0, {e.ROOM})
                yield meeting, fold(Workshop(), log)


def _surveys(register: Register, session: SessionRow, _: Values) -> list[dict[str, Any]]:
    """What surveys showed in the team's other workshops, the newest first; no leader's guess."""
    surveys = []
    for meeting, workshop in others(register, session):
        for block in workshop.agenda.blocks:
            revealed = workshop.agenda.stage(block.id).revealed
            if block.fewest and revealed is not None:
                shown = msgspec.structs.replace(revealed, guesses={})
                surveys.append({"block": block, "revealed": shown, "cycle": meeting.cycle})
    plain: list[dict[str, Any]] = msgspec.to_builtins(surveys)
    return plain


def _workshops(register: Register, session: SessionRow, _: Values) -> list[dict[str, Any]]:
    """The team's workshops with their host links."""
    ours = register.meeting(session.workshop)
    workshops = []
    with register.record.reading() as db:
        for meeting in register.record.meetings(db, team=ours.team_id):
            secret = register.secrets(db, meeting.id).get("host")
            workshops.append(
                {
                    "id": meeting.id,
                    "title": meeting.title,
                    "team": meeting.team,
                    "cycle": meeting.cycle,
                    "created": meeting.created.isoformat(),
                    "path": links.path("host", secret) if secret else "",
                }
            )
    return workshops


def _forget(register: Register, session: SessionRow, values: Values) -> bool:
    """Delete the workshop, if its title was typed for confirmation."""
    if values.get("title", "").strip() != register.meeting(session.workshop).title:
        raise Refused("other_title")
    forgetting.forget_workshop(register.record, session.workshop)
    return True


def _forget_me(register: Register, session: SessionRow, _: Values) -> bool:
    """Blank a learner's own attempts, and revoke all their links."""
    forgetting.forget_person(register.record, session.workshop, session.id, register.clock)
    return True


REVOKE_COACHING = "revoke, a link for coaches or hosts"
END_HOSTS = "end_rejoin, a host's"

_OWN: dict[str, QuestionKind] = {
    "export": QuestionKind(_export, IN_ROOM, costly=True, shared=True, kept=True),
    "surveys": QuestionKind(_surveys, IN_ROOM, costly=True, shared=True),
    "rejoin": QuestionKind(_rejoin, PERSONAL),
    "new_rejoin": QuestionKind(_new_rejoin, PERSONAL),
    "end_rejoin": QuestionKind(_end_rejoin, FACILITATING),
    END_HOSTS: QuestionKind(_end_rejoin, HOSTS),
    "links": QuestionKind(_links, FACILITATING),
    "result_link": QuestionKind(_result_link, IN_ROOM),
    "code": QuestionKind(_code, FACILITATING),
    "new_code": QuestionKind(_new_code, FACILITATING),
    "revoke": QuestionKind(_revoke, FACILITATING),
    REVOKE_COACHING: QuestionKind(_revoke, HOSTS),
    "workshops": QuestionKind(_workshops, HOSTS, costly=True, shared=True),
    "create": QuestionKind(creating.create, HOSTS, costly=True),
    "import": QuestionKind(creating.import_file, HOSTS, costly=True),
    "forget": QuestionKind(_forget, HOSTS, costly=True, seconds=shares.FORGET_SECONDS),
    "forget_me": QuestionKind(_forget_me, ("learner",), costly=True, seconds=shares.FORGET_SECONDS),
}
"""The questions about any workshop."""


@cache
def questions() -> dict[str, QuestionKind]:
    """Every question a session may ask. Nobody may ask one who is not named beside it."""
    told = [one for kind in everything() for one in kind.questions.items()]
    return _OWN | {
        what: QuestionKind(load(one.ask), one.roles, costly=True, shared=True) for what, one in told
    }


DOOR: dict[str, tuple[str, ...]] = {
    "ping": (),
    "look": links.KINDS,
    "enter": links.SEATING,
    "code": (),
    "visit": (),
    "who": (),
    "reached": (),
    "outside": (),
    "say": ("say",),
    "result": ("view",),
    "our_result": (),
}
"""Every question of the server's own door, and the kinds of link for which it may be asked.

Those without any kind are not about a link, or not only: a typed code, the session in a cookie, the
answer of somebody outside the team on a page that a link has opened.
"""


def at_door(register: Register, what: str, values: Values) -> Door | None:
    """What the link in the door's question opens; None if the question is not about such a link.

    Raises `BadInput` for an unknown question.
    """
    kinds = DOOR.get(what)
    if kinds is None:
        raise BadInput("bad_message")
    door = register.look(values.get("secret", "")) if kinds else None
    return door if door and door.kind in kinds else None
