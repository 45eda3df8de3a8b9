"""A slow line: a page keeps its connection there, and fetches nothing again that it has."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.network import Network
from tests.browser.people import LIGHT_PAGE_ONLY, Person
from tests.browser.test_loss import walk_in

LATENCY, RATE = 0.4, 600_000 // 8
"""Seconds each way, and bytes a second: a phone at the edge of its cell."""
SMALL = 20_000
"""Bytes that may come again when a page connects."""


def on_the_line(page: Page) -> dict[str, list[int]]:
    """The answers to a page's questions "are you there?", and the size of each message to it."""
    heard: dict[str, list[int]] = {"beats": [], "sizes": []}

    def frame(said: str | bytes) -> None:
        heard["beats" if said == "!" else "sizes"].append(len(said))

    page.on("websocket", lambda socket: socket.on("framereceived", frame))
    page.add_init_script(
        "window.said = []; for (const what of ['lost', 'alive'])"
        " addEventListener(`okrlab:${what}`, () => said.push(what));"
    )
    return heard


def beats(page: Page, heard: dict[str, list[int]], more: int) -> None:
    """Wait until so many more of a page's questions have been answered."""
    wanted = len(heard["beats"]) + more
    while len(heard["beats"]) < wanted:
        page.wait_for_timeout(100)  # lets Playwright tell us of what came


@LIGHT_PAGE_ONLY  # Voilà's own front end has ten megabytes, and no such line would carry them
def test_a_page_on_a_slow_line_keeps_its_connection_and_comes_back_with_little(room):
    ben = room.enter("Ben")
    for n in range(3):
        ben.add(f"ran {n} webinars", "Output")
    with Network(room.house.port, latency=LATENCY, rate=RATE) as network:
        anna = Person(room, room.context(locale="en-GB").new_page())
        heard = on_the_line(anna.page)
        walk_in(anna, network)
        beats(anna.page, heard, 4)
        assert anna.page.evaluate("() => said") == []
        assert max(heard["sizes"]) < SMALL, heard["sizes"]

        before = network.down
        network.silence()
        anna.page.wait_for_function("() => said.includes('alive')")
        expect(anna.status).to_have_attribute("data-now", "again")
        beats(anna.page, heard, 4)
        assert anna.page.evaluate("() => said") == ["lost", "alive"]
        assert network.down - before < SMALL
        ben.add("ran another webinar", "Output")
        expect(anna.card("ran another webinar")).to_be_visible()
        assert anna.page.evaluate("() => said") == ["lost", "alive"]
