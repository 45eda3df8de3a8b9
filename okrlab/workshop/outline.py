"""A part of the result that is a list with notes: one shape, shown as HTML and as Markdown."""

from __future__ import annotations

from html import escape

import msgspec

from okrlab.workshop.result_words import more, say

_MOST = 300
"""Entries under one heading of a page."""


class OutlineEntry(msgspec.Struct, frozen=True):
    """What somebody wrote, with a mark before it and labelled notes below."""

    text: str
    mark: str = ""
    notes: tuple[tuple[str, str], ...] = ()


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """Entries in groups, each under what it belongs to; `picture` is SVG or a table of our own."""

    title: str
    groups: tuple[tuple[str, str, tuple[OutlineEntry, ...]], ...] = ()
    """Per group its heading, a line about it (each may be empty), and its entries."""
    picture: str = ""
    drawn: bool = False
    """Whether the groups say in words what the picture draws, and so may stay folded beside it."""

    def html(self) -> str:
        """As a section of a page; all words are escaped, the picture is not."""
        body = ""
        for heading, about, entries in self.groups:
            body += f"<h3 dir=auto>{escape(heading)}</h3>" if heading else ""
            body += f"<p class=about>{escape(about)}</p>" if about else ""
            shown = "".join(map(_entry, entries[:_MOST]))
            body += f"<ul>{shown}</ul>{more(len(entries) - _MOST)}" if shown else ""
        if self.drawn and body:
            body = f"<details><summary>{say('in_words')}</summary>{body}</details>"
        heading = f"<h2 dir=auto>{escape(self.title)}</h2>"
        return f"<section class=outline>{heading}{self.picture}{body}</section>"


def _entry(entry: OutlineEntry) -> str:
    mark = f"<i>{escape(entry.mark)}</i> " if entry.mark else ""
    notes = "".join(
        f"<dt>{escape(label)}</dt><dd dir=auto>{escape(words)}</dd>" for label, words in entry.notes
    )
    return f"<li>{mark}<span dir=auto>{escape(entry.text)}</span>" + (
        f"<dl>{notes}</dl></li>" if notes else "</li>"
    )
