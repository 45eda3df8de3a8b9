"""Who may do what, and what a wish becomes: a command in, an event out, or a clear refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from okrlab.errors import BadInput, NotAllowed, OkrlabError, Refused
from okrlab.model import commands as c
from okrlab.model import events as e
from okrlab.model.history import History
from okrlab.model.ladder import Card, Ladder, Link, Rung
from okrlab.model.text import LIMITS, clean
from okrlab.model.workshop import Person, Workshop

FACILITATING = ("facilitator", "host")
MOST_CARDS = 2000
"""Rungs and links on one board."""
_EDGE = 1e9
"""How far from the middle a card may lie."""


class Conflict(OkrlabError):
    """The card has changed since the person saw it. Holds the card as it is now."""

    def __init__(self, card: Card) -> None:
        super().__init__("conflict")
        self.card = card


class Decision:
    """The event a command becomes, and who may read it."""

    __slots__ = ("audience", "event")

    def __init__(self, event: e.Event, audience: str = e.ROOM) -> None:
        self.event = event
        self.audience = audience


def decide(workshop: Workshop, history: History, who: Person, command: c.Command) -> Decision:
    """What this command by this person becomes now.

    Raises `NotAllowed`, `BadInput`, `Refused`, or `Conflict` with the card as it stands.
    """
    if workshop.unreadable:
        raise Refused("newer_record")
    if not is_id(command.board):
        raise BadInput("bad_id")
    ladder = workshop.ladder(command.board)
    if ladder.locked and who.role not in FACILITATING and not isinstance(command, _ALWAYS):
        raise NotAllowed("locked")
    if isinstance(command, c.Undo | c.Redo):
        return _back(workshop, history, who, command, ladder)
    return _HOW[type(command)](workshop, ladder, who, command)


def words(field: str, value: str, *, needed: bool = False) -> str:
    """A text field, cleaned; raises `BadInput` if it is empty though needed, or too long."""
    said = clean(value)
    if needed and not said:
        raise BadInput("empty")
    if len(said) > LIMITS[field]:
        raise BadInput("too_long", length=f"{len(said):,}", most=LIMITS[field])
    return said


def _back(
    workshop: Workshop, history: History, who: Person, command: c.Undo | c.Redo, ladder: Ladder
) -> Decision:
    redo = isinstance(command, c.Redo)
    found = (history.redo if redo else history.undo)(who.id, ladder)
    if found is None:
        raise Refused("nothing_to_redo" if redo else "nothing_to_undo")
    if isinstance(found, str):
        other = workshop.people.get(found)
        raise Refused("changed_since", name=(other and other.name) or "—")
    return Decision(found)


def _add_rung(_: Workshop, ladder: Ladder, who: Person, command: c.AddRung) -> Decision:
    _new_id(ladder, command.id)
    other = command.lower or command.upper
    _room_for(ladder, 2 if other in ladder.rungs else 1)
    neighbours = [r.position for r in ladder.rungs.values() if r.level == command.level]
    position = command.position
    if position is None:
        position = min(max(neighbours, default=0.0) + 1.0, _EDGE)
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
    _unchanged(rung, command.base, changes)
    return Decision(e.RungEdited(board=ladder.board, id=rung.id, **changes))


def _move_rung(_: Workshop, ladder: Ladder, who: Person, command: c.MoveRung) -> Decision:
    rung = _rung(ladder, command.id)
    place = on_board(command.position)
    _unchanged(rung, command.base, {"level": command.level, "position": place})
    return Decision(
        e.RungMoved(board=ladder.board, id=rung.id, level=command.level, position=place)
    )


def _remove_rung(_: Workshop, ladder: Ladder, who: Person, command: c.RemoveRung) -> Decision:
    rung = _rung(ladder, command.id)
    if rung.by != who.id and who.role not in FACILITATING:
        raise NotAllowed("not_yours")
    _unchanged(rung, command.base)
    return Decision(e.RungRemoved(board=ladder.board, id=rung.id))


def _add_link(_: Workshop, ladder: Ladder, who: Person, command: c.AddLink) -> Decision:
    lower, upper = _rung(ladder, command.lower), _rung(ladder, command.upper)
    _new_id(ladder, command.id)
    _room_for(ladder, 1)
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
    _unchanged(link, command.base, changes)
    return Decision(e.LinkEdited(board=ladder.board, id=link.id, **changes))


def _remove_link(_: Workshop, ladder: Ladder, who: Person, command: c.RemoveLink) -> Decision:
    link = _link(ladder, command.id)
    _unchanged(link, command.base)
    return Decision(e.LinkRemoved(board=ladder.board, id=link.id))


def _pick_stop(_: Workshop, ladder: Ladder, who: Person, command: c.PickStop) -> Decision:
    return Decision(e.StopPicked(board=ladder.board, level=command.level))


def _overrule(_: Workshop, ladder: Ladder, who: Person, command: c.Overrule) -> Decision:
    reason = words("reason", command.reason, needed=True)
    if command.card not in ladder.rungs and command.card not in ladder.links:
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
    _facilitating(who)
    return Decision(e.BoardLocked(board=ladder.board))


def _unlock(_: Workshop, ladder: Ladder, who: Person, command: c.UnlockBoard) -> Decision:
    _facilitating(who)
    return Decision(e.BoardUnlocked(board=ladder.board))


def _write_note(_: Workshop, ladder: Ladder, who: Person, command: c.WriteNote) -> Decision:
    _facilitating(who)
    if command.card not in ladder.rungs and command.card not in ladder.links:
        raise Refused("card_gone")
    note = words("note", command.text)
    return Decision(e.NoteWritten(board=ladder.board, card=command.card, text=note), e.FACILITATORS)


def _name(_: Workshop, ladder: Ladder, who: Person, command: c.NameMyself) -> Decision:
    return Decision(e.PersonNamed(person=who.id, name=words("name", command.name)))


def _facilitating(who: Person) -> None:
    if who.role not in FACILITATING:
        raise NotAllowed("facilitators_only")


def _rung(ladder: Ladder, id: str) -> Rung:
    if id not in ladder.rungs:
        raise Refused("card_gone")
    return ladder.rungs[id]


def _link(ladder: Ladder, id: str) -> Link:
    if id not in ladder.links:
        raise Refused("card_gone")
    return ladder.links[id]


def _room_for(ladder: Ladder, more: int) -> None:
    if len(ladder.rungs) + len(ladder.links) + more > MOST_CARDS:
        raise BadInput("board_full", most=MOST_CARDS)


def _new_id(ladder: Ladder, id: str) -> None:
    if not is_id(id) or id in ladder.rungs or id in ladder.links:
        raise BadInput("bad_id")


def is_id(id: str) -> bool:
    """Whether this can be the id of a card, a board or a person: short and plain."""
    return 1 <= len(id) <= 40 and id.isalnum() and id.isascii()


def on_board(position: float) -> float:
    """A position on the board; raises `BadInput` for one beyond its edge."""
    if not -_EDGE <= position <= _EDGE:
        raise BadInput("bad_place")
    return position


def _unchanged(card: Card, base: int, changes: dict[str, Any] | None = None) -> None:
    """A conflict, unless the card is as the person saw it or already as they wish it."""
    if card.version != base and (changes is None or replace(card, **changes) != card):
        raise Conflict(card)


_ALWAYS = (c.NameMyself, c.DismissQuestion)
"""What a person may do even while the board is locked."""

_HOW: dict[type[Any], Callable[[Workshop, Ladder, Person, Any], Decision]] = {
    c.AddRung: _add_rung,
    c.EditRung: _edit_rung,
    c.MoveRung: _move_rung,
    c.RemoveRung: _remove_rung,
    c.AddLink: _add_link,
    c.EditLink: _edit_link,
    c.RemoveLink: _remove_link,
    c.PickStop: _pick_stop,
    c.Overrule: _overrule,
    c.Reinstate: _reinstate,
    c.DismissQuestion: _dismiss,
    c.LockBoard: _lock,
    c.UnlockBoard: _unlock,
    c.WriteNote: _write_note,
    c.NameMyself: _name,
}
