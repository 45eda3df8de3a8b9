"""`python -m benchmarks.hall.lines [--each] [--stay 300]`: a participant's page over slow lines.

A browser that has been nowhere comes to the door over such a line; seconds from the press of its
button until the open question can be answered, and what has come over the line until then. It is
pressed at once, and after some seconds, as by somebody who types a name. `--each` tells each file;
`--stay` keeps the page open for so many seconds while somebody writes a card every other second,
and counts how often its connection was lost.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time

from playwright.sync_api import Browser, Page, expect

from benchmarks.hall.room import PLAN, serving
from benchmarks.serve.measure import chromium
from okrlab.blocks.ladder.cards import Rung
from okrlab.record import commands as c
from tests.browser.network import Network
from tests.browser.test_slow_line import on_the_line
from tests.serve.seated import coaching
from tests.serve.visiting import Serving

LINES = {"400 kbit/s": 400_000 // 8, "128 kbit/s": 128_000 // 8}
ROUND = 0.4
"""Seconds from a question to its answer."""
AT_THE_DOOR = (0.0, 2.0, 5.0)
"""Seconds between the door and the press of its button."""
PATIENCE = 90_000


class Visit:
    """A visitor of a fresh browser: comes in, and sees the open question."""

    def __init__(self, browser: Browser, server: Serving, network: Network, pause: float) -> None:
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.heard = on_the_line(self.page)
        self._files: dict[str, dict[str, object]] = {}
        tools = self.context.new_cdp_session(self.page)
        tools.send("Network.enable")
        tools.on("Network.requestWillBeSent", self._asked)
        tools.on("Network.loadingFinished", self._came)
        self.page.goto(network.url + server.link("join"), wait_until="domcontentloaded")
        self.page.get_by_label(re.compile("name", re.I)).fill("Anna")
        self.page.wait_for_timeout(1000 * pause)
        before, self._began = network.down, time.time()
        self.page.get_by_role("button").first.click(no_wait_after=True)
        box = self.page.locator("[data-box]").first
        expect(box).to_be_editable(timeout=PATIENCE)
        self.seconds = time.time() - self._began
        self.kB = (network.down - before) / 1000

    def _asked(self, event: dict) -> None:
        said = event["request"]
        self._files[event["requestId"]] = {
            "what": re.sub(r".*/okr/|[?].*", "", said["url"])[-40:],
            "first": said["initialPriority"],
            "at": event["wallTime"],
            "clock": event["timestamp"],
        }

    def _came(self, event: dict) -> None:
        if (one := self._files.get(event["requestId"])) is not None:
            one["took"] = event["timestamp"] - one["clock"]
            one["bytes"] = event["encodedDataLength"]

    def each(self) -> None:
        """Tell of each file when it was asked for, how long it took, and how large it was."""
        for one in self._files.values():
            at, took = one["at"] - self._began, one.get("took", 0.0)
            size = one.get("bytes", "-")
            print(f"  {at:6.2f} s +{took:5.2f}  {size:>7} B  {one['first']:9} {one['what']}")

    def losses(self) -> int:
        """How often the page lost its connection."""
        return self.page.evaluate("() => said.filter((one) => one === 'lost').length")


def stay(server: Serving, visit: Visit, page: Page, seconds: int) -> dict[str, object]:
    """Keep a page open while the room writes."""
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    with coaching(server) as coach:
        coach.do(c.OpenBlock(block="climb")).result(20)
        expect(page.locator(".okr-ladder")).to_be_visible(timeout=PATIENCE)
        written, ends, delays = 0, time.monotonic() + seconds, []
        while time.monotonic() < ends:
            text = f"Card {written} of the room"
            rung = Rung(id=f"n{written}", text=text, level="output")
            coach.do(c.SetCards(board="ladder", cards=(rung,))).result(20)
            began, written = time.monotonic(), written + 1
            expect(page.locator(".okr-ladder .ok-card", has_text=text)).to_be_visible()
            delays.append(time.monotonic() - began)
            page.wait_for_timeout(2000)
        coach.do(c.OpenBlock(block="q")).result(20)
    seen = {"median_s": statistics.median(delays), "longest_s": max(delays)}
    return {"cards": written, "losses": visit.losses(), "loads": len(loads), **seen}


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.hall.lines")
    wanted.add_argument("--each", action="store_true")
    wanted.add_argument("--stay", type=int, default=0)
    wanted.add_argument("--times", type=int, default=3)
    wanted.add_argument("--line", nargs="*", default=list(LINES), choices=list(LINES))
    asked = wanted.parse_args()
    with serving(20, hall=True) as server, chromium() as browser:
        with coaching(server) as coach:
            coach.do(c.SetAgenda(blocks=PLAN, base=0)).result(20)
            coach.do(c.OpenBlock(block="q")).result(20)
        with Network(
            server.options["port"]
        ) as network:  # the notebook is run for its first visitor
            Visit(browser, server, network, 0).context.close()
        for name in asked.line:
            rate = LINES[name]
            for pause in AT_THE_DOOR:
                made = []
                for _ in range(asked.times):
                    with Network(server.options["port"], latency=ROUND / 2, rate=rate) as network:
                        made.append(Visit(browser, server, network, pause))
                        made[-1].page.wait_for_timeout(3000 if asked.each else 0)
                        if asked.each:
                            made[-1].each()
                        made[-1].context.close()
                took = [round(one.seconds, 1) for one in made]
                kB = round(statistics.median(one.kB for one in made))
                print(name, {"at the door, s": pause, "then, s": took, "kB": kB}, flush=True)
            if asked.stay:
                with Network(server.options["port"], latency=ROUND / 2, rate=rate) as network:
                    visit = Visit(browser, server, network, 0)
                    print(name, stay(server, visit, visit.page, asked.stay), flush=True)
                    visit.context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
