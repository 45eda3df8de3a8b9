"""Three journeys of our own to begin with: assumptions to correct, never facts about anybody."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from okrlab.blocks.journey.cards import LANES, JourneyStage, Persona, PersonaKind, Touchpoint
from okrlab.record.card import DeckCard
from okrlab.texts import pseudo
from okrlab.texts.toml_text import content

OURS = ("new-customer", "getting-help", "new-colleague")
"""In the order in which they are offered."""


class _Who(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    kind: PersonaKind
    about: str = ""


class _Point(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    channel: str = ""
    action: str = ""
    thought: str = ""
    pain: str = ""
    gain: str = ""


class _Part(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    touchpoint: list[_Point]


class JourneyTemplate(msgspec.Struct, forbid_unknown_fields=True):
    """A map before it belongs to a workshop."""

    title: str
    about: str
    persona: _Who
    stage: list[_Part]


def template(name: str) -> JourneyTemplate:
    """One of ours. Raises `KeyError` for an unknown name.

    >>> template("getting-help").title
    'Getting help'
    """
    if name not in OURS:
        raise KeyError(name)
    return _template(name, os.environ.get("OKRLAB_LOCALE", "en"))


@cache
def _template(name: str, locale: str) -> JourneyTemplate:
    raw = content(f"journeys/{name}", dict[str, Any])
    return msgspec.convert(_accented(raw) if locale == "pseudo" else raw, JourneyTemplate)


def is_ours(card: Persona | Touchpoint) -> bool:
    """Whether a card is as one of our templates put it: nobody has changed or confirmed a word.

    >>> [is_ours(card) for card in cards("getting-help", lambda: "x")[:1]]
    [True]
    """
    return _words(card) in _put(os.environ.get("OKRLAB_LOCALE", "en"))


@cache
def _put(_: str) -> frozenset[tuple[str, ...]]:
    ours = (card for name in OURS for card in cards(name, str))
    return frozenset(_words(c) for c in ours if isinstance(c, Persona | Touchpoint))


def _words(card: Persona | Touchpoint) -> tuple[str, ...]:
    """All that people can say on a card; its place on the map is nobody's word."""
    if isinstance(card, Persona):
        return ("persona", card.name, card.about, str(card.asked or ""))
    lanes = (getattr(card, lane) for lane in LANES)
    return (card.text, card.channel, *lanes, card.ground, card.source, card.view)


def _accented(raw: Any, key: str = "") -> Any:
    """All its words in the pseudo locale."""
    if isinstance(raw, dict):
        return {name: _accented(value, name) for name, value in raw.items()}
    if isinstance(raw, list):
        return [_accented(one) for one in raw]
    return raw if key == "kind" else pseudo(raw)


def cards(name: str, new_id: Callable[[], str]) -> tuple[DeckCard, ...]:
    """The persona, the stages and the touchpoints of one of ours, ready to be set on a deck."""
    found = template(name)
    who = Persona(
        id=new_id(),
        name=found.persona.name,
        kind=found.persona.kind,
        about=found.persona.about,
        position=1.0,
    )
    made: list[DeckCard] = [who]
    for place, part in enumerate(found.stage, 1):
        stage = JourneyStage(id=new_id(), text=part.text, position=float(place))
        made.append(stage)
        made += [
            Touchpoint(
                id=new_id(),
                stage=stage.id,
                persona=who.id,
                position=float(n),
                **msgspec.structs.asdict(one),
            )
            for n, one in enumerate(part.touchpoint, 1)
        ]
    return tuple(made)
