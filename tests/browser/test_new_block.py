"""A kind of block that okrlab has never heard of, in a real room: see `tests/test_new_block.py`."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.people import House
from tests.browser.test_console import Coach, planned
from tests.browser.test_stage import enter
from tests.test_new_block import FOLDER

# One block: a console with a plan of one block could not be drawn.
TALK = '[[block]]\nkind = "talk"\ntitle = "Welcome"\n'


@pytest.fixture
def wishing(tmp_path, chromium):
    """A room in a house beside whose own kinds of blocks lies one more folder."""
    shutil.copytree(FOLDER / "wishes", tmp_path / "blocks" / "wishes")
    with (
        House(tmp_path, OKRLAB_BLOCKS=str(tmp_path / "blocks")) as house,
        planned(house, "A day of wishes", TALK).with_browser(chromium) as room,
    ):
        yield room


@pytest.mark.light_page_only
def test_a_coach_adds_it_and_the_room_writes_scores_and_sees_the_reveal(wishing):
    coach = Coach(wishing)
    coach.press("Open")
    coach.choose("more", "Add a block")
    coach.sheet().get_by_role("button", name="Wishes").click()
    expect(coach.sheet().get_by_label("Minutes")).to_have_value("15")
    coach.sheet().get_by_role("button", name="Add", exact=True).click()
    coach.titles("Welcome", "What we wish for")
    coach.press("Next")
    expect(coach.page.locator(".ok-seal")).to_contain_text("Private until you reveal it")

    anna = enter(wishing, "Anna")
    board = anna.locator(".okr-wishes")
    board.get_by_label("A wish").fill("Shorter meetings")
    board.get_by_role("button", name="Add it").click()
    expect(board.locator("[data-card]")).to_contain_text("Shorter meetings")
    board.get_by_role("button", name="4 for Shorter meetings").click()
    expect(board.locator("[data-card] b")).to_have_text("4")
    expect(coach.page.locator(".ok-counts")).to_contain_text("1 has answered")

    wall = enter(wishing, link=wishing.links["facilitate"])
    wall.goto(re.sub(r"[^/]+$", "85-projector", wall.url))
    expect(wall.locator(".okr-wishes [data-card]")).to_contain_text("Shorter meetings")
    assert wall.locator(".okr-wishes [data-act=score]").count() == 0

    coach.press("Reveal")
    expect(board.get_by_role("button", name="4 for")).to_have_count(0)
    result = anna.context.new_page()
    result.goto(wishing.links["view"])
    expect(result.locator(".outline h2")).to_have_text("What we wish for")
    expect(result.get_by_text("people to whom it matters most")).to_be_visible()
    expect(result.locator("dd")).to_have_text("1")
    assert coach.errors == []
