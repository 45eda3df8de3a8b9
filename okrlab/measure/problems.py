"""Everything that is wrong with a history, collected to be reported at once; and other notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from okrlab.errors import HistoryUnreadable
from okrlab.measure.series import Note
from okrlab.texts import text
from okrlab.texts.clean import shorten

if TYPE_CHECKING:
    from okrlab.tables.pieces import HistoryTable

_BARRING = frozenset(("extra_cells", "formula_empty", "many_rows", "which_hidden", "which_sheet"))
"""What a table notices that keeps it from being read."""
KEPT: Final = 1_000
"""So many lines of one problem are kept at the most; it is seen where there may be more."""
QUOTED = 120
"""How many characters of a cell, a heading or a list are quoted."""

_HARMLESS = frozenset(
    ("no_heading", "lines_above", "formulas", "merged", "other_sheets", "turned", "csat")
)
"""Notes on how a file was read that need no caution, as no value was left out or changed."""


@dataclass(frozen=True, kw_only=True)
class Problem(Note):
    """Something that keeps a history from being read: a code, words, and its lines.

    `options` are the answers to choose from, if they are known: names of sheets or columns.
    """

    options: tuple[str, ...] = ()

    @property
    def line(self) -> int | None:
        """The first of its lines."""
        return self.lines[0] if self.lines else None

    def told(self) -> str:
        """The problem with its lines, in one line of text."""
        return told(self)


def guessed(note: Note) -> bool:
    """Whether a note only reports an interpretation, and nothing was left out or changed.

    >>> guessed(Note(code="guessed_date", words="")), guessed(Note(code="blank", words=""))
    (True, False)
    """
    return note.code.startswith("guessed") or note.code in _HARMLESS


def told(note: Note) -> str:
    """A problem or a note in words, with its lines in short.

    >>> told(Note(code="x", words="no date here.", lines=(3, 5, 6, 7)))
    'Row 3, 5–7: no date here.'
    """
    runs: list[list[int]] = []
    for line in note.lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1][1:] = [line]
        else:
            runs.append([line])
    if not runs:
        return note.words[:1].upper() + note.words[1:]
    where = ", ".join("–".join(map(str, run)) for run in runs[:12])
    cut = len(runs) > 12 or len(note.lines) >= KEPT
    return text("history.row", where=where + (", …" if cut else ""), words=note.words)


def _words(code: str, slots: Mapping[str, object]) -> str:
    """The words for a problem or a note; what they quote of the table is shortened."""
    short = {k: shorten(v, QUOTED) if isinstance(v, str) else v for k, v in slots.items()}
    return text(f"history.{code}", **short)


def _options(slots: Mapping[str, object]) -> tuple[str, ...]:
    options = slots.get("options", ())
    return tuple(map(str, options)) if isinstance(options, tuple | list) else ()


class Problems:
    """Collects problems and notes about one table; record numbers become lines of the file."""

    def __init__(self, name: str, table: HistoryTable) -> None:
        self.name, self.table = name, table
        self.found: list[Problem] = []
        self.notes: list[Note] = []

    def amiss(
        self,
        code: str,
        records: Iterable[int] = (),
        **slots: object,
    ) -> None:
        """Add a problem with the lines of these records; the slot `options` are its answers."""
        words, lines = _words(code, slots), self._lines(records)
        self.found.append(Problem(code=code, words=words, lines=lines, options=_options(slots)))

    def note(self, code: str, records: Iterable[int] = (), **slots: object) -> None:
        """Add a note: something was noticed, guessed or left out."""
        note = Note(code=code, words=_words(code, slots), lines=self._lines(records))
        if note not in self.notes:
            self.notes.append(note)

    def noticed(self) -> None:
        """Take over what the table noticed while it was read."""
        for code, slots, lines in self.table.notes:
            words = _words(code, slots)
            if code in _BARRING:
                options = _options(slots)
                self.found.append(Problem(code=code, words=words, lines=lines, options=options))
            else:
                self.notes.append(Note(code=code, words=words, lines=lines))
        self.table.notes.clear()

    def settle(self) -> None:
        """Raise `HistoryUnreadable` with all problems, if there are any."""
        if self.found:
            raise HistoryUnreadable.of(self.name, tuple(dict.fromkeys(self.found)))

    def _lines(self, records: Iterable[int]) -> tuple[int, ...]:
        wanted = sorted({int(one) for one in records})
        return self.table.lines(wanted) if wanted else ()
