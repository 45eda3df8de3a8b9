"""What a phone owes the person who holds it: one act, one margin, and what is mine is marked."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record.agenda import Sentence
from tests.browser.people import LIGHT_PAGE_ONLY
from tests.browser.test_looks import serious
from tests.browser.test_stage import (
    PHONE,
    Coach,
    box,
    enter,
    light,
    question,
    saved,
    small,
    write,
)
from tests.model.making import link, rung
from tests.wishes import add_step

pytestmark = LIGHT_PAGE_ONLY  # the house of the fallback page has no agenda


@pytest.fixture
def coach(room):
    coach = Coach(room)
    yield coach
    coach.session.close()


def at_rest(page):
    """What is serious once nothing moves any more."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    return serious(page)


def test_who_waits_sees_who_has_come(room, coach):
    anna = enter(room, "Anna", **PHONE)
    chips = anna.locator(".st-wait .ok-chips li")
    expect(anna.locator(".st-wait .st-counts")).to_have_text("You’re the first one here.")
    expect(anna.locator(".ok-chips")).to_be_hidden()
    enter(room, "Ben")
    enter(room)
    expect(anna.locator(".st-wait .st-counts")).to_have_text("3 people are here")
    expect(chips).to_have_text(["Ben", "AnnaYou", "and 1 more"])
    expect(anna.locator(".st-outlook")).to_contain_text("About 70 min, in 7 steps")
    expect(anna.get_by_role("button", name="Change my name")).to_be_visible()
    assert at_rest(anna) == []
    light(anna, "waiting")
    for name in ("Chidi", "Dora", "Emre", "Farah", "Gil"):
        enter(room, name)
    all_names = ["Gil", "Farah", "Emre", "Dora", "Chidi", "Ben", "AnnaYou", "and 1 more"]
    expect(chips).to_have_text(all_names)
    coach.open("welcome")
    coach.do(c.CloseBlock(block="welcome"))
    question(anna, "That one’s done")
    expect(anna.locator(".ok-chips")).to_be_hidden()


def test_what_is_typed_is_sent_by_itself_and_send_says_so(room, coach):
    coach.open("named")
    anna = enter(room, "Anna", **PHONE)
    act = anna.locator(".st-send")
    expect(act).to_have_text("Send")
    said = "Saved as you type, and shown at the reveal, sent or not. Send just says you’re done."
    expect(anna.locator(".st-told").get_by_text(said)).to_be_visible()
    act.tap()
    expect(box(anna, "Who is glad if we change?")).to_be_focused()
    anna.keyboard.type("new customers")
    saved(anna)
    expect(act).to_have_text("Send")  # who is in the middle of a word is not told that it is sent
    expect(anna.locator(".st-told")).to_contain_text("Saved as you type")
    assert box(anna, "Who is glad if we change?").bounding_box()["height"] < 140  # two lines
    act.tap()
    expect(act).to_have_text("Sent")
    expect(act).to_have_attribute("aria-disabled", "true")
    expect(anna.locator(".st-told")).to_contain_text("You can still change it")
    assert small(anna) == []
    assert serious(anna) == []
    anna.context.set_offline(True)
    box(anna, "Who is glad if we change?").fill("new customers and us")
    act.tap()
    expect(act).to_have_text("Send")  # it is kept here, and nothing more is said of it
    anna.context.set_offline(False)
    expect(act).to_have_text("Sent")
    anna.reload()
    expect(act).to_have_text("Sent")


def test_with_several_prompts_the_act_leads_on_and_the_last_one_sends(room, coach):
    coach.open("week")
    anna = enter(room, "Anna", **PHONE)
    expect(anna.locator(".st-send")).to_have_count(0)
    write(anna, "one report less")
    wide = anna.locator(".st-stepper .ok-main").bounding_box()["width"]
    assert wide > box(anna).bounding_box()["width"] - 2
    anna.get_by_role("button", name="Next").tap()
    expect(box(anna, "What worries you about it?")).to_be_focused()
    act = anna.locator(".st-send")
    expect(act).to_have_text("Send")
    box(anna, "What worries you about it?").blur()
    expect(box(anna, "What worries you about it?")).not_to_be_focused()
    anna.wait_for_timeout(300)
    expect(act).to_have_text("Send")  # of the first one, which is not the one that is asked here
    act.tap()  # the second is left empty
    expect(act).to_have_text("Sent")
    expect(anna.locator(".st-told")).to_contain_text("You left this one empty")
    box(anna, "What worries you about it?").fill("two tools at once")
    act.tap()
    expect(act).to_have_text("Sent")
    expect(anna.locator(".st-told")).to_contain_text("You can still change it")


def test_a_reveal_marks_what_i_wrote_on_my_page_alone(room, coach):
    coach.open("week")
    anna, ben = enter(room, "Anna", **PHONE), enter(room, "Ben")
    write(anna, "one report less")
    write(ben, "a customer more")
    coach.reveal("week")
    for page in (anna, ben):
        expect(page.locator(".st-cards li")).to_have_count(2)
        expect(page.locator(".st-cards .st-yours")).to_have_count(1)
        expect(page.locator(".st-cards li").first.locator(".st-yours")).to_be_visible()
    late = enter(room, "Late", **PHONE)
    expect(late.locator(".st-cards li")).to_have_count(2)
    expect(late.locator(".st-yours")).to_have_count(0)


def test_at_the_end_my_steps_come_first_and_the_link_is_one_row(room, coach):
    for text, who in (("Ring two customers", "Ben"), ("Show the draft", "Ben and Anna")):
        coach.do(add_step(id=new_id(), text=text, who=who))
    coach.do(add_step(id=new_id(), text="No more weekly lists", who="all", kind="decision"))
    coach.do(c.ChooseSentence(sentence=Sentence(text="Every report changes somebody’s week.")))
    anna = enter(room, "Anna", **PHONE, color_scheme="dark")
    coach.do(c.CloseWorkshop())
    question(anna, "Thank you")
    own, others = anna.locator(".st-planned").all()
    expect(own.get_by_role("heading")).to_have_text("Yours")
    expect(own.locator("li")).to_contain_text(["Show the draft"])
    expect(others.locator("li")).to_contain_text(["No more weekly lists", "Ring two customers"])
    expect(anna.locator(".st-yours")).to_have_count(0)
    ours = anna.get_by_role("figure", name="In the team’s own words")
    expect(ours).to_have_text(re.compile("Every report changes somebody’s week."))
    assert ours.bounding_box()["y"] > own.bounding_box()["y"]
    expect(anna.locator(".st-sentence")).to_be_hidden()
    row = anna.locator(".st-keep").bounding_box()
    assert row["height"] < 66, "however long the address is"
    assert at_rest(anna) == []


LEFT = """(which) => which.map((one) => document.querySelector(one).getBoundingClientRect().left)"""


def test_on_a_phone_the_ladder_begins_with_its_box_and_shows_two_cards(room, coach):
    coach.do(
        c.SetCards(
            board="ladder",
            cards=(
                rung("top", "impact", text="fewer customers leave in their first year"),
                *(rung(f"o{n}", "outcome", text=f"newcomers set up alone {n}") for n in range(3)),
                rung("low", "output", text="the guide to the first report"),
                *(link(f"o{n}", "top") for n in range(3)),
                link("low", "o0"),
            ),
        )
    )
    coach.open("climb")
    anna = enter(room, "Anna", **PHONE)
    expect(anna.locator(".ok-card")).to_have_count(5)
    places = (".st-head", ".st-scene h2", ".ok-composer textarea", ".ok-parts", ".ok-lane h3")
    assert len(set(anna.evaluate(LEFT, [*places, ".ok-card"]))) == 1, "one margin"
    expect(anna.locator(".st-place")).to_have_text(re.compile("^4 of 7Climb$"))
    question(anna, "What did we deliver last month?")
    expect(anna.locator(".st-scene")).not_to_contain_text("Climb")  # it is in the top line
    ready, composer = anna.locator(".st-ready"), anna.locator(".ok-composer")
    assert ready.bounding_box()["width"] > 340, "a button as wide as the page"
    assert ready.bounding_box()["y"] > composer.bounding_box()["y"]
    second = anna.locator(".ok-card").nth(1).bounding_box()
    assert second["y"] + second["height"] < ready.bounding_box()["y"]
    for width in (390, 320):
        anna.set_viewport_size({"width": width, "height": 844})
        hint = (
            "(one) => { one.value = one.placeholder; return one.scrollHeight <= one.clientHeight }"
        )
        assert composer.locator("textarea").evaluate(hint), width
        composer.locator("textarea").fill("")
        assert anna.evaluate("document.documentElement.scrollWidth") <= width

    top = anna.locator("[data-card=top]")
    expect(top.get_by_role("button", name=re.compile("So what"))).to_have_count(0)
    expect(top).not_to_contain_text("newcomers set up alone 1", use_inner_text=True)
    top.get_by_role("button", name=re.compile("Builds on 3")).tap()
    walks = anna.get_by_role("menuitem")
    expect(walks).to_have_text([f"newcomers set up alone {n}" for n in range(3)])
    assert small(anna) == []
    walks.nth(2).tap()
    expect(anna.locator("[data-card=o2]")).to_be_in_viewport(ratio=1)
    low = anna.locator("[data-card=o0]")
    low.get_by_role("button", name=re.compile("Leads to 1 .A guess")).tap()
    expect(walks).to_have_text([re.compile("^fewer customers leave"), re.compile("A guess$")])
    walks.nth(1).tap()
    expect(anna.get_by_role("dialog")).to_contain_text("Does one lead to the other?")
    anna.keyboard.press("Escape")
    rail = "(all) => all.map((one) => one.dataset.rail)"
    assert anna.locator(".ok-card").evaluate_all(rail) == ["first", "on", "on", "on", "last"]
    # what was done is no longer offered on the card, but in its menu
    expect(low.get_by_role("button", name=re.compile("How|So what"))).to_have_count(0)
    low.get_by_role("button", name=re.compile("More about")).tap()
    anna.get_by_role("menuitem", name="How?").tap()
    expect(low.locator(".ok-box textarea")).to_be_focused()
    low.get_by_role("button", name="Cancel").tap()
    assert serious(anna) == []
    mark = "(one) => getComputedStyle(one, '::before').content"
    assert "✓" not in ready.evaluate(mark)
    ready.tap()
    expect(ready).to_have_attribute("aria-pressed", "true")
    assert "✓" in ready.evaluate(mark), "pressed is told by more than a colour"
    assert serious(anna) == []


def test_a_long_ladder_is_short_on_a_phone_and_each_lanes_heading_leads_to_the_levels(room, coach):
    levels = ("impact", "outcome", "output", "activity")
    cards = [rung(f"{level}{n}", level) for level in levels for n in range(4)]
    cards.append(rung("last", "activity"))
    coach.do(c.SetCards(board="ladder", cards=(*cards, link("outcome0", "impact0"))))
    coach.open("climb")
    anna = enter(room, "Anna", **PHONE)
    heads = anna.locator(".ok-lane > header")
    expect(heads).to_have_text(["Impact4", "Outcome4", "Output4", "Activity5"])
    jumps = anna.locator(".ok-jump")
    rows = anna.locator(".ok-composer, .ok-parts, .ok-bar, .ok-lane > header").all()
    first = anna.locator(".ok-card").first.bounding_box()["y"]
    tops = {round(row.bounding_box()["y"] / 20) for row in rows if row.bounding_box()["y"] < first}
    assert len(tops) == 3, "the box, what is shown, and the heading: nothing else before a card"
    foot = anna.locator(".st-foot").bounding_box()["y"]
    fifth = anna.locator(".ok-card").nth(4).bounding_box()
    assert fifth["y"] + fifth["height"] < foot, "five cards are seen at once"
    assert small(anna) == []
    word = anna.locator(".ok-lane h3").first.bounding_box()
    anna.touchscreen.tap(word["x"] + 20, word["y"] + 10)  # all of a heading may be touched
    levels_there = anna.get_by_role("menuitemradio")
    expect(levels_there).to_have_text(["Impact: 4", "Outcome: 4", "Output: 4", "Activity: 5"])
    assert small(anna) == []
    levels_there.nth(3).tap()
    heading = anna.get_by_role("heading", name="Activity", exact=True)
    expect(heading).to_be_focused()
    box_above = anna.locator(".ok-composer").bounding_box()
    end = box_above["y"] + box_above["height"]
    assert end - 2 <= heads.nth(3).bounding_box()["y"] < foot, "the box does not cover it"
    anna.locator("[data-card=outcome3]").evaluate("(one) => one.scrollIntoView({block: 'center'})")
    stays = heads.nth(1).bounding_box()["y"]
    assert abs(stays - end) < 3, "it stays above its cards"
    jumps.nth(1).focus()
    anna.keyboard.press("Enter")
    anna.keyboard.press("ArrowDown")
    expect(levels_there.nth(1)).to_be_focused()
    anna.keyboard.press("Escape")
    expect(jumps.nth(1)).to_be_focused()
    anna.get_by_role("button", name="Mine", exact=True).tap()
    expect(jumps).to_have_count(0)
    assert serious(anna) == []


def test_a_full_ladder_opens_on_a_phone_as_one_climb_and_one_walks_to_the_others(room, coach):
    levels = ("activity", "output", "outcome")
    cards = [rung(f"{level}{n}", level) for level in levels for n in range(3)]
    ties = [link(f"{low}{n}", f"{up}{n}") for low, up in pairwise(levels) for n in range(3)]
    ties += [link(f"outcome{n}", "top") for n in range(3)]
    coach.do(c.SetCards(board="ladder", cards=(rung("top", "impact"), *cards)))
    coach.open("climb")
    anna = enter(room, "Anna", **PHONE)
    expect(anna.locator(".ok-card")).to_have_count(10)
    coach.do(c.SetCards(board="ladder", cards=tuple(ties)))  # while she only looks on
    shown = anna.locator(".ok-card")

    def climb(*names):
        expect(shown).to_have_count(len(names))
        assert shown.evaluate_all("(all) => all.map((one) => one.dataset.card)") == list(names)

    path = anna.get_by_role("button", name="Path", exact=True)
    expect(path).to_have_attribute("aria-pressed", "true")
    climb("top", "outcome0", "output0", "activity0")
    last, foot = shown.last.bounding_box(), anna.locator(".st-foot").bounding_box()
    assert last["y"] + last["height"] < foot["y"], "a climb is one screen"
    assert small(anna) == []
    assert serious(anna) == []
    anna.locator("[data-card=top]").get_by_role("button", name=re.compile("Builds on 3")).tap()
    anna.get_by_role("menuitem").nth(1).tap()
    climb("top", "outcome1", "output1", "activity1")
    box = anna.locator(".ok-composer textarea")
    box.fill("ran 12 webinars")
    anna.locator(".ok-composer").get_by_role("radio", name=re.compile("Activity")).check()
    anna.locator(".ok-composer").get_by_role("button", name="Add", exact=True).tap()
    expect(shown).to_have_count(1)  # what is written begins a climb of its own, in sight
    expect(shown).to_contain_text("ran 12 webinars")
    expect(shown).to_be_in_viewport(ratio=1)
    anna.get_by_role("button", name="All", exact=True).tap()
    expect(shown).to_have_count(11)


@pytest.mark.parametrize("width", [320, 195])
def test_whatever_is_written_and_at_twice_its_size_nothing_runs_over_the_edge(room, coach, width):
    size = {"viewport": {"width": width, "height": 2 * width}, "is_mobile": True, "has_touch": True}
    anna = enter(room, "W" * 60, **size)

    def fits(what):
        assert anna.evaluate("document.documentElement.scrollWidth") <= width, what

    question(anna, f"You’re in, {'W' * 60}")
    fits("waiting")
    coach.open("week")
    write(anna, "w" * 500)
    fits("asked")
    status = anna.locator(".st-head > .ok-status").bounding_box()
    assert status["height"] < 30, "however little room there is, it is one line"
    coach.reveal("week")
    expect(anna.locator(".st-cards .st-yours")).to_be_visible()
    fits("revealed")
    cards = (rung("a", "impact", text="w" * 400), rung("b", "outcome"), rung("c", "outcome"))
    ties = (link("b", "a"), link("c", "a"))
    coach.do(c.SetCards(board="ladder", cards=(*cards, *ties)))
    coach.open("climb")
    anna.locator(".ok-mark[data-way=down]").tap()
    expect(anna.get_by_role("menuitem")).to_have_count(2)
    fits("a ladder")
    anna.keyboard.press("Escape")
    coach.do(add_step(id=new_id(), text="w" * 300, who="W" * 60, due="x" * 60))
    coach.do(c.CloseWorkshop())
    expect(anna.get_by_role("heading", name="Yours")).to_be_visible()
    fits("the end")
