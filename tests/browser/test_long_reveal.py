"""A reveal of very many answers, and a vote on them: a hundred at a time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from okrlab.host.local import LocalSession
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record.agenda import Answer
from tests.browser.network import Network
from tests.browser.people import LIGHT_PAGE_ONLY
from tests.browser.test_looks import serious
from tests.browser.test_stage import PHONE, PLAN, Coach, at, enter, saved, small, there, write

pytestmark = LIGHT_PAGE_ONLY  # the house of the fallback page has no agenda

TWICE = [f"Said twice {n}" for n in range(110)]
ONCE = [f"Said once {n}" for n in range(99)]
MINE = "Only I said this"
INKED = "all => all.reduce((sum, one) => sum + one.getBoundingClientRect().width, 0)"
LISTED = re.compile(r"\d+ of 320 shown")


@pytest.fixture
def coach(room):
    coach = Coach(room)
    yield coach
    coach.session.close()


def fill(room, coach, twice=TWICE, once=ONCE):
    """319 answers to the open question: a coach types most of them, another one the others."""
    house = room.house
    with house.register.record.reading() as db:
        secret = house.register.secrets(db, room.id)["facilitate"]
    session = house.register.enter(secret, "Dora").session
    dora = LocalSession(coach.session._record, house.register, session)
    half = len(once) // 2
    for who, texts in ((coach.session, twice), (dora, [f"{one.lower()}." for one in twice])):
        lines = (*texts, *(once[:half] if who is dora else once[half:]))
        who._recorder.catch_up()
        answer = Answer(texts={"change": lines})
        who.do(c.GiveAnswer(block="week", answer=answer), new_id()).result()
    dora.close()


def shown(page):
    return page.locator(".st-cards li")


def test_of_320_answers_a_phone_gets_a_hundred_and_more_when_it_asks(room, coach):
    coach.open("week")
    anna = enter(room, "Anna", **PHONE)
    write(anna, MINE)
    fill(room, coach)
    coach.reveal("week")
    mine = shown(anna).first
    expect(mine).to_contain_text(MINE)
    expect(mine).to_contain_text("Yours")
    expect(anna.locator(".st-scene")).to_contain_text("320 answers")
    expect(shown(anna)).to_have_count(10)
    expect(shown(anna).nth(1)).to_contain_text(re.compile(r"Said twice \d+.*2 answers", re.S))
    anna.get_by_role("button", name="Show 91 more").tap()
    expect(shown(anna)).to_have_count(101)
    expect(anna.get_by_text("201 of 320 shown")).to_be_visible()
    anna.get_by_role("button", name="Show 100 more").tap()
    last = anna.get_by_role("button", name="Show 10 more")
    expect(last).to_be_visible()
    assert serious(anna) == small(anna) == []
    last.tap()
    expect(anna.get_by_text("320 of 320 shown")).to_be_visible()
    expect(last).to_have_count(0)
    words = anna.locator(".st-cards li > p").all_inner_texts()
    assert sorted(words) == sorted([MINE, *TWICE, *ONCE])
    expect(anna.locator("[data-mine]")).to_have_count(1)
    assert anna.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_by_keyboard_the_focus_stays_until_all_has_come(room, coach):
    coach.open("week")
    fill(room, coach)
    coach.reveal("week")
    ben = enter(room, "Ben", reduced_motion="reduce")
    button = ben.get_by_role("button", name=re.compile("Show .* more"))
    button.focus()
    for n, left in ((100, 1), (200, 1), (209, 0)):
        ben.keyboard.press("Enter")
        expect(shown(ben)).to_have_count(n)
        expect(button).to_have_count(left)
        if left:
            expect(button).to_be_focused()
    expect(ben.locator(".st-tail p")).to_be_focused()
    expect(ben.locator(".st-tail p")).to_have_text("319 of 319 shown")


def test_what_was_asked_for_stays_when_the_line_is_lost_and_more_comes_after(room, coach):
    coach.open("week")
    fill(room, coach)
    coach.reveal("week")
    with Network(room.house.port) as network:
        ben = enter(room, "Ben", link=room.links["join"].replace(room.house.url, network.url))
        ben.get_by_role("button", name="Show 90 more").click()
        ben.get_by_role("button", name="Show 100 more").click()
        expect(shown(ben)).to_have_count(200)
        network.silence()
        ben.get_by_role("button", name="Show 9 more").click()  # asked on a line that is dead
        expect(shown(ben)).to_have_count(209)
        there(ben)
        expect(ben.get_by_text("319 of 319 shown")).to_be_visible()


def test_a_vote_on_so_many_cards_comes_in_parts_and_my_dots_are_found_again(room, coach):
    coach.open("week")
    fill(room, coach, twice=[], once=[f"Said once {n}" for n in range(319)])
    coach.reveal("week")
    coach.open("vote")
    anna = enter(room, "Anna", **PHONE)
    cards = anna.locator(".st-ballot > li")
    expect(cards).to_have_count(100)
    anna.get_by_role("button", name="Show 100 more").tap()
    expect(cards).to_have_count(200)
    text = cards.nth(150).locator("p").first.inner_text()
    plus = cards.nth(150).get_by_role("button", name=re.compile("Add a dot"))
    plus.tap()
    expect(anna.locator(".st-left")).to_have_text("2 dots left")
    saved(anna)
    assert serious(anna) == small(anna) == []
    anna.reload()
    there(anna)
    expect(cards).to_have_count(101)
    expect(cards.filter(has=anna.locator(".st-n:not([hidden])"))).to_have_count(1)
    mine = cards.last
    expect(mine.locator("p").first).to_have_text(text)
    mine.get_by_role("button", name=re.compile("Take a dot back")).tap()
    expect(anna.locator(".st-left")).to_have_text("3 dots left")
    saved(anna)
    mine.get_by_role("button", name=re.compile("Add a dot")).tap()
    expect(mine.locator("p").first).to_have_text(text)
    expect(anna.locator(".st-left")).to_have_text("2 dots left")
    saved(anna)
    coach.reveal("vote")
    expect(anna.locator(".st-result > li")).to_have_count(1)
    expect(anna.locator(".st-scene")).to_contain_text("318 cards without dots")


def test_a_wall_shows_what_most_said_and_of_how_many(room, coach):
    coach.open("week")
    fill(room, coach)
    coach.reveal("week")
    wall = enter(room, link=room.links["facilitate"], viewport={"width": 1920, "height": 1080})
    at(room, wall, "85-projector")
    expect(wall.locator(".wl-cards li")).to_have_count(100)
    told = wall.get_by_text(re.compile(r"^\d+ cards for \d+ of 319 answers$"))
    expect(told).to_be_visible()  # each stands for two: from one to the last is not what is there
    cards, answers, _ = map(int, re.findall(r"\d+", told.inner_text()))
    assert cards == wall.locator(".wl-cards li:not([data-off])").count() == answers / 2
    expect(wall.locator(".wl-told")).to_have_text("319 answers")
    coach.open("vote")
    expect(wall.get_by_text("of 209", exact=False)).to_be_visible()  # an entry each


def test_a_console_asks_for_all_of_them_once_however_many_come_after(room, coach):
    coach.open("week")
    fill(room, coach)
    page = room.context().new_page()
    asked = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda sent: asked.append(str(sent))))
    page.goto(room.links["facilitate"])
    page.get_by_role("button").first.click()
    coach.reveal("week")
    expect(page.locator(".ok-answers [role=option]")).to_have_count(209)
    for name in ("Anna", "Ben"):
        enter(room, name)
    first = coach.session.workshop.agenda.stage("week").revealed.said[0]
    coach.do(c.Spotlight(board="week", card=first.id))
    expect(page.locator(".ok-answers [aria-selected=true]")).to_have_count(1)
    ops = re.findall(r'"op":"(answers|cards)"', "".join(asked))
    assert ops == ["answers"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_of_very_many_voters_a_phone_tells_the_sum_and_draws_one_bar(room, coach, look):
    """Of few each one's dots are told; of many, all together, in the words of the wall."""
    coach.open("week")
    coach.do(c.GiveAnswer(block="week", answer=Answer(texts={"change": ("Fewer", "Shorter")})))
    coach.reveal("week")
    coach.open("vote")
    few, many = (one.id for one in coach.session.workshop.agenda.stage("week").revealed.said)
    answer = Answer(tallies={"dots": {few: 12, many: 330}})
    coach.do(c.GiveAnswer(block="vote", answer=answer))
    coach.reveal("vote")
    anna = enter(room, "Anna", **PHONE, color_scheme=look)
    rows = anna.locator(".st-result > li")
    expect(rows.first.locator(".st-tally")).to_have_text("330 dots from 330 people")
    expect(rows.last.locator(".st-tally")).to_contain_text(
        re.compile(r"12 dots from 12 people\s*1 \+ 1")
    )
    expect(rows.locator("i")).to_have_count(1 + 12)
    for row in rows.all():
        bar = row.locator(".st-meter").bounding_box()["width"]
        assert row.locator("i").evaluate_all(INKED) >= bar / 2 >= 2
    assert anna.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(anna) == small(anna) == []


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_console_lists_answers_below_what_they_answer(room, coach, look, width):
    coach.open("week")
    texts = {"change": ("fewer meetings", "time"), "worry": ("time", "nobody reads it")}
    coach.do(c.GiveAnswer(block="week", answer=Answer(texts=texts)))
    coach.reveal("week")
    size = {"width": width, "height": 800}
    page = room.context(viewport=size, color_scheme=look).new_page()
    page.goto(room.links["facilitate"])
    page.get_by_role("button").first.click()
    for prompt, given in zip(PLAN[1].prompts, texts.values(), strict=True):
        below = page.get_by_role("group", name=prompt.text)
        expect(below.get_by_role("option")).to_have_count(2)
        assert set(below.get_by_role("option").all_inner_texts()) == set(given)
        expect(page.locator(".ok-now").get_by_text(prompt.text)).to_have_count(1)
    page.locator(".ok-answers").focus()
    for key in ("End", "Enter"):
        page.keyboard.press(key)
    last = page.locator(".ok-answers [role=option]").last
    expect(last).to_have_attribute("aria-selected", "true")
    expect(page.locator(".ok-spot")).to_contain_text(last.inner_text())
    assert serious(page) == []
