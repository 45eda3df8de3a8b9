"""What is measured of the record, each against a peer that is measured in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

import msgspec
import zmq

from benchmarks.record.room import ROOT, Room, torment
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.record import events as e
from okrlab.record import kinds
from okrlab.record.card import DeckCard
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop

Figures = dict[str, Any]


def spread(seconds: list[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else [0.0] * 99
    return {
        name: round(1000 * cuts[at - 1], 2) for name, at in (("p50", 50), ("p95", 95), ("p99", 99))
    }


def echo(times: int = 150, pause: float = 0.02) -> Figures:
    """Send, commit in bare SQLite, send back: the least that submit → saved can cost.

    With a pause between, as people have: waking up is most of what both of them do.
    """
    with tempfile.TemporaryDirectory(prefix="okrlab-echo-") as folder:
        address = f"ipc://{folder}/echo"
        peer = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.record.echo"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert peer.stdin is not None
        assert peer.stdout is not None
        peer.stdin.write(json.dumps({"address": address, "file": f"{folder}/a.sqlite"}) + "\n")
        peer.stdin.flush()
        assert peer.stdout.readline() == "ready\n"
        took = []
        with zmq.Context.instance().socket(zmq.DEALER) as socket:
            socket.setsockopt(zmq.LINGER, 0)
            socket.connect(address)
            for _ in range(times):
                time.sleep(pause)
                started = time.perf_counter()
                socket.send(b"x" * 200)
                socket.recv()
                took.append(time.perf_counter() - started)
        peer.kill()
        peer.wait()
    return spread(took)


def writing(people: int, seconds: float, pace: float, url: str = "") -> Figures:
    """Submit → saved, and submit → seen by another session, at so many sessions."""
    with Room(url) as room:
        room.enter(people, processes=min(4, people), pace=pace)
        time.sleep(seconds)
        room.leave()
        saved = [float(one) for one in room.diary("saved")]
        seen = [float(one) for one in room.diary("seen")]
    return {"writes": len(saved), "saved": spread(saved), "seen": spread(seen)}


def edited(id: str, card: type[DeckCard], **changes: Any) -> e.CardEdited:
    """A partial edit of a card."""
    return e.CardEdited(id=id, changes=kinds.change(card, **changes))


def long_log(length: int) -> list[e.Recorded]:
    """A log as a busy workshop leaves it: rungs, links, edits, moves, removals."""
    at = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    log: list[e.Recorded] = []
    rungs: list[str] = []
    for n in range(1, length + 1):
        event: e.Event
        if len(rungs) < 200 and n % 3:
            rung = Rung(id=f"r{n}", text=f"Ran {n} onboarding webinars", level="output")
            link = Link(id=f"k{n}", lower=rungs[-1], upper=rung.id) if rungs and n % 2 else None
            event = e.CardsSet(cards=(rung, link) if link else (rung,))
            rungs.append(rung.id)
        elif n % 101 == 0 and len(rungs) > 150:
            event = e.CardsSet(gone=(rungs.pop(0),))
        elif n % 5 == 0:
            event = edited(rungs[n % len(rungs)], Rung, level="outcome", position=float(n))
        elif n % 7 == 0:
            event = edited(f"k{n // 7}", Link, assumption="they have an hour to spare")
        else:
            event = edited(rungs[n % len(rungs)], Rung, text=f"Newcomers find it, take {n}")
        log.append(
            e.Recorded(revision=n, at=at, by=f"p{n % 7}", key=f"k{n}", audience="room", event=event)
        )
    return log


def least(what: Callable[[], object], times: int = 7) -> float:
    """The shortest of some runs, in seconds: what it costs when nothing else gets in the way."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        what()
        took.append(time.perf_counter() - started)
    return min(took)


def folding(length: int = 10_000) -> Figures:
    """Folding a log, against decoding the same log from JSON with msgspec."""
    log = long_log(length)
    content = msgspec.json.encode(log)
    decode = msgspec.json.Decoder(list[e.Recorded]).decode
    folded, decoded = least(lambda: fold(Workshop(), log)), least(lambda: decode(content))
    return {
        "fold_ms": round(1000 * folded, 2),
        "decode_ms": round(1000 * decoded, 2),
        "events": length,
        "ratio": round(folded / decoded, 3),
    }


def importing(times: int = 7) -> Figures:
    """`import okrlab` in a fresh process, against a process that does nothing."""

    def runs(code: str) -> list[float]:
        took = []
        for _ in range(times):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
            took.append(time.perf_counter() - started)
        return took

    subprocess.run([sys.executable, "-c", "import okrlab"], check=True, cwd=ROOT)
    bare, ours = runs("pass"), runs("import okrlab")
    return {
        "pass_ms": round(1000 * min(bare), 1),
        "import_ms": round(1000 * min(ours), 1),
        "median_ms": round(1000 * median(ours), 1),
        "added_ms": round(1000 * (min(ours) - min(bare)), 1),
        "ratio": round(min(ours) / min(bare), 3),
    }


def killing(people: int, edits: int, pace: float = 0.5, url: str = "") -> Figures:
    """So many writes each, while recorder and clients are killed at random: none may be lost.

    Neither may any be doubled. Afterwards they write on for a while without kills: how long until
    they are saved then.
    """
    killed: Counter[str] = Counter()
    with Room(url) as room:
        room.enter(people, processes=6, pace=pace)
        while len(room.diary("done")) < people * edits:
            killed += torment(room, 3)
        before = [len(clients.noted("saved")) for clients in room.clients]
        time.sleep(10)
        room.leave()
        acknowledged, lost, doubled = room.lost_and_doubled()
        refused = len(room.diary("refused"))
        quiet = [
            float(one)
            for clients, n in zip(room.clients, before, strict=True)
            for one in clients.noted("saved")[n:]
        ]
    return {
        "sessions": people,
        "killed": dict(killed),
        "acknowledged": acknowledged,
        "refused": refused,
        "lost": lost,
        "doubled": doubled,
        "quiet": spread(quiet),
    }


def machine() -> Figures:
    """Where this was measured, and how busy it was."""
    load = round(os.getloadavg()[0], 1)
    return {"cores": os.cpu_count(), "python": sys.version.split()[0], "load": load}
