"""What a person may choose about a table; to know it, nothing else has to be loaded."""

from __future__ import annotations

from typing import Literal

Decimal = Literal["point", "comma"]
"""Which sign separates the decimals of a number."""
Hidden = Literal["ask", "take", "leave"]
"""What to do with what is hidden; who has not been asked gets it left out, with a word."""
