"""What people have said of the columns of a table, so that the next one is read without asking."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from okrlab.tables.headings import plain_heading

Named = Mapping[str, str | None]
"""By column its heading, as somebody names it by hand; None if the table does not have it."""


def print_of(table: str, headings: Sequence[str]) -> str:
    """The fingerprint of a table's headings: equal for equal ones, and no word is read from it.

    >>> same = print_of("plan", ["due_date:", "work", ""])
    >>> print_of("plan", ["Due date", "Work"]) == same != print_of("plan", ["Work"])
    True
    """
    plain = [plain_heading(one) for one in headings]
    while plain and not plain[-1]:
        plain.pop()
    return hashlib.sha256("\n".join([table, *plain]).encode()).hexdigest()[:32]


class ColumnMemory:
    """What was `said` before of the tables that are brought as this `table`, by their `print_of`.

    It is used for one table. After reading, `headings` are those of the table, and `used` says
    that it was known.
    """

    def __init__(self, table: str = "", said: Mapping[str, Named] | None = None) -> None:
        self.table = table
        self.headings: tuple[str, ...] = ()
        self.used = False
        self._said = dict(said or {})

    def knows(self, headings: Sequence[str]) -> bool:
        """Whether somebody said what these headings mean."""
        return bool(self._said) and print_of(self.table, headings) in self._said

    def over(self, named: Named, headings: Sequence[str]) -> Named:
        """The columns that are `named` now, else those that were said of these headings before."""
        self.headings = tuple(headings)
        self.used = not named and self.knows(headings)
        return self._said[print_of(self.table, headings)] if self.used else named
