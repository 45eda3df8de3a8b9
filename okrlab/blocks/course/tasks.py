"""Tasks on a table, to be solved with pandas in one's own JupyterLab; every check explains.

They run the learner's own Python code, so they are not part of a served page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal

from okrlab.given import checked
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd

_LINES: Final = (
    ("Ran six evenings", "output", False),
    ("Parents read at home", "outcome", True),
    ("Shelves moved", "output", False),
    ("Children finish a book", "outcome", False),
    ("Asked ten families", "activity", False),
    ("Posters printed", "output", False),
    ("Budget per reader falls", "impact", True),
    ("Plan the summer", "activity", False),
    ("Fathers come along", "outcome", True),
    ("New chairs", "output", False),
)
_CALLS: Final = (52, 47, 58, 50, 44, 55, 61, 49, 53, 46, 57, 51, 48, 60, 50, 54)
_TARGET: Final = 57
Name = Literal["levels", "baseline", "targets", "sets"]
"""The names of the tasks, one for each of four lessons."""


class Task:
    """A table, a task on it, and a check of the answer.

    >>> task("targets").check(4).startswith("Yes")
    True
    """

    @checked
    def __init__(self, name: Name) -> None:
        self.name = name
        self.ask = text(f"training.task_{name}", target=_TARGET)

    @property
    def table(self) -> pd.DataFrame:
        """A new copy of the table."""
        import pandas as pd

        if self.name in ("levels", "sets"):
            return pd.DataFrame(_LINES, columns=["line", "level", "has_start"])
        weeks = range(1, len(_CALLS) + 1)
        return pd.DataFrame({"week": weeks, "calls": _CALLS})

    def check(self, answer: Any) -> str:
        """Feedback on an answer: what a right one means, or which mistake was made."""
        try:
            found = _CHECKS[self.name](answer)
        except (TypeError, ValueError, IndexError):
            found = "form"
        return text(f"training.task_{self.name}_{found}", target=_TARGET)

    def __repr__(self) -> str:
        return f"Task({self.name!r}): {self.ask}"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.ask)}</p>"


@checked
def task(name: Name) -> Task:
    """The task with this name. Raises `BadInput` if there is none."""
    return Task(name)


def limits() -> tuple[float, float]:
    """The natural process limits of the calls, by mean and mean moving range.

    >>> [round(limit, 1) for limit in limits()]
    [31.6, 72.8]
    """
    from okrlab.measure.behaviour import xmr

    chart = xmr(list(_CALLS))
    return float(chart.lower), float(chart.upper)


def _levels(answer: Any) -> str:
    share = sum(level == "outcome" for _, level, _ in _LINES) / len(_LINES)
    value = float(answer)
    count = share * len(_LINES)
    others = {share: "right", 100 * share: "percent", count: "count", 1 - share: "rest"}
    return _nearest(value, others)


def _baseline(answer: Any) -> str:
    low, high = (float(one) for one in answer)
    right = limits()
    if _near(low, right[0]) and _near(high, right[1]):
        return "right"
    if _near(low, right[1]) and _near(high, right[0]):
        return "turned"
    middle = sum(_CALLS) / len(_CALLS)
    if _near(low, min(_CALLS)) and _near(high, max(_CALLS)):
        return "range"
    if _near(high - middle, (right[1] - middle) / 2.66):
        return "bare"
    spread = (sum((v - middle) ** 2 for v in _CALLS) / (len(_CALLS) - 1)) ** 0.5
    return "deviation" if _near(high - middle, 3 * spread) else "other"


def _targets(answer: Any) -> str:
    reached = sum(value >= _TARGET for value in _CALLS)
    above = sum(value > _TARGET for value in _CALLS)
    share = reached / len(_CALLS)
    return _nearest(float(answer), {reached: "right", above: "above", share: "share"})


def _sets(answer: Any) -> str:
    right = {line for line, level, start in _LINES if level == "outcome" and not start}
    told = {str(line) for line in answer}
    if told == right:
        return "right"
    with_start = {line for line, level, start in _LINES if level == "outcome" and start}
    if told == with_start:
        return "turned"
    return "levels" if right < told else "other"


def _nearest(value: float, named: dict[float, str]) -> str:
    return next((name for good, name in named.items() if _near(value, good)), "other")


def _near(value: float, good: float) -> bool:
    return abs(value - good) < 0.06


_CHECKS: Final[dict[Name, Callable[[Any], str]]] = {
    "levels": _levels,
    "baseline": _baseline,
    "targets": _targets,
    "sets": _sets,
}
