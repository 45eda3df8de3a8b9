"""The process that takes documents of word processors apart, with little memory and time.

`okrlab.tables.office` runs it. It reads the XML of DOCX and ODT itself: a library for them would
have to be kept inside the limits as well, and none says which paragraphs are items of a list.
"""

from __future__ import annotations

import re
import sys
import zipfile
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from okrlab.tables.limited import TooLarge, guarded
from okrlab.tables.office import DEEPEST, PartTeller
from okrlab.tables.open_text import OpenText

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING: Final = re.compile(r"(?:heading|ü?berschrift|titre|título|titulo|titolo)\s*(\d)")
_TITLE: Final = frozenset(("title", "titel", "titre", "título"))
_CONTENTS: Final = re.compile(r"toc\s?\d|verzeichnis\s?\d|tm\s?\d|tdc\s?\d|contents.*")


def main() -> None:
    """Read the document at the standard input, report its parts, and end."""
    guarded(_read)


def _read() -> None:
    sys.stdin.buffer.seek(0)
    with zipfile.ZipFile(sys.stdin.buffer) as parts:
        names = set(parts.namelist())
        if "word/document.xml" in names:
            styles = _xml(parts, "word/styles.xml") if "word/styles.xml" in names else None
            body = _xml(parts, "word/document.xml").find(f"{_W}body")
            if body is not None:
                _Word(_Styles(styles)).read(body)
        elif "content.xml" in names:
            OpenText(_xml(parts, "content.xml")).read()
        else:
            raise ValueError("no document")


def _xml(parts: zipfile.ZipFile, name: str) -> Element:
    with parts.open(name) as source:
        root: Element = parse(source, forbid_dtd=True).getroot()
    return root


# -- Word ------------------------------------------------------------------------------------


class _Styles:
    """What styles of a document mean: by id, the name, the level of a heading, the list."""

    def __init__(self, root: Element | None) -> None:
        self.names: dict[str, str] = {}
        self.levels: dict[str, int] = {}
        self.lists: dict[str, int] = {}
        for style in root.iter(f"{_W}style") if root is not None else ():
            id = style.get(f"{_W}styleId", "")
            name = style.find(f"{_W}name")
            self.names[id] = (name.get(f"{_W}val", "") if name is not None else id).lower()
            level = style.find(f"{_W}pPr/{_W}outlineLvl")
            if level is not None and level.get(f"{_W}val", "9") in "012345678":
                self.levels[id] = int(level.get(f"{_W}val", "0")) + 1
            if style.find(f"{_W}pPr/{_W}numPr") is not None:
                self.lists[id] = _value(style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"))

    def of(self, id: str) -> tuple[str, int]:
        """What a paragraph of this style is, and its depth."""
        name = self.names.get(id, id).lower()
        if match := _HEADING.match(name):
            return "heading", int(match[1])
        if id in self.levels:
            return "heading", self.levels[id]
        if name in _TITLE:
            return "heading", 1
        if _CONTENTS.fullmatch(name):
            return "contents", 0
        if id in self.lists or name.startswith(("list bullet", "list number", "listenabsatz")):
            digits = name[-1:] if name[-1:].isdigit() else "1"
            return "item", self.lists.get(id, int(digits) - 1)
        return "text", 0


class _Word:
    def __init__(self, styles: _Styles) -> None:
        self.styles, self.told = styles, PartTeller()

    def read(self, body: Element) -> None:
        self._blocks(body, 0)
        self.told.send()

    def _blocks(self, top: Element, deep: int) -> None:
        if deep > DEEPEST:
            raise TooLarge
        for child in top:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
                self._blocks(child, deep + 1)

    def _paragraph(self, element: Element) -> None:
        self.told.at += 1
        text, letters, strong, struck = _runs(element)
        style = element.find(f"{_W}pPr/{_W}pStyle")
        kind, depth = self.styles.of(style.get(f"{_W}val", "") if style is not None else "")
        numbered = element.find(f"{_W}pPr/{_W}numPr")
        if numbered is not None and kind != "heading" and _value(numbered.find(f"{_W}numId")):
            kind, depth = "item", _value(numbered.find(f"{_W}ilvl"))
        if not text.strip() and struck.strip():
            self.told.leave("crossed_out", struck)
        elif kind == "contents":
            self.told.leave("contents", text)
        elif kind == "text":
            for line in text.split("\n"):
                self.told.add("text", line, 0, strong == letters > 3)
        else:
            self.told.add(kind, text.replace("\n", " "), depth, strong == letters > 3)

    def _table(self, element: Element) -> None:
        begun = self.told.at + 1
        rows: list[list[str]] = []
        for row in element.iter(f"{_W}tr"):
            self.told.at += 1
            cells: list[str] = []
            for cell in row.iter(f"{_W}tc"):
                down = cell.find(f"{_W}tcPr/{_W}vMerge")
                words = "\n".join(filter(None, (self._line(p) for p in cell.iter(f"{_W}p"))))
                if down is not None and down.get(f"{_W}val") != "restart" and rows:
                    words = rows[-1][len(cells)] if len(cells) < len(rows[-1]) else ""
                cells.append(words)
                span = _value(cell.find(f"{_W}tcPr/{_W}gridSpan"))
                cells += [""] * min(100, max(0, span - 1))
            rows.append(cells)
        self.told.table(begun, rows)

    def _line(self, paragraph: Element) -> str:
        """A paragraph of a cell, with the mark of a list if it is an item of one."""
        text = _runs(paragraph)[0].replace("\n", " ").strip()
        listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        return f"- {text}" if listed and text else text


def _runs(paragraph: Element) -> tuple[str, int, int, str]:
    """The text of a paragraph, its letters, those that are bold, and what is crossed out."""
    words: list[str] = []
    struck: list[str] = []
    letters = bold = 0
    for run in paragraph.iter(f"{_W}r"):
        look = run.find(f"{_W}rPr")
        if _is(look, "vanish"):
            continue
        gone = _is(look, "strike") or _is(look, "dstrike")
        for child in run:
            if child.tag == f"{_W}t":
                text = child.text or ""
                (struck if gone else words).append(text)
                letters += 0 if gone else len(text)
                bold += 0 if gone or not _is(look, "b") else len(text)
            elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
                name = child.tag.removeprefix(_W)
                words.append({"tab": "\t", "noBreakHyphen": "-"}.get(name, "\n"))
    return "".join(words), letters, bold, "".join(struck)


def _is(look: Element | None, name: str) -> bool:
    found = look.find(f"{_W}{name}") if look is not None else None
    return found is not None and found.get(f"{_W}val", "1") not in ("0", "false", "none")


def _value(element: Element | None) -> int:
    value = element.get(f"{_W}val", "0") if element is not None else "0"
    return int(value) if value.isdecimal() and len(value) < 8 else 0
