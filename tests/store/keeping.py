"""A workshop in the record for tests of the store, and a process that writes to it."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime

from okrlab.record import events as e
from okrlab.record.store.database import open_database
from okrlab.record.store.record import Meeting, Record
from tests.wishes import rung_removed

AT = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)


def add_workshop(record: Record, id: str = "w", team: str = "Blue", **more) -> Meeting:
    meeting = Meeting(
        id=id, title=f"About {id}", team=team, cycle="Q4 2026", created=AT, retention_days=365
    )
    with record.writing() as db:
        known = next(iter(record.teams_named(db, team)), "") or f"team-{id}"
        record.add_workshop(
            db,
            meeting,
            team=known,
            cycle=f"cycle-{id}",
            starts=date(2026, 10, 1),
            ends=date(2026, 12, 31),
            **more,
        )
    return meeting


def event(revision: int, *, by: str = "anna", key: str = "", audience: str = e.ROOM, **more):
    happened = more.pop("event", rung_removed(id=f"r{revision}"))
    return e.Recorded(
        revision=revision,
        at=AT,
        by=by,
        key=key or f"k{revision}",
        audience=audience,
        event=happened,
        **more,
    )


def append(record: Record, *events: e.Recorded, workshop: str = "w") -> None:
    with record.writing() as db:
        record.append(db, workshop, events)


def read(record: Record, audiences=None, since: int = 0, workshop: str = "w"):
    with record.reading() as db:
        return record.read_since(db, workshop, since, audiences)


def main(url: str, name: str, count: int) -> None:
    """Append events as fast as the database lets us, each after reading where the log ends."""
    record = Record(open_database(url))
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(count):
        with record.writing() as db:
            head = record.hold(db, ["w"])["w"]
            record.append(db, "w", [event(head + 1, by=name, key=f"{name}{n}")])
        time.sleep(0.001)  # let the other one in
    record.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
