"""A document as Markdown, to read or to paste: every text shows as it was typed.

Here is the one place at which a result's words are escaped for Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from okrlab.results.document import (
    Document,
    Figure,
    Folded,
    Group,
    Item,
    List,
    Part,
    Scale,
    Stories,
    Text,
    counted,
)
from okrlab.results.table import Table, plain
from okrlab.texts import text

_NARROW = 3
"""Columns of a table that reads better as a list."""


def markdown(document: Document) -> str:
    """The whole document, the private part of it too. The same document gives the same bytes."""
    blocks = [f"# {escaped(document.title)}", escaped(document.about)]
    for section in (*document.sections, *document.private):
        blocks.append(f"## {escaped(section.title)}")
        blocks += _parts(section.parts, 3)
    return "\n\n".join(filter(None, blocks)) + "\n"


def escaped(words: str) -> str:
    """Text that Markdown shows as it was typed.

    >>> print(escaped("1. *not* a list"))
    1\\. \\*not\\* a list
    """
    said = "".join(f"\\{c}" if c in "\\`*_[]#|!~$" else c for c in words)
    said = re.sub(r"&(?=#?\w+;)", "&amp;", said).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", said)


def _parts(parts: Iterable[Part], level: int) -> Iterator[str]:
    return chain.from_iterable(_part(one, level) for one in parts)


def _part(part: Part, level: int) -> Iterator[str]:
    match part:
        case Text(words, look, lead):
            before = f"**{escaped(lead)}** " if lead else "> " if look == "quote" else ""
            yield before + escaped(words)
        case List():
            sign = "1." if part.ordered else "-"
            yield "\n".join(line for one in part.items for line in _item(one, sign))
        case Scale(steps):
            ends = ((step, f" ({escaped(end)})" if end else "", n) for step, end, n in steps)
            yield "\n".join(f"- {step}{end}: {n:,}" for step, end, n in reversed([*ends]))
        case Stories(stories, left):
            for story in stories:
                yield "\n".join(
                    f"- *{text(f'result.{role}')}* {escaped(words)}" for role, words in story
                )
            if left:
                yield counted("more", left)
        case Table():
            yield "\n".join(_rows(part))
        case Group(title, inside):
            yield f"{'#' * level} {escaped(title)}" if title else ""
            yield from _parts(inside, level + 1)
        case Folded(_, inside):
            yield from _parts(inside, level)
        case Figure():
            pass  # what it shows stands in words beside it


def _item(one: Item | str, sign: str) -> Iterator[str]:
    if isinstance(one, str):
        yield f"{sign} {escaped(one)}"
        return
    box = "" if one.done is None else "[x] " if one.done else "[ ] "
    small = ", ".join(filter(None, map(escaped, (one.by, *one.details))))
    said = escaped(" ".join(filter(None, (one.mark, one.text))))
    yield f"{sign} {box}{said}" + (f" ({small})" if small else "")
    yield from (f"  - {escaped(label)}: {escaped(words)}" for label, words in one.notes)


def _rows(table: Table) -> Iterator[str]:
    """A table of few columns as a list: what it is, its words, and in brackets what there is more.

    A wider one as a table, which needs a head.
    """
    rows = [tuple(escaped(plain(cell)) for cell in table.worded(row)) for row in table.rows]
    if len(table.shown) > _NARROW:
        lines = [tuple(map(escaped, table.heads())), ("---",) * len(table.shown), *rows]
        yield from (f"| {' | '.join(line)} |" for line in lines)
        return
    for first, words, *rest in rows:
        small = ", ".join(filter(None, rest))
        yield f"- **{first}**: {words}" + (f" ({small})" if small else "")
