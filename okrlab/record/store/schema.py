"""The tables: teams, workshops, links, sessions, the append-only log, sealed answers, the owner,
wrong codes, and the mark that is raised when a workshop is deleted.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A point in time, UTC on the way in and out, however the database treats time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


teams = Table(
    "teams",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("time_zone", String(60), nullable=False, server_default="UTC"),
    Column("fiscal_start", Integer, nullable=False, server_default="1"),
)

cycles = Table(
    "cycles",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("team", ForeignKey("teams.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
)

workshops = Table(
    "workshops",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("team", ForeignKey("teams.id", ondelete="CASCADE"), nullable=False),
    Column("cycle", ForeignKey("cycles.id", ondelete="SET NULL")),
    Column("title", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("retention_days", Integer, nullable=False, server_default="365"),
)

links = Table(
    "links",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("workshop", ForeignKey("workshops.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    Column("session", String(40)),
    Column("created", Moment, nullable=False),
    Column("expires", Moment),
    Column("revoked", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("workshop", ForeignKey("workshops.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("created", Moment, nullable=False),
    Column("revoked", Moment),
    Column("same_as", String(40)),
    Column("browser", String(40)),
)

events = Table(
    "events",
    metadata,
    Column("workshop", ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("v", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("audience", String(40), nullable=False),
    Column("body", Text, nullable=False),
    # PostgreSQL alone, which fills it by itself: the transaction; SQLite's rows have an order.
    Column("written_in", BigInteger),
    UniqueConstraint("workshop", "by", "key", name="events_once"),
)

sealed_keys = Table(
    "sealed_keys",
    metadata,
    Column("workshop", ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("block", String(40), primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
)

sealed_answers = Table(
    "sealed_answers",
    metadata,
    Column("workshop", ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("block", String(40), primary_key=True),
    Column("who", LargeBinary(32), primary_key=True),
    Column("body", Text, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("requests", LargeBinary, nullable=False),
)

belonging = Table(
    "belonging",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", LargeBinary(32), nullable=False),
)

marked = Table(
    "marked",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("mark", Integer, nullable=False),
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("about", LargeBinary(32), nullable=False),
    Column("at", Moment, nullable=False),
)

Index("wrong_codes_about", wrong_codes.c.about)
Index("links_of_workshop", links.c.workshop)
Index("sessions_of_workshop", sessions.c.workshop)
Index(
    "events_written_in",
    events.c.written_in,
    postgresql_where=events.c.written_in.is_not(None),
    sqlite_where=events.c.written_in.is_not(None),
)
