"""Where a workshop is: in a session, in a database of this computer, or in a file.

Whatever is read here is what the whole room may see: nothing sealed, and none of the coach's notes.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from okrlab import home
from okrlab.errors import BadInput, RecordUnreadable, StoreFailed
from okrlab.given import near, shown
from okrlab.record import events as e
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from okrlab.results.sections import day
from okrlab.texts import text
from okrlab.texts.days import HERE, day_of

if TYPE_CHECKING:
    from okrlab.record.store.record import Meeting, Record

What = Any
"""A session, the id of a workshop on this computer, or the path of a file."""
PATIENCE: Final = 30.0
"""The seconds to wait for a server's answer."""
WORKSHOPS: Final = (".json", ".sqlite", ".db")
"""How the names of files end that hold a whole workshop."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """A workshop, as its room may see it, with what is known of where it came from.

    `meeting` is the workshop's own row and `log` are its events; a session has neither at hand, and
    is asked where they are needed. `left` says what of a file that people have was left out.
    """

    workshop: Workshop
    id: str = ""
    meeting: Any = None
    log: tuple[e.Recorded, ...] = ()
    session: Any = None
    left: tuple[str, ...] = ()

    def held_on(self) -> date | None:
        """The day on which the workshop was held; without an agenda, that on which it was made."""
        if held := day(self.workshop):
            return date.fromisoformat(held)
        created = self.meeting.created if self.meeting else self._created()
        return day_of(created, self.workshop.frame.zone or HERE) if created else None

    def _created(self) -> datetime | None:
        from okrlab.host.record_file import read_record

        if self.session is None:
            return None
        content = self.session.ask("export", format="json").result(PATIENCE)
        return read_record("", content).workshop.created

    def exported(self, format: str, **options: Any) -> bytes:
        """The workshop as a file. Raises `BadInput` for a format that there isn't.

        `options` are what the format can be told besides; then it is made here.
        """
        if options:
            from okrlab.host.export import made

            return made(self.workshop, format, **options)
        if self.session is not None:
            content: bytes = self.session.ask("export", format=format).result(PATIENCE)
            return content
        from okrlab.host.export import written

        assert self.meeting is not None
        return written(self.meeting, list(self.log), format)


BY_HAND: Final = Origin(workshop=Workshop())
"""Where things are that were made by hand."""


def words_in(what: What, endings: tuple[str, ...]) -> str | None:
    """The words of a text file whose name ends so; None for anything else that was given.

    Raises `BadInput` for a file that is not there.
    """
    path = workshop_file(what)
    if path is None or path.suffix.lower() not in endings:
        return None
    from okrlab.desk.named_files import content_of
    from okrlab.tables.rows import BIGGEST
    from okrlab.tables.text_files import text_lines

    return "\n".join(text_lines(path.name, content_of(there(path), BIGGEST))[0])


def is_served() -> bool:
    """Whether this kernel serves a page: it has its own workshop, and opens no database."""
    return bool(os.environ.get("OKRLAB_RECORDER") and os.environ.get("OKRLAB_TOKEN"))


def workshop_file(what: What) -> Path | None:
    """The path that was given; None for a session and for an id.

    A text is a path if a file has that name, or if it ends like the name of one.
    """
    if isinstance(what, os.PathLike):
        return Path(what)
    if isinstance(what, str) and what:
        path = Path(what)
        if path.suffix or len(path.parts) > 1 or os.path.exists(path):
            return path
    return None


def is_session(what: What) -> bool:
    """Whether this is a session, or anything else that has a workshop."""
    return isinstance(getattr(what, "workshop", None), Workshop)


def is_workshop(what: What) -> bool:
    """Whether a workshop is meant: a session, an id, or a file that holds a whole one.

    A JSON file that is no export may hold something else, such as a metric's history.
    """
    path = workshop_file(what)
    if is_session(what) or path is None:
        return is_session(what) or (isinstance(what, str) and what != "")
    ending = path.suffix.lower()
    if ending != ".json":
        return ending in WORKSHOPS
    from okrlab.desk.named_files import content_of
    from okrlab.host.record_file import is_export

    return os.path.isfile(path) and is_export(content_of(path))


def is_place(what: What) -> bool:
    """Whether a workshop could be there: a session, or text or a path that is not empty."""
    return is_session(what) or (isinstance(what, str | os.PathLike) and bool(os.fspath(what)))


def origin_of(what: What) -> Origin:
    """The workshop that was given: by a session, by the id of one on this computer, or by a file.

    Of a database with several, it is the newest. Raises `BadInput` for anything else,
    `RecordUnreadable` for an export that cannot be read or is from a newer okrlab, and
    `StoreFailed` for a database that cannot be used.
    """
    found = _found(what)
    if found.workshop.unreadable:
        raise RecordUnreadable("newer_place", name=found.workshop.title)
    return found


def _found(what: What) -> Origin:
    if not is_place(what):
        raise BadInput("no_place", given=shown(what))
    if is_session(what):
        return Origin(workshop=what.workshop, id=getattr(what, "id", ""), session=what)
    path = workshop_file(what)
    if path is None:
        return _kept(str(what))
    there(path)
    if path.suffix.lower() not in WORKSHOPS:
        raise BadInput("no_place", given=shown(str(what)))
    return _exported(path) if path.suffix.lower() == ".json" else _newest(path)


def there(path: str | os.PathLike[str]) -> Path:
    """The path of a file that is there. Raises `BadInput` if it is not, or can be no file's."""
    if os.path.isdir(path):
        raise BadInput("is_folder", name=shown(os.fspath(path)))
    if not os.path.isfile(path):  # other than `Path.is_file`, this bears any name
        raise BadInput("no_file", name=shown(os.fspath(path)), reason=os.strerror(errno.ENOENT))
    return Path(path)


def homes() -> Iterator[tuple[str, Record]]:
    """The databases of this computer's own okrlab, each with its address, while it is read.

    That of workshops held on a server comes first, then that of boards in notebooks. Raises
    `BadInput` in a served notebook, whose kernel opens none.
    """
    from okrlab.host.opening import kept

    if is_served():
        raise BadInput("served_place")
    for url in dict.fromkeys((home.database_url(), home.solo_url())):
        try:
            with kept(url) as record:
                yield url, record
        except StoreFailed as error:
            if error.code != "store_none":
                raise


def _kept(id: str) -> Origin:
    known: list[str] = []
    for _, record in homes():
        with record.reading() as db:
            meetings = record.meetings(db)
        for meeting in meetings:
            if meeting.id == id:
                return _folded(record, meeting)
        known += [meeting.id for meeting in meetings]
    meant = near(id, known)
    said = f" {text('errors.did_you_mean', word=meant)}" if meant else ""
    raise BadInput("no_such_workshop", given=shown(id), near=said)


def _newest(path: Path) -> Origin:
    from okrlab.host.opening import kept
    from okrlab.record.store.database import sqlite_url

    if is_served():
        raise BadInput("served_place")
    with kept(sqlite_url(path)) as record:
        with record.reading() as db:
            meetings = record.meetings(db)
        if not meetings:
            raise BadInput("empty_place", name=path.name)
        return _folded(record, meetings[0])


def _folded(record: Record, meeting: Meeting) -> Origin:
    with record.reading() as db:
        log = record.read_since(db, meeting.id, 0, {e.ROOM})
    return Origin(workshop=fold(Workshop(), log), id=meeting.id, meeting=meeting, log=tuple(log))


def _exported(path: Path) -> Origin:
    from okrlab.desk.named_files import content_of
    from okrlab.host.record_file import read_record
    from okrlab.record.store.record import Meeting

    file = read_record(path.name, content_of(path))
    log = tuple(one for one in file.events if one.audience == e.ROOM)
    about = file.workshop
    meeting = Meeting(
        id=sha256(f"{about.title} {log[0].at.isoformat()}".encode()).hexdigest()[:32],
        title=about.title,
        team=about.team,
        cycle=about.cycle,
        created=about.created or log[0].at,
        retention_days=about.retention_days,
    )
    return Origin(workshop=fold(Workshop(), log), meeting=meeting, log=log)
