"""How events change the nouns: one fold, the same on every replica and after every restart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from okrlab.model import events as e
from okrlab.model.ladder import Ladder, Link, Overrule
from okrlab.model.workshop import Person, Workshop


class _Board:
    """A ladder being folded: its own dicts, so that a long log costs no copies."""

    def __init__(self, ladder: Ladder) -> None:
        self.base = ladder
        self.rungs = dict(ladder.rungs)
        self.links = dict(ladder.links)
        self.overrules = dict(ladder.overrules)
        self.stop = ladder.stop
        self.locked = ladder.locked

    def done(self) -> Ladder:
        return replace(
            self.base,
            rungs=self.rungs,
            links=self.links,
            overrules=self.overrules,
            stop=self.stop,
            locked=self.locked,
        )


class _Folder:
    def __init__(self, workshop: Workshop) -> None:
        self.base = workshop
        self.head = {"title": workshop.title, "team": workshop.team, "cycle": workshop.cycle}
        self.people = dict(workshop.people)
        self.notes = dict(workshop.notes)
        self.quiet = dict(workshop.quiet)
        self.boards: dict[str, _Board] = {}
        self.revision = workshop.revision
        self.unreadable = workshop.unreadable

    def board(self, name: str) -> _Board:
        found = self.boards.get(name)
        if found is None:
            found = self.boards[name] = _Board(self.base.ladder(name))
        return found

    def apply(self, recorded: e.Recorded) -> None:
        self.revision = recorded.revision
        _HOW[type(recorded.event)](self, recorded.event, recorded)

    def done(self) -> Workshop:
        return replace(
            self.base,
            **self.head,
            people=self.people,
            notes=self.notes,
            quiet=self.quiet,
            revision=self.revision,
            unreadable=self.unreadable,
            boards=self.base.boards | {name: board.done() for name, board in self.boards.items()},
        )


def fold(workshop: Workshop, log: Iterable[e.Recorded]) -> Workshop:
    """The workshop after these events. Neither argument is changed.

    Events about cards that are not there change nothing: a forgotten or removed card stays so.

    >>> from datetime import datetime, UTC
    >>> from okrlab.model.ladder import Rung
    >>> rung = Rung(id="a", text="Ran webinars", level="output")
    >>> said = e.Recorded(revision=1, at=datetime(2026, 1, 5, tzinfo=UTC), by="p1", key="k",
    ...                   audience="room", event=e.RungAdded(rung=rung))
    >>> fold(Workshop(), [said]).ladder().rungs["a"].version
    1
    """
    folder = _Folder(workshop)
    for recorded in log:
        folder.apply(recorded)
    return folder.done()


def _created(f: _Folder, event: e.WorkshopCreated, _: e.Recorded) -> None:
    f.head = {"title": event.title, "team": event.team, "cycle": event.cycle}


def _joined(f: _Folder, event: e.PersonJoined, _: e.Recorded) -> None:
    f.people[event.person] = Person(id=event.person, name=event.name, role=event.role)


def _named(f: _Folder, event: e.PersonNamed, _: e.Recorded) -> None:
    if event.person in f.people:
        f.people[event.person] = replace(f.people[event.person], name=event.name)


def _locked(f: _Folder, event: e.BoardLocked, _: e.Recorded) -> None:
    f.board(event.board).locked = True


def _unlocked(f: _Folder, event: e.BoardUnlocked, _: e.Recorded) -> None:
    f.board(event.board).locked = False


def _stop(f: _Folder, event: e.StopPicked, _: e.Recorded) -> None:
    f.board(event.board).stop = event.level


def _rung_added(f: _Folder, event: e.RungAdded, r: e.Recorded) -> None:
    board = f.board(event.board)
    board.rungs[event.rung.id] = replace(event.rung, version=r.revision, by=r.by)
    if event.link is not None:
        _join(board, event.link, r)


def _edited(event: Any, names: tuple[str, ...]) -> dict[str, Any]:
    given = ((name, getattr(event, name)) for name in names)
    return {name: value for name, value in given if value is not UNSET}


def _rung_edited(f: _Folder, event: e.RungEdited, r: e.Recorded) -> None:
    rungs = f.board(event.board).rungs
    if event.id in rungs:
        changes = _edited(event, ("text", "actor", "objective"))
        rungs[event.id] = replace(rungs[event.id], version=r.revision, **changes)


def _rung_moved(f: _Folder, event: e.RungMoved, r: e.Recorded) -> None:
    rungs = f.board(event.board).rungs
    if event.id in rungs:
        rungs[event.id] = replace(
            rungs[event.id], version=r.revision, level=event.level, position=event.position
        )


def _rung_removed(f: _Folder, event: e.RungRemoved, _: e.Recorded) -> None:
    board = f.board(event.board)
    if board.rungs.pop(event.id, None) is not None:
        for link in [k for k in board.links.values() if event.id in (k.lower, k.upper)]:
            del board.links[link.id]


def _join(board: _Board, link: Link, r: e.Recorded) -> None:
    if link.lower in board.rungs and link.upper in board.rungs:
        board.links[link.id] = replace(link, version=r.revision, by=r.by)


def _link_added(f: _Folder, event: e.LinkAdded, r: e.Recorded) -> None:
    _join(f.board(event.board), event.link, r)


def _link_edited(f: _Folder, event: e.LinkEdited, r: e.Recorded) -> None:
    links = f.board(event.board).links
    if event.id in links:
        changes = _edited(event, ("rationale", "assumption", "evidence"))
        links[event.id] = replace(links[event.id], version=r.revision, **changes)


def _link_removed(f: _Folder, event: e.LinkRemoved, _: e.Recorded) -> None:
    f.board(event.board).links.pop(event.id, None)


def _restored(f: _Folder, event: e.CardsRestored, r: e.Recorded) -> None:
    board = f.board(event.board)
    for gone in event.gone:
        board.rungs.pop(gone, None)
        board.links.pop(gone, None)
    for rung in event.rungs:
        board.rungs[rung.id] = replace(rung, version=r.revision)
    for link in event.links:
        if link.lower in board.rungs and link.upper in board.rungs:
            board.links[link.id] = replace(link, version=r.revision)


def _overruled(f: _Folder, event: e.FindingOverruled, r: e.Recorded) -> None:
    f.board(event.board).overrules[f"{event.rule}:{event.card}"] = Overrule(
        rule=event.rule, card=event.card, reason=event.reason, by=r.by
    )


def _reinstated(f: _Folder, event: e.FindingReinstated, _: e.Recorded) -> None:
    f.board(event.board).overrules.pop(f"{event.rule}:{event.card}", None)


def _dismissed(f: _Folder, event: e.QuestionDismissed, r: e.Recorded) -> None:
    kinds = f.quiet.get(r.by, ())
    if event.kind not in kinds:
        f.quiet[r.by] = (*kinds, event.kind)


def _noted(f: _Folder, event: e.NoteWritten, _: e.Recorded) -> None:
    if event.text:
        f.notes[event.card] = event.text
    else:
        f.notes.pop(event.card, None)


def _forgotten(f: _Folder, event: e.TextForgotten, _: e.Recorded) -> None:
    """A mark only: the words are gone from the earlier events; a replica folds them again."""


def _unreadable(f: _Folder, event: e.Unreadable, _: e.Recorded) -> None:
    f.unreadable = True


_HOW: dict[type[msgspec.Struct], Callable[[_Folder, Any, e.Recorded], None]] = {
    e.WorkshopCreated: _created,
    e.PersonJoined: _joined,
    e.PersonNamed: _named,
    e.BoardLocked: _locked,
    e.BoardUnlocked: _unlocked,
    e.StopPicked: _stop,
    e.RungAdded: _rung_added,
    e.RungEdited: _rung_edited,
    e.RungMoved: _rung_moved,
    e.RungRemoved: _rung_removed,
    e.LinkAdded: _link_added,
    e.LinkEdited: _link_edited,
    e.LinkRemoved: _link_removed,
    e.CardsRestored: _restored,
    e.FindingOverruled: _overruled,
    e.FindingReinstated: _reinstated,
    e.QuestionDismissed: _dismissed,
    e.NoteWritten: _noted,
    e.TextForgotten: _forgotten,
    e.Unreadable: _unreadable,
}
