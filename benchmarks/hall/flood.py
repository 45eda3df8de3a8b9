"""`python -m benchmarks.hall.flood [--people 200]`: one page floods the hall while a room works.

Cards are written at the ladder, one after the other, each by somebody else: first in a quiet room,
then while one page sends a card as fast as its socket takes them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import time
import uuid

from benchmarks.hall.guests import Guest
from benchmarks.hall.room import PLAN, _p, serving
from okrlab.record import commands as c
from okrlab.serve.open_files import raise_limit
from tests.serve.seated import coaching
from tests.serve.visiting import Serving

CARDS = 200


def _card() -> dict[str, object]:
    card = {"type": "Rung", "id": uuid.uuid4().hex, "text": "A card", "level": "output"}
    return {"type": "SetCards", "cards": [card]}


async def _work(guests: list[Guest]) -> list[float]:
    return [await guests[n % len(guests)].do(_card()) for n in range(CARDS)]


async def room(server: Serving, people: int) -> dict[str, object]:
    """The 99th percentile of the milliseconds until others' cards are kept."""
    flooding, *guests = (Guest(server) for _ in range(people + 1))
    for at in range(0, people, 20):
        await asyncio.gather(*(one.enter() for one in guests[at : at + 20]))
        await asyncio.sleep(0.8)
    await flooding.enter()
    for one in (flooding, *guests):
        await one.come()
    await asyncio.gather(*(one.at_ladder() for one in (flooding, *guests)))
    quiet = await _work(guests)
    sent = 0

    async def flood() -> None:
        nonlocal sent
        while True:
            do = {"op": "do", "key": uuid.uuid4().hex, "command": _card()}
            flooding.say(do, flooding.ladder)
            await flooding._out.drain()
            sent += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(flood())
    await asyncio.sleep(2)
    busy = await _work(guests)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, ConnectionError):
        await task
    for one in (flooding, *guests):
        one.close()
    return {"quiet_p99_ms": _p(quiet, 99), "flooded_p99_ms": _p(busy, 99), "sent": sent}


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.hall.flood")
    wanted.add_argument("--people", type=int, default=200)
    people = wanted.parse_args().people
    raise_limit()
    with serving(people + 1, hall=True) as server:
        with coaching(server) as coach:
            coach.do(c.SetAgenda(blocks=PLAN, base=0)).result(20)
            coach.do(c.OpenBlock(block="climb")).result(20)
        time.sleep(2)
        found = asyncio.run(room(server, people))
    print({"people": people, **found, "load": round(os.getloadavg()[0], 1)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
