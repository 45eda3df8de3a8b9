"""Known changes that a person names at the desk, from which the limits are worked out anew."""

from __future__ import annotations

from okrlab.desk.history_reader import dated
from okrlab.given import day
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.series import Series
from okrlab.texts import text


def rebases(history: Series, known: tuple[ChartRebase, ...]) -> tuple[ChartRebase, ...]:
    """Known changes in the order of their days. Raises `BadInput` for numbers without dates."""
    if known:
        dated(history, "rebase")
    return tuple(sorted(known, key=lambda one: one.date))


def rebase_of(said: str) -> ChartRebase:
    """The change that `--rebase` names: a day, and after "=" its reason.

    >>> rebase_of("2026-03-02=new form").reason
    'new form'
    """
    when, _, reason = said.partition("=")
    return ChartRebase(
        date=day(when.strip()), reason=reason.strip() or text("history.chart_rebased")
    )
