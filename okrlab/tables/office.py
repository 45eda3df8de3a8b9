"""Opens documents of word processors, DOCX and ODT, in a small process with limits."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from okrlab.errors import BadInput
from okrlab.tables import workbook as w
from okrlab.tables.documents import PARTS, FilePart, LeftOut, PartedFile, PartKind, Why
from okrlab.tables.grids import cells_grid
from okrlab.tables.limited import TooLarge, tell

_PROGRAM: Final = "import sys; from okrlab.tables.office_parts import main; main()"


class OfficePart(msgspec.Struct, frozen=True, array_like=True):
    """A part of a document as the process sends it; its place is the number of its paragraph."""

    kind: PartKind
    at: int
    text: str = ""
    depth: int = 0
    strong: bool = False
    rows: list[list[str]] = []


class OfficeParts(msgspec.Struct, frozen=True, tag=True):
    """The next parts, and what was left out: a paragraph's number, why, and its text."""

    parts: list[OfficePart]
    left: list[tuple[int, Why, str]]


_BATCH: Final = 500
_CELLS: Final = 200_000
DEEPEST: Final = 40
"""The deepest nesting of tables, boxes and lists that is read."""


class PartTeller:
    """Sends parts on, some at a time."""

    def __init__(self) -> None:
        self.parts: list[OfficePart] = []
        self.left: list[Any] = []
        self.at = self.count = self.cells = 0

    def add(self, kind: Any, text: str, depth: int = 0, strong: bool = False) -> None:
        """Add a paragraph, if it has any text."""
        if text.strip():
            mark = "- " if kind == "item" else ""
            self.parts.append(OfficePart(kind, self.at, mark + text.strip(), depth, strong))
            self._sent(1)

    def table(self, at: int, rows: list[list[str]]) -> None:
        """Add a table that begins with this paragraph."""
        self.cells += sum(map(len, rows))
        if self.cells > _CELLS:
            raise TooLarge
        if rows:
            self.parts.append(OfficePart("table", at, "", 0, False, rows))
            self._sent(1)

    def leave(self, why: str, text: str) -> None:
        """Leave a paragraph out."""
        if text.strip():
            self.left.append((self.at, why, text.strip()[:200]))

    def _sent(self, many: int) -> None:
        self.count += many
        if self.count > PARTS:
            raise TooLarge
        if len(self.parts) >= _BATCH:
            self.send()

    def send(self) -> None:
        """Send what is there."""
        tell(OfficeParts(self.parts, self.left))
        self.parts, self.left = [], []


_told = msgspec.msgpack.Decoder(OfficeParts | w.ReadFailed | w.ReadDone)


def office_parts(name: str, content: bytes) -> PartedFile:
    """The parts of a DOCX or ODT file. Raises `BadInput` if it is none, or too large."""
    document = PartedFile()
    letters = 0
    with w.reading_process(content, _PROGRAM, "") as told:
        for frame in w.frames(told):
            letters += len(frame)
            if letters > w.LETTERS:
                break
            match _told.decode(frame):
                case OfficeParts(parts=parts, left=left):
                    document.parts += map(_part, parts)
                    document.left += (LeftOut(*one) for one in left)
                case w.ReadFailed(why=why):
                    code = {"broken": "desk_not_document", "unpacked": "desk_large"}
                    raise BadInput(
                        code.get(why, "desk_large"), name=name, most=w.UNPACKED // 1_000_000
                    )
                case w.ReadDone():
                    return document
    raise BadInput("desk_large", name=name, most=w.LETTERS // 1_000_000)


def _part(sent: OfficePart) -> FilePart:
    table = cells_grid(list(enumerate(sent.rows, sent.at))) if sent.kind == "table" else None
    return FilePart(
        kind=sent.kind,
        at=sent.at,
        text=sent.text,
        depth=sent.depth,
        strong=sent.strong,
        table=table,
    )
