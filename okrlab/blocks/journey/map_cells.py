"""Reads the cells of one row of a journey's table, each as what its column may hold.

A cell that cannot be read is noted by its name and counts as empty; the rest of the row is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from okrlab.blocks.journey.cards import EMOTIONS, GROUNDS, IMPORTANCES, PERSONA_KINDS, VIEWS
from okrlab.blocks.journey.layout import TouchpointRow, key_of
from okrlab.record.fields import fields
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, shorten

SCORES: Final = {"emotion": EMOTIONS, "importance": IMPORTANCES}
"""The columns that hold scores, with the steps of their scales."""
_CHOICES: Final[dict[str, Sequence[str]]] = {
    "persona_kind": PERSONA_KINDS,
    "ground": GROUNDS,
    "view": VIEWS,
}
_SYNONYMS: Final[dict[str, str]] = {
    "as is": "now",
    "current": "now",
    "today": "now",
    "to be": "wished",
    "future": "wished",
    "wish": "wished",
    "assumed": "assumption",
    "guess": "assumption",
    "seen": "evidence",
    "employee": "colleague",
    "client": "customer",
}
"""Other words that people write for a choice."""


class CellReader:
    """The cells of one row. `note(cell, problem, **names)` is called for each that is unreadable.

    >>> row = TouchpointRow({"emotion": "−1,5", "view": "to be"}, {"emotion": "C2", "view": "D2"})
    >>> cells = CellReader(row, print)
    >>> cells.score("emotion"), cells.choice("view"), cells.day()
    (-1.5, 'wished', None)
    """

    def __init__(self, row: TouchpointRow, note: Callable[..., None]) -> None:
        self.words, self.at = row
        self._note = note

    def text(self, kind: type[Any], field: str, column: str) -> str:
        """The words of a column, cut to the limit of the card's field that they go into."""
        words = self.words.get(column, "")
        most = LIMITS[fields(kind)[field].limit]
        if len(words) > most:
            self._note(self.at[column], "long", most=most)
            return shorten(words, most)
        return words

    def choice(self, column: str) -> Any:
        """One of the choices of a column, by its name, its text or a synonym; None if empty."""
        written = key_of(self.words.get(column, ""))
        if not written:
            return None
        texts = {key_of(text(f"journey.{column}_{one}")): one for one in _CHOICES[column]}
        chosen = texts.get(written) or _SYNONYMS.get(written) or written
        if chosen in _CHOICES[column]:
            return chosen
        choices = ", ".join(text(f"journey.{column}_{one}") for one in _CHOICES[column])
        names = {"said": shorten(self.words[column], 40), "choices": choices}
        self._note(self.at[column], "choice", **names)
        return None

    def score(self, column: str) -> float | None:
        """A number on the scale of a column, with a decimal point or comma; None if empty."""
        written = self.words.get(column, "")
        if not written:
            return None
        low, high = SCORES[column][0], SCORES[column][-1]
        plain = written.replace("−", "-").replace(",", ".")
        value = float(plain) if re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,6})?", plain) else None
        if value is None or not low <= value <= high:
            names = {"said": shorten(written, 40), "low": f"{low}".replace("-", "−"), "high": high}
            self._note(self.at[column], "score", **names)
            return None
        return value

    def day(self) -> date | None:
        """The day when the persona was last asked, as 2026-03-31 or 31.3.2026; None if empty."""
        written = self.words.get("last_asked", "")
        for pattern in (r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]00:00.*)?", r"(\d\d?)\.(\d\d?)\.(\d{4})"):
            if found := re.fullmatch(pattern, written):
                parts = [int(part) for part in found.groups()]
                year, month, day = parts if parts[0] > 31 else parts[::-1]
                try:
                    return date(year, month, day)
                except ValueError:
                    break
        if written:
            self._note(self.at["last_asked"], "day", said=shorten(written, 40))
        return None
