"""A workshop in memory: folded once for each audience, with what each person could undo."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from okrlab.model import events as e
from okrlab.model.folding import fold
from okrlab.model.history import History
from okrlab.model.workshop import Workshop
from okrlab.workshop.decision import FACILITATING
from okrlab.workshop.rights import IN_ROOM


class Room:
    """What the recorder decides on. Only `absorb` changes it; a copy is cheap, and independent."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.public = Workshop()
        self.backstage = Workshop()
        self.private: dict[str, tuple[e.Recorded, ...]] = {}
        self.history = History()

    @property
    def revision(self) -> int:
        """The last revision that was folded, whoever may read it."""
        return self.backstage.revision

    def copy(self) -> Room:
        """The room as it is now, whatever becomes of this one."""
        twin = Room(self.id)
        twin.public, twin.backstage = self.public, self.backstage
        twin.private, twin.history = dict(self.private), self.history.copy()
        return twin

    def absorb(self, recorded: Iterable[e.Recorded]) -> None:
        """Fold further events, each only where its audience may read it."""
        shown: list[e.Recorded] = []
        private: dict[str, list[e.Recorded]] = {}
        for one in recorded:
            before = self.backstage
            if one.audience in (e.ROOM, e.FACILITATORS):
                self.backstage = fold(before, [one])
                self.history.note(one, before, self.backstage)
            else:
                private.setdefault(one.audience, []).append(one)
                self.backstage = replace(before, revision=one.revision)
            if one.audience == e.ROOM:
                shown.append(one)
        if shown:
            self.public = fold(self.public, shown)
        for person, more in private.items():
            self.private[person] = (*self.private.get(person, ()), *more)

    def seen_by(self, person: str, role: str) -> Workshop:
        """The workshop as this person may see it."""
        shared = self.backstage if role in FACILITATING else self.public
        if role not in IN_ROOM:
            shared = Workshop(title=shared.title, team=shared.team, cycle=shared.cycle)
        own = fold(shared, self.private.get(person, ()))
        return replace(own, revision=self.revision)

    def undoable(self, person: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The boards on which this person can undo, and those on which they can redo."""
        boards = tuple(self.backstage.boards)
        can_undo, can_redo = self.history.can_undo, self.history.can_redo
        return (
            tuple(b for b in boards if can_undo(person, b)),
            tuple(b for b in boards if can_redo(person, b)),
        )


def may_read(one: e.Recorded, person: str, role: str) -> bool:
    """Whether an event's audience includes this person, who may not be in the room at all."""
    if one.audience == e.ROOM:
        return role in IN_ROOM
    return one.audience == person or (one.audience == e.FACILITATORS and role in FACILITATING)
