"""The folder with a report's pages, and beside them the facts for the next report.

Each file in it is whole at any moment: all are written apart first, and then moved over the old
ones, the facts last. So a report that is interrupted is made again, and says the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from okrlab.desk.folder_metrics import shown_path
from okrlab.desk.report_facts import FORMAT, ReportFacts
from okrlab.errors import BadInput

FACTS: Final = "okrlab-report.json"
"""The name of the file with the facts, by which a folder is known as one of ours."""
_BESIDE: Final = ".okrlab-report-"
"""How the name of the folder begins in which files are written first."""


class ReportSite:
    """A folder of a report's pages, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def facts(self) -> ReportFacts | None:
        """What the last report left; None if this is the first.

        Raises `BadInput` if the folder holds something else, or facts of a newer okrlab.
        """
        name, path = shown_path(self.folder), self.folder / FACTS
        try:
            content = path.read_bytes()
        except NotADirectoryError:
            raise BadInput("report_not_ours", name=name, file=FACTS) from None
        except FileNotFoundError:
            if self.folder.exists() and any(not _is_leftover(one) for one in self._inside()):
                raise BadInput("report_not_ours", name=name, file=FACTS) from None
            return None
        try:
            version = msgspec.json.decode(content, type=_Versioned).format
            if version > FORMAT:
                raise BadInput("report_newer", name=shown_path(path))
            facts = msgspec.json.decode(content, type=ReportFacts)
        except (msgspec.DecodeError, msgspec.ValidationError):
            raise BadInput("report_facts", name=shown_path(path)) from None
        return facts if facts.day or facts.pages else None

    def write(self, pages: Iterable[tuple[str, bytes]], facts: ReportFacts) -> None:
        """Replace the pages by these, and the facts; a page of before that is none now is removed.

        Raises `BadInput` if a page would replace a file that is not ours, and `OSError` if nothing
        can be written; then all is as it was.
        """
        known = self.facts() or ReportFacts()
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in sorted({*facts.pages} - {*known.pages}):
            if os.path.lexists(self.folder / name):
                raise BadInput("report_in_the_way", name=name, folder=shown_path(self.folder))
        with TemporaryDirectory(dir=self.folder, prefix=_BESIDE) as beside:
            made = Path(beside)
            for name, content in pages:
                (made / name).write_bytes(content)
            ours = tuple(sorted({*known.pages, *facts.pages}))
            before = msgspec.structs.replace(known, pages=ours)
            (made / FACTS).write_bytes(_encoded(before))  # what is ours is known before it is there
            os.replace(made / FACTS, self.folder / FACTS)
            (made / FACTS).write_bytes(_encoded(facts))
            new = sorted(one.name for one in made.iterdir() if one.name != FACTS)
            for name in (*new, FACTS):
                os.replace(made / name, self.folder / name)
        for name in {*known.pages} - {*facts.pages}:
            (self.folder / name).unlink(missing_ok=True)

    def _inside(self) -> list[str]:
        if not self.folder.is_dir():
            raise BadInput("report_not_ours", name=shown_path(self.folder), file=FACTS)
        return os.listdir(self.folder)


class _Versioned(msgspec.Struct):
    """The version of the facts in a file."""

    format: int


def _is_leftover(name: str) -> bool:
    """Whether this is a folder of a report that was ended while it was written."""
    return name.startswith(_BESIDE)


def _encoded(facts: ReportFacts) -> bytes:
    return msgspec.json.format(msgspec.json.encode(facts), indent=1) + b"\n"
