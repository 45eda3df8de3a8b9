"""The links of every workshop, spoken codes among them: made, looked up, renewed and revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from okrlab.errors import LinkUnknown, Refused
from okrlab.host import links
from okrlab.host.wire import new_id
from okrlab.record.decision import Clock as Clock
from okrlab.record.store.record import LinkRow, Meeting, Record, SessionRow

CODE_LIFETIME = timedelta(hours=2)
HANDOVER = timedelta(minutes=2)
"""For how long a code that ends by itself is good beside the next one, which is shown already."""


class Keys:
    """Makes and looks up links. Needs the signing key, from which every secret is derived."""

    def __init__(self, record: Record, key: bytes, clock: Clock) -> None:
        self.record = record
        self.key = key
        self.clock = clock

    def meeting(self, workshop: str) -> Meeting:
        """The workshop's own row. Raises `Refused` if there is none."""
        with self.record.reading() as db:
            meetings = self.record.meetings(db, workshop)
        if not meetings:
            raise Refused("no_workshop", name=workshop)
        return meetings[0]

    def meetings(self) -> list[Meeting]:
        """All workshops of the database, newest first."""
        with self.record.reading() as db:
            return self.record.meetings(db)

    def secrets_of(self, workshop: str) -> dict[str, str]:
        """The secrets of a workshop's shared links, by kind."""
        with self.record.reading() as db:
            return self.secrets(db, workshop)

    def new_link(
        self,
        db: Any,
        workshop: str,
        kind: str,
        *,
        session: str | None = None,
        lifetime: timedelta | None = None,
        id: str = "",
    ) -> str:
        """Make a link within a write, with this `id` if one is given; returns its secret.

        `session` makes it one person's own way back. Without a `lifetime` it does not expire.
        """
        link = id or new_id()
        secret = links.secret(self.key, link)
        self._add(db, link, workshop, kind, secret, session, lifetime)
        return secret

    def _add(
        self,
        db: Any,
        link: str,
        workshop: str,
        kind: str,
        secret: str,
        session: str | None,
        lifetime: timedelta | None,
    ) -> None:
        now = self.clock()
        self.record.add_link(
            db,
            {
                "id": link,
                "workshop": workshop,
                "kind": kind,
                "secret_hash": links.hashed(secret),
                "session": session,
                "created": now,
                "expires": None if lifetime is None else now + lifetime,
            },
        )

    def secrets(self, db: Any, workshop: str) -> dict[str, str]:
        """The secret of the workshop's newest valid shared link of each kind."""
        found: dict[str, str] = {}
        for row in self.record.links_of(db, workshop):
            if row.kind != links.SPOKEN and self._good(row):
                found[row.kind] = links.secret(self.key, row.id)
        return found

    def new_code(
        self,
        workshop: str,
        *,
        lifetime: timedelta = CODE_LIFETIME,
        id: str = "",
        follows: bool = False,
    ) -> str:
        """Make a code to say aloud, and revoke the workshop's earlier ones.

        One that only `follows` is made when the earlier one is about to end, which it then does by
        itself. The `id` of a code that is still valid returns that one. Raises `Refused` if there
        is no such workshop, or if every handle is in use.
        """
        self.meeting(workshop)
        now = self.clock()
        with self.record.writing() as db:
            self.record.hold(db, [workshop])
            self.record.hold_links(db)
            live = self.record.live_links(db, links.SPOKEN, now)
            if id and any(row.id == id for row in live):
                return links.code(self.key, id)
            taken = {links.code(self.key, row.id)[: links.HANDLE] for row in live}
            if len(taken) == 10**links.HANDLE:
                raise Refused("no_code_free")
            for row in live:
                if row.workshop == workshop and not follows:
                    self.record.revoke_link(db, row.id, now)
                elif row.workshop == workshop and row.expires and row.expires > now + HANDOVER:
                    return links.code(self.key, row.id)  # somebody else asked a moment earlier
            while True:  # a random id gives random digits: try until handle and code are free
                link, id = id or new_id(), ""
                code = links.code(self.key, link)
                secret = links.spoken_secret(self.key, code)
                free = code[: links.HANDLE] not in taken
                if free and self.record.link_by_hash(db, links.hashed(secret)) is None:
                    break
            self._add(db, link, workshop, links.SPOKEN, secret, None, lifetime)
        return code

    def code(self, workshop: str) -> tuple[str, datetime] | None:
        """The workshop's newest valid code and its expiry; None if there is none."""
        with self.record.reading() as db:
            live = self.record.live_links(db, links.SPOKEN, self.clock())
        own = [(row.expires, row.id) for row in live if row.workshop == workshop and row.expires]
        if not own:
            return None
        expires, link = max(own)
        return links.code(self.key, link), expires

    def handles(self, beside: str = "") -> set[str]:
        """The public first digits of all valid codes, or of those `beside` one of them."""
        with self.record.reading() as db:
            live = self.record.live_links(db, links.SPOKEN, self.clock())
        found = {links.code(self.key, row.id)[: links.HANDLE]: row.workshop for row in live}
        return {one for one, of in found.items() if not beside or of == found.get(beside)}

    def open_code(self, code: str) -> str:
        """The secret of the join link that a code stands for. Raises `LinkUnknown`."""
        secret = links.spoken_secret(self.key, code)
        with self.record.reading() as db:
            if self._link(db, secret) is None:
                raise LinkUnknown("unknown_link")
        return secret

    def rejoin_secret(self, db: Any, session: SessionRow) -> str:
        """The secret of a person's own rejoin link for any device, which is made if needed."""
        for row in self.record.links_of(db, session.workshop, session.id):
            if row.kind == "rejoin" and self._good(row):
                return links.secret(self.key, row.id)
        return self.new_link(db, session.workshop, "rejoin", session=session.id)

    def end_rejoin(self, session: SessionRow, *, renew: bool = False, id: str = "") -> str:
        """Revoke all rejoin links of a person, those of merged sessions included.

        Their open pages stay open. With `renew` they get a new link, whose secret is returned; the
        `id` of one that exists already returns that one.
        """
        with self.record.writing() as db:
            rows = self.record.personal_links(db, session.workshop)
            if id and any(row.id == id for row in rows):
                return links.secret(self.key, id)
            for row in rows:
                if row.session and self._good(row):
                    owner = self.record.session(db, row.session)
                    if owner is not None and owner.id == session.id:
                        self.record.revoke_link(db, row.id, self.clock())
            if not renew:
                return ""
            return self.new_link(db, session.workshop, "rejoin", session=session.id, id=id)

    def renew(self, workshop: str, kind: str, id: str = "") -> str:
        """Revoke a workshop's shared links of a kind; returns the secret of a new one.

        The `id` of a link that exists already returns that one.
        """
        with self.record.writing() as db:
            rows = self.record.links_of(db, workshop)
            if id and any(row.id == id for row in rows):
                return links.secret(self.key, id)
            for row in rows:
                if row.kind == kind and self._good(row):
                    self.record.revoke_link(db, row.id, self.clock())
            return self.new_link(db, workshop, kind, id=id)

    def revoke(self, link: str) -> None:
        """Revoke a link; sessions that were begun through it stay valid."""
        with self.record.writing() as db:
            self.record.revoke_link(db, link, self.clock())

    def _link(self, db: Any, secret: str) -> LinkRow | None:
        row = self.record.link_by_hash(db, links.hashed(secret))
        if row is None or not self._good(row):
            return None
        return replace(row, kind="join") if row.kind == links.SPOKEN else row

    def _good(self, row: LinkRow) -> bool:
        return row.revoked is None and (row.expires is None or row.expires > self.clock())
