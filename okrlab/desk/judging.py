"""What a person asks of a metric, as `okrlab baseline` and the answers of a folder say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from okrlab.desk.rebases import rebase_of
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.measure.asked import check
from okrlab.measure.methods import Limits, Method, Methods, RuleSet, Seasonal, Test


@checked
def judging(
    *,
    changed: date | None = None,
    target: float | Mapping[date, float] | None = None,
    by: date | None = None,
    rebase: Iterable[str] = (),
    limits: Limits | None = None,
    screen: bool = False,
    rules: RuleSet | None = None,
    method: Method | None = None,
    test: Test | None = None,
    season: Seasonal = None,
) -> dict[str, Any]:
    """The arguments of a `MetricReport` for these options of `okrlab baseline`.

    Raises `BadInput` for a target without a day, a test without a change, and methods that do not
    go together.

    >>> judging(changed="2026-07-06")["changed"]
    datetime.date(2026, 7, 6)
    """
    methods = Methods(
        limits=limits, screen=screen, rules=rules, method=method, test=test, season=season
    )
    check(methods)
    if test and changed is None:
        raise BadInput("methods_test")
    if target is not None and by is None and not isinstance(target, Mapping):
        raise BadInput("baseline_by")
    asked: dict[str, Any] = {"changed": changed, "target": target, "by": by}
    return asked | {"rebased": tuple(map(rebase_of, rebase)), "methods": methods}
