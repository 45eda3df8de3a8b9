"""The quality grid: how far a key result reaches, against how well it can be measured.

The zones are our own. Each has a letter and a shape besides its colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from okrlab.blocks.clinic.blanks import level_said, missing, nameless
from okrlab.blocks.clinic.cards import KeyResult
from okrlab.given import checked
from okrlab.language.reading import Reading
from okrlab.texts import text
from okrlab.vocabulary import LEVELS, Level

Zone = Literal["red", "yellow", "green", "unplaced"]
ZONES: tuple[Zone, ...] = get_args(Zone)
SHAPES: Final[dict[Zone, str]] = {"red": "■", "yellow": "▲", "green": "●", "unplaced": "◇"}


class GridPlace(msgspec.Struct, frozen=True, kw_only=True):
    """The place of a key result. `measured` counts metric, baseline, target and date: 0 to 4.

    `reason` explains it to people. If the key result could not be placed, `question` asks what has
    to be settled first.
    """

    zone: Zone
    level: Level | None
    measured: int
    missing: tuple[str, ...]
    reason: str
    question: str = ""

    @property
    def shape(self) -> str:
        """The zone's shape."""
        return SHAPES[self.zone]

    @property
    def letter(self) -> str:
        """The zone's letter."""
        return text(f"clinic.letter_{self.zone}")


@checked
def place(reading: Reading, key_result: KeyResult | None = None, *, due: bool = False) -> GridPlace:
    """The place of one key result, read as `reading`.

    `key_result` adds what the team has said of it: a milestone, a bridge, a link. `due` says that
    the date is set by its objective or cycle.

    >>> from okrlab.language.reading import read
    >>> place(read("Increase NPS from 40 to 55 in Q1")).zone
    'green'
    >>> place(read("Increase NPS to 55")).missing
    ('baseline', 'deadline')
    """
    level, kr = level_said(reading, key_result), key_result or KeyResult(id="", text=reading.text)
    lacks = tuple(missing(reading, due))
    gone = lacks if level in ("outcome", "impact") else ()
    if level is None:
        key = "not_english" if not reading.english else "blank" if nameless(reading) else "unsure"
    elif level == "output":
        key = (
            "bridge"
            if kr.bridge
            else "milestone"
            if kr.milestone
            else "linked"
            if kr.leads_to
            else "output"
        )
    elif level == "impact" and kr.reachable:
        key = "reachable"
    else:
        key = level
    measurable = key in ("outcome", "reachable")
    zone: Zone = (
        "unplaced"
        if level is None
        else "red"
        if key in ("activity", "output")
        else "green"
        if measurable and not gone
        else "yellow"
    )
    names = ", ".join(text(f"clinic.part_{name}") for name in gone)
    told = f"{key}_missing" if measurable and gone else key
    asked = {
        "unsure": "close_call_ask",
        "blank": "placeholder_ask",
        "not_english": "not_english_ask",
    }
    return GridPlace(
        zone=zone,
        level=reading.level,
        measured=4 - len(lacks),
        missing=gone,
        reason=text(f"clinic.place_{told}", missing=names),
        question=text(f"clinic.{asked[key]}") if key in asked else "",
    )


class Mix(msgspec.Struct, frozen=True, kw_only=True):
    """How many statements of a set are on each level; `unsure` counts those without a level."""

    levels: dict[Level, int]
    unsure: int

    @property
    def total(self) -> int:
        """How many statements there are."""
        return sum(self.levels.values()) + self.unsure

    def __str__(self) -> str:
        counts: list[tuple[str, int]] = [*self.levels.items(), ("unsure", self.unsure)]
        parts = [
            text(f"clinic.mix_{name}_{'one' if n == 1 else 'many'}", n=n)
            for name, n in sorted(counts, key=lambda pair: -pair[1])
            if n
        ]
        return ", ".join(parts) or text("clinic.mix_empty")


@checked
def mix(levels: Iterable[Level | None]) -> Mix:
    """The mix of a set, from the levels of its statements (None for unsure).

    >>> str(mix(["output", "output", "outcome"]))
    '2 outputs, 1 outcome'
    """
    listed = list(levels)
    return Mix(levels={level: listed.count(level) for level in LEVELS}, unsure=listed.count(None))
