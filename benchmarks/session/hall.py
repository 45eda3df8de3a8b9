"""One replay with many people: their processes, the recorder, and what became of every wish."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from benchmarks.record.measures import ROOT, spread
from benchmarks.session.browsers import PAGES, Watching
from benchmarks.session.client import Diary
from benchmarks.session.crowd import COACHES, enlarged
from okrlab.host import links, wire
from okrlab.host.node import Node
from okrlab.record import agendas
from okrlab.record import events as e
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from tests.browser.people import House
from tests.golden.script import read
from tests.workshop.served import Served

LONGEST = 240.0
"""Seconds that a replay may take before it counts as stuck."""


def replay(people: int, pace: float, *, browsers: bool = False) -> dict[str, Any]:
    """The golden workshop with so many people, a scripted minute taking `pace` seconds.

    With `browsers` it runs under `okrlab serve`, and three real pages look on.
    """
    with tempfile.TemporaryDirectory(prefix="g") as folder:  # short: paths of sockets
        home = Path(folder)
        engine = open_database(sqlite_url(home / "okrlab.sqlite"))
        migrate(engine)
        record = Record(engine)
        try:
            if browsers:
                with House(home, TMPDIR=folder) as house:
                    [socket] = home.glob("okrlab-*/recorder")
                    node: Any = SimpleNamespace(address=f"ipc://{socket}", key=links.load_key(home))
                    hall = Served(record, node)
                    return _played(hall, home, people, pace, lambda: Watching(hall, house.url))
            with Served(record, Node(str(engine.url), home)) as hall:
                return _played(hall, home, people, pace, None)
        finally:
            record.close()


def _played(
    hall: Served, home: Path, people: int, pace: float, watch: Callable[[], Watching] | None
) -> dict[str, Any]:
    script = enlarged(read(), people)
    blocks = agendas.fresh(script.plan(), wire.new_id)
    hall.workshop = hall.register.create(script.title, begun=[e.AgendaSet(blocks=blocks)])
    persons = {
        one.id: hall.enter("facilitate" if one.id in COACHES else "join", one.name)
        for one in script.people
    }
    guests = [one.id for one in script.people if one.id not in COACHES]
    groups = [list(COACHES), *(guests[n::3] for n in range(3))]
    watching = watch() if watch else None
    processes = [
        _process(hall, home, n, who, persons, people, pace) for n, who in enumerate(groups)
    ]
    try:
        for process in processes:
            _hear(process, "ready")
        began = time.perf_counter() + 0.5
        for process in processes:
            _say(process, str(began))
        for process in processes:
            _hear(process, "done")
        took = time.perf_counter() - began
        time.sleep(1.5)  # the last news reaches everybody
        shown = watching.shown() if watching else []
    finally:
        if watching:
            watching.close()
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)
    diaries = [
        msgspec.msgpack.decode((home / f"{n}.diary").read_bytes(), type=Diary)
        for n in range(len(groups))
    ]
    questions = {block.id: (block.question or block.title, block.title) for block in blocks}
    return {
        "people": people,
        "minute_s": pace,
        "took_s": round(took, 1),
        **figures(diaries, shown, questions, watched=watching is not None),
    }


def _process(
    hall: Served,
    home: Path,
    n: int,
    who: list[str],
    persons: dict[str, str],
    people: int,
    pace: float,
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.session.client"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    tokens = {one: hall.token(persons[one]) for one in who}
    _say(
        process,
        json.dumps(
            {
                "address": hall.node.address,
                "tokens": tokens,
                "persons": persons,
                "people": people,
                "pace": pace,
                "diary": str(home / f"{n}.diary"),
            }
        ),
    )
    return process


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    assert said == word, f"a process of people ended: {said!r}"


def figures(
    diaries: list[Diary],
    shown: list[tuple[str, float]],
    questions: dict[str, tuple[str, str]],
    *,
    watched: bool,
) -> dict[str, Any]:
    """What the diaries add up to, in milliseconds."""
    sent = {key: one for diary in diaries for key, one in diary.sent.items()}
    done = {key: one for diary in diaries for key, one in diary.answered.items()}
    saved = [at - sent[key][0] for key, (at, code) in done.items() if code == "Done"]
    others: list[float] = []
    last: dict[str, float] = {}
    for diary in diaries:
        for key, at, _ in diary.seen:
            if key in sent:
                others.append(at - sent[key][0])
                last[key] = max(last.get(key, 0.0), at - sent[key][0])
    switches = {
        key: one for key, one in sent.items() if one[1] == "opens" and done[key][1] == "Done"
    }
    pages = [
        at - one[3]
        for one in switches.values()
        for text, at in shown
        if text in questions[one[2]] and at >= one[3]
    ]
    wrong = [one for diary in diaries for one in diary.wrong]
    missed = len(PAGES) * len(switches) - len(pages) if watched else 0
    wrong += [f"{missed} times a page never showed a block"] * (missed > 0)
    return {
        "wishes": len(sent),
        "wrong": wrong,
        "saved": spread(saved),
        "others": spread(others),
        "switch": spread([last[key] for key in switches]),
        "reveal": spread([last[key] for key, one in sent.items() if one[1] == "reveals"]),
        "raw": {
            "saved": saved,
            "others": others,
            "switch": [last[key] for key in switches],
            "pages": pages,
        },
        **({"pages": spread(pages)} if watched else {}),
    }
