"""What a notebook uses: a session, and the result of a workshop.

Libraries that take long to load are imported when they are first needed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from okrlab import home
from okrlab.given import checked, one_of
from okrlab.ladders import Ladder, ladder_on, place_of
from okrlab.results import Format, file_name
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.host.session import Session

_PATIENCE = 30.0
"""The seconds to wait for an exported file."""


@checked
def open_session(path: str | os.PathLike[str] | None = None) -> Session:
    """Your place in a workshop: that of the page you are on, or one in a local file of your own.

    On a served page the session comes with the page, and `path` is ignored. In JupyterLab the
    workshop is in the SQLite file at `path`, or in one in your data directory, which is made at
    first use; no server is needed. Raises `StoreFailed` if the file cannot be used, `RecorderGone`
    if the server cannot be reached, and `LinkUnknown` if the session is over.

    For example, with a workshop in a file in this folder:

        session = okrlab.open_session("our-workshop.sqlite")
        okrlab.LadderBoard(session)
    """
    address, token = os.environ.get("OKRLAB_RECORDER"), os.environ.get("OKRLAB_TOKEN")
    if address and token:
        from okrlab.host.line import RemoteSession

        return RemoteSession(address, token)
    from datetime import UTC, datetime

    from okrlab.host.local import open_file
    from okrlab.host.own_key import own_key
    from okrlab.record.store.database import open_database, sqlite_url
    from okrlab.record.store.migrate import migrate
    from okrlab.record.store.record import Record

    engine = open_database(sqlite_url(Path(path) if path else home.data_dir() / "solo.sqlite"))
    migrate(engine)
    key = own_key(home.data_dir())
    session = open_file(Record(engine), key, lambda: datetime.now(UTC), text("notebook.solo_title"))
    if not any(name.startswith("VOILA_") for name in os.environ):  # whose pages are not saved
        from okrlab.desk.kept import KeptBoards

        session.on_shown = KeptBoards(session).show
    return session


class Result:
    """The result of a workshop: as pandas tables, as a page, and as files to keep.

    Made from a session (`Result.of(session)`), it contains what the whole room may see: nothing
    sealed, and none of the coach's notes.

    For example, all open actions, and the whole result as a workbook:

        result = okrlab.Result.of(okrlab.open_session())
        steps = result.steps()
        steps[(steps["kind"] == "action") & ~steps["done"]]
        result.save("xlsx")
    """

    @checked
    def __init__(self, session: Session) -> None:
        self._session = place_of(session)
        self._workshop = session.workshop

    @classmethod
    @checked
    def of(cls, session: Session) -> Result:
        """The current result of a session's workshop. Raises `BadInput` for anything else."""
        return cls(session)

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
        return Ladder(ladder_on(self._workshop, board))

    @checked
    def export(self, format: Format) -> bytes:
        """The workshop as a file: html, xlsx, csv, md, json or ipynb.

        Raises `BadInput` for another format, and `RecorderGone` if the recorder does not answer.
        """
        content: bytes = self._session.ask("export", format=format).result(_PATIENCE)
        return content

    @checked
    def save(self, format: Format) -> Path:
        """Write the file next to the notebook, named after the workshop; returns its path.

        Raises as `export` does, and `OSError` if the file cannot be written.
        """
        content = self.export(format)
        path = Path(file_name(self._workshop.title, format))
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
        from okrlab.results.ipynb import frame
        from okrlab.results.sections import every

        tables = every(self._workshop)
        return frame(tables[one_of("table", name, tables)])

    def __repr__(self) -> str:
        from okrlab.results.sections import tables

        counts = ((name, len(table.rows)) for name, table in tables(self._workshop).items())
        listed = ", ".join(f"{n} {name}" for name, n in counts if n).replace("_", " ")
        return f"Result: {listed or 'nothing yet'}"

    def _repr_html_(self) -> str:
        from okrlab.host.export import to_fragment

        return to_fragment(self._workshop)
