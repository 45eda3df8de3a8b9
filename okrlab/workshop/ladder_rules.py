"""The ladder's rules: what a wish about rungs, links and findings becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from okrlab.errors import BadInput, Refused
from okrlab.model import commands as c
from okrlab.model import events as e
from okrlab.model.deck import MOST_CARDS
from okrlab.model.ladder import Ladder, Link, Rung
from okrlab.model.workshop import Person, Workshop
from okrlab.workshop.decision import (
    Decision,
    is_id,
    on_board,
    unchanged,
    words,
)
from okrlab.workshop.deck_rules import set_cards


def _add_rung(_: Workshop, ladder: Ladder, who: Person, command: c.AddRung) -> Decision:
    _new_id(ladder, command.id)
    other = command.lower or command.upper
    room_for(ladder, 2 if other in ladder.rungs else 1)
    neighbours = [r.position for r in ladder.rungs.values() if r.level == command.level]
    position = command.position
    if position is None:
        position = min(max(neighbours, default=0.0) + 1.0, 1e9)
    rung = Rung(
        id=command.id,
        text=words("text", command.text, needed=True),
        level=command.level,
        actor=words("actor", command.actor),
        position=on_board(position),
        by=who.id,
    )
    link = None
    if other in ladder.rungs:  # if it was removed meanwhile the rung is kept without its link
        lower, upper = (other, rung.id) if command.lower else (rung.id, other)
        if command.link == rung.id:
            raise BadInput("bad_id")
        _new_id(ladder, command.link)
        link = Link(id=command.link, lower=lower, upper=upper, by=who.id)
    return Decision(e.RungAdded(board=ladder.board, rung=rung, link=link))


def _edit_rung(_: Workshop, ladder: Ladder, who: Person, command: c.EditRung) -> Decision:
    rung = _rung(ladder, command.id)
    changes = {
        name: words(name, value, needed=name == "text")
        for name in ("text", "actor", "objective")
        if (value := getattr(command, name)) is not UNSET
    }
    unchanged(rung, command.base, changes)
    return Decision(e.RungEdited(board=ladder.board, id=rung.id, **changes))


def _move_rung(_: Workshop, ladder: Ladder, who: Person, command: c.MoveRung) -> Decision:
    rung = _rung(ladder, command.id)
    place = on_board(command.position)
    unchanged(rung, command.base, {"level": command.level, "position": place})
    return Decision(
        e.RungMoved(board=ladder.board, id=rung.id, level=command.level, position=place)
    )


def _remove_rung(
    workshop: Workshop, ladder: Ladder, who: Person, command: c.RemoveRung
) -> Decision:
    rung = _rung(ladder, command.id)
    unchanged(rung, command.base)
    return Decision(e.RungRemoved(board=ladder.board, id=rung.id))


def _add_link(_: Workshop, ladder: Ladder, who: Person, command: c.AddLink) -> Decision:
    lower, upper = _rung(ladder, command.lower), _rung(ladder, command.upper)
    _new_id(ladder, command.id)
    room_for(ladder, 1)
    if any((k.lower, k.upper) == (lower.id, upper.id) for k in ladder.links.values()):
        raise BadInput("linked_already")
    if lower.id == upper.id or ladder.leads_to(upper.id, lower.id):
        raise BadInput("circle")
    link = Link(id=command.id, lower=lower.id, upper=upper.id, by=who.id)
    return Decision(e.LinkAdded(board=ladder.board, link=link))


def _edit_link(_: Workshop, ladder: Ladder, who: Person, command: c.EditLink) -> Decision:
    link = _link(ladder, command.id)
    changes: dict[str, Any] = {
        name: words(name, value)
        for name in ("rationale", "assumption")
        if (value := getattr(command, name)) is not UNSET
    }
    if command.evidence is not UNSET:
        changes["evidence"] = command.evidence
    unchanged(link, command.base, changes)
    return Decision(e.LinkEdited(board=ladder.board, id=link.id, **changes))


def _remove_link(_: Workshop, ladder: Ladder, who: Person, command: c.RemoveLink) -> Decision:
    link = _link(ladder, command.id)
    unchanged(link, command.base)
    return Decision(e.LinkRemoved(board=ladder.board, id=link.id))


def _pick_stop(_: Workshop, ladder: Ladder, who: Person, command: c.PickStop) -> Decision:
    return Decision(e.StopPicked(board=ladder.board, level=command.level))


def _overrule(workshop: Workshop, ladder: Ladder, who: Person, command: c.Overrule) -> Decision:
    reason = words("reason", command.reason, needed=True)
    deck = workshop.decks.get(ladder.board)
    whole = {"", *deck} if deck else set()  # a finding on a whole set has no card
    if command.card not in {*ladder.rungs, *ladder.links, *whole}:
        raise Refused("card_gone")
    rule = words("name", command.rule, needed=True)
    return Decision(
        e.FindingOverruled(board=ladder.board, rule=rule, card=command.card, reason=reason)
    )


def _reinstate(_: Workshop, ladder: Ladder, who: Person, command: c.Reinstate) -> Decision:
    if f"{command.rule}:{command.card}" not in ladder.overrules:
        raise Refused("card_gone")
    return Decision(e.FindingReinstated(board=ladder.board, rule=command.rule, card=command.card))


def _dismiss(_: Workshop, ladder: Ladder, who: Person, command: c.DismissQuestion) -> Decision:
    kind = words("name", command.kind, needed=True)
    return Decision(e.QuestionDismissed(board=ladder.board, kind=kind), who.id)


def _lock(_: Workshop, ladder: Ladder, who: Person, command: c.LockBoard) -> Decision:
    return Decision(e.BoardLocked(board=ladder.board))


def _unlock(_: Workshop, ladder: Ladder, who: Person, command: c.UnlockBoard) -> Decision:
    return Decision(e.BoardUnlocked(board=ladder.board))


def _write_note(workshop: Workshop, ladder: Ladder, who: Person, command: c.WriteNote) -> Decision:
    deck = workshop.decks.get(ladder.board, {})
    known = (ladder.rungs, ladder.links, deck, [block.id for block in workshop.agenda.blocks])
    if not any(command.card in cards for cards in known):
        raise Refused("card_gone")
    note = words("note", command.text)
    return Decision(e.NoteWritten(board=ladder.board, card=command.card, text=note), e.FACILITATORS)


def _rung(ladder: Ladder, id: str) -> Rung:
    if id not in ladder.rungs:
        raise Refused("card_gone")
    return ladder.rungs[id]


def _link(ladder: Ladder, id: str) -> Link:
    if id not in ladder.links:
        raise Refused("card_gone")
    return ladder.links[id]


def room_for(ladder: Ladder, more: int) -> None:
    """Raises `BadInput` if a board cannot take so many more cards."""
    if len(ladder.rungs) + len(ladder.links) + more > MOST_CARDS:
        raise BadInput("board_full", most=MOST_CARDS)


def _new_id(ladder: Ladder, id: str) -> None:
    if not is_id(id) or id in ladder.rungs or id in ladder.links:
        raise BadInput("bad_id")


HOW: dict[type[Any], Callable[[Workshop, Ladder, Person, Any], Decision]] = {
    c.AddRung: _add_rung,
    c.EditRung: _edit_rung,
    c.MoveRung: _move_rung,
    c.RemoveRung: _remove_rung,
    c.AddLink: _add_link,
    c.EditLink: _edit_link,
    c.RemoveLink: _remove_link,
    c.SetCards: set_cards,
    c.PickStop: _pick_stop,
    c.Overrule: _overrule,
    c.Reinstate: _reinstate,
    c.DismissQuestion: _dismiss,
    c.LockBoard: _lock,
    c.UnlockBoard: _unlock,
    c.WriteNote: _write_note,
}
