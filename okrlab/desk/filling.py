"""Uses the columns "start", "target" and "due" of a table: they say what a statement leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isnan
from typing import Final

from okrlab.language.amounts import Numbers, numbers_in
from okrlab.language.tokens import LONGEST
from okrlab.tables.names import is_placeholder
from okrlab.tables.typed_numbers import BLANK, read_number

_DIGIT: Final = re.compile(r"\d")
_LONGEST: Final = 60
"""The most characters of a cell that can be a value or a day."""
_TIME: Final = re.compile(r"(?<=\d)[T ]\d\d:\d\d.*")
_DATED: Final = re.compile(r"(?:by|before|until|in|on|end|eo[qmy])\b", re.I)


def read_as(text: str, fields: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """The statement with what its columns say of it, and the columns that say something else.

    Words of the statement win: a column only fills in what they leave out. A "due" that is told
    holds no day that can be read.

    >>> read_as("Grow eNPS", {"start": "12", "target": "30", "unit": "points", "due": "June"})
    ('Grow eNPS from 12 to 30 points by June', [])
    >>> read_as("Grow eNPS to 40", {"start": "12", "target": "30"})
    ('Grow eNPS to 40 (baseline 12)', [('target', '30')])
    """
    start, target = _amount(fields, "start"), _amount(fields, "target")
    due = _TIME.sub("", fields.get("due", "").strip()[:_LONGEST])
    if not (start or target or due):
        return text, []
    own = numbers_in(text)
    differs = []
    base = text.rstrip(" .;")
    if start and target and own.target and not own.baseline:
        # "Seen within 2 days", from 60 % to 90 %: the number in the statement is no target then.
        whole = f"{base} from {start} to {target}{_unit(fields, start, target)}"
        then = numbers_in(whole)
        if len(then.target) == 1 and _same(target, then.target[0].value):
            own = Numbers(deadline=own.deadline)
    if target and not own.target:
        unit = _unit(fields, start, target)
        base += f" from {start} to {target}{unit}" if start and not own.baseline else ""
        base += "" if start and not own.baseline else f" to {target}{unit}"
        if start and own.baseline and not _same(start, own.baseline[0].value):
            differs.append(("start", start))
    else:
        if start and not own.baseline:
            base += f" (baseline {start})"
        elif start and not _same(start, own.baseline[0].value):
            differs.append(("start", start))
        if target and not any(_same(target, one.value) for one in own.target):
            differs.append(("target", target))
    if due and not own.deadline and not (is_placeholder(due) or due.lower() in BLANK):
        dated = base + (f" {due}" if _DATED.match(due) else f" by {due}")
        then = numbers_in(dated)
        if then.deadline and len(then.target) == len(numbers_in(base).target):
            base = dated
        else:  # "when the board has met", or the number of a day
            differs.append(("due", due))
    return (text, differs) if len(base) > LONGEST else (base, differs)


def _amount(fields: Mapping[str, str], role: str) -> str:
    """The value in a column, or "" for none: a word such as "tbd" is none."""
    value = fields.get(role, "").strip()
    if not _DIGIT.search(value) or len(value) > _LONGEST or value.lower() in BLANK:
        return ""
    return value


def _unit(fields: Mapping[str, str], start: str, target: str) -> str:
    """The unit to be written after a target that has none of its own.

    A share such as 0.16 with the unit "%" may be 0.16 % or 16 %; it stays as it is written.
    """
    unit = fields.get("unit", "").strip()
    read = read_number(target)
    if not unit or len(unit) > 20 or _DIGIT.search(unit) or read is None or read.unit:
        return ""
    if unit in ("%", "percent", "Percent", "Prozent"):
        shares = [one for one in (read, read_number(start) if start else None) if one]
        return "" if all(abs(one.value) <= 1 for one in shares) else "%"
    return f" {unit}" if unit.isalpha() or " " in unit else ""


def _same(cell: str, value: float) -> bool:
    """Whether a cell holds a value that the statement has too; a cell with words is not judged."""
    read = read_number(cell)
    if read is None or isnan(value):
        return True  # a blank, or "2019 levels"
    return any(
        abs(one - value) <= 1e-9 * max(1.0, abs(value))
        for one in (read.value, -read.value, 100 * read.value, read.other or read.value)
    )
