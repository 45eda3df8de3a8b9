"""A document as plain data: what a result consists of, before any format has a say in it.

Nothing in here is escaped and no number is worded: that is done once, by the renderers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from okrlab.results.table import Table
from okrlab.texts import text


class Text(msgspec.Struct, frozen=True):
    """A paragraph; `lead` stands before it, stressed."""

    words: str
    look: Literal["", "about", "legend", "quote"] = ""
    lead: str = ""


class Item(msgspec.Struct, frozen=True):
    """An entry of a list: words with a mark before them, and what is known of them.

    `by` is a person, `details` are short remarks, `notes` have a label each. `done` is for things
    to do; None is a decision. `drawn` shows in signs what a detail says in words.
    """

    text: str
    mark: str = ""
    by: str = ""
    details: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    done: bool | None = None
    drawn: str = ""

    def noted(self, *notes: tuple[str, str]) -> Item:
        """The same with these notes, empty ones left out."""
        return msgspec.structs.replace(self, notes=tuple(note for note in notes if note[1]))


class List(msgspec.Struct, frozen=True):
    """Items, or plain words; a page shows `most` of them."""

    items: tuple[Item | str, ...]
    look: Literal["", "quotes", "steps", "said", "votes"] = ""
    ordered: bool = False
    most: int = 300


class Scale(msgspec.Struct, frozen=True):
    """How many people chose each step of a scale; some steps have a name."""

    steps: tuple[tuple[int, str, int], ...]


class Stories(msgspec.Struct, frozen=True):
    """Each story is lines of a role (a key of the catalogue) and words; `left` are not in here."""

    stories: tuple[tuple[tuple[str, str], ...], ...]
    left: int = 0


class Figure(msgspec.Struct, frozen=True):
    """A picture as SVG, drawn when a renderer wants it: in a frame, or bare. One in a wider frame
    than a phone is scrolled; what is `wide` no sheet of paper is wide enough for.
    """

    draw: Callable[[], str]
    caption: str = ""
    legend: str = ""
    look: Literal["bare", "framed", "scrolled", "wide"] = "framed"


class Group(msgspec.Struct, frozen=True):
    """Parts under a heading of their own, which may be empty."""

    title: str
    parts: tuple[Part, ...]


class Folded(msgspec.Struct, frozen=True):
    """Parts that say again what stands above them, and so may be folded."""

    title: str
    parts: tuple[Part, ...]
    is_open: bool = False


Part = Text | List | Scale | Stories | Figure | Group | Folded | Table


class Section(msgspec.Struct, frozen=True):
    """A part of the document. What is `long` is left out of a page that would be too large."""

    title: str
    parts: tuple[Part, ...]
    look: str = ""
    long: bool = False


class Document(msgspec.Struct, frozen=True):
    """A result to read. `private` is for coaches, and in text files only."""

    title: str
    about: str = ""
    day: str = ""
    sections: tuple[Section, ...] = ()
    private: tuple[Section, ...] = ()


def ours(label: str) -> str:
    """A heading or a label of what okrlab worked out, advised or told, and nobody wrote."""
    return text("result.ours", what=label)


def counted(key: str, n: int, **values: object) -> str:
    """A text of the catalogue that depends on how many there are."""
    return text(f"result.{key}_{'one' if n == 1 else 'many'}", n=f"{n:,}", **values)


def outline(title: str, parts: Iterable[Part]) -> Section:
    """A section of cards, each with its notes."""
    return Section(title, tuple(parts), "outline", long=True)
