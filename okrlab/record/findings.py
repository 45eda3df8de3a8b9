"""A finding: what a check noticed about a card, and the question that a coach would ask."""

from __future__ import annotations

from html import escape
from typing import Literal

import msgspec

Severity = Literal["note", "advice", "serious"]


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
