"""Who says hello to the recorder, and is welcomed: kernels, and the seats of halls."""

from __future__ import annotations

from datetime import UTC, datetime

from okrlab.errors import LinkUnknown, OkrlabError
from okrlab.host import links, wire
from okrlab.host.audiences import NAME, Lines
from okrlab.host.chores import Chores
from okrlab.host.familiar import Familiar
from okrlab.host.shares import FairShares
from okrlab.record.store.record import SessionRow

_HELLO = "hello"
"""The place among those that wait of everybody who says hello; every workshop has one as well."""


class Arrivals:
    """Welcomes sessions, as soon as their workshop is in memory."""

    def __init__(
        self, familiar: Familiar, key: bytes, shares: FairShares, lines: Lines, chores: Chores
    ) -> None:
        self.familiar, self.key = familiar, key
        self.shares, self.lines, self.chores = shares, lines, chores

    def hello(self, identity: bytes, hello: wire.Hello) -> None:
        """Check the token of a kernel; welcome its session, or say that it is over."""
        id = links.verify(self.key, hello.token, now=datetime.now(UTC))
        if id is None:
            self.lines.end(identity, LinkUnknown("unknown_link"))
        elif self.shares.hellos.allow(id):  # otherwise they try again by themselves
            self.greet(identity, id, hello.since, asked=True, lean=hello.lean)

    def greet(
        self, identity: bytes, id: str, since: int, *, asked: bool = False, lean: bool = False
    ) -> None:
        """Welcome a session as soon as its workshop is in memory, or say that it is over.

        A kernel that has `asked` for it, but used up its share of bytes, tries again by itself. A
        hall has seats only for those who take part or learn.
        """

        def fail(error: OkrlabError) -> None:
            if isinstance(error, LinkUnknown):
                self.lines.end(identity, error)
            else:  # they say hello again after a while
                self.lines.drop(identity)
                self.lines.refuse(identity, "", error, retry=True)

        def look() -> None:
            known = self._session(id)
            if known is None or (len(identity) > NAME and known.role not in links.SEATED):
                raise LinkUnknown("unknown_link")

            def welcome() -> None:
                if not asked or self.shares.fetched.has(known.id or id):
                    self.lines.greet(identity, id, known, since, lean=lean)

            self.chores.put_when_read(known.workshop, id, "a welcome", welcome, fail)

        self.chores.put(_HELLO, id, "a hello", look, fail, id)

    def _session(self, id: str) -> SessionRow | None:
        """The valid session with this id; that of somebody who only looks is nobody's."""
        if looked := links.looked_at(id):
            return SessionRow(id="", workshop=looked[0], role=looked[1], revoked=None)
        session = self.familiar.session(id)
        return None if session is None or session.revoked else session
