"""What one meets in a notebook: open a session, look at the ladder, ask for findings.

Here the parts are put together; everything heavy is imported when it is first needed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from okrlab import home
from okrlab.given import checked, one_of
from okrlab.ladders import Ladder, ladder_on, place_of
from okrlab.texts import text
from okrlab.workshop.result_tables import Format

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.workshop.session import Session

_PATIENCE = 30.0
"""Seconds to wait for an exported file."""


@checked
def open_session(path: str | os.PathLike[str] | None = None) -> Session:
    """Your place in a workshop: the one this page was opened for, or a local file of your own.

    On a served page the session comes with the page and `path` is ignored. In JupyterLab it is
    the SQLite file at `path`, or one in your data directory, made at first use; no server is
    needed. Raises `StoreFailed` if the file cannot be used, `RecorderGone` or `LinkUnknown` if
    the server cannot be reached or the session is over.
    """
    address, token = os.environ.get("OKRLAB_RECORDER"), os.environ.get("OKRLAB_TOKEN")
    if address and token:
        from okrlab.workshop.line import RemoteSession

        return RemoteSession(address, token)
    from datetime import UTC, datetime

    from okrlab.store.database import open_database, sqlite_url
    from okrlab.store.migrate import migrate
    from okrlab.store.record import Record
    from okrlab.workshop import links
    from okrlab.workshop.local import open_file

    engine = open_database(sqlite_url(Path(path) if path else home.data_dir() / "solo.sqlite"))
    migrate(engine)
    key = links.load_key(home.data_dir())
    return open_file(Record(engine), key, lambda: datetime.now(UTC), text("notebook.solo_title"))


class Result:
    """What came of a workshop, as tables in pandas, as a page, and as files to take along.

    Made from a session (`Result.of(session)`): always as the room may see it, without anything
    sealed and without the coach's notes.
    """

    @checked
    def __init__(self, session: Session) -> None:
        self._session = place_of(session)
        self._workshop = session.workshop

    @classmethod
    @checked
    def of(cls, session: Session) -> Result:
        """The result of a session's workshop, as it stands now."""
        return cls(session)

    def steps(self) -> pd.DataFrame:
        """One row per decision or action.

        `kind` says which of the two, `text` what, `who` and `due` by whom and when; it is `done`
        or not, and `carried` over from last time or not.
        """
        return self.table("steps")

    def answers(self) -> pd.DataFrame:
        """One row per text that a reveal showed: its `block`, the `question`, the `text`, and the
        `name` where one is shown.
        """
        return self.table("answers")

    def scores(self) -> pd.DataFrame:
        """One row per step of a scale: the `block`, the `question`, the step as `score`, and how
        many `people` chose it.
        """
        return self.table("scores")

    def votes(self) -> pd.DataFrame:
        """One row per card that got dots: the `block`, the `card`, how many `dots` from how many
        `voters`, and what each of them gave as its `spread`.
        """
        return self.table("votes")

    def parked(self) -> pd.DataFrame:
        """One row per thing that was kept for later: its `text`."""
        return self.table("parked")

    @checked
    def ladder(self, board: str = "ladder") -> Ladder:
        """One of its ladders, to look at as a picture or as tables.

        Raises `BadInput` for a board that is not there.
        """
        return Ladder(ladder_on(self._workshop, board))

    @checked
    def export(self, format: Format) -> bytes:
        """The workshop as a file: html, xlsx, csv, md, json or ipynb.

        Raises `BadInput` for another format, and what the recorder raises if it is not there.
        """
        content: bytes = self._session.ask("export", format=format).result(_PATIENCE)
        return content

    @checked
    def save(self, format: Format) -> Path:
        """Write the file beside the notebook, named after the workshop; returns where it is."""
        content = self.export(format)
        name = re.sub(r"\W+", "-", self._workshop.title).strip("-").lower()[:60] or "workshop"
        path = Path(f"{name}.{format}")
        path.write_bytes(content)
        return path

    def key_results(self) -> pd.DataFrame:
        """One row per key result.

        `board` and `objective` say where it stands, `text` is its words, `level` and `zone` how it
        reads; `baseline`, `target` and `deadline` are what it names, or what the team added;
        `signal`, `guardrail` and `milestone` stand beside it, and `bridge_owner` measures until
        `bridge_until` what has no number yet.
        """
        return self.table("key_results")

    @checked
    def table(self, name: str) -> pd.DataFrame:
        """Any table by the name that `repr` shows, with `_` for a space.

        An empty one has its columns too. Raises `BadInput` for a name that no table has.
        """
        import pandas as pd

        from okrlab.workshop.result_decks import every

        found = every(self._workshop)
        table = found[one_of("table", name, found)]
        return pd.DataFrame(table.rows, columns=list(table.columns)).astype(table.types())

    def __repr__(self) -> str:
        from okrlab.workshop.result_decks import tables

        found = ((name, len(table.rows)) for name, table in tables(self._workshop).items())
        said = ", ".join(f"{n} {name}" for name, n in found if n).replace("_", " ")
        return f"Result: {said or 'nothing yet'}"

    def _repr_html_(self) -> str:
        from okrlab.workshop.page import fragment

        return fragment(self._workshop)
