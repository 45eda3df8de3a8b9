"""Reads a column of dates in the usual forms; decides by evidence whether day or month comes first.

Columns come in pieces. Each distinct date becomes a token with a number; what the tokens mean is
decided at the end, when the whole column has been seen, and asked where the column leaves it open.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.date_orders import Amiss, ordered, settled
from okrlab.measure.history_options import Order
from okrlab.measure.series import Every
from okrlab.tables.date_forms import (
    HIGH,
    LOW,
    MISSING,
    TIME,
    ZONED,
    Codes,
    fixed_dates,
    iso_days,
    said,
    whole_days,
    without_time,
)
from okrlab.tables.date_written import day_in, read_date
from okrlab.texts.days import FIRST, LAST


@dataclass(frozen=True)
class Resolved:
    """Days by token number (since 1970, or `MISSING`), the implied period, and the problems.

    Problems whose code begins with "guessed" are only told. `fiscal` says that the periods are
    quarters of a fiscal year whose beginning is not known.
    """

    days: Codes
    every: Every | None
    zoned: bool
    amiss: tuple[Amiss, ...]
    fiscal: bool = False


IMPLIED: Final[dict[str, Every]] = {
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "fiscal": "quarter",
}
COARSE: Final = {"year": "yearly", "half": "half_yearly", "yearless": "no_year"}
"""Styles that no baseline can use, with the code of what is said."""


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
            texts = np.array([str(one)[:10] for one in column], dtype=object)
            return self.take(np.where(days == MISSING, "", texts), first)
        if self.zone:
            column = self._shifted(column)
        if not self.timed:
            shown = [one for one in column[:1000] if isinstance(one, str)]
            self.timed = any(TIME.search(one) for one in shown)
            self.zoned = any(ZONED.search(one) for one in shown)
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
                self._code(one.decode(), first + int(here[at]))
                for one, at in zip(texts.tolist(), firsts.tolist(), strict=True)
            ]
            codes[here] = np.array(known, dtype=np.int64)[places]
        return codes

    def take_at(self, column: NDArray[Any], records: Codes) -> Codes:
        """The token numbers of some records that do not follow each other."""
        before = len(self.tokens)
        codes = self.take(column, 0)
        self.firsts[before:] = records[self.firsts[before:]].tolist()
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
        for one in np.flatnonzero(seen).tolist():
            at = int(earliest[one])
            table[one] = self._code(low + one, first + (at if places is None else int(places[at])))
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
        *,
        today: date | None = None,
        weekly: bool = False,
    ) -> Resolved:
        """What every token means.

        `order` says which of the numbers is the day, if a person has said so. `counts` are the rows
        of each token, which decide majorities. Tokens `aside` are known to be no dates. `today`
        tells likely years from unlikely ones, and `weekly` weeks from months.
        """
        told = [None if n in aside else read_date(one) for n, one in enumerate(self.tokens)]
        told, amiss = settled(told, self.tokens, today, weekly)
        weights = counts if counts is not None else np.ones(len(told))
        styles: Counter[str] = Counter()
        for one, weight in zip(told, weights, strict=True):
            if one:
                styles[one.style] += float(weight)  # type: ignore[assignment]
        unread = [
            n
            for n, one in enumerate(told)
            if one is None and self.tokens[n] != "" and n not in aside
        ]
        if unread:
            amiss.append(Amiss("not_a_date", tuple(unread), {"example": self.tokens[unread[0]]}))
        usual = styles.most_common(1)[0][0] if styles else "iso"
        others = [n for n, one in enumerate(told) if one and one.style != usual]
        if others:
            usual_one = next(n for n, one in enumerate(told) if one and one.style == usual)
            slots = {"example": said(self.tokens[others[0]]), "usual": said(self.tokens[usual_one])}
            amiss.append(Amiss("two_formats", tuple(others), slots))
        if usual in COARSE:
            first = next(n for n, one in enumerate(told) if one and one.style == usual)
            amiss.append(Amiss(COARSE[usual], (first,), {"example": said(self.tokens[first])}))
        order, asked = ordered(told, order, self.tokens)
        amiss += asked
        open_ = any(not one.code.startswith("guessed") for one in asked)
        none: list[int] = []
        days = np.full(len(told), MISSING, dtype=np.int64)
        for n, one in enumerate(told):
            if one is None:
                continue
            found = day_in(one.pair, order) if one.pair else one.day
            if found is None and not open_:
                none.append(n)
            elif found is not None:
                days[n] = found
        if none:
            amiss.append(Amiss("not_a_date", tuple(none), {"example": self.tokens[none[0]]}))
        zoned = self.zoned and not self.zone
        return Resolved(days, IMPLIED.get(usual), zoned, tuple(amiss), usual == "fiscal")
