"""The result of a workshop in a notebook: as tables, as a page, and as files to keep."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from okrlab.desk.okr_tools import OkrTool
from okrlab.given import checked, one_of
from okrlab.nouns.ladders import Ladder, ladder_on
from okrlab.nouns.noun import Noun, frame_of, long_frame
from okrlab.nouns.origins import origin_of, there
from okrlab.record.findings import Finding
from okrlab.results import Format, SlideShape, file_name

if TYPE_CHECKING:
    import pandas as pd


class Result(Noun):
    """The result of a workshop: as pandas tables, as a page, and as files to keep.

    Made from a session, an id or a file (`Result.of(…)`), it contains what the whole room may see:
    nothing sealed, and none of the coach's notes.

    For example, all open actions, and the whole result as a workbook:

        result = okrlab.Result.of(okrlab.open_session())
        steps = result.steps()
        steps[(steps["kind"] == "action") & ~steps["done"]]
        result.save("xlsx")
    """

    @classmethod
    @checked
    def of(cls, what: Any) -> Self:
        """The result of a workshop: a session, an id from `okrlab.workshops()`, or a file's path.

        Raises `BadInput` for anything else, and `RecordUnreadable` for a file that cannot be read.
        """
        return cls(origin_of(what))

    def steps(self) -> pd.DataFrame:
        """One row per decision or action.

        The columns are `kind` (decision or action), `text`, `who`, `due`, `done`, and `carried`: it
        was carried over from an earlier workshop.
        """
        return self.table("steps")

    def answers(self) -> pd.DataFrame:
        """One row per revealed text: `block`, `question`, `text`, and `name` if one is shown."""
        return self.table("answers")

    def scores(self) -> pd.DataFrame:
        """One row per step of a scale: `block`, `question`, the step as `score`, and the number of
        `people` who chose it.
        """
        return self.table("scores")

    def votes(self) -> pd.DataFrame:
        """One row per card with dots: `block`, `card`, the numbers of `dots` and `voters`, and the
        `spread` of what each of them gave.
        """
        return self.table("votes")

    def parked(self) -> pd.DataFrame:
        """One row per entry of the parking lot: its `text`."""
        return self.table("parked")

    @checked
    def ladder(self, board: str = "ladder") -> Ladder:
        """One of the workshop's ladders. Raises `BadInput` if there is no such board."""
        return Ladder(ladder_on(self._origin.workshop, board), self._origin)

    @checked
    def export(
        self,
        format: Format,
        *,
        master: str | os.PathLike[str] | None = None,
        shape: SlideShape | None = None,
        tool: OkrTool | None = None,
    ) -> bytes:
        """The workshop as a file, in one of the formats that `okrlab export --help` describes.

        PowerPoint can be made on a `master` of your own, a .pptx or .potx file, or in a `shape`. An
        "okr-csv" has the columns of an OKR `tool`; a warning names what that has no column for.

        Raises `BadInput` for another format, for an option that is not for it and for a master that
        cannot be used, and `RecorderGone` if the recorder does not answer.
        """
        from okrlab.desk.named_files import content_of

        told = {"master": master and content_of(there(master)), "shape": shape, "tool": tool}
        options = {name: value for name, value in told.items() if value is not None}
        content = self._origin.exported(format, **options)
        for note in getattr(content, "notes", ()):
            warnings.warn(note, stacklevel=3)
        return content

    @checked
    def save(
        self,
        format: Format,
        *,
        master: str | os.PathLike[str] | None = None,
        shape: SlideShape | None = None,
        tool: OkrTool | None = None,
    ) -> Path:
        """Write the file next to the notebook, named after the workshop; returns its path.

        Raises as `export` does, and `OSError` if the file cannot be written.
        """
        content = self.export(format, master=master, shape=shape, tool=tool)
        path = Path(file_name(self.workshop, format))
        path.write_bytes(content)
        return path

    def key_results(self) -> pd.DataFrame:
        """One row per key result.

        `board` and `objective` say where it belongs, `text` are its words, and `level` and `zone`
        how it reads. `baseline`, `target` and `deadline` are written in it or were added by the
        team, like `signal`, `guardrail` and `milestone`. For a bridge, `bridge_owner` builds the
        baseline until `bridge_until`.
        """
        return self.table("key_results")

    @checked
    def table(self, name: str) -> pd.DataFrame:
        """Any table by the name that `repr` shows, with `_` for a space.

        An empty table has all its columns. Raises `BadInput` if there is no such table.
        """
        from okrlab.results.sections import every

        tables = every(self._origin.workshop)
        return frame_of(tables[one_of("table", name, tables)])

    def to_frame(self) -> pd.DataFrame:
        """All tables as one, as a CSV file has them: `kind` says which table a row is from.

        Cells of columns that a table does not have are missing.
        """
        from okrlab.results.room_sections import sentence_table

        return long_frame((*_tables(self), sentence_table(self._origin.workshop)))

    def _noticed(self) -> Iterable[Finding]:
        """What is noticed about every board."""
        from okrlab.blocks.registry import everything, load

        workshop = self._origin.workshop
        for kind in everything():
            if kind.noticed:
                for board in sorted(workshop.boards):
                    yield from load(kind.noticed)(workshop, board)

    def __len__(self) -> int:
        return sum(len(table.rows) for table in _tables(self))

    def __repr__(self) -> str:
        counts = ((table.name, len(table.rows)) for table in _tables(self))
        listed = ", ".join(f"{n} {name}" for name, n in counts if n).replace("_", " ")
        return f"Result: {listed or 'nothing yet'}"

    def _repr_html_(self) -> str:
        from okrlab.host.export import to_fragment

        return to_fragment(self._origin.workshop)


def _tables(result: Result) -> tuple[Any, ...]:
    from okrlab.results.sections import tables

    return tuple(tables(result._origin.workshop).values())
