"""What a notebook opens: its place in a workshop, and a board of it.

Libraries that take long to load are imported when they are first needed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from okrlab import home
from okrlab.errors import BadInput
from okrlab.given import checked, fit

if TYPE_CHECKING:
    from okrlab.host.session import Session
    from okrlab.nouns.courses import Course

BoardKind = Literal[
    "ladder",
    "journey",
    "clinic",
    "baseline",
    "readiness",
    "review",
    "course",
    "stage",
    "console",
    "lobby",
    "projector",
]
"""What a notebook can show: the boards of the kinds of blocks, and the pages of a room."""
_PAGES: Final[dict[str, str]] = {
    "stage": "okrlab.room.stage:Stage",
    "console": "okrlab.room.console:Console",
    "lobby": "okrlab.room.lobby:Lobby",
    "projector": "okrlab.room.projector:Projector",
}
"""The pages of a room, which have no name of their own."""


@checked
def open_session(path: str | os.PathLike[str] | None = None, *, title: str = "") -> Session:
    """Your place in a workshop: that of the page you are on, or one in a local file of your own.

    On a served page the session comes with the page, and both options are ignored. In JupyterLab
    the workshop is in the SQLite file at `path`, or in one in your data directory, which is made at
    first use; no server is needed. It is the newest one there, or the one with this `title`, which
    is begun if there is none. Raises `StoreFailed` if the file cannot be used, `BadInput` for a
    title that is too long, `RecorderGone` if the server cannot be reached, and `LinkUnknown` if the
    session is over.

    For example, with a workshop in a file in this folder:

        session = okrlab.open_session("our-workshop.sqlite", title="Winter quarter")
        okrlab.board(session, "ladder")
    """
    address, token = os.environ.get("OKRLAB_RECORDER"), os.environ.get("OKRLAB_TOKEN")
    if address and token:
        from okrlab.host.line import RemoteSession

        return RemoteSession(address, token)
    from datetime import UTC, datetime

    from okrlab.host.local import open_file
    from okrlab.host.opening import opened
    from okrlab.host.own_key import own_key
    from okrlab.record.store.database import sqlite_url

    record = opened(sqlite_url(Path(path)) if path else home.solo_url())
    key = own_key(home.data_dir())
    session = open_file(record, key, lambda: datetime.now(UTC), title)
    if not any(name.startswith("VOILA_") for name in os.environ):  # whose pages are not saved
        from okrlab.desk.kept import KeptBoards

        session.on_shown = KeptBoards(session).show
    return session


@checked
def board(
    session: Session, kind: BoardKind, name: str = "", *, course: Course | None = None
) -> Any:
    """A live board of a workshop, or a page of its room, to be shown in a notebook.

    `kind` says which. A workshop may have several boards of one kind; `name` says which one it is,
    or, of a course, the lesson to begin with. `course` is one of your own. Raises `BadInput` for an
    unknown kind, and for a name or a course that the kind has no use for.

    For example:

        session = okrlab.open_session()
        okrlab.board(session, "ladder")
    """
    from okrlab.blocks.registry import kind_of, load
    from okrlab.host.session import Session

    if not hasattr(session, "workshop"):
        fit("session", session, Session)
    if kind in _PAGES and name:
        raise BadInput("no_board_name", kind=kind)
    if kind != "course" and course is not None:
        raise BadInput("no_board_course", kind=kind)
    if kind in _PAGES:
        return load(_PAGES[kind])(session)
    made = load(kind_of(kind).board)
    if kind == "course":
        return made(session, course=None if course is None else course.lessons, place=name)
    return made(session, name) if name else made(session)
