"""`python -m benchmarks.hall.room [--people 50 500] [--kernels]`: a workshop in a full room.

All come at once (more than 500: 250 a second); a block is opened, all answer within two seconds,
it is revealed; then sixty cards are written one after the other, of which everybody hears. Clients
and server share the machine.
`--kernels` tries the smallest room with a kernel each as well.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.hall.guests import PAGE, Guest
from benchmarks.serve.measure import cpu, memory
from okrlab.blocks.registry import shared_boards
from okrlab.cli import STAGE_BOARD, STAGE_PARTS
from okrlab.record import commands as c
from okrlab.record.agenda import Block, Prompt
from okrlab.serve.open_files import raise_limit
from tests.serve.seated import coaching
from tests.serve.visiting import Serving

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SECONDS, CARDS = 2.0, 60
AT_ONCE, A_SECOND = 500, 250
"""More people than this do not come at one instant, but so many a second."""
PLAN = (
    Block(id="q", kind="ask", title="Ask", prompts=(Prompt(id="p", text="What changed QQQ?"),)),
    Block(id="climb", kind="ladder", title="Climb", question="And so what LLL?"),
)


@contextmanager
def serving(people: int, *, hall: bool) -> Iterator[Serving]:
    """A server with the workshop's notebook."""
    folder = Path(tempfile.mkdtemp())
    (folder / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / f"{PAGE}.ipynb", folder / "notebooks")
    shared = {**shared_boards(), STAGE_BOARD: STAGE_PARTS} if hall else None
    modules = ["okrlab.lab", "okrlab.room.stage", "okrlab.blocks.ladder.board", "okrlab.host.line"]
    server = Serving(folder, ahead=4, preload=modules, seats=2 * people, shared=shared)
    try:
        yield server
    finally:
        server.stop()


async def room(server: Serving, people: int) -> dict[str, object]:
    """What one room comes to; seconds and milliseconds as the names say."""
    found: dict[str, object] = {}
    guests = [Guest(server) for _ in range(people)]
    for at in range(0, people, 20):  # the door lets 25 in a second, over one link
        await asyncio.gather(*(one.enter() for one in guests[at : at + 20]))
        await asyncio.sleep(0.8 if people > 60 else 0)
    first = Guest(server)
    await first.enter()
    await first.come()  # the notebook is run for its first visitor
    with coaching(server) as coach:
        do = lambda wish: asyncio.to_thread(lambda: coach.do(wish).result(60))  # noqa: E731
        held, spent, began = memory(server.pid), cpu(server.pid), time.perf_counter()
        within = people / A_SECOND if people > AT_ONCE else 0.0

        async def come(one: Guest, n: int) -> None:
            await asyncio.sleep(within * n / people)
            await one.come()

        await asyncio.gather(*(come(one, n) for n, one in enumerate(guests)))
        found["coming_within_s"] = within
        found["last_ready_s"] = round(time.perf_counter() - began, 2)
        found["cpu_ms_each"] = round(1000 * (cpu(server.pid) - spent) / people, 1)
        await asyncio.sleep(1)
        found["MB_each"] = round((memory(server.pid) - held) / people, 3)
        found["kB_page"] = round(statistics.median(one.page_bytes for one in guests) / 1000, 1)
        found["kB_socket"] = round(statistics.median(one.socket_bytes for one in guests) / 1000, 1)

        async def told(wish: c.Command, by: bytes) -> int:
            shown = [one.waits(lambda frame: by in frame) for one in guests]
            began = time.perf_counter()
            await do(wish)
            return round(1000 * (max(await asyncio.gather(*shown)) - began))

        found["block_to_last_ms"] = await told(c.OpenBlock(block="q"), b"QQQ")

        async def answer(one: Guest, n: int) -> float:
            await asyncio.sleep(random.random() * SECONDS)
            texts = {"p": [f"Something changed {n} RRR"]}
            return await one.do({"type": "GiveAnswer", "block": "q", "answer": {"texts": texts}})

        began = time.perf_counter()
        took = await asyncio.gather(*(answer(one, n) for n, one in enumerate(guests)))
        found["answers_kept_s"] = round(time.perf_counter() - began, 2)
        found["answer_p95_ms"] = _p(took, 95)
        found["reveal_to_last_ms"] = await told(c.RevealBlock(block="q"), b"RRR")
        revealed = coach.workshop.agenda.stage().revealed
        found["revealed"] = len(revealed.said) if revealed else 0
        await told(c.OpenBlock(block="climb"), b"LLL")
        await asyncio.sleep(1)
        await asyncio.gather(*(one.at_ladder() for one in guests))
        spent, saved, heard = cpu(server.pid), [], []
        for n in range(CARDS):
            mark = f"card {uuid.uuid4().hex}"
            card = {"type": "Rung", "id": uuid.uuid4().hex, "text": mark, "level": "output"}
            by = mark.encode()
            shown = [one.waits(lambda frame, by=by: by in frame) for one in guests]
            began = time.perf_counter()
            saved.append(await guests[n % people].do({"type": "SetCards", "cards": [card]}))
            heard += [at - began for at in await asyncio.gather(*shown)]
        found["card_saved_p95_ms"], found["card_seen_p99_ms"] = _p(saved, 95), _p(heard, 99)
        found["card_us_each"] = round(1e6 * (cpu(server.pid) - spent) / CARDS / people)
        found["MB_server"] = round(memory(server.pid))
    for one in (first, *guests):
        one.close()
    return found


def _p(seconds: list[float], percent: int) -> float:
    return round(1000 * statistics.quantiles(seconds, n=100)[percent - 1], 1)


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.hall.room")
    wanted.add_argument("--people", nargs="*", type=int, default=[50, 500])
    wanted.add_argument("--kernels", action="store_true")
    asked = wanted.parse_args()
    raise_limit()
    for people in sorted(asked.people):
        for hall in (False, True) if asked.kernels and people == min(asked.people) else (True,):
            with serving(people, hall=hall) as server:
                with coaching(server) as coach:
                    coach.do(c.SetAgenda(blocks=PLAN, base=0)).result(20)
                time.sleep(2)
                found = asyncio.run(room(server, people))
            load = round(os.getloadavg()[0], 1)
            print({"people": people, "in": "a hall" if hall else "kernels", **found, "load": load})
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
