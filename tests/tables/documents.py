"""Documents of word processors and spreadsheets, put together from their bare XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_O = (
    f'xmlns:office="{_URN}office:1.0" xmlns:text="{_URN}text:1.0" xmlns:table="{_URN}table:1.0" '
    f'xmlns:style="{_URN}style:1.0" xmlns:fo="{_URN}xsl-fo-compatible:1.0"'
)


def packed(**parts: str | bytes) -> bytes:
    """An archive of these parts, "__" in a name for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content, how)
    return out.getvalue()


def docx(body: str, styles: str = "", before: str = "") -> bytes:
    """A DOCX file with this body."""
    return packed(
        word__document_xml=f"{before}<w:document {_W}><w:body>{body}</w:body></w:document>",
        word__styles_xml=f"<w:styles {_W}>{styles}</w:styles>",
    )


def para(text: str, style: str = "", *, level: int = -1, look: str = "") -> str:
    """A paragraph of Word, with a style, as an item of a list, or with a look of its letters."""
    inner = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level >= 0:
        inner += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    run = f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"
    return f"<w:p><w:pPr>{inner}</w:pPr>{run}</w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def odt(body: str, styles: str = "") -> bytes:
    """An ODT file with this body."""
    content = (
        f"<office:document-content {_O}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return packed(mimetype="application/vnd.oasis.opendocument.text", content_xml=content)


def ods(body: str, styles: str = "") -> bytes:
    """An ODS file with these sheets."""
    content = (
        f"<office:document-content {_O}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f"{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_xml=content)


def ods_rows(rows: Iterable[Iterable[object]], title: str = "Q3") -> bytes:
    """An ODS file with one sheet of these rows, every cell as text."""
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    lines = ("".join(map(cell.format, one)) for one in rows)
    inside = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return ods(f'<table:table table:name="{title}">{inside}</table:table>')
