"""Opens a database with its key: upgrades its tables, and refuses any other key."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from okrlab.errors import StoreFailed
from okrlab.host import links
from okrlab.host.own_key import key_place, known_key, own_key
from okrlab.host.register import Register
from okrlab.record.store import belonging
from okrlab.record.store.database import PATIENCE, missing, open_database, read_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record


def open_home(url: str, data_dir: Path, *, create: bool = True) -> tuple[Record, bytes]:
    """The record of an installation and its key, both made at first use.

    Without `create` nothing is made. Raises `StoreFailed` if something is missing, if the database
    cannot be used, or if it belongs to another key.
    """
    if not create:
        _be_there(url)
    record = opened(url, create=create)
    try:
        path, key = key_place(data_dir), known_key(data_dir)
        if key is None:
            with record.reading() as db:
                is_owned = belonging.owner(db) is not None
            key = known_key(data_dir)  # another process may just have made it
            if key is None and is_owned:
                raise StoreFailed("key_missing", path=path)
            if key is None and not create:
                raise StoreFailed("store_none", path=path)
            key = key or links.load_key(data_dir)
        check_key(record, key, path)
    except StoreFailed:
        record.close()
        raise
    return record, key


@contextmanager
def home_register(url: str, data_dir: Path, *, create: bool = False) -> Iterator[Register]:
    """The register of an installation's database, while it is used.

    Without `create`, a missing database is an error and none is made. Raises `StoreFailed` as
    `open_home` does.
    """
    record, key = open_home(url, data_dir, create=create)
    try:
        yield Register(record, key, lambda: datetime.now(UTC))
    finally:
        record.close()


@contextmanager
def kept(url: str) -> Iterator[Record]:
    """The record in an existing database, whoever it belongs to, while it is read.

    Its tables are brought up to date. Raises `StoreFailed` if there is none, or if it cannot be
    used.
    """
    _be_there(url)
    record = opened(url, create=False)
    try:
        yield record
    finally:
        record.close()


def open_record(
    url: str,
    key: bytes,
    path: Path,
    *,
    patience: float = PATIENCE,
    on_trouble: Callable[[StoreFailed | None], None] = lambda _: None,
) -> Record:
    """The record in an existing database, opened with its key.

    Raises `StoreFailed` as `open_home` does; `path` is the key's file, which the error names.
    """
    record = opened(url, create=False, patience=patience)
    record.on_trouble = on_trouble
    try:
        check_key(record, key, path)
    except StoreFailed:
        record.close()
        raise
    return record


def be_shared(url: str) -> None:
    """Raise `StoreFailed` unless several servers can share a database, and one has made it."""
    if read_url(url).get_backend_name() != "postgresql":
        raise StoreFailed("not_shared")
    record = Record(open_database(url, create=False))
    try:
        with record.reading() as db:
            if not belonging.is_there(db):
                raise StoreFailed("not_shared")
    finally:
        record.close()


def _be_there(url: str) -> None:
    if (file := missing(url)) is not None:
        raise StoreFailed("store_none", path=file)


def opened(url: str, **how: Any) -> Record:
    """The record in a database, its tables up to date; `how` are the options of `open_database`.

    Raises `StoreFailed` if it cannot be used, or is newer than okrlab.
    """
    engine = open_database(url, **how)
    try:
        migrate(engine)
    except StoreFailed:
        engine.dispose()
        raise
    return Record(engine)


def hand_over(url: str, data_dir: Path) -> int:
    """Make a database belong to this home's key; returns how many workshops got new links.

    Everything that was derived from the key before stops working: links, codes and cookies.
    """
    _be_there(url)
    record = opened(url, create=False)
    key = own_key(data_dir)
    register = Register(record, key, lambda: datetime.now(UTC))
    with record.writing() as db:
        belonging.give(db, links.fingerprint(key))
        meetings = record.meetings(db)
        for meeting in meetings:
            shared = [row for row in record.links_of(db, meeting.id) if row.revoked is None]
            for row in (*shared, *record.personal_links(db, meeting.id)):
                if row.revoked is None:
                    record.revoke_link(db, row.id, register.clock())
            own = {row.kind for row in shared} - {links.SPOKEN}
            for kind in sorted({*own, "host"}):
                register.new_link(db, meeting.id, kind)
    record.close()
    return len(meetings)


def check_key(record: Record, key: bytes, path: Path) -> None:
    """Raise `StoreFailed` if the database belongs to another key.

    A database without an owner takes this one, unless it dates from before fingerprints were
    stored, and its links show that they were derived from another key.
    """
    mark = links.fingerprint(key)
    with record.reading() as db:
        known = belonging.owner(db)
        tried = belonging.some_links(db, links.SPOKEN) if known is None else []
    made = [links.hashed(links.secret(key, id)) == hash for id, hash in tried]
    if made and not any(made):
        raise StoreFailed("other_key", path=path)
    if known is None:
        try:
            with record.writing() as db:
                known = belonging.claim(db, mark)
        except StoreFailed as error:
            if error.code in ("store_readonly", "store_full"):
                return  # it can be read; the first process that can write will claim it
            raise
    if not hmac.compare_digest(known, mark):
        raise StoreFailed("other_key", path=path)


def is_ours(record: Record, key: bytes) -> bool:
    """Whether a database still belongs to this key: `hand_over` may have given it to another."""
    with record.reading() as db:
        known = belonging.owner(db)
    return known is None or hmac.compare_digest(known, links.fingerprint(key))


def check_whole(record: Record) -> None:
    """Check all of an SQLite file. Raises `StoreFailed` if it is damaged."""
    if record.is_sqlite:
        with record.reading() as db:
            found = db.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise StoreFailed("store_malformed") from ValueError(found)
