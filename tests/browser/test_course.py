"""The course as a learner meets it: by a link, by keyboard, on another device, and forgotten."""

import re

import pytest
from playwright.sync_api import expect

from okrlab.blocks.course.bank import our_course
from okrlab.host.links import path
from tests.browser.people import PATIENCE, Room
from tests.browser.test_looks import serious

COURSE = our_course()
ITEMS = COURSE.items


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
    expect(page.locator(".ok-lessons")).to_have_count(0)  # there is a "Make exercises" there, too
    page.get_by_role("button", name=re.compile("exercises|Go on|Once more")).click()
    expect(page.locator(".ok-exercise")).to_be_visible()


def wrong_key(item):
    return next(key for key in item.choices if key != item.answer and key not in item.also)


def saved(page):
    expect(page.locator(".ok-status")).to_have_attribute("data-now", "saved")


def test_a_wrong_answer_is_answered_and_another_device_goes_on_from_there(course):
    page = enter(course)
    open_lesson(page, "levels")
    item = COURSE.core("levels")[0]
    page.locator(f"input[value={wrong_key(item)}]").check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ok-said")).to_contain_text("Another look", ignore_case=True)
    page.locator(f"input[value={item.answer}]").check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ok-said")).to_have_attribute("data-right", "true")
    saved(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=re.compile("My link")).click()
    link = page.locator(".ok-url").inner_text()
    door = course.context().new_page()
    door.goto(link)
    expect(door.locator("main")).to_contain_text("your answers to the exercises")
    expect(door.locator("main")).not_to_contain_text("the name you give")
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
    lines = COURSE.core("climbing")[0].lines
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


def test_a_test_ends_with_its_count_and_after_the_second_one_with_the_right_answers(course):
    page = enter(course)
    heading = page.locator(".ok-course h2")
    for start, n in (("Start with eight", 0), ("Take the second eight", 8)):
        page.get_by_role("button", name=start).click()
        for number in range(1, 9):
            expect(page.locator(".ok-course > .ok-soft")).to_have_text(f"{number} of 8")
            form = page.locator(".ok-exercise")
            if form.get_attribute("data-shape") == "one":
                page.get_by_role("radio").first.check()
            page.get_by_role("button", name="Next").click()
        expect(heading).to_have_text(re.compile(r"^\d of 8\.$"))
        saved(page)
        shown = page.get_by_role("button", name="The right answers")
        expect(shown).to_have_count(1 if n else 0)
        if not n:
            expect(page.locator(".ok-course")).to_contain_text("after the second eight")
        page.get_by_role("button", name="Overview").last.click()
    page.get_by_role("button", name="The right answers").click()
    expect(page.locator(".ok-answer")).to_have_count(16)
    for item in (item for item in ITEMS.values() if item.test):
        expect(page.locator(".ok-course")).to_contain_text(item.told())
    assert serious(page, ".okr-course") == []


def test_back_goes_to_the_view_before_and_a_reload_stays(course):
    page = enter(course)
    there = page.url
    open_lesson(page, "levels")
    page.get_by_role("button", name="Leave it for now").click()
    expect(page.locator(".ok-course > .ok-soft")).to_have_text("2 of 12")
    page.go_back()
    expect(page.locator(".ok-prose")).to_be_visible()
    page.reload()
    expect(page.locator(".ok-prose")).to_be_visible()
    page.go_back()
    expect(page.locator(".ok-lessons li")).to_have_count(10)
    page.go_forward()
    page.go_forward()
    expect(page.locator(".ok-exercise")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=re.compile("own key results")).click()
    page.go_back()
    expect(page.locator(".ok-exercise")).to_be_visible()
    assert page.url == there
    page.get_by_role("button", name="Overview").click()
    expect(page.locator(".ok-lessons li")).to_have_count(10)


def test_what_is_left_for_now_is_met_once_and_told_at_the_end(course):
    page = enter(course)
    open_lesson(page, "journey")
    met = []
    for number in range(1, 13):
        expect(page.locator(".ok-course > .ok-soft")).to_have_text(f"{number} of 12")
        met.append(page.locator(".ok-given").inner_text())
        page.get_by_role("button", name="Leave it for now").click()
    expect(page.locator("h2")).to_contain_text("You left 12 exercises")
    assert len(set(met)) == 12
    page.get_by_role("button", name="Back to what I left").click()
    expect(page.locator(".ok-given")).to_have_text(met[0])


def test_a_second_mark_begins_anew_and_a_number_needs_no_unit(course):
    page = enter(course)
    open_lesson(page, "reading")
    spans = [item for item in COURSE.core("reading") if item.kind == "span"]
    item = next(item for item in spans if item.part in ("baseline", "target"))
    while page.locator(".ok-given, .ok-words").first.inner_text().split() != item.words:
        before = page.locator(".ok-course > .ok-soft").inner_text()
        page.get_by_role("button", name="Leave it for now").click()
        expect(page.locator(".ok-course > .ok-soft")).not_to_have_text(before)
    words = page.locator(".ok-words button")
    first, last = item.place(str(item.answer))
    other = next(n for n in range(len(item.words)) if not first <= n <= last)
    words.nth(other).click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ok-said")).to_contain_text("Another look", ignore_case=True)
    expect(page.locator(".ok-words [aria-pressed=true]")).to_have_count(0)
    expect(page.get_by_role("button", name="Check")).to_be_disabled()
    expect(page.locator(".ok-exercise")).to_contain_text(f"You had marked “{item.words[other]}”")
    words.nth(first).click()
    expect(page.locator(".ok-words [aria-pressed=true]")).to_have_text([item.words[first]])
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ok-said")).to_have_attribute("data-right", "true")


def test_own_lines_lose_their_labels_and_each_line_not_taken_is_told(course):
    page = enter(course)
    page.get_by_role("button", name="Make exercises").click()
    lines = "O1: Tenants feel at home\nKR1: Ran 12 webinars\nxyzzy qwrt\nKR2: Ran 12 webinars"
    page.get_by_label("Key results of your team").fill(lines)
    page.get_by_role("button", name="Make exercises").click()
    expect(page.locator(".ok-left li")).to_have_count(2)
    expect(page.locator(".ok-left")).to_contain_text("xyzzy qwrt")
    expect(page.locator(".ok-left")).to_contain_text("already in the list")
    assert serious(page, ".okr-course") == []
    page.get_by_role("button", name="To the exercises").click()
    expect(page.locator(".ok-given")).to_have_text("Tenants feel at home")
    page.get_by_label(re.compile("^Outcome")).check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ok-said")).to_have_attribute("data-right", "true")
    expect(page.locator(".ok-status")).to_have_attribute("data-now", "ready")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".ok-given")).to_have_text("Ran 12 webinars")


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
    # For a moment the server remembers the session; a page loaded in it is told that it is over.
    page.wait_for_function(
        "fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then((a) => a.status === 404)"
    )
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
    assert COURSE.core("levels")[0].text in said
    for item in ITEMS.values():
        for words in (item.why, *item.wrong.values()):
            assert words not in said
    for name in ("items/01-levels.toml", "exercises/items/01-levels.toml", "second-reading.toml"):
        assert page.request.get(f"{course.house.url}/{name}").status == 404
