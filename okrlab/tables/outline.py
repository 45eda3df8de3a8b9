"""Puts the parts of a document below each other: headings, labels, items of lists, paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from okrlab.tables.documents import FilePart, PartedFile
from okrlab.tables.labelled_lines import parted
from okrlab.tables.list_marks import Marked, marked

DEEPEST: Final = 20
"""The depth of a list from which deeper items count as neighbours."""


ITEMS: Final = 200.0
"""Where items begin: tables and paragraphs stand beside them, not below the last one."""
_TEXT: Final = 900.0


class Branch(msgspec.Struct, kw_only=True):
    """A part with what stands below it."""

    part: FilePart
    line: Marked
    rank: float
    children: list[Branch] = []
    how: bool = False
    """Whether anything in it is labelled as a key result."""

    @property
    def bare(self) -> bool:
        """Whether it is a label without words of its own, such as "Key results:"."""
        return self.line.label is not None and not self.line.text

    @property
    def titled(self) -> bool:
        """Whether it is a heading, or bold words of their own."""
        return self.part.kind == "heading" or (self.part.strong and self.part.kind == "text")


def outline(document: PartedFile) -> Branch:
    """The parts of a document, each below what it belongs to; the root is none of them."""
    empty = Marked(text="")
    root = Branch(part=FilePart(kind="text", at=0), line=empty, rank=-1.0)
    stack = [root]
    seen: dict[str, Marked] = {}
    for part in parted(document.parts):
        line = empty
        if part.table is None:
            if (known := seen.get(part.text)) is None:
                known = seen[part.text] = marked(part.text)
            line = known
        if document.lines and line.listed:
            part.kind = "item"
        rank = _rank(part, line, stack)
        beside = ITEMS if rank >= _TEXT else rank
        while stack[-1].rank >= beside:
            stack.pop()
        node = Branch(part=part, line=line, rank=rank)
        stack[-1].children.append(node)
        below = stack[-1]
        stack.append(node)
        if line.label == "how" and line.text:
            for above in stack:
                above.how = True
        elif below.bare and below.line.label == "how":  # a label that nothing follows says nothing
            for above in stack[:-1]:
                above.how = True
    return root


def _rank(part: FilePart, line: Marked, stack: list[Branch]) -> float:
    """How high a part stands: headings, then labels, then items by their depth, then text."""
    bare = line.label is not None and not line.text
    if part.kind == "table":
        return 1_000.0
    if part.kind == "heading":
        if line.label in ("how", "what"):
            why = [
                node for node in stack if node.line.label == "why" and node.part.kind == "heading"
            ]
            if why and why[-1].rank >= part.depth:
                return why[-1].rank + 0.5
        return float(part.depth)
    if part.kind == "item":
        step = 0 if line.label == "why" else 10 if bare else 20
        return 200.0 + 30 * min(part.depth, DEEPEST) + step
    if part.depth:
        return 200.0 + 30 * (min(part.depth, DEEPEST) - 1) + 25
    if line.label == "why":
        return 10.0
    if bare:
        return 12.0
    if line.label == "how":
        return 14.0
    if part.strong:
        return 11.0
    return _TEXT


def every(root: Branch) -> Iterator[Branch]:
    """A part and all that stands below it."""
    left = [root]
    while left:
        one = left.pop()
        yield one
        left += one.children
