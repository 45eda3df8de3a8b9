"""A fair share, measured: `python -m benchmarks.fair [--quick] [--json] [--only NAME] [--url URL]`.

Twelve people write while somebody else does as much of something as they can: six of them in the
same workshop, six in another one. What is said is how long these wait until they are saved. "1,000
asleep" has nobody who floods, but a thousand workshops that were looked at and left again.
`--quick` fails if a p99 is over the bar; `--url` names a database, such as PostgreSQL's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from benchmarks.fair.flood import FLOODS
from benchmarks.record.measures import machine, spread
from benchmarks.record.room import ROOT, Room
from okrlab.host import export
from okrlab.host.front_desk import Desk
from okrlab.record import events as e
from tests.workshop.telling import long

BAR = 300
"""Milliseconds at p99 that others may wait."""
ASLEEP = "1,000 asleep"
QUICK = ("nothing", "bare commands", "exports", "joins")
EVENTS = 2_500
"""In the workshop that is flooded."""


def measure(flood: str, seconds: float, url: str) -> dict[str, Any]:
    """How long others wait, in the flood's own workshop and in another."""
    with Room(url) as room:
        ours = room.workshop = _long_workshop(room)
        content = b""
        if flood == "imports":
            content = export.export(room.record, room.register.meeting(ours), "json", "host")
        told = {
            "flood": flood if flood in FLOODS else "nothing",
            "address": room.node.address,
            "key": room.node.key.hex(),
            "token": room.token(room.come("host")),
            "secrets": {kind: room.secret(kind) for kind in ("join", "view", "say")},
            "content": content.decode(),
        }
        if flood == ASLEEP:
            asyncio.run(_look_and_leave(room, 1000))
        room.enter(6, processes=1, pace=0.5)
        room.workshop = theirs = room.register.create("Another one")
        room.enter(6, processes=1, pace=0.5)
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.fair.flood"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.stdin.close()
        process.wait(10)
        for clients in room.clients:
            clients.stop()
        found = {}
        for name, workshop in (("same", ours), ("other", theirs)):
            saved = [float(one) for one in room.diary("saved", workshop)]
            found[name] = {"writes": len(saved), **spread(saved)}
    return found


def _long_workshop(room: Room) -> str:
    """A workshop with a long log, as of two hours ago."""
    start = room.register.clock() - timedelta(hours=2)
    log = [
        e.Recorded(
            revision=n,
            at=start + timedelta(seconds=n),
            by=one.by,
            key=one.key,
            audience=one.audience,
            event=one.event,
        )
        for n, one in enumerate(long(EVENTS, cards=200), 1)
    ]
    return room.register.create("A long one", log=log[1:])


async def _look_and_leave(room: Room, count: int) -> None:
    """Somebody opens the page for outsiders of so many workshops."""
    desk, ours = Desk(room.node.address, room.node.key), room.workshop
    for n in range(count):
        room.workshop = room.register.create(f"Asleep {n}")
        await desk.say(room.secret("say"))
    room.workshop = ours
    desk.close()


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.fair", description=__doc__)
    options.add_argument("--quick", action="store_true", help="half a minute, and a verdict")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--only", default="", help="one flood")
    options.add_argument("--url", default="", help="a database of its own")
    chosen = options.parse_args()
    names = [chosen.only] if chosen.only else [*FLOODS, ASLEEP]
    if chosen.quick:
        names = list(QUICK)
    figures: dict[str, Any] = {"machine": machine()}
    if not chosen.json:
        print(f"{'':<20}{'the same workshop':>30}{'another one':>30}   p50, p95, p99 in ms")
    late = []
    for name in names:
        found = figures[name] = measure(name, 4 if chosen.quick else 12, chosen.url)
        cells = "".join(f"{found[who][p]:>10.0f}" for who in found for p in ("p50", "p95", "p99"))
        if not chosen.json:
            print(f"{name:<20}{cells}   {found['same']['writes']} writes", flush=True)
        late += [f"{name}, {who}" for who in found if found[who]["p99"] > BAR]
    if chosen.json:
        print(json.dumps(figures, indent=1))
    print("over the bar:", ", ".join(late) or "nothing", file=sys.stderr)
    sys.exit(bool(late) and chosen.quick)


if __name__ == "__main__":
    main()
