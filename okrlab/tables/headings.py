"""Finds the row of headings of a small table, and the columns that are looked for in it.

Titles, notes and blank rows may stand above the headings and a row of units below them. Which names
a column has is the reader's business; how they are compared is the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

FIRST: Final = 20
"""How many rows are searched for headings."""
Names = Mapping[str, Sequence[str]]
"""By column its names, the one that is taken first at the beginning."""
_ASIDE: Final = re.compile(r"[(\[{][^()\[\]{}]{0,60}[)\]}]")
_SIGNS: Final = re.compile(r"[\W_]+")
_LONGEST: Final = 120
_PARTS: Final = re.compile(r"[/,;&+|:?]|\bor\b|\band\b|\s[-–—]\s")
_FILLER: Final = frozenset(
    (
        *("the", "a", "an", "of", "our", "your", "their", "this", "that", "name", "names", "title"),
        *("column", "and", "or", "in", "is", "was", "were", "did", "do", "we", "it", "main"),
    )
)
"""Words that may stand beside a column's name in a heading without changing what it is."""
_UNIT: Final = re.compile(
    r"[(\[].{1,30}[)\]]|%|in %|[€$£#]|text|free text|string|numbers?|dates?|days?|percent|"
    r"yes ?/ ?no|y ?/ ?n|yyyy-mm-dd|dd[./]mm[./]yyyy|"
    r"[-−+]?\d{1,3} ?(?:-|–|to|…|\.\.\.?) ?\+?\d{1,3}",
    re.I,
)
"""What a row of units has in its cells."""
_FOOT: Final = re.compile(
    r"(?:\*|†|©|sources?\b|notes?\b|as of\b|updated\b|last updated|status:|legend|generated\b|"
    r"exported\b|all figures|n\s?=)",
    re.I,
)
_TOTAL: Final = frozenset(
    (
        *("total", "totals", "grand total", "sum", "average", "avg", "mean", "median", "overall"),
        *("⌀", "ø", "∅", "∑", "gesamt", "summe", "mittelwert", "durchschnitt", "all teams", "all"),
    )
)


@lru_cache(4_000)
def plain_heading(words: str) -> str:
    """A heading as headings are compared: without case, signs and what stands in brackets.

    >>> plain_heading(" Due_Date (planned):"), plain_heading("Pain-Points")
    ('due date', 'pain points')
    """
    bare = words[:_LONGEST].casefold()
    return _SIGNS.sub(" ", _ASIDE.sub(" ", bare)).strip() or _SIGNS.sub(" ", bare).strip()


def find_heading(rows: Sequence[Sequence[str]], known: Callable[[Sequence[str]], int]) -> int:
    """The place of the row, among the first 20, that names most columns; -1 if none names any.

    `known` counts the columns that a row names. One alone is enough only in a row with nothing but
    titles above, so that a word among the cells is not taken for a heading.

    >>> find_heading([["Plan for 2026"], ["Team", "Q1"], ["Web", "20"]],
    ...     lambda row: sum(cell in ("Team", "Q1") for cell in row))
    1
    """
    best, found = 0, -1
    titles = True
    for at, cells in enumerate(rows[:FIRST]):
        count = known(cells)
        if count > best and (count > 1 or titles):
            best, found = count, at
        titles = titles and sum(map(bool, cells)) <= 1
    return found


def fullest(rows: Sequence[Sequence[str]]) -> int:
    """The place of the row that has most cells: the headings, where none of them is known.

    >>> fullest([["Plan for 2026"], ["Crew", "Lead"], ["Web", "Ida"]])
    1
    """
    counts = [sum(map(bool, cells)) for cells in rows[:FIRST]]
    return counts.index(max(counts))


def claimed(
    headings: Sequence[str], names: Names, named: Mapping[str, str | None] | None = None
) -> dict[str, int]:
    """The place of each column that is found.

    First come the columns that somebody `named`, by their heading or with None as not there; then
    headings that are a name of a column; then those that hold one beside words such as "name" or
    another name, "Project / initiative". No heading is claimed twice.

    >>> claimed(["Project title", "Owner", "Finished"], {"what": ["initiative", "project"],
    ...     "when": ["when", "finished"]})
    {'when': 2, 'what': 0}
    """
    found: dict[str, int] = {}
    given = named or {}
    for column, heading in given.items():
        if heading and (at := place_of(headings, heading)) is not None:
            found[column] = at
    taken = set(found.values())
    for forms in (_forms, _loose):
        places: dict[str, list[int]] = {}
        for n, heading in enumerate(headings):
            for form in forms(heading) if heading else ():
                places.setdefault(form, []).append(n)
        for column, all_names in names.items():
            if column in found or column in given or not places:
                continue
            for name in all_names:
                free = (n for n in places.get(plain_heading(name), ()) if n not in taken)
                if (at := next(free, None)) is not None:
                    found[column] = at
                    taken.add(at)
                    break
    return found


def place_of(headings: Sequence[str], wanted: str) -> int | None:
    """The place of the heading that somebody names: word for word, or else as they are compared."""
    bare = wanted.strip()
    if bare in headings:
        return headings.index(bare)
    plain = plain_heading(bare)
    return next((n for n, one in enumerate(headings) if plain_heading(one) == plain), None)


def is_units(cells: Sequence[str]) -> bool:
    """Whether a row below the headings only says in what its columns are.

    >>> is_units(["(text)", "", "%", "−2 to +2"]), is_units(["Web", "%"])
    (True, False)
    """
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(len(one) < 40 and _UNIT.fullmatch(one) for one in filled)


def is_note(words: str) -> bool:
    """Whether the only cell of a row is a note below the table and not the name of something.

    >>> is_note("Source: survey of May"), is_note("Web")
    (True, False)
    """
    return _FOOT.match(words) is not None


def names_total(words: str) -> bool:
    """Whether the first cell of a row names a total.

    >>> names_total("Total:"), names_total("Total rewards")
    (True, False)
    """
    return words.casefold().rstrip(" :") in _TOTAL


@lru_cache(4_000)
def _forms(heading: str) -> frozenset[str]:
    """A heading, and its singular."""
    plain = plain_heading(heading)
    return frozenset((plain, plain.removesuffix("s"))) - {""}


@lru_cache(4_000)
def _loose(heading: str) -> frozenset[str]:
    """What a heading of several words may name."""
    parts = _PARTS.split(heading[:_LONGEST].casefold())
    rest = " ".join(word for word in plain_heading(heading).split() if word not in _FILLER)
    return frozenset().union(*map(_forms, parts), _forms(rest) if rest else ())
