"""Takes a web page apart: pages as they are, and exports of Confluence, Notion, Google Docs, Word.

A streaming reader of our own on `html.parser`: no tree is built, so that neither depth nor length
costs more than the text itself. Scripts, styles and what is hidden are dropped.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

import msgspec

from okrlab.tables.documents import PARTS, FilePart, PartedFile, PartKind
from okrlab.tables.grids import cells_grid
from okrlab.tables.html_tables import MOST_CELLS, HtmlTable
from okrlab.tables.html_tags import BLOCKS, BOLD, DROPPED, MENUS, NOTED, STRUCK, VOID, WRITTEN
from okrlab.texts.clean import clean

_LOOSE: Final = re.compile(r"<(?![a-zA-Z/!?][^<>]*>)")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_HEAVY: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_LIST_CLASS: Final = re.compile(r"lst-kix_[\w.]*-(\d)\b")
"""A list of Google Docs: all levels are lists beside each other."""
_WORD_LEVEL: Final = re.compile(r"level(\d)", re.I)
_NESTED: Final = 200
"""The most elements that are remembered as open."""


class _Open(msgspec.Struct):
    tag: str
    drops: bool = False
    struck: bool = False
    bold: bool = False
    link: bool = False


def html_parts(text: str, before: int = 0) -> PartedFile:
    """The parts of a page, the first line of which has `before` lines before it in its file.

    >>> parts = html_parts("<h1>Guests</h1><ul><li>Fewer <b>calls</b></ul><script>x</script>").parts
    >>> [(part.kind, part.text) for part in parts]
    [('heading', 'Guests'), ('item', '- Fewer calls')]
    """
    reader = _Html(before)
    reader.feed(_closed_tags(text))
    reader.close()
    reader.end()
    return reader.document


def _closed_tags(text: str) -> str:
    """A page without comments, in which each `<` opens a tag that ends, else it is a character.

    `html.parser` takes quadratic time for tags and comments that never end.
    """
    kept: list[str] = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0:
        end = text.find("-->", begin)
        kept += text[at:begin], "\n" * text.count("\n", begin, end if end >= 0 else len(text))
        at = end + 3 if end >= 0 else len(text)
    return _LOOSE.sub("&lt;", "".join([*kept, text[at:]]))


class _Html(HTMLParser):
    def __init__(self, before: int) -> None:
        super().__init__(convert_charrefs=True)
        self.before = before
        self.document = PartedFile()
        self.open: list[_Open] = []
        self.dropped = 0
        self.struck = 0
        self.bold = 0
        self.lists: list[int] = []
        self.tables: list[HtmlTable] = []
        self.words: list[str] = []
        self.begun = 0
        self.linked = 0
        self.letters = [0, 0, 0, 0]
        """Of the current part: all letters, those that are bold, crossed out, and in a link."""
        self.kind: PartKind = "text"
        self.depth = 0
        self.term = ""
        self.code = False
        self.cells = 0

    # -- tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = given.get("style", "")[:2_000]
        if tag not in VOID:
            drops = tag in DROPPED or "hidden" in given or given.get("role") in MENUS
            drops |= bool(_HIDDEN.search(style)) or given.get("href", "").startswith(NOTED)
            bold = tag in BOLD or (tag == "span" and bool(_HEAVY.search(style)))
            self._opened(_Open(tag, drops, tag in STRUCK, bold, tag == "a"))
        if self.dropped:
            return
        if tag == "br":
            self._break()
        elif tag in ("td", "th"):
            self._cell_begins(given)
        elif tag in BLOCKS:
            self._flush()
            self._begin(tag, given, style)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        dropped = self.dropped
        if not self._closed(tag) or dropped:
            return
        if tag in ("td", "th") or (tag == "tr" and self.tables):
            self._cell_ends()
        elif tag == "table":
            self._table_ends()
        elif tag in BLOCKS:
            self._flush()
            self._ended(tag)

    def _opened(self, one: _Open) -> None:
        if one.tag in ("p", "li", "td", "th", "tr", "dt", "dd"):  # these need no end of their own
            self._close_before(one.tag)
        if len(self.open) >= _NESTED:
            self._forget(0)
        self.open.append(one)
        self.dropped += one.drops
        self.struck += one.struck
        self.bold += one.bold
        self.linked += one.link

    def _close_before(self, tag: str) -> None:
        bars = {"p": ("p",), "li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd")}
        ends = bars.get(tag, ("td", "th") if tag != "tr" else ("td", "th", "tr"))
        stops = ("ul", "ol") if tag == "li" else ("table", "li", "td", "th", "div")
        for n in range(len(self.open) - 1, max(-1, len(self.open) - 12), -1):
            if self.open[n].tag in ends:
                self.handle_endtag(self.open[n].tag)
                if tag != "tr":
                    return
            elif self.open[n].tag in stops and self.open[n].tag not in ends:
                return

    def _closed(self, tag: str) -> bool:
        for n in range(len(self.open) - 1, -1, -1):
            if self.open[n].tag == tag:
                while len(self.open) > n:
                    self._forget(-1)
                return True
        return tag in ("p", "td", "th", "tr", "table")

    def _forget(self, n: int) -> None:
        one = self.open.pop(n)
        self.dropped -= one.drops
        self.struck -= one.struck
        self.bold -= one.bold
        self.linked -= one.link

    # -- blocks

    def _begin(self, tag: str, given: dict[str, str], style: str) -> None:
        if tag in ("ul", "ol"):
            google = _LIST_CLASS.search(given.get("class", ""))
            self.lists.append(int(google[1]) if google else -1)
        elif tag in ("li", "ac:task-body"):
            self.kind, self.depth = "item", self._list_depth()
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.kind, self.depth = "heading", int(tag[1])
        elif tag == "p" and "MsoListParagraph" in given.get("class", ""):
            level = _WORD_LEVEL.search(style)
            self.kind, self.depth = "item", int(level[1]) - 1 if level else 0
        elif tag == "table":
            self.tables.append(HtmlTable(self._at()))
        elif tag == "tr" and self.tables:
            self._cell_ends()
            self.tables[-1].begin_row(self._at())
        elif tag == "pre":
            self.code = True

    def _ended(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.code = False
        if tag in ("li", "ac:task-body") or tag[0] == "h":
            self.kind, self.depth = "text", 0

    def _list_depth(self) -> int:
        if not self.lists:
            return 0
        return self.lists[-1] if self.lists[-1] >= 0 else len(self.lists) - 1

    def _at(self) -> int:
        return int(self.getpos()[0]) + self.before

    # -- text

    def handle_data(self, data: str) -> None:
        if self.dropped or not data:
            return
        many = len(data.strip())
        if many and not self.words:
            self.begun = self._at()
        self.letters[0] += many
        self.letters[1] += many if self.bold else 0
        self.letters[3] += many if self.linked else 0
        if self.struck:
            self.letters[2] += many
        elif many or self.words:
            self.words.append(data)

    def _break(self) -> None:
        """A <br>: the end of a line in a cell or a paragraph, a space in an item or a heading."""
        if self.kind == "text" and not (self.tables and self.tables[-1].open):
            self._flush()
        elif self.words:
            self.words.append("\n" if self.tables and self.tables[-1].open else " ")

    def _flush(self) -> None:
        text = "".join(self.words).strip()
        letters, self.letters, self.words = self.letters, [0, 0, 0, 0], []
        if not text:
            if letters[2]:
                self.document.leave(self._at(), "crossed_out")
            return
        kind, depth = self.kind, self.depth
        if self.tables and self.tables[-1].open:
            mark = "- " if kind == "item" else ""
            self.tables[-1].cell += [mark + line for line in text.split("\n") if line.strip()]
        text = clean(text)
        if self.code:
            return self.document.leave(self.begun, "code", text)
        part = FilePart(
            kind=kind,
            at=self.begun,
            text=f"- {text}" if kind == "item" else self._with_term(text),
            depth=depth,
            strong=letters[1] >= letters[0] > 3,
            linked=letters[3] >= letters[0],
            loose=kind == "text" and not any(one.tag in WRITTEN for one in self.open[-8:]),
        )
        if kind == "item":  # what follows in the same item stands inside it
            self.kind, self.depth = "text", depth + 1
        if self.tables:
            self.tables[-1].parts.append(part)
            self.tables[-1].listed |= kind != "text"
        else:
            self._add(part)

    def _with_term(self, text: str) -> str:
        """A paragraph; one in <dd> follows its term, "Owner: Ida"."""
        top = self.open[-1].tag if self.open else ""
        if top == "dt":
            self.term = text
        elif top == "dd" and self.term:
            text, self.term = f"{self.term.rstrip(':')}: {text}", ""
        return text

    def _add(self, part: FilePart) -> None:
        if len(self.document.parts) < PARTS:
            self.document.parts.append(part)
        elif not self.document.left or self.document.left[-1].why != "many":
            self.document.leave(part.at, "many")

    # -- tables

    def _cell_begins(self, given: dict[str, str]) -> None:
        if self.tables:
            self._cell_ends()
            self.tables[-1].begin_cell(self._at(), given)

    def _cell_ends(self) -> None:
        if self.tables and self.tables[-1].open:
            self._flush()
            self.cells += self.tables[-1].end_cell(most=MOST_CELLS - self.cells)
            self.kind, self.depth = "text", 0

    def _table_ends(self) -> None:
        if not self.tables:
            return
        self._cell_ends()
        table = self.tables.pop()
        if self.tables:  # a table inside a cell is part of its text
            self.tables[-1].parts += table.parts
            self.tables[-1].cell += [" ".join(filter(None, cells)) for _, cells in table.rows]
            return
        grid = cells_grid(table.rows)
        inside = table.parts if table.listed else []
        self._add(FilePart(kind="table", at=table.at, table=grid, inside=inside))

    def end(self) -> None:
        """Take what is open at the end of the page."""
        self._flush()
        while self.tables:
            self._table_ends()
