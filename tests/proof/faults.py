"""Rooms on real recorders' processes while faults happen to them at random, by a seed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import zmq

from okrlab.errors import StoreFailed
from okrlab.host import links, wire
from okrlab.host.front_desk import ping
from okrlab.host.node import Node
from okrlab.host.register import Register
from okrlab.host.rooms import may_read
from okrlab.host.session import Session
from okrlab.record import commands as c
from tests.conftest import opened
from tests.proof.bench import Bench
from tests.proof.history import Page, amiss
from tests.proof.people import Somebody
from tests.proof.relay import Network, Relay
from tests.proof.rounds import Round
from tests.workshop.served import happens

PEOPLE = 5
PATIENCE = 60.0
CHANCES = {
    "recorder killed": 5,
    "recorder stopped for a while": 2,
    "connection cut": 3,
    "moved to another node": 3,
    "frames came late": 3,
    "wish sent twice": 3,
    "gone and back": 2,
    "hall killed": 1,
    "database restarted": 0.5,
}


class Houses:
    """So many nodes on one database. `restart` restarts that, if it can be."""

    def __init__(self, url: str, nodes: int, restart: Callable[[str], None] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="okr-"))  # short: sockets lie in it
        self.record = opened(url)
        self.database, self.restart = "SQLite" if self.record.is_sqlite else "PostgreSQL", restart
        self.nodes = [Node(url, self.folder) for _ in range(nodes)]
        self.key = self.nodes[0].key
        self.register = Register(self.record, self.key, lambda: datetime.now(UTC))

    def __enter__(self) -> Houses:
        for node in self.nodes:
            node.start()
        self.network = Network()
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.stop()
        self.network.close()
        self.record.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def there(self, node: Node, seconds: float = 0.3) -> bool:
        return ping(node.address, self.key, seconds)

    def play(self, seed: int, faults: int, of: Mapping[str, float] = CHANCES) -> Round:
        """One room, to which so many faults happen, `of` these kinds with these chances."""
        with ExitStack() as stack:
            return _Room(self, seed, stack).play(faults, of)


class _Room:
    def __init__(self, houses: Houses, seed: int, stack: ExitStack) -> None:
        self.houses, self.chance = houses, random.Random(seed)
        self.round = Round(seed, len(houses.nodes), houses.database)
        self.history = self.round.history
        self.workshop = houses.register.create(f"Round {seed}")
        with houses.record.reading() as db:
            self.secrets = houses.register.secrets(db, self.workshop)
        self.folder = Path(tempfile.mkdtemp(dir=houses.folder))
        self.stack, self.stopped, self.entered = stack, dict[int, float](), 0
        stack.callback(self._go_on)
        look = self._token(links.looker(self.workshop, "participant"))
        self.bench = Bench(self._relay(), self.history, look)
        stack.callback(self.bench.close)
        self.coach = self._enter("facilitate")
        self.people = [self._enter("join", seated=n % 2 == 1) for n in range(PEOPLE - 1)]

    def _relay(self) -> Relay:
        n = len(list(self.folder.iterdir()))
        relay = Relay(self.houses.network, self.folder / f"{n}", self._anywhere().address)
        self.stack.callback(relay.close)
        return relay

    def _token(self, who: str) -> str:
        long = timedelta(hours=1)
        return links.sign(self.houses.key, who, lifetime=long, now=datetime.now(UTC))

    def _enter(self, kind: str, *, seated: bool = False) -> Somebody:
        entered = self.houses.register.enter(self.secrets[kind], "")
        bench = self.bench if seated else None
        relay = self.bench.relay if seated else self._relay()
        self.entered += 1
        one = Somebody(
            self.history,
            relay,
            entered.session,
            entered.role,
            self._token(entered.session),
            f"{self.round.seed} {self.entered}",
            bench,
        )
        self.stack.callback(lambda: one.leave())
        return one

    def _anywhere(self) -> Node:
        return self.chance.choice(self.houses.nodes)

    def play(self, faults: int, of: Mapping[str, float]) -> Round:
        chance, removal = self.chance, self.chance.randrange(4 * faults)
        while sum(self.round.faults.values()) < faults:
            for _ in range(chance.randrange(4, 20)):
                time.sleep(chance.uniform(0.005, 0.05))
                chance.choice([self.coach, *self.people]).wish()
                self._go_on(time.monotonic())
            if sum(self.round.faults.values()) == removal:
                removal = -1
                self._remove(chance.choice(self.people))
            what = chance.choices([*of], [*of.values()])[0]
            self.round.happened.append((time.monotonic(), what))
            if self._happens(what):
                self.round.faults[what] += 1
        self._rest()
        with self.houses.record.reading() as db:
            self.round.log = self.houses.record.read_since(db, self.workshop, 0, None)
        self.round.wrong = amiss(self.history, self.round.log)
        return self.round

    # -- what happens ----------------------------------------------------------------------

    def _happens(self, what: str) -> bool:
        """Have a fault happen; returns False if it cannot now."""
        chance, node = self.chance, self._anywhere()
        n, one = self.houses.nodes.index(node), chance.choice([self.coach, *self.people])
        match what:
            case "recorder killed":
                if n not in self.stopped and not self.houses.there(node):
                    return False  # a second kill before anything is read looks like its fault
                time.sleep(chance.uniform(0.001, 0.02))  # in the midst of whatever comes next
                self._signal(node, signal.SIGKILL)
                self.stopped.pop(n, None)
            case "recorder stopped for a while":
                if n in self.stopped:
                    return False
                self.stopped[n] = time.monotonic() + chance.uniform(0.1, 4)
                self._signal(node, signal.SIGSTOP)
            case "connection cut":
                one.relay.cut()
            case "moved to another node":
                others = [o for o in self.houses.nodes if o.address != one.relay.to]
                if not others:
                    return False
                one.relay.cut(chance.choice(others).address)
            case "frames came late":
                one.relay.stall()
                for _ in range(chance.randrange(1, 4)):
                    one.wish()
                    time.sleep(chance.uniform(0.005, 0.1))
                one.relay.cut(node.address, late=chance.uniform(0, 2))
            case "wish sent twice":
                return self._again(node, one)
            case "gone and back":
                if one.over:
                    return False
                one.leave()
                self._go_on()
                one.relay.cut(node.address)
                one.come()
            case "hall killed":
                self.bench.kill()
                for seated in (person for person in self.people if person.bench):
                    seated.settle()
                    seated.come()
            case "database restarted":
                if self.houses.restart is None:
                    return False
                self.houses.restart(chance.choice(["fast", "immediate"]))
        return True

    def _again(self, node: Node, one: Somebody) -> bool:
        """A copy of a wish comes to some node by another connection of the same person."""
        one.settle()
        waits = next(iter(one.waiting), "")  # what a page has behind that, it says after that
        mine = [s for s in self.history.sent if s.person == one.id and s.key not in one.refused][
            -6:
        ]
        mine = [sent for sent in mine if sent.key == waits or sent.key not in one.waiting]
        if not mine or not self.houses.there(node):
            return False
        sent, page = self.chance.choice(mine), Page(one.id, one.role, lines=[[]])
        self.history.pages.append(page)
        with zmq.Context.instance().socket(zmq.DEALER) as socket:
            socket.setsockopt(zmq.LINGER, 0)
            socket.connect(node.address)
            socket.send(wire.encode(wire.Hello(token=one.token)))
            while socket.poll(3000):
                frame = socket.recv()
                now, reply = time.monotonic(), wire.read_reply(frame)
                page.lines[-1].append((now, frame))
                page.told.append((now, reply))
                if isinstance(reply, wire.Welcome):
                    for _ in range(2):
                        socket.send(wire.encode(wire.Do(key=sent.key, command=sent.command)))
                elif getattr(reply, "key", "") == sent.key or isinstance(reply, wire.SessionEnded):
                    return True
        return True

    def _signal(self, node: Node, which: signal.Signals) -> None:
        assert node.process is not None
        with suppress(ProcessLookupError):
            os.kill(node.process.pid, which)

    def _go_on(self, now: float = float("inf")) -> None:
        """Let those recorders go on that were stopped until now."""
        for n in [n for n, until in self.stopped.items() if until <= now]:
            del self.stopped[n]
            self._signal(self.houses.nodes[n], signal.SIGCONT)

    def _remove(self, one: Somebody) -> None:
        """A coach removes somebody in the midst of it; another person comes instead."""
        self.coach.say(c.RemovePerson(person=one.id))
        self.people.remove(one)
        self._go_on()
        with suppress(StoreFailed):  # the database may be starting
            self.people.append(self._enter("join", seated=one.bench is not None))

    # -- the end ---------------------------------------------------------------------------

    def _rest(self) -> None:
        """Nothing happens any more: wait for all that is to come."""
        self._go_on()
        until = time.monotonic() + PATIENCE
        for node in self.houses.nodes:
            while not self.houses.there(node, 1) and time.monotonic() < until:
                pass
        everybody = [self.coach, *self.people]
        for one in everybody:
            one.relay.settle()  # and they find back
        for one in everybody:
            one.answered(until)
        self.coach.show()
        self.coach.answered(until)
        with self.houses.record.reading() as db:
            log = self.houses.record.read_since(db, self.workshop, 0, None)
        ends: list[tuple[Session, Page]] = [(o.session, o.page) for o in everybody if not o.over]
        for session, page in [(self.bench.room, self.bench.page), *ends]:
            mine = [r.revision for r in log if may_read(r, page.person, page.role)]
            with suppress(AssertionError):  # the checker says who never knew all of it
                happens(session, lambda one=session, last=mine[-1]: one.workshop.revision >= last)
            page.stayed = True
        for one in everybody:
            one.leave()
