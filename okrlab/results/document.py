"""A document as plain data: what a result consists of, independent of any file format.

Nothing in it is escaped, and numbers are numbers: words are escaped and numbers formatted in one
place, the renderer of each format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal

import msgspec

from okrlab.results.table import Table
from okrlab.texts import text
from okrlab.vocabulary import Level

CurveRole = Literal["value", "level", "limit", "target"]


class Curve(msgspec.Struct, frozen=True):
    """A row of numbers in a diagram, None for a gap, and what it stands for."""

    name: str
    values: tuple[float | None, ...]
    role: CurveRole = "value"


class Diagram(msgspec.Struct, frozen=True):
    """The numbers behind a picture or a list, for readers that draw charts themselves.

    A "bar" has one for each place, a "line" runs over them. A `share` of 0.5 is shown as 50 %.
    """

    kind: Literal["bar", "line"]
    name: str
    places: tuple[str | date, ...]
    curves: tuple[Curve, ...]
    share: bool = False


class LaneBox(msgspec.Struct, frozen=True):
    """A card in a lane: its words, a remark below them, its left edge and its width in columns."""

    id: str
    lane: Level
    words: str
    small: str
    left: float
    width: float


class Lanes(msgspec.Struct, frozen=True):
    """Cards in lanes and the links between them, for readers that draw shapes themselves.

    `links` are ids of a lower and an upper card and how well the link is known; `width` is in
    columns.
    """

    boxes: tuple[LaneBox, ...]
    links: tuple[tuple[str, str, str], ...]
    width: float


class Text(msgspec.Struct, frozen=True):
    """A paragraph; `lead` is printed before it, in bold."""

    words: str
    look: Literal["", "about", "legend", "quote"] = ""
    lead: str = ""


class Item(msgspec.Struct, frozen=True):
    """An entry of a list: a text with a `mark` before it, and what else is known about it.

    `by` is a person, `details` are short remarks, `notes` are pairs of a label and words. `done` is
    for things to do; None means a decision. `drawn` shows as symbols what a detail says in words.
    One that is `pictured` says no more than a picture above it, so a page leaves it out.
    """

    text: str
    mark: str = ""
    by: str = ""
    details: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    done: bool | None = None
    drawn: str = ""
    pictured: bool = False

    def noted(self, *notes: tuple[str, str]) -> Item:
        """The same entry with these notes, without empty ones."""
        return msgspec.structs.replace(self, notes=tuple(note for note in notes if note[1]))


class List(msgspec.Struct, frozen=True):
    """Items, or plain words; a page shows at most `most` of them."""

    items: tuple[Item | str, ...]
    look: Literal["", "quotes", "steps", "said", "votes"] = ""
    ordered: bool = False
    most: int = 300
    diagram: Diagram | None = None


class Scale(msgspec.Struct, frozen=True):
    """How many people chose each step of a scale: triples of step, label (or "") and number."""

    steps: tuple[tuple[int, str, int], ...]


class Stories(msgspec.Struct, frozen=True):
    """If-then stories; each line is a role (a key of the catalogue) and words.

    `left` is how many more stories there are.
    """

    stories: tuple[tuple[tuple[str, str], ...], ...]
    left: int = 0


class Figure(msgspec.Struct, frozen=True):
    """A picture as SVG, which is drawn only when a renderer needs it.

    `look` is "bare" without a frame, "scrolled" if the picture is wider than a phone's screen, and
    "wide" if it is wider than a sheet of paper. `diagram` and `lanes` return what
    it shows as plain data.
    """

    draw: Callable[[], str]
    caption: str = ""
    legend: str = ""
    look: Literal["bare", "framed", "scrolled", "wide"] = "framed"
    diagram: Callable[[], Diagram] | None = None
    lanes: Callable[[], Lanes] | None = None


class Group(msgspec.Struct, frozen=True):
    """Parts under a common heading, which may be empty."""

    title: str
    parts: tuple[Part, ...]


class Folded(msgspec.Struct, frozen=True):
    """Parts that repeat what is above them in another form, and so may be folded away.

    Those that say something more are `printed` even so.
    """

    title: str
    parts: tuple[Part, ...]
    is_open: bool = False
    printed: bool = False


Part = Text | List | Scale | Stories | Figure | Group | Folded | Table


class Section(msgspec.Struct, frozen=True):
    """A section of the document.

    A `long` one is left out of an HTML page that gets too large. If any is `first`, the others are
    folded below those; printing opens them. `counts` say how much of what is in it ("3 decisions"),
    and `levels` how much of it is on each level from the lowest: its key, its name, and a number.
    """

    title: str
    parts: tuple[Part, ...]
    look: str = ""
    long: bool = False
    first: bool = False
    counts: tuple[str, ...] = ()
    levels: tuple[tuple[str, str, int], ...] = ()
    diagram: Callable[[], Diagram | None] | None = None
    """Numbers about all of it, for files whose readers draw charts."""


class Document(msgspec.Struct, frozen=True):
    """A result to read. `private` sections are for coaches, and appear in text files only."""

    title: str
    about: str = ""
    sections: tuple[Section, ...] = ()
    private: tuple[Section, ...] = ()
    checkin: str = ""
    """The day of the check-in in words, for which there is a calendar file."""
    dates: int = 0
    """How many dates a calendar file with all of them has; 0 if the page need not offer it."""


def ours(label: str) -> str:
    """A heading or a label for what okrlab worked out or suggested, and no person wrote."""
    return text("result.ours", what=label)


def counted(key: str, n: int, **values: object) -> str:
    """A text of the catalogue that depends on a number: `result.KEY_one` or `result.KEY_many`."""
    return text(f"result.{key}_{'one' if n == 1 else 'many'}", n=f"{n:,}", **values)


def outline(title: str, parts: Iterable[Part], *counts: str) -> Section:
    """A section of cards, each with its notes; it is `long`."""
    return Section(title, tuple(parts), "outline", long=True, counts=counts)
