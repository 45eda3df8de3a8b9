"""A finding: what a check noticed about a card, and the question that a coach would ask."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, Final, Literal, NamedTuple, get_args

import msgspec

Severity = Literal["note", "advice", "serious"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
NOW: Final = 3
"""The most findings that are asked about first."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a good coach would notice, and the question to ask about it.

    `card` is a card's id, or "" for a finding about the whole board. `span` is the part of the
    statement it is about, as the positions of its first character and of the one after its last.
    `overruled` is the team's reason if they decided against the finding.
    """

    rule: str
    card: str
    severity: Severity
    message: str
    question: str
    technique: str
    overruled: str = ""
    span: tuple[int, int] | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.question}"

    def _repr_html_(self) -> str:
        """For notebooks: what was noticed, then the question."""
        return f"<p>{escape(self.message)} <strong>{escape(self.question)}</strong></p>"


class WorthAsking(NamedTuple):
    """Findings as they are listed everywhere: a few `now`, the `rest` by rule."""

    now: tuple[Finding, ...]
    rest: tuple[tuple[str, tuple[Finding, ...]], ...]

    def listed(self) -> dict[str, Any]:
        """For a page: all `findings` in one list, and how many of its first are for `asking` now.

        >>> worth_asking([]).listed()
        {'findings': [], 'asking': 0}
        """
        rest = [finding for _, findings in self.rest for finding in findings]
        return {"findings": [*self.now, *rest], "asking": len(self.now)}


def worth_asking(findings: Iterable[Finding], most: int = NOW) -> WorthAsking:
    """The findings to ask about first, at most `most` of them, and the others by their rule.

    The most severe come first, each rule once, so that nobody hears the same thing several times;
    if there are no more than `most` in all, it is all of them. What the team overruled is among the
    rest.

    >>> worth_asking([]).now
    ()
    """
    loudest = sorted(
        findings, key=lambda one: (bool(one.overruled), -SEVERITIES.index(one.severity))
    )
    open_ = [one for one in loudest if not one.overruled]
    firsts: dict[str, Finding] = {}
    for one in open_:
        firsts.setdefault(one.rule, one)
    now = open_ if len(open_) <= most else list(firsts.values())[:most]
    asked = set(map(id, now))
    rest: dict[str, list[Finding]] = {}
    for one in loudest:
        if id(one) not in asked:
            rest.setdefault(one.rule, []).append(one)
    return WorthAsking(tuple(now), tuple((rule, tuple(each)) for rule, each in rest.items()))
