"""Transactions on a database, and whether it works: trouble is told once, and healed.

A connection that was opened while a disk was read-only stays read-only for ever, so every
connection is dropped when one fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import StaticPool

from okrlab.errors import StoreFailed
from okrlab.store.database import failing_clearly


class Transactions:
    """What reads and writes by an engine. Everything raises `StoreFailed` and only that.

    `on_trouble` is called once when the database begins to fail, with the error, and once with
    None when what failed works again; not every time, which may be several times a second.
    """

    def __init__(
        self, engine: Engine, on_trouble: Callable[[StoreFailed | None], None] = lambda _: None
    ) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.on_trouble = on_trouble
        self._failing: dict[str, str] = {}
        """What fails now, reading or writing, and with which error."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the right to write; committed when the block ends well."""
        with self.watching("writing"), self.engine.begin() as connection:
            yield connection
        self.works("reading", "writing")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        reader = self.engine.execution_options(reading=True)
        with self.watching("reading"), reader.begin() as connection:
            yield connection
        self.works("reading")

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """A connection outside of any transaction, as a VACUUM must be, to write by.

        Call `works` with "writing" when something was written by it.
        """
        options: dict[str, Any] = {"outside": True}
        if not self.is_sqlite:
            options["isolation_level"] = "AUTOCOMMIT"
        with (
            self.watching("writing"),
            self.engine.connect().execution_options(**options) as raw,
        ):
            yield raw

    @contextmanager
    def watching(self, doing: str) -> Iterator[None]:
        """Notice what fails inside; `doing` is reading or writing."""
        try:
            with failing_clearly(self.engine):
                yield
        except StoreFailed as error:
            passing = error.__cause__ is None or error.code in ("store_busy", "store_refused")
            if not passing or error.code == "store_gone":
                self._fails(doing, error)
            raise

    def works(self, *doing: str) -> None:
        """Reading or writing went well: say so if it had failed and nothing else does."""
        if self._failing:
            for one in doing:
                self._failing.pop(one, None)
            if not self._failing:
                self.on_trouble(None)

    @property
    def in_trouble(self) -> bool:
        """Whether reading or writing fails, of which `on_trouble` has been told."""
        return bool(self._failing)

    @property
    def gone(self) -> bool:
        """Whether the database was deleted or replaced by another one."""
        return "store_gone" in self._failing.values()

    def let_go(self) -> None:
        """Close every connection; the next use opens new ones."""
        self.engine.dispose()

    def _fails(self, doing: str, error: StoreFailed) -> None:
        told = error.code in self._failing.values()
        self._failing[doing] = error.code
        if not isinstance(self.engine.pool, StaticPool):  # whose one connection is the database
            self.let_go()
        if not told:
            self.on_trouble(error)
