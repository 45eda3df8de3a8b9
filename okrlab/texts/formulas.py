"""Keeps spreadsheets from running text as a formula, for all files that okrlab writes and reads.

A file separated by commas may be opened with `;`, tab or `|` as the separator, and then a cell can
begin in the middle of a text. So a text is guarded wherever a cell could begin.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from okrlab.texts.numbers import exact

SIGNS: Final = "=+-@＝＋－＠﹦﹢﹣﹫"
"""The characters a formula can begin with, full-width and small forms included."""
_BEFORE: Final = r"""(?:[^\S\t\r\n]|['"])*"""
"""What a spreadsheet may skip before a formula. Not line ends and tabs: these begin a new cell."""
_BEGINS: Final = rf"(?:^|(?<=[;|\t\r\n]))(?={_BEFORE}[{re.escape(SIGNS)}])"
_OPEN: Final = re.compile(_BEGINS)
_GUARDED: Final = re.compile(rf"(?:^|(?<=[;|\t\r\n]))'(?={_BEFORE}[{re.escape(SIGNS)}])")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def harmless(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could run a formula.

    A negative number stays as it is.

    >>> harmless("=1+1"), harmless("a;=1+1"), harmless("more sales"), harmless("-3.5")
    ("'=1+1", "a;'=1+1", 'more sales', '-3.5')
    """
    return text if _NUMBER.fullmatch(text) else _OPEN.sub("'", text)


def restored(text: str) -> str:
    """The text as it was before `harmless`; any other text is unchanged.

    >>> restored("a;'=1+1"), restored("'tis"), restored(harmless("'=1"))
    ('a;=1+1', "'tis", "'=1")
    """
    return _GUARDED.sub("", text)


def opens(text: str) -> bool:
    """Whether a spreadsheet would calculate the text if somebody typed it into a cell.

    >>> opens(" =1+1"), opens("-3.5"), opens("more sales")
    (True, True, False)
    """
    return _OPEN.match(text.lstrip()) is not None


def written(value: str | float | date | None) -> str:
    """A value as a cell of a CSV file; True is "yes", False and None are empty.

    >>> written(-3.5), written(True), written(None), written("@x"), written(date(2026, 11, 28))
    ('-3.5', 'yes', '', "'@x", '2026-11-28')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else exact(value)
