"""Gathers a metric's rows: sums for each date however long the file, and single rows while few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.errors import BadInput
from okrlab.measure.columns import MetricColumns, Roles
from okrlab.measure.dates import DateColumn
from okrlab.measure.figures import NumberColumn, Seen
from okrlab.measure.grouping import chosen
from okrlab.measure.series import Better, Floats, Series
from okrlab.tables.choices import Decimal
from okrlab.tables.date_forms import MISSING, Codes
from okrlab.tables.date_written import EPOCH
from okrlab.tables.pieces import HistoryTable, again
from okrlab.texts.numbers import short

KEPT: Final = 200_000
"""How many rows are kept one by one; a longer table is taken for single events."""
LARGE: Final = 2
"""How many times the largest number a last row without a date is, if it is their total."""
SINGLE: Final = 20_000_000
"""How many durations are kept; of more, every second, fourth and so on is kept."""


class Gathered:
    """One metric's rows, summed by date token; see `dates.DateColumn`."""

    def __init__(
        self, item: MetricColumns, name: str, decimal: Decimal | None, semicolons: bool
    ) -> None:
        self.item, self.name = item, name
        self.groups: tuple[str, ...] = ()
        self.numbers = {part: NumberColumn(decimal, semicolons=semicolons) for part in item.columns}
        self.rows = 0
        self.sums: dict[str, Floats] = {}
        self.seen: dict[str, Seen] = {}
        self.stride = 1
        self.divisor = 1.0
        self._kept: list[tuple[Codes, NDArray[np.int64], dict[str, Floats]]] = []
        self._singles: list[tuple[Codes, Floats]] = []
        self._counted = 0

    def add(
        self, codes: Codes, columns: dict[str, NDArray[Any]], records: NDArray[np.int64]
    ) -> None:
        """Take a piece: its date tokens, the columns of this metric, and the record numbers."""
        parts = {
            part: self.numbers[part].take(columns[name], records)
            for part, name in self.item.columns.items()
        }
        if "value" in parts and self.numbers["value"].spans and self.item.scale is None:
            self.item.scale = "duration"
        if self.rows < KEPT:
            self._kept.append((codes, records, parts))
        self.rows += len(codes)
        if len(codes):
            self._take(codes, parts, records)

    def drop(self, rows: list[int]) -> None:
        """Drop some of the rows that were kept one by one, and compute the sums again."""
        codes, records, parts = (
            np.concatenate([one for one, _, _ in self._kept]),
            np.concatenate([one for _, one, _ in self._kept]),
            {p: np.concatenate([one[p] for _, _, one in self._kept]) for p in self.item.columns},
        )
        stay = np.setdiff1d(np.arange(len(codes)), rows)
        codes, records = codes[stay], records[stay]
        parts = {part: numbers[stay] for part, numbers in parts.items()}
        self._kept, self.sums, self._singles = [(codes, records, parts)], {}, []
        self.rows = len(codes)
        self._take(codes, parts, records)

    def _take(self, codes: Codes, parts: dict[str, Floats], records: NDArray[np.int64]) -> None:
        self._sum("rows", codes, None)
        if not parts:
            return
        whole = np.logical_and.reduce([np.isfinite(one) for one in parts.values()])
        here = codes if whole.all() else codes[whole]
        self._sum("n", here, None)
        for part, numbers in parts.items():
            self._sum(part, here, numbers if whole.all() else numbers[whole])
        if "value" in parts:
            values = parts["value"] if whole.all() else parts["value"][whole]
            self._answers(here, values, records if whole.all() else records[whole])
            if self.item.scale == "duration":
                self._keep_singles(here, values)

    def _answers(self, codes: Codes, values: Floats, records: NDArray[np.int64]) -> None:
        """Count the high and the low answers on a rating scale, and report those outside it."""
        scale = self.item.scale
        if scale not in ("nps", "csat"):
            return
        low, high = (0, 10) if scale == "nps" else (1, 5)
        off = (values < low) | (values > high) | (values != np.floor(values))
        if off.any():
            at = np.flatnonzero(off)
            seen = self.seen.setdefault("off_scale", Seen(short(values[at[0]])))
            seen.add(records[at].tolist())
        self._sum("high", codes, (values >= (9 if scale == "nps" else 4)).astype(np.float64))
        self._sum("low", codes, (values <= 6).astype(np.float64))

    def _sum(self, name: str, codes: Codes, weights: Floats | None) -> None:
        new = np.bincount(codes, weights=weights).astype(np.float64)
        old = self.sums.get(name)
        if old is None:
            self.sums[name] = new
        elif len(old) >= len(new):
            old[: len(new)] += new
        else:
            new[: len(old)] += old
            self.sums[name] = new

    def _keep_singles(self, codes: Codes, values: Floats) -> None:
        skip = -self._counted % self.stride
        self._counted += len(codes)
        self._singles.append(
            (codes[skip :: self.stride].astype(np.int32), values[skip :: self.stride])
        )
        if sum(len(one) for one, _ in self._singles) > SINGLE:
            together = self.singles()
            self._singles = [(together[0][::2], together[1][::2])]
            self.stride *= 2

    def singles(self) -> tuple[Codes, Floats]:
        """All single values with their date tokens, in the unit of the column."""
        if not self._singles:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        codes, values = (np.concatenate(one) for one in zip(*self._singles, strict=True))
        return codes, values

    def total(self, name: str, tokens: int) -> Floats:
        """One of the sums, with a place for each of so many tokens."""
        total = np.zeros(tokens)
        sums = self.sums.get(name)
        if sums is not None:
            total[: len(sums)] = sums
        return total

    def kept(self) -> tuple[Codes, NDArray[np.int64], dict[str, Floats]]:
        """The rows that were kept: date tokens, record numbers, and numbers by part."""
        if not self._kept:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, {part: np.zeros(0) for part in self.item.columns}
        codes = np.concatenate([one for one, _, _ in self._kept])
        records = np.concatenate([one for _, one, _ in self._kept])
        parts = {
            part: np.concatenate([one[part] for _, _, one in self._kept]) / self.divisor
            for part in self.item.columns
        }
        return codes, records, parts

    def last_is_total(self, token: int) -> bool:
        """Whether the rows of a date token are one, the last, with the total or mean of the others.

        A last number far beyond all others is one too: visitors of a month are fewer than the
        sum of those of its days.
        """
        codes, _, parts = self.kept()
        here = np.flatnonzero(codes == token)
        if not len(here):
            return True  # another metric has the numbers
        filled = [here[np.isfinite(numbers[here])] for numbers in parts.values()]
        if any(len(one) > 1 for one in filled) or here.max() != len(codes) - 1:
            return False
        for numbers in parts.values():
            others = numbers[:-1][np.isfinite(numbers[:-1])]
            last = numbers[-1]
            if len(others) < 3 or not np.isfinite(last):
                return False
            mean = float(others.mean())
            near = any(np.isclose(last, one, rtol=1e-3) for one in (mean, others.sum()))
            if not (near or last > LARGE * others.max() > 0):
                return False
        return True

    def finish(self) -> str:
        """Decide the unit of the value from all its cells; returns its name."""
        unit = ""
        for part, column in self.numbers.items():
            divisor = column.finish()
            if part == "value":
                self.divisor, unit = divisor, column.unit
        return unit

    def events(self, days: Codes, better: Better, today: date) -> Series:
        """Rare events, each with the days since the one before; `days` are those of the tokens.

        The days since the last one, until `today`, count as well.
        """
        rows = self.total("rows", len(days))
        used = np.flatnonzero((rows > 0) & (days != MISSING))
        order = used[np.argsort(days[used], kind="stable")]
        when = np.repeat(days[order], rows[order].astype(np.int64))
        since = np.concatenate([[np.nan], np.diff(when).astype(np.float64)])
        starts = tuple(EPOCH + timedelta(days=int(day)) for day in when)
        silent = (today - starts[-1]).days
        facts: dict[str, Any] = {"better": better, "name": self.name, "unit": "days", "low": 0.0}
        facts["open"] = float(silent) if silent > 0 else None
        return Series(values=since, starts=starts, kind="events", every="day", **facts)


MOST: Final = 1_000
"""How many metrics one table may hold."""


def gather(
    table: HistoryTable, roles: Roles, zone: str | None, decimal: Decimal | None
) -> tuple[DateColumn, list[Gathered]]:
    """All rows, summed by date for each metric; read again when the table asks for a restart."""
    columns = [roles.date, *roles.labels, *roles.where]
    columns += [name for item in roles.items for name in item.columns.values()]
    dates, found = DateColumn(zone), dict[str, Gathered]()
    for first, piece in again(table, columns):
        if not first:
            dates, found = DateColumn(zone), {}
        if roles.where:
            records = first + chosen(piece, roles.where)
            piece = {name: column[records - first] for name, column in piece.items()}
            codes = dates.take_at(piece[roles.date], records)
        else:
            codes = dates.take(piece[roles.date], first)
            records = np.arange(first, first + len(codes))
        for groups, rows in _labelled([piece[name] for name in roles.labels]):
            label = " · ".join(groups)
            here = piece if rows is None else {k: v[rows] for k, v in piece.items()}
            for item in roles.items:
                key = _name(label, item, roles)
                if key not in found:
                    if len(found) >= MOST:
                        raise BadInput("history_many", most=MOST)
                    found[key] = Gathered(replace(item), key, decimal, table.semicolons)
                    found[key].groups = groups
                at = slice(None) if rows is None else rows
                found[key].add(codes[at], here, records[at])
    return dates, list(found.values())


def _labelled(
    columns: list[NDArray[Any]],
) -> Iterator[tuple[tuple[str, ...], NDArray[np.int64] | None]]:
    """The names of the series in a piece, each with its rows; rows without a name are none's."""
    if not columns:
        yield (), None
        return
    import pandas as pd

    words = [[str(one).strip() for one in column] for column in columns]
    joined = [" · ".join(row) if all(row) else "" for row in zip(*words, strict=True)]
    codes, names = pd.factorize(np.array(joined, dtype=object))
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for n, label in enumerate(names):
        if label:
            rows = order[ends[n] : ends[n + 1]]
            yield tuple(column[rows[0]] for column in words), rows


def _name(label: str, item: MetricColumns, roles: Roles) -> str:
    if not roles.labels:
        return item.name
    return label if len(roles.items) == 1 else f"{label} · {item.name}"
