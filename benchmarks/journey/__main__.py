"""`python -m benchmarks.journey [--quick] [--seed N] [--only PART]`: the journey's bars.

Over made journeys: whether a planted bad touchpoint ranks first. Over made histories: whether a
planted gain is found on its touchpoint, and how often noise is called one. In a real Chromium:
drawing a whole map, and one edit. In this process: summarising many metrics; with
`OPENBLAS_NUM_THREADS=1`, as kernels have it. Over a recorder's socket: 30 people scoring at once.
`--quick` leaves the scoring and the larger map out, and compares ratios to a peer with
`expected.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.board import PEER
from benchmarks.ratios import grown, sorting
from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.cards import JourneyStage, Touchpoint
from okrlab.blocks.journey.critical import rank
from okrlab.blocks.journey.touchpoint_metrics import summarise
from okrlab.record.deck import Deck

EXPECTED = Path(__file__).with_name("expected.json")
GAIN = 2.0
"""How many standard deviations a planted gain moves the level."""


def journey(seed: int) -> bool:
    """Whether the planted touchpoint of one made journey ranks first.

    4 to 12 stages, 8 to 40 touchpoints, 5 to 30 people. What people feel scatters by one step
    around a level that lies between -0.5 and 1.5 for most, and at -1.5 for the planted one, which
    also matters most (4.6 of 5).
    """
    chance = random.Random(seed)
    stages = [JourneyStage(id=f"s{n}", text=f"S{n}") for n in range(chance.randint(4, 12))]
    points = chance.randint(8, 40)
    planted, people = chance.randrange(points), chance.randint(5, 30)
    scores: dict[str, dict[str, int]] = {}
    cards = []
    for n in range(points):
        bad = n == planted
        felt = -1.5 if bad else chance.uniform(-0.5, 1.5)
        matters = 4.6 if bad else chance.uniform(1, 5)
        cards.append(Touchpoint(id=f"t{n}", text=f"T{n}", stage=chance.choice(stages).id))
        for key, level, low in ((f"et{n}", felt, -2), (f"it{n}", matters, 1)):
            steps = [min(5, max(1, round(chance.gauss(level, 1)) - low + 1)) for _ in range(people)]
            scores[key] = {str(step): steps.count(step) for step in set(steps)}
    deck = Deck(board="journey", cards={card.id: card for card in (*stages, *cards)})
    return rank(deck, scores)[0].touchpoint == f"t{planted}"


def history(seed: int, gain: float) -> bool:
    """Whether a made history is said to have become better: 40 weeks, then 14 after a change.

    Every third one remembers a third of the week before.
    """
    chance = random.Random(seed)
    memory, values, last = (0.3 if seed % 3 == 0 else 0.0), [], 0.0
    for week in range(54):
        last = memory * last + chance.gauss(0, (1 - memory**2) ** 0.5)
        values.append(round(50 + 5 * (last + (gain if week >= 40 else 0)), 2))
    starts = date(2025, 1, 6)
    metric = Metric(
        id="m",
        name="Made",
        start=starts,
        values=tuple(values),
        changed=date.fromordinal(starts.toordinal() + 7 * 40),
    )
    return summarise(metric).trend == "better"


def gained(seed: int) -> tuple[bool, bool]:
    return history(seed, GAIN), history(seed + 10_000_000, 0.0)


def summarised(metrics: int, weeks: int = 104) -> float:
    """Seconds to summarise this many metrics, one after the other, in this process."""
    chance = random.Random(7)
    cards = [
        Metric(
            id="m",
            name=f"M{n}",
            start=date(2024, 1, 1),
            values=tuple(round(chance.gauss(50, 5), 2) for _ in range(weeks)),
        )
        for n in range(metrics)
    ]
    summarise(Metric(id="m", name="warm", start=date(2024, 1, 1), values=cards[0].values[:60]))
    began = time.perf_counter()
    for card in cards:
        summarise(card)
    return time.perf_counter() - began


def counted(people: int, points: int, pause: float) -> dict[str, float]:
    """Seconds from a score to its "saved" while everybody scores, over a real recorder's socket.

    Each person sets both scores of every touchpoint, one every `pause` seconds; `last` is how long
    after the last one was sent a facilitator's count stands still.
    """
    from okrlab.host.node import Node
    from okrlab.record import commands as c
    from okrlab.record.agenda import Answer, Block
    from okrlab.record.store.database import sqlite_url
    from tests.conftest import opened
    from tests.workshop.served import Served

    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "scores.sqlite")
        with Served(opened(url), Node(url, Path(folder))) as served:
            coach = served.open(served.enter("facilitate"))
            block = Block(id="map", kind="journey", title="Map", board="journey")
            stage = JourneyStage(id="s", text="S")
            cards = [Touchpoint(id=f"t{n}", text=f"T{n}", stage="s") for n in range(points)]
            coach.do(c.SetAgenda(blocks=(block,), base=0)).result(20)
            coach.do(c.SetCards(board="journey", cards=(stage, *cards))).result(20)
            coach.do(c.OpenBlock(block="map")).result(20)
            sessions = [served.open(served.enter("join", f"P{n}")) for n in range(people)]
            took: list[float] = []
            sent: list[float] = []
            seen: list[float] = []
            coach.listen(
                lambda what: seen.append(time.perf_counter()) if what == "sealed" else None
            )

            def scoring(session: Any, seed: int) -> None:
                chance, scores = random.Random(seed), dict[str, int]()
                for key in (f"{kind}t{n}" for n in range(points) for kind in "ei"):
                    time.sleep(pause * chance.uniform(0.5, 1.5))
                    scores[key] = chance.randint(1, 5)
                    began = time.perf_counter()
                    session.do(c.GiveAnswer(block="map", answer=Answer(scores=scores))).result(20)
                    took.append(time.perf_counter() - began)
                sent.append(began)

            threads = [
                threading.Thread(target=scoring, args=(one, n)) for n, one in enumerate(sessions)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            time.sleep(1)
            assert coach.tallies["map"].written == people
            took.sort()
            late = max(seen) - max(sent)
            return {
                "median": took[len(took) // 2],
                "p99": took[int(0.99 * len(took))],
                "last": late,
            }


def drawn(points: int, times: int) -> dict[str, float]:
    """Milliseconds for a map of 12 stages with all lanes filled: first drawing, and an edit."""
    from playwright.sync_api import expect, sync_playwright

    from tests.browser.people import CHROMIUM, FLAGS, House
    from tests.browser.test_journey import Traveller

    cards = [
        {"type": "JourneyStage", "id": f"s{n}", "text": f"Stage {n}", "position": n}
        for n in range(12)
    ]
    words = ("channel", "action", "thought", "pain", "gain", "owner")
    for n in range(points):
        said = {lane: f"{lane} of {n}, in a few words" for lane in words}
        cards.append(
            {
                "type": "Touchpoint",
                "id": f"t{n}",
                "text": f"Touchpoint {n}",
                "position": n,
                "stage": f"s{n * 12 // points}",
                "emotion": n % 5 - 2,
                "importance": n % 5 + 1,
                **said,
            }
        )
    at = datetime(2026, 1, 5, tzinfo=UTC).isoformat()
    events = [
        {"type": "WorkshopCreated", "title": "A map"},
        {"type": "CardsSet", "board": "journey", "cards": cards},
    ]
    log = [
        {"revision": n, "at": at, "by": "", "key": f"{n}", "audience": "room", "v": 1, "event": e}
        for n, e in enumerate(events, 1)
    ]
    about = {"title": "A map", "team": "T", "cycle": "", "retention_days": 9}
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        House(Path(folder)) as house,
    ):
        file = Path(folder) / "map.json"
        file.write_text(json.dumps({"okrlab": 1, "workshop": about, "events": log}))
        made = house.okrlab("import", str(file)).split()[-1]
        said = house.okrlab("workshop", "links", made, "--url", house.url, "--json")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(json.loads(said)["links"]["join"])
        page.get_by_role("button").first.click()
        page.wait_for_url("**/w/**")
        page.goto(page.url.split("?")[0].rsplit("/", 1)[0] + "/20-journey")
        person = Traveller(None, page)
        draws, edits, peers = [], [], []
        for n in range(times):
            page.reload()
            person.wait()
            page.wait_for_function("() => performance.getEntriesByName('okrlab:draw').length")
            draws.append(page.evaluate("performance.getEntriesByName('okrlab:draw')[0].duration"))
            peers.append(page.evaluate(PEER, 12 * points))
            cell = page.locator('[data-card="t3"][data-lane=pain]')
            cell.click()
            cell.locator("textarea").fill(f"Another pain {n}")
            page.evaluate("performance.clearMeasures()")
            cell.locator("textarea").press("Enter")
            expect(cell).to_have_text(f"Another pain {n}")
            person.saved()
            took = (
                "Math.max(...performance.getEntriesByName('okrlab:change').map((e) => e.duration))"
            )
            edits.append(page.evaluate(took))
        browser.close()
    return {
        "first drawing": statistics.median(draws),
        "one edit": statistics.median(edits),
        "plain list": statistics.median(peers),
    }


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.journey", description=__doc__)
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--record", action="store_true", help="write expected.json (with --quick)")
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--only", choices=("rank", "gain", "score", "draw", "speed"))
    asked = wanted.parse_args()
    quick, found = asked.quick, dict[str, float]()
    many = 60 if quick else 2000
    seeds = [asked.seed * 100_000 + n for n in range(many)]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if asked.only in (None, "rank"):
        first = sum(map(journey, seeds))
        print(f"planted bad touchpoint first: {first / many:.1%} of {many} (bar 95 %)", flush=True)
    if asked.only in (None, "gain"):
        with ProcessPoolExecutor(2) as pool:
            pairs = list(pool.map(gained, seeds, chunksize=20))
        gains, noise = (sum(one) / many for one in zip(*pairs, strict=True))
        print(f"planted gain of {GAIN:g} sigma found: {gains:.1%} of {many} (bar 90 %)")
        print(f"noise called a gain: {noise:.1%} of {many} (bar 7 %)", flush=True)
    if asked.only in (None, "speed"):
        metrics = 20 if quick else 200
        spent = time.process_time()
        took = summarised(metrics)
        spent = time.process_time() - spent
        print(f"{metrics} metrics of 104 weeks summarised: {took:.1f} s (bar 5 s)", flush=True)
        found["a metric / sorting"] = 1000 * spent / metrics / sorting()
    if asked.only == "score" or not (asked.only or quick):
        told = counted(30, 12, 1.0)
        said = ", ".join(f"{name} {1000 * took:.0f} ms" for name, took in told.items())
        print(f"30 people scoring at once, a score saved and counted: {said} (bar p99 2 s)")
    if asked.only in (None, "draw"):
        for points in (40,) if quick else (40, 200):
            told = drawn(points, 2 if quick else 7)
            print(
                f"12 stages, {points} touchpoints: "
                + ", ".join(f"{name} {took:.0f} ms" for name, took in told.items())
            )
            found["a map / plain list"] = told["first drawing"] / told["plain list"]
    return int(quick and bool(grown(EXPECTED, found, record=asked.record)))


if __name__ == "__main__":
    raise SystemExit(main())
