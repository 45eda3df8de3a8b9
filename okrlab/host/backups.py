"""Backs up an SQLite installation, database and key, into one ZIP file, and restores it."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Final

from okrlab.errors import BadInput, StoreFailed
from okrlab.host import links
from okrlab.host.opening import check_whole, open_home, open_record
from okrlab.record.store.database import failing_clearly, own_folder, sqlite_url
from okrlab.record.store.record import Record
from okrlab.record.store.sqlite_file import raise_mark

DATABASE: Final = "okrlab.sqlite"
TOGETHER: Final = (
    DATABASE,
    *(f"{DATABASE}{end}" for end in ("-wal", "-shm", "-journal")),
    links.KEY,
)
"""The files that belong together in a home: SQLite would apply a leftover log to any database."""
MOST_RESTORED: Final = 4 * 2**30
"""The most bytes that a backup may unpack to."""

_NO_ZIP: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""Exceptions from reading a damaged, encrypted or unusual ZIP file."""
_NOT_ITS_FAULT: Final = ("store_newer", "store_full", "store_readonly")
"""Errors that a valid backup can cause as well."""


def back_up(url: str, data_dir: Path, target: Path) -> None:
    """Write a consistent copy of the database, and the key, into one ZIP file.

    The server may keep running. Raises `BadInput` for a PostgreSQL database, which has tools of its
    own, and for a target that exists; `StoreFailed` if the database cannot be read.
    """
    if not url.startswith("sqlite"):
        raise BadInput("backup_postgres")
    if target.exists():
        raise BadInput("exists_already", name=target)
    record, _ = open_home(url, data_dir, create=False)
    try:
        beside = tempfile.TemporaryDirectory(dir=target.parent)
    except OSError as error:
        record.close()
        raise OSError(error.errno, error.strerror, str(target)) from None
    with beside as folder, failing_clearly():
        copy = Path(folder) / DATABASE
        with record.outside() as raw:
            raw.exec_driver_sql("VACUUM INTO ?", (str(copy),))
        _mark(record)
        record.close()
        unfinished = Path(folder) / "backup.zip"
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as backup:
            backup.write(copy, DATABASE)
            backup.write(data_dir / links.KEY, links.KEY)
        unfinished.chmod(0o600)
        unfinished.rename(target)


def _mark(record: Record) -> None:
    """Raise the mark, so that an open database is noticed to be overwritten by this older copy."""
    with suppress(StoreFailed):  # a read-only database is backed up nevertheless
        with record.writing() as db:
            raise_mark(db)
        with record.outside() as raw:
            raw.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")


def restore(source: Path, data_dir: Path) -> None:
    """Restore a backup into a home without database and key, after testing it.

    Raises `BadInput` if it is not one of our backups or the home is in use, and `StoreFailed` if it
    cannot be stored; then nothing of it remains.
    """
    there = [str(data_dir / name) for name in TOGETHER if os.path.lexists(data_dir / name)]
    if there:
        raise BadInput("home_taken", names=", ".join(there))
    made = [folder for folder in (data_dir, *data_dir.parents) if not folder.exists()]
    try:
        with failing_clearly():
            own_folder(data_dir)
            unpacked = Path(tempfile.mkdtemp(dir=data_dir, prefix=".restored-"))
        try:
            _unpack(source, unpacked)
            _try(source, unpacked)
            with failing_clearly():
                _move(unpacked, data_dir)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)
    except (BadInput, StoreFailed):
        for folder in made:
            with suppress(OSError):  # never made, or something else was put there in the meantime
                folder.rmdir()
        raise


def _unpack(source: Path, folder: Path) -> None:
    try:
        archive = source.open("rb")
    except OSError as error:
        raise BadInput("no_file", name=source, reason=error.strerror or error) from None
    try:
        with archive, zipfile.ZipFile(archive) as backup:
            sizes = {one.filename: one.file_size for one in backup.infolist()}
            if set(sizes) != {DATABASE, links.KEY} or sum(sizes.values()) > MOST_RESTORED:
                raise BadInput("not_a_backup", name=source)
            with failing_clearly():
                for name in (DATABASE, links.KEY):
                    with backup.open(name) as packed, (folder / name).open("xb") as file:
                        (folder / name).chmod(0o600)
                        os.fchmod(file.fileno(), 0o600) if os.name != "nt" else None
                        shutil.copyfileobj(packed, file)
                        file.flush()
                        os.fsync(file.fileno())
    except _NO_ZIP as error:
        raise BadInput("not_a_backup", name=source) from error


def _try(source: Path, folder: Path) -> None:
    """Open the unpacked database with its key, and check all of it."""
    try:
        key = links.load_key(folder)
        record = open_record(sqlite_url(folder / DATABASE), key, folder / links.KEY)
        try:
            check_whole(record)
        finally:
            record.close()
    except StoreFailed as error:
        if error.code in _NOT_ITS_FAULT:
            raise
        raise BadInput("not_a_backup", name=source) from error


def _move(unpacked: Path, data_dir: Path) -> None:
    """Move both files into place, the database first, so that no new key is made for it."""
    (unpacked / DATABASE).rename(data_dir / DATABASE)
    try:
        (unpacked / links.KEY).rename(data_dir / links.KEY)
    except OSError:
        (data_dir / DATABASE).unlink()
        raise
