"""What goes on which slide of a result: few slides, and what is left out is said with its place.

A document of sections becomes a plan of at most twelve slides. Nothing here knows the file format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from okrlab.results import document as d
from okrlab.results.diagrams import diagram_of
from okrlab.results.slide_text import SIZES, SlideArea, SlideRow, cut, height_of, shares, size_for
from okrlab.results.table import Table, plain
from okrlab.texts import text

MOST: Final = 12
"""The most slides, the title included."""
_JOINED: Final = 14
"""The smallest size at which the texts of several sections share a slide, and that of texts which
need several slides."""
_MOST_BARS: Final = 12
_MOST_TITLE: Final = 50
"""The letters of a title that names several sections."""
_ABREAST: Final = 2
"""The charts of a slide."""
_LATE: Final = ("agreement", "agreement_ours", "agenda")
"""Sections on how the workshop was run."""
_SYMBOLS: Final = {None: "◆", True: "✓", False: "○"}


class Slide(Struct, frozen=True):
    """A slide: a title with rows, or with charts, lanes or a picture. `note` is small below it.

    `size` is that of its rows, in points. `tiles` are short facts, and `holds` is how many entries
    are on it.
    """

    title: str
    rows: tuple[SlideRow, ...] = ()
    size: int = SIZES[0]
    tiles: tuple[str, ...] = ()
    charts: tuple[d.Diagram, ...] = ()
    figure: d.Figure | None = None
    note: str = ""
    holds: int = 1


class _Part(NamedTuple):
    """The slides of a section. A `late` one is there if nothing of the others is left out."""

    title: str
    slides: list[Slide]
    late: bool = False

    def holds(self, first: int = 0) -> int:
        """How many entries are on its slides from this one on."""
        return sum(slide.holds for slide in self.slides[first:])


def plan(document: d.Document, area: SlideArea) -> tuple[Slide, ...]:
    """The slides after the title, at most eleven; the last says what is not on them.

    >>> [slide.title for slide in plan(d.Document("Empty"), SlideArea(12, 5))]
    ['There is nothing here yet. Open this link again after the workshop.']
    """
    if not document.sections:
        return (Slide(text("result.empty")),)
    short = _in_short(document, area)
    told = [one for one in document.sections if one.look != "sentence"]
    parts = [_Part(one.title, _slides(one, area), one.look in _LATE) for one in told]
    parts = [part for part in parts if part.slides]
    room = MOST - 1 - len(short)
    if sum(len(part.slides) for part in parts) > room:
        parts = _joined(parts, area)
    kept = _kept(parts, room)
    if any(part.holds(n) for part, n in zip(parts, kept, strict=True)):
        kept = _kept(parts, room - 1)
    shown, left = [*short], []
    for part, n in zip(parts, kept, strict=True):
        shown += part.slides[:n]
        if part.holds(n):
            many, every = part.holds(n), part.holds()
            left.append(SlideRow((part.title, text("slides.left", n=f"{many:,}", of=f"{every:,}"))))
            if n:
                note = text("slides.cut", n=f"{every - many:,}", of=f"{every:,}")
                shown[-1] = replace(shown[-1], note=note)
    if left:
        shown.append(_left_out(left, area))
    return tuple(shown)


def _left_out(left: list[SlideRow], area: SlideArea) -> Slide:
    """What is not on the slides, and where it is; of very many sections the first."""
    where = SlideRow((text("slides.where"),), "small")
    for n in range(len(left), 0, -1):
        rest = [SlideRow((text("slides.others", n=len(left) - n),))] if n < len(left) else []
        rows = (where, *left[:n], *rest)
        if size := size_for(rows, area):
            break
    return Slide(text("slides.more"), rows, size or SIZES[-1])


def _kept(parts: list[_Part], room: int) -> list[int]:
    """How many slides each part gets: one each, then a second each, while there is room."""
    kept = [0] * len(parts)
    turns = range(max((len(part.slides) for part in parts), default=0))
    for late, turn in product((False, True), turns):
        for n, part in enumerate(parts):
            if room and late is part.late and turn < len(part.slides):
                kept[n] += 1
                room -= 1
    return kept


def _in_short(document: d.Document, area: SlideArea) -> list[Slide]:
    """The team's own words, and how much of what came of the workshop."""
    tiles = tuple(words for one in document.sections for words in one.counts)
    own = [one for one in document.sections if one.look == "sentence"]
    rows = tuple(row for one in own for row in _flat(one.parts) if isinstance(row, SlideRow))
    if not rows and not tiles:
        return []
    size = size_for(rows, SlideArea(area.width, area.height / 2)) or SIZES[-1]
    return [Slide(own[0].title if own else text("slides.short"), rows, size, tiles)]


def _joined(parts: list[_Part], area: SlideArea) -> list[_Part]:
    """The same slides, with short texts of neighbours together on one."""
    joined: list[_Part] = []
    for part in parts:
        before = joined[-1].slides if joined else []
        alike = joined and joined[-1].late is part.late
        if (
            alike
            and len(part.slides) == len(before) == 1
            and part.slides[0].rows
            and before[0].rows
        ):
            one, two = before[0], part.slides[0]
            title = f"{joined[-1].title} · {part.title}"
            first = one.rows if " · " in joined[-1].title else (_head(one.title), *one.rows)
            rows = (*first, _head(two.title), *two.rows)
            size = size_for(rows, area)
            if size and size >= _JOINED:
                shown = title if len(title) <= _MOST_TITLE else text("slides.also")
                slide = Slide(shown, rows, size, holds=one.holds + two.holds)
                joined[-1] = _Part(title, [slide], part.late)
                continue
        joined.append(part)
    return joined


def _slides(section: d.Section, area: SlideArea) -> list[Slide]:
    """All slides of a section: figures first, then charts, then texts."""
    flat = list(_flat(section.parts))
    figures = [one for one in flat if isinstance(one, d.Figure)]
    charts = [one for one in flat if isinstance(one, d.Diagram)]
    rows = [one for one in flat if isinstance(one, SlideRow)]
    note = ""
    if figures or charts:  # what explains them stands below them
        note = " ".join(row.cells[0] for row in rows if row.look == "small")
        rows = [row for row in rows if row.look != "small"]
        if all(row.look == "head" for row in rows):
            rows = []
    slides = [
        Slide(section.title, figure=one, note=" ".join(filter(None, (one.legend, note))))
        for one in figures
    ]
    slides += [
        Slide(section.title, charts=tuple(some), note=note, holds=len(some))
        for some in (charts[n : n + _ABREAST] for n in range(0, len(charts), _ABREAST))
    ]
    slides += _texts(section.title, rows, area)
    if section.diagram and (drawn := section.diagram()):
        slides.append(Slide(section.title, charts=(drawn,), holds=0))
    return slides


def _texts(title: str, rows: list[SlideRow], area: SlideArea) -> list[Slide]:
    """Rows on as many slides as they need, in the largest type that needs only one."""
    if not rows:
        return []
    size = size_for(rows, area) or _JOINED
    slides: list[list[SlideRow]] = [[]]
    left, parts = area.height, shares(rows)
    for number, row in enumerate(rows):
        if len(slides) > MOST:  # whatever is here is never shown, and only counted
            slides[-1] += rows[number:]
            break
        row = cut(row, parts, size, area.width)
        high = height_of(row, parts, size, area.width)
        if high > left and slides[-1]:
            last = slides[-1]
            moved: list[SlideRow] = []
            while len(last) > 1 and last[-1].look in ("head", "small"):
                moved.insert(0, last.pop())  # a heading goes with what it is about
            slides.append(moved)
            left = area.height - sum(height_of(one, parts, size, area.width) for one in moved)
        slides[-1].append(row)
        left -= high
    return [
        Slide(title, tuple(some), size, holds=sum(row.look in ("item", "quote") for row in some))
        for some in slides
    ]


def _head(words: str) -> SlideRow:
    return SlideRow((words,), "head")


def _flat(parts: Iterable[d.Part]) -> Iterator[SlideRow | d.Diagram | d.Figure]:
    """Parts as rows, charts and figures; what is folded repeats them."""
    for part in parts:
        match part:
            case d.Text(words, look, lead):
                said = f"{lead} {words}".strip()
                yield SlideRow((said,), "quote" if look == "quote" else "small" if look else "item")
            case d.List(diagram=drawn) if not drawn or len(drawn.places) > _MOST_BARS:
                yield from (_item(one, part.look) for one in part.items if not _is_drawn(one))
            case d.List() | d.Scale() | d.Figure():
                yield diagram_of(part) or part  # type: ignore[misc]
            case Table():
                for row in part.rows:
                    first, *rest = (plain(cell) for cell in part.worded(row))
                    yield SlideRow((first, " · ".join(filter(None, rest))))
            case d.Group(title, inside):
                yield from _group(title, list(_flat(inside)))
            case d.Folded() | d.Stories():
                pass


def _group(
    title: str, inside: list[SlideRow | d.Diagram | d.Figure]
) -> Iterator[SlideRow | d.Diagram | d.Figure]:
    """What is inside under its title, which a chart has as its name."""
    if inside and isinstance(inside[0], d.Diagram) and not inside[0].name:
        inside[0] = replace(inside[0], name=title)
    if title and any(isinstance(one, SlideRow) and one.look == "item" for one in inside):
        yield _head(title)
    yield from inside


def _is_drawn(item: d.Item | str) -> bool:
    return isinstance(item, d.Item) and item.pictured


def _item(item: d.Item | str, look: str) -> SlideRow:
    if isinstance(item, str):
        return SlideRow((item,), "quote" if look == "quotes" else "item")
    if look == "steps":
        return SlideRow((item.text, item.by, ", ".join(item.details)), mark=_SYMBOLS[item.done])
    beside = [", ".join(filter(None, (*item.details, item.by)))]
    beside += [f"{label}: {words}" for label, words in item.notes]
    side = "\n".join(filter(None, beside))
    return SlideRow((item.text, side) if side else (item.text,), mark=item.mark)
