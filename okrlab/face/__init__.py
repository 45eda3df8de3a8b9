"""okrlab's type: Inter, so that a page looks the same on every machine and wall.

The files are Inter's variable weights as its authors publish them (SIL Open Font License 1.1, see
`OFL.txt`; decision 0019). A page that cannot load them shows the system's own type.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

FAMILY: Final = "Inter"
RANGES: Final = {
    "inter-latin-ext.woff2": "U+100-2BA,U+2BD-2C5,U+2C7-2CC,U+2CE-2D7,U+2DD-2FF,U+304,U+308,U+329,"
    "U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,"
    "U+A720-A7FF",
    "inter-latin.woff2": "U+0-FF,U+131,U+152-153,U+2BB-2BC,U+2C6,U+2DA,U+2DC,U+304,U+308,U+329,"
    "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
"""The files and the letters in each: a browser fetches only those whose letters a page shows."""


SHEET: Final = "inter.css"
FIRST: Final = "inter-latin.woff2"
"""The file with the letters of every page."""


@cache
def content(name: str) -> bytes:
    """The content of one of the files, the sheet that leads to them included."""
    if name == SHEET:
        return _sheet().encode()
    return Path(__file__).with_name(name).read_bytes()


@cache
def address(name: str) -> str:
    """The path of a file below the server's root, with a digest of its content.

    >>> address("inter-latin.woff2").startswith("/okr/")
    True
    """
    return f"/okr/{hashlib.sha256(content(name)).hexdigest()[:16]}/{name}"


def _sheet() -> str:
    return "".join(
        f"@font-face{{font-family:{FAMILY};font-weight:100 900;font-display:swap;"
        f"src:url(../..{address(name)})format('woff2');unicode-range:{letters}}}\n"
        for name, letters in RANGES.items()
    )


def link(root: str) -> str:
    """What loads the type in a page of a server whose paths begin with `root`.

    It leads to a sheet of its own: for a font that is named in the page itself, Chromium tells the
    page's whole address, a link's secret included, whatever the page's policy says. It belongs at
    the end of a page, which can be seen before it has come.

    >>> link("/w").startswith('<link rel="stylesheet" href="/w/okr/')
    True
    """
    return f'<link rel="stylesheet" href="{root}{address(SHEET)}">'
