"""What one meets in a notebook: open a session, look at the ladder, ask for findings.

Here the parts are put together; everything heavy is imported when it is first needed.
"""

from __future__ import annotations

import os
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from okrlab import home
from okrlab.coaching.findings import Finding
from okrlab.errors import BadInput
from okrlab.given import checked, fit, one_of
from okrlab.model.ladder import Evidence, Level, Link, Rung
from okrlab.model.ladder import Ladder as _Ladder
from okrlab.model.text import clean
from okrlab.results import Format
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.model.workshop import Workshop
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


class Ladder:
    """A ladder to look at in a notebook: as a picture, as tables, as stories, with its findings.

    Made from a session (`Ladder.of(session)`) or by hand, rung by rung:

    >>> ladder = Ladder().rung("Ran 12 webinars", "output")
    >>> ladder = ladder.rung("Newcomers finish their first report", "outcome", below=0)
    >>> [finding.rule for finding in ladder.findings()][:2]
    ['link-without-assumption', 'single-output']
    """

    @checked
    def __init__(self, ladder: _Ladder | None = None) -> None:
        self._ladder = ladder or _Ladder()

    @classmethod
    @checked
    def of(cls, session: Session, board: str = "ladder") -> Ladder:
        """The ladder of a session, as it stands now. Raises `BadInput` for an unknown board."""
        return cls(_ladder(_place(session).workshop, board))

    @checked
    def rung(
        self,
        words: str,
        level: Level,
        *,
        below: int | None = None,
        actor: str = "",
        assumption: str = "",
        evidence: Evidence = "guess",
    ) -> Ladder:
        """A new ladder with one more rung; `below` is the number of the rung that leads to it.

        Raises `BadInput` for a rung without words, and for a level or evidence of another name.
        """
        words = clean(words)
        if not words:
            raise BadInput("empty")
        order = list(self._ladder.rungs)
        number = len(order)
        made = Rung(
            id=f"rung{number}", text=words, level=level, actor=clean(actor), position=number
        )
        rungs = {**self._ladder.rungs, made.id: made}
        links = dict(self._ladder.links)
        if below is not None:
            if not 0 <= below < number:
                raise BadInput("bad_rung", number=below)
            link = Link(
                id=f"link{len(links)}",
                lower=order[below],
                upper=made.id,
                assumption=clean(assumption),
                evidence=evidence,
            )
            links[link.id] = link
        return Ladder(_Ladder(rungs=rungs, links=links))

    def findings(self) -> list[Finding]:
        """What a good coach would notice, each with the question to ask."""
        from okrlab.coaching.checks import check_ladder

        return check_ladder(self._ladder)

    def rungs(self) -> pd.DataFrame:
        """One row per rung: `level`, `text`, `actor` and `objective`; the lowest level first.

        The index is the rung's `number`, which is what `below` takes.
        """
        import pandas as pd

        ordered = self._ladder.ordered()
        numbers = {id: number for number, id in enumerate(self._ladder.rungs)}
        rows = [(r.level, r.text, r.actor, r.objective) for r in ordered]
        index = pd.Index([numbers[r.id] for r in ordered], name="number", dtype="int64")
        return pd.DataFrame(rows, columns=["level", "text", "actor", "objective"], index=index)

    def links(self) -> pd.DataFrame:
        """One row per link: `lower` and `upper` are its rungs in words, `rationale` says why,
        `assumption` what has to be true, and `evidence` how well that is known.
        """
        import pandas as pd

        said = {rung.id: rung.text for rung in self._ladder.rungs.values()}
        rows = [
            (said[k.lower], said[k.upper], k.rationale, k.assumption, k.evidence)
            for k in self._ladder.links.values()
        ]
        names = ["lower", "upper", "rationale", "assumption", "evidence"]
        return pd.DataFrame(rows, columns=names)

    def stories(self) -> list[str]:
        """The ladder told as if … then … because … sentences."""
        from okrlab.coaching.stories import stories

        return [
            " ".join(f"{text(f'result.{step.role}')} {step.text}" for step in story.steps)
            for story in stories(self._ladder)
        ]

    def picture(self) -> Picture:
        """The ladder as a picture, shown as SVG."""
        from okrlab.workshop.ladder_picture import describe, ladder_svg

        return Picture(ladder_svg(self._ladder), describe(self._ladder))

    def __len__(self) -> int:
        return len(self._ladder.rungs)

    def __repr__(self) -> str:
        lines = [f"Ladder: {len(self)} rungs, {len(self._ladder.links)} links"]
        for rung in reversed(self._ladder.ordered()):
            lines.append(f"  {text(f'levels.{rung.level}'):<9} {rung.text}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        noticed = [f for f in self.findings() if not f.overruled]
        items = "".join(f"<li>{escape(f.question)}</li>" for f in noticed[:3])
        return f"<div>{self.picture().svg}<ul>{items}</ul></div>"


def _place(session: Session) -> Session:
    """What was given, if it holds a workshop as a session does. Raises `BadInput` if not."""
    from okrlab.workshop.session import Session

    if hasattr(session, "workshop"):
        return session
    return fit("session", session, Session)  # type: ignore[no-any-return]


def _ladder(workshop: Workshop, board: str) -> _Ladder:
    """The ladder on a board; the first one may still be empty."""
    known = [name for name, ladder in workshop.ladders().items() if ladder.rungs]
    return workshop.ladder(one_of("board", board, ["ladder", *known]))


class Picture:
    """A picture with its description in words."""

    def __init__(self, svg: str, description: str) -> None:
        self.svg = svg
        self.description = description

    def __repr__(self) -> str:
        return self.description

    def _repr_svg_(self) -> str:
        return self.svg

    @checked
    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the SVG to a file."""
        Path(path).write_text(self.svg, "utf-8")


class Result:
    """What came of a workshop, as tables in pandas, as a page, and as files to take along.

    Made from a session (`Result.of(session)`): always as the room may see it, without anything
    sealed and without the coach's notes.
    """

    @checked
    def __init__(self, session: Session) -> None:
        self._session = _place(session)
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
        return Ladder(_ladder(self._workshop, board))

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
        from okrlab.results.ipynb import frame
        from okrlab.workshop.sections import every

        found = every(self._workshop)
        return frame(found[one_of("table", name, found)])

    def __repr__(self) -> str:
        from okrlab.workshop.sections import tables

        found = ((name, len(table.rows)) for name, table in tables(self._workshop).items())
        said = ", ".join(f"{n} {name}" for name, n in found if n).replace("_", " ")
        return f"Result: {said or 'nothing yet'}"

    def _repr_html_(self) -> str:
        from okrlab.workshop.export import to_fragment

        return to_fragment(self._workshop)
