"""What tests of reading need: a history from lines, the problems it has, a workbook from rows."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from okrlab.errors import HistoryUnreadable
from okrlab.measure.history import history

TODAY = date(2026, 11, 22)


def read(*lines, **how):
    """All metrics of a CSV file of these lines."""
    how.setdefault("today", TODAY)
    content = "\n".join(lines).encode() + b"\n" if isinstance(lines[0], str) else lines[0]
    return history(content, name="metric.csv", **how)


def one(*lines, **how):
    (series,) = read(*lines, **how)
    return series


def problems(*lines, **how):
    """Code and lines of every problem."""
    with pytest.raises(HistoryUnreadable) as caught:
        read(*lines, **how)
    return {found.code: found.lines for found in caught.value.problems}


def codes(series):
    return {note.code for note in series.notes}


def workbook(*rows, then=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if then:
        then(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def weekly(*values, first=date(2026, 1, 5)):
    """Lines of a weekly history."""
    from datetime import timedelta

    return [
        "week,value",
        *(f"{first + timedelta(weeks=n)},{value}" for n, value in enumerate(values)),
    ]
