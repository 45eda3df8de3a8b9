"""What leaves okrlab: a document of headings, words, lists, tables and figures; its renderers."""

from typing import Literal

Format = Literal["html", "xlsx", "csv", "md", "json", "ipynb"]
"""The files a result can be taken along in."""
