"""Three real pages that look on while the others play: two phones and a facilitator's laptop."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from okrlab.host import links
from tests.browser.people import CHROMIUM, FLAGS
from tests.workshop.served import Served

PAGES = (("join", 390), ("join", 390), ("facilitate", 1280))
WATCH = """(root) => {
    window.headings = [];
    let last = '';
    const look = () => {
        const said = root.querySelector('h2')?.textContent ?? '';
        if (said === last) return;
        last = said;
        requestAnimationFrame(() => setTimeout(() =>
            window.headings.push([said, (performance.timeOrigin + performance.now()) / 1000])));
    };
    const all = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(root, all);
}"""
"""Notes when a heading was drawn, by the time of day."""


class Watching:
    """Pages that are open, each with what it showed when."""

    def __init__(self, hall: Served, url: str) -> None:
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        self.pages = [self._open(url, hall.secrets[kind], kind, width) for kind, width in PAGES]

    def _open(self, url: str, secret: str, kind: str, width: int) -> Page:
        page = self.browser.new_context(viewport={"width": width, "height": 800}).new_page()
        page.goto(url + links.path(kind, secret))
        page.get_by_role("button").first.click()
        root = page.locator(".okr-console" if kind == "facilitate" else ".okr-stage").first
        expect(root.locator("h2").first).to_be_visible()
        root.evaluate(WATCH)
        return page

    def shown(self) -> list[tuple[str, float]]:
        """All headings that were shown, and when."""
        found: list[Any] = [one for page in self.pages for one in page.evaluate("headings")]
        return [(said, at) for said, at in found]

    def close(self) -> None:
        """Close them all."""
        self.browser.close()
        self.playwright.stop()
