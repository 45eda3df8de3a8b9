"""Finds the touchpoints in a table: one in each row, or one in each column under its stage.

People bring both: exports have a row for each touchpoint, maps drawn in a spreadsheet have stages
across and lanes (actions, thoughts, pains) down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from okrlab.blocks.journey.feelings import with_feelings
from okrlab.blocks.journey.map_columns import (
    PLAIN,
    SHARED,
    column_of,
    columns_named,
    is_corner,
    key_of,
)
from okrlab.tables.doubts import Doubt
from okrlab.tables.headings import FIRST, claimed, fullest
from okrlab.tables.wording import ASKED, quoted
from okrlab.tables.workbook import place
from okrlab.texts import text
from okrlab.texts.clean import clean, shorten

_LONGEST: Final = 500
"""How much of a heading is shown as an option."""


class Joined(NamedTuple):
    """A range of merged cells, with rows and columns counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


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

    `note(cell, problem, **names)` is called for every problem. `named` has headings of columns, or
    first cells of lanes, that somebody names by hand. After `read`, `filled` holds the columns that
    the table has, `headings` what stands above them, and `asks` what has to be known first.
    `joined` are the ranges of merged cells, with rows and columns counted from 0.
    """

    def __init__(
        self,
        note: Callable[..., None],
        place: Place,
        named: Mapping[str, str | None] | None = None,
        joined: Sequence[Joined] = (),
    ) -> None:
        self.note, self.place = note, place
        self.named, self.joined = named or {}, joined
        self.filled: set[str] = set()
        self.headings: dict[str, tuple[str, str]] = {}
        """By column its heading, and the name of its cell."""
        self.asks: list[Doubt] = []

    def read(self, table: Sequence[Sequence[str]]) -> list[TouchpointRow]:
        """All touchpoints, from the top down or from left to right.

        Headings may have a title and notes above them, so columns are looked for in the first 20
        rows, and lanes in the first 60. Without touchpoints the stages are kept, and it is asked
        what holds the touchpoints.
        """
        heads = [claimed(cells, columns_named(), self.named) for cells in table[:FIRST]]
        order = sorted(range(len(heads)), key=lambda n: -len(heads[n]))
        for n in order:
            if {"stage", "touchpoint"} <= heads[n].keys():
                cells = [
                    [cell_words(row, k) for row in table[n + 1 :]] for k in range(len(table[n]))
                ]
                return list(self._long(table, n, with_feelings(table[n], cells, heads[n])))
        table = [
            [*cells[0].splitlines()[:1], *cells[1:]] if cells and cells[0] else cells
            for cells in table
        ]  # a lane's name may have a line that explains it
        first = [cells[0] if cells else "" for cells in table[:60]]
        lanes = claimed(first, columns_named(), self.named)
        at = order[0] if order else 0
        top = lanes.get("touchpoint", -1)
        above = (cell for cells in table[: max(top, 0)] for cell in cells[1:])
        alone = top >= 0 and (top >= len(heads) or len(heads[top]) < 2)
        if alone and "stage" not in lanes and not any(map(clean, above)):
            return self._lane_asked(table, top)  # "Steps" on top are the stages
        if "touchpoint" in lanes and len(lanes) >= len(heads[at] if heads else ()):
            return list(
                self._across(table, with_feelings(first, [row[1:] for row in table], lanes))
            )
        return self._unknown(table, at, heads[at] if heads else {}, lanes)

    def _unknown(
        self,
        table: Sequence[Sequence[str]],
        at: int,
        head: Mapping[str, int],
        lanes: Mapping[str, int],
    ) -> list[TouchpointRow]:
        """The stages of a table that does not say what its touchpoints are."""
        top = next((n for n, cells in enumerate(table[:60]) if is_corner(cells)), None)
        below = [n for name, n in lanes.items() if name != "stage"]
        if len(table[at] if table else ()) > 1 and ("stage" in head or "touchpoint" in head):
            missing = "stage" if "touchpoint" in head else "touchpoint"
            self._ask(missing, "column", [one for one in table[at] if one], self.place(at, 0))
            column = head.get("stage")
            found = [
                (cells[column], self.place(n, column))
                for n, cells in enumerate(table[at + 1 :], at + 1)
                if column is not None and column < len(cells) and cells[column]
            ]
        elif top is not None and below and min(below) > top:
            return self._lane_asked(table, top)
        else:
            self.note(self.place(0, 0), "no_heads")
            at = at if head or not table else fullest(table)
            options = [one for one in (table[at] if table else ()) if one]
            if len(options) > 1 or self.named:
                where = self.place(at, 0) if self.named else ""
                for name in ("stage", "touchpoint"):
                    if self.named.get(name) not in options:
                        self._ask(name, "column", options, where)
            return []
        self.filled = {"stage"}
        return [TouchpointRow({"stage": clean(one)}, {"stage": where}) for one, where in found]

    def _lane_asked(self, table: Sequence[Sequence[str]], top: int) -> list[TouchpointRow]:
        """The stages in this row; which of the lanes below holds the touchpoints is asked."""
        names = [cells[0] for cells in table[top + 1 :] if cells and any(cells[1:])]
        self._ask("touchpoint", "lane", names, self.place(top, 0))
        self.filled = {"stage"}
        return [
            TouchpointRow({"stage": clean(one)}, {"stage": self.place(top, n)})
            for n, one in enumerate(table[top])
            if n and one.strip()
        ]

    def _ask(self, column: str, what: str, options: Iterable[str], where: str) -> None:
        names = tuple(dict.fromkeys(clean(one[:_LONGEST]) for one in options))[:60]
        words = text(f"journey.table_which_{what}", column=text(f"journey.column_{column}"))
        wrong = self.named.get(column)
        if wrong and wrong not in names:
            words = text("journey.table_not_there", name=shorten(wrong, 40))
        said = f"{words} {quoted(names, ASKED)}"
        doubt = Doubt(kind="column", words=said, keyword=column, options=names, changes=True)
        self.asks.append(doubt)
        if where:
            self.note(where, "asked", said=said, column=column)

    def _long(
        self, table: Sequence[Sequence[str]], head: int, places: Mapping[str, int]
    ) -> Iterator[TouchpointRow]:
        self._heads(((n, one, self.place(head, n)) for n, one in enumerate(table[head])), places)
        self.filled = set(places)
        stage = ""
        rows: list[TouchpointRow] = []
        for at, cells in enumerate(table[head + 1 :], head + 1):
            words = {name: clean(cells[n]) for name, n in places.items() if n < len(cells)}
            if not any(words.values()):
                continue
            if words.get("touchpoint") and not words.get("stage"):
                words["stage"] = stage  # a stage's cell is often merged over all its rows
            stage = words.get("stage") or stage
            row = TouchpointRow(words, {name: self.place(at, n) for name, n in places.items()})
            if rows and self._covered(at, places["touchpoint"]):
                self._add(rows[-1], row)
            else:
                rows.append(row)
        yield from rows

    def _covered(self, row: int, column: int) -> bool:
        """Whether a cell belongs to a merged one that begins above it."""
        return any(
            one.top < row <= one.bottom and one.left <= column <= one.right for one in self.joined
        )

    def _add(self, row: TouchpointRow, more: TouchpointRow) -> None:
        """Add what a further row says about the same touchpoint."""
        for name, words in more.words.items():
            before = row.words.get(name, "")
            if not before:
                row.words[name], row.at[name] = words, more.at[name]
            elif words and words != before:
                if name in PLAIN:
                    row.words[name] = f"{before}; {words}"
                else:
                    self.note(more.at[name], "differs", said=words, kept=before)

    def _across(
        self, table: Sequence[Sequence[str]], found: Mapping[str, int]
    ) -> Iterator[TouchpointRow]:
        lanes, touchpoint = dict(found), found["touchpoint"]
        if "stage" not in lanes:  # stages are often without a heading, just above the touchpoints
            above = [at for at in range(touchpoint) if any(map(clean, table[at][1:]))]
            tops = [at for at in above if is_corner(table[at])] or above[-1:]
            if not tops:
                self.note(self.place(touchpoint, 0), "no_heads")
                return
            lanes["stage"] = tops[0]
        self._heads(
            (
                (at, cells[0], self.place(at, 0))
                for at, cells in enumerate(table)
                if cells and at != lanes["stage"] and any(map(clean, cells[1:]))
            ),
            lanes,
        )
        self.filled = set(lanes)
        stage, closed = "", set[str]()  # a stage merged to the right is written in its first column
        for n in range(1, max(map(len, table))):
            raw = {name: self._spread(table, name, at, n) for name, at in lanes.items()}
            where = {name: self.place(at, n) for name, at in lanes.items()}
            here = clean(raw["stage"])
            if here and key_of(here) != key_of(stage):
                if key_of(here) in closed:
                    self.note(where["stage"], "stage_again", stage=here)
                closed.add(key_of(stage))
                stage = here
            if any(clean(one) for name, one in raw.items() if name != "stage") or here:
                yield from self._cells(raw, stage, where)

    def _spread(self, table: Sequence[Sequence[str]], name: str, at: int, n: int) -> str:
        """A lane's cell; one that is merged to the right counts for each of its columns."""
        words = cell_words(table[at], n)
        if words or name in ("stage", "touchpoint") or not self.joined:
            return words
        for one in self.joined:
            if one.top <= at <= one.bottom and one.left < n <= one.right:
                return cell_words(table[one.top], one.left)
        return ""

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
                if several == 1 or (len(said) != several and not (name in SHARED and said)):
                    words[name] = "" if n else " ".join(said)
                    if n == 0 and several > 1 and said:
                        self.note(where[name], "lines", n=len(said), of=several)
                else:
                    words[name] = said[n] if len(said) == several else " ".join(said)
            yield TouchpointRow({**words, "stage": stage}, where)

    def _heads(self, heads: Iterable[tuple[int, str, str]], places: Mapping[str, int]) -> None:
        """Keep the headings of the columns, and tell which are unknown, or there a second time."""
        of = {place: name for name, place in places.items()}
        for n, words, where in heads:
            if n in of:
                self.headings[of[n]] = words, where
            elif name := column_of(words):
                self.note(where, "head_twice", name=text(f"journey.column_{name}"))
            elif clean(words):
                self.note(where, "unknown_head", name=shorten(clean(words), 40))


def cell_words(cells: Sequence[str], n: int) -> str:
    """The words of a row's cell, "" if the row is shorter."""
    return cells[n] if n < len(cells) else ""
