"""`python -m benchmarks.hall.room [--people 50 500] [--kernels]`: a workshop in a full room.

All come at once (more than 500: 250 a second); a block is opened, all answer within two seconds
(more than 2,000: five), it is revealed; then sixty cards are written one after the other, of which
everybody hears. Three pages in Chromium are there as well, and have a row of their own
(`--browsers 0`: none). Clients and server share the machine.
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

from benchmarks.hall.browsers import Browsers
from benchmarks.hall.guests import PAGE, Guest
from benchmarks.serve.measure import cpu, memory
from okrlab.blocks.registry import shared_boards
from okrlab.cli import STAGE_BOARD, STAGE_PARTS
from okrlab.record import commands as c
from okrlab.record.agenda import Block, Prompt
from okrlab.serve.open_files import raise_limit
from tests.serve.seated import coaching, seated
from tests.serve.visiting import Serving

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SECONDS, CARDS, BROWSERS = 2.0, 60, 3
MANY, SECONDS_OF_MANY = 2_000, 5.0
"""More people than this have longer to answer."""
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


async def room(server: Serving, people: int, *, cards: int, browsers: int) -> dict[str, object]:
    """What one room comes to; seconds and milliseconds as the names say."""
    found: dict[str, object] = {}
    begun = seated(server, people + 1 + browsers)
    first, *guests = [Guest(server, cookie) for cookie in begun[browsers:]]
    real = Browsers(server, begun[:browsers])
    if browsers:
        await real.start()
    await first.come()  # the notebook is run for its first visitor
    with coaching(server) as coach:
        do = lambda wish: asyncio.to_thread(lambda: coach.do(wish).result(60))  # noqa: E731
        held, spent, began = memory(server.pid), cpu(server.pid), time.perf_counter()
        within = people / A_SECOND if people > AT_ONCE else 0.0

        async def come(one: Guest, n: int) -> None:
            await asyncio.sleep(within * n / people)
            await one.come()

        opened = asyncio.create_task(real.come())
        await asyncio.gather(*(come(one, n) for n, one in enumerate(guests)))
        found["coming_within_s"] = within
        found["last_ready_s"] = round(time.perf_counter() - began, 2)
        found["turned_away"] = sum(one.turned_away for one in guests)
        seen = {"ready": await opened}
        found["cpu_ms_each"] = round(1000 * (cpu(server.pid) - spent) / (people + browsers), 1)
        await asyncio.sleep(1)
        found["MB_each"] = round((memory(server.pid) - held) / (people + browsers), 3)
        found["kB_page"] = round(statistics.median(one.page_bytes for one in guests) / 1000, 1)
        found["kB_socket"] = round(statistics.median(one.socket_bytes for one in guests) / 1000, 1)

        async def told(wish: c.Command, by: str) -> int:
            shown = [one.waits(lambda frame: by.encode() in frame) for one in guests]
            began, at = time.perf_counter(), time.time()
            await do(wish)
            last = max(await asyncio.gather(*shown)) - began
            seen[by] = [one - at for one in await real.saw(by)]
            return round(1000 * last)

        found["block_to_last_ms"] = await told(c.OpenBlock(block="q"), "QQQ")
        seconds = SECONDS if people <= MANY else SECONDS_OF_MANY

        async def answer(one: Guest, n: int) -> float:
            await asyncio.sleep(random.random() * seconds)
            texts = {"p": [f"Something changed {n} RRR"]}
            return await one.do({"type": "GiveAnswer", "block": "q", "answer": {"texts": texts}})

        began = time.perf_counter()
        took = await asyncio.gather(*(answer(one, n) for n, one in enumerate(guests)))
        found["answered_within_s"] = seconds
        found["answers_kept_s"] = round(time.perf_counter() - began, 2)
        found["answer_p95_ms"] = _p(took, 95)
        before = [one.socket_bytes for one in guests]
        found["reveal_to_last_ms"] = await told(c.RevealBlock(block="q"), "RRR")
        sent = [one.socket_bytes - known for one, known in zip(guests, before, strict=True)]
        found["kB_reveal"] = round(statistics.median(sent) / 1000, 1)
        revealed = coach.workshop.agenda.stage().revealed
        found["revealed"] = len(revealed.said) if revealed else 0
        await told(c.OpenBlock(block="climb"), "LLL")
        await asyncio.sleep(1)
        await asyncio.gather(*(one.at_ladder() for one in guests))
        spent, saved, heard, looked = cpu(server.pid), [], [], []
        for n in range(cards):
            mark = f"card {uuid.uuid4().hex}"
            card = {"type": "Rung", "id": uuid.uuid4().hex, "text": mark, "level": "output"}
            by = mark.encode()
            shown = [one.waits(lambda frame, by=by: by in frame) for one in guests]
            began, at = time.perf_counter(), time.time()
            saved.append(await guests[n % people].do({"type": "SetCards", "cards": [card]}))
            heard += [one - began for one in await asyncio.gather(*shown)]
            looked += [one - at for one in await real.saw(mark)]
        found["card_saved_p95_ms"], found["card_seen_p99_ms"] = _p(saved, 95), _p(heard, 99)
        found["card_us_each"] = round(1e6 * (cpu(server.pid) - spent) / cards / (people + browsers))
        found["MB_server"] = round(memory(server.pid))
    if browsers:
        await real.stop()
        names = {"ready": "ready", "QQQ": "block", "RRR": "reveal"}
        last = {f"{name}_ms": round(1000 * max(seen[by])) for by, name in names.items()}
        found["in_browsers"] = {**last, "card_p95_ms": _p(looked, 95)}
    for one in (first, *guests):
        one.close()
    return found


def _p(seconds: list[float], percent: int) -> float:
    return round(1000 * statistics.quantiles(seconds, n=100)[percent - 1], 1)


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.hall.room")
    wanted.add_argument("--people", nargs="*", type=int, default=[50, 500])
    wanted.add_argument("--kernels", action="store_true")
    wanted.add_argument("--cards", type=int, default=CARDS)
    wanted.add_argument("--browsers", type=int, default=BROWSERS, help="0 for none")
    wanted.add_argument("--quick", action="store_true", help="a hundred people, few cards")
    asked = wanted.parse_args()
    if asked.quick:
        asked.people, asked.cards, asked.browsers = [100], 20, 0
    whole = True
    raise_limit()
    for people in sorted(asked.people):
        for hall in (False, True) if asked.kernels and people == min(asked.people) else (True,):
            with serving(people, hall=hall) as server:
                with coaching(server) as coach:
                    coach.do(c.SetAgenda(blocks=PLAN, base=0)).result(20)
                time.sleep(2)
                how = {"cards": asked.cards, "browsers": asked.browsers}
                found = asyncio.run(room(server, people, **how))
            load = round(os.getloadavg()[0], 1)
            looked = found.pop("in_browsers", None)
            whole = whole and found["revealed"] == people
            print({"people": people, "in": "a hall" if hall else "kernels", **found, "load": load})
            if looked:
                print({"people": people, "in": f"{asked.browsers} browsers beside them", **looked})
            sys.stdout.flush()
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
