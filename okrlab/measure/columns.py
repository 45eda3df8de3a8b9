"""Finds which column holds what: dates, values, parts of a rate, names of metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from okrlab.measure.figures import looks_almost, looks_numeric
from okrlab.measure.history_options import Scale
from okrlab.tables.date_forms import looks_dated, looks_serial, looks_yearless
from okrlab.tables.history_heading import DATE, plain
from okrlab.tables.pieces import HistoryTable
from okrlab.texts.clean import first_of

_METRIC: Final = frozenset(("metric", "measure", "kpi", "indicator", "series", "metric name"))
_VALUE: Final = frozenset(("value", "values", "wert", "y", "result", "actual"))
_ID: Final = re.compile(
    r"\b(id|ids|(?:nr|no)(?! of)|key|index|zip|phone|uuid|unnamed)\b|\bnumber$|^#$"
)
ENDED: Final = re.compile(
    r"\b(closed|resolved|done|finished|completed|delivered|ended|end|shipped)\b"
)
_BEGUN: Final = re.compile(r"\b(created|opened|reported|started|begun|start|received|ordered)\b")
_HOUR: Final = re.compile(r"\b(hours?|hr|stunde|uhrzeit|heure|hora|ora|uur|time)\b")
_NUMERATOR: Final = re.compile(
    r"\b(numerators?|successes|success|converted|conversions|hits|events|yes|passed|retained|k)\b"
)
_DENOMINATOR: Final = re.compile(
    r"\b(denominators?|total|totals|trials|visits|visitors|n|base|eligible|sample|population)\b"
)
_NPS: Final = re.compile(r"\b(nps|recommend|likelihood to recommend)\b")
_CSAT: Final = re.compile(r"\b(csat|satisfaction|satisfied)\b")
_DURATION: Final = re.compile(
    r"\b(duration|latency|lead time|cycle time|time to|hours to|days to|minutes to|waiting time)\b"
)
_COUNT: Final = re.compile(
    r"\b(count|counts|(?:number|no|nr|#) of|how many|anzahl|nombre de)\b|^number\b"
)
_NEUTRAL: Final = re.compile(r"\b(score|answer|answers|rating|response|value|points?)\b")


@dataclass
class MetricColumns:
    """One metric of a table, and the columns of its parts."""

    name: str
    scale: Scale | None = None
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    promoters: str = ""
    detractors: str = ""
    guessed: bool = False
    """Whether the scale is a guess from the heading or the file's name."""

    @property
    def columns(self) -> dict[str, str]:
        """The columns to be read, by part."""
        parts = ("value", "numerator", "denominator", "promoters", "detractors")
        return {part: getattr(self, part) for part in parts if getattr(self, part)}


@dataclass
class Roles:
    """What every column is taken for. `guesses` and `amiss` are codes with the slots of words.

    `labels` are the columns whose names tell one series from another, `where` the rows to take, by
    column and name.
    """

    date: str = ""
    labels: tuple[str, ...] = ()
    where: dict[str, str] = field(default_factory=dict)
    items: list[MetricColumns] = field(default_factory=list)
    guesses: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    amiss: list[tuple[str, dict[str, object]]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person said about the columns; whatever is empty is guessed."""

    date: str = ""
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    metric: str = ""
    group_by: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    events: bool = False
    scale: Scale | None = None
    file: str = ""


def choose(table: HistoryTable, wanted: Wanted) -> Roles:
    """The roles of the columns: as a person said, or by their headings and cells."""
    head = table.head()
    roles = Roles()
    known = {plain(name): name for name in reversed(table.names)}

    def named(given: str) -> str:
        if not given or given in table.names:
            return given
        if plain(given) in known:
            return known[plain(given)]
        roles.amiss.append(("no_column", {"name": given, "known": first_of(table.names)}))
        return ""

    asked = {
        part: named(getattr(wanted, part))
        for part in ("date", "value", "numerator", "denominator", "metric", "group_by")
    }
    roles.where = {named(column): name for column, name in wanted.where.items()}
    if roles.amiss:
        return roles
    roles.date = asked["date"] or _date(table, head)
    if not roles.date:
        roles.amiss.append(("no_date_column", {"known": first_of(table.names)}))
        return roles
    if not asked["date"]:
        roles.guesses.append(("guessed_date", {"column": roles.date}))
    aside = {roles.date, asked["metric"], asked["group_by"], *roles.where}
    rest = [name for name in table.names if name not in aside]
    shares = {name: looks_numeric(head[name]) for name in rest}
    numeric = [
        name
        for name in rest
        if (
            shares[name] >= 0.5
            and not _numbers_rows(name, head[name])
            and not (len(rest) > 1 and tells_hours(name, head[name]))
        )
        or (
            not wanted.events
            and (plain(name) in _VALUE or (len(rest) == 1 and _some(head[name], shares[name])))
        )
    ]
    metric = asked["metric"] or next(
        (name for name in rest if plain(name) in _METRIC and name not in numeric), ""
    )
    if metric and not asked["metric"]:
        roles.guesses.append(("guessed_metric", {"column": metric}))
    labels = dict.fromkeys((metric, asked["group_by"]))
    roles.labels = tuple(name for name in labels if name and name not in roles.where)
    item = _given(asked, wanted, roles)
    if item:
        roles.items = [item]
    elif not roles.amiss:
        roles.items = _guessed(table, numeric, wanted, roles)
    if not wanted.events and roles.items and not roles.items[0].columns:
        _ask_before_counting(head, rest, wanted, roles)
    for item in roles.items:
        item.scale = item.scale or wanted.scale
        if not item.scale and (scale := _scale(item, wanted.file)):
            item.scale, item.guessed = scale, True
    return roles


def _given(asked: dict[str, str], wanted: Wanted, roles: Roles) -> MetricColumns | None:
    """The metric whose columns a person named, if they did."""
    if bool(asked["numerator"]) != bool(asked["denominator"]):
        if wanted.scale == "count" and asked["value"] and asked["denominator"]:
            return MetricColumns(
                asked["value"], "count", value=asked["value"], denominator=asked["denominator"]
            )
        roles.amiss.append(("half_a_rate", {}))
        return None
    if asked["numerator"]:
        return MetricColumns(
            asked["numerator"],
            wanted.scale or "rate",
            numerator=asked["numerator"],
            denominator=asked["denominator"],
        )
    if asked["value"]:
        return MetricColumns(asked["value"], wanted.scale, value=asked["value"])
    if wanted.events and wanted.scale in (None, "count", "events"):
        return MetricColumns(roles.date, wanted.scale or "count")
    return None


def _guessed(
    table: HistoryTable, numeric: list[str], wanted: Wanted, roles: Roles
) -> list[MetricColumns]:
    """Metrics by their headings: parts of an NPS, parts of a rate, one value or several."""
    parts = {
        key: next((name for name in numeric if re.search(rf"\b{key}", plain(name))), "")
        for key in ("promoter", "passive", "detractor", "answer", "response")
    }
    total = parts["answer"] or parts["response"]
    if parts["promoter"] and parts["detractor"] and (total or parts["passive"]):
        item = MetricColumns(
            "NPS",
            "nps",
            promoters=parts["promoter"],
            detractors=parts["detractor"],
            denominator=total,
            value="" if total else parts["passive"],
        )
        roles.guesses.append(("guessed_nps_parts", {"columns": ", ".join(item.columns.values())}))
        return [item]
    numeric = [
        name for name in numeric if not _ID.search(plain(name)) or _COUNT.search(plain(name))
    ]
    tops = [name for name in numeric if _NUMERATOR.search(plain(name))]
    bases = [name for name in numeric if _DENOMINATOR.search(plain(name)) and name not in tops]
    if len(tops) == 1 and len(bases) == 1 and len(numeric) == 2:
        roles.guesses.append(("guessed_rate", {"numerator": tops[0], "denominator": bases[0]}))
        return [MetricColumns(tops[0], "rate", numerator=tops[0], denominator=bases[0])]
    exact = [name for name in numeric if plain(name) in _VALUE]
    if len(exact) == 1 and (roles.labels or len(numeric) == 1):
        numeric = exact
    if not numeric:
        roles.guesses.append(("guessed_events", {}))
        return [MetricColumns(roles.date, "count")]
    if len(numeric) == 1:
        roles.guesses.append(("guessed_value", {"column": numeric[0]}))
    return [MetricColumns(name, wanted.scale, value=name) for name in numeric]


def _ask_before_counting(
    head: dict[str, list[str]], rest: list[str], wanted: Wanted, roles: Roles
) -> None:
    """Rows are only counted if nothing in them looks like a number, or a beginning and an end."""
    for name in rest:
        share, example = looks_almost(head[name])
        if share >= 0.5 and example and not (_ID.search(plain(name)) or DATE.search(plain(name))):
            roles.amiss.append(("unread_numbers", {"column": name, "example": example}))
    dated = [name for name in (roles.date, *rest) if looks_dated(head[name]) >= 0.5]
    begun = [name for name in dated if _BEGUN.search(plain(name))]
    ended = [name for name in dated if ENDED.search(plain(name))]
    if begun and ended and not wanted.date and not roles.amiss:
        both = {"begun": begun[0], "ended": ended[-1]}
        roles.amiss.append(("two_dates", {**both, "options": (begun[0], ended[-1])}))


def _numbers_rows(name: str, cells: list[str]) -> bool:
    """Whether a column only numbers the rows, from 0 or 1 on."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 3 or not re.search(
        r"^(column 1|#|index|row|day index|unnamed)\b|\bn[or]\b", plain(name)
    ):
        return False
    first = 0 if filled[0] == "0" else 1
    return filled == [str(n) for n in range(first, first + len(filled))]


def tells_hours(name: str, cells: list[str]) -> bool:
    """Whether a column holds the hour of each row, from 0 or 1 to 23 or 24."""
    filled = [cell.strip().removesuffix(".0") for cell in cells if cell.strip()]
    if not _HOUR.search(plain(name)) or not all(one.isdigit() for one in filled):
        return False
    return set(map(int, filled)) >= set(range(8, 18)) and max(map(int, filled)) <= 24


def _scale(item: MetricColumns, file: str) -> Scale | None:
    """What a heading says about the numbers below it, or a file's name; None if nothing does."""
    name = plain(item.name)
    if item.value and _NEUTRAL.search(name):
        for scale, pattern in (("nps", _NPS), ("csat", _CSAT)):
            if pattern.search(plain(file)):
                name = f"{name} {scale}"
    for scale, pattern in (
        ("nps", _NPS),
        ("csat", _CSAT),
        ("duration", _DURATION),
        ("count", _COUNT),
    ):
        if pattern.search(name):
            return scale  # type: ignore[return-value]
    return None


def _some(cells: list[str], share: float) -> bool:
    """Whether the only other column holds a number at all, or nothing yet."""
    return share > 0 or not any(cell.strip() for cell in cells)


def _date(table: HistoryTable, head: dict[str, list[str]]) -> str:
    """The column that holds dates: by its cells, or by its name where these are plain numbers."""
    shares = {name: looks_dated(head[name]) for name in table.names}
    dated = [name for name in table.names if shares[name] >= 0.5]
    if dated:
        return max(dated, key=lambda n: (bool(DATE.search(plain(n))), shares[n] > 0.9))
    if not any(cell.strip() for cells in head.values() for cell in cells):
        return next((name for name in table.names if DATE.search(plain(name))), "")
    serial = (n for n in table.names if DATE.search(plain(n)) and looks_serial(head[n]) >= 0.5)
    yearless = (n for n in table.names if looks_yearless(head[n]) >= 0.5)
    return next(serial, "") or next(yearless, "")
