"""The diagrams of a document: the numbers of its scales, votes, histories and levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from msgspec.structs import replace

from okrlab.results import document as d
from okrlab.texts import text

_MOST_MARKS: Final = 8
_FEW_DAYS: Final = 60


def diagram_of(part: d.Part) -> d.Diagram | None:
    """The numbers of one part, if it has any.

    >>> diagram_of(d.Scale(((1, "no", 2), (2, "yes", 5)))).places
    ('1 no', '2 yes')
    """
    match part:
        case d.Scale(steps):
            places = tuple(f"{step} {end}".strip() for step, end, _ in steps)
            people = d.Curve(text("result.col_people"), tuple(float(n) for *_, n in steps))
            return d.Diagram("bar", "", places, (people,))
        case d.List(diagram=drawn):
            return drawn
        case d.Figure(diagram=make):
            return make() if make else None
    return None


def months_between(drawn: d.Diagram) -> int:
    """How many months there are between two marks of an axis of days; 0 if it needs no months.

    >>> from datetime import date
    >>> months_between(d.Diagram("line", "", (date(2026, 1, 5), date(2026, 12, 28)), ()))
    2
    """
    first, last = (drawn.places[0], drawn.places[-1]) if drawn.places else ("", "")
    if not isinstance(first, date) or not isinstance(last, date):
        return 0
    days = (last - first).days
    return -(-days // (_MOST_MARKS * 30)) if days > _FEW_DAYS else 0


def diagrams(document: d.Document) -> Iterator[d.Diagram]:
    """All diagrams in reading order, each with a name.

    A section's levels are one too: how many cards there are on each.
    """
    for section in document.sections:
        if section.levels:
            counts = d.Curve(section.title, tuple(float(n) for *_, n in section.levels))
            places = tuple(name for _, name, _ in section.levels)
            yield d.Diagram("bar", section.title, places, (counts,))
        yield from _named(section.parts, section.title)
        if section.diagram and (drawn := section.diagram()):
            yield drawn


def _named(parts: Iterable[d.Part], name: str) -> Iterator[d.Diagram]:
    for part in parts:
        if isinstance(part, d.Group):
            yield from _named(part.parts, part.title or name)
        elif drawn := diagram_of(part):
            yield drawn if drawn.name else replace(drawn, name=name)
