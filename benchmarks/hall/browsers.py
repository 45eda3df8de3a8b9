"""Real pages beside the clients: when each shows what the room does, as the page itself sees it."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlsplit

from playwright.async_api import Page, async_playwright

from benchmarks.hall.guests import PAGE
from benchmarks.serve.measure import FLAGS
from tests.browser.people import CHROMIUM
from tests.serve.visiting import Serving

# In the page itself, so that no remote control is measured: the moment, by the clock that all
# processes share, at which some words could be seen first.
WATCH = """
window.seen = {};
const words = /QQQ|RRR|LLL|card [0-9a-f]{32}/g;
const now = () => performance.timeOrigin + performance.now();
const note = (found) => requestAnimationFrame(() => found.forEach((one) => seen[one] ??= now()));
new MutationObserver((changes) => {
  if (document.querySelector('.st-head [data-now="ready"]')) seen.ready ??= now();
  for (const { target, addedNodes, type } of changes)
    for (const node of type === 'childList' ? addedNodes : [target])
      note(node.textContent.match(words) ?? []);
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true,
  attributeFilter: ['data-now'] });
"""
PATIENCE = 60.0


class Browsers:
    """Some pages in Chromium, each in a browser of its own as far as its visitor can tell."""

    def __init__(self, serving: Serving, cookies: list[tuple[str, str]]) -> None:
        self._serving, self._cookies = serving, cookies
        self.pages: list[Page] = []

    async def start(self) -> None:
        """Have a browser for each; nobody visits anything yet."""
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", *FLAGS]
        )
        for name, value in self._cookies:
            context = await self._browser.new_context()
            await context.add_init_script(f"{{{WATCH}}}")
            host = urlsplit(self._serving.url).hostname or ""
            await context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
            self.pages.append(await context.new_page())

    async def come(self) -> list[float]:
        """Open the workshop on all of them; the seconds until each is ready."""
        url = f"{self._serving.url}/w/{self._serving.workshop}/{PAGE}"
        began = time.time()
        await asyncio.gather(*(page.goto(url, wait_until="commit") for page in self.pages))
        return [at - began for at in await self.saw("ready")]

    async def saw(self, words: str) -> list[float]:
        """When each page has shown some words, in seconds as `time.time` counts them."""

        async def one(page: Page) -> float:
            until = time.monotonic() + PATIENCE
            while not (at := await page.evaluate("(words) => seen[words]", words)):
                assert time.monotonic() < until, f"a browser never saw {words}"
                await asyncio.sleep(0.1)
            return float(at) / 1000

        return list(await asyncio.gather(*map(one, self.pages)))

    async def stop(self) -> None:
        """Close all of them."""
        await self._browser.close()
        await self._playwright.stop()
