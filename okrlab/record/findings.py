"""What a check noticed about a card, and the question a coach would ask about it."""

from __future__ import annotations

from html import escape
from typing import Literal

import msgspec

Severity = Literal["note", "advice", "serious"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a good coach would notice, and the question to ask about it.

    `card` is a card's id, or "" for the whole board or set. `span` is where in the statement it was
    noticed: the first character and the one after the last. `overruled` holds the team's reason if
    they decided against it.
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
