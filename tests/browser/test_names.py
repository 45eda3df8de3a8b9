"""People see that they are in: their names come in on the lobby and on the console."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from okrlab.host import creating
from okrlab.record import events as e
from tests.browser.people import LIGHT
from tests.browser.test_console import AGENDA
from tests.browser.test_console import Coach as Console
from tests.browser.test_lobby import Host
from tests.browser.test_stage import enter


@pytest.fixture
def room(house, chromium, pools):
    plan = e.AgendaSet(blocks=creating.planned("agenda.toml", AGENDA))
    with house.workshop("Names", plan) as workshop:
        yield workshop.with_browser(chromium, pools[LIGHT])


def test_names_come_in_on_the_lobby_and_the_console_the_newest_first(room):
    host, coach = Host(room), Console(room)
    chips = [page.locator(".ok-chips") for page in (host.lobby, coach.board)]
    for one in chips:
        expect(one).to_be_hidden()
    enter(room, "Anna")
    nobody = room.context().new_page()
    nobody.goto(room.links["join"])
    nobody.get_by_role("button").first.click()
    for one in chips:
        expect(one.locator("li")).to_have_text(["Anna", "and 1 more"])
    enter(room, "Ben")
    for one in chips:
        expect(one.locator("li")).to_have_text(["Ben", "Anna", "and 1 more"])


def test_on_a_laptop_the_next_buttons_are_in_sight_beside_the_code(room):
    """And all that a room needs to come in, with the names of those who have."""
    host = Host(room, viewport={"width": 1280, "height": 800})
    expect(host.qr).to_be_visible()
    enter(room, "Anna")
    door = host.lobby.locator(".lo-way")
    expect(door.locator(".ok-chips li")).to_have_text(["Anna"])
    expect(door.locator(".ok-code")).to_have_text(re.compile(r"\d{4} \d{4}"))
    links = [host.page.get_by_role("link", name=n) for n in ("Open the console", "Projector view")]
    in_door = [door.locator(one) for one in (".ok-url", ".ok-code", "[data-act=copy]", ".ok-chips")]
    for one in (*links, host.qr, *in_door):
        box = one.first.bounding_box()
        assert box["y"] + box["height"] <= 800, (one, box)
    assert host.page.evaluate("scrollY") == 0
