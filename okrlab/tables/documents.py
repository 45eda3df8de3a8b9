"""What a document consists of, whatever program wrote it: headings, items, paragraphs, tables.

Readers of single formats (`markdown_parts`, `html_parts`, `office_parts`) make parts of a file;
`statements` finds the key results among them.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from okrlab.tables.doubts import Doubt
from okrlab.tables.grids import Grid, GridNote
from okrlab.tables.link_marks import plain
from okrlab.tables.list_marks import Marked

PartKind = Literal["heading", "item", "text", "table"]
Why = Literal[
    "address",
    "code",
    "comment",
    "contents",
    "crossed_out",
    "details",
    "empty",
    "field",
    "front_matter",
    "hidden",
    "instruction",
    "label",
    "no_results",
    "no_text",
    "not_json",
    "outside",
    "picture",
    "placeholder",
    "prose",
    "repeated",
    "signs",
    "total",
    "unlabelled",
    "work",
    "many",
]
"""Why a part is no key result."""
PARTS: Final = 150_000
"""The most parts of a document that are read."""


class FilePart(msgspec.Struct, kw_only=True):
    """A heading, an item of a list, a paragraph or a table, with the line where it begins.

    `depth` is the level of a heading, from 1, and the depth of an item, from 0. A paragraph inside
    an item has the depth of what would be listed there. `strong` says that all of it is bold,
    `linked` that it is a link, `loose` that it is text of a page that stands in no paragraph.
    """

    kind: PartKind
    at: int
    text: str = ""
    depth: int = 0
    strong: bool = False
    linked: bool = False
    loose: bool = False
    table: Grid | None = None
    inside: list[FilePart] = []
    """The parts in the cells of a table that may only lay out a page."""


class LeftOut(msgspec.Struct, frozen=True):
    """A part that is no key result, where it stands, and why."""

    at: int
    why: Why
    text: str = ""
    place: str = ""


class PartedFile(msgspec.Struct, kw_only=True):
    """The parts of a document, and what was left out while it was taken apart.

    `lines` says that it is plain text, in which each line stands for itself.
    """

    parts: list[FilePart] = []
    left: list[LeftOut] = []
    notes: list[GridNote] = []
    lines: bool = False

    def leave(self, at: int, why: Why, text: str = "") -> None:
        """Leave a part out."""
        self.left.append(LeftOut(at, why, text[:200]))


class Statement(msgspec.Struct, kw_only=True):
    """A key result as it stands in a file: its words, its place, its objective and its fields."""

    text: str
    at: int
    place: str = ""
    objective: str = ""
    id: str = ""
    fields: dict[str, str] = {}
    link: str = ""


class StatementsFound(msgspec.Struct, kw_only=True):
    """The key results of a file, all that was left out, and notes on how it was read."""

    statements: list[Statement] = []
    left: list[LeftOut] = []
    notes: list[GridNote] = []
    asked: Doubt | None = None
    """What has to be answered before anything can be said of the file."""

    def add(self, line: Marked, at: int, objective: str = "") -> Statement:
        """Add a statement."""
        one = Statement(
            text=line.text,
            at=at,
            objective=objective,
            fields=dict(line.fields) if line.fields else {},  # type: ignore[arg-type]
            link=line.link,
        )
        self.statements.append(one)
        return one


def text_parts(lines: list[str]) -> PartedFile:
    """Plain text: each line is a part; the mark of a list makes it an item.

    >>> [(part.at, part.text) for part in text_parts(["Goals", "", "- Guests return"]).parts]
    [(1, 'Goals'), (3, '- Guests return')]
    """
    document = PartedFile(lines=True)
    for at, raw in enumerate(lines, start=1):
        if raw.strip():
            document.parts.append(FilePart(kind="text", at=at, text=raw))
    return document


def is_strong(text: str) -> bool:
    """Whether all words of a line of Markdown are bold.

    >>> is_strong("**Guests return**:"), is_strong("**Guests** return")
    (True, False)
    """
    if "**" not in text and "__" not in text:  # as in most lines
        return False
    bare = text.strip().rstrip(":").strip()
    return len(bare) > 4 and bare[:2] in ("**", "__") and plain(bare) == bare[2:-2].strip()
