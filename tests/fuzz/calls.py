"""Nasty things handed to `okrlab.baseline` and `baselines`, and to all that they give back.

Whatever is not an answer is an `OkrlabError`: never a raw error of Python, NumPy or pandas, never
one of their warnings on the person's screen, and never a long wait.
"""

from __future__ import annotations

import inspect
import json
import random
import re
import time
import traceback
import warnings
from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import okrlab
from okrlab import annotations, given
from okrlab.desk.metric_report import MetricReport
from okrlab.errors import OkrlabError
from okrlab.measure.baseline import baseline
from okrlab.measure.movement import movement
from okrlab.measure.series import KINDS as KINDS_OF_SERIES
from okrlab.measure.series import Series
from okrlab.measure.target import judge, targets

PATIENCE = 10.0
"""Seconds, on a busy machine, for one call with all that it gives back."""
Chance = random.Random

DAYS: list[Callable[[], Any]] = [
    *(lambda one=one: one for one in ("2026-03-02", "2026-03-04", "2026-02-30", "", "soon")),
    *(lambda one=one: one for one in (None, 5, True, b"2026-01-05", "2026-W05", "0001-01-01")),
    lambda: date(2026, 3, 2),
    lambda: date.min,
    lambda: date.max,
    lambda: datetime(2026, 3, 2, 23, 59, tzinfo=UTC),
    lambda: np.datetime64("2026-03-02"),
    lambda: np.datetime64("2026-03"),
    lambda: np.datetime64("NaT"),
    lambda: np.datetime64("30000-01-01"),
    lambda: np.datetime64(-(2**62), "ns"),
    lambda: pd.Timestamp("2026-03-02", tz="Asia/Tokyo"),
    lambda: pd.Timestamp.min,
    lambda: pd.NaT,
    lambda: pd.NA,
    lambda: pd.Period("2026-03"),
    lambda: pd.Period("2026-03-02", "D"),
    lambda: ["2026-03-02"],
    lambda: pd.date_range("2026-03-02", periods=2),
    lambda: object(),
]
NUMBERS: list[Any] = [
    *(0, 1, -1, 3.5, 40, 41, 42, 2**70, 10**400, 1e308, -1e308, 5e-324, 1e-12, -0.0, 1e15),
    *(float("nan"), float("inf"), float("-inf"), None, pd.NA, pd.NaT, True, False, 1 + 2j),
    *(np.float32(3), np.int8(-5), np.uint64(2**63), np.bool_(True), np.nan, Decimal("2.5")),
    *(Decimal("sNaN"), Decimal("Infinity"), Fraction(1, 3), "40", "4 %", "n/a", "", "\ud800"),
    *(b"4", date(2026, 1, 5), timedelta(2), pd.Timestamp("2026-01-05"), [1], (1, 2), {}, object()),
]
CELLS: list[Any] = [
    *NUMBERS,
    *("2026-01-05", "05.01.2026", "Jan 2026", "2026-W02", "Q1 2026", "01/02/2026", "Total"),
    *("Red", "Blue", "yes", "no", "1:30:00", "45 min", "1,250", "€ 3", "3/4", "=A1", "9" * 500),
    pd.Interval(0, 1),
    pd.Period("2026-01"),
    set(),
    lambda: 0,
    np.array([1, 2]),
]
NAMES: list[Any] = [
    *("week", "date", "calls", "team", "value", "id", "metric", "n", "total", "created", "closed"),
    *("", " ", None, 0, 1.5, ("a", "b"), "nps", "\n", "x" * 500, "\ud800", "level", True),
    *(pd.Timestamp("2026-01-05"), "2026-01-05", "2026-01-12", "2026-01-19", "Jan 2026"),
]
KINDS = ("int8", "uint64", "float16", "float32", "float64", "longdouble", "bool", "complex128",
         "datetime64[D]", "datetime64[ns]", "datetime64[Y]", "timedelta64[s]", "S5", "U5", "object",
         "Int64", "Float32", "boolean", "string", "category", "Sparse[float]",
         "period[W]", "period[M]", "datetime64[ns, Europe/Berlin]")  # fmt: skip
EVERY = ("day", "week", "month", "quarter")
TEXTS = ["", "week", "calls", "team", "value", "nothing there", "0", "\n", 5, None, "\ud800"]


OPTIONS: dict[str, Any] = {
    "changed": DAYS,
    "target": [*NUMBERS, 44, 36],
    "better": ("up", "down", "", "higher", None, 1),
    **dict.fromkeys(("date", "value", "numerator", "denominator", "metric", "since"), TEXTS),
    "where": (None, {"team": "Red"}, {"x": "y"}, {}, {1: 2}, "team", {"team": None}),
    "steps": (True, False, None, 1, "no"),
    "events": (True, False, None, "yes"),
    "scale": ("value", "rate", "count", "nps", "csat", "score", "duration", "events", "x"),
    "every": ("day", "week", "month", "quarter", "W", 7),
    "order": ("dmy", "mdy", "ymd", "x"),
    "decimal": ("point", "comma", "."),
    "zone": ("UTC", "Europe/Berlin", "Mars/Base", "\0", "..", 5),
    "twice": ("ask", "mean", "sum", "first", "last", "max"),
    "sheet": (None, "", "Sheet1", 0),
    "hidden": ("ask", "take", "leave", "show"),
    "today": DAYS,
    "limits": (None, "mean", "median", "sd"),
    "screen": (True, False, None),
    "rules": (None, "wheeler", "nhs", "west"),
    "method": (None, "xmr", "g", "t", "ewma", "cusum", "p"),
    "test": (None, "step", "welch", "pooled", "exact", "anova"),
    "season": (None, False, True, 0, 1, 2, 7, 12, -3, 10**9, "stl", 2.5),
    "rebase": [*DAYS, ["2026-02-02", "2026-03-02"], [], {}, [5]],
}
SINGLE = {"name": TEXTS, "by": DAYS, "group_by": TEXTS}
SEVERAL: dict[str, Any] = {
    "due": DAYS,
    "by": ("team", ["team"], ["team", "week"], [], "x", 5, ("calls",), ["team", "team"], [None]),
}
"""What is said with one metric, and with several; some of it is right."""
OTHERS: list[Callable[[], Any]] = [
    *(lambda one=one: one for one in (None, 7, 1.5, "x", "", ".", "\0", "x" * 5000, "\ud800")),
    *(lambda one=one: one for one in (b"1,2", Path("/"), object(), {1, 2}, frozenset(), 3j, int)),
    *(lambda one=one: one for one in (np.array(5), np.ones((3, 4)), np.ones((2, 2, 2)), pd.NaT)),
    *(lambda one=one: one for one in (bytearray(b"12"), memoryview(b"12"), pd.NA, {"a": 1})),
    lambda: iter([1]),
    lambda: (n for n in (1, 2)),
    lambda: lambda: 0,
    lambda: deque([1.0] * 12),
    lambda: np.zeros(3, dtype=[("a", int), ("b", float)]),
    lambda: pd.Index(range(12)),
    lambda: pd.Timestamp("2026-01-05"),
    lambda: pd.Series([1.0] * 12).rolling(2),
]


class Made:
    """Makes things of every kind, by chance alone, so that a seed makes them again."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.friendly = chance.random() < 0.5

    def length(self) -> int:
        if self.friendly:
            return self.chance.choice((6, 12, 13, 26, 40, 60))
        return self.chance.choice((0, 1, 2, 3, 5, 6, 7, 12, 13, 26, 40))

    def plain(self, n: int) -> list[float]:
        chance = self.chance
        kind = chance.choice((0, 1, 2, 3, 7)) if self.friendly else chance.randrange(8)
        if kind == 0:
            return [chance.gauss(40, 3) for _ in range(n)]
        if kind == 1:
            return [float(chance.randrange(3)) for _ in range(n)]
        if kind == 2:
            return [40 + 0.5 * at + chance.gauss(0, 1) for at in range(n)]
        if kind == 3:
            return [5.0] * n
        if kind == 4:
            return [chance.choice((1e308, -1e308, 5e-324, 1.0)) for _ in range(n)]
        if kind == 5:
            return [chance.choice((40.0, float("nan"), float("inf"), 41.0)) for _ in range(n)]
        if kind == 6:
            return [chance.gauss(0, 1) * 10.0 ** chance.randrange(-300, 300) for _ in range(n)]
        return [0.01 * chance.random() for _ in range(n)]

    def values(self, n: int) -> Any:
        """Numbers or what somebody took for some, in a list or an array."""
        chance = self.chance
        if self.friendly or chance.random() < 0.4:
            return self.plain(n)
        if chance.random() < 0.4:
            few = chance.sample(NUMBERS, chance.randrange(1, 4))
            return [chance.choice((*few, 40, 41.5)) for _ in range(n)]
        if chance.random() < 0.3:
            return [chance.choice(CELLS) for _ in range(n)]
        return self.typed(n)

    def typed(self, n: int) -> Any:
        """An array of one of all kinds."""
        chance, kind = self.chance, self.chance.choice(KINDS)
        whole = [chance.randrange(0, 100) for _ in range(n)]
        try:
            if kind.startswith(("period", "datetime64[ns,")):
                return pd.Series(self.dates(n)).astype(kind).array
            if (kind[0].isupper() and kind not in ("S5", "U5")) or kind in ("boolean", "string"):
                return pd.array([one % 2 for one in whole] if kind == "boolean" else whole, kind)
            if kind == "category":
                return pd.Categorical(whole)
            return np.array(whole).astype(kind)
        except (TypeError, ValueError, OverflowError):
            return np.ma.masked_greater(np.array(whole, float), 50)

    def dates(self, n: int) -> Any:
        chance = self.chance
        far = () if self.friendly else ("1700-01-01", "2200-01-01")
        first = pd.Timestamp(chance.choice(("2024-01-01", "2026-01-05", *far)))
        step = chance.choice(("D", "W-MON", "MS", "QS", "YS", "h", "3D", "B"))
        days = pd.date_range(first, periods=n, freq=step)
        kind = 99 if self.friendly and chance.random() < 0.5 else chance.randrange(12)
        if kind == 0:
            return list(days.strftime("%d/%m/%Y"))
        if kind == 1:
            return [one.date() for one in days]
        if kind == 2:
            return days.to_period(chance.choice("DWMQY"))
        if kind == 3:
            return days.tz_localize("UTC")
        if kind == 4:
            return days[[chance.randrange(max(n, 1)) for _ in range(n)]] if n else days
        if kind == 5:
            return [chance.choice(CELLS) for _ in range(n)]
        if kind == 6:
            return [pd.NaT if chance.random() < 0.3 else one for one in days]
        if kind == 7:
            return np.array(days, dtype="datetime64[us]") + np.timedelta64(2_500_000, "D")
        if kind == 8:
            return list(days.strftime("%Y-%m-%d"))
        if kind == 9:
            return list(days.strftime("%b %Y"))
        return days

    def index(self, n: int) -> Any:
        chance, kind = self.chance, self.chance.randrange(9)
        if kind == 0:
            return pd.RangeIndex(n)
        if kind == 1:
            return pd.Index([chance.choice(CELLS[-20:-4]) for _ in range(n)], dtype=object)
        if kind == 2:
            team = ["Red" if at % 2 else "Blue" for at in range(n)]
            named = [chance.choice(NAMES[:5]), None]
            return pd.MultiIndex.from_arrays([team, range(n)], names=named)
        if kind == 3:
            week = pd.date_range("2026-01-05", periods=n // 2 + 1, freq="7D").repeat(2)[:n]
            team = ["Red" if at % 2 else "Blue" for at in range(n)]
            return pd.MultiIndex.from_arrays([team, week], names=["team", "week"])
        if kind == 4:
            return pd.Index([f"row {at}" for at in range(n)], name=chance.choice(NAMES[:6]))
        if kind == 5:
            return pd.timedelta_range("1D", periods=n)
        named = pd.Index(self.dates(n))
        named.name = chance.choice(("week", None, "calls", 5)) if named.nlevels == 1 else None
        return named

    def column(self, n: int) -> Any:
        kind = self.chance.randrange(5)
        if kind == 0:
            return self.dates(n)
        if kind == 1:
            return [self.chance.choice(("Red", "Blue", None)) for _ in range(n)]
        return self.values(n) if kind == 2 else self.plain(n)

    def frame(self) -> Any:
        n, chance = self.length(), self.chance
        columns: dict[Any, Any] = {}
        if chance.random() < 0.8:
            columns["week"] = self.dates(n)
        if chance.random() < 0.4:
            columns["team"] = [chance.choice(("Red", "Blue")) for _ in range(n)]
        for _ in range(1 if self.friendly else chance.randrange(4)):
            columns[chance.choice(NAMES)] = self.column(n)
        index = self.index(n) if chance.random() < 0.3 else pd.RangeIndex(n)
        made = pd.DataFrame({at: pd.Series(_cells(one)) for at, one in enumerate(columns.values())})
        if not columns:
            made = pd.DataFrame(index=range(n))
        made = made.set_axis(pd.Index(list(columns), tupleize_cols=chance.random() < 0.5), axis=1)
        made.index = index if len(index) == len(made) else made.index
        if chance.random() < 0.2 and len(made.columns):
            made = pd.concat([made, made.iloc[:, :1]], axis=1)
        return made

    def series(self) -> Any:
        n = self.length()
        values, index = _cells(self.values(n)), self.index(n)
        made = pd.Series(values, name=self.chance.choice(NAMES))
        made.index = index if len(index) == len(made) else made.index
        return made

    def data(self, deep: int = 0) -> Any:
        chance, kind = self.chance, self.chance.randrange(9 if self.friendly else 12)
        if kind < 3:
            return self.frame()
        if kind < 6:
            return self.series()
        if kind < 8:
            return self.values(self.length())
        if kind == 8:
            return Series(values=np.array(self.plain(self.length())))
        if kind == 9 and deep < 2:
            many = [self.data(deep + 1) for _ in range(chance.randrange(3))]
            return many if chance.random() < 0.5 else dict(zip(NAMES, many, strict=False))
        if kind == 10:
            frame = self.frame()
            try:
                return frame.groupby(chance.choice(list(frame.columns)), sort=False)
            except (TypeError, ValueError, IndexError, KeyError):
                return frame
        return chance.choice(OTHERS)()

    def options(self, several: bool) -> dict[str, Any]:
        chance = self.chance
        known = {**OPTIONS, **(SEVERAL if several else SINGLE)}
        count = chance.choice((0, 0, 0, 1, 1, 2, 3, 5))
        said = {name: chance.choice(known[name]) for name in chance.sample(sorted(known), count)}
        for name in said.keys() & {"changed", "by", "due", "today", "rebase"}:
            if callable(said[name]):
                said[name] = said[name]()
        if "date" in said and chance.random() < 0.7:
            said["date"] = self.dates(self.length())
        return {name: one for name, one in said.items() if not self.friendly or _right(name, one)}


def _right(name: str, value: Any) -> bool:
    """Whether an option takes this value: friendly calls shall get past the first check."""
    call = inspect.unwrap(okrlab.baselines if name == "due" else okrlab.baseline)
    kind = annotations.taken(call)[0].get(name)
    try:
        given.fit(name, value, kind)
    except OkrlabError:
        return False
    return True


def _cells(values: Any) -> Any:
    """Values that pandas takes for a column."""
    return pd.Series(values, dtype=object) if isinstance(values, list) else values


def looked_at(report: MetricReport, chance: Chance) -> None:
    """All that a person may ask of a report."""
    assert len(repr(report)) < 600
    json.dumps(report.to_dict(), allow_nan=False)
    assert all(isinstance(one, str) and one for one in (report.sentence, *report.warnings()))
    assert len(report.to_frame()) == len(report.history.values)
    assert report._repr_html_().count("data:image/svg+xml;") == 2
    assert "nan" not in " ".join(re.findall(r' [cdxy]="([^"]*)"', report.plot("phone").svg()))
    for part in (report.history, report.baseline, report._moved, report._aims, report._known):
        assert len(repr(part)) < 4_000, repr(part)[:4_000]
    for ask in (report.movement, report.target):
        day = chance.choice((*DAYS, lambda: 13, lambda: 0, lambda: -5, lambda: 10**12))
        _asked(lambda day=day, ask=ask: repr(ask(day())))


def _asked(call: Callable[[], Any]) -> Any:
    """What a call gives; None for an error of ours, which has to say something, but not a lot."""
    said = " "
    try:
        return call()
    except OkrlabError as error:
        said = str(error)
    assert 0 < len(said.strip()) < 20_000
    return None


def engine(made: Made) -> None:
    """The ways into the engine that docs/baselines.md names, with series made by hand."""
    chance, n = made.chance, made.length()
    step = chance.choice((1, 7, 31, 92))
    days = [date(2024, 1, 1) + timedelta(days=step * at) for at in range(n)]
    facts: dict[str, Any] = {"better": chance.choice(("up", "down", ""))}
    if chance.random() < 0.7:
        facts |= {"starts": days, "every": dict(zip((1, 7, 31, 92), EVERY, strict=True))[step]}
    makes = (
        lambda: Series.of(made.values(n), **facts),
        lambda: Series.rate(made.plain(n), [20] * n, **facts),
        lambda: Series.per(made.plain(n), [1.0] * n, **facts),
        lambda: Series.nps([5] * n, [10] * n, made.plain(n), **facts),
        lambda: Series.of(np.abs(made.plain(n)), kind=chance.choice(KINDS_OF_SERIES), **facts),
    )
    series = _asked(chance.choice(makes))
    if series is None:
        return
    day, number = chance.choice(DAYS)(), chance.choice(NUMBERS)
    season = chance.choice(OPTIONS["season"])
    for call in (
        lambda: baseline(series, season=season),
        lambda: movement(series, day, season=season, step=number),
        lambda: targets(series, chance.choice((day, 13, 0, -1, 10**6, 10**12, True))),
        lambda: judge(series, number, chance.choice((day, 13, 0, 10**12))),
        lambda: okrlab.check(made.frame()),
        lambda: okrlab.read(chance.choice(CELLS)),
    ):
        found = _asked(call)
        assert isinstance(found, pd.DataFrame | okrlab.Reading) or len(repr(found)) < 4_000


def tried(seed: int) -> str:
    """One call, made by this seed; what went wrong, empty if nothing did."""
    chance = Chance(seed)
    made = Made(chance)
    several = chance.random() < 0.4
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data, options = made.data(), made.options(several)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            if several:
                reports = _asked(lambda: okrlab.baselines(data, **options))
                if reports is not None:
                    assert len(repr(reports)) < 2_000
                    assert len(reports.to_frame()) == len(reports)
                    assert reports.plot(columns=2).svg().startswith("<svg")
                    reports._repr_html_()
                    for one in reports[:3]:
                        looked_at(one, chance)
            elif chance.random() < 0.25:
                engine(made)
            else:
                report = _asked(lambda: okrlab.baseline(data, **options))
                if report is not None:
                    looked_at(report, chance)
    except Exception as error:
        trace = traceback.extract_tb(error.__traceback__)
        ours = [one for one in trace if "okrlab" in one.filename]
        at = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "outside"
        told = f"{type(error).__name__}: {str(error)[:150]} at {at}"
        return f"tried({seed}): {told}, {type(data).__name__} {str(options)[:200]}"
    took = time.process_time() - began
    if took > PATIENCE:
        return f"tried({seed}): {took:.1f} s, {type(data).__name__} {str(options)[:200]}"
    return ""


def fuzz(seconds: float, seed: int) -> list[str]:
    """Calls for so long; the same seed makes the same calls."""
    ends, found = time.monotonic() + seconds, []
    while time.monotonic() < ends and len(found) < 50:
        if wrong := tried(seed):
            found.append(wrong)
        seed += 1
    return found
