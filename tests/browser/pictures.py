"""`python -m tests.browser.pictures FOLDER`: forty pictures of a full workshop, to be judged.

Seven pages at 1280 × 800, six on a phone of 390 × 844 and seven on a wall, by light and by dark.
They are for people, who lay them beside the best of their kind; nothing here compares them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.people import CHROMIUM, FLAGS, House
from tests.browser.test_stage import at, enter, write
from tests.browser.walls import SIZES, Full, scenes

LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
ON_WALL = {
    "revealed": "reveal",
    "asked": "question",
    "a survey revealed": "survey",
    "a ladder": "ladder",
    "a map revealed": "map",
    "the end": "end",
}
ON_LAPTOP = {
    "a ladder": ("10-ladder", ".ok-card"),
    "clinic": ("40-clinic", ".ok-kr"),
    "a map revealed": ("20-journey", ".jo-touchpoint"),
    "metrics": ("30-baseline", ".okr-baseline svg text"),
}
EARLY = ("fewer status meetings.", "One report less, one visit more")
ON_PHONE = {"asked": "ask", "revealed": "reveal", "a ladder": "ladder", "the end": "end"}


def settled(page: Page) -> Page:
    """When its pictures and fonts are there and it has been drawn."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    page.wait_for_timeout(700)  # nothing is measured here: what moves on its own comes to rest
    return page


def pictures(house: House, browser: Any, scheme: str) -> Iterator[tuple[str, Page]]:
    room = house.workshop("From doing to changing").with_browser(browser)
    coach = Full(room)

    def page(link: str, **how: Any) -> Page:
        return enter(room, link=room.links[link], color_scheme=scheme, **how)

    width, height = SIZES["1080"]
    door = room.context(color_scheme=scheme, **PHONE).new_page()
    door.goto(room.links["join"])
    yield "phone door", door
    names = ("Ben", "Chidi", "Dora", "Emre", "Farah", "Gil", "Ida")
    others = [enter(room, name) for name in names]
    phone = enter(room, "Anna", color_scheme=scheme, **PHONE)
    yield "phone waiting", phone
    wall = page("facilitate", viewport={"width": width, "height": height})
    at(room, wall, "85-projector")
    yield "wall waiting", wall
    host = room.context(color_scheme=scheme, **LAPTOP).new_page()
    host.goto(room.links["host"])
    if host.get_by_role("button").count():
        host.get_by_role("button").first.click()
    host.wait_for_selector(".okr-lobby")
    yield "laptop lobby", host
    console = page_of_console(room, scheme)
    laptop = page("facilitate", **LAPTOP)
    for name, made in scenes(coach):
        if name == "asked":  # two have answered already, the others still think
            for other, text in zip(others, EARLY, strict=False):
                write(other, text)
            wall.locator(".wl-count").filter(has_text="2 of 8").wait_for()
        if name in ON_WALL:
            wall.wait_for_selector(made, state="attached")
            yield f"wall {ON_WALL[name]}", wall
        if name in ON_PHONE:
            yield f"phone {ON_PHONE[name]}", phone
        if name == "asked":
            phone.locator(".st-boxes textarea").first.fill("a meeting less, a customer more")
            phone.locator(".st-send").tap()
            phone.locator(".st-send[data-sent]").wait_for()
        if name == "revealed":
            yield "laptop console", console
        if name in ON_LAPTOP:
            notebook, seen = ON_LAPTOP[name]
            laptop.goto(laptop.url.rsplit("/", 1)[0] + f"/{notebook}")
            laptop.wait_for_selector(seen)
            yield f"laptop {notebook[3:]}", laptop
    result = room.context(color_scheme=scheme, **LAPTOP).new_page()
    result.goto(room.links["view"])
    yield "laptop result", result
    coach.close()
    room.__exit__()


def page_of_console(room: Any, scheme: str) -> Page:
    page = room.context(color_scheme=scheme, **LAPTOP).new_page()
    page.goto(room.links["facilitate"])
    page.get_by_role("button").first.click()
    page.wait_for_selector(".okr-console")
    return page


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in ("light", "dark"):  # a team is surveyed once in four weeks: a house for each
            with tempfile.TemporaryDirectory() as home, House(Path(home)) as house:
                for name, page in pictures(house, browser, scheme):
                    file = folder / f"{name.replace(' ', '-')}-{scheme}.png"
                    settled(page).screenshot(path=str(file))
                    print(file.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
