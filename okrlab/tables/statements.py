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
)
from okrlab.tables.field_lines import field_of
from okrlab.tables.grids import Grid
from okrlab.tables.labelled_lines import labelled_rows
from okrlab.tables.list_marks import marked
from okrlab.tables.listings import (
    Listing,
    are_objectives,
    counts,
    has_list,
    has_no_words,
    is_result,
    is_sentence,
    labelled_depths,
    listings,
    signs_of,
)
from okrlab.tables.names import (
    folded,
    is_aside,
    is_example,
    is_generic,
    is_plural,
)
from okrlab.tables.outline import Branch, outline
from okrlab.tables.prose import is_prose, stands, why_left
from okrlab.tables.statement_columns import names_results
from okrlab.tables.wordless import wordless

Mode = Literal["open", "section", "explicit", "details", "aside"]
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
        self.found, self.take_table = found, take_table
        self.signs = signs_of(root, lines=document.lines)
        self.first: Mode = "aside" if self.signs.why else "open"

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
        sure = labelled_depths(node)
        lists = {id(item): each for each in listings(node.children) for item in each.items}
        tabled = False
        for child in node.children:
            before = len(self.found.statements)
            each = lists.get(id(child))
            if each and each.is_example:
                self.leave(child, "instruction")
            elif each and self._is_other(each, mode, tabled=tabled):
                self.leave(child, "outside")
            else:
                self._child(child, mode, objective, one, listed=listed, sure=sure, each=each)
            if len(self.found.statements) > before and mode != "details":
                one = self.found.statements[-1]
                tabled |= child.part.kind == "table"

    def _is_other(self, each: Listing, mode: Mode, *, tabled: bool) -> bool:
        """Whether a list is not one of key results; nor is one beside a table of them."""
        if mode == "open":
            return tabled or each.is_aside or self.signs.is_other(each)
        return mode == "section" and each.is_aside

    def _child(
        self,
        child: Branch,
        mode: Mode,
        objective: str,
        one: Statement | None,
        *,
        listed: bool,
        sure: set[int],
        each: Listing | None = None,
    ) -> None:
        label = child.line.label
        if child.part.table is not None:
            self._table(child, child.part.table, mode, objective)
        elif label == "why":
            self._objective(child, objective)
        elif label == "how" and child.line.text:
            self._result(child, objective)
        elif label == "how":
            self._bare(child, objective)
        elif label == "what" and (self.signs.labels or not child.titled):
            self._work(child, objective)
        elif child.titled:
            self._heading(child, mode, objective)
        elif child.part.kind == "item":
            self._item(child, mode, objective, one, sure=sure, each=each)
        else:
            self._text(child, mode, objective, one, listed=listed)

    def _table(self, node: Branch, grid: Grid, mode: Mode, objective: str) -> None:
        """Take a table; one that lays out a page, or labels its rows, is taken part by part."""
        parts = labelled_rows(grid)
        here = mode in ("open", "section") or names_results(grid)
        if not parts and here and self.take_table(grid, objective, self.found):
            return
        parts = parts or node.part.inside
        if not parts:
            self.leave(node, "outside")
            return
        root = outline(PartedFile(parts=parts))
        how = self.signs.why or self.signs.labels
        self.signs.why |= any(marked(part.text).label == "why" for part in parts)
        self.signs.hows |= root.how
        self.signs.labels |= self.signs.why or root.how
        self.walk(root, "explicit" if root.how else "aside" if how else "open", objective)

    def _bare(self, node: Branch, objective: str) -> None:
        """Take what stands below "Key results:"; "KR 2:" before another label has no words."""
        before, left = len(self.found.statements), len(self.found.left)
        self.walk(node, "section", objective)
        took = len(self.found.statements) > before
        if has_no_words(node, took=took) or not (took or len(self.found.left) > left):
            why = wordless(node.part.text, node.line) or "label"
            self.found.left.append(LeftOut(node.part.at, why, node.part.text[:200]))

    def _result(self, node: Branch, objective: str) -> None:
        if why := wordless(node.part.text, node.line):
            self.leave(node, why)
            return
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
            plural = is_plural(node.line.name)
            if plural and are_objectives(rest):
                self._each_objective(node, rest)
                return
            if plural and not self.signs.why:
                self.walk(node, "explicit" if node.how else "open", above)
                return
            own = next((child for child in rest if is_sentence(child)), None)
            if own is not None and len(rest) == 1 and is_result(own):
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

    def _each_objective(self, node: Branch, parts: list[Branch]) -> None:
        """Take the parts of a section "Objectives"; those with lists are objectives."""
        others: list[Branch] = []
        for part in parts:
            if part.part.table is not None or part.line.label or not part.children:
                others.append(part)
                continue
            self.walk(msgspec.structs.replace(node, children=others), "open", "")
            others = []
            self.walk(part, "explicit" if part.how else "open", part.line.text)
        self.walk(msgspec.structs.replace(node, children=others), "open", "")

    def _heading(self, node: Branch, mode: Mode, objective: str) -> None:
        words = folded(node.line.text)
        if node.part.depth > 1 and is_example(words):
            self.leave(node, "instruction")
        elif is_aside(node.line.text) and not node.how:
            contents = words.endswith(("contents", "page", "toc", "inhalt", "inhaltsverzeichnis"))
            for child in node.children:
                self.leave(child, "contents" if contents else "outside")
        elif mode == "section" and not has_list(node):
            self.walk(node, "details", objective, self.take(node, objective))
        elif mode == "section":
            self.walk(node, "section", objective)
        elif mode == "details" and not node.how:
            self.leave(node, "details")
        else:
            kept: Mode = "explicit" if node.how else "open"
            if mode == "aside" and not node.how and (self.signs.hows or not counts(node)):
                kept = "aside"
            if mode == "explicit" and not node.how:
                kept = "aside"
            own = "" if is_generic(words) else node.line.text
            self.walk(node, kept, own or objective)

    def _item(
        self,
        node: Branch,
        mode: Mode,
        objective: str,
        one: Statement | None,
        *,
        sure: set[int],
        each: Listing | None,
    ) -> None:
        if field := field_of(node.line.text):
            self._field(node, field, one)
        elif why := wordless(node.part.text, node.line):
            self.found.left.append(LeftOut(node.part.at, why, node.part.text[:200]))
            self.walk(node, mode, objective, one)
        elif each is None:
            self.leave(node, "placeholder")
        elif mode == "section" and each.are_names:
            self.found.left.append(LeftOut(node.part.at, "outside", node.line.text[:200]))
            self.walk(node, "section", objective)
        elif mode == "open" and each.has_objective(node, objective):
            self.walk(node, "explicit" if node.how else "open", node.line.text)
        elif mode in ("section", "open"):
            made = self.take(node, objective)
            self.walk(node, "explicit" if node.how else "details", objective, made)
        elif mode == "explicit" and node.part.depth in sure and not node.how:
            made = self.take(node, objective)
            self.walk(node, "details", objective, made)
        elif node.how or any(child.line.label == "why" for child in node.children):
            self.walk(node, "explicit", objective or node.line.text)
        else:
            self.leave(node, "details" if mode == "details" else "outside")

    def _text(
        self, node: Branch, mode: Mode, objective: str, one: Statement | None, *, listed: bool
    ) -> None:
        words = node.line.text
        if field := field_of(words):
            self._field(node, field, one)
        elif why := wordless(node.part.text, node.line):
            self.leave(node, why)
        elif self.signs.lines and mode in ("aside", "open") and stands(words, sure=mode == "open"):
            self._take_with(node, mode, objective)
        elif mode in ("open", "section") and not listed and not is_prose(words):
            if mode == "open" and (self.signs.listed or node.part.loose or not objective):
                self.leave(node, "prose")
                return
            self._take_with(node, mode, objective)
        else:
            self.leave(node, why_left(words, mode if self.signs.lines else ""))

    def _field(self, node: Branch, field: tuple[str, str], one: Statement | None) -> None:
        if one is not None:
            one.fields.setdefault(*field)
        self.found.left.append(LeftOut(node.part.at, "field", node.line.text[:200]))
        for child in node.children:
            self.leave(child, "field")
