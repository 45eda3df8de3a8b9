"""Three journeys to start from: assumptions for a team to correct, never facts about anyone."""

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
"""The names of the templates, in the order in which they are offered."""


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
    """A journey as its file describes it: a title, a persona, and stages with touchpoints."""

    title: str
    about: str
    persona: _Who
    stage: list[_Part]


def template(name: str) -> JourneyTemplate:
    """The template of this name. Raises `KeyError` if there is none.

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
    """Whether a card is still as a template put it, so that nobody has changed or confirmed it.

    A result marks such cards, as they are suggestions and not the team's own words.

    >>> [is_ours(card) for card in cards("getting-help", lambda: "x")[:1]]
    [True]
    """
    return _words(card) in _put(os.environ.get("OKRLAB_LOCALE", "en"))


@cache
def _put(_: str) -> frozenset[tuple[str, ...]]:
    ours = (card for name in OURS for card in cards(name, str))
    return frozenset(_words(c) for c in ours if isinstance(c, Persona | Touchpoint))


def _words(card: Persona | Touchpoint) -> tuple[str, ...]:
    """All that people can write or choose on a card, without its place on the map."""
    if isinstance(card, Persona):
        return ("persona", card.name, card.about, str(card.asked or ""))
    lanes = (getattr(card, lane) for lane in LANES)
    return (card.text, card.channel, *lanes, card.ground, card.source, card.view)


def _accented(raw: Any, key: str = "") -> Any:
    """The words of a template in the pseudo-locale, which makes untranslated text visible."""
    if isinstance(raw, dict):
        return {name: _accented(value, name) for name, value in raw.items()}
    if isinstance(raw, list):
        return [_accented(one) for one in raw]
    return raw if key == "kind" else pseudo(raw)


def cards(name: str, new_id: Callable[[], str]) -> tuple[DeckCard, ...]:
    """The cards of a template, ready to be put on a board; `new_id` makes their ids.

    Raises `KeyError` for an unknown name.
    """
    journey = template(name)
    persona = Persona(
        id=new_id(),
        name=journey.persona.name,
        kind=journey.persona.kind,
        about=journey.persona.about,
        position=1.0,
    )
    listed: list[DeckCard] = [persona]
    for place, part in enumerate(journey.stage, 1):
        stage = JourneyStage(id=new_id(), text=part.text, position=float(place))
        listed.append(stage)
        listed += [
            Touchpoint(
                id=new_id(),
                stage=stage.id,
                persona=persona.id,
                position=float(n),
                **msgspec.structs.asdict(one),
            )
            for n, one in enumerate(part.touchpoint, 1)
        ]
    return tuple(listed)
