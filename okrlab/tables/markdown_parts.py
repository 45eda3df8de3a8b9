"""Takes Markdown apart, line by line, as people write it rather than as the standard wants it.

Lists need no space after their dash, tables no outer signs and no line below their headings.
(A parser for the standard, markdown-it-py, reads such lines as paragraphs; see
docs/decisions/0015-reading-documents.md.)
"""

from __future__ import annotations

import re
from typing import Final

from okrlab.tables.documents import PARTS, FilePart, PartedFile, is_strong
from okrlab.tables.grids import is_ruled, piped_grid
from okrlab.tables.link_marks import crossed_out
from okrlab.tables.list_marks import marked

_HEADING: Final = re.compile(r"\s{0,3}(#{1,6})(?:\s+|(?<=##)(?=\w))(.*)\Z", re.S)
_FENCE: Final = re.compile(r"\s*(```+|~~~+)")
_RULE: Final = re.compile(r"\s*([-*_=])(?:\s*\1){2,}\s*\Z")
_UNDER: Final = re.compile(r"\s{0,3}(=+|-+)\s*\Z")
_TIGHT: Final = re.compile(r"\s*(?:[-–•](?=[^\W\d_])|\*(?=\w)(?!.*\*))")
"""A bullet without a space: "-clerks can undo an entry"."""
_TIGHT_NUMBER: Final = re.compile(r"\s*[-–](?=\d)")
_DASHED: Final = re.compile(r"\s*[-–]\s?\w")
_QUOTE: Final = re.compile(r"\s*(?:>\s?)+")
_TARGET: Final = re.compile(r"\s*\[[^\]]{1,100}\]:\s*\S")
_ANCHOR: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[[^\]]*\]\(#[^)]*\)\s*\Z")
_LINKED: Final = re.compile(
    r"\s*(?:[-*+]|\d+[.)])\s+\[[^\[\]]{1,600}\]\([^()\s]{1,1000}\)\s*(?:\([^()]{1,20}\)\s*)?\Z"
)
_PICTURE: Final = re.compile(r"\s*(?:!\[[^\]]*\]\([^)]*\)\s*|\[!\[.*)\Z")
_INDENT: Final = re.compile(r"[ \t]*")
_BLOCKS: Final = frozenset("`~#<[!-*_=")
"""The signs that a block other than a paragraph or a table begins with."""
_LISTS: Final = frozenset("-–•*+0123456789")
_FRONT: Final = 100
"""The most lines of front matter."""


def markdown_parts(lines: list[str]) -> PartedFile:
    """The parts of a Markdown text.

    >>> lines = ["# Guests return", "-fewer calls", "  by May", "a | b", "--|--"]
    >>> [(part.kind, part.at, part.text) for part in markdown_parts(lines).parts]
    [('heading', 1, 'Guests return'), ('item', 2, '- fewer calls by May'), ('table', 4, '')]
    """
    return _Reader(lines).read()


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.document = PartedFile()
        self.indents: list[int] = []
        self.blank = True
        self.unclosed: set[str] = set()

    def read(self) -> PartedFile:
        at = self._front()
        while at < len(self.lines) and len(self.document.parts) < PARTS:
            at = self._block(at)
        if at < len(self.lines):
            self.document.leave(at + 1, "many")
        return self.document

    def _front(self) -> int:
        """The line after the front matter."""
        first = self.lines[0].strip() if self.lines else ""
        if first not in ("---", "+++"):
            return 0
        for at, line in enumerate(self.lines[1 : _FRONT + 1], start=1):
            if line.strip() == first or (first == "---" and line.strip() == "..."):
                self.document.leave(1, "front_matter")
                return at + 1
        return 0

    def _block(self, at: int) -> int:
        """Take the block that begins here; returns where the next one does."""
        raw = self.lines[at]
        line = _unquoted(raw)
        bare = line.lstrip()
        if not bare:
            self.blank = True
            return at + 1
        if bare[0] in _BLOCKS and (end := self._signed(at, line)):
            return end
        if "|" in line and (end := self._table(at)):
            return end
        if "<" in line and "<table" in line[:200].lower():
            return self._html_table(at)
        after = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        sign = after.lstrip()[:1] if self.blank else ""
        if sign in ("=", "-") and self._underlines(after, line):
            self._heading(at, 1 if sign == "=" else 2, line)
            return at + 2
        self._line(at, line, after)
        self.blank = False
        return at + 1

    @staticmethod
    def _underlines(after: str, line: str) -> bool:
        return bool(_UNDER.match(after)) and not marked(line[:200]).listed

    def _signed(self, at: int, line: str) -> int:
        """Take a block that its first sign tells: the line after it, or 0 if it is another."""
        if fence := _FENCE.match(line):
            return self._until(at, fence[1][:3], "code")
        if line.lstrip().startswith("<!--"):
            return self._until(at, "-->", "comment", same=True)
        if heading := _HEADING.match(line):
            return self._heading(at, len(heading[1]), heading[2].rstrip().rstrip("#"))
        if "|" in line and (end := self._table(at)):
            return end
        picture, target = _PICTURE.match(line), _TARGET.match(line)
        if picture or target or _RULE.match(line):
            if picture or target:
                self.document.leave(at + 1, "picture" if picture else "address", line.strip())
            self.blank, self.indents = True, []
            return at + 1
        return 0

    def _heading(self, at: int, depth: int, text: str) -> int:
        self.document.parts.append(FilePart(kind="heading", at=at + 1, text=text, depth=depth))
        self.indents, self.blank = [], True
        return at + 1

    def _until(self, at: int, end: str, why: str, *, same: bool = False) -> int:
        first = at if same else at + 1
        rest = () if end in self.unclosed else range(first, len(self.lines))
        last = next((n for n in rest if self._ends(self.lines[n], end)), None)
        if last is None:  # it is never closed, nor is a later one: only this line is left out
            self.unclosed.add(end)
            last = at
        self.document.leave(at + 1, "code" if why == "code" else "comment", self.lines[at])
        self.blank = True
        return last + 1

    @staticmethod
    def _ends(line: str, end: str) -> bool:
        return end in line if end == "-->" else line.lstrip().startswith(end)

    def _table(self, at: int) -> int:
        """The end of the table that begins here; 0 if none does."""
        after = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        bars = self.lines[at].lstrip().startswith("|")
        if not (is_ruled(after) or (bars and self.lines[at].count("|") > 1)):
            return 0
        end = at + 1
        while end < len(self.lines) and "|" in self.lines[end]:
            end += 1
        grid = piped_grid(self.lines[at:end], at + 1)
        self.document.parts.append(FilePart(kind="table", at=at + 1, table=grid))
        self.document.notes += grid.notes
        self.indents, self.blank = [], True
        return end

    def _html_table(self, at: int) -> int:
        from okrlab.tables.html_parts import html_parts

        end = at
        while end < len(self.lines) and "</table" not in self.lines[end].lower():
            end += 1
        inside = html_parts("\n".join(self.lines[at : end + 1]), at)
        self.document.parts += [part for part in inside.parts if part.kind == "table"]
        self.blank = True
        return end + 1

    def _line(self, at: int, line: str, after: str) -> None:
        bare = line.lstrip()
        listed = bare[0] in _LISTS
        if listed and (_TIGHT.match(line) or (_TIGHT_NUMBER.match(line) and self._dashed(at))):
            line = f"{line[: -len(bare)]}{bare[0]} {bare[1:]}"
        if listed and _ANCHOR.match(line):
            self.document.leave(at + 1, "contents", line.strip())
            return
        if crossed_out(line):
            self.document.leave(at + 1, "crossed_out", line.strip())
            return
        indent = self._indent(line)
        if marked(line[:400]).listed:
            while self.indents and self.indents[-1] >= indent - 1:
                if self.indents[-1] <= indent + 1 and (
                    len(self.indents) < 2 or self.indents[-2] < indent - 1
                ):
                    break
                self.indents.pop()
            if not self.indents or self.indents[-1] < indent - 1:
                self.indents.append(indent)
            depth = len(self.indents) - 1
            self.document.parts.append(
                FilePart(
                    kind="item",
                    at=at + 1,
                    text=line.strip(),
                    depth=depth,
                    strong=_bold(line),
                    linked=_LINKED.match(line) is not None,
                )
            )
            return
        last = self.document.parts[-1] if self.document.parts else None
        if not self.blank and last is not None and self._continues(last, line, indent):
            last.text = f"{last.text} {line.strip()}"
            return
        inside = bool(self.indents) and indent > self.indents[-1] + 1
        if not inside and self.blank:
            self.indents = []
        depth = len(self.indents) if inside else 0
        strong = is_strong(line)
        self.document.parts.append(
            FilePart(kind="text", at=at + 1, text=line.strip(), depth=depth, strong=strong)
        )

    def _continues(self, last: FilePart, line: str, indent: int) -> bool:
        """Whether a line goes on with the part before it."""
        if last.kind not in ("item", "text") or len(last.text) > 4_000:
            return False
        first = line.strip()[:1]
        if last.kind == "text" and not first.islower():
            return False
        if last.text.rstrip().endswith((":", "  ", "\\")) or marked(line[:200]).label:
            return first.islower() and not last.text.rstrip().endswith(":")
        return first.islower() or (
            last.kind == "item" and bool(self.indents) and indent > self.indents[-1]
        )

    def _dashed(self, at: int) -> bool:
        """Whether a line next to this one is an item with a dash."""
        near = (self.lines[n] for n in (at - 1, at + 1) if 0 <= n < len(self.lines))
        return any(_DASHED.match(line) for line in near)

    @staticmethod
    def _indent(line: str) -> int:
        if line[:1] not in " \t":  # as most lines are
            return 0
        space = _INDENT.match(line)
        return len(space[0].expandtabs(4)) if space else 0


def _bold(line: str) -> bool:
    return is_strong(re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line[:400]))


def _unquoted(raw: str) -> str:
    """A line without the signs of a quotation at its beginning."""
    match = _QUOTE.match(raw) if ">" in raw else None
    return raw[match.end() :] if match else raw
