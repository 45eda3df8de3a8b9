"""Finds which column holds what: dates, values, parts of a rate, names of metrics."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from okrlab.measure.date_forms import looks_dated, looks_serial
from okrlab.measure.figures import looks_numeric
from okrlab.measure.pieces import HistoryTable

Scale = Literal["value", "rate", "count", "nps", "csat", "score", "duration", "events"]
"""How the numbers are to be taken. `nps` and `csat` are answers; they become a score and a rate."""

_DATE: Final = re.compile(
    r"\b(date|day|week|month|quarter|period|time|timestamp|created|when|year|datum|tag|woche|monat|at|on)\b"
)
_METRIC: Final = frozenset(("metric", "measure", "kpi", "indicator", "series", "metric name"))
_VALUE: Final = frozenset(("value", "values", "wert", "y", "result", "actual"))
_ID: Final = re.compile(r"\b(id|ids|nr|no|number|key|index|zip|phone|uuid|unnamed)\b|^#$")
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
_COUNT: Final = re.compile(r"\b(count|counts|number of|how many)\b")


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

    @property
    def columns(self) -> dict[str, str]:
        """The columns to be read, by part."""
        parts = ("value", "numerator", "denominator", "promoters", "detractors")
        return {part: getattr(self, part) for part in parts if getattr(self, part)}


@dataclass
class Roles:
    """What every column is taken for. `guesses` and `amiss` are codes with the slots of words."""

    date: str = ""
    metric: str = ""
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
    events: bool = False
    scale: Scale | None = None


def choose(table: HistoryTable, wanted: Wanted) -> Roles:
    """The roles of the columns: as a person said, or by their headings and cells."""
    head = table.head()
    roles = Roles()
    known = {_plain(name): name for name in reversed(table.names)}

    def named(given: str) -> str:
        if not given or given in table.names:
            return given
        if _plain(given) in known:
            return known[_plain(given)]
        roles.amiss.append(("no_column", {"name": given, "known": ", ".join(table.names[:20])}))
        return ""

    asked = {
        part: named(getattr(wanted, part))
        for part in ("date", "value", "numerator", "denominator", "metric")
    }
    if roles.amiss:
        return roles
    roles.date = asked["date"] or _date(table, head)
    if not roles.date:
        roles.amiss.append(("no_date_column", {"known": ", ".join(table.names[:20])}))
        return roles
    if not asked["date"]:
        roles.guesses.append(("guessed_date", {"column": roles.date}))
    rest = [name for name in table.names if name not in (roles.date, asked["metric"])]
    shares = {name: looks_numeric(head[name]) for name in rest}
    numeric = [
        name
        for name in rest
        if shares[name] >= 0.5
        or (
            not wanted.events
            and (_plain(name) in _VALUE or (len(rest) == 1 and _some(head[name], shares[name])))
        )
    ]
    roles.metric = asked["metric"] or next(
        (name for name in rest if _plain(name) in _METRIC and name not in numeric), ""
    )
    if roles.metric and not asked["metric"]:
        roles.guesses.append(("guessed_metric", {"column": roles.metric}))
    item = _given(asked, wanted, roles)
    if item:
        roles.items = [item]
    elif not roles.amiss:
        roles.items = _guessed(table, numeric, wanted, roles)
    for item in roles.items:
        item.scale = item.scale or wanted.scale or _scale(item)
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
        key: next((name for name in numeric if re.search(rf"\b{key}", _plain(name))), "")
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
        name for name in numeric if not _ID.search(_plain(name)) or _COUNT.search(_plain(name))
    ]
    tops = [name for name in numeric if _NUMERATOR.search(_plain(name))]
    bases = [name for name in numeric if _DENOMINATOR.search(_plain(name)) and name not in tops]
    if len(tops) == 1 and len(bases) == 1 and len(numeric) == 2:
        roles.guesses.append(("guessed_rate", {"numerator": tops[0], "denominator": bases[0]}))
        return [MetricColumns(tops[0], "rate", numerator=tops[0], denominator=bases[0])]
    exact = [name for name in numeric if _plain(name) in _VALUE]
    if len(exact) == 1 and (roles.metric or len(numeric) == 1):
        numeric = exact
    if not numeric:
        roles.guesses.append(("guessed_events", {}))
        return [MetricColumns(roles.date, "count")]
    if len(numeric) == 1:
        roles.guesses.append(("guessed_value", {"column": numeric[0]}))
    return [MetricColumns(name, wanted.scale, value=name) for name in numeric]


def _scale(item: MetricColumns) -> Scale | None:
    """What a heading says about the numbers below it; None if it says nothing."""
    name = _plain(item.name)
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
        return max(dated, key=lambda n: (bool(_DATE.search(_plain(n))), shares[n] > 0.9))
    if not any(cell.strip() for cells in head.values() for cell in cells):
        return next((name for name in table.names if _DATE.search(_plain(name))), "")
    return next(
        (n for n in table.names if _DATE.search(_plain(n)) and looks_serial(head[n]) >= 0.5), ""
    )


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_.-]+", name.strip().casefold()))
