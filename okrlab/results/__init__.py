"""Results: a document of headings, words, lists, tables and figures, and a renderer per format."""

from typing import Literal

Format = Literal["html", "xlsx", "csv", "md", "json", "ipynb"]
"""The file formats of a result."""
