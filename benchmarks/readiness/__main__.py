"""`python -m benchmarks.readiness [--quick]`: 200 people added up, a plan of 200 teams drawn.

The reveal is the recorder's own, on a SQLite file: reading, checking, counting, deleting, COMMIT.
`--quick` compares ratios to a peer with `expected.json` instead of milliseconds with the bars.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.ratios import effort, grown, sorting
from benchmarks.record.measures import echo
from okrlab.blocks.readiness.portfolio import following, make_portfolio, read_portfolio
from okrlab.blocks.readiness.portfolio_picture import draw
from okrlab.blocks.readiness.safety import score, survey_block, told
from okrlab.host import wire
from okrlab.host.deciding import PendingCommand
from okrlab.host.recorder import Recorder
from okrlab.host.register import Register
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Revealed
from okrlab.record.store.database import open_database
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record

EXPECTED = Path(__file__).with_name("expected.json")
PEOPLE, TEAMS, QUARTERS, ROUNDS = 200, 200, 8, 7
REQUIRED = {"reveal of 200 answers": 50.0, "aggregated and worded": 50.0, "portfolio": 1000.0}
"""Milliseconds."""


def revealed(folder: Path, dice: random.Random) -> tuple[float, Revealed]:
    """How long a coach waits for the reveal of 200 answers, and what it showed."""
    engine = open_database(f"sqlite:///{folder / 'survey.sqlite'}")
    migrate(engine)
    record = Record(engine)
    register = Register(record, b"k" * 32, lambda: datetime.now(UTC))
    workshop = register.create("A large room", team="Everybody")
    recorder = Recorder(record, register, lambda *_: None)
    with record.reading() as db:
        secrets = register.secrets(db, workshop)
    coach = register.enter(secrets["facilitate"], "").session
    people = [register.enter(secrets["join"], "").session for _ in range(PEOPLE)]
    block = survey_block("s")

    def do(*wishes: PendingCommand) -> None:
        failed = [one for one in recorder.do(list(wishes)) if not isinstance(one, wire.Done)]
        if failed:
            raise SystemExit(f"not done: {failed[0]}")

    do(PendingCommand(coach, "plan", c.SetAgenda(blocks=(block,), base=0)))
    do(PendingCommand(coach, "open", c.OpenBlock(block="s")))
    given = (Answer(scores={p.id: dice.randint(1, 5) for p in block.prompts}) for _ in people)
    do(
        *(
            PendingCommand(who, "a", c.GiveAnswer(block="s", answer=one))
            for who, one in zip(people, given, strict=False)
        )
    )
    began = perf_counter()
    do(PendingCommand(coach, "reveal", c.RevealBlock(block="s")))
    took = 1000 * (perf_counter() - began)
    shown = recorder.room(workshop).backstage.agenda.stage("s").revealed
    assert shown is not None
    record.close()
    return took, shown


def timed(what: Callable[[], Any]) -> float:
    """The median time of some runs, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        what()
        times.append(1000 * (perf_counter() - began))
    return median(times)


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.readiness", description=__doc__)
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--record", action="store_true", help="write expected.json (with --quick)")
    asked = wanted.parse_args()
    dice = random.Random(8)
    reveals = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            took, shown = revealed(Path(folder), dice)
            reveals.append(took)
    quarters = following("2026-Q1", QUARTERS)
    rows = [
        [f"Team {n}", f"Stream {n % 9}", *(str(min(100, 10 * q + n % 30)) for q in range(QUARTERS))]
        for n in range(TEAMS)
    ]
    table = "\n".join(",".join(row) for row in [["team", "stream", *quarters], *rows])

    def portfolio() -> str:
        numbers = iter(range(TEAMS))
        return draw(make_portfolio(read_portfolio(table, lambda: f"n{next(numbers)}")))

    took_by = {
        "reveal of 200 answers": median(reveals),
        "aggregated and worded": timed(lambda: told(score(shown.scores, 5))),
        "portfolio": timed(portfolio),
    }
    slow = 0
    for name, took in took_by.items():
        slow += took > REQUIRED[name]
        print(f"{name}: {took:.1f} ms (at most {REQUIRED[name]:.0f})")
    print(f"picture: {len(portfolio()) / 1000:.0f} kB")
    if not asked.quick:
        return slow
    ratios = {
        "reveal / echo": took_by["reveal of 200 answers"] / echo(40)["p50"],
        "portfolio / sorting": effort(portfolio) / sorting(),
    }
    return int(bool(grown(EXPECTED, ratios, record=asked.record)))


if __name__ == "__main__":
    raise SystemExit(main())
