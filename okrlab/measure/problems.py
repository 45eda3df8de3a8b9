"""All that is amiss with a history, collected to be said at once; and what was noticed and done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okrlab.errors import HistoryUnreadable
from okrlab.measure.series import Note
from okrlab.measure.tables import HistoryTable
from okrlab.model.text import shorten
from okrlab.texts import text

QUOTED = 120
"""Characters of a cell, a heading or a list that are quoted."""


@dataclass(frozen=True, kw_only=True)
class Problem(Note):
    """Something that keeps a history from being read: a code, words, the lines it stands on."""

    @property
    def line(self) -> int | None:
        """The first of its lines."""
        return self.lines[0] if self.lines else None

    def told(self) -> str:
        """The problem with its lines, in one line of text."""
        return told(self)


def told(one: Note) -> str:
    """A problem or a note with its lines in short.

    >>> told(Note(code="x", words="no date here.", lines=(3, 5, 6, 7)))
    'Row 3, 5–7: no date here.'
    """
    runs: list[list[int]] = []
    for line in one.lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1][1:] = [line]
        else:
            runs.append([line])
    if not runs:
        return one.words[:1].upper() + one.words[1:]
    where = ", ".join("–".join(map(str, run)) for run in runs[:12])
    return text("history.row", where=where + (", …" if len(runs) > 12 else ""), words=one.words)


def _words(code: str, slots: Mapping[str, object]) -> str:
    """The words for a problem or a note; what they quote of the table is short."""
    short = {k: shorten(v, QUOTED) if isinstance(v, str) else v for k, v in slots.items()}
    return text(f"history.{code}", **short)


class Problems:
    """Collects problems and notes on one table; lines come from record numbers."""

    def __init__(self, name: str, table: HistoryTable) -> None:
        self.name, self.table = name, table
        self.found: list[Problem] = []
        self.notes: list[Note] = []

    def amiss(self, code: str, records: Iterable[int] = (), **slots: object) -> None:
        """Name a problem; the lines are those of the records."""
        self.found.append(Problem(code=code, words=_words(code, slots), lines=self._lines(records)))

    def note(self, code: str, records: Iterable[int] = (), **slots: object) -> None:
        """Say something that was noticed, guessed or left out."""
        said = Note(code=code, words=_words(code, slots), lines=self._lines(records))
        if said not in self.notes:
            self.notes.append(said)

    def noticed(self) -> None:
        """Take over what the table met while it was read."""
        for code, slots, lines in self.table.notes:
            words = _words(code, slots)
            if code in ("extra_cells", "formula_empty", "many_rows"):
                self.found.append(Problem(code=code, words=words, lines=lines))
            else:
                self.notes.append(Note(code=code, words=words, lines=lines))
        self.table.notes.clear()

    def settle(self) -> None:
        """Raise HistoryUnreadable if there are problems."""
        if self.found:
            raise HistoryUnreadable.of(self.name, tuple(dict.fromkeys(self.found)))

    def _lines(self, records: Iterable[int]) -> tuple[int, ...]:
        wanted = sorted({int(one) for one in records})
        return self.table.lines(wanted) if wanted else ()
