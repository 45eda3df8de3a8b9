"""The result on paper: the golden workshop on at most six sheets, all of it, and readable."""

from __future__ import annotations

import re

import pytest

from okrlab.blocks.journey.cards import JourneyStage, Touchpoint
from okrlab.blocks.journey.map_picture import journey_svg
from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.blocks.ladder.ladder_picture import ladder_svg
from okrlab.record.deck import Deck
from tests.browser.people import LIGHT, LIGHT_PAGE_ONLY
from tests.browser.walls import Full, scenes
from tests.golden.script import HERE
from tests.model.making import rung

pytestmark = LIGHT_PAGE_ONLY  # a file, not a served page

MOST = 6
SMALLEST = 7.0
"""Points: the least size of the words on a card of the ladder."""
BESIDE = 1032
"""Pixels across the ladder's sheet, A4 in landscape without its margins."""
UNSEEN = """() => [...document.querySelectorAll('.more > section, .more > .stories')]
    .filter((one) => one.getBoundingClientRect().height < 10)
    .map((one) => one.parentElement.textContent.slice(0, 40))"""
ALONE = """() => [...document.querySelectorAll('h1, h2, h3, h4, summary')]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).breakAfter !== 'avoid')
    .map((one) => one.textContent)"""
APART = """() => [...document.querySelectorAll('h2, h3, h4, summary')].flatMap((head) => {
    const avoids = (one, what) => getComputedStyle(one)[what] === 'avoid';
    const after = (one) => one.nextElementSibling ?? (one.parentElement.matches('summary, .lead')
        ? after(one.parentElement) : null);
    const first = (one) => one?.matches('section, details, .lead') ? first(one.firstElementChild)
        : one;
    const kept = head.closest('.keep');
    const gone = [];
    for (let at = first(after(head)); at; at = first(after(at))) {
        if (!at.checkVisibility() || (kept && avoids(kept, 'breakInside'))) break;
        if (!at.matches('p, summary, h2, h3, h4')) {
            if (at.matches('figure')) gone.push([head.textContent, 'its figure']);
            break;
        }
        if (after(at) && !avoids(at, 'breakAfter') && !avoids(at.parentElement, 'breakAfter')) {
            gone.push([head.textContent, at.textContent]);
            break;
        }
    }
    return gone;
})"""
"""Headings whose lines, or whose first figure, may stand on the next page."""
SIZES = """() => [...document.querySelectorAll('.ladder svg')].map((one) =>
    14 * 0.75 * one.getBoundingClientRect().width / one.viewBox.baseVal.width)"""


@pytest.fixture
def sheet(chromium):
    page = chromium.new_page(viewport={"width": BESIDE, "height": 700})
    page.goto((HERE / "expected.html").as_uri())
    yield page
    page.close()


def test_the_golden_workshop_is_printed_on_at_most_six_sheets(sheet):
    printed = sheet.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= MOST


def test_printing_opens_what_is_folded_and_keeps_headings_with_what_they_head(sheet):
    folded = sheet.locator(".more > section")
    assert folded.count() > 10
    assert not any(one.is_visible() for one in folded.all())
    sheet.emulate_media(media="print")
    assert sheet.evaluate(UNSEEN) == []
    assert sheet.evaluate(ALONE) == []
    assert sheet.locator("nav").count() == 0


@pytest.fixture
def full(house, chromium, pools):
    """The result of a workshop that is full of everything."""
    with house.workshop("From doing to changing", team="On paper") as workshop:
        room = workshop.with_browser(chromium, pools[LIGHT])
        coach = Full(room)
        for _ in scenes(coach):
            pass
        coach.close()
        page = room.context().new_page()
        page.goto(room.links["view"])
        page.emulate_media(media="print")
        yield page


def test_in_a_full_workshop_no_heading_stands_without_what_follows_it(full):
    assert full.evaluate(ALONE) == []
    assert full.evaluate(APART) == []
    assert len(re.findall(rb"/Type\s*/Page\b", full.pdf(prefer_css_page_size=True))) <= 10
    numbers = full.locator("details", has=full.get_by_role("heading", name="Our numbers"))
    assert numbers.locator("figure").count() == 6
    assert numbers.locator("li").count() == 0, "a name with nothing beside it is not said again"


def test_the_ladder_is_readable_on_paper(sheet):
    sheet.emulate_media(media="print")
    sizes = sheet.evaluate(SIZES)
    assert len(sizes) == 2
    assert min(sizes) >= SMALLEST


def test_what_was_decided_and_the_ladder_come_first_and_the_rest_is_folded(sheet):
    heads = sheet.locator("main > section > h2, .top > section > h2").all_text_contents()
    assert heads == ["In the team’s own words", "What happens next", "Climb from what we do"]
    folded = sheet.locator("details", has=sheet.get_by_role("heading", name="Two key results"))
    folded.locator("summary").click()
    assert folded.get_by_text("Raise visitors who find their book").first.is_visible()


LONG = (
    "W" * 300,
    "a" * 60,
    "設定を終える" * 20,
    "🎉" * 60,
    "👩‍👩‍👧" * 40,
    "m@%M" * 40,
    "É" * 60,
    "Quo-" * 40,
)
"""Words without a space, and signs as wide as they are high."""
OUTSIDE = """(wide) => [...document.querySelectorAll('text')].filter((one) => {
    const box = one.getBBox(), card = [...document.querySelectorAll('rect[rx="9"]')]
        .map((rect) => rect.getBBox()).find((r) => r.x <= box.x && box.x < r.x + r.width
            && r.y <= box.y && box.y < r.y + r.height);
    const right = card ? card.x + card.width : box.x + wide;
    return box.x + box.width > right;
}).map((one) => [one.textContent, one.getBBox().width])"""


def seen(chromium, picture, wide):
    """The texts of a picture that are wider than their card, or than `wide` where there is none."""
    page = chromium.new_page()
    page.set_content(picture)
    found = page.evaluate(OUTSIDE, wide)
    page.close()
    return found


def test_a_long_word_is_broken_to_its_card_in_every_picture(chromium):
    rungs = {f"r{n}": rung(f"r{n}", text=said, actor=said) for n, said in enumerate(LONG)}
    assert seen(chromium, ladder_svg(LadderGraph(rungs=rungs)), 300) == []
    cards = {"s": JourneyStage(id="s", text="Uses it")}
    cards |= {
        f"t{n}": Touchpoint(id=f"t{n}", stage="s", text=said, pain=said)
        for n, said in enumerate(LONG)
    }
    assert seen(chromium, journey_svg(Deck(board="j", cards=cards), {}), 174) == []
