"""The four levels from what a team does to what changes, lowest first.

They are the vocabulary of the language reader, of the votes in an agenda, and of the ladder.
"""

from __future__ import annotations

from typing import Literal, get_args

Level = Literal["activity", "output", "outcome", "impact"]
"""What is done, what comes of it, what changes for people, what that does for the organisation."""
LEVELS: tuple[Level, ...] = get_args(Level)
