"""What a check noticed about a card, and the question a coach would ask about it."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["note", "advice", "serious"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a good coach would notice. `card` is a rung's or link's id, or "" for the board."""

    rule: str
    card: str
    severity: Severity
    message: str
    question: str
    technique: str
    overruled: str = ""
