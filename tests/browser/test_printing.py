"""The result on paper: the golden workshop on at most six sheets, all of it, and readable."""

from __future__ import annotations

import re

import pytest

from tests.browser.people import LIGHT_PAGE_ONLY
from tests.golden.script import HERE

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


def test_the_ladder_is_readable_on_paper(sheet):
    sheet.emulate_media(media="print")
    sizes = sheet.evaluate(SIZES)
    assert len(sizes) == 2
    assert min(sizes) >= SMALLEST


def test_what_was_decided_and_the_ladder_come_first_and_the_rest_is_folded(sheet):
    heads = sheet.locator("main > section > h2").all_text_contents()
    assert heads == ["In the team's own words", "What happens next", "Climb from what we do"]
    folded = sheet.locator("details", has=sheet.get_by_role("heading", name="Two key results"))
    folded.locator("summary").click()
    assert folded.get_by_text("Raise visitors who find their book").first.is_visible()
