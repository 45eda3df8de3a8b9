"""How long 5,000 events take to leave in each format, and whether anybody waits meanwhile."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.record.measures import least
from okrlab.blocks.ladder.cards import Rung
from okrlab.host import wire
from okrlab.host.node import Node
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.folding import fold
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from okrlab.record.workshop import Workshop
from okrlab.results import OFFERED
from tests.workshop.served import Served
from tests.workshop.telling import long

EVENTS = 5_000


def exports(times: int) -> dict[str, Any]:
    """Seconds per format (median), bytes, and the longest save of somebody else meanwhile.

    Asked for by a session of a recorder in its own process. The peer is reading the same log from
    the record and folding it, which every format has to do.
    """
    with tempfile.TemporaryDirectory(prefix="g") as folder:
        home = Path(folder)
        engine = open_database(sqlite_url(home / "a.sqlite"))
        migrate(engine)
        record = Record(engine)
        with Served(record, Node(str(engine.url), home)) as hall:
            log = long(EVENTS)
            start = datetime.now(UTC) - timedelta(hours=2)
            log = [
                e.Recorded(
                    revision=n,
                    at=start + timedelta(seconds=n),
                    by=one.by,
                    key=one.key,
                    audience=one.audience,
                    event=one.event,
                )
                for n, one in enumerate(log, 1)
            ]
            hall.workshop = hall.register.create("A long one", log=log[1:])
            coach = hall.open(hall.enter("facilitate", "Cleo"))
            writer = hall.open(hall.enter("join", "Anna"))
            coach.ask("export", format="html").result(60)  # starts the process that makes them
            writer.do(
                c.SetCards(cards=(Rung(id=wire.new_id(), text="anew", level="output"),))
            ).result(60)
            found = {form: _asked(coach, writer, form, times) for form in OFFERED}
            peer = least(lambda: _read(record, hall.workshop), 5)
        record.close()
    return {"events": len(log), "read_s": round(peer, 3), "formats": found}


def _rung(text: str) -> c.SetCards:
    return c.SetCards(cards=(Rung(id=wire.new_id(), text=text, level="output"),))


def _read(record: Record, workshop: str) -> Workshop:
    with record.reading() as db:
        return fold(Workshop(), record.read_since(db, workshop, 0, {e.ROOM}))


def _asked(coach: Any, writer: Any, form: str, times: int) -> dict[str, Any]:
    took, waited = [], []
    content = b""
    for _ in range(times):
        began = time.perf_counter()
        asked = coach.ask("export", format=form)
        while not asked.done():
            sent = time.perf_counter()
            writer.do(
                c.SetCards(cards=(Rung(id=wire.new_id(), text="meanwhile", level="output"),))
            ).result(60)
            waited.append(time.perf_counter() - sent)
        content = asked.result()
        took.append(time.perf_counter() - began)
    return {
        "seconds": round(median(took), 3),
        "bytes": len(content),
        "longest_save_ms": round(1000 * max(waited), 1),
    }
