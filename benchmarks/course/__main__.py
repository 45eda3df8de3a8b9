"""`python -m benchmarks.course [--quick]`: from an answer to its feedback; many learners at once.

Kernel: judging every exercise and keeping the attempt in a local file. Recorder: 300 learners'
attempts in batches, as the loop takes them. Page: from the press of Check to the words on a page
of a real server in Chromium, and from a learn link to the overview. Milliseconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

LIMIT = 50.0
"""Milliseconds from an answer to its feedback."""
LEARNERS = 300


def said(name: str, times: list[float]) -> float:
    times = sorted(times)
    worst = times[min(len(times) - 1, round(0.95 * len(times)))]
    print(f"{name}: median {statistics.median(times):.1f}, p95 {worst:.1f} (n={len(times)})")
    return worst


def kernel(home: str) -> float:
    os.environ["OKRLAB_HOME"] = home
    import okrlab
    from okrlab.training.bank import our_course
    from okrlab.widgets.course_board import CourseBoard

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


def recorder(home: Path, rounds: int) -> None:
    from okrlab.model.commands import SetCards
    from okrlab.model.learning import Attempt
    from okrlab.store.database import open_database, sqlite_url
    from okrlab.store.migrate import migrate
    from okrlab.store.record import Record
    from okrlab.workshop import asking
    from okrlab.workshop.learning_rules import BOARD
    from okrlab.workshop.recorder import Recorder, Wish
    from okrlab.workshop.register import Register
    from okrlab.workshop.wire import new_id

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
                wishes.append(Wish(person, new_id(), SetCards(board=BOARD, cards=(card,))))
            begun = time.perf_counter()
            recorder.do(wishes)
            times.append(1000 * (time.perf_counter() - begun))
    rate = rounds * LEARNERS / (time.perf_counter() - start)
    said("recorder, ten learners' answers in one commit", times)
    print(f"recorder: {rate:.0f} answers a second from {LEARNERS} learners")
    with record.reading() as db:
        secrets = register.secrets(db, workshop)
    host = register.enter(secrets["host"], "").session
    with record.reading() as db:
        row = record.session(db, host)
    begun = time.perf_counter()
    asking.answer(register, row, "learning", {})
    print(f"recorder, a cohort's counts: {1000 * (time.perf_counter() - begun):.0f}")
    record.close()


SCRIPT = """() => new Promise((done) => {
  const said = document.querySelector(".ok-said"), start = performance.now();
  new MutationObserver((_, watch) => { if (said.dataset.right) {
    watch.disconnect(); done(performance.now() - start); } })
    .observe(said, { childList: true, attributes: true });
  document.querySelector(".ok-exercise .ok-main").click();
})"""


def page(home: Path, rounds: int) -> float:
    from playwright.sync_api import sync_playwright

    from okrlab.workshop.links import path
    from tests.browser.people import CHROMIUM, FLAGS, House

    answers, opened = [], []
    with House(home, public="") as house, sync_playwright() as play:
        made = house.register.create("Practice")
        link = house.url + path("learn", house.register.renew(made, "learn"))
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for n in range(3):
            sheet = browser.new_context().new_page()
            sheet.goto(link)
            start = time.perf_counter()
            sheet.get_by_role("button").first.click()
            sheet.locator(".ok-lessons li").first.wait_for()
            opened.append(1000 * (time.perf_counter() - start))
            sheet.locator("[data-go=safety]").click()
            sheet.get_by_role("button", name="To the exercises").click()
            for _ in range(rounds if n == 2 else 1):
                sheet.get_by_role("radio").first.check()
                answers.append(sheet.evaluate(SCRIPT))
                if (
                    sheet.locator(".ok-said[data-right=false]").count()
                    and not sheet.get_by_role("button", name="Next").count()
                ):
                    sheet.get_by_role("radio").nth(1).check()
                    answers.append(sheet.evaluate(SCRIPT))
                head = sheet.locator(".ok-given").inner_text()
                sheet.get_by_role("button", name="Next").click()
                sheet.wait_for_function(
                    "(old) => document.querySelector('.ok-given')?.innerText !== old", arg=head
                )
        browser.close()
    said("page, press to overview", opened)
    return said("page, answer to feedback", answers)


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.course", description=__doc__)
    wanted.add_argument("--quick", action="store_true")
    quick = wanted.parse_args().quick
    with tempfile.TemporaryDirectory() as folder:
        slow = kernel(folder) > LIMIT
        recorder(Path(folder), 2 if quick else 10)
    with tempfile.TemporaryDirectory() as folder:
        slow |= page(Path(folder), 4 if quick else 10) > LIMIT
    return int(slow)


if __name__ == "__main__":
    raise SystemExit(main())
