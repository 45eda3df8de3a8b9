"""Forgetting: words and names are blanked in the log, its structure stays, pages are wiped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import update

from okrlab.errors import Refused, StoreFailed
from okrlab.record import agendas
from okrlab.record import events as e
from okrlab.record.agenda import Block, Prompt, Sentence
from okrlab.record.decision import Clock, new_id
from okrlab.record.fields import fields, words_of
from okrlab.record.folding import fold
from okrlab.record.store import schema as t
from okrlab.record.store import sealed
from okrlab.record.store.record import Record
from okrlab.record.store.sqlite_file import raise_mark
from okrlab.record.workshop import Workshop

_DASH = "—"


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
    """Delete a team with its cycles and workshops.

    It is named, or one of its workshops is, by id: two teams may have one name. Raises `Refused` if
    there is none, or if it might be any of several.
    """
    with record.writing() as db:
        known = {one.team_id for one in record.meetings(db, team)} or record.teams_named(db, team)
        if not known:
            raise Refused("no_team", name=team)
        if len(known) > 1:
            raise Refused("several_teams", name=team)
        record.drop_team(db, next(iter(known)))
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
    with record.outside() as raw:
        if record.is_sqlite:
            raise_mark(raw)
            raw.exec_driver_sql("VACUUM")
            if raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
                raise StoreFailed("not_wiped")
        else:
            for table in t.metadata.tables:
                raw.exec_driver_sql(f"VACUUM FULL {table}")


class _Gone(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be blanked: a card, or a person who may have come in several times.

    `said` is what they wrote on a card, as card and words: others' undo and redo repeat it.
    `copied` are their texts, which a coach may have kept for later word by word.
    """

    card: str
    people: frozenset[str]
    names: frozenset[str]
    said: frozenset[tuple[str, str]]
    copied: frozenset[str]


def _forget(record: Record, workshop: str, mark: e.TextForgotten, clock: Clock) -> None:
    with record.writing() as db:
        head = record.hold(db, [workshop])[workshop]
        found = False
        log = record.read_since(db, workshop, 0, None) if mark.card or mark.person else []
        gone = _gone(mark, log)
        for one in log:
            blank = _blanked(one, gone)
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
        for person in gone.people:
            record.revoke_session(db, person, clock())
            sealed.drop(db, workshop, person)
    wipe(record)


def _gone(mark: e.TextForgotten, log: list[e.Recorded]) -> _Gone:
    merged = fold(Workshop(), log).merged
    person = merged.get(mark.person, mark.person)
    people = {person, *(who for who, into in merged.items() if into == person)} - {""}
    names, copied = set(), set()
    said = _planned(people, log) | _dealt(people, log) if people else set()
    for one in log:
        event = one.event
        if isinstance(event, e.PersonJoined | e.PersonNamed) and event.person in people:
            names.add(event.name)
        if isinstance(event, e.BlockRevealed):
            copied |= {s.text for s in event.revealed.said if s.id == mark.card or s.by in people}
        if one.by in people or mark.card == getattr(event, "id", None):
            copied.add(getattr(event, "text", ""))
        for id, words in _said_on_cards(event):
            if id == mark.card or (id, words) in said:
                copied.add(words)
    return _Gone(
        card=mark.card,
        people=frozenset(people),
        names=frozenset(names - {""}),
        said=frozenset(said),
        copied=frozenset(words for words in copied if isinstance(words, str) and words),
    )


def _planned(people: set[str], log: list[e.Recorded]) -> set[tuple[str, str]]:
    """What these people brought into the plan and the agreement; later versions repeat it."""
    said: set[tuple[str, str]] = set()
    known: dict[type, set[tuple[str, str]]] = {}
    for one in log:
        if isinstance(one.event, e.AgendaSet | e.AgreementSet):
            now = set(_plan_words(one.event))
            if one.by in people:
                said |= now - known.get(type(one.event), set())
            known[type(one.event)] = now
    ours = (block for name in agendas.names() for block in agendas.template(name).blocks)
    content = {words for _, words in _plan_words(e.AgendaSet(blocks=tuple(ours)))}
    return {(id, words) for id, words in said if words not in content}


def _dealt(people: set[str], log: list[e.Recorded]) -> set[tuple[str, str]]:
    """What these people wrote on cards: of a card that is set whole, only what was new in it."""
    said: set[tuple[str, str]] = set()
    known: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in log:
        event = one.event
        if isinstance(event, e.CardEdited):
            now = set(_said_on_cards(event))
            known.setdefault((event.board, event.id), set()).update(now)
            said |= now if one.by in people else set()
        if isinstance(event, e.CardsSet):
            for card in event.cards:
                now, place = set(_card_words(card)), (event.board, card.id)
                if one.by in people and not (event.undoes or event.redoes):
                    said |= now - known.get(place, set())
                known[place] = now
    return said


def _said_on_cards(event: e.Event) -> Iterator[tuple[str, str]]:
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
    if isinstance(event, e.AgreementSet):
        yield from (("", line) for line in event.agreement.own)
        return
    for block in event.blocks:
        things: tuple[Block | Prompt, ...] = (block, *block.prompts)
        for thing in things:
            words = (getattr(thing, field) for field in words_of(thing))
            yield from ((thing.id, said) for said in words if said)


def _blanked(one: e.Recorded, gone: _Gone) -> Any:
    """The event without the words to be forgotten, or None if it holds none of them."""
    event = one.event
    match event:
        case e.CardsSet():
            return _changed(event, cards=tuple(_undealt(card, gone) for card in event.cards))
        case e.CardEdited():
            return _changed(event, changes=_undealt(event.changes, gone, event.id))
        case e.BlockRevealed():
            said = tuple(
                replace(s, text="") if s.id == gone.card or s.by in gone.people else s
                for s in event.revealed.said
            )
            return _changed(event, revealed=replace(event.revealed, said=said))
        case e.AgendaSet():
            return _changed(event, blocks=tuple(_unplanned(b, gone) for b in event.blocks))
        case e.AgreementSet():
            own = tuple(line for line in event.agreement.own if ("", line) not in gone.said)
            return _changed(event, agreement=replace(event.agreement, own=own))
    if gone.people & {one.by, getattr(event, "person", "")}:
        return _blank(event)
    if gone.card and gone.card in (getattr(event, "id", ""), getattr(event, "card", "")):
        return _blank(event)
    return _without_copies(event, gone)


def _without_copies(event: e.Event, gone: _Gone) -> Any:
    """The event without their words where a coach repeats them."""
    match event:
        case e.SentenceChosen(sentence=sentence):
            return _changed(event, sentence=_uncopied(sentence, gone))
        case e.Parked():
            return _changed(event, text="" if event.text in gone.copied else event.text)
    return None


def _uncopied(sentence: Sentence, gone: _Gone) -> Sentence:
    fields = {name: getattr(sentence, name) for name in words_of(sentence)}
    return replace(sentence, **{name: "" for name, said in fields.items() if said in gone.copied})


def _unplanned(thing: Any, gone: _Gone) -> Any:
    """A block or a prompt with a dash for their words: a plan may not lack a title."""
    blank: dict[str, Any] = {
        field: _DASH for field in words_of(thing) if (thing.id, getattr(thing, field)) in gone.said
    }
    prompts = tuple(_unplanned(prompt, gone) for prompt in getattr(thing, "prompts", ()))
    return replace(thing, **blank, **({"prompts": prompts} if prompts else {}))


def _undealt(thing: Any, gone: _Gone, id: str = "") -> Any:
    """A card, or a change of it, without what they wrote on it, and without their name."""
    id = id or thing.id

    def kept(field: str, part: Any) -> Any:
        if isinstance(part, msgspec.Struct):
            return _undealt(part, gone, id)
        if field not in words_of(thing):
            return part
        forgotten = id == gone.card or (id, part) in gone.said or part in gone.names
        copied = part in gone.copied and fields(type(thing))[field].copied
        return "" if forgotten or copied else part

    changes: dict[str, Any] = {}
    for field in thing.__struct_fields__:
        value = getattr(thing, field)
        many = isinstance(value, tuple)
        changes[field] = tuple(kept(field, one) for one in value) if many else kept(field, value)
    return replace(thing, **changes)


def _changed(event: Any, **fields: Any) -> Any:
    """The event with these fields, or None if they are as they were."""
    blank = replace(event, **fields)
    return blank if blank != event else None


def _blank(thing: Any) -> Any:
    """The struct with every field of words emptied, nested cards included."""
    changes: dict[str, Any] = {}
    for field in thing.__struct_fields__:
        value = getattr(thing, field)
        if isinstance(value, str) and field in words_of(thing):
            changes[field] = ""
        elif isinstance(value, msgspec.Struct):
            changes[field] = _blank(value)
    return replace(thing, **changes) if changes else thing
