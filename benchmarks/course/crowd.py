"""Learners with a kernel each, open at once on one `okrlab serve`, answering over the protocol.

No browser: a learner enters by the learn link, loads the page as the server sends it, opens the
kernel's socket and says what the page would say: hello, pings, "next", an answer.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.record.measures import spread
from benchmarks.serve.measure import cpu, memory
from okrlab.blocks.course.bank import our_course
from okrlab.blocks.course.exercise import Exercise
from okrlab.host.links import path
from okrlab.serve.open_files import raise_limit
from tests.browser.people import House
from tests.serve.visiting import Visitor, framed, to_board, unframed

BEAT = 2.0
"""Seconds between two pings of a page."""
PATIENCE = 30.0
"""Seconds after which an answer without feedback is an error."""
DOORS = 4
"""So many learners come in at the same time; the others queue, as at a real door."""


class Hall(House):
    """`okrlab serve --people N` with one workshop and its learn link."""

    def __init__(self, home: Path, people: int) -> None:
        super().__init__(home, public="")
        self.more = ("--people", str(people))

    def open(self) -> None:
        super().open()
        self.workshop_id = self.register.create("Practice")
        self.secrets = {"learn": self.register.renew(self.workshop_id, "learn")}
        with self.register.record.reading() as db:
            self.secrets |= self.register.secrets(db, self.workshop_id)

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def link(self, kind: str) -> str:
        """The path of the link of a kind."""
        return path(kind, self.secrets[kind])


@dataclass
class Tally:
    """What the learners lived through: seconds, and what went wrong."""

    told: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


class Learner:
    """One page: waits for the messages that it asked for, by what they are."""

    def __init__(self, hall: Hall, tally: Tally, seed: int) -> None:
        self.visitor, self.tally = Visitor(hall), tally
        self.chance = random.Random(seed)
        self.lessons = [lesson.id for lesson in our_course().lessons]
        self.chance.shuffle(self.lessons)
        self.waits: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def come(self) -> None:
        """Through the door, to the page, to a board that has told its state."""
        began = time.perf_counter()
        self.page = await self.visitor.open(await self.visitor.enter("learn"))
        self.socket = await self.visitor.socket(self.page.kernel)
        self.reader = asyncio.create_task(self._read())
        await self._ask("state", {"op": "hello"})
        self.tally.opened.append(time.perf_counter() - began)

    async def practise(self, until: float, pace: tuple[float, float]) -> None:
        """An answer every so many seconds until then; the first one at any time within the pace."""
        beat = asyncio.create_task(self._beat())
        await asyncio.sleep(self.chance.uniform(0, pace[1]))
        after = ""
        while time.perf_counter() < until:
            try:
                after = await self._answer(after)
            except Exception as error:
                self.tally.errors[type(error).__name__] += 1
                if self.reader.done():
                    break
            await asyncio.sleep(self.chance.uniform(*pace))
        beat.cancel()

    async def leave(self) -> None:
        self.reader.cancel()
        self.socket.close()
        await self.visitor.ask(f"/voila/api/shutdown/{self.page.kernel}", "")
        self.visitor.client.close()

    async def _answer(self, after: str) -> str:
        place = self.lessons[0]
        shown = await self._ask("exercise", {"op": "next", "place": place, "after": after})
        if shown["op"] == "over":
            self.lessons.append(self.lessons.pop(0))
            return ""
        id, key = shown["item"]["id"], uuid.uuid4().hex
        given = self._choice(our_course().items[id])
        command = {"type": "Answer", "place": place, "id": id, "answer": given}
        began = time.perf_counter()
        kept = self._await("done")
        verdict = await self._ask("verdict", {"op": "do", "key": key, "command": command})
        self.tally.told.append(time.perf_counter() - began)
        await asyncio.wait_for(kept, PATIENCE)
        self.tally.kept.append(time.perf_counter() - began)
        return id if verdict["over"] else ""

    def _choice(self, item: Exercise) -> object:
        """Two right answers for a wrong one, where there are options to be wrong with."""
        if item.shape == "one" and self.chance.random() < 1 / 3:
            return self.chance.choice(item.choices)
        return item.best()

    def _await(self, op: str) -> asyncio.Future[dict[str, Any]]:
        self.waits[op] = asyncio.get_running_loop().create_future()
        return self.waits[op]

    async def _ask(self, op: str, content: dict[str, Any]) -> dict[str, Any]:
        answer = self._await(op)
        await self.socket.write_message(framed(to_board(self.page.board, content)), True)
        return await asyncio.wait_for(answer, PATIENCE)

    async def _read(self) -> None:
        while (said := await self.socket.read_message()) is not None:
            got = unframed(said)
            data = got["content"].get("data") or {}
            if got["header"]["msg_type"] != "comm_msg" or data.get("method") != "custom":
                continue
            content = data["content"]
            if content["op"] in ("refused", "trouble") and content.get("message"):
                self.tally.errors[content["message"]] += 1
            asked = "exercise" if content["op"] == "over" else content["op"]
            if (wait := self.waits.pop(asked, None)) and not wait.done():
                wait.set_result(content)
        self.tally.errors["socket closed"] += 1

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            ping = to_board(self.page.board, {"op": "ping", "n": int(time.time() * 1000)})
            await self.socket.write_message(framed(ping), True)


def crowd(hall: Hall, people: int, seconds: float, pace: tuple[float, float]) -> dict[str, Any]:
    """Everybody comes in, then practises for so long. Milliseconds, megabytes, CPU seconds."""
    raise_limit()
    return asyncio.run(_crowd(hall, people, seconds, pace))


async def _delays(late: list[float]) -> None:
    """How late this one process, which plays all learners, is by itself."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.05)
        late.append(time.perf_counter() - began - 0.05)


async def _crowd(
    hall: Hall, people: int, seconds: float, pace: tuple[float, float]
) -> dict[str, Any]:
    tally, door = Tally(), asyncio.Semaphore(DOORS)
    learners = [Learner(hall, tally, seed) for seed in range(people)]
    empty, began = memory(hall.pid), time.perf_counter()

    async def come(learner: Learner) -> bool:
        async with door:
            try:
                await learner.come()
            except Exception as error:
                tally.errors[f"not in: {type(error).__name__} {error}"[:80]] += 1
                return False
        return True

    inside = await asyncio.gather(*map(come, learners))
    ready = time.perf_counter() - began
    there = [learner for learner, came in zip(learners, inside, strict=True) if came]
    if not there:
        raise RuntimeError(f"nobody came in: {dict(tally.errors)}")
    spent, began = cpu(hall.pid), time.perf_counter()
    own = asyncio.create_task(_delays(tally.own))
    await asyncio.gather(*(one.practise(began + seconds, pace) for one in there))
    own.cancel()
    lasted = time.perf_counter() - began
    spent, full = cpu(hall.pid) - spent, memory(hall.pid)
    await asyncio.gather(*(learner.leave() for learner in there))
    return {
        "people": len(there),
        "all in after s": round(ready, 1),
        "one in": spread(tally.opened),
        "answers": len(tally.told),
        "told": spread(tally.told),
        "kept": spread(tally.kept),
        "late by ourselves": spread(tally.own),
        "errors": dict(tally.errors),
        "server MB": round(full),
        "MB each": round((full - empty) / len(there), 1),
        "CPU s": round(spent, 1),
        "cores busy": round(spent / lasted, 2),
    }
