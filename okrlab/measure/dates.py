"""Reads a column of dates in the usual forms, decides day or month first by evidence, or asks.

Dates come in pieces of a column. Each distinct date becomes a token with a number; what a token
means is settled at the end, when all of the column has been seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.series import Every

Order = Literal["dmy", "mdy"]
Style = Literal["iso", "dots", "slashes", "dashes", "words", "week", "month", "quarter",
                "serial", "compact", "year"]  # fmt: skip
Codes = NDArray[np.int64]

EPOCH: Final = date(1970, 1, 1)
EXCEL: Final = date(1899, 12, 30)
BLANK: Final = frozenset(("", "-", "–", "—", ".", "na", "n/a", "nan", "nat", "null", "none", "#n/a"))
"""What stands for nothing, in small letters."""
_MONTHS: Final = {
    name: n
    for n, names in enumerate(
        ("jan january januar", "feb february februar", "mar march märz mär maerz", "apr april",
         "may mai", "jun june juni", "jul july juli", "aug august", "sep sept september",
         "oct october okt oktober", "nov november", "dec december dez dezember"), start=1)
    for name in names.split()
}  # fmt: skip
_TIME: Final = re.compile(
    r"[T ,]\s*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d|\[[\w/]+\])*$",
    re.I,
)
_ZONED: Final = re.compile(r":\d\d(?:[.,]\d+)?\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$", re.I)
_WEEKDAY: Final = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.I)


@dataclass(frozen=True)
class Told:
    """What one token says: its style, and a day, or two numbers whose order is not known yet."""

    style: Style
    day: int = 0
    pair: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Amiss:
    """Something wrong with dates: a code, the tokens' numbers, what fills the words' slots."""

    code: str
    tokens: tuple[int, ...]
    slots: dict[str, object]


@dataclass(frozen=True)
class Resolved:
    """Days by token number (since 1970; `MISSING` for none), the period they imply, what is amiss."""

    days: Codes
    every: Every | None
    zoned: bool
    amiss: tuple[Amiss, ...]


MISSING: Final = -(2**40)
IMPLIED: Final[dict[Style, Every]] = {"week": "week", "month": "month", "quarter": "quarter"}


class DateColumn:
    """A column of dates, taken piece by piece; `firsts` are the records where tokens stood first.

    >>> column = DateColumn()
    >>> column.take(np.array(["5.1.2026", "12.1.2026", "5.1.2026"], dtype=object), 0).tolist()
    [0, 1, 0]
    >>> [str(EPOCH + timedelta(days=int(day))) for day in column.resolve(None).days]
    ['2026-01-05', '2026-01-12']
    """

    def __init__(self, zone: str | None = None) -> None:
        self.zone = zone
        self.tokens: list[str | int] = []
        self.firsts: list[int] = []
        self.zoned = self.timed = False
        self._codes: dict[str | int, int] = {}

    def take(self, column: NDArray[Any], first: int) -> Codes:
        """Token numbers for a piece whose first record has the number `first`."""
        if column.dtype.kind == "M":
            sample = column[:1000]
            self.timed |= bool((sample > sample.astype("datetime64[D]")).any())
            return self._by_day(whole_days(column), first)
        if self.zone:
            column = self._shifted(column)
        if not self.timed:
            sample = [one for one in column[:1000] if isinstance(one, str)]
            self.timed = any(_TIME.search(one) for one in sample)
            self.zoned = any(_ZONED.search(one) for one in sample)
        days = iso_days(column)
        rest = np.flatnonzero(days == MISSING)
        if not len(rest):
            return self._by_day(days, first)
        codes = np.empty(len(column), dtype=np.int64)
        plain = np.flatnonzero(days != MISSING)
        codes[plain] = self._by_day(days[plain], first, plain)
        texts = [_cut(one) for one in column[rest]]
        for at, text in zip(rest.tolist(), texts, strict=True):
            codes[at] = self._code(text, first + at)
        return codes

    def _by_day(self, days: Codes, first: int, places: Codes | None = None) -> Codes:
        """Numbers for days, by a table over their range: no hashing of each."""
        if not len(days):
            return days
        low = int(days.min())
        if low == MISSING:
            gone = days == MISSING
            codes = np.empty(len(days), dtype=np.int64)
            here = np.flatnonzero(~gone)
            codes[here] = self._by_day(days[here], first, here if places is None else places[here])
            at = np.flatnonzero(gone)
            codes[at] = self._code("", first + int(at[0] if places is None else places[at[0]]))
            return codes
        offset = days - low
        seen = np.bincount(offset)
        table = np.full(len(seen), -1, dtype=np.int64)
        for one in np.flatnonzero(seen).tolist():
            known = self._codes.get(low + one)
            if known is None:
                at = int(np.argmax(offset == one))
                known = self._code(low + one, first + (at if places is None else int(places[at])))
            table[one] = known
        return table[offset]

    def _code(self, token: str | int, record: int) -> int:
        code = self._codes.get(token)
        if code is None:
            code = self._codes[token] = len(self.tokens)
            self.tokens.append(token)
            self.firsts.append(record)
        return code

    def _shifted(self, column: NDArray[Any]) -> NDArray[Any]:
        """Times with an offset, as the clock of `zone` shows them; others stay."""
        import pandas as pd

        texts = pd.Series(column, dtype=object).fillna("").astype(str)
        zoned = texts.str.contains(_ZONED).to_numpy(dtype=bool)
        if not zoned.any():
            return column
        when = pd.to_datetime(texts[zoned], utc=True, errors="coerce", format="ISO8601")
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
        """What every token means. `counts` are the rows of each token, for majorities; those
        `aside` are known to be no dates."""
        told = [_read(token) for token in self.tokens]
        weights = counts if counts is not None else np.ones(len(told))
        styles: Counter[str] = Counter()
        for one, weight in zip(told, weights, strict=True):
            if one:
                styles[one.style] += float(weight)  # type: ignore[assignment]
        amiss: list[Amiss] = []
        unread = [n for n, one in enumerate(told) if one is None and self.tokens[n] != "" and n not in aside]
        if unread:
            amiss.append(Amiss("not_a_date", tuple(unread), {"example": self.tokens[unread[0]]}))
        usual = styles.most_common(1)[0][0] if styles else "iso"
        others = [n for n, one in enumerate(told) if one and one.style != usual]
        if others:
            usual_one = next(n for n, one in enumerate(told) if one and one.style == usual)
            slots = {"example": _said(self.tokens[others[0]]), "usual": _said(self.tokens[usual_one])}
            amiss.append(Amiss("two_formats", tuple(others), slots))
        if usual == "year":
            amiss.append(Amiss("yearly", (), {}))
        order, asked = _order(told, order, self.tokens)
        amiss += asked
        days = np.full(len(told), MISSING, dtype=np.int64)
        for n, one in enumerate(told):
            if one is None:
                continue
            if one.pair is None:
                days[n] = one.day
                continue
            day, month, year = one.pair if order == "dmy" else (one.pair[1], one.pair[0], one.pair[2])
            found = _day(year, month, day)
            if found is None:
                amiss.append(Amiss("not_a_date", (n,), {"example": self.tokens[n]}))
            else:
                days[n] = found
        return Resolved(days, IMPLIED.get(usual), self.zoned and not self.zone, tuple(amiss))  # type: ignore[call-overload]


def iso_days(column: NDArray[Any]) -> Codes:
    """Days of what begins like 2026-01-05, `MISSING` for the rest; a million in 0.1 s."""
    found = np.full(len(column), MISSING, dtype=np.int64)
    if not len(column):
        return found
    try:
        raw = column.astype("S11")
    except (UnicodeEncodeError, ValueError, TypeError):
        raw = np.array([str(one).encode("ascii", "replace")[:11] for one in column], dtype="S11")
    letters = np.ascontiguousarray(raw).view(np.uint8).reshape(len(column), 11)
    end = letters[:, 10]
    shaped = (letters[:, 4] == 45) & (letters[:, 7] == 45)
    shaped &= (end == 0) | (end == 84) | (end == 32)
    if shaped.all():
        here, texts = slice(None), raw.astype("S10")
    else:
        here = np.flatnonzero(shaped)  # type: ignore[assignment]
        texts = raw[here].astype("S10")
    try:
        days = texts.astype("datetime64[D]").astype(np.int64)
    except ValueError:  # one of them is no date, such as 2026-02-31
        days = np.array([_iso_day(text) for text in texts.tolist()], dtype=np.int64)
    days[(days < _LOW) | (days > _HIGH)] = MISSING
    found[here] = days
    return found


_LOW, _HIGH = (date(1900, 1, 1) - EPOCH).days, (date(2200, 12, 31) - EPOCH).days
_PER_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def _iso_day(text: bytes) -> int:
    try:
        return (date.fromisoformat(text.decode("ascii")) - EPOCH).days
    except ValueError:
        return MISSING


def whole_days(times: NDArray[np.datetime64]) -> Codes:
    """Days since 1970 of timestamps, `MISSING` where there is none; ten million in 0.2 s."""
    per_day = _PER_DAY.get(np.datetime_data(times.dtype)[0])
    if per_day is None:
        days = times.astype("datetime64[D]").astype(np.int64)
    else:
        days = times.view(np.int64) // per_day
    if len(days) and int(days.min()) < _LOW:
        days[np.isnat(times)] = MISSING
    return days


def looks_dated(cells: Iterable[str]) -> float:
    """The share of filled cells that read as dates; bare numbers do not count."""
    filled = [text for cell in cells if (text := _cut(cell)).casefold() not in BLANK]
    told = [_read(text) for text in filled]
    good = sum(one is not None and one.style not in ("serial", "year", "compact") for one in told)
    return good / len(filled) if filled else 0.0


def looks_serial(cells: Iterable[str]) -> float:
    """The share of filled cells that could be a spreadsheet's day numbers or 20260105."""
    filled = [text for cell in cells if (text := _cut(cell)).casefold() not in BLANK]
    told = [_read(text) for text in filled]
    good = sum(one is not None and one.style in ("serial", "compact") for one in told)
    return good / len(filled) if filled else 0.0


def _cut(cell: Any) -> str:
    """A cell without its time of day; "" where it holds nothing."""
    if cell is None or cell != cell:
        return ""
    text = " ".join(str(cell).split())
    text = _TIME.sub("", text).strip()
    return "" if text.casefold() in BLANK else text


def _said(token: str | int) -> str:
    return token if isinstance(token, str) else str(EPOCH + timedelta(days=token))


def _day(year: int, month: int, day: int) -> int | None:
    """Days since 1970; years of two figures are of this century."""
    year += 2000 if year < 100 else 0
    if not 1900 <= year <= 2200:
        return None
    try:
        return (date(year, month, day) - EPOCH).days
    except ValueError:
        return None


_FORMS: Final[tuple[tuple[re.Pattern[str], Style], ...]] = tuple(
    (re.compile(pattern, re.I), style)  # type: ignore[misc]
    for pattern, style in (
        (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", "iso"),
        (r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4}|\d\d)", "dots"),
        (r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4}|\d\d)", "slashes"),
        (r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4}|\d\d)", "dashes"),
        (r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[. -]+(?P<w>[^\W\d]+)\.?,?[ -]*(?P<y>\d{4}|\d\d)", "words"),
        (r"(?P<w>[^\W\d]+)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})", "words"),
        (r"(?P<y>\d{4})[- ]?(?:W|KW|week)[- ]?(?P<k>\d{1,2})(?:-1)?", "week"),
        (r"(?:W|KW|week)[- ]?(?P<k>\d{1,2})[-/, ]*(?P<y>\d{4})", "week"),
        (r"(?P<y>\d{4})[-/ ]?Q(?P<q>[1-4])", "quarter"),
        (r"Q(?P<q>[1-4])[-/, ]*(?P<y>\d{4})", "quarter"),
        (r"(?P<w>[^\W\d]+)\.?[-/, ']*(?P<y>\d{4}|\d\d)", "month"),
        (r"(?P<y>\d{4})[-/ ](?P<w>[^\W\d]+)\.?", "month"),
        (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})", "month"),
        (r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})", "month"),
        (r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:\.0+)?", "compact"),
        (r"(?P<y>(?:19|20)\d\d)(?:\.0+)?", "year"),
        (r"(?P<s>[2-6]\d{4})(?:\.\d+)?", "serial"),
    )
)


def _read(token: str | int) -> Told | None:
    """One token by itself.

    >>> _read("2026-W05"), _read("31/12/2026").pair, _read("Sum")
    (Told(style='week', day=20479, pair=None), (31, 12, 2026), None)
    """
    if isinstance(token, int):
        return Told("iso", token)
    text = _WEEKDAY.sub("", token)
    for pattern, style in _FORMS:
        if not (match := pattern.fullmatch(text)):
            continue
        part = match.groupdict()
        if "s" in part:
            return Told(style, (EXCEL - EPOCH).days + int(part["s"]))
        year = int(part["y"])
        if "a" in part:
            pair = (int(part["a"]), int(part["b"]), year)
            return Told(style, pair=pair) if _either(*pair) else None
        if "k" in part:
            try:
                return Told(style, (date.fromisocalendar(year, int(part["k"]), 1) - EPOCH).days)
            except ValueError:
                return None
        month = int(part.get("m") or 1)
        if "q" in part:
            month = 3 * int(part["q"]) - 2
        if "w" in part:
            month = _MONTHS.get(part["w"].casefold(), 0)
        day = _day(year, month, int(part.get("d") or 1))
        if day is not None:
            return Told(style, day)
    return None


def _either(a: int, b: int, year: int) -> bool:
    return _day(year, b, a) is not None or _day(year, a, b) is not None


def _order(
    told: list[Told | None], order: Order | None, tokens: list[str | int]
) -> tuple[Order, list[Amiss]]:
    """Which of two numbers is the day: as said, or by those above 12; else a question."""
    pairs = [(n, one.pair) for n, one in enumerate(told) if one and one.pair]
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
        slots = {"example": tokens[n], "one": f"{year}-{b:02}-{a:02}", "other": f"{year}-{a:02}-{b:02}"}
        return "dmy", [Amiss("which_order", (n,), slots)]
    return ("dmy" if day_first else "mdy"), []
