"""New workshops on a host's request: planned, based on an earlier one, or imported."""

from __future__ import annotations

from typing import Any

from okrlab.errors import AgendaUnreadable, BadInput, Refused
from okrlab.host import export, links
from okrlab.host.register import Register
from okrlab.host.suspects import digest
from okrlab.host.teams import elsewhere
from okrlab.host.wire import new_id
from okrlab.record import agendas
from okrlab.record import events as e
from okrlab.record.agenda import Block
from okrlab.record.folding import fold
from okrlab.record.planning import check_blocks
from okrlab.record.store.record import SessionRow
from okrlab.record.workshop import Workshop

Values = dict[str, str]
"""The arguments of a question, by name."""


def create(register: Register, session: SessionRow, values: Values) -> dict[str, Any]:
    """Create a workshop of the same team, or of a new one, perhaps based on an earlier one.

    With the mode "follow" it takes over what goes on: the sentence, open steps, and cards that
    outlive a workshop.
    """
    before = _earlier(register, session, values.get("source", ""))
    blocks = planned(values.get("agenda", ""), values.get("agenda_file", ""))
    begun: list[e.Event] = []
    if before is not None:
        blocks = blocks or agendas.fresh(before.agenda.blocks, new_id)
        here = elsewhere(before.frame)
        begun += [e.AgreementSet(agreement=before.agreement), e.FrameSet(frame=here)]
        if values.get("mode") == "follow":
            begun.append(e.SentenceChosen(sentence=before.sentence))
            for board, deck in before.boards.items():
                onward = (card.onward() for card in deck.cards.values())
                cards = tuple(card for card in onward if card is not None)
                if cards:
                    begun.append(e.CardsSet(board=board, cards=cards))
    if blocks:
        begun.insert(0, e.AgendaSet(blocks=blocks))
    made = register.create(
        values.get("title", ""),
        id=made_once(session, values, "workshop"),
        team=values.get("team", ""),
        cycle=values.get("cycle", ""),
        begun=begun,
        host=session.workshop,
    )
    return _created(register, made)


def import_file(register: Register, session: SessionRow, values: Values) -> dict[str, Any]:
    """Create a workshop from an exported file."""
    content = values.get("content", "").encode("utf-8", "replace")
    name, id = values.get("name", ""), made_once(session, values, "workshop")
    host = session.workshop
    return _created(register, export.import_json(register, name, content, id=id, host=host))


def planned(name: str, file: str) -> tuple[Block, ...]:
    """The blocks of one of our agendas, or of the text of a file; none if neither is given.

    Raises `BadInput` for an unknown agenda, and with every problem of the file.
    """
    if file:
        try:
            blocks = agendas.read_agenda(file, name or "agenda").blocks
        except AgendaUnreadable as error:
            raise BadInput.said(error.code, error.message, error.hint) from None
        return check_blocks(agendas.fresh(blocks, new_id))
    if not name:
        return ()
    if name not in agendas.names():
        raise BadInput("no_agenda", name=name, known=", ".join(agendas.names()))
    return agendas.blocks(name, new_id)


def _earlier(register: Register, session: SessionRow, id: str) -> Workshop | None:
    """An earlier workshop of the same team, as its room may see it."""
    if not id:
        return None
    if register.meeting(id).team_id != register.meeting(session.workshop).team_id:
        raise Refused("no_workshop", name=id)
    with register.record.reading() as db:
        return fold(Workshop(), register.record.read_since(db, id, 0, {e.ROOM}))


def made_once(session: SessionRow, values: Values, what: str) -> str:
    """The id of what a question makes, which is the same if the question is sent again.

    `once` among the values names a request that several questions may be about.
    """
    request = values.get("once") or values.get("request", "")
    return digest("made", what, session.id, request).hex() if request else ""


def _created(register: Register, workshop: str) -> dict[str, Any]:
    with register.record.reading() as db:
        secrets = register.secrets(db, workshop)
    return {"id": workshop, "links": {k: links.path(k, secret) for k, secret in secrets.items()}}
