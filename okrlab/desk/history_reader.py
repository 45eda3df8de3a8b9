"""Reads a metric's history from a file, a data frame or plain numbers, and says how far it is."""

from __future__ import annotations

from datetime import date as Date
from typing import Any, Unpack

from okrlab.desk.late_bar import LateBar
from okrlab.errors import BadInput, HistoryUnreadable
from okrlab.given import checked, day
from okrlab.measure.history_options import HistoryOptions
from okrlab.measure.problems import Problem
from okrlab.measure.series import Better, Series
from okrlab.texts import text
from okrlab.texts.clean import first_of


class HistoryReader(LateBar):
    """Reads histories, and says how far it is if that takes longer than a second.

    Use it in a `with` statement.
    """

    @checked
    def history(
        self, source: Any, *, name: str = "", better: Better = "", **how: Unpack[HistoryOptions]
    ) -> list[Series]:
        """All metrics of a source. Options and errors are those of `okrlab.measure.history`."""
        from okrlab.measure.history import history

        return history(source, name=name, better=better, progress=self.tell, **how)


@checked
def pick(metrics: list[Series], name: str) -> Series:
    """The only metric, or the one with this name.

    Raises `HistoryUnreadable` if there are several or none of that name; it lists the known names.
    """
    known = first_of([one.name for one in metrics])
    if name:
        for metric in metrics:
            if metric.name.casefold() == name.strip().casefold():
                return metric
        code = "no_metric"
    elif len(metrics) == 1:
        return metrics[0]
    else:
        code = "several_metrics"
    words = text(f"history.{code}", known=known, name=name)
    raise HistoryUnreadable.of(text("history.the_table"), (Problem(code=code, words=words),))


@checked
def dated(history: Series, name: str) -> None:
    """Raise `BadInput` for a day if the numbers have no dates."""
    if not history.starts and len(history.values):
        raise BadInput("not_for_numbers", names=name)


@checked
def until(history: Series, by: Date | str | int | None) -> Date | int | None:
    """The day of a target, or a number of periods. Raises `BadInput` for days too far away."""
    from okrlab.measure.room import within_reach

    when = by if by is None or isinstance(by, int) else day(by)
    return None if when is None else within_reach(history, when)
