"""Notices when an SQLite file is deleted or replaced while it is open, by its inode and a mark."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection

from okrlab.errors import StoreFailed
from okrlab.texts.clean import clean


class SqliteFile:
    """An SQLite file, to which nothing is written any more once it was deleted or replaced.

    SQLite itself keeps writing to the files it has open, even if nobody can ever find them again,
    and to a file that was overwritten by another one.
    """

    def __init__(self, path: str, create: bool, module: ModuleType) -> None:
        self.path, self.create, self.module = path, create, module
        self.has_log = False
        """Whether changes go to a write-ahead log; then the file only grows, and its mark rises."""
        self._known: tuple[int, int] | None = None
        self._looked: tuple[int, int] = (0, 0)
        self._mark = 0

    @property
    def may_be_made(self) -> bool:
        """Whether opening may create it: only the first time, and only if that was asked for."""
        return self.create and self._known is None

    def make(self) -> None:
        """Create an empty file that only its owner can read; SQLite gives its log the same mode."""
        if not os.path.exists(self.path):
            try:
                os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
            except ValueError:  # a NUL, or half a pair of surrogates: no file has such a name
                raise StoreFailed("no_file_name", name=clean(self.path)) from None

    def check(self) -> None:
        """Raise `StoreFailed` if the path leads to no database, or to another one than before."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            raise StoreFailed("store_gone") from None
        if not self.create and not found.st_size:  # an existing database is never empty
            raise StoreFailed("store_gone")
        self._known = self._known or (found.st_dev, found.st_ino)
        if self._known != (found.st_dev, found.st_ino):
            raise StoreFailed("store_gone")
        look = (found.st_size, found.st_mtime_ns)
        if self.has_log and look != self._looked:
            mark = self._marked()
            shrank = found.st_size < self._looked[0] and mark in (None, self._mark)
            if shrank or (mark is not None and not follows(self._mark, mark)):
                raise StoreFailed("store_gone")
            if mark is not None:
                self._looked, self._mark = look, mark

    def beside(self) -> tuple[int, int]:
        """The inodes of the log and its index under this path now; 0 where there is none."""
        return (_inode(f"{self.path}-wal"), _inode(f"{self.path}-shm"))

    def check_log(self, connection: Connection) -> None:
        """Raise `StoreFailed` if this connection's log is no longer the one that others find.

        SQLite never deletes a log that is open, so somebody else did. Its contents are written to
        the database file first, unless another log has been begun.
        """
        if not self.has_log:
            return
        found = self.beside()
        known = connection.info.setdefault(BESIDE, found)
        if found != known:
            raw = connection.connection.dbapi_connection
            if not found[0] and raw is not None:
                with suppress(self.module.Error):
                    raw.rollback()
                    raw.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
            raise StoreFailed("store_gone")

    def _marked(self) -> int | None:
        """The mark in the file itself, whatever the log says; None during a checkpoint.

        SQLite reads it, because on POSIX systems opening and closing a file in any other way drops
        all locks that this process has on it.
        """
        uri = f"{Path(self.path).absolute().as_uri()}?mode=ro&immutable=1"
        try:
            raw = self.module.connect(uri, uri=True)
            try:
                return int(raw.execute("PRAGMA user_version").fetchone()[0])
            finally:
                raw.close()
        except self.module.Error as error:
            if "malformed" in str(error):  # the first page already names pages still to be written
                return None
            raise StoreFailed("store_gone") from None


BESIDE = "okrlab-beside"
_FIRST_MARKS, _MARKS = 2**30, 100_000
"""A database's first mark is random below the first number; it rises by less than the second."""


def follows(mark: int, later: int) -> bool:
    """Whether a database with the mark `mark` can have the mark `later` afterwards; 0 means none.

    >>> follows(0, 7), follows(7, 8), follows(7, 6), follows(7, 700_000)
    (True, True, False, False)
    """
    return not mark or mark <= later < mark + _MARKS


def raise_mark(db: Connection) -> None:
    """Within a write: raise the mark, so that from now on an earlier copy of the file is noticed.

    It has to be called before the file is made smaller: a file that shrinks without a new mark
    counts as replaced. In both databases others look at all workshops once more.
    """
    if db.dialect.name == "sqlite":
        mark = int(db.exec_driver_sql("PRAGMA user_version").scalar() or 0)
        mark = mark + 1 if mark else 1 + secrets.randbelow(_FIRST_MARKS)
        db.exec_driver_sql(f"PRAGMA user_version = {mark}")
    else:
        db.exec_driver_sql(
            'INSERT INTO marked ("only", mark) VALUES (1, 1)'
            ' ON CONFLICT ("only") DO UPDATE SET mark = marked.mark + 1'
        )


def _inode(path: str) -> int:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return 0
