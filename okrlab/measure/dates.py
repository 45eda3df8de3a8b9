"""Reads a column of dates in the usual forms; decides by evidence whether day or month comes first.

Columns come in pieces. Each distinct date becomes a token with a number; what the tokens mean is
decided at the end, when the whole column has been seen, and asked where the column leaves it open.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.date_forms import (
    HIGH,
    LOW,
    MISSING,
    TIME,
    ZONED,
    Codes,
    Style,
    Told,
    day_number,
    fixed_dates,
    iso_days,
    read_date,
    said,
    whole_days,
    without_time,
)
from okrlab.measure.series import Every
from okrlab.texts.days import FIRST, LAST

Order = Literal["dmy", "mdy"]


@dataclass(frozen=True)
class Amiss:
    """Something wrong with dates: a code, the numbers of the tokens, and the slots of its words."""

    code: str
    tokens: tuple[int, ...]
    slots: dict[str, Any]


@dataclass(frozen=True)
class Resolved:
    """Days by token number (since 1970, or `MISSING`), the implied period, and the problems."""

    days: Codes
    every: Every | None
    zoned: bool
    amiss: tuple[Amiss, ...]


IMPLIED: Final[dict[Style, Every]] = {"week": "week", "month": "month", "quarter": "quarter"}


class DateColumn:
    """A column of dates, taken piece by piece; `firsts` are the first records of the tokens.

    >>> column = DateColumn()
    >>> column.take(np.array(["5.1.2026", "12.1.2026", "5.1.2026"], dtype=object), 0).tolist()
    [0, 1, 0]
    >>> column.resolve(None).days.tolist()
    [20458, 20465]
    """

    def __init__(self, zone: str | None = None) -> None:
        self.zone = zone
        self.tokens: list[str | int] = []
        self.firsts: list[int] = []
        self.zoned = self.timed = False
        self._codes: dict[str | int, int] = {}

    def take(self, column: NDArray[Any], first: int) -> Codes:
        """The token numbers of a piece whose first record has the number `first`."""
        if column.dtype.kind == "M":
            sample = column[:1000]
            self.timed |= bool((sample > sample.astype("datetime64[D]")).any())
            days = whole_days(column)
            off = (days != MISSING) & ((days < LOW) | (days > HIGH))
            if not off.any():
                return self._by_day(days, first)
            texts = np.array([str(cell)[:10] for cell in column], dtype=object)
            return self.take(np.where(days == MISSING, "", texts), first)
        if self.zone:
            column = self._shifted(column)
        if not self.timed:
            shown = [cell for cell in column[:1000] if isinstance(cell, str)]
            self.timed = any(TIME.search(cell) for cell in shown)
            self.zoned = any(ZONED.search(cell) for cell in shown)
        days = iso_days(column)
        rest = np.flatnonzero(days == MISSING)
        if not len(rest):
            return self._by_day(days, first)
        codes = np.empty(len(column), dtype=np.int64)
        plain = np.flatnonzero(days != MISSING)
        codes[plain] = self._by_day(days[plain], first, plain)
        fixed = fixed_dates(column[rest])
        others = rest[fixed == b""]
        for at, cell in zip(others.tolist(), column[others].tolist(), strict=True):
            codes[at] = self._code(without_time(cell), first + at)
        here = rest[fixed != b""]
        if len(here):
            texts, firsts, places = np.unique(
                fixed[fixed != b""], return_index=True, return_inverse=True
            )
            known = [
                self._code(written.decode(), first + int(here[at]))
                for written, at in zip(texts.tolist(), firsts.tolist(), strict=True)
            ]
            codes[here] = np.array(known, dtype=np.int64)[places]
        return codes

    def _by_day(self, days: Codes, first: int, places: Codes | None = None) -> Codes:
        """Token numbers of days, looked up in a table over their range instead of by hashing."""
        if not len(days):
            return days
        low = int(days.min())
        if low == MISSING:
            gone = days == MISSING
            codes = np.empty(len(days), dtype=np.int64)
            here = np.flatnonzero(~gone)
            codes[here] = self._by_day(days[here], first, here if places is None else places[here])
            empty = int(np.flatnonzero(gone)[0])
            place = empty if places is None else int(places[empty])
            codes[gone] = self._code("", first + place)
            return codes
        offset = days - low
        seen = np.bincount(offset)
        table = np.full(len(seen), -1, dtype=np.int64)
        earliest = np.zeros(len(seen), dtype=np.int64)
        earliest[offset[::-1]] = np.arange(len(days))[::-1]
        for day in np.flatnonzero(seen).tolist():
            at = int(earliest[day])
            table[day] = self._code(low + day, first + (at if places is None else int(places[at])))
        return table[offset]

    def _code(self, token: str | int, record: int) -> int:
        code = self._codes.get(token)
        if code is None:
            code = self._codes[token] = len(self.tokens)
            self.tokens.append(token)
            self.firsts.append(record)
        return code

    def _shifted(self, column: NDArray[Any]) -> NDArray[Any]:
        """Times with an offset become local dates in `zone`; all other cells stay."""
        import pandas as pd

        texts = pd.Series(column, dtype=object).fillna("").astype(str)
        zoned = texts.str.contains(ZONED).to_numpy(dtype=bool)
        if not zoned.any():
            return column
        when = pd.to_datetime(texts[zoned], utc=True, errors="coerce", format="ISO8601")
        when = when.where((when.dt.year >= FIRST) & (when.dt.year <= LAST))
        local = when.dt.tz_convert(self.zone).dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
        out = column.astype(object)
        good = when.notna().to_numpy()
        out[np.flatnonzero(zoned)[good]] = local[good]
        return out

    def resolve(
        self,
        order: Order | None,
        counts: NDArray[Any] | None = None,
        aside: frozenset[int] | set[int] = frozenset(),
    ) -> Resolved:
        """What every token means.

        `order` says which of two numbers is the day, if a person has said so. `counts` are the rows
        of each token, which decide majorities. Tokens `aside` are known to be no dates.
        """
        readings = [read_date(token) for token in self.tokens]
        weights = counts if counts is not None else np.ones(len(readings))
        styles: Counter[str] = Counter()
        for reading, weight in zip(readings, weights, strict=True):
            if reading:
                styles[reading.style] += float(weight)  # type: ignore[assignment]
        amiss: list[Amiss] = []
        unread = [
            n
            for n, reading in enumerate(readings)
            if reading is None and self.tokens[n] != "" and n not in aside
        ]
        if unread:
            amiss.append(Amiss("not_a_date", tuple(unread), {"example": self.tokens[unread[0]]}))
        usual = styles.most_common(1)[0][0] if styles else "iso"
        others = [n for n, reading in enumerate(readings) if reading and reading.style != usual]
        if others:
            usual_one = next(
                n for n, reading in enumerate(readings) if reading and reading.style == usual
            )
            slots = {"example": said(self.tokens[others[0]]), "usual": said(self.tokens[usual_one])}
            amiss.append(Amiss("two_formats", tuple(others), slots))
        if usual == "year":
            amiss.append(Amiss("yearly", (), {}))
        order, asked = _order(readings, order, self.tokens)
        amiss += asked
        none: list[int] = []
        days = np.full(len(readings), MISSING, dtype=np.int64)
        for n, reading in enumerate(readings):
            if reading is None:
                continue
            if reading.pair is None:
                days[n] = reading.day
                continue
            first, second, year = reading.pair
            day, month = (first, second) if order == "dmy" else (second, first)
            number = day_number(year, month, day)
            if number is None and not asked:
                none.append(n)
            elif number is not None:
                days[n] = number
        if none:
            amiss.append(Amiss("not_a_date", tuple(none), {"example": self.tokens[none[0]]}))
        return Resolved(days, IMPLIED.get(usual), self.zoned and not self.zone, tuple(amiss))  # type: ignore[call-overload]


def _order(
    readings: list[Told | None], order: Order | None, tokens: list[str | int]
) -> tuple[Order, list[Amiss]]:
    """Which of two numbers is the day: as given, or by numbers above 12, or else a question."""
    pairs = [(n, reading.pair) for n, reading in enumerate(readings) if reading and reading.pair]
    if not pairs or order:
        return order or "dmy", []
    day_first = [n for n, (a, _, _) in pairs if a > 12]
    month_first = [n for n, (_, b, _) in pairs if b > 12]
    if day_first and month_first:
        fewer, more = sorted((day_first, month_first), key=len)
        slots = {"example": tokens[fewer[0]], "usual": tokens[more[0]]}
        return ("dmy" if more is day_first else "mdy"), [Amiss("two_orders", tuple(fewer), slots)]
    if not day_first and not month_first:
        if all(a == b for _, (a, b, _) in pairs):
            return "dmy", []
        n, (a, b, year) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
        year += 2000 if year < 100 else 0
        slots = {
            "example": tokens[n],
            "one": f"{year}-{b:02}-{a:02}",
            "other": f"{year}-{a:02}-{b:02}",
        }
        return "dmy", [Amiss("which_order", (n,), slots)]
    return ("dmy" if day_first else "mdy"), []
