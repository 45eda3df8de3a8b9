"""`python -m benchmarks.hall.recorder [--people N] [--url URL] [--profile]`: what a hall costs it.

The recorder's loop is turned by hand, so that only its own work is counted. A hall's seats arrive
(the door asks who visits, then the seat says hello), and all give a private answer, twice. With
`--profile` it is said where the time goes; `--url` names an empty database, such as PostgreSQL's.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import secrets
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import zmq

from okrlab.blocks.ladder.cards import Rung
from okrlab.host import links, wire
from okrlab.host.answering import Config
from okrlab.host.loop import Loop
from okrlab.host.opening import open_home
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Answer, Block, Prompt
from okrlab.record.store.database import sqlite_url

BLOCK = Block(id="b", kind="ask", title="In private", prompts=(Prompt(id="q", text="What?"),))
CARDS = 30
AT_ONCE = 50
"""How many messages come between two turns, at most."""


class Room:
    """A workshop with an open block, its recorder's loop, and the sockets of hall and door."""

    def __init__(self, people: int, url: str, folder: Path) -> None:
        self.record, self.key = open_home(url or sqlite_url(folder / "a.sqlite"), folder)
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        address = f"inproc://{secrets.token_hex(4)}"
        ours: zmq.Socket[bytes] = context.socket(zmq.ROUTER)
        self.hall: zmq.Socket[bytes] = context.socket(zmq.DEALER)
        self.door: zmq.Socket[bytes] = context.socket(zmq.DEALER)
        for socket in ours, self.hall, self.door:
            socket.setsockopt(zmq.SNDHWM, 0)
            socket.setsockopt(zmq.RCVHWM, 0)
        ours.bind(address)
        self.hall.connect(address)
        self.door.connect(address)
        config = Config(url=url, address=address, key=self.key)
        self.loop = Loop(ours, self.record, self.record, config, folder)
        register = self.loop.register
        opened = e.AgendaSet(blocks=(BLOCK,)), e.BlockOpened(block=BLOCK.id)
        workshop = register.create("Bench", begun=opened)
        with self.record.reading() as db:
            join = register.secrets(db, workshop)["join"]
        came = [register.enter(join, f"Person {n}").session for n in range(people)]
        self.seats = {b"seat%05d" % n: person for n, person in enumerate(came)}
        looks = links.looker(workshop, "participant")
        self.profile: cProfile.Profile | None = None
        self.take([(b"", self._hello(looks, lean=False))])

    def _hello(self, session: str, *, lean: bool = True) -> wire.Hello:
        now = datetime.now(UTC)
        token = links.sign(self.key, session, lifetime=timedelta(hours=1), now=now)
        return wire.Hello(token=token, lean=lean)

    def visits(self) -> list[tuple[bytes, wire.Request]]:
        """The door's questions before it gives everybody a page."""
        who = self.seats.values()
        return [(b"", wire.question(self.key, "visit", {"session": one})) for one in who]

    def hellos(self) -> list[tuple[bytes, wire.Request]]:
        """Everybody takes a seat."""
        return [(seat, self._hello(person)) for seat, person in self.seats.items()]

    def answers(self, words: str) -> list[tuple[bytes, wire.Request]]:
        """Everybody gives an answer to the block."""
        given = Answer(texts={"q": (words,)})
        wish = c.GiveAnswer(block=BLOCK.id, answer=given)
        return [(seat, wire.Do(key=wire.new_id(), command=wish)) for seat in self.seats]

    def card(self, n: int) -> list[tuple[bytes, wire.Request]]:
        """One person puts a card on the ladder, of which everybody hears."""
        wish = c.SetCards(cards=(Rung(id=f"card{n}", text="Ran a webinar", level="output"),))
        return [(next(iter(self.seats)), wire.Do(key=wire.new_id(), command=wish))]

    def take(self, messages: list[tuple[bytes, wire.Request]]) -> dict[str, float]:
        """Say all this and turn the loop until all of it is answered; ms for each."""
        worked, began, heard, said = 0.0, time.perf_counter(), 0, 0
        while heard < len(messages):
            for seat, message in messages[said : said + AT_ONCE]:
                line = self.door if isinstance(message, wire.Ask) else self.hall
                line.send_multipart([*([seat] if seat else []), wire.encode(message)])
            said += AT_ONCE
            before = time.thread_time()
            if self.profile is not None:
                self.profile.enable()
            self.loop.turn()
            if self.profile is not None:
                self.profile.disable()
            worked += time.thread_time() - before
            for line in self.hall, self.door:
                while line.poll(0):
                    reply = wire.read_reply(line.recv_multipart()[-1])
                    assert not isinstance(reply, wire.Failed | wire.SessionEnded), reply
                    heard += isinstance(reply, wire.Done | wire.Welcome | wire.AnswerGiven)
        took = time.perf_counter() - began
        return {"CPU": 1000 * worked / len(messages), "all": 1000 * took / len(messages)}


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.hall.recorder")
    wanted.add_argument("--people", type=int, default=500)
    wanted.add_argument("--url", default="", help="a database of its own")
    wanted.add_argument("--profile", action="store_true")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="okrlab-bench-") as folder:
        room = Room(asked.people, asked.url, Path(folder))
        print(f"{asked.people} people, load {os.getloadavg()[0]:.1f}; ms each:")
        for name, messages in (
            ("visit", room.visits()),
            ("hello", room.hellos()),
            ("first answer", room.answers("an hour a week")),
            ("second answer", room.answers("an hour a day")),
        ):
            room.profile = cProfile.Profile() if asked.profile else None
            found = room.take(messages)
            print(f"  {name:<14} {found['CPU']:.3f} of CPU, {found['all']:.3f} in all", flush=True)
            if room.profile is not None:
                pstats.Stats(room.profile).sort_stats("cumulative").print_stats(45)
        found = [room.take(room.card(n))["CPU"] for n in range(CARDS)]
        print(f"  {'a card':<14} {statistics.median(found):.3f} of CPU")
        room.record.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
