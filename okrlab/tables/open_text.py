"""Takes the text of an OpenDocument file apart, inside the process with limits."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from okrlab.tables.limited import TooLarge
from okrlab.tables.ods import spoken
from okrlab.tables.office import DEEPEST, PartTeller

_URN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _TB = f"{{{_URN}text:1.0}}", f"{{{_URN}table:1.0}}"
_OFFICE, _STYLE, _FO = (
    f"{{{_URN}office:1.0}}",
    f"{{{_URN}style:1.0}}",
    f"{{{_URN}xsl-fo-compatible:1.0}}",
)


class OpenText:
    """The document of this XML."""

    def __init__(self, root: Element) -> None:
        self.root, self.told = root, PartTeller()
        self.strong = {
            style.get(f"{_STYLE}name", "")
            for style in root.iter(f"{_STYLE}style")
            if any(one.get(f"{_FO}font-weight") == "bold" for one in style)
        }

    def read(self) -> None:
        """Report its parts."""
        body = self.root.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is None:
            raise ValueError("no text")
        self._blocks(body, -1, 0)
        self.told.send()

    def _blocks(self, top: Element, depth: int, deep: int) -> None:
        if deep > DEEPEST:
            raise TooLarge
        for child in top:
            name = child.tag.removeprefix(_T)
            if name in ("h", "p"):
                self._paragraph(child, depth)
            elif name in ("list", "list-item", "list-header", "section", "numbered-paragraph"):
                self._blocks(child, depth + (name == "list"), deep + 1)
            elif name in ("table-of-content", "alphabetical-index"):
                self.told.at += 1
                self.told.leave("contents", spoken(child)[:200])
            elif child.tag == f"{_TB}table":
                self._table(child)

    def _paragraph(self, element: Element, depth: int) -> None:
        self.told.at += 1
        text = spoken(element)
        if element.tag == f"{_T}h":
            level = element.get(f"{_T}outline-level", "1")
            self.told.add("heading", text, int(level) if level in "123456789" else 1)
        elif depth >= 0:
            self.told.add("item", text.replace("\n", " "), depth)
        else:
            for line in text.split("\n"):
                self.told.add("text", line, 0, self._bold(element))

    def _bold(self, element: Element) -> bool:
        if element.get(f"{_T}style-name") in self.strong:
            return True
        spans = [one for one in element if one.tag == f"{_T}span"]
        bare = (element.text or "") + "".join(one.tail or "" for one in element)
        named = all(one.get(f"{_T}style-name") in self.strong for one in spans)
        return bool(spans) and named and not bare.strip(" :")

    def _table(self, element: Element) -> None:
        begun = self.told.at + 1
        rows: list[list[str]] = []
        for row in element.iter(f"{_TB}table-row"):
            self.told.at += 1
            cells: list[str] = []
            for cell in row:
                if not cell.tag.startswith(_TB):
                    continue
                lines = [
                    ("- " if one.tag == f"{_T}list" else "") + spoken(line)
                    for one in cell
                    for line in ([one] if one.tag == f"{_T}p" else one.iter(f"{_T}p"))
                ]
                words = "\n".join(filter(None, lines))
                if cell.tag == f"{_TB}covered-table-cell" and rows and not words:
                    above = rows[-1]
                    words = above[len(cells)] if len(cells) < len(above) else ""
                cells.append(words)
            rows.append(cells)
        self.told.table(begun, rows)
