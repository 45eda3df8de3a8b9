"""Results: a document of headings, words, lists, tables and figures, and a renderer per format."""

from __future__ import annotations

import re
from typing import Final, Literal

Format = Literal["html", "xlsx", "csv", "md", "json", "ipynb"]
"""The file formats of a result."""

TYPES: Final[dict[Format, str]] = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "ipynb": "application/x-ipynb+json",
}
"""What each format is to a browser."""


def file_name(title: str, format: str) -> str:
    """The name of a result's file, made of its workshop's title.

    >>> file_name("Who comes back?", "xlsx")
    'who-comes-back.xlsx'
    """
    name = re.sub(r"\W+", "-", title).strip("-").lower()[:60].strip("-") or "workshop"
    return f"{name}.{format}"
