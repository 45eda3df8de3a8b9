"""`python -m benchmarks.course [--quick] [--only PART]`: from an answer to its feedback; crowds.

kernel: judging every exercise and keeping the attempt in a local file. recorder: 300 learners'
attempts in batches, as the loop takes them. page: from the press of Check to the words on a page
of a real server in Chromium, and from a learn link to the overview. start: the start page beside
the ladder's. crowd: 300 learners with a kernel each, answering for a minute. Milliseconds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from playwright.sync_api import Browser

from benchmarks.course.crowd import Hall, crowd
from benchmarks.course.start import visits
from benchmarks.ratios import effort, grown
from benchmarks.record.measures import echo
from benchmarks.serve.measure import chromium

EXPECTED = Path(__file__).with_name("expected.json")
LEARNERS = 300
PACE = (10.0, 20.0)
"""Seconds between two answers of a learner."""


def said(name: str, times: list[float]) -> float:
    """Print the spread of some milliseconds; the median is handed back."""
    times = sorted(times)
    middle, worst = statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))]
    print(f"{name}: median {middle:.1f}, p95 {worst:.1f} (n={len(times)})", flush=True)
    return middle


def kernel(home: str) -> float:
    """The median of answer to feedback, without a page."""
    os.environ["OKRLAB_HOME"] = home
    import okrlab
    from okrlab.blocks.course.bank import our_course
    from okrlab.blocks.course.board import CourseBoard

    session = okrlab.open_session()
    board = CourseBoard(session)
    heard: list[tuple[str, float]] = []
    board.send = lambda message, buffers=None: heard.append((message["op"], time.perf_counter()))
    told, kept = [], []
    items = [item for item in our_course().items.values() if not item.test]
    for n, item in enumerate(items):
        heard.clear()
        start = time.perf_counter()
        command = {"type": "Answer", "place": item.lesson, "id": item.id, "answer": item.best()}
        board._hear(None, {"op": "do", "key": f"k{n}", "command": command}, [])
        at = dict(heard)
        told.append(1000 * (at["verdict"] - start))
        kept.append(1000 * (at["done"] - start))
    board.close()
    session.close()
    said("kernel, answer to saved", kept)
    return said("kernel, answer to feedback", told)


def recorder(home: Path, rounds: int) -> float:
    """The median of ten learners' answers in one commit."""
    from okrlab.blocks.course.cards import Attempt
    from okrlab.host import asking
    from okrlab.host.deciding import PendingCommand
    from okrlab.host.recorder import Recorder
    from okrlab.host.register import Register
    from okrlab.host.wire import new_id
    from okrlab.record.commands import SetCards
    from okrlab.record.learning_rules import BOARD
    from okrlab.record.store.database import open_database, sqlite_url
    from okrlab.record.store.migrate import migrate
    from okrlab.record.store.record import Record

    engine = open_database(sqlite_url(home / "crowd.sqlite"))
    migrate(engine)
    record = Record(engine)
    register = Register(record, b"k" * 32, lambda: datetime.now(UTC))
    workshop = register.create("Practice")
    secret = register.renew(workshop, "learn")
    people = [register.enter(secret, "").session for _ in range(LEARNERS)]
    recorder = Recorder(record, register, lambda *_: None)
    times, start = [], time.perf_counter()
    for _ in range(rounds):
        for first in range(0, LEARNERS, 10):
            wishes = []
            for person in people[first : first + 10]:
                card = Attempt(id=new_id(), item="lv-01", at=datetime.now(UTC))
                wishes.append(
                    PendingCommand(person, new_id(), SetCards(board=BOARD, cards=(card,)))
                )
            begun = time.perf_counter()
            recorder.do(wishes)
            times.append(1000 * (time.perf_counter() - begun))
    rate = rounds * LEARNERS / (time.perf_counter() - start)
    middle = said("recorder, ten learners' answers in one commit", times)
    print(f"recorder: {rate:.0f} answers a second from {LEARNERS} learners")
    with record.reading() as db:
        secrets = register.secrets(db, workshop)
    host = register.enter(secrets["host"], "").session
    with record.reading() as db:
        row = record.session(db, host)
    begun = time.perf_counter()
    asking.answer(register, row, "learning", {"lessons": '{"levels": ["lv-01"]}'})
    print(f"recorder, a cohort's counts: {1000 * (time.perf_counter() - begun):.0f}")
    record.close()
    return middle


CHECK = ".ok-exercise .ok-main:enabled"
SCRIPT = """() => new Promise((done, failed) => {
  const said = () => document.querySelector(".ok-said[data-right]")?.textContent ?? "";
  const before = said(), start = performance.now();
  const watch = new MutationObserver(() => { if (said() && said() !== before) {
    watch.disconnect(); done(performance.now() - start); } });
  watch.observe(document.body, { childList: true, attributes: true, subtree: true });
  setTimeout(() => failed(Error("no feedback came")), 10000);
  document.querySelector(".ok-exercise .ok-main").click();
})"""


def page(browser: Browser, hall: Hall, times: int, rounds: int) -> float:
    """The median of answer to feedback, on a page with a browser around it."""
    answers, opened = [], []
    link = hall.url + hall.link("learn")
    for n in range(times):
        sheet = browser.new_context().new_page()
        sheet.goto(link)
        start = time.perf_counter()
        sheet.get_by_role("button").first.click()
        sheet.locator(".ok-lessons li").first.wait_for()
        opened.append(1000 * (time.perf_counter() - start))
        sheet.locator("[data-go=safety]").click()
        sheet.get_by_role("button", name="To the exercises").click()
        for _ in range(rounds if n == times - 1 else 1):
            sheet.get_by_role("radio").first.check()
            sheet.locator(CHECK).wait_for()  # what was ticked is drawn a frame later
            answers.append(sheet.evaluate(SCRIPT))
            if (
                sheet.locator(".ok-said[data-right=false]").count()
                and not sheet.get_by_role("button", name="Next").count()
            ):
                sheet.get_by_role("radio").nth(1).check()
                sheet.locator(CHECK).wait_for()
                answers.append(sheet.evaluate(SCRIPT))
            head = sheet.locator(".ok-given").inner_text()
            sheet.get_by_role("button", name="Next").click()
            sheet.wait_for_function(
                "(old) => document.querySelector('.ok-given')?.innerText !== old", arg=head
            )
        sheet.context.close()
    said("page, press to overview", opened)
    return said("page, answer to feedback", answers)


def started(browser: Browser, hall: Hall, times: int, rest: float) -> dict[str, float]:
    """The start page's medians over the ladder's."""
    seen = visits(browser, hall, times, rest)
    ratios = {step: seen["start page"][step] / seen["ladder"][step] for step in seen["ladder"]}
    print("start page / ladder: " + ", ".join(f"{k} {ratio:.2f}" for k, ratio in ratios.items()))
    return {f"start page / ladder, {step}": ratios[step] for step in ("picture", "ready")}


def written() -> float:
    """The kernel's peer: all exercises as JSON once, in CPU milliseconds."""
    from okrlab.blocks.course.bank import our_course

    items = list(our_course().items.values())
    return effort(lambda: json.dumps(msgspec.to_builtins(items)))


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.course", description=__doc__)
    wanted.add_argument("--quick", action="store_true", help="20 seconds, and a verdict")
    wanted.add_argument("--record", action="store_true", help="write expected.json (with --quick)")
    wanted.add_argument("--only", choices=("kernel", "recorder", "page", "start", "crowd"))
    wanted.add_argument("--learners", type=int, default=0, help="how many practise at once")
    wanted.add_argument("--visits", type=int, default=0, help="how many of each start page")
    asked = wanted.parse_args()
    quick, wrong, found = asked.quick, False, dict[str, float]()
    people = asked.learners or (10 if quick else LEARNERS)

    def wants(*parts: str) -> bool:
        return asked.only is None or asked.only in parts

    peer = echo(40)["p50"] if quick else 1.0
    with tempfile.TemporaryDirectory() as folder:
        if wants("kernel"):
            found["kernel / written"] = kernel(folder) / written()
        if wants("recorder"):
            found["recorder / echo"] = recorder(Path(folder), 2 if quick else 10) / peer
    with contextlib.ExitStack() as stack:
        if wants("page", "start", "crowd"):
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            hall = stack.enter_context(Hall(Path(folder), people))
        if wants("page", "start"):
            with chromium() as browser:
                if wants("page"):
                    rounds = (1, 4) if quick else (3, 10)
                    found["page / echo"] = page(browser, hall, *rounds) / peer
                if wants("start"):
                    times = asked.visits or (3 if quick else 15)
                    found |= started(browser, hall, times, 0.0 if quick else 1.0)
        if wants("crowd"):
            told = crowd(hall, people, 2 if quick else 60, (0.2, 0.6) if quick else PACE)
            print("\n".join(f"{name}: {value}" for name, value in told.items()))
            found["crowd, told / echo"] = told["told"]["p50"] / peer
            wrong = bool(told["errors"])
    slow = quick and grown(EXPECTED, found, record=asked.record)
    return int(wrong or bool(slow))


if __name__ == "__main__":
    raise SystemExit(main())
