"""The columns of a journey's table, and the headings by which they are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from okrlab.tables.headings import claimed, plain_heading
from okrlab.texts import area, text
from okrlab.texts.clean import clean

COLUMNS: Final = (
    "persona",
    "persona_kind",
    "persona_about",
    "last_asked",
    "stage",
    "touchpoint",
    "channel",
    "action",
    "thought",
    "pain",
    "gain",
    "owner",
    "ground",
    "source",
    "view",
    "instead",
    "emotion",
    "importance",
)
"""The columns of a table, in the order in which they are written."""
PLAIN: Final = ("channel", "action", "thought", "pain", "gain", "owner", "source")
"""The columns whose words go into a touchpoint's field of the same name as they are."""

_LANES: Final = frozenset(
    (
        *("layer", "lane", "lanes", "swimlane", "row", "blueprint", "stages", "phases", "stage"),
        *("phase", "", "category", "dimension", "line", "element", "aspect"),
    )
)
"""What stands in the corner of a map that has its stages across."""
SHARED: Final = frozenset(
    (
        "persona",
        "persona_kind",
        "persona_about",
        "last_asked",
        "channel",
        "owner",
        "ground",
        "source",
        "view",
    )
)
"""Columns in which one line holds for every touchpoint of a cell that lists several."""

_OTHER: Final[dict[str, tuple[str, ...]]] = {
    "persona": ("who", "customer", "user", "actor", "segment"),
    "persona_kind": ("kind",),
    "persona_about": ("about",),
    "last_asked": ("asked",),
    "stage": ("phase", "journey stage", "journey phase", "etappe", "étape", "fase", "etapa"),
    "touchpoint": (
        *("touch point", "step", "interaction", "contact point", "customer step", "moment"),
        *("journey step", "user step", "kontaktpunkt", "berührungspunkt", "schritt"),
        *("point de contact", "punto de contacto", "ponto de contato"),
    ),
    "channel": ("media", "medium", "device", "kanal", "canal"),
    "action": (
        *("customer action", "user action", "doing", "do", "what they do", "activity"),
        *("customer activity", "behaviour", "behavior", "handlung", "aktion", "acción", "ação"),
    ),
    "thought": ("thinking", "think", "what they think", "mindset"),
    "pain": (
        *("pain point", "what hurts", "frustration", "problem", "obstacle", "barrier"),
        *("schmerzpunkt", "schmerz", "point de douleur", "punto de dolor"),
    ),
    "gain": ("what helps", "gain point", "delight"),
    "owner": (
        "responsible",
        "who is responsible",
        "responsible team",
        "owned by",
        "verantwortlich",
    ),
    "ground": ("evidence", "evidence or assumption"),
    "source": ("seen where", "seen in"),
    "view": ("state",),
    "instead": ("instead of",),
    "emotion": (
        *(
            "feeling",
            "feels",
            "feel",
            "they feel",
            "what they feel",
            "mood",
            "sentiment",
            "emotional state",
            "emotion level",
            "emotion curve",
        ),
        *("customer emotion", "customer feeling", "how it feels", "emotional experience"),
        *("gefühl", "stimmung", "émotion", "emoción", "emoção"),
    ),
    "importance": ("priority", "how it matters", "weight", "relevance"),
}
"""Other names of the columns."""


def key_of(words: str) -> str:
    """Words as they are compared: without case, and with one space for all spaces and hyphens.

    >>> key_of("  Pain-Point ")
    'pain point'
    """
    return " ".join(re.split(r"[\s_\-]+", clean(words).casefold())).strip()


@cache
def columns_named() -> dict[str, tuple[str, ...]]:
    """By column all its names: its own, its text, other words for it, those of our files."""
    return {
        name: (
            *(name.replace("_", " "), text(f"journey.column_{name}")),
            *_OTHER.get(name, ()),
            *(words for words, of in own_headings().items() if of == name),
        )
        for name in COLUMNS
    }


@cache
def own_headings() -> dict[str, str]:
    """The headings in okrlab's files of a whole workshop, CSV and workbook, with their columns."""
    names = {name: name for name in COLUMNS} | {"feeling": "emotion"}
    sheets = area("result")
    worded = {sheets.get(f"col_{name}", name): of for name, of in names.items()}
    return {**names, **worded}


def column_of(words: str) -> str:
    """The column that a heading names, by its name, its text, another word or a plural; else "".

    >>> column_of("Pain points"), column_of("Colour")
    ('pain', '')
    """
    return next(iter(claimed([words], columns_named())), "")


def is_corner(cells: Sequence[str]) -> bool:
    """Whether a row could hold the stages of a map that has them across."""
    return len([one for one in cells[1:] if one]) > 1 and plain_heading(cells[0]) in _LANES
