"""Judges the items of a list together: key results, names over other lists, or something else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from okrlab.tables.field_lines import field_of
from okrlab.tables.names import (
    folded,
    is_aside,
    is_example,
    labelled,
    speaks_of_method,
    speaks_of_results,
)
from okrlab.tables.outline import ITEMS, Branch, every
from okrlab.tables.prose import is_prose
from okrlab.tables.statement_columns import names_results
from okrlab.tables.wordless import wordless

_NAME = 4
"""The most words of an item that only names what is listed below it."""


class Listing(msgspec.Struct, frozen=True, dict=True):
    """Items that follow each other, and the paragraph right before them, if there is one.

    What is found out is kept, as each of the items asks for it.
    """

    items: list[Branch]
    before: Branch | None = None

    @cached_property
    def nests(self) -> bool:
        """Whether there are several items and each has a list of its own below it."""
        return len(self.items) > 1 and all(map(items_below, self.items))

    @cached_property
    def nests_mostly(self) -> bool:
        """Whether more than half of the items have a list of their own below them."""
        return 2 * sum(map(bool, map(items_below, self.items))) > len(self.items)

    @cached_property
    def counted(self) -> bool:
        """Whether an item has a number in it."""
        return any(has_number(one) for one in self.items)

    @cached_property
    def ranked(self) -> bool:
        """Whether an item has a priority."""
        return any(map(_is_ranked, self.items))

    @cached_property
    def are_names(self) -> bool:
        """Whether the items are names over lists, such as "Desk" and "House"."""
        return self.nests and not any(
            has_number(one) or one.line.label or len(one.line.text.split()) > _NAME
            for one in self.items
        )

    @cached_property
    def are_objectives(self) -> bool:
        """Whether the items are objectives: without numbers, over lists that have some."""
        return (
            self.nests
            and not self.counted
            and any(has_number(child) for one in self.items for child in items_below(one))
        )

    def has_objective(self, node: Branch, above: str) -> bool:
        """Whether this item is an objective over its key results, below the objective `above`."""
        if _is_ranked(node) or not items_below(node):
            return False
        if above:
            return self.are_objectives
        return self.nests or (self.nests_mostly and not has_number(node))

    @cached_property
    def is_example(self) -> bool:
        """Whether the paragraph before says that this is how key results may look."""
        return self.before is not None and any(
            map(is_example, folded(self.before.line.text).split())
        )

    @cached_property
    def is_aside(self) -> bool:
        """Whether the line before names what no key results are, such as "Notes"."""
        return self.before is not None and is_aside(self.before.line.text.rstrip("?"))

    @cached_property
    def is_prose(self) -> bool:
        """Whether half of the items are sentences that tell something, or speak of the method."""
        texts = [one.line.text for one in self.items]
        talk = sum(is_prose(one) or speaks_of_method(one) for one in texts)
        return 2 * talk >= len(texts) and not self.labelled

    @cached_property
    def linked(self) -> bool:
        """Whether all items are links."""
        return all(one.part.linked for one in self.items)

    @cached_property
    def labelled(self) -> bool:
        """Whether an item says what it is."""
        return any(one.line.label for one in self.items)

    @cached_property
    def is_other(self) -> bool:
        """Whether it lists something else: links, names, prose, or what prose announces."""
        if self.labelled:
            return False
        if self.is_prose or self.linked:
            return True
        if self.counted:
            return False
        short = sum(len(one.line.text.split()) < 3 for one in self.items)
        if 2 * short > len(self.items) > 1:
            return True
        words = self.before.line.text if self.before is not None else ""
        if not words.endswith(":") or len(words.split()) <= _NAME:
            return False
        return not speaks_of_results(words) or speaks_of_method(words.split()[0])


def listings(nodes: list[Branch]) -> Iterator[Listing]:
    """The lists among parts that stand beside each other."""
    run: list[Branch] = []
    before: Branch | None = None
    for node in nodes:
        if node.part.kind == "item":
            if not (field_of(node.line.text) or wordless(node.part.text, node.line)):
                run.append(node)
            continue
        if run:
            yield Listing(run, before)
        run, before = [], node if node.part.kind == "text" and not node.titled else None
    if run:
        yield Listing(run, before)


class Signs(msgspec.Struct):
    """What a document says of itself, so that what it does not say can be judged.

    `why` says that an objective is labelled, `hows` that key results are, `labels` that any label
    is there, `listed` that there are lists or tables. `ranked`: its lists have priorities. `told`:
    most of its lists are prose, as in a document on how key results are set. `lines`: each line
    stands for itself.
    """

    why: bool
    hows: bool
    labels: bool
    listed: bool
    ranked: bool
    told: bool
    lines: bool

    def is_other(self, each: Listing) -> bool:
        """Whether a list of a document without labels is not one of key results."""
        if self.why or self.hows or self.lines:
            return False
        told = self.told and not each.counted
        return told or each.is_other or (self.ranked and not each.ranked)


def signs_of(root: Branch, *, lines: bool) -> Signs:
    """The signs of a document, in which each line may stand for itself."""
    nodes = list(every(root))
    labels = {node.line.label for node in nodes}
    why = any(node.line.label == "why" and node.line.text for node in nodes)
    hows = any(node.line.label == "how" and (node.line.text or node.children) for node in nodes)
    above = (node for node in nodes if node.rank < ITEMS and not (why or hows))
    lists = [one for node in above for one in listings(node.children) if not one.linked]
    return Signs(
        why=why,
        hows=hows,
        labels=not labels.isdisjoint(("why", "how")),
        listed=any(node.part.kind in ("item", "table") for node in nodes),
        ranked=sum(node.part.kind == "item" and _is_ranked(node) for node in nodes) > 1,
        told=2 * sum(one.is_prose for one in lists) > len(lists) > 1,
        lines=lines,
    )


def _is_ranked(node: Branch) -> bool:
    return "priority" in node.line.fields


def items_below(node: Branch) -> list[Branch]:
    """The items below a part that are no fields."""
    return [
        child
        for child in node.children
        if child.part.kind == "item" and not field_of(child.line.text)
    ]


def has_number(node: Branch) -> bool:
    """Whether the words of a part have a digit in them."""
    return any(map(str.isdigit, node.line.text))


def has_list(node: Branch) -> bool:
    """Whether items stand below that are no fields, or a table of key results."""
    return any(
        (child.part.kind == "item" and not labelled(child.line.text))
        or (child.part.table is not None and names_results(child.part.table))
        for child in node.children
    )


def has_no_words(node: Branch, *, took: bool) -> bool:
    """Whether the words of a numbered label "KR 2:" are missing: what follows is not its own.

    `took` says that a key result was found below it.
    """
    if not node.line.name[-1:].isdigit() or not took:
        return node.line.name[-1:].isdigit()
    worded = (one for one in node.children if not wordless(one.part.text, one.line))
    first = next(worded, node)
    items = first.part.kind == node.part.kind == "item"
    return first.line.label == "how" or (items and first.part.depth == node.part.depth)


def counts(node: Branch) -> bool:
    """Whether a list below a heading beside labelled objectives has numbers in it."""
    items = (child for child in node.children if child.part.kind == "item")
    return any(has_number(one) and not labelled(one.line.text) for one in items)


def labelled_depths(node: Branch) -> set[int]:
    """The depths of lists of which an item is labelled: its neighbours are key results too."""
    return {
        child.part.depth
        for child in node.children
        if child.part.kind == "item" and child.line.label == "how" and child.line.text
    }


def are_objectives(nodes: list[Branch]) -> bool:
    """Whether the parts of a section "Objectives" are objectives with lists of their own."""
    return any(node.children and node.line.label is None for node in nodes) and not any(
        node.line.label == "how" for node in nodes
    )


def is_sentence(node: Branch) -> bool:
    """Whether a part below a bare "Objective 1" is the objective itself."""
    line = node.line
    return bool(line.text) and line.label is None and not field_of(line.text)


def is_result(node: Branch) -> bool:
    """Whether the only part below a bare "Aim" is its key result."""
    return not node.children and has_number(node)
