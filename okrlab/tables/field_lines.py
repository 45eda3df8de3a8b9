"""Tells a line that fills a field, "Target: 80%", from a statement that begins like one.

"Rating: from 4.2 to 4.6" and "Target: 80% of guests come back" say themselves what changes, by how
much and for whom; they are no values of the key result above them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from okrlab.tables.names import Role, field_in, folded

if TYPE_CHECKING:
    from okrlab.language.amounts import Numbers
    from okrlab.language.clauses import Clause

_AIMED: Final = ("target", "due", "grade")
"""Fields whose value may be a whole sentence on people."""
_KEPT: Final = ("start", "current", "id", "parent", "type", "priority")
"""Fields that hold no statement, whatever their value says."""
_SO_FAR: Final = ("progress", "fortschritt", "avance", "progres", "confidence")
"""Labels of how far a key result has come, which also goes from one number to another."""
_FEWEST: Final = 2


@lru_cache(512)  # a line is asked for by its list, its neighbours and itself
def field_of(text: str) -> tuple[Role, str] | None:
    """The field that a line "Label: value" fills, and its value; None for a whole statement.

    >>> field_of("Target: 80%"), field_of("Target: 80% of guests come back")
    (('target', '80%'), None)
    >>> field_of("Deadline: end of May"), field_of("Deadline: 90% of orders sent on time")
    (('due', 'end of May'), None)
    >>> field_of("Rating: 0.7"), field_of("Rating: 4.2 to 4.6")
    (('grade', '0.7'), None)
    """
    field = field_in(text)
    if field is None or field[0] in _KEPT or len(field[1].split()) <= _FEWEST:
        return field
    return None if _states(text, *field) else field


def _states(text: str, role: Role, value: str) -> bool:
    """Whether the value of a field is a statement by itself."""
    from okrlab.language.amounts import numbers_in
    from okrlab.language.clauses import clause
    from okrlab.language.deadlines import dates_in

    said = clause(value)
    own = numbers_in(said.tokens)
    if role in _AIMED and own.target and _acts(said):
        return True
    if role == "target":
        return bool(said.lead and _goes(own))
    if role == "due":
        return bool(own.target) and not dates_in(said.tokens) and _is_share(own)
    if folded(text).startswith(_SO_FAR) or " to " not in value:
        return False
    return (role == "grade" or value.lower().startswith("from ")) and _goes(numbers_in(text))


def _acts(said: Clause) -> bool:
    """Whether people do something in a sentence: "guests answer", "guests come back"."""
    if said.subject is None:
        return False
    next_to = (hit.entry.things for hit in said.hits if hit.first == said.subject.last + 1)
    return said.late is not None or any("behave" in things for things in next_to)


def _goes(numbers: Numbers) -> bool:
    """Whether a statement goes from one number to another."""
    pairs = (numbers.baseline, numbers.target)
    return all(any(any(map(str.isdigit, one.text)) for one in side) for side in pairs)


def _is_share(numbers: Numbers) -> bool:
    """Whether a target is a share, which no day is: "90%", "9 of 10"."""
    return any("%" in one.text or " of " in one.text for one in numbers.target)
