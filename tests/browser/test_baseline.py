"""Baselines as a room uses them: a file, its problems, a target, a key result, the bridge."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.cards import Touchpoint
from okrlab.blocks.journey.templates import cards as cards_of
from okrlab.record import commands as c
from okrlab.record.agenda import Block
from tests.browser.people import LIGHT_PAGE_ONLY, Person
from tests.browser.test_looks import serious
from tests.browser.test_stage import Coach
from tests.tables.documents import ods_rows

# The board is the same on both pages; each test here is about what the board does.
pytestmark = LIGHT_PAGE_ONLY

SLOW = 60_000
"""Milliseconds until a busy machine has loaded what statistics need."""
BAD = "week,calls\n2026-01-05,40\n12.01.2026,42\n2026-01-19,abc\n"


def history(weeks=30, name="calls"):
    first = date(2026, 1, 5)
    rows = [f"{first + timedelta(weeks=n)},{40 + n * 7 % 5}" for n in range(weeks)]
    return "\n".join([f"week,{name}", *rows])


class Guest(Person):
    """Somebody at a page with metrics on it."""

    @property
    def board(self):
        return self.page.locator(".okr-baseline")

    def press(self, name):
        self.board.get_by_role("button", name=name).first.click()

    def paste(self, text):
        self.board.locator("summary", has_text="Paste numbers").click()
        self.board.get_by_label("Numbers with dates").fill(text)
        self.press("Read it")

    def take(self, text):
        """Paste a history, say that it is right, and wait until it has been looked at."""
        self.paste(text)
        self.board.get_by_role("button", name="Use it").click(timeout=SLOW)
        better = self.board.get_by_label("Which way is better?")
        expect(better).to_be_focused()  # nothing in a file says so: it is asked, never guessed
        expect(better).to_have_attribute("aria-invalid", "true")
        better.select_option("More is better")
        self.press("Use it")
        self.saved()

    @property
    def facts(self):
        return self.board.locator(".ok-facts")


@pytest.fixture
def enter(room):
    def enter(name="", **options):
        """Through the door, and on to the baselines."""
        page = room.context(**options).new_page()
        guest = Guest(room, page)
        page.goto(room.links["join"])
        page.get_by_label(re.compile("name", re.I)).fill(name)
        page.get_by_role("button").first.click()
        page.wait_for_url(re.compile(r"/[wc]/"))
        page.goto(re.sub(r"[^/]+$", "30-baseline", page.url.split("?")[0]))
        guest.wait()
        return guest

    return enter


def cards(room, kind):
    """The cards of a kind that the record holds, the last version of each."""
    dealt = [one["event"] for one in room.log() if one["event"]["type"] == "CardsSet"]
    found = {card["id"]: card for one in dealt for card in one["cards"] if card["type"] == kind}
    return list(found.values())


def test_a_file_with_problems_names_them_all_keeps_it_and_is_read_when_mended(enter, tmp_path):
    anna = enter("Anna", viewport={"width": 390, "height": 844})
    anna.paste(BAD)
    expect(anna.board.get_by_text("2 things to fix before we can read this")).to_be_visible(
        timeout=SLOW
    )
    expect(anna.board.locator(".ok-lines")).to_contain_text("Row 3")
    expect(anna.board.locator(".ok-lines")).to_contain_text("Row 4")
    anna.press("Another file")
    expect(anna.board.get_by_label("Numbers with dates")).to_have_value(BAD)
    big = tmp_path / "big.csv"
    big.write_text("x" * 5_000_001)
    anna.board.locator("input[type=file]").set_input_files(big)
    expect(anna.board.get_by_role("alert").first).to_contain_text("larger than 5 MB")
    good = tmp_path / "calls.ods"
    good.write_bytes(ods_rows(line.split(",") for line in history().splitlines()))
    anna.board.locator("input[type=file]").set_input_files(good)
    expect(anna.board.get_by_text("Is this right?")).to_be_visible(timeout=SLOW)
    expect(anna.board.get_by_label("What it is called")).to_have_value("calls")
    assert anna.errors == []


def test_series_under_each_other_are_a_question_with_the_column_as_its_answer(enter):
    anna = enter("Anna", viewport={"width": 390, "height": 844})
    first = date(2026, 1, 5)
    rows = [
        f"{first + timedelta(weeks=n)},{team},{n * 7 % 5 + more}"
        for team, more in (("Red", 40), ("Blue", 60))
        for n in range(20)
    ]
    anna.paste("\n".join(["week,team,calls", *rows]))
    expect(anna.board.locator(".ok-taking")).to_contain_text("in the column “team”", timeout=SLOW)
    asked = anna.board.get_by_label("One metric for each name in")
    expect(asked).to_have_value("team")
    anna.press("Read it again")
    expect(anna.board.locator(".ok-choose")).to_have_count(2, timeout=SLOW)
    assert anna.errors == []


def test_a_target_moves_its_chances_and_becomes_a_key_result_with_its_evidence(room, enter):
    anna = enter("Anna")
    anna.take(history())
    expect(anna.board.locator(".ok-sentence")).to_contain_text(
        "A typical week is about", timeout=SLOW
    )
    expect(anna.board.locator(".ok-stops [aria-pressed=true]")).to_have_text(
        re.compile("commit"), timeout=SLOW
    )
    expect(anna.facts).not_to_be_visible()  # the verdict comes first
    anna.board.locator("summary", has_text="What this rests on").click()
    expect(anna.facts).to_be_visible()
    expect(anna.facts).to_contain_text("%")
    before = anna.facts.inner_text()
    slider = anna.board.get_by_role("slider")
    slider.focus()
    slider.press("End")
    expect(anna.facts).not_to_have_text(before)
    expect(anna.board.locator(".okr-target text")).to_have_text(re.compile(r"\d"))
    anna.board.locator(".ok-stops").get_by_role("button", name="realistic").click()
    expect(slider).to_have_attribute("aria-valuetext", re.compile("Defensible"))
    expect(anna.board.locator(".ok-stops [aria-pressed=true]")).to_have_text(
        re.compile("realistic")
    )
    anna.board.locator(".ok-stops").get_by_role("button", name="floor").click()
    expect(anna.board.locator(".ok-stops [aria-pressed=true]")).to_have_text(re.compile("floor"))
    anna.board.locator(".ok-stops").get_by_role("button", name="realistic").click()
    expect(slider).to_have_attribute("aria-valuetext", re.compile("Defensible"))
    assert serious(anna.page) == []
    anna.press("Make it a key result")
    sheet = anna.page.get_by_role("dialog")
    expect(sheet.get_by_label("Key result")).to_have_value(re.compile("Raise calls from 42 to"))
    sheet.get_by_role("button", name="Make it a key result").click()
    expect(anna.board.locator(".ok-attached")).to_contain_text("Raise calls from 42 to")
    anna.saved()
    [kr], [metric] = cards(room, "KeyResult"), cards(room, "Metric")
    assert metric["of"] == kr["id"]
    assert metric["evidence"]["n"] == 30
    assert metric["evidence"]["sentence"].startswith("A typical week is about")
    anna.page.reload()
    expect(anna.board.locator(".ok-attached")).to_contain_text(kr["text"], timeout=SLOW)
    assert anna.errors == []


def test_where_there_is_no_baseline_the_bridge_has_an_owner_and_a_day(room, enter):
    anna = enter("Anna")
    anna.take(history(weeks=4))
    expect(anna.board.locator(".ok-refused")).to_contain_text("No baseline yet", timeout=SLOW)
    anna.press("Build the measurement first")
    sheet = anna.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Make it a key result").click()
    expect(sheet.get_by_role("alert")).to_contain_text("needs an owner")
    sheet.get_by_label("Who builds the measurement?").fill("Ida")
    sheet.get_by_role("button", name="Make it a key result").click()
    expect(anna.board.locator(".ok-attached")).to_contain_text("Measure calls every week")
    anna.saved()
    [kr] = cards(room, "KeyResult")
    assert kr["bridge"]["owner"] == "Ida"
    assert date.fromisoformat(kr["bridge"]["expires"])


def test_a_change_is_marked_by_one_and_seen_by_the_other_who_starts_anew(room, enter):
    anna, ben = enter("Anna"), enter("Ben")
    rows = history(24).split("\n")
    later = [f"{date(2026, 6, 22) + timedelta(weeks=n)},{60 + n * 7 % 5}" for n in range(10)]
    anna.take("\n".join([*rows, *later]))
    anna.press("Mark a change")
    anna.page.get_by_role("dialog").get_by_label("From which day?").fill("2026-06-22")
    anna.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    for one in (anna, ben):
        expect(one.board.locator(".ok-moved")).to_contain_text("It moved by +", timeout=SLOW)
    ben.press("Start again from a date")
    sheet = ben.page.get_by_role("dialog")
    sheet.get_by_label("Why?").fill("The new till counts children too")
    sheet.get_by_role("button", name="Save").click()
    expect(anna.board.locator(".ok-sentence")).to_contain_text("62", timeout=SLOW)
    expect(anna.board.locator(".ok-moved")).to_have_count(0)
    expect(anna.board.locator("figure svg")).to_contain_text("The new till counts children too")
    ben.saved()
    ben.press("Undo")
    expect(anna.board.locator(".ok-moved")).to_contain_text("It moved by +")


def test_the_same_metric_a_quarter_later_is_brought_up_to_date_with_all_that_was_said_of_it(
    room, enter
):
    anna = enter("Anna")
    anna.take(history(24))
    anna.press("Mark a change")
    anna.page.get_by_role("dialog").get_by_label("From which day?").fill("2026-05-25")
    anna.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    anna.saved()
    anna.press("Add numbers")
    anna.board.get_by_label("Numbers with dates").fill(history(37))  # open, as it was the last time
    anna.press("Read it")
    anna.board.get_by_label("Which way is better?").select_option("More is better", timeout=SLOW)
    anna.press("Use it")
    here = anna.board.get_by_label("A metric of that name is here")
    expect(here).to_be_focused()  # nothing is put beside it, or over it, without a word
    here.select_option("Bring it up to date")
    anna.press("Use it")
    anna.saved()
    expect(anna.board.locator(".ok-metric")).to_contain_text("37 weeks", timeout=SLOW)
    [metric] = cards(room, "Metric")
    assert (len(metric["values"]), metric["changed"]) == (37, "2026-05-25")
    anna.press("Undo")
    expect(anna.board.locator(".ok-metric")).to_contain_text("24 weeks", timeout=SLOW)
    assert anna.errors == []


STEP = "\n".join(
    ["week,first answers on the day", *(
        f"{date(2025, 1, 6) + timedelta(weeks=n)},{34 + n * 7 % 5 + 12 * (n >= 24)}"
        for n in range(44)
    )]
)  # fmt: skip


def test_one_sentence_comes_first_then_the_step_is_drawn_with_its_target_beside_it(enter):
    anna = enter("Anna", viewport={"width": 1280, "height": 800})
    anna.take(STEP)
    first, figure = anna.board.locator(".ok-first"), anna.board.locator("figure svg")
    expect(first.locator(".ok-sentence")).to_contain_text("Since 23 June 2025", timeout=SLOW)
    expect(figure).to_contain_text("new level")
    expect(figure).to_contain_text("Mar")
    expect(figure).to_contain_text("2025")
    board, chart = anna.board.bounding_box(), figure.bounding_box()
    goal = anna.board.locator(".ok-goal").bounding_box()
    assert chart["width"] + goal["width"] > 0.93 * board["width"]
    assert goal["x"] >= chart["x"] + chart["width"]
    assert abs(goal["y"] - chart["y"]) < 8, "what the page is for is above the fold"
    line = figure.locator(".okr-target path").bounding_box()
    target = figure.locator(".okr-target text")
    expect(target).to_have_text(re.compile(r"^target \d"))
    end = target.bounding_box()
    assert -2 < end["x"] - (line["x"] + line["width"]) < 12, "it names its line's end"
    assert line["width"] > 0.78 * chart["width"], "no empty margin but the one of the names"
    level = figure.get_by_text(re.compile("^level")).bounding_box()
    assert abs(end["y"] - level["y"]) >= 0.9 * level["height"], "two names do not touch"
    assert first.bounding_box()["y"] < chart["y"]
    stops = anna.board.locator(".ok-stops button")
    values = stops.locator("span").all_inner_texts()
    assert len(set(values)) == len(values), "no target is offered twice"
    for name in ("floor", "commit", "realistic", "stretch"):
        expect(stops.filter(has_text=name)).to_have_count(1)
    more = anna.board.locator(".ok-said summary").filter(has_text="Good to know")
    more.click()
    said = anna.board.locator(".ok-said li").all_inner_texts()
    assert len(said) == len(set(said)) > 1
    assert any("please confirm what caused it" in one for one in said)
    assert serious(anna.page) == []
    assert anna.errors == []


def test_a_messy_export_asks_what_a_row_is_and_which_way_is_better_and_that_once(room, enter):
    anna = enter("Anna", viewport={"width": 390, "height": 844})
    anna.press("Help desk tickets")
    expect(anna.board.get_by_text("Rows have two dates")).to_be_visible(timeout=SLOW)
    expect(anna.board.get_by_label("Days counted from")).to_have_value("Created")
    anna.press("Read it again")
    anna.board.get_by_role("button", name="Use it").click(timeout=SLOW)
    anna.board.get_by_label("Which way is better?").select_option("Less is better")
    anna.press("Use it")
    expect(anna.board.locator(".ok-sentence")).to_contain_text("Since", timeout=SLOW)
    expect(anna.facts).to_contain_text("%", timeout=SLOW)
    anna.saved()
    [metric] = cards(room, "Metric")
    assert (metric["better"], metric["unit"]) == ("down", "days")
    assert metric["answers"] == [{"question": "since", "answer": "Created"}]
    anna.page.reload()
    anna.press("Add numbers")
    anna.press("Help desk tickets")  # as it was read before
    anna.board.get_by_role("button", name="Use it").click(timeout=SLOW)
    expect(anna.board.locator(".ok-way")).to_have_count(0)
    assert anna.errors == []


SMALLEST = """(within) => Math.min(...[...document.querySelectorAll(within)]
  .filter((one) => one.getClientRects().length && one.textContent.trim() && !one.children.length)
  .map((one) => {
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (one.ownerSVGElement) {
      const { a, b } = one.getScreenCTM();
      return size * Math.hypot(a, b);
    }
    let zoom = 1;
    for (let each = one; each; each = each.parentElement)
      zoom *= parseFloat(getComputedStyle(each).zoom || 1);
    return size * zoom;
  }))"""
"""The smallest type, in pixels as it is seen, among the words in some elements."""


def test_figures_on_a_wall_are_read_from_the_last_row_and_nothing_is_below_its_edge(room):
    blocks = (
        Block(id="b", kind="baseline", title="Our numbers", board="baseline"),
        Block(id="j", kind="journey", title="Map", board="journey"),
    )
    coach = Coach(room, blocks)
    first = date(2025, 1, 6)
    values = tuple(34.0 + n * 7 % 5 + 12 * (n >= 24) for n in range(44))
    metric = Metric(id="m", name="First answers on the day", start=first, values=values, unit="%")
    made = cards_of("getting-help", iter(f"t{n}" for n in range(99)).__next__)
    on_map = [one.id for one in made if isinstance(one, Touchpoint)]
    kept = (replace(metric, id=f"m{n}", of=id) for n, id in enumerate(on_map))
    coach.do(c.SetCards(board="baseline", cards=(metric,)))
    coach.do(c.SetCards(board="journey", cards=(*made, *kept)))
    figures = {"b": ".okr-baseline svg text", "j": ".okr-journey td[data-lane=metric] *"}
    for block, seen in figures.items():
        coach.open(block)
        wall = room.context(viewport={"width": 1280, "height": 720}).new_page()
        wall.goto(room.links["facilitate"])
        wall.get_by_role("button").first.click()
        wall.wait_for_url(re.compile("/[wc]/"))
        wall.goto(re.sub(r"[^/]+$", "85-projector", wall.url.split("?")[0]))
        for size in ({"width": 1280, "height": 720}, {"width": 1920, "height": 1080}):
            wall.set_viewport_size(size)
            expect(wall.locator(seen).first).to_be_visible(timeout=SLOW)
            expect(wall.locator(".ok-chart, .jo-spark").first).to_be_visible(timeout=SLOW)
            whole = wall.locator("html")  # is as high as its window if nothing is below its edge
            expect(whole).to_have_js_property("scrollHeight", size["height"], timeout=SLOW)
            assert wall.evaluate(SMALLEST, seen) >= 14, (block, size)
        wall.close()
        coach.shut(block)
    coach.session.close()


def test_a_chart_is_kept_as_svg_and_png_with_its_words(enter):
    anna = enter("Anna")
    anna.press(re.compile("Complaints solved"))
    anna.board.get_by_role("button", name="Use it").click(timeout=SLOW)
    expect(anna.facts).to_contain_text("%", timeout=SLOW)
    expect(anna.board.locator("figure svg")).to_have_attribute(
        "aria-label", re.compile("Line chart")
    )
    for kind in ("SVG", "PNG"):
        anna.press(re.compile("More about solved"))
        with anna.page.expect_download() as download:
            anna.page.get_by_role("menuitem", name=f"Chart as {kind}").click()
        kept = download.value.path().read_bytes()
        if kind == "SVG":
            assert b"solved at first contact" in kept
            assert b"var(" not in kept
        else:
            assert kept.startswith(b"\x89PNG")
            assert len(kept) > 10_000
