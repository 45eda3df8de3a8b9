"""A long list is one stop for the Tab key: arrows walk in it, Enter goes in, Escape comes back."""

from __future__ import annotations

import re
from types import SimpleNamespace

from playwright.sync_api import expect

from okrlab.blocks.clinic.cards import KeyResult, Objective
from okrlab.host import creating
from okrlab.record import events as e
from tests.browser.people import LIGHT
from tests.browser.test_console import AGENDA, Coach
from tests.browser.test_ladder_drawn import cards
from tests.browser.test_stage import Coach as Writer
from tests.browser.test_stage import enter
from tests.model.making import link, rung
from tests.wishes import add_link, add_rung

STOPS = """(root) => [...root.querySelectorAll(
      "button, a[href], summary, input, select, textarea, [tabindex]")]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
    .map((one) => one.outerHTML.slice(0, 80))"""
FOCUS = "document.activeElement.closest('[data-stop]')?.dataset.stop"


def ladder(*there):
    return e.CardsSet(board="ladder", cards=there)


def test_25_cards_are_one_stop_for_the_tab_key(opened):
    anna = opened(ladder(*cards())).enter("Anna")
    expect(anna.cards).to_have_count(25)
    board = anna.board.locator(".ok-board")
    expect(board.locator("[data-stop][tabindex='0']")).to_have_count(1)
    assert len(board.evaluate(STOPS)) == 1
    assert len(anna.board.evaluate(STOPS)) <= 20


def test_arrows_walk_over_the_ladder_and_a_card_is_entered_and_left(opened):
    anna = opened(
        ladder(
            *(rung(one, text=one, position=n + 1.0) for n, one in enumerate(("a", "b", "c"))),
            rung("t", "outcome", text="top", position=1.0),
            link("b", "t"),
        )
    ).enter("Anna", reduced_motion="reduce")
    keys = anna.page.keyboard
    anna.board.locator(".ok-composer textarea").focus()
    for _ in range(12):
        keys.press("Tab")
        if anna.page.evaluate(FOCUS):
            break
    expect(anna.card("top")).to_be_focused()
    told = anna.card("top").get_attribute("aria-describedby")
    assert "Enter" in anna.page.locator(f"#{told}").text_content()
    keys.press("ArrowDown")
    expect(anna.card("b")).to_be_focused()
    expect(anna.board.locator("[data-stop][aria-describedby]")).to_have_count(0)  # said once
    at = anna.words().index("b") - 1
    keys.press("Home")
    first = anna.page.evaluate(FOCUS)
    keys.press("End")
    last = anna.page.evaluate(FOCUS)
    lane = anna.words()[1:]
    assert [first, last] == [lane[0], lane[-1]]
    for _ in range(2 - at):
        keys.press("ArrowLeft")
    expect(anna.card("b")).to_be_focused()
    keys.press("Control+Home")
    expect(anna.card("top")).to_be_focused()
    keys.press("Control+End")
    assert anna.page.evaluate(FOCUS) == lane[-1]

    keys.press("Enter")
    inside = anna.card(lane[-1])
    expect(inside.get_by_role("button", name=re.compile("^So what"))).to_be_focused()
    keys.press("Tab")
    expect(inside.get_by_role("button", name=re.compile("^How"))).to_be_focused()
    keys.press("Escape")
    expect(inside).to_be_focused()
    keys.press("Tab")
    assert anna.page.evaluate(FOCUS) is None, "the card's buttons are no stops of the page"


def test_the_focus_stays_with_its_card_while_others_write(opened):
    room = opened(ladder(*(rung(f"r{n}", text=f"r{n}", position=n + 1.0) for n in range(4))))
    anna, ben = room.enter("Anna", reduced_motion="reduce"), room.enter(by="facilitate")
    anna.card("r2").focus()
    ben.add("one more", "Outcome")
    expect(anna.card("one more")).to_be_visible()
    expect(anna.card("r2")).to_be_focused()
    ben.menu("r2", "Impact")
    expect(anna.card("r2")).to_have_attribute("data-level", "impact")
    expect(anna.card("r2")).to_be_focused()
    ben.menu("r2", "Activity")
    expect(anna.card("r2")).to_have_attribute("data-level", "activity")
    ben.menu("r2", "Remove")
    expect(anna.card("r2")).to_have_count(0)
    expect(anna.board.locator(".ok-card:focus")).to_have_count(1)
    expect(anna.board.locator("[data-stop][tabindex='0']")).to_have_count(1)


def krs(n):
    return e.CardsSet(board="clinic", cards=(
        Objective(id="o", text="Help is easy to find"),
        *(KeyResult(id=f"kr{i}", objective="o", text=f"Guests find help {i} times alone by June",
                    position=i + 1.0) for i in range(n))))  # fmt: skip


def test_the_key_results_of_the_clinic_are_one_list(opened):
    room = opened(krs(8))
    page = room.context().new_page()
    page.goto(room.links["facilitate"])
    page.get_by_role("button").first.click()
    page.wait_for_url(re.compile("/[cw]/"))
    page.goto(f"{room.house.url}/c/{room.id}/40-clinic")
    board = page.locator(".okr-clinic")
    expect(board.locator(".ok-kr")).to_have_count(8)
    expect(board.locator("[data-stop][tabindex='0']")).to_have_count(1)
    before = len(board.locator(".ok-kr").first.evaluate(STOPS))
    assert before == 0, "the stop is the card itself"
    board.locator("[data-stop][tabindex='0']").focus()
    page.keyboard.press("End")
    assert page.evaluate(FOCUS) == "kr7"
    page.keyboard.press("Enter")
    expect(board.locator("[data-card=kr7] button:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(board.locator("[data-card=kr7]")).to_be_focused()


def test_on_the_console_people_are_one_list(opened):
    joined = (e.PersonJoined(person=f"p{n}", name=f"Person {n}") for n in range(12))
    room = opened(e.AgendaSet(blocks=creating.planned("agenda.toml", AGENDA)), *joined)
    coach = Coach(room)
    coach.board.locator("[data-act=people]").first.click()
    sheet = coach.page.get_by_role("dialog")
    buttons = sheet.locator(".ok-rows button")
    expect(buttons).to_have_count(12)
    expect(sheet.locator(".ok-rows button[tabindex='0']")).to_have_count(1)
    buttons.first.focus()
    coach.page.keyboard.press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    coach.page.keyboard.press("End")
    expect(buttons.last).to_be_focused()


TOLD = """() => {
  window.told = [];
  const look = () => {
    const now = document.querySelector("[data-told]")?.textContent;
    if (now && now !== window.told.at(-1)) window.told.push(now);
  };
  new MutationObserver(look).observe(document.body,
    { subtree: true, childList: true, characterData: true });
}"""
"""Keeps what the page's one polite status says of what happens."""


def told(person, words: str) -> list[str]:
    person.page.wait_for_function(
        "(words) => window.told.some((one) => one.includes(words))", arg=words
    )
    return person.page.evaluate("window.told")


def test_what_happens_is_said_once_by_the_one_status(opened):
    room = opened(ladder(rung("a", text="ran webinars", position=1.0)))
    anna = room.enter("Anna")
    anna.page.evaluate(TOLD)
    coach = Writer(room, blocks=())
    try:
        for n in range(20):
            coach.do(add_rung(f"n{n}", f"card {n}", "output", position=n + 2.0))
        expect(anna.cards).to_have_count(21)
        told(anna, "new cards")
        anna.page.wait_for_timeout(1500)
        said = anna.page.evaluate("window.told")
        counts = [int(n) for one in said for n in re.findall(r"\d+", one)]
        assert len(said) <= 3, said
        assert sum(counts) == 20, said
        expect(anna.board.locator("[data-told]")).to_have_count(0)  # it does not stay

        coach.do(add_rung("top", "they come back", "outcome", position=1.0))
        told(anna, "New card: they come back, Outcome")
        coach.do(add_link("tie", "a", "top"))
        told(anna, "Linked: ran webinars → they come back")
        anna.card("card 3").focus()
        anna.page.keyboard.press("Alt+Shift+ArrowDown")
        told(anna, "Moved: card 3, Activity")
        anna.board.get_by_role("button", name="Undo", exact=True).click()
        told(anna, "Undone")
        assert "n3" not in "".join(anna.page.evaluate("window.told"))
    finally:
        coach.session.close()


def test_counts_the_reveal_and_the_end_of_time_are_said_too(house, chromium, pools):
    with house.workshop("Told").with_browser(chromium, pools[LIGHT]) as room:
        coach = Writer(room)
        page = enter(room, "Anna")
        anna = SimpleNamespace(page=page)
        coach.open("week")
        expect(page.locator(".st-scene textarea").first).to_be_visible()
        page.evaluate(TOLD)
        for text in page.locator(".st-scene textarea").all()[:1]:
            text.fill("A meeting less")
        told(anna, "1 of 1 has answered")
        coach.reveal("week")
        told(anna, "Revealed")
        coach.session.close()
