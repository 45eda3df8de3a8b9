"""The few moments that move, and how still everything else is."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from okrlab.record import commands as c
from okrlab.record import events as e
from tests.browser.test_keyboard import krs
from tests.browser.test_stage import Coach
from tests.model.making import link, rung

WATCH = """
window.moved = [];
const animate = Element.prototype.animate;
Element.prototype.animate = function (frames, how) {
  const kind = this.closest("[data-moment]")?.dataset.moment;
  window.moved.push([kind, how.duration + how.delay]);
  return animate.call(this, frames, how);
};
"""
BOXES = """(root) => Object.fromEntries([...root.querySelectorAll("[data-card]")].map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return [one.dataset.card + (one.dataset.lane ?? ""), [x, y, width, height]];
}))"""


def watching(room, name, **options):
    page = room.context(**options).new_page()
    page.add_init_script(WATCH)
    page.goto(room.links["join"])
    page.get_by_label(re.compile("name", re.I)).fill(name)
    page.get_by_role("button").first.click()
    expect(page.locator(".ok-status").first).to_have_attribute(
        "data-now", re.compile("ready|saved|again")
    )
    return page


def test_a_reveal_turns_its_cards_once_and_not_for_those_who_ask_for_stillness(opened):
    room = opened()
    coach = Coach(room)
    anna, still = watching(room, "Anna"), watching(room, "Ben", reduced_motion="reduce")
    coach.open("week")
    for page, text in ((anna, "Fewer meetings"), (still, "Fewer mails")):
        page.locator(".st-scene textarea").first.fill(text)
        expect(page.locator(".st-head .ok-status")).to_have_attribute("data-now", "saved")
    assert {kind for kind, _ in anna.evaluate("window.moved")} <= {"pop"}, "Ben's name, at most"
    anna.evaluate("window.moved = []")
    coach.reveal("week")
    for page in (anna, still):
        expect(page.locator(".st-cards li")).to_have_count(2)
    moved = anna.evaluate("window.moved")
    assert [kind for kind, _ in moved] == ["turn", "turn"]
    assert all(time <= 400 for _, time in moved)
    assert still.evaluate("window.moved") == []
    anna.reload()
    expect(anna.locator(".st-cards li")).to_have_count(2)
    assert anna.evaluate("window.moved") == [], "it is a moment: a page opened later is still"

    coach.do(c.CloseWorkshop())
    expect(anna.get_by_role("heading", level=2)).to_be_visible()
    anna.wait_for_function("() => window.moved.length")
    assert [kind for kind, _ in anna.evaluate("window.moved")] == ["close"]
    coach.session.close()


def test_the_first_outcome_stands_and_the_second_comes_quietly(opened):
    room = opened(e.CardsSet(board="ladder", cards=(rung("a", text="ran webinars"),)))
    anna, ben = watching(room, "Anna"), room.enter("Ben")
    ben.add("they finish alone", "Outcome")
    anna.wait_for_function("() => window.moved.length")
    assert [kind for kind, _ in anna.evaluate("window.moved")] == ["stand"]
    ben.add("they come back", "Outcome")
    ben.add("we write", "Activity")
    expect(anna.locator(".ok-card")).to_have_count(4)
    assert len(anna.evaluate("window.moved")) == 1


def test_who_is_writing_on_a_card_moves_nothing_on_the_ladder(opened):
    there = (rung("a", text="ran webinars"), rung("t", "outcome", text="top"), link("a", "t"))
    room = opened(e.CardsSet(board="ladder", cards=there))
    anna, ben = room.enter("Anna"), room.enter("Ben")
    before = anna.board.evaluate(BOXES)
    ben.card("ran webinars").locator(".ok-text").click()
    expect(anna.board.locator(".ok-editing")).to_contain_text("Ben")
    edge = "(one) => getComputedStyle(one).outlineStyle"
    assert anna.card("ran webinars").evaluate(edge) == "solid"
    assert anna.card("top").evaluate(edge) == "none"
    assert anna.board.evaluate(BOXES) == before


def test_who_is_writing_moves_nothing_in_the_clinic(opened):
    room = opened(krs(3))
    anna, ben = (enter_clinic(room, name) for name in ("Anna", "Ben"))
    before = anna.locator(".okr-clinic").evaluate(BOXES)
    assert len(before) == 4, "three key results and their objective"
    ben.locator("[data-card=kr1] .ok-words").click()
    expect(anna.locator(".ok-editing")).to_contain_text("Ben")
    assert anna.locator(".okr-clinic").evaluate(BOXES) == before


def enter_clinic(room, name):
    page = room.context().new_page()
    page.goto(room.links["join"])
    page.get_by_label(re.compile("name", re.I)).fill(name)
    page.get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/[wc]/"))
    page.goto(re.sub(r"[^/]+$", "40-clinic", page.url.split("?")[0]))
    expect(page.locator(".okr-clinic .ok-kr")).to_have_count(3)
    return page
