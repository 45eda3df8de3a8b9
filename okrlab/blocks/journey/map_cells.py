"""Reads the cells of one row of a journey's table, each as what its column may hold.

A cell that cannot be read is noted by its name and counts as empty; the rest of the row is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from okrlab.blocks.journey.cards import GROUNDS, PERSONA_KINDS, VIEWS
from okrlab.blocks.journey.feelings import SCORES, ScoreColumn, read_scores
from okrlab.blocks.journey.layout import TouchpointRow
from okrlab.blocks.journey.map_columns import key_of
from okrlab.record.fields import fields
from okrlab.tables.rows import filled
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, shorten
from okrlab.texts.numbers import short

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

    def __init__(
        self,
        row: TouchpointRow,
        note: Callable[..., None],
        scores: Mapping[str, ScoreColumn] | None = None,
    ) -> None:
        self.words, self.at = row
        self._note = note
        self._scores = scores or {}

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
        written = key_of(filled(self.words.get(column, "")))
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
        """A score of a column, read as its whole column is; None if empty or unreadable."""
        written = self.words.get(column, "")
        read = self._scores.get(column) or read_scores(column, [written])
        if written in read.open and not read.many:
            low, high = SCORES[column][0], SCORES[column][-1]
            names = {"said": shorten(written, 40), "low": f"{low}".replace("-", "−"), "high": high}
            self._note(self.at[column], "score", **names)
        return read.values.get(written)

    def day(self) -> date | None:
        """The day when the persona was last asked; None if empty, or if it could be two days."""
        from okrlab.tables.date_forms import without_time
        from okrlab.tables.date_written import DAYS, EPOCH, day_in, read_date

        written = filled(self.words.get("last_asked", ""))
        read = read_date(without_time(written)) if written else None
        first, second, year = (read.pair if read else None) or (0, 0, 0)
        dotted = read is not None and read.style == "dots"
        if not dotted and first != second and max(first, second) <= _MONTHS:
            self._note(self.at["last_asked"], "open", said=shorten(written, 40))
            return None
        if read and read.style in DAYS:
            order = "dmy" if dotted or first > second else "mdy"
            number = day_in((first, second, year), order) if read.pair else read.day
            if number is not None:
                return EPOCH + timedelta(days=number)
        if written:
            self._note(self.at["last_asked"], "day", said=shorten(written, 40))
        return None


_MONTHS: Final = 12


def scores_of(
    column: str, cells: Sequence[str], heading: tuple[str, str], note: Callable[..., None]
) -> ScoreColumn:
    """The scores of a column with this heading and cell; notes what holds for the whole of it."""
    words, where = heading
    read = read_scores(column, cells, words)
    low, high = _plain(SCORES[column][0]), _plain(SCORES[column][-1])
    about = {"name": text(f"journey.column_{column}"), "low": low, "high": high}
    if read.asks:
        least, greatest = map(_plain, read.asks)
        note(where, "scale", **about, least=least, greatest=greatest)
    if read.many:
        n = sum(cell in read.open for cell in cells)
        some = ", ".join(f"“{shorten(one, 30)}”" for one in read.open[:3])
        note(where, "scores", **about, n=n, said=some)
    if read.told:
        told = [f"“{shorten(one, 30)}” as {_plain(n)}" for one, n in read.told.items()]
        note(where, "felt", said=", ".join(told[:4]) + (" …" if len(told) > 4 else ""))
    return read


def _plain(value: float) -> str:
    return short(value).replace("-", "−")
