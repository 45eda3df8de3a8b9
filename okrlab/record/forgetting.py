"""Forgetting: words and names are blanked in the log, and the freed pages are overwritten.

The log is append-only except for this: a person can demand that their words go. Each event that
holds such words is rewritten without them in its place; revisions, ids and links stay, so the
workshop still folds. A `TextForgotten` event then tells every replica to fold its log again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import update

from okrlab.errors import Refused, StoreFailed
from okrlab.record import agendas
from okrlab.record import events as e
from okrlab.record.agenda import Block, Prompt
from okrlab.record.blanking import Forgotten, blanked
from okrlab.record.decision import Clock, new_id
from okrlab.record.fields import words_of
from okrlab.record.folding import fold
from okrlab.record.store import schema as t
from okrlab.record.store import sealed
from okrlab.record.store.locks import RETIRING, TIDYING, alone
from okrlab.record.store.record import Record
from okrlab.record.store.sqlite_file import raise_mark
from okrlab.record.workshop import Workshop


def forget_card(record: Record, workshop: str, card: str, clock: Clock) -> None:
    """Blank a card's words wherever they occur. Raises `Refused` if no such card was ever there."""
    _forget(record, workshop, e.TextForgotten(card=card), clock)


def forget_person(record: Record, workshop: str, person: str, clock: Clock) -> None:
    """Blank a person's name and all they wrote, and end their session.

    Raises `Refused` if the log holds nothing by or about this person.
    """
    _forget(record, workshop, e.TextForgotten(person=person), clock)


def forget_workshop(record: Record, workshop: str) -> None:
    """Delete a workshop with its log, links and sessions. Raises `Refused` if there is none."""
    with record.writing() as db:
        if not record.meetings(db, workshop):
            raise Refused("no_workshop", name=workshop)
        record.drop_workshop(db, workshop)
    wipe(record)


def forget_team(record: Record, team: str) -> None:
    """Delete a team with its cycles and workshops.

    `team` is the team's name or the id of one of its workshops, since two teams may have the same
    name. Raises `Refused` if there is no such team, or if several have this name.
    """
    with record.writing() as db:
        known = {meeting.team_id for meeting in record.meetings(db, team)} or record.teams_named(
            db, team
        )
        if not known:
            raise Refused("no_team", name=team)
        if len(known) > 1:
            raise Refused("several_teams", name=team)
        record.drop_team(db, next(iter(known)))
    wipe(record)


def retire(record: Record, now: datetime) -> list[str]:
    """Delete the workshops whose retention period has ended before `now`; returns their ids.

    While another server is at it there is nothing to do.
    """
    with record.outside() as raw, alone(raw, RETIRING, wait=False) as mine:
        with record.reading() as db:
            over = [
                m.id
                for m in (record.meetings(db) if mine else ())
                if m.created + timedelta(days=m.retention_days) < now
            ]
        if over:
            with record.writing() as db:
                for workshop in over:
                    record.drop_workshop(db, workshop)
            wipe(record)
    return over


def wipe(record: Record) -> None:
    """Overwrite what was deleted: rebuild the database file and empty the write-ahead log.

    SQL alone only marks rows as free; their bytes would stay readable in the file. Raises
    `StoreFailed` if a transaction that is still reading keeps the old pages in use.
    """
    with record.outside() as raw:
        if record.is_sqlite:
            raise_mark(raw)
            raw.exec_driver_sql("VACUUM")
            if raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
                raise StoreFailed("not_wiped")
        else:
            with alone(raw, TIDYING, wait=True):
                for table in t.metadata.tables:
                    raw.exec_driver_sql(f"VACUUM FULL {table}")


def _forget(record: Record, workshop: str, mark: e.TextForgotten, clock: Clock) -> None:
    with record.writing() as db:
        head = record.hold(db, [workshop])[workshop]
        found = False
        log = record.read_since(db, workshop, 0, None) if mark.card or mark.person else []
        gone = _forgotten(mark, log)
        for recorded in log:
            blank = blanked(recorded, gone)
            if blank is not None:
                found = True
                events = t.events.c
                where = (events.workshop == workshop) & (events.revision == recorded.revision)
                body = e.to_json(blank).decode()
                db.execute(update(t.events).where(where).values(body=body, v=e.VERSION))
        if not found:
            raise Refused("no_card", name=mark.card or mark.person)
        done = e.Recorded(
            revision=head + 1, at=clock(), by="", key=new_id(), audience=e.ROOM, event=mark
        )
        record.append(db, workshop, [done])
        for person in gone.people:
            record.revoke_session(db, person, clock())
            sealed.drop(db, workshop, person)
    wipe(record)


def _forgotten(mark: e.TextForgotten, log: list[e.Recorded]) -> Forgotten:
    """Everything that has to go: the person under all their ids, and their words with copies."""
    merged = fold(Workshop(), log).merged
    person = merged.get(mark.person, mark.person)
    people = {person, *(before for before, into in merged.items() if into == person)} - {""}
    names, copied = set(), set()
    written = _in_plans(people, log) | _on_cards(people, log) if people else set()
    for recorded in log:
        event = recorded.event
        if isinstance(event, e.PersonJoined | e.PersonNamed) and event.person in people:
            names.add(event.name)
        if isinstance(event, e.BlockRevealed):
            copied |= {s.text for s in event.revealed.said if s.id == mark.card or s.by in people}
        if recorded.by in people or mark.card == getattr(event, "id", None):
            copied.add(getattr(event, "text", ""))
        for id, words in _words_on_cards(event):
            if id == mark.card or (id, words) in written:
                copied.add(words)
    return Forgotten(
        card=mark.card,
        people=frozenset(people),
        names=frozenset(names - {""}),
        written=frozenset(written),
        copied=frozenset(words for words in copied if isinstance(words, str) and words),
    )


def _in_plans(people: set[str], log: list[e.Recorded]) -> set[tuple[str, str]]:
    """What these people wrote in the plan and the agreement.

    Each version repeats the one before, so a person has written only what is new in theirs. Words
    of our own agendas are nobody's, whoever chose the agenda.
    """
    written: set[tuple[str, str]] = set()
    known: dict[type, set[tuple[str, str]]] = {}
    for recorded in log:
        event = recorded.event
        if isinstance(event, e.AgendaSet | e.AgreementSet):
            now = set(_plan_words(event))
            if recorded.by in people:
                written |= now - known.get(type(event), set())
            known[type(event)] = now
    ours = (block for name in agendas.names() for block in agendas.template(name).blocks)
    content = {words for _, words in _plan_words(e.AgendaSet(blocks=tuple(ours)))}
    return {(id, words) for id, words in written if words not in content}


def _on_cards(people: set[str], log: list[e.Recorded]) -> set[tuple[str, str]]:
    """What these people wrote on cards.

    Of a card that is set whole, only the words that were not on it before are theirs. Undo and redo
    bring back words that may be anybody's.
    """
    written: set[tuple[str, str]] = set()
    known: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for recorded in log:
        event, theirs = recorded.event, recorded.by in people
        if isinstance(event, e.CardEdited):
            now = set(_words_on_cards(event))
            known.setdefault((event.board, event.id), set()).update(now)
            written |= now if theirs else set()
        if isinstance(event, e.CardsSet):
            for card in event.cards:
                now, place = set(_card_words(card)), (event.board, card.id)
                if theirs and not (event.undoes or event.redoes):
                    written |= now - known.get(place, set())
                known[place] = now
    return written


def _words_on_cards(event: e.Event) -> Iterator[tuple[str, str]]:
    """The words that an event brings to cards, each with its card's id."""
    if isinstance(event, e.CardEdited):
        yield from _card_words(event.changes, event.id)
    elif isinstance(event, e.CardsSet):
        for card in event.cards:
            yield from _card_words(card)


def _card_words(thing: Any, id: str = "") -> Iterator[tuple[str, str]]:
    """The words on a card, nested ones included, each with the card's id."""
    id = id or thing.id
    for field in thing.__struct_fields__:
        value = getattr(thing, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, msgspec.Struct):
                yield from _card_words(part, id)
            elif part and field in words_of(thing):
                yield id, part


def _plan_words(event: e.AgendaSet | e.AgreementSet) -> Iterator[tuple[str, str]]:
    """The words of a plan with the ids of their blocks and prompts, or an agreement's own lines."""
    if isinstance(event, e.AgreementSet):
        yield from (("", line) for line in event.agreement.own)
        return
    for block in event.blocks:
        things: tuple[Block | Prompt, ...] = (block, *block.prompts)
        for thing in things:
            texts = (getattr(thing, field) for field in words_of(thing))
            yield from ((thing.id, words) for words in texts if words)
