"""Finds the row of headings: it is where the words are, above the first row with a date.

Above it may stand a title, comments or the headings of groups; below it a row of units, or what a
survey tool writes for itself.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from okrlab.tables.date_forms import UNDATED, looks_dated, looks_serial, without_time
from okrlab.tables.date_written import read_date
from okrlab.tables.typed_numbers import read_number
from okrlab.texts.clean import clean, leeway

TOP: Final = 30
"""The heading is among so many rows."""
DATE: Final = re.compile(
    r"\b(date|day|week|kw|cw|month|quarter|period|time|timestamp|created|when|year|on|at"
    r"|datum|tag|woche|monat|quartal|zeitraum|jahr|mois|semaine|trimestre|fecha|mes|semana"
    r"|año|data|mês|ano|mese|settimana|anno|maand|jaar|dato|måned|uge|uke|vecka|månad|miesiąc)\b"
)
_UNITS: Final = re.compile(
    r"[\[(<{].*[\])>}]|%|[$€£¥]|pcs\.?|pieces|units?|count|number|days|hours|minutes|min|percent"
    r"|(?:[ymdjt]{1,4}[-/. ]){1,2}[ymdjt]{1,4}|string|text|int(?:eger)?|float|decimal|datetime",
    re.I,
)


class HeadingRow(NamedTuple):
    """Where the headings stand, or None without any; where the rows begin; rows in between."""

    at: int | None
    body: int
    between: int = 0


def find_heading(rows: list[list[str]]) -> HeadingRow:
    """The row of headings and the first row of data.

    >>> find_heading([["Report"], ["Week", "NPS"], ["(date)", "(points)"], ["2026-01-05", "40"]])
    HeadingRow(at=1, body=3, between=1)
    >>> find_heading([["Month", "Users"], ["2026-01?", "41"], ["2026-02", "44"]]).body
    1
    """
    widest = max((len(row) for row in rows[:TOP]), default=0)
    for at, row in enumerate(rows[:TOP]):
        if _runs_right(row) and not any(map(_is_words, rows[:at])):
            return HeadingRow(at, at + 1)
        if any(looks_dated([cell]) for cell in row) or (widest > 1 and looks_serial(row[:2])):
            return _above(rows, at, widest)
    words = next((n for n, row in enumerate(rows[:TOP]) if len(row) == widest and any(row)), 0)
    return HeadingRow(words, words + 1) if rows else HeadingRow(None, 0)


def _above(rows: list[list[str]], dated: int, widest: int) -> HeadingRow:
    """The headings above the first row with a date. Rows with numbers belong to the data."""
    body, between = dated, 0
    spare: int | None = None
    for at in range(dated - 1, -1, -1):
        filled = [cell.strip() for cell in rows[at] if cell.strip()]
        if len(filled) <= (widest > 1) or re.match(r"#\s*\w", filled[0]):
            continue
        if _is_data(filled):
            body, between = at, 0
        elif all(map(_UNITS.fullmatch, filled)) and at:
            spare = at if spare is None else spare
            between += 1
        else:
            return HeadingRow(at, body, between)
    if spare is not None:
        return HeadingRow(spare, body)
    return HeadingRow(None, body)


def _is_data(filled: list[str]) -> bool:
    """Whether a row holds numbers below words: one whose first cell is a heading does not."""
    return not DATE.search(plain(filled[0])) and any(map(read_number, filled))


def _is_words(row: list[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(filled) > 2 and not any(looks_dated([cell]) for cell in filled)


def _runs_right(row: list[str]) -> bool:
    """Whether a row is one of periods, in order, with a column or two of names before them."""
    return runs_right(row) >= 3


def runs_right(row: list[str]) -> int:
    """How many periods a row of them has; 0 if it is none.

    All but two cells are dates, or half of them are months, quarters or weeks.
    """
    told = [read_date(without_time(cell)) for cell in row]
    dated = [one.style for one in told if one and one.style not in UNDATED]
    periods = [style for style in dated if style in _PERIODS]
    return len(dated) if len(dated) >= len(row) - 2 or len(periods) * 2 >= len(row) else 0


_PERIODS: Final = frozenset(("week", "month", "quarter", "fiscal", "half", "short", "span"))


def names_at(rows: list[list[str]], at: int) -> list[str]:
    """The headings in a row; those that stand twice get the heading of their group, a row above.

    >>> names_at([["", "North", "", "South", ""], ["Week", "NPS", "n", "NPS", "n"]], 1)
    ['Week', 'North · NPS', 'North · n', 'South · NPS', 'South · n']
    """
    row = rows[at]
    if at == 0 or len(set(row)) == len(row) or sum(map(bool, rows[at - 1])) < 2:
        return row
    group, named = "", []
    for n, name in enumerate(row):
        above = rows[at - 1][n].strip() if n < len(rows[at - 1]) else ""
        group = above or group
        named.append(f"{group} · {name}" if group and row.count(name) > 1 else name)
    return named


def plain(name: str) -> str:
    """A heading in lower case, with single spaces for all signs between its words."""
    return " ".join(re.split(r"[\s_.-]+", name.strip().casefold()))


def unlike(names: list[str]) -> list[str]:
    """Headings, cleaned and made unique; an empty one is named after its position.

    >>> unlike(["Week", "", "Week"])
    ['Week', 'column 2', 'Week (2)']
    """
    found: dict[str, None] = {}
    tried: dict[str, int] = {}
    for n, name in enumerate(names, start=1):
        name = clean(str(name)[: leeway(120)])[:120] or f"column {n}"
        again, own = tried.get(name, 1), name
        while own in found:
            again += 1
            own = f"{name} ({again})"
        tried[name] = again
        found[own] = None
    return list(found)
