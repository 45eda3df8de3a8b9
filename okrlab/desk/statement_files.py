"""Reads statements from text, Markdown, CSV and JSON Lines; reports problems, keeps the rest."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Final, Literal, get_args

import msgspec

from okrlab.blocks.clinic.set_checks import SetRow
from okrlab.blocks.clinic.splitter import unmark
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.language.tokens import LONGEST
from okrlab.tables.quoted import records
from okrlab.texts import text
from okrlab.texts.clean import clean, leeway
from okrlab.texts.formulas import restored

Kind = Literal["text", "markdown", "csv", "xlsx", "jsonl"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BIGGEST: Final = 50_000_000
"""The most bytes of a file."""
ROWS: Final = 100_000
LINES: Final = 150_000
"""The most rows of a sheet, and the most lines of a file, that are read."""

_ENDINGS: Final[dict[str, Kind]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_TEXT: Final = frozenset(("text", "key result", "key results", "kr", "krs", "statement", "result"))
_OBJECTIVE: Final = frozenset(("objective", "objectives", "goal", "o"))
_ID: Final = frozenset(("id", "key", "nr", "no", "number", "#"))


class Loaded(msgspec.Struct):
    """The contents of a file: its rows, and for each problem the places at which it occurs."""

    rows: list[SetRow]
    problems: dict[tuple[str, tuple[tuple[str, object], ...]], list[str]]

    def note(self, problem: str, where: object, **names: object) -> None:
        """Add a problem; problems with the same words are reported together."""
        self.problems.setdefault((problem, tuple(names.items())), []).append(str(where))

    def add(self, where: object, text: str, objective: str = "", id: str = "") -> None:
        """Add a row, or a problem if there is nothing in it."""
        line = clean(text[: leeway(LONGEST)]) if text else ""
        if not line:
            self.note("empty", where)
            return
        if len(line) > LONGEST or len(objective) > leeway(LONGEST):
            self.note("long", where, most=LONGEST)
        self.rows.append(
            SetRow(id=kept(id) or str(where), text=line[:LONGEST], objective=kept(objective))
        )

    def told(self) -> list[str]:
        """All problems, one line each, in the order in which they were found."""
        return [
            text(
                "desk.row_problem" if places[0].isdecimal() else "desk.problem",
                where=spell(places),
                problem=text(f"desk.{problem}", **dict(names)),
            )
            for (problem, names), places in self.problems.items()
        ]


def kept(words: str) -> str:
    """An id or an objective, cleaned and cut to the characters that are read."""
    return clean(words[: leeway(LONGEST)])[:LONGEST]


@checked
def load(name: str, content: bytes, kind: Kind | None = None) -> Loaded:
    """The statements of a file, with its problems.

    `kind` is guessed from the name and the content if it is not given. Raises `BadInput` if the
    file is too large, or not of that kind.
    """
    if len(content) > BIGGEST:
        raise BadInput("desk_large", name=name, most=BIGGEST // 1_000_000)
    kind = kind or _ENDINGS.get(PurePath(name).suffix.lower()) or _guess(content)
    loaded = Loaded([], {})
    if kind == "xlsx":
        from okrlab.desk.sheets import read_sheets

        read_sheets(name, content, loaded)
    else:
        lines = _decode(name, content, loaded)
        if len(lines) > LINES:
            loaded.note("many_rows", LINES + 1, most=f"{LINES:,}")
            del lines[LINES:]
        {"text": _text, "markdown": _markdown, "csv": _csv, "jsonl": _jsonl}[kind](lines, loaded)
    _same_ids(loaded)
    return loaded


def spell(places: list[str]) -> str:
    """A list of places in short form, with ranges of rows; at most 20 are spelled out.

    >>> spell(["3", "5", "6", "7", "B9"])
    '3, 5–7, B9'
    """
    spelled: list[str] = []
    first = last = None
    for place in [*places, ""]:
        at = int(place) if place.isdecimal() and len(place) < 10 else None
        if at is not None and last is not None and at == last + 1:
            last = at
            continue
        if last is not None:
            spelled.append(str(first) if first == last else f"{first}–{last}")
        first = last = at
        if at is None and place:
            spelled.append(place)
    return ", ".join(spelled if len(spelled) <= 20 else [*spelled[:20], "…"])


def take_table(rows: Iterable[tuple[object, list[str]]], loaded: Loaded, prefix: str = "") -> None:
    """Add rows of cells, each with its place, to `loaded`.

    Columns are found by their headings in the first ten rows. Without headings the column with the
    most text holds the statements, which is reported.
    """
    listed = list(rows)
    head = next((n for n, (_, cells) in enumerate(listed[:10]) if _column(cells, _TEXT) >= 0), -1)
    if head >= 0:
        names = listed[head][1]
        at, objective, id_ = (_column(names, known) for known in (_TEXT, _OBJECTIVE, _ID))
        listed = listed[head + 1 :]
    else:
        at, objective, id_ = _longest([cells for _, cells in listed]), -1, -1
        if max((len(cells) for _, cells in listed), default=0) > 1:
            loaded.note("no_heading", listed[0][0], column=at + 1)
    for where, cells in listed:
        text, aim, id = (cells[n] if 0 <= n < len(cells) else "" for n in (at, objective, id_))
        loaded.add(f"{prefix}{where}", text, aim, id)


def _guess(content: bytes) -> Kind:
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    return "jsonl" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "text"


def _decode(name: str, content: bytes, loaded: Loaded) -> list[str]:
    """The lines of a file. A line that is not UTF-8 is reported and read as Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").splitlines()
    content = content.removeprefix(b"\xef\xbb\xbf")
    start = content[:4096]
    if sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 10:
        raise BadInput("desk_not_text", name=name)
    lines = []
    for at, raw in enumerate(_LINE.split(content), start=1):
        try:
            lines.append(raw.decode())
        except UnicodeDecodeError:
            loaded.note("encoding", at)
            lines.append(raw.decode("cp1252", "replace"))
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _text(lines: list[str], loaded: Loaded) -> None:
    """One statement per line; "Objective: …" applies to the lines below it."""
    objective = ""
    for at, raw in enumerate(lines, start=1):
        label, line = unmark(raw)
        if label == "why":
            objective = line
        elif line:
            loaded.add(at, line, objective)


def _markdown(lines: list[str], loaded: Loaded) -> None:
    """List items and tables with their heading as objective; without these, every line of text."""
    listed = any(_ITEM.match(line) or _ROW.match(line) for line in lines)
    objective, fenced, table = "", False, list[tuple[object, list[str]]]()
    for at, raw in enumerate([*lines, ""], start=1):
        if raw.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if fenced:
            continue
        if _ROW.match(raw):
            cells = [
                cell.replace("\\|", "|").strip() for cell in _CELL.split(raw.strip().strip("|"))
            ]
            if not all(_RULE.fullmatch(cell) for cell in cells):
                table.append((at, cells))
            continue
        if table:
            if _column(table[0][1], _OBJECTIVE) < 0:
                before = len(loaded.rows)
                take_table(table, loaded)
                loaded.rows[before:] = [
                    msgspec.structs.replace(row, objective=kept(objective))
                    for row in loaded.rows[before:]
                ]
            else:
                take_table(table, loaded)
            table = []
        heading = _HEADING.match(raw)
        label, line = unmark(heading[1].rstrip().rstrip("#") if heading else raw)
        if heading or label == "why":
            objective = line
        elif line and (not listed or label or _ITEM.match(raw)):
            loaded.add(at, line, objective)


_ITEM: Final = re.compile(r"^\s*(?:>\s*)*(?:[-*+•]|\d{1,3}[.)])\s+\S")
_ROW: Final = re.compile(r"^\s*\|.*\|\s*$")
_RULE: Final = re.compile(r":?-+:?")
_HEADING: Final = re.compile(r"^\s{0,3}#{1,6}\s+(.*)$")
_LINE: Final = re.compile(rb"\r\n|\r|\n")
_GAPS: Final = re.compile(r"[\s_-]+")
_CELL: Final = re.compile(r"(?<!\\)\|")


def _csv(lines: list[str], loaded: Loaded) -> None:
    def rows() -> Iterator[tuple[object, list[str]]]:
        for at, cells, unclosed in records(lines, _separator(lines)):
            if unclosed:
                loaded.note("quote", at)
            yield at, list(map(restored, cells))

    csv.field_size_limit(BIGGEST)
    take_table(rows(), loaded)


def _separator(lines: list[str]) -> str:
    """The delimiter between cells; empty if each line is one cell."""
    filled = [line for line in lines[:200] if line.strip()]
    if not filled or filled[0].strip().strip('"').casefold() in _TEXT:
        return "" if not any(line.lstrip().startswith('"') for line in filled) else ","
    for sign in sorted(",;\t|", key=lambda sign: -filled[0].count(sign)):
        share = sum(sign in line for line in filled) / len(filled)
        if sign in filled[0] and (share > 0.9 or _column(filled[0].split(sign), _TEXT) >= 0):
            return sign
    return ""


def _jsonl(lines: list[str], loaded: Loaded) -> None:
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            loaded.note("empty", at)
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            loaded.note("not_json", at)
            continue
        text = record.get("text") if isinstance(record, dict) else None
        if not isinstance(text, str):
            loaded.note("no_text", at)
            continue
        id, objective = record.get("id"), record.get("objective")
        loaded.add(
            at,
            text,
            objective if isinstance(objective, str) else "",
            str(id) if isinstance(id, str | int | float) else "",
        )


def _column(cells: list[str], known: frozenset[str]) -> int:
    names = [" ".join(_GAPS.split(cell[: leeway(LONGEST)].strip().casefold())) for cell in cells]
    return next((n for n, name in enumerate(names) if name in known), -1)


def _longest(rows: list[list[str]]) -> int:
    """The column with the most text."""
    sums: dict[int, int] = {}
    for cells in rows:
        for n, cell in enumerate(cells):
            sums[n] = sums.get(n, 0) + len(cell)
    return max(sums, key=lambda n: sums[n], default=0)


def _same_ids(loaded: Loaded) -> None:
    seen: set[str] = set()
    for row in loaded.rows:
        if row.id in seen:
            loaded.note("same_id", row.id)
        seen.add(row.id)
