"""The time of a record: that of its database, so that all servers on one agree on it.

When a code ends, how long a block has been open and when something was said are written by one
server and read by the others. A machine whose clock is wrong would be wrong for all of them.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from okrlab.record.store.record import Record


class RecordClock:
    """PostgreSQL's time as it was at the last `look`, and what has passed here since.

    SQLite has only this machine's.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._known: tuple[datetime, float] | None = None
        self.look()

    def __call__(self) -> datetime:
        if self._known is None:
            return datetime.now(UTC)
        then, at = self._known
        return then + timedelta(seconds=time.monotonic() - at)

    def look(self) -> None:
        """Ask the database for its time."""
        if self._record.is_sqlite:
            return
        with self._record.reading() as db:
            before = time.monotonic()
            then: datetime = db.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
            at = (before + time.monotonic()) / 2
        self._known = then.astimezone(UTC), at
