"""What was read of a small table: its rows, and what was left out or read in a certain way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar

import msgspec

from okrlab.texts import text
from okrlab.texts.clean import shorten

_SHOWN: Final = 40
T = TypeVar("T")


class TakenRows(list[T]):
    """What was taken from a table; `notes` tell what was left out, or read in a certain way."""

    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[T], notes: Iterable[str]) -> TakenRows[T]:
        """These rows with these notes.

        >>> TakenRows.of([1], ["“Owner” is left out."]).notes
        ('“Owner” is left out.',)
        """
        taken = cls(rows)
        taken.notes = tuple(notes)
        return taken


class TableLine(msgspec.Struct, frozen=True):
    """One row of a table: where it stood, and its cells by the name of their column."""

    at: int
    cells: dict[str, str]


class TableRead(msgspec.Struct, frozen=True, kw_only=True):
    """A table whose headings are known.

    `headings` are those of the columns that were found. `others` are the rest, in their order; the
    cells below them are kept under them. `ours` says that okrlab wrote the file.
    """

    lines: list[TableLine]
    headings: dict[str, str]
    others: list[str]
    notes: list[str]
    ours: bool = False

    def left_out(self, used: Iterable[str] = ()) -> list[str]:
        """The notes, and one on the headings that nobody uses."""
        kept = {*used}
        unused = [one for one in self.others if one not in kept and not re.fullmatch(r"\W*", one)]
        if not unused or self.ours:
            return list(self.notes)
        names = ", ".join(f"“{shorten(one, _SHOWN)}”" for one in unused[:20])
        return [*self.notes, text("readiness.table_left", n=len(unused), names=names)]
