"""Finds the key results of a document: which parts are statements, and under which objective.

What is labelled as a key result is one. Where an objective has none that is labelled, its list is
its key results, and without a list its paragraphs. All else is left out, and each part is named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from okrlab.tables.documents import (
    LeftOut,
    PartedFile,
    Statement,
    StatementsFound,
    Why,
    labelled_rows,
)
from okrlab.tables.grids import Grid
from okrlab.tables.list_marks import marked
from okrlab.tables.names import (
    field_in,
    folded,
    is_aside,
    is_generic,
    labelled,
)
from okrlab.tables.outline import Branch, every, outline
from okrlab.tables.prose import is_prose

Mode = Literal["open", "section", "explicit", "details", "closed", "aside"]
"""How the parts below are taken: all that is listed, the list of a section called "Key results",
only what is labelled, as details of a key result, or not at all."""
TakeTable = Callable[[Grid, str, StatementsFound], bool]


def find_statements(document: PartedFile, take_table: TakeTable) -> StatementsFound:
    """The key results of a document; `take_table` takes those of its tables."""
    found = StatementsFound(left=list(document.left), notes=list(document.notes))
    root = outline(document)
    finder = _Finder(document, root, found, take_table)
    finder.walk(root, finder.first, "")
    return found


class _Finder:
    def __init__(
        self,
        document: PartedFile,
        root: Branch,
        found: StatementsFound,
        take_table: TakeTable,
    ) -> None:
        self.document, self.found, self.take_table = document, found, take_table
        lines = [node.line for node in every(root)]
        self.why = any(line.label == "why" and line.text for line in lines)
        self.labels = any(line.label in ("why", "how") for line in lines)
        self.listed = any(part.kind in ("item", "table") for part in document.parts)
        self.first: Mode = "aside" if self.why else "open"

    def leave(self, node: Branch, why: Why) -> None:
        """Leave a part out, with everything below it."""
        self.found.left.append(LeftOut(node.part.at, why, node.line.text[:200]))
        for child in node.children:
            self.leave(child, why)

    def take(self, node: Branch, objective: str) -> Statement:
        return self.found.add(node.line, node.part.at, objective)

    def _take_with(self, node: Branch, mode: Mode, objective: str) -> None:
        """Take a part as a key result, and what stands below it."""
        one = self.take(node, objective)
        if node.children:
            self.walk(node, mode, objective, one)

    def walk(self, node: Branch, mode: Mode, objective: str, one: Statement | None = None) -> None:
        """Take what stands below a part; `one` is the key result that it belongs to."""
        listed = any(child.part.kind in ("item", "table") for child in node.children)
        sure = self._labelled_depths(node)
        for child in node.children:
            before = len(self.found.statements)
            self._child(child, mode, objective, one, listed=listed, sure=sure)
            if len(self.found.statements) > before and mode != "details":
                one = self.found.statements[-1]

    def _child(
        self,
        child: Branch,
        mode: Mode,
        objective: str,
        one: Statement | None,
        *,
        listed: bool,
        sure: set[int],
    ) -> None:
        label = child.line.label
        if child.part.table is not None:
            self._table(child, child.part.table, mode, objective)
        elif label == "why":
            self._objective(child, objective)
        elif label == "how" and child.line.text:
            self._result(child, objective)
        elif label == "how":
            self.walk(child, "section", objective)
        elif label == "what" and (self.labels or not child.titled):
            self._work(child, objective)
        elif child.titled:
            self._heading(child, mode, objective)
        elif child.part.kind == "item":
            self._item(child, mode, objective, one, sure=sure)
        else:
            self._text(child, mode, objective, one, listed=listed)

    def _table(self, node: Branch, grid: Grid, mode: Mode, objective: str) -> None:
        """Take a table; one that lays out a page, or labels its rows, is taken part by part."""
        parts = labelled_rows(grid)
        if not parts and mode != "closed" and self.take_table(grid, objective, self.found):
            return
        parts = parts or node.part.inside
        if not parts or mode == "closed":
            self.leave(node, "outside")
            return
        root = outline(PartedFile(parts=parts))
        how = self.why or self.labels
        self.why |= any(marked(part.text).label == "why" for part in parts)
        self.labels |= self.why or root.how
        self.walk(root, "explicit" if root.how else "aside" if how else "open", objective)

    @staticmethod
    def _labelled_depths(node: Branch) -> set[int]:
        """The depths of lists of which an item is labelled: its neighbours are key results too."""
        return {
            child.part.depth
            for child in node.children
            if child.part.kind == "item" and child.line.label == "how" and child.line.text
        }

    def _result(self, node: Branch, objective: str) -> None:
        self.walk(node, "details", objective, self.take(node, objective))

    def _work(self, node: Branch, objective: str) -> None:
        if node.how:
            self.walk(node, "explicit", objective)
        else:
            self.leave(node, "work")

    def _objective(self, node: Branch, above: str) -> None:
        before = len(self.found.statements)
        words, rest = node.line.text, node.children
        if not words:
            plural = folded(node.line.name).endswith(("s", "e", "n")) and not _numbered(node)
            if plural and self._are_objectives(rest):
                for child in rest:
                    self._as_objective(child)
                return
            if plural and not self.why:
                self.walk(node, "explicit" if node.how else "open", above)
                return
            own = next((child for child in rest if _is_sentence(child)), None)
            if own is not None and len(rest) == 1 and _is_result(own):
                own = None
            if own is not None and not own.part.table:
                words = own.line.text
                rest = [child for child in rest if child is not own]
                rest = [*own.children, *rest]
            else:
                words = node.line.name
        inner = msgspec.structs.replace(node, children=rest)
        self.walk(inner, "explicit" if node.how else "open", words)
        if len(self.found.statements) == before:
            self.found.left.append(LeftOut(node.part.at, "no_results", words[:200]))

    @staticmethod
    def _are_objectives(nodes: list[Branch]) -> bool:
        """Whether the parts of a section "Objectives" are objectives with lists of their own."""
        return any(node.children and node.line.label is None for node in nodes) and not any(
            node.line.label == "how" for node in nodes
        )

    def _as_objective(self, node: Branch) -> None:
        if node.part.table is not None or node.line.label or not node.children:
            self._child(node, "open", "", None, listed=True, sure=set())
            return
        self.walk(node, "explicit" if node.how else "open", node.line.text)

    def _heading(self, node: Branch, mode: Mode, objective: str) -> None:
        words = folded(node.line.text)
        if is_aside(words) and not node.how:
            contents = words.endswith(("contents", "page", "toc", "inhalt", "inhaltsverzeichnis"))
            for child in node.children:
                self.leave(child, "contents" if contents else "outside")
        elif mode == "section" and not _has_list(node):
            self.walk(node, "details", objective, self.take(node, objective))
        elif mode == "section":
            self.walk(node, "section", objective)
        elif mode in ("details", "closed") and not node.how:
            self.leave(node, "details" if mode == "details" else "outside")
        else:
            kept: Mode = "explicit" if node.how else "open"
            if mode == "aside" and not node.how and not self._counts(node):
                kept = "aside"
            if mode == "explicit" and not node.how:
                kept = "aside"
            own = "" if is_generic(words) else node.line.text
            self.walk(node, kept, own or objective)

    @staticmethod
    def _counts(node: Branch) -> bool:
        """Whether a list below a heading beside labelled objectives has numbers in it."""
        words = (child.line.text for child in node.children if child.part.kind == "item")
        return any(any(map(str.isdigit, one)) and not labelled(one) for one in words)

    def _item(
        self,
        node: Branch,
        mode: Mode,
        objective: str,
        one: Statement | None,
        *,
        sure: set[int],
    ) -> None:
        if field := field_in(node.line.text):
            self._field(node, field, one)
        elif mode == "section" or (mode == "open" and not self._is_group(node, objective)):
            if not node.line.text:
                return
            below: Mode = "details" if mode == "section" or node.how else "open"
            made = self.take(node, objective)
            self.walk(node, "explicit" if node.how else below, objective, made)
        elif mode == "open":
            self.walk(node, "explicit" if node.how else "open", node.line.text)
        elif mode == "explicit" and node.part.depth in sure and not node.how:
            made = self.take(node, objective)
            self.walk(node, "details", objective, made)
        elif node.how or any(child.line.label == "why" for child in node.children):
            self.walk(node, "explicit", objective or node.line.text)
        else:
            self.leave(node, "details" if mode == "details" else "outside")

    @staticmethod
    def _is_group(node: Branch, objective: str) -> bool:
        """Whether an item without a number over others is their objective."""
        items = [child for child in node.children if child.part.kind == "item"]
        plain = [child for child in items if not field_in(child.line.text)]
        return bool(plain) and not objective and not any(map(str.isdigit, node.line.text))

    def _text(
        self, node: Branch, mode: Mode, objective: str, one: Statement | None, *, listed: bool
    ) -> None:
        words = node.line.text
        if not words:
            return
        if field := field_in(words):
            self._field(node, field, one)
        elif self.document.lines and mode in ("aside", "open") and _stands(words, mode):
            self._take_with(node, mode, objective)
        elif mode in ("open", "section") and not listed and not is_prose(words):
            if mode == "open" and self.listed:
                self.leave(node, "prose")
                return
            self._take_with(node, mode, objective)
        else:
            self.leave(node, "instruction" if words.endswith("?") else "prose")

    def _field(self, node: Branch, field: tuple[str, str], one: Statement | None) -> None:
        if one is not None:
            one.fields.setdefault(*field)
        self.found.left.append(LeftOut(node.part.at, "field", node.line.text[:200]))
        for child in node.children:
            self.leave(child, "field")


def _stands(words: str, mode: Mode) -> bool:
    """Whether a line of plain text is a statement; before an objective it needs a number."""
    return mode == "open" or (any(map(str.isdigit, words)) and not is_prose(words))


def _numbered(node: Branch) -> bool:
    return any(map(str.isdigit, node.line.name))


def _is_sentence(node: Branch) -> bool:
    """Whether a part below a bare "Objective 1" is the objective itself."""
    line = node.line
    return bool(line.text) and line.label is None and not field_in(line.text)


def _is_result(node: Branch) -> bool:
    """Whether the only part below a bare "Aim" is its key result."""
    return not node.children and any(map(str.isdigit, node.line.text))


def _has_list(node: Branch) -> bool:
    """Whether items stand below that are no fields."""
    return any(
        child.part.kind == "item" and not labelled(child.line.text) for child in node.children
    )
