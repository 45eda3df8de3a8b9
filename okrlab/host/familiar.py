"""The sessions that the recorder has looked up already, so that it need not ask the database.

What is known of a session is true as long as its workshop is in memory and in the same era: each
event that ends sessions, moves them or changes what a visitor is told begins another era, whichever
process recorded it, and so does reading the workshop anew, as after its deletion. That a session is
unknown is never remembered.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec.structs import replace

from okrlab.host.register import Register, Visit
from okrlab.host.rooms import Rooms
from okrlab.record.store.record import SessionRow


class Familiar:
    """Finds sessions, among those that are known or else in the record."""

    def __init__(self, register: Register, rooms: Rooms) -> None:
        self._register, self._record, self._rooms = register, register.record, rooms
        self._sessions: dict[str, tuple[object, SessionRow]] = {}
        self._visits: dict[str, tuple[object, Visit]] = {}

    def session(self, id: str) -> SessionRow | None:
        """The session with this id, or the one into which it was merged, as the record has it."""
        known = self._known(id)
        if known is None:
            with self._record.reading() as db:
                known = self.sessions(db, [id])[id]
        return known

    def sessions(self, db: Any, ids: Collection[str]) -> dict[str, SessionRow | None]:
        """The sessions with these ids; in a write, after what others have recorded was taken in."""
        found = {id: self._known(id) for id in ids}
        unknown = [id for id, session in found.items() if session is None]
        if unknown:
            found |= self._record.sessions(db, unknown)
        for id in unknown:
            session = found[id]
            if session is not None and (era := self._rooms.era(session.workshop)):
                self._sessions[id] = era, session
        return found

    def visit(self, id: str) -> Visit | None:
        """The visit of a session, or None if it is not valid; as `Register.visit`."""
        session = self.session(id)
        if session is None or session.revoked:
            return None
        era, seen = self._visits.get(session.workshop, (None, None))
        now = self._rooms.era(session.workshop)
        if seen is None or now is not era:
            seen = self._register.visit(id)
            if seen is not None and now is not None:
                self._visits[session.workshop] = now, seen
            return seen
        return replace(seen, session=id, role=session.role)

    def rest(self) -> None:
        """Forget what is no longer known to be true."""
        self._sessions = {id: known for id, known in self._sessions.items() if self._known(id)}
        self._visits = {w: seen for w, seen in self._visits.items() if w in self._rooms}

    def _known(self, id: str) -> SessionRow | None:
        era, session = self._sessions.get(id, (None, None))
        if session is None or self._rooms.era(session.workshop) is not era:
            return None
        return session
