"""`python -m tests.proof [--faults N] [--nodes 1,2,3] [--seed N]`: faults and checked histories.

Plays rooms of a dozen faults each, on SQLite and PostgreSQL for one node and on PostgreSQL for
more, and prints what came of each and what was wrong. The exit code is 1 if anything was. One
seed with one number of nodes plays the same wishes and faults again; what processes make of them
is chance. `--keep FOLDER` keeps the histories in which something was wrong.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from okrlab.host import wire
from okrlab.record import events as e
from okrlab.record.store.database import sqlite_url
from tests.proof.faults import Houses
from tests.proof.postgres import own_postgres
from tests.proof.rounds import Round

EACH = 12
"""Faults in one room."""


@contextmanager
def houses(database: str, nodes: int) -> Iterator[Houses]:
    """So many nodes on a new database of this kind."""
    if database == "SQLite":
        with (
            tempfile.TemporaryDirectory() as folder,
            Houses(sqlite_url(Path(folder) / "a.sqlite"), nodes) as found,
        ):
            yield found
    else:
        with own_postgres() as (url, restart), Houses(url, nodes, restart) as found:
            yield found


def shares(faults: int, nodes: list[int]) -> list[tuple[str, int, int]]:
    """How many faults each number of nodes gets; one node gets half of them on either database."""
    each = faults // len(nodes)
    parts = []
    for n in nodes:
        parts += [("SQLite", 1, each // 2), ("PostgreSQL", 1, each - each // 2)] * (n == 1)
        parts += [("PostgreSQL", n, each)] * (n > 1)
    return parts


def play(database: str, nodes: int, faults: int, seed: int, keep: Path | None) -> list[Round]:
    """Rooms one after the other, until so many faults have happened; the seeds count up."""
    rounds: list[Round] = []
    with houses(database, nodes) as found:
        while (left := faults - sum(one.faults.total() for one in rounds)) > 0:
            one = found.play(seed + len(rounds), min(EACH, left))
            rounds.append(one)
            print(one, *one.wrong[:20], sep="\n  ", flush=True)
            if one.wrong and keep is not None:
                kept = keep / f"{database}-{nodes}-{one.seed}.txt"
                kept.write_text("\n".join(one.told()), "utf-8")
    return rounds


def summary(rounds: list[Round]) -> str:
    """A line for the table, of rounds with as many nodes on the same kind of database."""
    replies = [r for one in rounds for page in one.history.pages for _, r in page.told]
    done = {reply.key for reply in replies if isinstance(reply, wire.Done)}
    events = [recorded.event for one in rounds for recorded in one.log]
    shown = [event.revealed for event in events if isinstance(event, e.BlockRevealed)]
    said = [
        f"{rounds[0].nodes} ({rounds[0].database})",
        f"{rounds[0].seed} to {rounds[-1].seed}",
        f"{sum((one.faults for one in rounds), Counter()).total()}",
        f"{len(rounds)}",
        f"{sum(len(one.history.sent) for one in rounds):,}",
        f"{len(done):,}",
        f"{len(events):,}",
        f"{sum(len(one.said) for one in shown)} in {len(shown)}",
        f"{sum(len(one.wrong) for one in rounds)}",
    ]
    return f"| {' | '.join(said)} |"


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    wanted.add_argument("--faults", type=int, default=1000, help="in all")
    wanted.add_argument("--nodes", default="1,2,3", help="on how many nodes, one after the other")
    wanted.add_argument("--database", choices=["SQLite", "PostgreSQL"], help="of these alone")
    wanted.add_argument("--seed", type=int, help="of the first room of each number of nodes")
    wanted.add_argument("--keep", type=Path, help="a folder for histories that are not right")
    asked = wanted.parse_args()
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**6)
    faulthandler.enable()  # many threads and sockets: where it ends, if it does, is to be known
    print(f"--seed {seed}", flush=True)
    began, lines, wrong = time.monotonic(), [], 0
    for database, nodes, faults in shares(asked.faults, [*map(int, asked.nodes.split(","))]):
        if asked.database in (None, database):
            rounds = play(database, nodes, faults, seed, asked.keep)
            lines.append(summary(rounds))
            wrong += sum(len(one.wrong) for one in rounds)
            seed += len(rounds)
    print("| nodes | seeds | faults | histories | wishes | acknowledged | events | shown | amiss |")
    print("|---|---|---|---|---|---|---|---|---|", *lines, sep="\n")
    print(f"{time.monotonic() - began:.0f} s", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
