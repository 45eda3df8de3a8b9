"""How long the board takes to draw: 200 and 1,000 rungs, the first time and after one change; and
how long a frame is while a card is dragged among 100, with its links.

In a real Chromium against a real server, from the kernel's message to the frame that shows it.
The peer is the same number of plain list items built and laid out in the same browser.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from okrlab.vocabulary import LEVELS
from tests.browser.people import CHROMIUM, FLAGS, House, Person

PEER = """(n) => {
    const began = performance.now(), list = document.createElement('ol');
    for (let i = 0; i < n; i++) {
        const item = document.createElement('li');
        for (const tag of ['p', 'p', 'p', 'button', 'button', 'button']) {
            const part = document.createElement(tag);
            part.textContent = `words of item ${i}`;
            item.append(part);
        }
        list.append(item);
    }
    document.body.append(list);
    list.getBoundingClientRect();
    const took = performance.now() - began;
    list.remove();
    return took;
}"""


def record(rungs: int) -> bytes:
    """An export of a workshop with this many rungs, each above an earlier one."""
    at = datetime(2026, 1, 5, tzinfo=UTC).isoformat()
    events = [{"type": "WorkshopCreated", "title": f"{rungs} rungs"}]
    for n in range(rungs):
        level = LEVELS[min(3, n * 4 // rungs)]
        event = {
            "type": "RungAdded",
            "rung": {
                "id": f"r{n}",
                "text": f"Rung {n} says what it says",
                "level": level,
                "position": n,
            },
        }
        if n >= rungs // 4:
            lower = f"r{n - rungs // 4}"
            event["link"] = {"id": f"k{n}", "lower": lower, "upper": f"r{n}"}
        events.append(event)
    log = [
        {"revision": n, "at": at, "by": "", "key": str(n), "audience": "room", "v": 1, "event": e}
        for n, e in enumerate(events, 1)
    ]
    about = {"title": f"{rungs} rungs", "team": "T", "cycle": "", "retention_days": 9}
    return json.dumps({"okrlab": 1, "workshop": about, "events": log}).encode()


def measured(page: Page, name: str) -> float:
    page.wait_for_function(f"() => performance.getEntriesByName('{name}').length")
    return page.evaluate(f"performance.getEntriesByName('{name}').at(-1).duration")


FRAMES = """() => {
    window.gaps = [];
    let before = performance.now();
    const next = (now) => {
        gaps.push(now - before);
        before = now;
        requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
}"""
STEPS = 120
FRAME = 1000 / 60


def drag(page: Page) -> dict[str, float]:
    """Milliseconds between two frames while a card is dragged about: median, and 19 of 20."""
    box = page.locator(".ok-card .ok-text").nth(40).bounding_box() or {"x": 0, "y": 0}
    x, y = box["x"] + 5, box["y"] + 5
    page.evaluate(FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20)
    page.evaluate("gaps.length = 0")
    for step in range(STEPS):
        page.mouse.move(x + 3 * step, y + step % 50)
    gaps = sorted(page.evaluate("gaps"))
    page.mouse.move(x, y)
    page.mouse.up()
    median = statistics.median(gaps)
    return {"frame": median, "19 of 20": gaps[len(gaps) * 19 // 20], "ratio": median / FRAME}


def run(quick: bool = False) -> dict[str, dict[str, float]]:
    """Milliseconds: median first drawing, one change, the peer, and drawing as ratio to it."""
    found: dict[str, dict[str, float]] = {}
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        House(Path(folder)) as house,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for rungs in (100, 200) if quick else (100, 200, 1000):
            file = Path(folder) / "big.json"
            file.write_bytes(record(rungs))
            made = house.okrlab("import", str(file)).split()[-1]
            said = house.okrlab("workshop", "links", made, "--url", house.url, "--json")
            links = json.loads(said)["links"]
            for size, width in (("laptop", 1280), ("phone", 390)):
                context = browser.new_context(viewport={"width": width, "height": 800})
                page = context.new_page()
                person = Person(None, page)
                page.goto(links["join"])
                page.get_by_role("button").first.click()
                person.wait()
                if rungs == 100 and size == "laptop":
                    found["100 rungs, a drag"] = drag(page)
                if rungs == 100:
                    context.close()
                    continue
                draws, peers = [], []
                for _ in range(3 if quick else 7):
                    page.reload()
                    person.wait()
                    draws.append(measured(page, "okrlab:draw"))
                    peers.append(page.evaluate(PEER, rungs))
                page.evaluate("performance.clearMeasures()")
                person.add(f"One more rung, {size}", "Output")
                draw, peer = statistics.median(draws), statistics.median(peers)
                found[f"{rungs} rungs, {size}"] = {
                    "first drawing": draw,
                    "one change": measured(page, "okrlab:change"),
                    "peer": peer,
                    "ratio": draw / peer,
                }
                context.close()
        browser.close()
    return found
