"""Methods that a person may ask for by name. Without them, the shape of the history decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Limits = Literal["mean", "median"]
"""Whether natural process limits come from the mean or from the median moving range."""
RuleSet = Literal["wheeler", "nhs", "western", "nelson"]
"""The run rules that raise alarms (`run_rules`)."""
Method = Literal["xmr", "g", "t", "ewma", "cusum"]
"""The chart: single values, events between events or days, or sums that remember the past."""
Test = Literal["step", "welch", "pooled", "exact"]
"""How a change is tested."""
Seasonal = int | bool | Literal["stl"] | None
"""Periods in a cycle; None takes the usual one, False looks for none, "stl" is for long ones."""


@dataclass(frozen=True, kw_only=True)
class Methods:
    """What a person chose; None and False leave the choice to okrlab, as everywhere before.

    >>> Methods().chosen, Methods(limits="median").chosen
    (False, True)
    """

    limits: Limits | None = None
    screen: bool = False
    rules: RuleSet | None = None
    method: Method | None = None
    test: Test | None = None
    season: Seasonal = None

    @property
    def chosen(self) -> bool:
        """Whether anything was chosen at all."""
        return self != Methods()


AUTOMATIC = Methods()
