"""The course as a learner meets it: by a link, by keyboard, on another device, and forgotten."""

import re

import pytest
from playwright.sync_api import expect

from okrlab.training.bank import our_course
from okrlab.workshop.links import path
from tests.browser.people import PATIENCE, Room
from tests.browser.test_looks import serious

ITEMS = our_course().items


@pytest.fixture
def course(local_house, chromium):
    """A workshop with a learn link; `enter()` lets a learner in."""
    room: Room = local_house.workshop("Practice")
    room.with_browser(chromium)
    room.links["learn"] = local_house.url + path(
        "learn", local_house.register.renew(room.id, "learn")
    )
    with room:
        yield room


def enter(course, link="", **options):
    page = course.context(**options).new_page()
    page.goto(link or course.links["learn"])
    page.get_by_role("button").first.click()
    expect(page.locator(".ok-lessons li")).to_have_count(10, timeout=PATIENCE)
    return page


def open_lesson(page, id):
    page.locator(f"[data-go={id}]").click()
    page.get_by_role("button", name=re.compile("exercises|Go on|Once more")).click()
    expect(page.locator(".ok-exercise")).to_be_visible()


def saved(page):
    expect(page.locator(".ok-status")).to_have_attribute("data-now", "saved")


def test_a_wrong_answer_is_answered_and_another_device_goes_on_from_there(course):
    page = enter(course)
    open_lesson(page, "levels")
    page.get_by_label(re.compile("^Output")).check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ok-said")).to_contain_text("Another look", ignore_case=True)
    page.get_by_label(re.compile("^Activity")).check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ok-said")).to_have_attribute("data-right", "true")
    saved(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=re.compile("My link")).click()
    link = page.locator(".ok-url").inner_text()
    other = enter(course, link)
    expect(other.locator("[data-go=levels]")).to_contain_text("1 of 12")


def test_a_lesson_can_be_done_with_the_keyboard_alone(course):
    page = enter(course)
    page.locator("[data-go=climbing]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ok-prose")).to_be_visible()
    expect(page.locator("h2:focus")).to_have_count(1)
    page.get_by_role("button", name="To the exercises").focus()
    page.keyboard.press("Enter")
    lines = ITEMS["or-01"].lines
    expect(page.locator(".ok-order li")).to_have_count(len(lines))
    for place, line in enumerate(lines):
        up = page.get_by_role("button", name=f"Move up: {line}", exact=True)
        up.focus() if up.is_enabled() else None
        while [one.strip() for one in page.locator(".ok-order li > span").all_inner_texts()].index(
            line
        ) > place:
            page.keyboard.press("Enter")
    page.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ok-said")).to_have_attribute("data-right", "true")
    expect(page.get_by_role("button", name="Next")).to_be_focused()


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 844}}])
def test_every_way_of_answering_is_readable_by_assistive_software(course, options):
    page = enter(course, **options)
    shapes = set()
    for lesson in ("climbing", "reading", "rewriting", "baseline", "sets"):
        page.locator(f"[data-go={lesson}]").click()
        page.get_by_role("button", name="To the exercises").click()
        for _ in range(4):
            form = page.locator(".ok-exercise")
            expect(form).to_be_visible()
            shape = form.get_attribute("data-shape")
            if shape not in shapes:
                shapes.add(shape)
                assert serious(page, ".okr-course") == []
                small = page.evaluate(
                    """() => [...document.querySelectorAll('.okr-course button, .okr-course label')]
                    .filter((n) => n.offsetParent && n.getBoundingClientRect().height < 43.5
                      && !n.matches('.ok-field label, .ok-match label')).map((n) => n.outerHTML)"""
                )
                assert small == []
            if lesson in ("rewriting", "baseline"):
                break
            before = page.locator(".ok-course").inner_text()
            page.get_by_role("button", name="Leave it for now").click()
            expect(page.locator(".ok-course")).not_to_have_text(before)
            if shape == "some" and lesson == "reading":
                break
        page.get_by_role("button", name="Overview").click()
    assert {"one", "some", "order", "write"} <= shapes


def test_a_learner_is_forgotten_when_they_say_so(course):
    page = enter(course)
    open_lesson(page, "targets")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Check").click()
    saved(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=re.compile("Forget")).click()
    page.get_by_role("button", name="Delete them").click()
    expect(page.locator(".ok-empty")).to_contain_text("deleted")
    page.reload()
    expect(page.locator(".okr-course")).to_have_count(0)


def test_a_stale_link_says_so_and_opens_nothing(course):
    course.house.register.renew(course.id, "learn")
    page = course.context().new_page()
    answer = page.goto(course.links["learn"])
    assert answer.status == 404
    expect(page.locator(".okr-course")).to_have_count(0)


def test_nothing_that_is_loaded_or_sent_tells_an_answer_too_early(course):
    page = course.context().new_page()
    heard = []

    def keep(response):
        if "html" in (response.header_value("content-type") or ""):
            heard.append(response.text())

    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: heard.append(str(f))))
    page.on("response", keep)
    page.goto(course.links["learn"])
    page.get_by_role("button").first.click()
    expect(page.locator(".ok-lessons li")).to_have_count(10)
    open_lesson(page, "levels")
    said = "".join(heard)
    assert "Pair up every Thursday" in said
    for item in ITEMS.values():
        for words in (item.why, *item.wrong.values()):
            assert words not in said
    for name in ("items/01-levels.toml", "exercises/items/01-levels.toml", "second-reading.toml"):
        assert page.request.get(f"{course.house.url}/{name}").status == 404
