"""Blanking: an event of the log without the words that are to be forgotten.

Which fields hold words is declared at the fields themselves (`okrlab.record.fields`), so a new kind
of card can be forgotten without a line of code here.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.record import events as e
from okrlab.record.agenda import Sentence
from okrlab.record.fields import fields, words_of

_DASH = "—"


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be blanked: a card, or a person with every session they had in the workshop.

    `written` is what they wrote on cards and in the plan, as pairs of an id and words. Their own
    events are not enough: other people's undo and redo, and later versions of the plan, repeat
    these words. `copied` are the same words wherever a coach or okrlab may have copied them.
    """

    card: str
    people: frozenset[str]
    names: frozenset[str]
    written: frozenset[tuple[str, str]]
    copied: frozenset[str]


def blanked(recorded: e.Recorded, gone: Forgotten) -> Any:
    """The event without the words to be forgotten, or None if it holds none of them.

    The structure stays: cards keep their ids, links and numbers, so everything recorded later still
    applies to the log.
    """
    event = recorded.event
    match event:
        case e.CardsSet():
            return _changed(event, cards=tuple(_card(card, gone) for card in event.cards))
        case e.CardEdited():
            return _changed(event, changes=_card(event.changes, gone, event.id))
        case e.BlockRevealed():
            texts = tuple(
                replace(s, text="") if s.id == gone.card or s.by in gone.people else s
                for s in event.revealed.said
            )
            return _changed(event, revealed=replace(event.revealed, said=texts))
        case e.AgendaSet():
            return _changed(event, blocks=tuple(_planned(block, gone) for block in event.blocks))
        case e.AgreementSet():
            own = tuple(line for line in event.agreement.own if ("", line) not in gone.written)
            return _changed(event, agreement=replace(event.agreement, own=own))
    if gone.people & {recorded.by, getattr(event, "person", "")}:
        return _blank(event)
    if gone.card and gone.card in (getattr(event, "id", ""), getattr(event, "card", "")):
        return _blank(event)
    return _without_copies(event, gone)


def _without_copies(event: e.Event, gone: Forgotten) -> Any:
    """The event without words that a coach copied from them; None if it holds no such copy."""
    match event:
        case e.SentenceChosen(sentence=sentence):
            return _changed(event, sentence=_uncopied(sentence, gone))
        case e.Parked():
            return _changed(event, text="" if event.text in gone.copied else event.text)
    return None


def _uncopied(sentence: Sentence, gone: Forgotten) -> Sentence:
    texts = {name: getattr(sentence, name) for name in words_of(sentence)}
    return replace(sentence, **{name: "" for name, text in texts.items() if text in gone.copied})


def _planned(thing: Any, gone: Forgotten) -> Any:
    """A block or a prompt with a dash for their words: a plan may not lack a title."""
    blank: dict[str, Any] = {
        field: _DASH
        for field in words_of(thing)
        if (thing.id, getattr(thing, field)) in gone.written
    }
    prompts = tuple(_planned(prompt, gone) for prompt in getattr(thing, "prompts", ()))
    return replace(thing, **blank, **({"prompts": prompts} if prompts else {}))


def _card(thing: Any, gone: Forgotten, id: str = "") -> Any:
    """A card, or a change of the card `id`, without what they wrote on it and without their name.

    Words that okrlab copied from another card go even if somebody else wrote this one.
    """
    id = id or thing.id

    def kept(field: str, part: Any) -> Any:
        if isinstance(part, msgspec.Struct):
            return _card(part, gone, id)
        if field not in words_of(thing):
            return part
        forgotten = id == gone.card or (id, part) in gone.written or part in gone.names
        copied = part in gone.copied and fields(type(thing))[field].copied
        return "" if forgotten or copied else part

    changes: dict[str, Any] = {}
    for field in thing.__struct_fields__:
        value = getattr(thing, field)
        many = isinstance(value, tuple)
        changes[field] = tuple(kept(field, part) for part in value) if many else kept(field, value)
    return replace(thing, **changes)


def _changed(event: Any, **values: Any) -> Any:
    """The event with these values, or None if they are what it has already."""
    blank = replace(event, **values)
    return blank if blank != event else None


def _blank(thing: Any) -> Any:
    """The struct with every field of words emptied, nested structs included."""
    changes: dict[str, Any] = {}
    for field in thing.__struct_fields__:
        value = getattr(thing, field)
        if isinstance(value, str) and field in words_of(thing):
            changes[field] = ""
        elif isinstance(value, msgspec.Struct):
            changes[field] = _blank(value)
    return replace(thing, **changes) if changes else thing
