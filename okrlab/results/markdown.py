"""A document as Markdown, to read or to paste: every text appears as it was typed.

This is the one place where a result's words are escaped for Markdown.
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
"""The most columns of a table that is written as a list."""


def markdown(document: d.Document) -> str:
    """The whole document with its private sections. The same document gives the same bytes."""
    blocks = [f"# {escaped(document.title)}", escaped(document.about)]
    for section in (*document.sections, *document.private):
        blocks.append(f"## {escaped(section.title)}")
        blocks += _parts(section.parts, 3)
    return "\n\n".join(filter(None, blocks)) + "\n"


def escaped(words: str) -> str:
    """Words escaped so that Markdown shows them as they were typed.

    >>> print(escaped("1. *not* a list"))
    1\\. \\*not\\* a list
    """
    plain = words.translate(_MARKUP)
    if "&" in plain:
        plain = re.sub(r"&(?=#?\w+;)", "&amp;", plain)
    return _BEGINS.sub(r"\1\\\2", plain.replace("<", "&lt;").replace(">", "&gt;"))


def _parts(parts: Iterable[d.Part], level: int) -> Iterator[str]:
    return chain.from_iterable(_part(part, level) for part in parts)


def _part(part: d.Part, level: int) -> Iterator[str]:
    match part:
        case d.Text(words, look, lead):
            before = f"**{escaped(lead)}** " if lead else "> " if look == "quote" else ""
            yield before + escaped(words)
        case d.List():
            sign = "1." if part.ordered else "-"
            yield "\n".join(line for item in part.items for line in _item(item, sign))
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
        case d.Folded(title, inside):
            if part.printed:
                yield f"{'#' * level} {escaped(title)}"
            yield from _parts(inside, level)
        case d.Figure():
            pass  # the document says in words what the figure shows


def _item(item: d.Item | str, sign: str) -> Iterator[str]:
    if isinstance(item, str):
        yield f"{sign} {escaped(item)}"
        return
    box = "" if item.done is None else "[x] " if item.done else "[ ] "
    small = ", ".join(filter(None, map(escaped, (item.by, *item.details))))
    mark = f"{item.mark}:" if item.mark[-1:].isalnum() else item.mark
    words = escaped(" ".join(filter(None, (mark, item.text))))
    yield f"{sign} {box}{words}" + (f" ({small})" if small else "")
    yield from (f"  - {escaped(label)}: {escaped(note)}" for label, note in item.notes)


def _rows(table: Table) -> Iterator[str]:
    """A narrow table as a list: the first column, the second, and the others in brackets.

    A wider table is written as a table.
    """
    rows = [tuple(escaped(plain(cell)) for cell in table.worded(row)) for row in table.rows]
    if len(table.shown) > _NARROW:
        lines = [tuple(map(escaped, table.heads())), ("---",) * len(table.shown), *rows]
        yield from (f"| {' | '.join(line)} |" for line in lines)
        return
    for first, words, *rest in rows:
        small = ", ".join(filter(None, rest))
        yield f"- **{first}**: {words}" + (f" ({small})" if small else "")
