"""A process of people who do their steps of the script in time, and note when what was seen.

Told by one JSON line on stdin: `address`, `tokens` (who to token), `persons` (who to person),
`people` (how many the script is for), `pace` (seconds a scripted minute takes), `diary` (a file).
Says "ready" when everybody who comes at the start is in, begins at the time told on the next
line, and when all is done writes the diary and says "done"; leaves when stdin closes.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.session.crowd import enlarged
from okrlab.host import wire
from okrlab.host.line import RemoteSession
from tests.golden.script import Step, Wording, read

PATIENCE = 60.0


class Diary(msgspec.Struct):
    """What one process saw: times of `perf_counter`, which all processes here share."""

    sent: dict[str, tuple[float, str, str, float]] = {}
    """By key: when, what the step does, its block, and the time of day."""
    answered: dict[str, tuple[float, str]] = {}
    seen: list[tuple[str, float, str]] = []
    """Key of an event, when a session had folded it, and whose session that is."""
    wrong: list[str] = []


class Seat(RemoteSession):
    """A session that notes what it has folded, and wakes whoever waits for something."""

    def __init__(self, address: str, token: str, who: str, diary: Diary, woken: Any) -> None:
        self.who, self.diary, self.woken = who, diary, woken
        super().__init__(address, token, patience=PATIENCE)
        self.listen(lambda _: woken.set())

    def heard(self, news: wire.News) -> bool:
        taken = super().heard(news)
        now = time.perf_counter()
        if taken:
            self.diary.seen += [(one.key, now, self.who) for one in news.events]
        return taken


class Part:
    """One person's steps, in order."""

    def __init__(self, who: str, steps: list[Step]) -> None:
        self.who, self.steps = who, deque(steps)
        self.session: Seat | None = None
        self.waiting: Any = None
        """The answer to the last step, before which the next one is not begun."""


class Company:
    """Everybody in this process."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.diary, self.woken = told, Diary(), threading.Event()
        script = enlarged(read(), told["people"])
        self.wording = Wording(script, told["persons"])
        self.parts = [
            Part(who, [step for step in script.step if step.who == who or step.also == who])
            for who in told["tokens"]
        ]

    def arrive(self) -> None:
        """Those who are there from the start sit down before the clock runs."""
        for part in self.parts:
            if part.steps and part.steps[0].does == "comes" and part.steps[0].at == 0:
                part.steps.popleft()
                self.open(part)

    def open(self, part: Part) -> None:
        token = self.told["tokens"][part.who]
        part.session = Seat(self.told["address"], token, part.who, self.diary, self.woken)

    def play(self, began: float) -> None:
        """Every step at its time, or as soon as what it needs is there."""
        pace, limit = self.told["pace"], began + 95 * self.told["pace"] + PATIENCE
        while any(self.busy(part) or part.steps for part in self.parts):
            self.woken.clear()
            now, due = time.perf_counter(), []
            for part in self.parts:
                while part.steps and not self.busy(part):
                    at = began + part.steps[0].at * pace
                    if at > now:
                        due.append(at)
                        break
                    if not self.done(part, part.steps[0]):
                        break
                    part.steps.popleft()
            if now > limit:
                left = [part for part in self.parts if self.busy(part) or part.steps]
                self.diary.wrong += [f"{one.who} did not come to the end" for one in left]
                return
            self.woken.wait(max(0.0, min([*due, now + 1.0]) - now))

    def busy(self, part: Part) -> bool:
        if part.waiting is not None and part.waiting.done():
            part.waiting = None
        return part.waiting is not None

    def done(self, part: Part, step: Step) -> bool:
        """Do one step; False if it has to wait for something."""
        if step.does in ("comes", "returns"):
            self.open(part)
            return True
        session = part.session
        assert session is not None
        if step.does in ("leaves", "dies"):
            session.close()
            return True
        if step.does == "sees":
            return self.wording.is_seen(step, session.workshop, session.tallies)
        if not self.wording.is_ready(step, session.workshop):
            return False
        command = self.wording.command(step, session.workshop)
        key, block = wire.new_id(), getattr(command, "block", "")
        self.diary.sent[key] = (time.perf_counter(), step.does, block, time.time())
        part.waiting = session.do(command, key)
        part.waiting.add_done_callback(lambda future: self.answer(step, key, future.result()))
        return True

    def answer(self, step: Step, key: str, outcome: Any) -> None:
        code = getattr(outcome, "code", type(outcome).__name__)
        self.diary.answered[key] = (time.perf_counter(), code)
        fine = ("Done", "already_done") if step.also else (step.refused or "Done",)
        if step.refused:  # or the block was closed before it came
            fine += ("block_closed",)
        if code not in fine:
            self.diary.wrong.append(f"{step.who} {step.does} at {step.at:.1f}: {code}")
        self.woken.set()


def main() -> None:
    company = Company(json.loads(sys.stdin.readline()))
    company.arrive()
    print("ready", flush=True)
    company.play(float(sys.stdin.readline()))
    print("done", flush=True)
    sys.stdin.read()  # news of what others did last still arrive
    Path(company.told["diary"]).write_bytes(msgspec.msgpack.encode(company.diary))


if __name__ == "__main__":
    main()
