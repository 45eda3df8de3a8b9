"""Somebody whose workshop is no longer open to them is told so, and keeps the words they typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from okrlab.record import commands as c
from tests.browser.people import LIGHT_PAGE_ONLY, House
from tests.browser.test_looks import serious
from tests.browser.test_stage import PHONE, Coach, add_output, box, enter, saved, small

OVER = re.compile(r"^This workshop is no longer open to you\. Ask the person who runs it")
TYPED = "half a sentence that"


pytestmark = LIGHT_PAGE_ONLY


@pytest.fixture(scope="module", params=["hall", "kernels"])
def began(request, chromium, tmp_path_factory):
    """A house whose people sit in a hall, and one in which each page has a kernel."""
    house = House(tmp_path_factory.mktemp(request.param))
    house.more = ("--kernels",) if request.param == "kernels" else ()
    with house:
        yield lambda: house.workshop("Removed").with_browser(chromium)


@pytest.fixture
def staged(began):
    with began() as room:
        coach = Coach(room)
        yield room, coach
        coach.session.close()


def remove(coach, name):
    coach.session._recorder.catch_up()
    people = coach.session.workshop.people.values()
    [id] = [one.id for one in people if one.name == name]
    coach.do(c.RemovePerson(person=id))


def is_over(page, words):
    """One sentence, nothing of a lost line, nothing to press that seems to count."""
    expect(page.locator("[data-ended] [role=alert] > .ok-banner")).to_have_text(OVER)
    expect(page.locator("blockquote")).to_have_text(words)
    page.wait_for_timeout(
        9000
    )  # by then a page that hears nothing would say so, and load itself anew
    expect(page.locator("[data-ended] [role=alert] > .ok-banner")).to_have_text(OVER)
    expect(page.locator("blockquote")).to_have_text(words)
    said = page.locator("body").inner_text()
    for wrong in (
        "Connection lost",
        "does not open anything",
        "mistyped",
        "Send",
        "ready to go on",
    ):
        assert wrong not in said
    assert page.get_by_role("button").all_inner_texts() == ["Copy it"] * bool(words)
    assert page.locator("textarea, input, dialog").count() == 0
    assert serious(page) == small(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_somebody_removed_is_told_so_and_keeps_their_words(staged):
    room, coach = staged
    coach.open("week")
    anna = enter(room, "Anna", **PHONE)
    box(anna).fill(TYPED)
    remove(coach, "Anna")
    is_over(anna, [TYPED])


def test_on_a_board_below_the_stage_it_is_said_once(staged):
    room, coach = staged
    coach.open("climb")
    anna = enter(room, "Anna", color_scheme="dark")
    anna.locator(".okr-ladder textarea").first.fill(TYPED)
    remove(coach, "Anna")
    is_over(anna, [TYPED])


def test_what_was_changed_on_a_card_and_is_on_its_way_is_kept_too(staged):
    room, coach = staged
    coach.open("climb")
    anna = enter(room, "Anna")
    add_output(anna)
    card = anna.locator(".ok-card")
    card.get_by_role("button", name=re.compile("More about")).click()
    anna.get_by_role("menuitem", name="Edit").click()
    anna.context.set_offline(True)
    words = card.locator("form textarea").first
    words.fill(TYPED)
    words.press("Enter")
    expect(card.locator("form")).to_have_count(0)
    remove(coach, "Anna")
    anna.context.set_offline(False)
    is_over(anna, [TYPED])


def test_who_was_away_meanwhile_is_told_so_when_they_come_back(staged):
    room, coach = staged
    coach.open("week")
    anna = enter(room, "Anna", **PHONE, color_scheme="dark")
    box(anna).fill(TYPED)
    anna.context.set_offline(True)
    expect(anna.locator(".st-head .ok-status")).to_have_attribute("data-now", "lost")
    remove(coach, "Anna")
    anna.context.set_offline(False)
    is_over(anna, [TYPED])


def test_a_page_does_not_load_itself_anew_where_another_one_would_come(staged):
    """It went to the page of a dead link, and what was typed was on no screen any more."""
    room, coach = staged
    coach.open("week")
    anna = enter(room, "Anna", **PHONE)
    kernels, blocked = "**/api/kernels/**", []  # blocked, only the boards look at the server
    anna.route_web_socket(kernels, lambda ws: ws.close() if blocked else ws.connect_to_server())
    anna.reload()
    box(anna).fill(TYPED)
    saved(anna)
    blocked.append(True)
    anna.route(kernels, lambda route: route.abort())
    anna.context.set_offline(True)
    expect(anna.locator(".st-head .ok-status")).to_have_attribute("data-now", "lost")
    remove(coach, "Anna")
    anna.context.set_offline(False)
    for _ in range(3):
        with anna.expect_response(lambda got: got.request.method == "HEAD") as looked:
            pass
        assert looked.value.status == 404
    expect(box(anna)).to_have_value(TYPED)


def test_a_workshop_that_was_deleted_meanwhile_is_over_for_all(staged):
    room, coach = staged
    coach.open("week")
    anna = enter(room, "Anna", **PHONE)
    box(anna).fill(TYPED)
    room.house.okrlab("workshop", "forget", room.id, "--yes")
    is_over(anna, [TYPED])
