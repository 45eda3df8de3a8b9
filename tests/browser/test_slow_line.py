"""A slow line: a page keeps its connection there, and fetches nothing again that it has."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from okrlab.blocks.ladder.cards import Rung
from okrlab.record.agenda import Block, Prompt
from okrlab.record.events import AgendaSet, BlockOpened, CardsSet
from tests.browser.network import Network
from tests.browser.people import LIGHT_PAGE_ONLY, Person
from tests.browser.test_loss import walk_in

LATENCY, RATE = 0.4, 600_000 // 8
"""Seconds each way, and bytes a second: a phone at the edge of its cell."""
SMALL = 20_000
"""Bytes that may come again when a page connects."""


def on_the_line(page: Page) -> dict[str, list[int]]:
    """The answers to a page's questions "are you there?", the size of each message to it, and for
    each message from it whether it says what the page has, as the first one of a connection must.
    """
    heard: dict[str, list[int]] = {"beats": [], "sizes": [], "tells": []}

    def frame(said: str | bytes) -> None:
        heard["beats" if said == "!" else "sizes"].append(len(said))

    def told(said: str | bytes) -> None:
        heard["tells"].append(isinstance(said, str) and said[0] == "=")

    page.on("websocket", lambda socket: socket.on("framereceived", frame))
    page.on("websocket", lambda socket: socket.on("framesent", told))
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
        assert heard["tells"][0]  # nothing long is announced to a page before it has
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


PLAN = (
    Block(id="ask", kind="ask", title="Ask", prompts=(Prompt(id="p", text="What changed?"),)),
    Block(id="climb", kind="ladder", title="Climb", question="And so what?"),
)


def test_on_a_slow_line_what_a_page_does_not_need_comes_after_what_it_does(opened):
    room = opened(AgendaSet(blocks=PLAN), BlockOpened(block="ask"))
    ben = room.context().new_page()  # the notebook is run for its first visitor
    ben.goto(room.links["join"])
    ben.get_by_role("button").first.click()
    expect(ben.locator("[data-box]").first).to_be_editable()
    context = room.browser.new_context(locale="en-GB")
    room.contexts.append(context)
    with Network(room.house.port, latency=LATENCY / 2, rate=RATE // 4) as network:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url.rsplit("/", 1)[-1]))
        door = room.links["join"].replace(room.house.url, network.url)
        page.goto(door, wait_until="domcontentloaded")
        page.get_by_role("button").first.click(no_wait_after=True)  # before its type has come
        box = page.locator("[data-box]").first
        expect(box).to_be_editable()
        on_page = asked[asked.index("80-workshop") :]
        assert on_page.count("board.js") == 1, "only what is shown"
        top = box.bounding_box()
        with page.expect_request("**/board.js"):
            pass  # the board that may be opened next, when the page is quiet
        on_page = asked[asked.index("80-workshop") :]
        assert on_page.index("board.js") < on_page.index("inter-latin.woff2")
        page.wait_for_function("localStorage.getItem('okrlab:type')")
        assert page.evaluate("document.fonts.size") == 0, "kept for the next page"
        assert box.bounding_box() == top, "nothing moves meanwhile"
        page.reload()
        page.wait_for_function("document.fonts.size && document.fonts.check('1em Inter')")


@pytest.mark.night  # forty seconds of waiting for a slow line; by day what comes back over it
@LIGHT_PAGE_ONLY
def test_what_takes_longer_to_leave_than_a_page_is_patient_is_no_loss_and_is_not_lost(room):
    with Network(room.house.port, latency=LATENCY, rate=RATE) as network:
        anna = Person(room, room.context(locale="en-GB").new_page())
        heard = on_the_line(anna.page)
        walk_in(anna, network)
        page = anna.page

        def at(notebook: str, board: str) -> None:
            page.goto(re.sub(r"[^/]+$", notebook, page.url.split("?")[0]))
            status = page.locator(board).locator(".ok-status")
            expect(status).to_have_attribute("data-now", re.compile("ready|saved"))

        at("20-journey", ".okr-journey")
        page.get_by_role("button", name="Bring in a table").click()
        table = b"stage,touchpoint\n" + b"Buy,Compares offers\n" * 15_000
        file = {"name": "map.csv", "mimeType": "text/csv", "buffer": table}
        page.locator("dialog input[type=file]").set_input_files(file)
        beats(page, heard, 4)
        assert page.evaluate("() => said") == []

        at("30-baseline", ".okr-baseline")
        days = [date(2020, 1, 1) + timedelta(days=n) for n in range(1_200)]
        rows = "".join(f"{day},{40 + day.day % 7}.{day.month:060}\n" for day in days).encode()
        file = {"name": "calls.csv", "mimeType": "text/csv", "buffer": b"day,calls\n" + rows}
        page.locator(".okr-baseline input[type=file]").set_input_files(file)
        expect(page.locator(".okr-baseline")).to_contain_text("Sending")
        network.silence()
        expect(page.get_by_text("Is this right?")).to_be_visible()


@pytest.mark.night  # by day the first message of a connection
def test_what_takes_longer_to_arrive_than_a_page_is_patient_is_no_loss(house, chromium):
    """A full ladder is one message, behind which the answer to "are you there?" has to wait."""
    rungs = [Rung(id=f"r{n}", text="ran webinars " * 38, level="output") for n in range(300)]
    begun = [CardsSet(cards=(rung,)) for rung in rungs]
    slow = 30_000  # bytes a second
    with house.workshop("A long one", *begun) as made:
        room = made.with_browser(chromium)
        with Network(house.port, latency=LATENCY, rate=slow) as network:
            anna = Person(room, room.context(locale="en-GB").new_page())
            heard = on_the_line(anna.page)
            anna.page.set_default_timeout(90_000)
            walk_in(anna, network)
            expect(anna.cards).to_have_count(300)
            assert heard["tells"][0]  # nothing long is announced to a page before it has
            beats(anna.page, heard, 2)
            assert max(heard["sizes"]) > 5 * slow  # so much longer than it is patient else
            assert anna.page.evaluate("() => said") == []


@LIGHT_PAGE_ONLY  # Voilà's own front end keeps its messages itself; the board says them there too
def test_a_page_that_was_away_for_long_asks_once_for_what_it_missed(room):
    """However long it was: thirty people come back at once when a room's Wi-Fi does."""
    ben = room.enter("Ben")
    with Network(room.house.port) as network:
        anna = Person(room, room.context(locale="en-GB").new_page())
        said: list[bytes] = []

        def frame(sent: str | bytes) -> None:
            said.append(sent if isinstance(sent, bytes) else sent.encode())

        anna.page.on("websocket", lambda socket: socket.on("framesent", frame))
        anna.page.clock.install()
        walk_in(anna, network)
        network.away = True
        network.silence()
        anna.page.clock.run_for(10_000)
        expect(anna.status).to_have_attribute("data-now", "lost")
        ben.add("done meanwhile", "Output")
        anna.page.clock.run_for(120_000)
        said.clear()
        before = network.down
        network.away = False
        anna.page.clock.resume()  # or seconds pass on the page that the server never had
        expect(anna.card("done meanwhile")).to_be_visible()
        expect(anna.status).to_have_attribute("data-now", re.compile("ready|saved|again"))
        hellos = sum(b'"op":"hello"' in one for one in said)
        pings = sum(b'"op":"ping"' in one for one in said)
        assert 1 <= hellos <= 2, hellos
        assert pings <= 20, pings  # those since it is back, not one for each two seconds away
        assert network.down - before < SMALL
