"""Finds the touchpoints in a table: one in each row, or one in each column under its stage.

People bring both: exports have a row for each touchpoint, maps drawn in a spreadsheet have stages
across and lanes (actions, thoughts, pains) down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from okrlab.tables.workbook import place
from okrlab.texts import text
from okrlab.texts.clean import clean, shorten

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

_SYNONYMS: Final[dict[str, str]] = {
    "who": "persona",
    "customer": "persona",
    "kind": "persona_kind",
    "asked": "last_asked",
    "phase": "stage",
    "step": "touchpoint",
    "interaction": "touchpoint",
    "doing": "action",
    "do": "action",
    "thinking": "thought",
    "think": "thought",
    "pain point": "pain",
    "responsible": "owner",
    "evidence": "ground",
    "feeling": "emotion",
    "state": "view",
    "instead of": "instead",
    "last asked": "last_asked",
    "about": "persona_about",
    "evidence or assumption": "ground",
}
_SHARED: Final = frozenset(
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

Place = Callable[[int, int], str]
"""Names a cell by its row and column, both counted from 0."""


class CellProblem(NamedTuple):
    """A problem in words, and the name of its cell; empty if it concerns the whole table."""

    cell: str
    said: str


class TouchpointRow(NamedTuple):
    """A touchpoint's cells by column: their words, and their names in the table."""

    words: dict[str, str]
    at: dict[str, str]


def cell(row: int, column: int) -> str:
    """A cell's name, both counted from 0.

    >>> cell(4, 2), cell(0, 27)
    ('C5', 'AB1')
    """
    return place(row + 1, column + 1)


class Layout:
    """Finds the touchpoints of a table.

    `note(cell, problem, **names)` is called for every problem. After `read`, `filled` holds the
    columns that the table has.
    """

    def __init__(self, note: Callable[..., None], place: Place) -> None:
        self.note, self.place = note, place
        self.filled: set[str] = set()

    def read(self, table: Sequence[Sequence[str]]) -> list[TouchpointRow]:
        """All touchpoints, from the top down or from left to right.

        Headings may have a title and notes above them, so columns are looked for in the first 20
        rows, and the lane of touchpoints in the first 60, as other lanes may come before it.
        """
        for at, cells in enumerate(table[:20]):
            names = [column_of(one) for one in cells]
            if "stage" in names and "touchpoint" in names:
                return list(self._long(table, at, names))
        for at, cells in enumerate(table[:60]):
            if cells and column_of(cells[0]) == "touchpoint":
                return list(self._across(table, at))
        self.note(self.place(0, 0), "no_heads")
        return []

    def _long(
        self, table: Sequence[Sequence[str]], head: int, names: list[str]
    ) -> Iterator[TouchpointRow]:
        self._heads((names[n], n, one, self.place(head, n)) for n, one in enumerate(table[head]))
        places = {name: n for n, name in reversed([*enumerate(names)]) if name}
        self.filled = set(places)
        stage = ""
        for at, cells in enumerate(table[head + 1 :], head + 1):
            words = {name: clean(cells[n]) for name, n in places.items() if n < len(cells)}
            if not any(words.values()):
                continue
            if words.get("touchpoint") and not words.get("stage"):
                words["stage"] = stage  # a stage's cell is often merged over all its rows
            stage = words.get("stage") or stage
            yield TouchpointRow(words, {name: self.place(at, n) for name, n in places.items()})

    def _across(self, table: Sequence[Sequence[str]], touchpoint: int) -> Iterator[TouchpointRow]:
        lanes: dict[str, int] = {}
        for at, cells in enumerate(table):
            name = column_of(cells[0]) if cells else ""
            if name:
                lanes.setdefault(name, at)
        if "stage" not in lanes:  # stages are often without a heading, just above the touchpoints
            above = [at for at in range(touchpoint) if any(map(clean, table[at][1:]))]
            if not above:
                self.note(self.place(touchpoint, 0), "no_heads")
                return
            lanes["stage"] = above[-1]
        self._heads(
            (column_of(cells[0]), at, cells[0], self.place(at, 0))
            for at, cells in enumerate(table)
            if cells and at != lanes["stage"]
        )
        self.filled = set(lanes)
        stage, closed = "", set[str]()  # a stage merged to the right is written in its first column
        for n in range(1, max(map(len, table))):
            raw = {name: _at(table[at], n) for name, at in lanes.items()}
            where = {name: self.place(at, n) for name, at in lanes.items()}
            here = clean(raw["stage"])
            if here and key_of(here) != key_of(stage):
                if key_of(here) in closed:
                    self.note(where["stage"], "stage_again", stage=here)
                closed.add(key_of(stage))
                stage = here
            if any(clean(one) for name, one in raw.items() if name != "stage") or here:
                yield from self._cells(raw, stage, where)

    def _cells(
        self, raw: dict[str, str], stage: str, where: dict[str, str]
    ) -> Iterator[TouchpointRow]:
        """A column's touchpoints. If its cell lists several, each takes its own line of every lane.

        A lane with another number of lines belongs to the first touchpoint, which is reported,
        except that a shared column such as the channel holds for all of them.
        """
        lines = {name: [*filter(None, map(clean, one.splitlines()))] for name, one in raw.items()}
        several = max(1, len(lines["touchpoint"]))
        for n in range(several):
            words = {}
            for name, said in lines.items():
                if several == 1 or (len(said) != several and not (name in _SHARED and said)):
                    words[name] = "" if n else " ".join(said)
                    if n == 0 and several > 1 and said:
                        self.note(where[name], "lines", n=len(said), of=several)
                else:
                    words[name] = said[n] if len(said) == several else " ".join(said)
            yield TouchpointRow({**words, "stage": stage}, where)

    def _heads(self, heads: Iterable[tuple[str, int, str, str]]) -> None:
        seen = set()
        for name, _, words, where in heads:
            if not name and clean(words):
                self.note(where, "unknown_head", name=shorten(clean(words), 40))
            elif name and name in seen:
                self.note(where, "head_twice", name=text(f"journey.column_{name}"))
            seen.add(name)


def key_of(words: str) -> str:
    """Words as they are compared: without case, and with one space for all spaces and hyphens.

    >>> key_of("  Pain-Point ")
    'pain point'
    """
    return " ".join(re.split(r"[\s_\-]+", clean(words).casefold())).strip()


def column_of(words: str) -> str:
    """The column that a heading names, by its name, its text, a synonym or a plural; else "".

    >>> column_of("Pain points"), column_of("Colour")
    ('pain', '')
    """
    heading = key_of(words)
    for name in COLUMNS:
        plain = name.replace("_", " ")
        if heading in (plain, f"{plain}s", key_of(text(f"journey.column_{name}"))):
            return name
    return _SYNONYMS.get(heading) or _SYNONYMS.get(heading.removesuffix("s")) or ""


def _at(cells: Sequence[str], n: int) -> str:
    return cells[n] if n < len(cells) else ""
