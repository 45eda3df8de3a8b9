"""The notebooks of one folder in the form in which they are served."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert.filters import markdown2html_mistune

NAME = re.compile(r"[\w][\w-]{0,80}")


@dataclass
class ServedNotebook:
    """One notebook in served form: its text is HTML already, its code ready to run.

    Cells tagged `lab` are for JupyterLab only. Cells tagged `lesson` are the same for everybody:
    they run once, in a kernel without a session, and are shown folded below the rest.
    """

    name: str
    nb: Any
    stamp: float
    title: str
    coaches_only: bool
    full: bool  # needs Voilà's full front end
    prose: dict[int, Markup]
    headed: bool  # has a heading of its own, outside its lesson
    alone: bool = False  # found to show what no hall knows: everybody gets a kernel
    lesson: asyncio.Future[str] | None = None
    modules: dict[str, dict[str, str]] = field(default_factory=dict)  # boards seen: their files

    def cells(self, *, lesson: bool) -> list[tuple[int, Any]]:
        """The cells of the lesson, or all others, with their numbers; copies that may be run."""
        tagged = (
            (n, c, "lesson" in c.metadata.get("tags", [])) for n, c in enumerate(self.nb.cells)
        )
        return [(n, deepcopy(c)) for n, c, is_lesson in tagged if is_lesson is lesson]


class Shelf:
    """The notebooks of one folder; a changed one is read again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sheets: dict[str, ServedNotebook] = {}

    def names(self) -> list[str]:
        """The names of all notebooks, in order."""
        return sorted(p.stem for p in self.folder.glob("*.ipynb") if NAME.fullmatch(p.stem))

    def all(self) -> list[ServedNotebook]:
        """All notebooks, in order."""
        return [sheet for name in self.names() if (sheet := self.get(name))]

    def first(self, role: str, wishes: Sequence[str]) -> str:
        """The first of these notebooks, or else of all, that this role may see."""
        there = self.names()
        for name in (*wishes, *there):
            sheet = self.get(name) if name in there else None
            if sheet and (role != "participant" or not sheet.coaches_only):
                return name
        return "nothing"

    def get(self, name: str) -> ServedNotebook | None:
        """The notebook with this name, or None; never a file outside the folder."""
        path = self.folder / f"{name}.ipynb"
        if not NAME.fullmatch(name) or not path.is_file():
            return None
        stamp = path.stat().st_mtime
        known = self._sheets.get(name)
        if known is None or known.stamp != stamp:
            known = self._sheets[name] = _sheet(path, stamp)
        return known


def _sheet(path: Path, stamp: float) -> ServedNotebook:
    nb = nbformat.read(path, as_version=4)
    nb.cells = [c for c in nb.cells if "lab" not in c.metadata.get("tags", [])]
    ours = nb.metadata.get("okrlab", {})
    prose = {
        number: Markup(markdown2html_mistune(cell.source))
        for number, cell in enumerate(nb.cells)
        if cell.cell_type == "markdown"
    }
    heading = re.search(r"^# +(.+)$", "\n".join(c.source for c in nb.cells), re.MULTILINE)
    shown = (prose[n] for n in prose if "lesson" not in nb.cells[n].metadata.get("tags", []))
    return ServedNotebook(
        name=path.stem,
        nb=nb,
        stamp=stamp,
        title=ours.get("title") or (heading[1].strip() if heading else path.stem),
        coaches_only=ours.get("for") == "facilitators",
        full=ours.get("page") == "full",
        prose=prose,
        headed=any("<h1" in html for html in shown),
    )
