"""A document as Markdown, to read or to paste: every text shows as it was typed.

Here is the one place at which a result's words are escaped for Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from okrlab.results import document as d
from okrlab.results.document import counted
from okrlab.results.table import Table, plain
from okrlab.texts import text

_MARKUP = {ord(sign): f"\\{sign}" for sign in "\\`*_[]#|!~$"}
_BEGINS = re.compile(r"^(\d*)([-+=.)])")
_NARROW = 3
"""Columns of a table that reads better as a list."""


def markdown(document: d.Document) -> str:
    """The whole document, the private part of it too. The same document gives the same bytes."""
    blocks = [f"# {escaped(document.title)}", escaped(document.about)]
    for section in (*document.sections, *document.private):
        blocks.append(f"## {escaped(section.title)}")
        blocks += _parts(section.parts, 3)
    return "\n\n".join(filter(None, blocks)) + "\n"


def escaped(words: str) -> str:
    """d.Text that Markdown shows as it was typed.

    >>> print(escaped("1. *not* a list"))
    1\\. \\*not\\* a list
    """
    said = words.translate(_MARKUP)
    if "&" in said:
        said = re.sub(r"&(?=#?\w+;)", "&amp;", said)
    return _BEGINS.sub(r"\1\\\2", said.replace("<", "&lt;").replace(">", "&gt;"))


def _parts(parts: Iterable[d.Part], level: int) -> Iterator[str]:
    return chain.from_iterable(_part(one, level) for one in parts)


def _part(part: d.Part, level: int) -> Iterator[str]:
    match part:
        case d.Text(words, look, lead):
            before = f"**{escaped(lead)}** " if lead else "> " if look == "quote" else ""
            yield before + escaped(words)
        case d.List():
            sign = "1." if part.ordered else "-"
            yield "\n".join(line for one in part.items for line in _item(one, sign))
        case d.Scale(steps):
            ends = ((step, f" ({escaped(end)})" if end else "", n) for step, end, n in steps)
            yield "\n".join(f"- {step}{end}: {n:,}" for step, end, n in reversed([*ends]))
        case d.Stories(stories, left):
            labels = {role: text(f"result.{role}") for role in ("if", "then", "because")}
            for story in stories:
                yield "\n".join(f"- *{labels[role]}* {escaped(words)}" for role, words in story)
            if left:
                yield counted("more", left)
        case Table():
            yield "\n".join(_rows(part))
        case d.Group(title, inside):
            yield f"{'#' * level} {escaped(title)}" if title else ""
            yield from _parts(inside, level + 1)
        case d.Folded(_, inside):
            yield from _parts(inside, level)
        case d.Figure():
            pass  # what it shows stands in words beside it


def _item(one: d.Item | str, sign: str) -> Iterator[str]:
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
