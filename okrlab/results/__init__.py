"""Results: a document of headings, words, lists, tables and figures, and a renderer per format.

The table of file formats is here; host, pages, command line, notebooks and docs follow it.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from okrlab.errors import BadInput
from okrlab.texts import text

Format = Literal[
    "html",
    "xlsx",
    "csv",
    "md",
    "json",
    "ipynb",
    "pptx",
    "outline",
    "mermaid",
    "okr-csv",
    "ics",
    "dates",
]
"""The names of the file formats that a person can ask for."""

SlideShape = Literal["wide", "4:3"]
"""The shapes of slides."""


class FileFormat(NamedTuple):
    """A file format of a result.

    `made` is the function that makes it of a workshop, as "module:name". Without one, a kind of
    block makes it (`files` in its `block.py`), or it is made of the record itself. Its files end in
    `ending`, or else in its name.
    """

    name: str
    type: str
    """What it is to a browser."""
    made: str = ""
    ending: str = ""
    offered: Literal["page", "room", ""] = "page"
    """Who is offered it: everybody who reads the result's page, or those in the room; other formats
    are for those who ask for them at a desk or in a notebook."""
    notes: bool = False
    """Whether coaches find their notes in it; the others are made to be passed on."""

    whole: bool = True
    """Whether it holds all that came of the workshop."""
    options: tuple[str, ...] = ()
    """What else may be said about it."""
    needs: str = ""
    """A package that makes it and is not always there."""

    @property
    def there(self) -> bool:
        """Whether it can be made here."""
        return not self.needs or find_spec(self.needs) is not None

    @property
    def named(self) -> bool:
        """Whether a person can ask for it by its name."""
        return self.name in get_args(Format)

    @property
    def about(self) -> tuple[str, str]:
        """What it is for, and what it holds.

        >>> FORMATS["json"].about
        ('another okrlab', 'the record itself; for coaches with their notes')
        """
        name = self.name.replace("-", "_")
        return text(f"result.for_{name}"), text(f"result.holds_{name}")


class NotedFile(bytes):
    """A file with notes on what it could not hold, for whoever asked for it."""

    notes: tuple[str, ...]

    def __new__(cls, content: bytes, notes: tuple[str, ...] = ()) -> NotedFile:
        """The content as bytes, with its notes."""
        made = super().__new__(cls, content)
        made.notes = notes
        return made


_TABLE: Final = (
    FileFormat("html", "text/html; charset=utf-8", "okrlab.host.export:to_html"),
    FileFormat(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "okrlab.host.export:to_xlsx",
    ),
    FileFormat("csv", "text/csv; charset=utf-8", "okrlab.host.export:to_marked_csv"),
    FileFormat("md", "text/markdown; charset=utf-8", "okrlab.host.export:to_markdown", notes=True),
    FileFormat("json", "application/json", offered="room", notes=True),
    FileFormat("ipynb", "application/x-ipynb+json", "okrlab.host.export:to_notebook"),
    FileFormat(
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "okrlab.host.export:to_pptx",
        whole=False,
        options=("master", "shape"),
        needs="pptx",
    ),
    FileFormat("outline", "text/plain; charset=utf-8", ending="txt", offered="", whole=False),
    FileFormat("mermaid", "text/vnd.mermaid; charset=utf-8", ending="mmd", offered="", whole=False),
    FileFormat(
        "okr-csv",
        "text/csv; charset=utf-8",
        ending="csv",
        offered="",
        whole=False,
        options=("tool",),
    ),
    FileFormat("ics", "text/calendar; charset=utf-8", offered=""),
    FileFormat("dates", "text/calendar; charset=utf-8", ending="dates.ics", offered=""),
)
FORMATS: Final = {one.name: one for one in _TABLE}
"""The file formats by name. JSON is the whole record: who did what and when, and what was taken off
again. It is for those who were in the room. A calendar file is offered by its days: one of the
check-in alone, and one of all of them."""
CALENDARS: Final = ("ics", "dates")
"""The formats that are calendar files."""
NAMES: Final[tuple[str, ...]] = tuple(one.name for one in _TABLE if one.named)
"""The formats that a person can ask for by name."""
OFFERED: Final[tuple[str, ...]] = tuple(one.name for one in _TABLE if one.offered and one.there)
"""Those that somebody in the room is offered."""
SHOWN: Final[tuple[str, ...]] = tuple(one for one in OFFERED if FORMATS[one].offered == "page")
"""Those that the result's page offers."""


def file_name(title: str, format: str) -> str:
    """The name of a result's file in one of the formats, made of its workshop's title.

    >>> file_name("Who comes back?", "xlsx")
    'who-comes-back.xlsx'
    """
    name = re.sub(r"\W+", "-", title).strip("-").lower()[:60].strip("-") or "workshop"
    return f"{name}.{FORMATS[format].ending or format}"


def write_file(path: Path, content: bytes) -> Path:
    """Write a file, and return its path. Raises `BadInput` if it cannot be written."""
    try:
        path.write_bytes(content)
    except (OSError, ValueError) as error:  # a name with a null character is no `OSError`
        reason = getattr(error, "strerror", None) or error
        raise BadInput("not_written", name=path, reason=reason) from None
    return path


def told() -> str:
    """The formats with what each holds, a line for each."""
    return "\n".join(f"{name:<8} {FORMATS[name].about[1]}" for name in NAMES)
