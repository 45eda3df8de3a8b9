"""What is told by a colour is seen by everyone: forced colours, contrast, large targets."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from okrlab.blocks.journey.templates import cards as journey_cards
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record import events as e
from tests.browser.people import LIGHT_PAGE_ONLY
from tests.browser.test_console import Coach as Console
from tests.browser.test_looks import SIZES, serious
from tests.browser.test_stage import Coach, enter

pytestmark = LIGHT_PAGE_ONLY  # the house of the fallback page has no agenda

FORCED = {"forced_colors": "active"}
FILLED = """(one) => {
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/^rgba.*, 0\\)$|transparent/.test(backgroundColor)) return backgroundColor;
    }
    return "canvas";
  };
  return [ground(one), ground(one.parentElement)];
}"""
"""The colour of a bar, and of what it lies on."""


def filled(locator) -> None:
    bar, ground = locator.evaluate(FILLED)
    assert bar != ground, f"{locator} cannot be seen"


def test_where_colours_are_forced_the_time_the_votes_and_the_status_are_seen(room):
    coach = Coach(room)
    anna = enter(room, "Anna", **FORCED)
    coach.open("week")
    filled(anna.locator(".st-clock"))
    anna.locator(".st-scene textarea").first.fill("Fewer meetings")
    expect(anna.locator(".st-counts").last).to_contain_text("1")
    coach.reveal("week")
    coach.open("vote")
    anna.locator("[data-act=dot][data-by='1']").first.click()
    expect(anna.locator(".st-head .ok-status")).to_have_attribute("data-now", "saved")
    coach.reveal("vote")
    expect(anna.locator(".st-meter i").first).to_be_visible()
    filled(anna.locator(".st-meter i").first)
    dot = "(one) => getComputedStyle(one, '::before').backgroundColor"
    ground = "(one) => getComputedStyle(document.body).backgroundColor"
    status = anna.locator(".st-head .ok-status")
    assert status.evaluate(dot) != status.evaluate(ground)
    coach.session.close()


def test_where_colours_are_forced_what_is_chosen_has_an_edge(room):
    begun = e.CardsSet(board="journey", cards=tuple(journey_cards("new-customer", new_id)))
    with room.house.workshop("Chosen", begun) as other:
        other.with_browser(room.browser)
        page = other.context(**FORCED).new_page()
        page.goto(other.links["facilitate"])
        page.get_by_role("button").first.click()
        page.wait_for_url(re.compile("/c/"))
        page.goto(re.sub(r"[^/]+$", "20-journey", page.url.split("?")[0]))
        chosen = page.locator(".okr-journey .ok-views [aria-pressed=true]").first
        expect(chosen).to_have_css("outline-style", "solid")


def test_every_fold_is_a_target_for_a_thumb(room):
    cleo = Coach(room)
    coach = Console(room)
    cleo.do(c.CloseWorkshop())
    page = coach.page
    expect(page.locator(".ok-result summary")).to_be_visible()
    for size in SIZES:
        page.set_viewport_size(size)
        low = [one.bounding_box() for one in page.locator("summary").all() if one.is_visible()]
        assert low
        assert all(one["height"] >= 44 for one in low), low
    page.goto(re.sub(r"[^/]+$", "result.html", page.url.split("?")[0]))
    for size in SIZES:
        page.set_viewport_size(size)
        low = [one.bounding_box() for one in page.locator("summary").all() if one.is_visible()]
        assert all(one["height"] >= 44 for one in low), low
        assert serious(page) == []
    cleo.session.close()


def test_the_menu_of_downloads_closes_as_people_are_used_to(room):
    """By Escape, by a press beside it and by its button, and it stands below its button."""
    cleo = Coach(room)
    cleo.do(c.CloseWorkshop())
    page = room.context().new_page()
    page.goto(room.links["view"])
    button = page.locator("header nav").locator("summary, button")
    first = page.locator("header nav a").first
    for size in SIZES:
        page.set_viewport_size(size)
        for close in ("Escape", "outside", "button"):
            button.click()
            expect(first).to_be_visible()
            at, below = button.bounding_box(), first.bounding_box()
            assert at["y"] + at["height"] <= below["y"] < at["y"] + 2 * at["height"]
            assert below["x"] + below["width"] <= size["width"]
            assert serious(page) == []
            if close == "Escape":
                page.keyboard.press("Escape")
            elif close == "outside":
                page.mouse.click(5, 500)
            else:
                button.click()
            expect(first).to_be_hidden()
    cleo.session.close()


def test_the_day_of_the_check_in_is_asked_for_and_goes_into_a_calendar(room):
    """None is guessed: while there is none the console asks, and the result offers nothing."""
    cleo = Coach(room)
    coach = Console(room)
    page = coach.page
    cleo.do(c.CloseWorkshop())
    result = room.links["view"]
    other = room.context().new_page()
    other.goto(result)
    expect(other.locator("nav").first).to_be_visible()
    expect(other.locator("a[href='?as=ics']")).to_have_count(0)
    page.locator("summary", has_text="Keep it as a file").click()
    page.get_by_role("button", name="Set a date for the check-in").click()
    page.get_by_label("Day of the check-in").fill("2027-01-14")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    link = page.get_by_role("link", name="Put the check-in in your calendar")
    with page.expect_download() as taken:
        link.click()
    raw = Path(taken.value.path()).read_bytes()
    assert b"DTSTART;VALUE=DATE:20270114\r\n" in raw
    assert taken.value.suggested_filename.endswith(".ics")
    other.reload()
    with other.expect_download() as again:
        other.get_by_role("link", name="14 January 2027").click()
    assert f"UID:checkin-{room.id}@okrlab".encode() in Path(again.value.path()).read_bytes()
    cleo.session.close()
