"""Readings as columns with types: words as they are, amounts as numbers, deadlines as days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from okrlab.desk.last_days import due_day
from okrlab.given import checked
from okrlab.language.parts import Part
from okrlab.language.reading import Reading
from okrlab.vocabulary import LEVELS

if TYPE_CHECKING:
    import pandas as pd

TYPES: Final = {
    **dict.fromkeys(("baseline_value", "target_value", *LEVELS), "float64"),
    **dict.fromkeys(("due", "bridge_until"), "datetime64[s]"),
    "milestone": "bool",
}
"""The types of the columns that hold no text."""
READ: Final = (
    *("level", "verb", "metric", "baseline", "baseline_value", "target", "target_value", "unit"),
    *("deadline", "due", "direction", "actor"),
)
"""What is read from a statement, in order."""


@checked
def read_cells(reading: Reading, today: date | None = None) -> dict[str, Any]:
    """What was read from a statement, by column; None for what is not written or not known.

    >>> from okrlab.language.reading import read
    >>> cells = read_cells(read("Raise returns from 40 % to 4 of 5 by March 2027"))
    >>> cells["baseline_value"], cells["target_value"], cells["unit"], str(cells["due"])
    (40.0, 80.0, '%', '2027-03-31')
    """
    amounts = [one for one in (reading.target, reading.baseline) if one is not None]
    unit = _said(reading.unit) or next((one.unit for one in amounts if one.unit), None)
    deadline = _said(reading.deadline)
    return {
        "level": reading.level,
        "verb": _said(reading.verb),
        "metric": _said(reading.metric),
        "baseline": _said(reading.baseline),
        "baseline_value": reading.baseline.number if reading.baseline else None,
        "target": _said(reading.target),
        "target_value": reading.target.number if reading.target else None,
        "unit": unit,
        "deadline": deadline,
        "due": due_day(deadline, today) if deadline else None,
        "direction": _said(reading.direction),
        "actor": _said(reading.actor),
    }


def _said(part: Part | None) -> str | None:
    return part.value if part is not None else None


def typed_frame(
    rows: Iterable[Sequence[Any]], columns: Sequence[str], index: pd.Index | None = None
) -> pd.DataFrame:
    """A data frame of rows whose columns have their types, even if there is no row."""
    import pandas as pd

    made = pd.DataFrame(list(rows), columns=list(columns), index=index, dtype="object")
    return made.astype({name: TYPES.get(name, "str") for name in columns})
