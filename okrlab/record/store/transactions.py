"""Transactions on a database, and whether it works: trouble is reported once, and recovered from.

A connection that was opened while a disk was read-only stays read-only for ever. So all connections
are dropped when one fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import StaticPool

from okrlab.errors import StoreFailed
from okrlab.record.store.database import failing_clearly

_STALE = 5.0
"""Seconds without a failure after which it is not known whether the database works again."""


class Transactions:
    """Reading and writing through an engine. Every method raises `StoreFailed` and nothing else.

    `on_trouble` is called with the error when the database begins to fail, and with None when it
    works again; not at every failure, of which there may be several per second.
    """

    def __init__(
        self, engine: Engine, on_trouble: Callable[[StoreFailed | None], None] = lambda _: None
    ) -> None:
        self.engine = engine
        self._reader = engine.execution_options(reading=True)
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.on_trouble = on_trouble
        self._failing: dict[str, str] = {}
        """What is failing now, reading or writing, with the code of its error."""
        self._failed = 0.0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; it is committed if the block ends without an exception."""
        with self.watching("writing"), self.engine.begin() as connection:
            yield connection
        self.works("reading", "writing")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.watching("reading"), self._reader.begin() as connection:
            yield connection
        self.works("reading")

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """A connection outside of any transaction, as VACUUM requires.

        Call `works` with "writing" when something was written through it.
        """
        options: dict[str, Any] = {"outside": True}
        if not self.is_sqlite:
            options["isolation_level"] = "AUTOCOMMIT"
        with self.watching("writing"), self.engine.connect().execution_options(**options) as raw:
            yield raw

    @contextmanager
    def watching(self, doing: str) -> Iterator[None]:
        """Note whatever fails inside; `doing` is "reading" or "writing"."""
        try:
            with failing_clearly(self.engine):
                yield
        except StoreFailed as error:
            # A busy database, refused content and our own refusals are no sign of a broken store.
            passing = error.__cause__ is None or error.code in ("store_busy", "store_refused")
            if not passing or error.code == "store_gone":
                self._fails(doing, error)
            raise

    def works(self, *doing: str) -> None:
        """Note that reading or writing succeeded, and report it if nothing fails any more."""
        if self._failing:
            for one in doing:
                self._failing.pop(one, None)
            if not self._failing:
                self.on_trouble(None)

    @property
    def in_trouble(self) -> bool:
        """Whether reading or writing fails, as `on_trouble` has been told."""
        return bool(self._failing)

    @property
    def is_doubtful(self) -> bool:
        """Whether it is in trouble, but nobody has tried for so long that it may be over."""
        return self.in_trouble and time.monotonic() - self._failed > _STALE

    @property
    def gone(self) -> bool:
        """Whether the database was deleted or replaced by another one."""
        return "store_gone" in self._failing.values()

    def let_go(self) -> None:
        """Close every connection; the next use opens new ones."""
        self.engine.dispose()

    def _fails(self, doing: str, error: StoreFailed) -> None:
        self._failed = time.monotonic()
        told = error.code in self._failing.values()
        self._failing[doing] = error.code
        if not isinstance(self.engine.pool, StaticPool):  # an in-memory database would be lost
            self.let_go()
        if not told:
            self.on_trouble(error)
