"""Reads a column of numbers as people write them: decimal commas, thousands, %, money, durations.

How the column writes its numbers is decided once, from the first piece. What does not fit after
that is reported with its records; nothing is guessed cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.series import Floats
from okrlab.tables.numbers import BLANK, LONGEST

Decimal = Literal["point", "comma"]

FLAGS: Final = {
    **dict.fromkeys(("yes", "true", "y", "ja"), 1.0),
    **dict.fromkeys(("no", "false", "n", "nein"), 0.0),
}
_MONEY: Final = "€$£¥₹"
_CODES: Final = r"EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|INR|AUD|CAD|kr|zł"
_BEFORE: Final = re.compile(rf"[{_MONEY}]|(?:{_CODES})\s?", re.I)
_AFTER: Final = re.compile(rf"(?:[{_MONEY}%]|{_CODES})\Z", re.I)
_DIGIT: Final = re.compile(r"\d")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009'’_]")
_SPAN: Final = re.compile(
    r"(?<!\d)(\d+(?:[.,]\d+)?)\s*(days?|d|hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)\b\.?,?\s*",
    re.I,
)
_SECONDS: Final = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_CLOCK: Final = re.compile(r"(\d+):([0-5]\d):([0-5]\d)(?:[.,]\d+)?")
_HALF_CLOCK: Final = re.compile(r"\d+:[0-5]\d")
_POINT: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:e[+-]?\d+)?", re.I)
_COMMA: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?(?:e[+-]?\d+)?", re.I)
_GROUPED: Final = {
    "point": re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+"),
    "comma": re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+"),
}
_SAMPLE: Final = 5_000
SHOWN: Final = 1_000
"""How many records are kept for each problem; beyond that they are only counted."""


@dataclass
class Seen:
    """A problem in a column: its records, how often it occurs, and one example."""

    example: str
    records: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, records: list[int]) -> None:
        """Count these records, and keep the first of them."""
        self.count += len(records)
        self.records += records[: SHOWN - len(self.records)]


class NumberColumn:
    """A column of numbers, taken piece by piece.

    >>> column = NumberColumn()
    >>> column.take(np.array(["1.234,5 €", "12,25 €", "n/a"], dtype=object), np.arange(3)).tolist()
    [1234.5, 12.25, nan]
    >>> column.finish(), column.unit, sorted(column.seen)
    (1.0, '€', ['blank'])
    """

    def __init__(self, decimal: Decimal | None = None, *, semicolons: bool = False) -> None:
        self.decimal = decimal
        self.semicolons = semicolons
        self.seen: dict[str, Seen] = {}
        self.unit = ""
        self.flags = self.spans = self.whole = False
        self._plain = Seen("")
        self._begun = False
        self._units: dict[str, Seen] = {}

    def take(self, column: NDArray[Any], records: NDArray[np.int64]) -> Floats:
        """The numbers of a piece, NaN where there is none; `records` are their record numbers."""
        if column.dtype.kind in "fiub":
            numbers = column.astype(np.float64)
            self.flags |= column.dtype.kind == "b"
            self._rest(numbers, records)
            return numbers
        import pandas as pd

        if not self._begun:
            self._begin(pd.unique(column[:_SAMPLE].astype(object)))
        if self.flags and self._plain.count == 0:
            numbers = np.full(len(column), np.nan)  # yes and no are read below, as distinct cells
        else:
            cells = column
            if self.decimal == "comma":
                cells = np.array([_with_point(cell) for cell in column.tolist()], dtype=object)
            read = pd.to_numeric(cells.astype(object), errors="coerce")
            numbers = np.array(read, dtype=np.float64)
            good = np.isfinite(numbers)
            self._plain.count += int(good.sum())
            if len(self._plain.records) < SHOWN:
                some = np.flatnonzero(good)[: SHOWN - len(self._plain.records)]
                self._plain.records += records[some].tolist()
                self._plain.example = self._plain.example or str(
                    column[some[0]] if len(some) else ""
                )
        rest = np.flatnonzero(~np.isfinite(numbers))
        if len(rest):
            codes, distinct = pd.factorize(column[rest].astype(object), use_na_sentinel=False)
            known = [self._number(cell) for cell in distinct]
            numbers[rest] = np.array([number for number, _, _ in known])[codes]
            self._note(records[rest], codes, distinct, known)
        return numbers

    def _rest(self, numbers: Floats, records: NDArray[np.int64]) -> None:
        blank = np.flatnonzero(~np.isfinite(numbers))
        if len(blank):
            infinite = np.isinf(numbers)
            if infinite.any():
                self._add("not_a_number", "inf", records[infinite].tolist())
                numbers[infinite] = np.nan
            gone = np.flatnonzero(np.isnan(numbers) & ~infinite)
            if len(gone):
                self._add("blank", "", records[gone].tolist())

    def _note(self, places: NDArray[Any], codes: NDArray[Any], distinct: Any, known: Any) -> None:
        """Keep everything that is no plain number: blanks, text and units, with their records."""
        kinds: dict[tuple[str, str], list[int]] = {}
        for n, (_, kind, unit) in enumerate(known):
            if kind:
                kinds.setdefault((kind, str(distinct[n]) if kind != "blank" else ""), []).append(n)
            if kind in ("", "span"):
                kinds.setdefault(("unit:", unit), []).append(n)
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], np.arange(len(known) + 1))
        for (kind, example), numbers in kinds.items():
            records = sorted(
                int(place)
                for n in numbers[:SHOWN]
                for place in places[order[ends[n] : ends[n + 1]]].tolist()
            )
            if kind == "unit:":
                self._units.setdefault(example, Seen(str(distinct[numbers[0]]))).add(records)
            else:
                self._add(kind, example, records)

    def _add(self, kind: str, example: str, records: list[int]) -> None:
        self.seen.setdefault(kind, Seen(example)).add(records)

    def _begin(self, cells: Any) -> None:
        """Decide between decimal point and comma by the evidence; ask where both would fit.

        Evidence is a cell with both signs, a sign that occurs twice, or one that cannot separate
        thousands ("1,5", "12.25"). A column like "1,200" and "3,400" leaves it open.
        """
        self._begun = True
        if self.decimal:
            return
        bare = [_SPACES.sub("", _apart(str(cell).strip())[0]) for cell in cells]
        bare = [cell for cell in bare if _DIGIT.search(cell)]
        comma = [cell for cell in bare if "," in cell]
        point = [cell for cell in bare if "." in cell]
        both = [cell for cell in comma if "." in cell]
        if both:
            votes = {("comma" if cell.rfind(",") > cell.rfind(".") else "point") for cell in both}
            self.decimal = "comma" if votes == {"comma"} else "point"
            return
        sure_comma = [cell for cell in comma if not _GROUPED["comma"].fullmatch(cell)]
        sure_point = [cell for cell in point if not _GROUPED["point"].fullmatch(cell)]
        many_commas = any(cell.count(",") > 1 for cell in comma)
        many_points = any(cell.count(".") > 1 for cell in point)
        if sure_comma or many_points:
            self.decimal = "point" if sure_point or many_commas else "comma"
        elif sure_point or many_commas or not (comma or point):
            self.decimal = "point"
        else:
            grouped = comma or point
            hundreds = any(re.fullmatch(r"-?\d{3}", cell) for cell in bare)
            if self.semicolons or (point and hundreds and len(set(map(len, point))) == 1):
                self._add("which_decimal", grouped[0], [])
            self.decimal = "point"

    def _number(self, cell: Any) -> tuple[float, str, str]:
        """A cell's number, what is wrong with it ("" if nothing), and its unit."""
        if cell is None or cell != cell:
            return np.nan, "blank", ""
        text = str(cell).strip().replace("−", "-")
        if text.casefold() in BLANK:
            return np.nan, "blank", ""
        if text.startswith("#"):
            return np.nan, "sheet_error", ""
        if len(text) > LONGEST:
            return np.nan, "not_a_number", ""
        if text.casefold() in FLAGS:
            self.flags = True
            return FLAGS[text.casefold()], "", ""
        number = plain_number(text, self.decimal or "point")
        if number is not None:
            return number[0], "", number[1]
        if match := _CLOCK.fullmatch(text):
            hours, minutes, seconds = map(int, match.groups())
            self.spans = True
            return hours * 3_600.0 + minutes * 60 + seconds, "span", "clock"
        if _HALF_CLOCK.fullmatch(text):
            return np.nan, "half_clock", ""
        parts = _SPAN.findall(text)
        if parts and not _SPAN.sub("", text).strip():
            self.spans = True
            seconds_ = sum(float(n.replace(",", ".")) * _SECONDS[u[0].lower()] for n, u in parts)
            return seconds_, "span", parts[0][1][0].lower() if len(parts) == 1 else "clock"
        return np.nan, "not_a_number", ""

    def finish(self) -> float:
        """Decide the unit; returns the divisor of all numbers, since durations come in seconds."""
        spans = self.seen.pop("span", None)
        units = {unit: seen for unit, seen in self._units.items() if seen.count}
        if self._plain.count:
            plain = units.setdefault("", Seen(self._plain.example))
            plain.count += self._plain.count
            plain.records = sorted([*self._plain.records, *plain.records])
        if spans:
            if spans.count < sum(seen.count for seen in units.values()):
                example = next((s.example for u, s in units.items() if u not in _LONG), "")
                self.seen.setdefault("mixed_units", Seen(example)).add(spans.records[:1])
            self.unit = next(iter(units)) if len(units) == 1 else "clock"
            self.unit = self.unit if self.unit in _SECONDS else "h"
            divisor = float(_SECONDS[self.unit])
            self.unit = _LONG[self.unit]
            return divisor
        signs = {unit: seen for unit, seen in units.items() if unit}
        if signs:
            self.unit = max(signs, key=lambda unit: signs[unit].count)
            others = [s for u, s in units.items() if u != self.unit]
            if others and (self.unit == "%" or len(signs) > 1):
                fewest = min(units.values(), key=lambda seen: seen.count)
                kind = "mixed_percent" if "%" in signs else "mixed_units"
                self.seen.setdefault(kind, Seen(fewest.example)).add(fewest.records)
        return 1.0


def _with_point(cell: Any) -> Any:
    """A cell with its decimal comma made a point; None if it has a point already."""
    return cell.replace(",", ".") if isinstance(cell, str) and "." not in cell else None


_LONG: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", "clock": "hours"}


def plain_number(text: str, decimal: Decimal) -> tuple[float, str] | None:
    """The number in a text and its unit, or None if it is no number in this notation.

    >>> plain_number("(1,200.50) $", "point"), plain_number("1.200,5", "point")
    ((-1200.5, '$'), None)
    """
    if len(text) > LONGEST or "\n" in text:
        return None
    bare, unit = _apart(text)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if bare.startswith("-") and bare[1:2] in _MONEY and len(bare) > 1:
        unit, bare = bare[1], f"-{bare[2:]}"
    bare = _SPACES.sub("", bare).removeprefix("+")
    if not _DIGIT.search(bare):
        return None
    if not (_COMMA if decimal == "comma" else _POINT).fullmatch(bare):
        return None
    group, sign = (".", ",") if decimal == "comma" else (",", ".")
    try:
        value = float(bare.replace(group, "").replace(sign, "."))
    except ValueError:  # an exponent of nothing, "e3"
        return None
    return (value, unit) if isfinite(value) else None


def _apart(text: str) -> tuple[str, str]:
    """A text without the unit before or after its number, and that unit."""
    if len(text) > LONGEST:
        return text, ""
    before = _BEFORE.match(text)
    rest = text[before.end() :] if before else text
    after = _AFTER.search(rest, max(0, len(rest) - 3))
    bare = (rest[: after.start()] if after else rest).rstrip()
    return bare, before[0].rstrip() if before else after[0] if after else ""


def looks_numeric(cells: list[str]) -> float:
    """The share of filled cells that read as numbers, flags or durations."""
    column = NumberColumn()
    filled = [cell for cell in cells if str(cell).strip().casefold() not in BLANK]
    if not filled:
        return 0.0
    column._begin(np.array(filled, dtype=object))
    return sum(column._number(cell)[1] in ("", "span") for cell in filled) / len(filled)
