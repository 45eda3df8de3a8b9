"""What a person may say about a history. To know it, nothing else has to be loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypedDict

from okrlab.measure.series import Every
from okrlab.tables.choices import Decimal, Hidden

Scale = Literal["value", "rate", "count", "nps", "csat", "score", "duration", "events"]
"""How the numbers are to be taken. `nps` and `csat` are answers; they become a score and a rate."""
Twice = Literal["ask", "mean", "sum", "first", "last"]
"""What to do with a period that appears more than once in the table, with different numbers."""
Order = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in dates."""

Per = Literal["day", "working_day"]
"""What the counts or sums of a month are divided by, as months differ in it."""


class HistoryOptions(TypedDict, total=False):
    """What a person may say about a table; see `okrlab.measure.history`."""

    date: str
    value: str
    numerator: str
    denominator: str
    metric: str
    group_by: str
    where: Mapping[str, Any] | None
    since: str
    steps: bool | None
    events: bool
    scale: Scale | None
    every: Every | None
    per: Per | None
    order: Order | None
    decimal: Decimal | None
    zone: str | None
    twice: Twice
    sheet: str | None
    hidden: Hidden
    today: date | str | None
