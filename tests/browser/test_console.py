"""The console in Chromium: one button runs the workshop, whoever presses, on whatever device."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from okrlab.host import creating
from okrlab.host.links import path
from okrlab.record.events import AgendaSet
from tests.browser.people import House, Person, Room
from tests.browser.test_looks import PHONE, SIZES, VISIBLE, serious

AGENDA = """
title = "Five blocks"
[[block]]
id = "hello"
kind = "talk"
title = "Welcome"
recipe = "welcome"
minutes = 10
[[block]]
id = "week"
kind = "ask"
title = "Our week"
question = "What would change for us?"
minutes = 10
[[block.prompt]]
id = "p1"
text = "What would change?"
most = 2
[[block]]
id = "vote"
kind = "dots"
title = "What matters most"
board = "week"
minutes = 10
[[block]]
id = "climb"
kind = "ladder"
title = "Climb"
minutes = 20
[[block]]
id = "then"
kind = "next"
title = "Who does what"
minutes = 10
"""
TITLES = ["Welcome", "Our week", "What matters most", "Climb", "Who does what"]


@pytest.fixture
def staged(house, chromium):
    """A workshop with five blocks, in the shared house."""
    with planned(house, "Five blocks").with_browser(chromium) as room:
        yield room


def planned(house: House, title: str, text: str = AGENDA) -> Room:
    return house.workshop(title, AgendaSet(blocks=creating.planned("agenda.toml", text)))


class Coach(Person):
    """Somebody at the console."""

    def __init__(self, room: Room, name: str = "Cleo", **options: object) -> None:
        context = room.browser.new_context(**options)
        room.contexts.append(context)
        super().__init__(room, context.new_page())
        self.page.goto(room.links["facilitate"])
        self.page.get_by_label(re.compile("name", re.I)).fill(name)
        self.page.get_by_role("button").first.click()
        expect(self.status).to_have_attribute("data-now", re.compile("ready|saved|again"))

    @property
    def board(self):
        return self.page.locator(".okr-console")

    @property
    def primary(self):
        return self.board.locator(".ok-primary")

    @property
    def title(self):
        return self.board.locator(".ok-now h2")

    @property
    def agenda(self):
        return self.page.get_by_role("listbox", name="Agenda")

    def row(self, title: str):
        return self.agenda.get_by_role("option").filter(has_text=title)

    def titles(self, *wanted: str) -> None:
        expect(self.agenda.locator(".ok-name")).to_have_text([re.compile(w) for w in wanted])

    def press(self, label: str) -> None:
        """The one button, which must say this, until what it does is done."""
        self.touch(label)
        expect(self.status).to_have_attribute("data-now", re.compile("ready|saved|again"))

    def touch(self, label: str) -> None:
        """The one button, past the moment in which it rests; what it does may take its time."""
        expect(self.primary).to_have_text(label)
        expect(self.primary).not_to_have_attribute("aria-disabled", "true")
        self.primary.click()
        sure = self.page.locator("dialog[open]").get_by_role("button", name="Reveal it now")
        if sure.count():  # few have answered: it is there at once
            sure.click()

    def choose(self, menu: str, item: str) -> None:
        self.board.locator(f"[data-act={menu}]").first.click()
        self.page.get_by_role("menuitem", name=item).click()

    def sheet(self):
        return self.page.locator("dialog.ok-sheet").last


def opened(room: Room) -> list[str]:
    return [one["event"]["block"] for one in room.log() if one["event"]["type"] == "BlockOpened"]


def test_one_button_runs_five_blocks_with_nobody_else_in(staged):
    coach = Coach(staged)
    steps = ["Open", "Next", "Reveal", "Next", "Reveal", "Next", "Next", "Close"]
    seen = ["Welcome", "Our week", "Our week", *["What matters most"] * 2, "Climb", "Who does what"]
    for label, title in zip(steps, seen, strict=False):
        coach.press(label)
        expect(coach.title).to_have_text(title)
    coach.press("Close")
    expect(coach.primary).to_have_text("Reopen")
    assert len(opened(staged)) == 5
    coach.press("Reopen")
    expect(coach.primary).to_have_text("Close")
    assert coach.errors == []


def test_space_and_enter_press_it_and_holding_the_key_does_not_run_ahead(staged):
    coach = Coach(staged)
    expect(coach.primary).not_to_have_attribute("aria-disabled", "true")
    coach.primary.focus()
    coach.page.keyboard.press("Enter")
    coach.page.keyboard.press("Enter")
    coach.page.keyboard.press("Space")
    expect(coach.title).to_have_text("Welcome")
    expect(coach.primary).to_be_focused()
    expect(coach.primary).not_to_have_attribute("aria-disabled", "true")
    coach.page.keyboard.press("Space")
    expect(coach.title).to_have_text("Our week")
    assert len(opened(staged)) == 2


AGAIN = """() => {
    const button = document.querySelector('.ok-primary');
    const watch = new MutationObserver(() => {
        watch.disconnect();
        setTimeout(() => { button.click(); button.dataset.again = 'yes'; }, 150);
    });
    watch.observe(button, { childList: true, characterData: true, subtree: true });
}"""
"""A second press in the moment in which the button has come to mean something else."""


def test_a_double_press_goes_one_step(staged):
    coach = Coach(staged)
    expect(coach.primary).not_to_have_attribute("aria-disabled", "true")
    coach.page.evaluate(AGAIN)
    coach.primary.dblclick()
    expect(coach.primary).to_have_attribute("data-again", "yes")
    expect(coach.primary).not_to_have_attribute("aria-disabled", "true")
    expect(coach.title).to_have_text("Welcome")
    coach.press("Next")
    expect(coach.title).to_have_text("Our week")
    assert len(opened(staged)) == 2


def test_each_block_has_its_own_act_and_its_button_above_the_fold(house, chromium):
    with house.workshop("Acts", AgendaSet(blocks=creating.planned("outcomes-90", ""))) as room:
        coach = Coach(room.with_browser(chromium), viewport={"width": 1280, "height": 800})
        now = coach.board.locator(".ok-now")
        for label, title, act in (
            ("Open", "Welcome", ""),
            ("Next", "Our week, our worries", ""),
            ("Reveal", "Our week, our worries", ""),
            ("Next", "Our own sentence", "sentence"),
        ):
            coach.press(label)
            expect(coach.title).to_have_text(title)
            expect(now.locator("[data-act=sentence]")).to_have_count(1 if act else 0)
            for button in (coach.primary, *now.get_by_role("button").all()):
                box = button.bounding_box()
                assert box["y"] + box["height"] <= 800
        now.locator("[data-act=sentence]").click()
        expect(coach.sheet().locator("textarea").first).to_be_focused()
        coach.page.keyboard.press("Escape")
        coach.row("Who does what next").click()
        coach.choose("block", "Open this now")
        expect(coach.title).to_have_text("Who does what next")
        now.locator("[data-act=steps]").click()
        expect(coach.sheet()).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_reveal_never_is_where_next_just_was(staged, size):
    """Whoever presses Next once too often presses nothing."""
    width, height = size
    coach = Coach(staged, viewport={"width": width, "height": height})
    boxes = {}
    for label in ("Open", "Next", "Reveal"):
        expect(coach.primary).to_have_text(label)
        boxes[label] = coach.primary.bounding_box()
        if label != "Reveal":
            coach.press(label)
    reveal, next_ = boxes["Reveal"], boxes["Next"]
    assert reveal["x"] >= next_["x"] + next_["width"]
    assert reveal["x"] + reveal["width"] <= width


AT = "(button, moment) => { setTimeout(() => button.click(), moment - Date.now()); }"


def test_two_coaches_pressing_at_once_go_one_step_together(staged):
    cleo, dora = Coach(staged, "Cleo"), Coach(staged, "Dora")
    for title in TITLES[:2]:
        for one in (cleo, dora):
            expect(one.primary).not_to_have_attribute("aria-disabled", "true")
        moment = cleo.page.evaluate("Date.now() + 1500")
        for one in (cleo, dora):
            one.primary.evaluate(AT, moment)
        for one in (cleo, dora):
            expect(one.title).to_have_text(title)
    assert len(opened(staged)) == 2
    for one in (cleo, dora):
        expect(one.status).to_have_attribute("data-now", re.compile("ready|saved"))
        expect(one.board.locator(".ok-notice")).to_have_count(0)
        expect(one.primary).to_have_text("Reveal")


SOON_AFTER = """() => {
  const main = () => document.querySelector(".ok-press button");
  const look = setInterval(() => {
    if (main().textContent.trim() !== "Next") return;
    clearInterval(look);
    setTimeout(() => { main().click(); window.pressed = true; }, 700);
  }, 10);
}"""
"""Presses the one button 700 ms after it has become another."""


def test_a_finger_on_its_way_when_the_other_coach_went_on_skips_no_step(staged):
    cleo, dora = Coach(staged, "Cleo"), Coach(staged, "Dora")
    dora.page.evaluate(SOON_AFTER)
    cleo.press("Open")
    dora.page.wait_for_function("() => window.pressed")  # meant for what stood there before
    dora.press("Next")  # once the button is ready again it is meant
    expect(dora.title).to_have_text(TITLES[1])
    assert len(opened(staged)) == 2


def test_a_press_that_comes_late_does_not_turn_the_room_back(staged):
    cleo, dora = Coach(staged, "Cleo"), Coach(staged, "Dora")
    cleo.press("Open")
    expect(dora.primary).to_have_text("Next")
    cleo.page.context.set_offline(True)
    expect(cleo.status).to_have_attribute("data-now", "lost")
    cleo.touch("Next")
    for label in ("Next", "Reveal", "Next"):
        dora.press(label)
    expect(dora.title).to_have_text("What matters most")
    cleo.page.context.set_offline(False)
    expect(cleo.title).to_have_text("What matters most")
    cleo.press("Reveal")
    expect(dora.primary).to_have_text("Next")
    assert len(opened(staged)) == 3


def test_when_the_laptop_dies_another_coach_takes_over_by_the_link(staged):
    cleo = Coach(staged, "Cleo")
    dora = Coach(staged, "Dora")
    cleo.press("Open")
    dora.choose("more", "Hand over…")
    dora.sheet().get_by_role("button", name="Hand over to Cleo").click()
    expect(dora.board.locator(".ok-now")).to_contain_text("Cleo is leading")
    cleo.press("Next")
    cleo.page.context.close()
    eve = Coach(staged, "Eve")
    expect(eve.title).to_have_text("Our week")
    eve.press("Take over")
    eve.press("Reveal")
    eve.press("Next")
    expect(eve.title).to_have_text("What matters most")
    expect(dora.board.locator(".ok-now")).to_contain_text("Eve is leading")
    expect(dora.primary).to_have_text("Take over")


def test_an_agenda_of_one_block_is_run_as_any_other(house, chromium):
    made = planned(house, "One block", '[[block]]\nkind = "talk"\ntitle = "Welcome"\n')
    with made.with_browser(chromium) as room:
        coach = Coach(room)
        coach.titles("Welcome")
        for label in ("Open", "Close"):
            coach.press(label)
        assert coach.errors == []


def test_looking_ahead_opens_nothing(staged):
    coach = Coach(staged)
    coach.row("Our week").click()
    look = coach.board.locator(".ok-look")
    expect(look).to_contain_text("What would change for us?")
    expect(look).to_contain_text("Question · to come · Private until you reveal it · without names")
    expect(coach.title).to_have_text("Five blocks")
    coach.press("Open")
    expect(coach.title).to_have_text("Welcome")
    expect(look).to_contain_text("You could say")
    assert opened(staged) == opened(staged)[:1]


def test_reordering_by_keyboard_and_taking_it_back(staged):
    coach, other = Coach(staged), Coach(staged, "Dora")
    coach.agenda.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Alt+ArrowUp", "Alt+ArrowUp"):
        coach.page.keyboard.press(key)
    moved = ["Welcome", "Climb", "Our week", "What matters most", "Who does what"]
    coach.titles(*moved)
    other.titles(*moved)
    expect(coach.agenda).to_be_focused()
    expect(coach.row("Climb")).to_have_attribute("aria-selected", "true")
    coach.saved()
    coach.page.keyboard.press("Control+z")
    other.titles("Welcome", "Our week", "Climb", "What matters most", "Who does what")
    coach.page.keyboard.press("Control+z")
    other.titles(*TITLES)


def test_reordering_by_drag(staged):
    coach = Coach(staged)
    start = coach.row("Who does what").bounding_box()
    end = coach.row("Our week").bounding_box()
    mouse = coach.page.mouse
    mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(end["x"] + 60, end["y"] + end["height"], steps=5)
    mouse.move(end["x"] + 60, end["y"] + 4, steps=3)
    mouse.up()
    moved = ["Welcome", "Who does what", "Our week", "What matters most", "Climb"]
    coach.titles(*moved)
    coach.saved()
    Coach(staged, "Dora").titles(*moved)


def test_adding_skipping_and_duplicating_blocks(staged):
    coach = Coach(staged)
    coach.row("Climb").click()
    coach.choose("block", "Skip it")
    expect(coach.row("Climb")).to_contain_text("skipped")
    coach.choose("block", "Duplicate")
    coach.titles(*TITLES[:4], r"Climb \(again\)", "Who does what")
    coach.choose("block", "Remove")
    coach.titles(*TITLES)
    coach.choose("more", "Add a block")
    coach.sheet().get_by_role("button", name="Question", exact=True).click()
    sheet = coach.sheet()
    sheet.get_by_label("Title").fill("Before you go")
    sheet.get_by_label("Minutes").fill("4")
    sheet.get_by_label("Prompt 1").fill("What do you take with you?")
    sheet.get_by_label("Answer").first.select_option("score5")
    sheet.get_by_role("button", name="Add").click()
    expect(coach.row("Before you go")).to_contain_text("4 min")
    expect(coach.row("Before you go")).to_contain_text("private, without names")
    expect(coach.board.locator(".ok-look")).to_contain_text("a score from 1 to 5")


def test_two_coaches_change_the_plan_and_nothing_is_lost(staged):
    cleo, dora = Coach(staged, "Cleo"), Coach(staged, "Dora")
    for one in (cleo, dora):
        one.row("Our week").click()
        one.choose("block", "Edit")
    dora.sheet().get_by_label("Minutes").fill("15")
    cleo.sheet().get_by_label("Title").fill("Our own week")
    for one in (dora, cleo):
        one.sheet().get_by_role("button", name="Save").click()
    for one in (cleo, dora):
        expect(one.row("Our own week")).to_contain_text("15 min")
    for one in (cleo, dora):
        one.choose("block", "Edit")
    dora.sheet().get_by_label("Title").fill("A week of ours")
    cleo.sheet().get_by_label("Title").fill("The week")
    dora.sheet().get_by_role("button", name="Save").click()
    expect(cleo.row("A week of ours")).to_have_count(1)
    cleo.sheet().get_by_role("button", name="Save").click()
    expect(cleo.sheet()).to_contain_text("Another coach changed it at the same time")
    expect(cleo.sheet()).to_contain_text("A week of ours")
    expect(cleo.sheet().get_by_label("Title")).to_have_value("The week")
    cleo.sheet().get_by_role("button", name="Save").click()
    expect(dora.row("The week")).to_have_count(1)


def test_running_late_is_said_in_words_and_what_is_left_is_spread_again(staged):
    coach = Coach(staged)
    coach.press("Open")
    spread = coach.board.get_by_role("button", name="Rebalance")
    expect(spread).not_to_be_visible()
    coach.choose("more", "5 minutes more")
    coach.board.get_by_role("button", name="5 minutes more").click()  # in sight, too
    expect(coach.board.locator(".ok-left")).to_have_text("20 min left")
    expect(coach.board.locator(".ok-ends")).to_contain_text("behind the plan")
    spread.click()
    expect(coach.row("Climb")).to_contain_text("16 min")
    expect(coach.board.locator(".ok-ends")).to_contain_text("on plan")
    expect(spread).not_to_be_visible()
    coach.saved()
    coach.primary.focus()
    coach.page.keyboard.press("Control+z")
    expect(coach.row("Climb")).to_contain_text("20 min")


def test_who_is_in_and_ready_is_told_by_name_and_what_they_wrote_is_not(staged):
    coach = Coach(staged)
    coach.press("Open")
    coach.press("Next")
    anna = stage(staged, "Anna")
    anna.locator("textarea").first.fill("no more Tuesday report")
    anna.get_by_role("button", name="I’m ready").click()
    expect(coach.board.locator(".ok-ticks")).to_have_text("✓ Anna")
    expect(coach.board.locator(".ok-counts")).to_contain_text("1 has answered")
    assert "Tuesday" not in coach.page.content()
    coach.press("Reveal")
    expect(coach.page.locator(".okr-stage")).to_contain_text("no more Tuesday report")


def test_what_was_revealed_is_read_on_the_console_and_one_press_puts_it_on_every_screen(staged):
    coach = Coach(staged, viewport={"width": 1280, "height": 800})
    coach.press("Open")
    coach.press("Next")
    answers = coach.board.get_by_role("listbox", name="What was written")
    meter = coach.board.locator(".ok-meter i")
    for n, name in enumerate(("Anna", "Ben")):
        page = stage(staged, name)
        page.locator("textarea").first.fill(f"fewer meetings, says {name}")
        page.get_by_role("button", name="I’m ready").click()
        expect(meter).to_have_count(n + 1)  # a part for each person who is here
        expect(coach.board.locator(".ok-meter i[data-on]")).to_have_count(n + 1)
    expect(answers).to_have_count(0)
    assert "fewer meetings" not in coach.board.inner_text()
    coach.press("Reveal")
    told = answers.get_by_role("option")
    expect(told).to_have_count(2)
    expect(meter).to_have_count(0)
    words = told.all_inner_texts()
    expect(coach.board.locator("[tabindex='0']")).to_have_count(2)  # each list is one stop
    for button in (coach.primary, answers):
        box = button.bounding_box()
        assert box["y"] + box["height"] <= 800
    answers.focus()
    coach.page.keyboard.press("ArrowDown")
    coach.page.keyboard.press("Enter")
    expect(coach.board.locator(".ok-spot")).to_contain_text(words[1])
    expect(told.nth(1)).to_have_attribute("aria-selected", "true")
    told.first.click()
    expect(coach.board.locator(".ok-spot")).to_contain_text(words[0])
    expect(coach.title).to_have_text("Our week")  # the space bar and Enter go to the list alone
    assert len(coach.board.evaluate(CONTROLS)) <= 7
    assert serious(coach.page) == []
    assert coach.errors == []


def test_thirteen_blocks_are_in_sight_on_a_laptop_and_the_one_that_runs_is_marked(house, chromium):
    blocks = "".join(
        f'[[block]]\nkind = "talk"\ntitle = "Step {n}"\nminutes = 10\n' for n in range(13)
    )
    with planned(house, "Thirteen", f'title = "Thirteen"\n{blocks}') as room:
        coach = Coach(room.with_browser(chromium), viewport={"width": 1280, "height": 800})
        coach.press("Open")
        last = coach.row("Step 12").bounding_box()
        assert last["y"] + last["height"] <= 800
        assert last["height"] >= 44
        now = coach.agenda.locator("[aria-current=step]")
        expect(now).to_have_count(1)
        expect(now).to_contain_text("running")
        expect(coach.board.locator(".ok-left")).to_have_css("font-size", "36px")


def test_a_reveal_too_early_asks_first_and_is_taken_back_while_nothing_was_shown(staged):
    coach = Coach(staged, viewport=PHONE)
    pages = [stage(staged, name) for name in ("Anna", "Ben", "Cem")]
    for label in ("Open", "Next"):
        coach.press(label)
    expect(coach.board.locator(".ok-counts")).to_contain_text("3 here")
    expect(coach.board.locator(".ok-titled")).to_have_text("Five blocks")
    expect(coach.board.locator(".ok-then")).to_have_text(re.compile("nothing to show"))
    expect(coach.primary).not_to_have_attribute("aria-disabled", "true")
    coach.primary.click()
    asked = coach.page.locator("dialog[open]")
    expect(asked).to_contain_text("0 of 3 people here")
    asked.get_by_role("button", name="Cancel").click()
    expect(coach.primary).to_have_text("Reveal")
    coach.press("Reveal")
    nothing = coach.board.locator(".ok-nothing")
    expect(nothing).to_contain_text("nothing was shown")
    expect(pages[0].locator(".okr-stage")).to_contain_text("Nothing was written")
    assert nothing.get_by_role("button").bounding_box()["height"] >= 44
    nothing.get_by_role("button", name="Reopen it").click()
    expect(coach.primary).to_have_text("Reveal")
    expect(coach.primary).not_to_have_attribute("aria-disabled", "true")
    coach.primary.click()
    expect(asked).to_contain_text("There would be nothing to show")
    pages[0].locator("textarea").first.fill("no more Tuesday report")
    pages[0].get_by_role("button", name="I’m ready").click()
    expect(coach.board.locator(".ok-counts")).to_contain_text("1 has answered")
    asked.get_by_role("button", name="Reveal it now").click()  # which is not what it said
    expect(asked).to_contain_text("1 of 3 people here")
    asked.get_by_role("button", name="Reveal it now").click()
    expect(pages[1].locator(".okr-stage")).to_contain_text("no more Tuesday report")
    expect(coach.primary).to_have_text("Next")
    expect(nothing).not_to_be_visible()
    coach.choose("block", "Edit")  # and nothing in the menu takes it back
    coach.page.keyboard.press("Escape")
    coach.choose("more", "Close the workshop")
    coach.sheet().get_by_role("button", name="Close the workshop").click()
    for page in (coach.page, pages[1]):
        with page.expect_popup() as opened_page:
            page.get_by_role("link", name="See the result").first.click()
        expect(opened_page.value.locator("body")).to_contain_text("no more Tuesday report")
    assert coach.errors == []


SHORT = """
title = "One block"
[[block]]
id = "hello"
kind = "talk"
title = "Welcome"
minutes = 10
"""


def test_closed_with_one_press_and_the_file_in_hand_with_the_next(house, chromium):
    """No terminal, no second page: every format is beside the button that closed the workshop."""
    with planned(house, "One block", SHORT).with_browser(chromium) as room:
        keeps_files(Coach(room))


def keeps_files(coach):
    coach.page.context.add_init_script("window.print = () => { document.title = 'printing' }")
    coach.press("Open")
    coach.press("Close")
    coach.board.locator(".ok-result summary").click()  # after Close, two presses to a file in hand
    files = coach.board.locator(".ok-result ul a")
    named = ["Web page", "Excel", "CSV", "Markdown", "JSON", "Notebook", "PowerPoint"]
    expect(files).to_have_text(named)
    for name, begins in {"Excel": b"PK", "JSON": b"{", "Web page": b"<!doctype html>"}.items():
        with coach.page.expect_download() as begun:
            files.filter(has_text=name).click()
        kept = begun.value
        assert kept.suggested_filename.endswith((".xlsx", ".json", ".html"))
        assert Path(kept.path()).read_bytes().startswith(begins)
    assert all(link.bounding_box()["height"] >= 44 for link in files.all())
    with coach.page.expect_popup() as opened_page:
        coach.board.get_by_role("button", name="Print or PDF").click()
    expect(opened_page.value).to_have_title("printing")
    assert coach.errors == []


def stage(room: Room, name: str):
    """A participant at the page of the room."""
    context = room.browser.new_context()
    room.contexts.append(context)
    page = context.new_page()
    page.goto(room.links["join"])
    page.get_by_label(re.compile("name", re.I)).fill(name)
    page.get_by_role("button").first.click()
    expect(page.locator(".okr-stage .ok-status")).to_have_attribute(
        "data-now", re.compile("ready|saved|again")
    )
    return page


def test_focus_and_words_survive_what_others_do(staged):
    cleo, dora = Coach(staged, "Cleo"), Coach(staged, "Dora")
    cleo.choose("more", "Parking lot (0)")
    box = cleo.sheet().get_by_label("Keep for later")
    box.fill("the budget for")
    dora.press("Open")
    dora.choose("more", "Parking lot (0)")
    dora.sheet().get_by_label("Keep for later").fill("holidays")
    dora.page.keyboard.press("Enter")
    expect(cleo.sheet()).to_contain_text("holidays")
    expect(box).to_be_focused()
    expect(box).to_have_value("the budget for")
    cleo.page.keyboard.type(" next year")
    cleo.page.keyboard.press("Enter")
    expect(dora.sheet()).to_contain_text("the budget for next year")
    cleo.page.keyboard.press("Escape")
    cleo.agenda.focus()
    cleo.page.keyboard.press("End")
    dora.page.keyboard.press("Escape")
    dora.press("Next")
    expect(cleo.title).to_have_text("Our week")
    expect(cleo.agenda).to_be_focused()
    expect(cleo.row("Who does what")).to_have_attribute("aria-selected", "true")


def test_a_sheet_keeps_the_focus_where_a_row_was_and_marks_a_box_left_empty(staged):
    coach = Coach(staged)
    coach.choose("more", "Parking lot (0)")
    box = coach.sheet().get_by_label("Keep for later")
    coach.sheet().get_by_role("button", name="Add").click()
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    rows = coach.sheet().get_by_role("listitem")
    for n, words in enumerate(("budget", "holidays", "the office")):
        box.fill(words)
        expect(box).not_to_have_attribute("aria-invalid", "true")
        coach.page.keyboard.press("Enter")
        expect(rows).to_have_count(n + 1)
        expect(box).to_be_focused()
    taken = coach.sheet().get_by_role("button", name="Remove: holidays")
    taken.focus()
    coach.page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(coach.sheet().get_by_role("button", name="Remove: the office")).to_be_focused()


def test_steps_sentence_note_and_spotlight_are_kept(staged):
    coach = Coach(staged)
    coach.choose("more", "Next steps and decisions (0)")
    coach.sheet().get_by_label("What?").fill("Ask three customers")
    coach.sheet().get_by_label("Who?").fill("Ben")
    coach.sheet().get_by_role("button", name="Add").click()
    expect(coach.sheet()).to_contain_text("Next step · Ben")
    coach.sheet().get_by_role("button", name="More about Ask three").click()
    coach.page.get_by_role("menuitem", name="Done").click()
    expect(coach.sheet()).to_contain_text("Ben · Done")
    coach.page.keyboard.press("Escape")
    coach.choose("more", "The team’s sentence")
    coach.sheet().get_by_role("button", name="Not now").click()
    coach.choose("more", "The team’s sentence")
    expect(coach.sheet()).to_contain_text("The team said “not now”")
    coach.page.keyboard.press("Escape")
    coach.choose("block", "My note")
    coach.sheet().get_by_label("Welcome").fill("breathe")
    coach.page.keyboard.press("Enter")
    expect(coach.board.locator(".ok-look")).to_contain_text("breathe")
    for label in ("Open", "Next"):
        coach.press(label)
    anna = stage(staged, "Anna")
    anna.locator("textarea").first.fill(f"fewer meetings {'and shorter ones ' * 12}")
    anna.get_by_role("button", name="I’m ready").click()
    expect(coach.board.locator(".ok-counts")).to_contain_text("1 has answered")
    coach.press("Reveal")
    coach.choose("more", "Spotlight a card")
    line = coach.sheet().get_by_role("button", name="fewer meetings")
    room, sheet = line.bounding_box(), coach.sheet().bounding_box()
    assert room["x"] + room["width"] <= sheet["x"] + sheet["width"]  # a long line keeps inside
    coach.sheet().get_by_role("button", name="fewer meetings").click()
    expect(coach.board.locator(".ok-spot")).to_contain_text("fewer meetings")
    expect(Coach(staged, "Dora").board.locator(".ok-spot")).to_contain_text("fewer meetings")
    coach.board.get_by_role("button", name="Take it off").click()
    expect(coach.board.locator(".ok-spot")).not_to_be_visible()
    coach.choose("more", "The team’s sentence")
    coach.sheet().get_by_role("button", name="fewer meetings").click()
    expect(coach.sheet().get_by_label("Why this matters to us")).to_have_value(
        re.compile("^fewer meetings")
    )


def test_the_same_person_twice_becomes_one_and_somebody_removed_is_gone(staged):
    coach = Coach(staged)
    for name in ("Anna", "Anna’s phone", "Mallory"):
        stage(staged, name)
    people = coach.board.locator("[data-act=people]")
    expect(people).to_contain_text("3 here")
    people.click()
    coach.sheet().get_by_role("button", name="More about Anna’s phone").click()
    coach.page.get_by_role("menuitem", name="Same person as…").click()
    coach.sheet().get_by_role("button", name="Anna", exact=True).click()
    expect(coach.sheet()).not_to_contain_text("Anna’s phone")
    coach.sheet().get_by_role("button", name="More about Mallory").click()
    coach.page.get_by_role("menuitem", name="Remove").click()
    coach.sheet().get_by_role("button", name="Remove").click()
    expect(coach.sheet()).not_to_contain_text("Mallory")
    expect(people).to_contain_text("1 here")


def test_a_coach_ends_somebodys_personal_links_and_leaves_them_in(staged):
    """Asked first; the person goes on, and whoever held the link finds nothing."""
    coach, anna = Coach(staged), stage(staged, "Anna")
    register = staged.house.register
    [id] = [one["event"]["person"] for one in staged.log() if one["event"].get("name") == "Anna"]
    with register.record.writing() as db:
        secret = register.rejoin_secret(db, register.record.session(db, id))
    way_back, stranger = staged.house.url + path("rejoin", secret), staged.context().new_page()
    assert stranger.goto(way_back).status == 200
    coach.board.locator("[data-act=people]").click()
    coach.sheet().get_by_role("button", name="More about Anna").click()
    coach.page.get_by_role("menuitem", name="End their links").click()
    coach.sheet().get_by_role("button", name="Cancel").click()
    assert stranger.goto(way_back).status == 200
    coach.sheet().get_by_role("button", name="More about Anna").click()
    coach.page.get_by_role("menuitem", name="End their links").click()
    assert serious(coach.page) == []
    coach.sheet().get_by_role("button", name="End their links").click()
    expect(coach.board.get_by_role("alert")).to_contain_text("links of Anna no longer work")
    assert stranger.goto(way_back).status == 404
    coach.page.keyboard.press("Escape")
    coach.press("Open")
    expect(anna.locator(".okr-stage h2")).to_contain_text("Welcome")


def outside(room: Room, kind: str) -> str:
    """A link as people outside are told it."""
    return room.house.public + urlsplit(room.links[kind]).path


def test_the_ways_in_show_links_codes_and_what_was_revoked_is_gone(staged):
    coach = Coach(staged)
    coach.choose("more", "Join: QR code and links")
    sheet = coach.sheet()
    expect(sheet).to_contain_text(outside(staged, "join"))
    expect(sheet.get_by_role("img", name="QR code")).to_be_visible()
    expect(sheet.locator(".ok-spoken")).to_contain_text(re.compile(r"\d{4} \d{4}"))
    sheet.get_by_role("button", name="Copy the link").click()
    expect(sheet.get_by_role("button", name="Copied")).to_be_visible()
    sheet.get_by_role("button", name="Coach").click()
    expect(sheet.get_by_role("button", name="Copy the link")).to_be_visible()
    expect(sheet).to_contain_text(outside(staged, "facilitate"))
    expect(sheet.get_by_role("button", name="Revoke")).to_have_count(0)
    sheet.get_by_role("button", name="Join").click()
    sheet.get_by_role("button", name="Revoke").click()
    coach.sheet().get_by_role("button", name="Revoke").click()
    expect(sheet).not_to_contain_text(outside(staged, "join"))
    expect(sheet).to_contain_text("/j/")


def test_an_address_of_this_computer_alone_gets_no_code_and_a_reason(local_house, chromium):
    with planned(local_house, "At my desk").with_browser(chromium) as room:
        coach = Coach(room)
        coach.choose("more", "Join: QR code and links")
        expect(coach.sheet()).to_contain_text("opens on this computer only")
        expect(coach.sheet()).to_contain_text(room.links["join"])
        expect(coach.sheet().get_by_role("img", name="QR code")).to_have_count(0)


def test_the_canvas_opens_in_a_tab_of_its_own(staged):
    coach = Coach(staged)
    coach.row("Our week").click()
    with coach.page.context.expect_page() as tab:
        coach.choose("block", "Print its canvas (A3)")
    expect(tab.value.locator("body")).to_contain_text("What would change?")
    assert tab.value.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert coach.errors == []


def test_the_projector_is_one_press_away_and_the_console_is_for_coaches_alone(staged):
    coach = Coach(staged)
    with coach.page.context.expect_page() as tab:
        coach.board.get_by_role("link", name="Projector").click()
    assert tab.value.url.endswith(f"/c/{staged.id}/85-projector")
    anna = stage(staged, "Anna")
    answer = anna.goto(anna.url.rsplit("/", 1)[0] + "/90-facilitate")
    assert answer.status == 404


CONTROLS = """(root) => [...root.querySelectorAll('button, a, input, textarea, select, [tabindex]')]
    .filter((el) => el.checkVisibility() && el.getAttribute('role') !== 'listbox')
    .map((el) => el.textContent.trim() || el.getAttribute('aria-label'))"""


def test_one_button_and_at_most_six_others_are_ever_in_sight(staged):
    coach = Coach(staged)

    def counted() -> None:
        seen = coach.board.evaluate(CONTROLS)
        assert len(seen) <= 7, seen

    counted()
    for label in ("Open", "Next"):
        coach.press(label)
    expect(coach.primary).to_have_text("Reveal")
    counted()
    anna = stage(staged, "Anna")
    anna.locator("textarea").first.fill("fewer meetings")
    anna.get_by_role("button", name="I’m ready").click()
    expect(coach.board.locator(".ok-counts")).to_contain_text("1 has answered")
    coach.press("Reveal")
    coach.choose("more", "Spotlight a card")
    coach.sheet().get_by_role("button", name="fewer meetings").click()
    for _ in range(3):
        coach.choose("more", "5 minutes more")
    expect(coach.board.get_by_role("button", name="Rebalance")).to_be_visible()
    counted()
    coach.choose("more", "Close the workshop")
    coach.sheet().get_by_role("button", name="Close the workshop").click()
    expect(coach.primary).to_have_text("Reopen")
    counted()


def test_no_serious_accessibility_finding_on_the_console(staged):
    coach = Coach(staged)
    coach.press("Open")
    coach.press("Next")
    for size in SIZES:
        coach.page.set_viewport_size(size)
        expect(coach.primary).not_to_have_attribute("aria-disabled", "true")
        assert serious(coach.page) == []
        coach.board.locator("[data-act=more]").click()
        assert serious(coach.page) == []
        coach.page.keyboard.press("Escape")
        coach.row("What matters most").click()
        coach.choose("block", "Edit")
        assert serious(coach.page) == []
        coach.page.keyboard.press("Escape")
        coach.board.locator("[data-act=people]").click()
        assert serious(coach.page) == []
        coach.page.keyboard.press("Escape")


def test_on_a_phone_the_button_stays_under_the_thumb(staged):
    coach = Coach(staged, viewport=PHONE, has_touch=True, is_mobile=True)
    coach.press("Open")
    expect(coach.title).to_have_text("Welcome")
    assert coach.page.evaluate("document.documentElement.scrollWidth") <= 390
    place = coach.primary.bounding_box()
    assert place["y"] > 844 * 2 / 3
    assert coach.title.bounding_box()["y"] < 844 / 3
    small = coach.board.evaluate(
        """(root) => [...root.querySelectorAll('button, a, [role=option]')]
            .filter((el) => el.checkVisibility())
            .map((el) => [el.outerHTML.slice(0, 90), el.getBoundingClientRect()])
            .filter(([, r]) => r.height < 43.5 || r.width < 43.5)
            .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""
    )
    assert small == []


def test_no_word_of_the_console_escapes_the_catalogue(pseudo_house, chromium):
    text = re.sub(r'(?m)^(title|question|text) = ".*"', r'\1 = "WORDS"', AGENDA)
    with planned(pseudo_house, "TITLE", text) as room:
        room.with_browser(chromium)
        context = chromium.new_context()
        room.contexts.append(context)
        page = context.new_page()
        page.goto(room.links["facilitate"])
        page.get_by_role("button").first.click()
        page.wait_for_selector(".okr-console .ok-status[data-now=ready]")
        board, stray = page.locator(".okr-console"), {}

        def look(name: str, on) -> None:
            own = re.compile(r"\[!.*?!\]|TITLE|BLUE|Blue|WORDS|T\d\d|http\S+|Ctrl|Alt", re.S)
            left = [own.sub("", text) for text in on.evaluate(VISIBLE)]
            stray[name] = [text for text in left if re.search(r"[A-Za-z]{2}", text)]

        def away() -> None:
            page.keyboard.press("Escape")
            expect(page.locator("dialog")).to_have_count(0)

        look("start", board)
        for n in range(2):
            page.wait_for_selector(".ok-primary:not([aria-disabled])")
            page.locator(".ok-primary").click()
            expect(page.locator("[role=option]").nth(n)).to_have_attribute("data-now", "")
        look("running", board)
        page.locator("[role=option]").nth(2).click()
        look("ahead", board)
        for act in ("more", "block", "people"):
            page.locator(f".okr-console [data-act={act}]").first.click()
            look(act, page.locator("dialog").last)
            away()
        page.locator(".okr-console [data-act=block]").click()
        page.get_by_role("menuitem").nth(1).click()
        look("edit", page.locator("dialog").last)
        away()
        for key in ("s", "p", "n"):
            page.locator(".ok-primary").focus()
            page.keyboard.press(key)
            look(key, page.locator("dialog").last)
            away()
        assert {name: left for name, left in stray.items() if left} == {}


def test_space_does_the_next_thing_wherever_no_button_has_the_focus(staged):
    coach = Coach(staged)
    main = coach.board.locator(".ok-primary")
    expect(main).to_have_text("Open")
    expect(main).not_to_have_attribute("aria-disabled", "true")
    coach.board.locator("h2").first.click()
    coach.page.keyboard.press(" ")
    expect(main).to_have_text("Next")
    assert coach.page.evaluate("scrollY") == 0
