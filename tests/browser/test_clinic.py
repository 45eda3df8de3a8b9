"""The clinic as a room uses it: sorting, writing with parts in light, rewriting, agreeing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import LIGHT_PAGE_ONLY, Person
from tests.browser.test_looks import serious

# The board is the same on both pages; each test here is about what the board does.
pytestmark = LIGHT_PAGE_ONLY

WHOLE = "Raise the share of repairs reported online from 10% to 60% by June"


TWICE_UP = """node => {
  const root = node.getRootNode();
  const up = { key: "ArrowUp", altKey: true, bubbles: true };
  for (const _ of [1, 2]) root.activeElement.dispatchEvent(new KeyboardEvent("keydown", up));
}"""
"""Alt and up twice, the second time before the first is saved."""


class Guest(Person):
    """Somebody at a page with a clinic on it."""

    @property
    def board(self):
        return self.page.locator(".okr-clinic")

    @property
    def krs(self):
        return self.board.locator(".ok-kr")

    def kr(self, text):
        return self.krs.filter(has=self.page.locator(".ok-words", has_text=text))

    @property
    def writer(self):
        return self.board.locator(".ok-writer")

    def write(self, text):
        """Open the box for a new key result, type and send."""
        self.board.get_by_role("button", name=re.compile("(Add a|Write one) key result")).click()
        self.writer.locator("textarea").fill(text)
        self.writer.locator("textarea").press("Enter")
        expect(self.kr(text)).to_be_visible()
        self.saved()


@pytest.fixture
def enter(room):
    def enter(name="", by="join", **options):
        """Through the door, and on to the clinic."""
        page = room.context(**options).new_page()
        guest = Guest(room, page)
        page.goto(room.links[by])
        if name and by == "join":
            page.get_by_label(re.compile("name", re.I)).fill(name)
        page.get_by_role("button").first.click()
        page.wait_for_url(re.compile(r"/[wc]/"))
        page.goto(re.sub(r"[^/]+$", "40-clinic", page.url.split("?")[0]))
        guest.wait()
        return guest

    return enter


def test_a_mixed_list_is_sorted_corrected_by_hand_and_saved_in_one_go(room, enter):
    anna = enter("Anna", viewport={"width": 390, "height": 844})
    anna.board.get_by_label("Your list").fill(
        f"O: Tenants feel at home from day one\n- {WHOLE}\n- Publish a guide\n- Call 20 tenants\n"
        "- Paint the hall"
    )
    anna.board.get_by_role("button", name="Sort it").click()
    columns = anna.board.locator(".ok-columns")
    expect(columns.locator("[data-column=why]")).to_contain_text("Tenants feel at home")
    expect(columns.locator("[data-column=how]")).to_contain_text(WHOLE)
    anna.board.get_by_label("Where does “Publish a guide” belong?").select_option("how")
    expect(columns.locator("[data-column=how]")).to_contain_text("You put it here")
    work = columns.get_by_label("Which key result is it for?")
    chosen = work.locator("option:checked")
    expect(chosen).to_have_text(["Publish a guide", "Publish a guide"])  # said before it is done
    work.nth(1).select_option("None yet")
    assert serious(anna.page) == []
    anna.board.get_by_role("button", name="Save all").click()
    expect(anna.krs).to_have_count(2)
    expect(anna.board.locator(".ok-set h3")).to_have_text("Tenants feel at home from day one")
    expect(anna.kr("Publish a guide")).to_contain_text("Call 20 tenants")
    anna.saved()
    assert serious(anna.page) == []
    [dealt] = [one["event"] for one in room.log() if one["event"]["type"] == "CardsSet"]
    assert [card["type"] for card in dealt["cards"]] == [
        "Objective", "KeyResult", "KeyResult", "Initiative", "Initiative",
    ]  # fmt: skip
    guide = next(card["id"] for card in dealt["cards"] if card["text"] == "Publish a guide")
    assert [card.get("key_result", "") for card in dealt["cards"][-2:]] == [guide, ""]
    assert not anna.errors


def test_the_parts_light_up_while_typing_and_the_fields_write_the_same_sentence(enter):
    anna = enter("Anna")
    anna.board.get_by_role("button", name="Write one key result").click()
    box = anna.writer.locator("textarea")
    box.press_sequentially("Increase 🙂 NPS to 55")
    expect(anna.writer.locator(".ok-parts [data-part=target]")).to_have_text("to 55")
    expect(anna.writer.locator(".ok-shine mark[data-part=target]")).to_have_text("55")
    anna.writer.get_by_role("button", name="from?").click()
    expect(anna.writer.get_by_label("to", exact=True)).to_have_value("55")
    anna.writer.get_by_label("from", exact=True).fill("40")
    expect(box).to_have_value(re.compile("NPS from 40 to 55"))
    box.fill("Reduce waiting time from 9 days to 3 days by June")
    expect(anna.writer.get_by_label("metric", exact=True)).to_have_value("waiting time")
    expect(anna.writer.locator(".ok-verdict [data-zone=green]")).to_be_visible()
    assert serious(anna.page) == []


def test_and_then_becomes_the_key_result_its_old_words_stay_as_work_and_undo_takes_both(
    room, enter
):
    anna = enter("Anna", viewport={"width": 390, "height": 844})
    anna.write("Launch the repair portal")
    question = anna.kr("Launch").locator(".ok-question")
    expect(question).to_contain_text("And then?")
    question.locator("textarea").fill(WHOLE)
    question.get_by_role("button", name="Make this the key result").click()
    new = anna.kr(WHOLE)
    expect(new.locator(".ok-work")).to_contain_text("Launch the repair portal")
    expect(new.locator(".ok-work")).to_contain_text("was the key result")
    words, work = (new.locator(one) for one in (".ok-words", ".ok-work"))
    assert work.bounding_box()["y"] > words.bounding_box()["y"]  # on a phone below it
    anna.page.set_viewport_size({"width": 1280, "height": 800})
    expect(anna.board).not_to_have_attribute("data-narrow", re.compile(""))
    line, beside = words.bounding_box(), work.bounding_box()
    assert beside["x"] >= line["x"] + line["width"]  # on a laptop beside it
    assert beside["y"] < line["y"] + line["height"]
    anna.page.set_viewport_size({"width": 390, "height": 844})
    new.get_by_role("button", name="Keep it").click()
    sheet = anna.page.get_by_role("dialog")
    expect(sheet.get_by_label("Before")).to_have_value("Launch the repair portal")
    sheet.get_by_label("When did it click?").fill("when we asked who would notice")
    sheet.get_by_role("button", name="Save").click()
    anna.saved()
    kinds = [[c["type"] for c in one["event"]["cards"]] for one in room.log()
             if one["event"]["type"] == "CardsSet"]  # fmt: skip
    assert kinds == [["KeyResult"], ["KeyResult", "Initiative"], ["Pair"]]
    for _ in range(2):
        anna.board.get_by_role("button", name="Undo").click()
        anna.saved()
    expect(anna.krs.locator(".ok-words")).to_have_text(["Launch the repair portal"])
    expect(anna.krs.locator(".ok-work")).to_have_count(0)
    assert not anna.errors


def test_two_at_one_key_result_see_each_other_and_neither_loses_their_words(enter):
    anna, ben = enter("Anna"), enter("Ben")
    anna.write("Fewer calls about repairs")
    for one in (anna, ben):
        one.kr("Fewer calls").locator(".ok-words").click()
    ben.writer.locator("textarea").fill("Fewer calls, from 90 to 40 a week")
    anna.writer.get_by_role("button", name="Cancel").click()
    expect(anna.board.locator(".ok-editing")).to_have_text("Ben is editing this")
    anna.kr("Fewer calls").locator(".ok-words").click()
    anna.writer.locator("textarea").fill("No more calls about repairs")
    anna.writer.locator("textarea").press("Enter")
    anna.saved()
    ben.writer.locator("textarea").press("Enter")
    sheet = ben.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Anna changed this at the same time")
    expect(sheet.locator(".ok-side")).to_have_text(
        [re.compile("No more calls"), re.compile("from 90 to 40")]
    )
    sheet.get_by_role("button", name="Use mine").click()
    expect(anna.kr("from 90 to 40 a week")).to_be_visible()


def test_words_in_a_box_are_there_again_after_a_reload(enter):
    anna = enter("Anna")
    anna.write("Fewer calls about repairs")
    anna.kr("Fewer calls").locator(".ok-words").click()
    anna.writer.locator("textarea").fill("Fewer calls, half of")
    anna.page.reload()
    anna.wait()
    expect(anna.writer.locator("textarea")).to_have_value("Fewer calls, half of")
    anna.writer.locator("textarea").press("Escape")
    expect(anna.kr("Fewer calls about repairs")).to_be_visible()
    anna.page.reload()
    anna.wait()
    expect(anna.writer).to_have_count(0)


def test_the_grid_has_a_word_a_shape_and_a_reason_for_each_in_a_table_or_a_list(enter):
    anna = enter("Anna")
    for text in (WHOLE, "Launch the repair portal", "Do the thing with the stuff"):
        anna.write(text)
    anna.board.get_by_role("button", name="Grid").click()
    green = anna.board.locator(".ok-grid td li[data-zone=green]")
    expect(green).to_contain_text("Complete: an outcome with metric, start, target and date")
    expect(green.locator(".ok-zone")).to_have_text("●Well formed")
    expect(anna.board.locator(".ok-byzone")).to_contain_text("Do the thing")  # not placed, asked
    expect(anna.board.locator(".ok-gridview .ok-mix")).to_contain_text("1 output")
    expect(anna.board.locator(".ok-gridview .ok-mix > div > span")).to_have_count(3)
    anna.page.set_viewport_size({"width": 390, "height": 844})
    expect(anna.board.locator(".ok-grid")).to_have_count(0)
    expect(anna.board.locator(".ok-byzone h3")).to_have_text(
        [re.compile("Well formed"), re.compile("Work so far"), re.compile("Not placed")]
    )
    wide = anna.page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390


def test_a_coach_sees_every_finding_overrules_one_and_asks_for_a_vote(room, enter):
    anna, coach = enter("Anna"), enter(by="host")
    anna.write("Launch the repair portal")
    expect(anna.board.locator("[data-act=findings]")).to_be_hidden()
    coach.board.locator("[data-act=findings]").click()
    sheet = coach.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Worth asking now")
    expect(coach.kr("Launch").get_by_title("worth asking")).to_have_count(1)
    expect(anna.kr("Launch").get_by_title("worth asking")).to_have_count(0)
    launch = sheet.locator("li, details").filter(has_text="It ends with the launch")
    launch.get_by_role("button", name="Overrule").click()
    coach.page.get_by_label("Why is it fine here?").fill("The law asks for the portal")
    coach.page.get_by_label("Why is it fine here?").press("Enter")
    expect(launch).to_contain_text("Overruled: The law asks for the portal")
    expect(anna.krs.locator(".ok-question")).not_to_contain_text("And then?")
    sheet.get_by_role("button", name="Close").click()
    coach.board.get_by_role("button", name="More about this board").click()
    coach.page.get_by_role("menuitem", name="Vote: is it enough?").click()
    expect(coach.board.locator(".ok-notice")).to_contain_text("“Is it enough?” is in the agenda")
    assert [one["event"]["type"] for one in room.log()][-1] == "AgendaSet"


def test_a_keyboard_is_enough_and_what_people_write_is_never_markup(enter):
    anna = enter("Anna")
    for text in ("<img src=x onerror=alert(1)>", "Safer streets", "Shorter queues"):
        anna.write(text)
    page = anna.page
    expect(anna.kr("Shorter").locator(".ok-words")).to_be_focused()
    anna.kr("Shorter").locator(".ok-words").evaluate(TWICE_UP)
    expect(anna.krs.first.locator(".ok-words")).to_have_text("Shorter queues")
    expect(anna.kr("Shorter").locator(".ok-words")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("Queues of 5 minutes")
    page.keyboard.press("Enter")
    expect(anna.kr("Queues of 5 minutes").locator(".ok-words")).to_be_focused()
    page.keyboard.press("Control+Z")
    expect(anna.krs.first.locator(".ok-words")).to_have_text("Shorter queues")
    assert anna.board.locator("img").count() == 0
    assert not anna.errors


def test_on_a_laptop_a_key_result_is_one_line_with_its_word_and_what_it_lacks(enter):
    """A dense list: what is missing is said, and what is complete only where somebody looks."""
    anna = enter("Anna", viewport={"width": 1280, "height": 800})
    lines = [f"Raise the share of repairs in block {n} from 10% to 60% by June" for n in range(6)]
    anna.board.get_by_label("Your list").fill("\n".join(["O: Tenants feel at home", *lines]))
    anna.board.get_by_role("button", name="Sort it").click()
    anna.board.get_by_role("button", name="Save all").click()
    expect(anna.krs).to_have_count(6)
    anna.krs.get_by_role("button", name="Not now").click()
    anna.write("Increase NPS to 55")
    adding = anna.board.get_by_role("button", name="Add a key result").bounding_box()
    assert adding["y"] + adding["height"] <= anna.krs.first.bounding_box()["y"] + 4
    sixth = anna.krs.nth(5).bounding_box()
    assert sixth["y"] + sixth["height"] <= 430  # so that a dozen in three sets nearly all show
    first, last = anna.krs.first, anna.kr("Increase NPS")
    expect(first.locator(".ok-zone")).to_have_text("●Well formed")
    expect(first.locator(".ok-words b")).to_have_text(["10%", "60%"])  # each number once
    expect(first.locator(".ok-reason")).to_have_css("opacity", "0")
    first.focus()
    expect(first.locator(".ok-reason")).to_have_css("opacity", "1")
    expect(last.locator(".ok-words b")).to_have_text("55")
    expect(last.locator(".ok-reason")).to_have_css("opacity", "1")
    expect(last).to_contain_text("still missing: start, date")
    assert serious(anna.page) == []
    anna.page.set_viewport_size({"width": 390, "height": 844})
    expect(first.locator(".ok-reason")).to_have_css("opacity", "1")
    anna.page.wait_for_function("() => document.documentElement.scrollWidth <= 390")
    assert anna.errors == []
