"""Reads a column of numbers as people write them: decimal commas, thousands, %, money, durations.

How the column writes its numbers is decided once, from the first piece. What does not fit after
that is reported with its records; nothing is guessed cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.problems import KEPT
from okrlab.measure.series import Floats
from okrlab.tables.choices import Decimal
from okrlab.tables.typed_numbers import BLANK, LONGEST, holds_nothing, read_number
from okrlab.texts.numbers import LARGEST, short

FLAGS: Final = {
    **dict.fromkeys(("yes", "true", "y", "ja", "oui", "sí", "sim", "tak", "✓", "☑"), 1.0),
    **dict.fromkeys(("no", "false", "n", "nein", "non", "não", "nie", "nej", "✗", "☐"), 0.0),
}
_SPAN: Final = re.compile(
    r"(?<!\d)(\d+(?:[.,]\d+)?)\s*(days?|d|hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)\b\.?,?\s*",
    re.I,
)
_SECONDS: Final = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_CLOCK: Final = re.compile(r"(\d+):([0-5]\d):([0-5]\d)(?:[.,]\d+)?")
_HALF_CLOCK: Final = re.compile(r"\d+:[0-5]\d")
_SURE: Final = re.compile(r"-?\d+\.(?:\d{1,2}|\d{4,})")
"""A point that parts no thousands: most columns are decided by these without a closer look."""
_ALMOST: Final = re.compile(
    r"[^\w\s]{0,3}\s*(?:[^\W\d]{1,3}[.\s]\s*)?([-−+]?\d[\d.,'’\s]*)(?:[\s)\]*†‡%/]|\Z).*", re.S
)
"""A number among signs and words: "12*", "ca 40 pcs", "1:30" being none."""
_SAMPLE: Final = 5_000
TOLD: Final = frozenset(("about", "labelled"))
"""What is seen in a column and only told: these cells are numbers."""


@dataclass
class Seen:
    """A problem in a column: its records, how often it occurs, and one example."""

    example: str
    records: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, records: list[int]) -> None:
        """Count these records, and keep the first of them."""
        self.count += len(records)
        self.records += records[: KEPT - len(self.records)]


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
        self.top: float | None = None
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
            return self._bounded(numbers, records)
        import pandas as pd

        if not self._begun:
            self._begin(pd.unique(column[:_SAMPLE].astype(object)))
        if self.flags and self._plain.count == 0:
            numbers = np.full(len(column), np.nan)  # yes and no are read below, as distinct cells
        else:
            cells = column
            if self.decimal == "comma":
                cells = np.array([_with_point(one) for one in column.tolist()], dtype=object)
            read = pd.to_numeric(cells.astype(object), errors="coerce")
            numbers = np.array(read, dtype=np.float64)
            good = np.isfinite(numbers)
            self._plain.count += int(good.sum())
            if len(self._plain.records) < KEPT:
                some = np.flatnonzero(good)[: KEPT - len(self._plain.records)]
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
        return self._bounded(numbers, records)

    def _bounded(self, numbers: Floats, records: NDArray[np.int64]) -> Floats:
        """The numbers, without those that are too large for their squares to stay finite."""
        if (large := np.abs(numbers) > LARGEST).any():
            self._add("too_large", short(numbers[large][0]), records[large].tolist())
        return np.where(large, np.nan, numbers)

    def _rest(self, numbers: Floats, records: NDArray[np.int64]) -> None:
        if not np.isfinite(numbers).all():
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
            if kind in ("", "span", *TOLD):
                kinds.setdefault(("unit:", unit), []).append(n)
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], np.arange(len(known) + 1))
        for (kind, example), numbers in kinds.items():
            records = sorted(
                int(one)
                for n in numbers[:KEPT]
                for one in places[order[ends[n] : ends[n + 1]]].tolist()
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
        votes, left_open, hundreds = set[Decimal](), list[str](), False
        for cell in cells:
            text = str(cell).strip()
            if _SURE.fullmatch(text):
                votes.add("point")
                continue
            hundreds = hundreds or (len(text) == 3 and text.isdigit())
            if ("," not in text and "." not in text) or not (read := read_number(text)):
                continue
            if read.other is not None:
                left_open.append(text)
            elif written := _written(text, read.value):
                votes.add(written)
        self.decimal = "comma" if votes == {"comma"} else "point"
        if left_open and not votes:
            points = [text for text in left_open if "." in text]
            if self.semicolons or (points and hundreds and len(set(map(len, points))) == 1):
                self._add("which_decimal", left_open[0], [])

    def _number(self, cell: Any) -> tuple[float, str, str]:
        """A cell's number, what is wrong with it ("" if nothing), and its unit."""
        if holds_nothing(cell):
            return np.nan, "blank", ""
        text = str(cell).strip()
        if text.casefold() in BLANK:
            return np.nan, "blank", ""
        if text.startswith("#"):
            return np.nan, "sheet_error", ""
        if len(text) > LONGEST:
            return np.nan, "not_a_number", ""
        if text.casefold() in FLAGS:
            self.flags = True
            return FLAGS[text.casefold()], "", ""
        if number := read_number(text, self.decimal or "point"):
            unit = number.unit if number.scale is None else f"/{short(number.scale)}"
            told = "about" if number.about else "labelled" if number.label else ""
            return number.value, told, unit
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
        scales = [unit for unit in signs if unit.startswith("/")]
        if len(scales) > 2 and len(scales) == len(units):
            self.seen.setdefault("two_numbers", Seen(signs[scales[0]].example)).count += 1
            return 1.0
        if signs:
            self.unit = max(signs, key=lambda unit: signs[unit].count)
            others = [s for u, s in units.items() if u != self.unit]
            if self.unit.startswith("/"):
                self.unit, self.top = "", float(self.unit[1:])
            if others and ("%" in signs or len(signs) > 1):
                fewest = min(units.values(), key=lambda seen: seen.count)
                kind = "mixed_percent" if "%" in signs else "mixed_units"
                self.seen.setdefault(kind, Seen(fewest.example)).add(fewest.records)
        return 1.0


def _with_point(cell: Any) -> Any:
    """A cell with its decimal comma made a point; None if it has a point already."""
    return cell.replace(",", ".") if isinstance(cell, str) and "." not in cell else None


_LONG: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", "clock": "hours"}


def _written(text: str, value: float) -> Decimal | None:
    """The decimal sign of a number that only one of them explains; None if it has none."""
    point, comma = read_number(text, "point"), read_number(text, "comma")
    if point and comma and point.value == comma.value:
        return None
    return "point" if point and point.value == value else "comma"


def looks_numeric(cells: list[str]) -> float:
    """The share of filled cells that read as numbers, flags or durations.

    Flags beside many other words are words too: "N" for north beside "S" and "E".
    """
    column = NumberColumn()
    filled = [one for one in cells if str(one).strip().casefold() not in BLANK]
    if not filled:
        return 0.0
    column._begin(np.array(filled, dtype=object))
    read = [column._number(one)[1] in ("", "span", *TOLD) for one in filled]
    if 4 * sum(read) <= 3 * len(filled):
        flags = (str(one).strip().casefold() in FLAGS for one in filled)
        read = [one and not flag for one, flag in zip(read, flags, strict=True)]
    return sum(read) / len(filled)


def looks_almost(cells: list[str]) -> tuple[float, str]:
    """The share of filled cells with a number among signs and words, and the first unread one.

    >>> looks_almost(["Rp 1410", "12*", "v1.2.3"])
    (0.6666666666666666, 'Rp 1410')
    """
    column = NumberColumn()
    filled = [one.strip() for one in cells if one.strip().casefold() not in BLANK]
    some = [one for one in filled if _HALF_CLOCK.fullmatch(one) or _almost(one)]
    unread = [one for one in some if column._number(one)[1] not in ("", "span", *TOLD)]
    return len(some) / len(filled) if filled else 0.0, unread[0] if unread else ""


def _almost(cell: str) -> bool:
    match = _ALMOST.fullmatch(cell) if len(cell) <= _SHORT else None
    return bool(match and read_number(match[1].strip(" .,")))


_SHORT: Final = 30
"""A longer cell is a sentence, though it may begin with a number."""
