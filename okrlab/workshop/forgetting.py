"""Forgetting: words and names are blanked in the log, its structure stays, pages are wiped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import update

from okrlab.errors import Refused, StoreFailed
from okrlab.model import events as e
from okrlab.model.ladder import Rung
from okrlab.store import sealed
from okrlab.store import tables as t
from okrlab.store.database import failing_clearly
from okrlab.store.record import Record
from okrlab.workshop.register import Clock
from okrlab.workshop.wire import new_id

_WORDS = ("text", "actor", "objective", "rationale", "assumption", "reason", "name")


def forget_card(record: Record, workshop: str, card: str, clock: Clock) -> None:
    """Blank a card's words wherever they stand. Raises `Refused` if it was never there."""
    _forget(record, workshop, e.TextForgotten(card=card), clock)


def forget_person(record: Record, workshop: str, person: str, clock: Clock) -> None:
    """Blank a person's name and all they wrote, and end their session."""
    _forget(record, workshop, e.TextForgotten(person=person), clock)


def forget_workshop(record: Record, workshop: str) -> None:
    """Delete a workshop with its log, links and sessions. Raises `Refused` if there is none."""
    with record.writing() as db:
        if not record.meetings(db, workshop):
            raise Refused("no_workshop", name=workshop)
        record.drop_workshop(db, workshop)
    wipe(record)


def forget_team(record: Record, team: str) -> None:
    """Delete a team, by name, with its cycles and workshops. Raises `Refused` if there is none."""
    with record.writing() as db:
        id = record.team_named(db, team)
        if id is None:
            raise Refused("no_team", name=team)
        record.drop_team(db, id)
    wipe(record)


def retire(record: Record, now: datetime) -> list[str]:
    """Delete the workshops whose days of retention are over; returns their ids."""
    with record.reading() as db:
        over = [
            m.id for m in record.meetings(db) if m.created + timedelta(days=m.retention_days) < now
        ]
    if over:
        with record.writing() as db:
            for workshop in over:
                record.drop_workshop(db, workshop)
        wipe(record)
    return over


def wipe(record: Record) -> None:
    """Overwrite what the database has let go of: rebuild the file, empty the write-ahead log.

    Raises `StoreFailed` if somebody keeps the old pages open.
    """
    options: dict[str, Any] = {"outside": True}
    if not record.is_sqlite:
        options["isolation_level"] = "AUTOCOMMIT"
    with failing_clearly(), record.engine.connect().execution_options(**options) as raw:
        if record.is_sqlite:
            raw.exec_driver_sql("VACUUM")
            if raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
                raise StoreFailed("not_wiped")
        else:
            for table in t.metadata.tables:
                raw.exec_driver_sql(f"VACUUM FULL {table}")


def _forget(record: Record, workshop: str, mark: e.TextForgotten, clock: Clock) -> None:
    with record.writing() as db:
        head = record.hold(db, [workshop])[workshop]
        found = False
        log = record.read_since(db, workshop, 0, None) if mark.card or mark.person else []
        said = _said_by(mark.person, log)
        for one in log:
            blank = _blanked(one, mark, said)
            if blank is not None:
                found = True
                where = (t.events.c.workshop == workshop) & (t.events.c.revision == one.revision)
                body = e.to_json(blank).decode()
                db.execute(update(t.events).where(where).values(body=body, v=e.VERSION))
        if not found:
            raise Refused("no_card", name=mark.card or mark.person)
        done = e.Recorded(
            revision=head + 1, at=clock(), by="", key=new_id(), audience=e.ROOM, event=mark
        )
        record.append(db, workshop, [done])
        if mark.person:
            record.revoke_session(db, mark.person, clock())
            sealed.move(db, workshop, mark.person, None)
    wipe(record)


def _said_by(person: str, log: list[e.Recorded]) -> set[tuple[str, str]]:
    """What a person wrote on cards, as card and words: others' undo and redo repeat it."""
    said = set()
    for event in (one.event for one in log if person and one.by == person):
        card = event.rung if isinstance(event, e.RungAdded) else event
        if isinstance(card, Rung | e.RungEdited | e.LinkEdited):
            words = (getattr(card, field, None) for field in _WORDS)
            said |= {(card.id, value) for value in words if isinstance(value, str)}
    return said


def _blanked(one: e.Recorded, mark: e.TextForgotten, said: set[tuple[str, str]]) -> Any:
    """The event without the words to be forgotten, or None if it holds none of them."""
    event = one.event
    if isinstance(event, e.CardsRestored):
        return _restored(event, mark.card, said)
    if mark.person:
        ours = mark.person in (one.by, getattr(event, "person", ""))
        return _blank(event) if ours else None
    if isinstance(event, e.RungAdded) and event.link is not None and event.link.id == mark.card:
        return replace(event, link=_blank(event.link))
    card = event.rung if isinstance(event, e.RungAdded) else getattr(event, "link", event)
    ours = mark.card in (getattr(card, "id", ""), getattr(card, "card", ""))
    return _blank(event) if ours else None


def _restored(event: e.CardsRestored, card: str, said: set[tuple[str, str]]) -> Any:
    def kept(one: Any) -> Any:
        gone = {
            field: ""
            for field in _WORDS
            if (words := getattr(one, field, "")) and (one.id == card or (one.id, words) in said)
        }
        return replace(one, **gone)

    rungs, links = tuple(map(kept, event.rungs)), tuple(map(kept, event.links))
    blank = replace(event, rungs=rungs, links=links)
    return blank if blank != event else None


def _blank(thing: Any) -> Any:
    """The struct with every field of words emptied, nested cards included."""
    changes: dict[str, Any] = {}
    for field in thing.__struct_fields__:
        value = getattr(thing, field)
        if isinstance(value, str) and field in _WORDS:
            changes[field] = ""
        elif isinstance(value, msgspec.Struct):
            changes[field] = _blank(value)
        elif isinstance(value, tuple):
            changes[field] = tuple(_blank(v) for v in value)
    return replace(thing, **changes) if changes else thing
