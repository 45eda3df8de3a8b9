"""What holds on every board alike: keys that compose send nothing, three presses make one thing."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from contextlib import contextmanager

import nbformat
import pytest
from playwright.sync_api import expect

from okrlab.blocks.clinic.cards import KeyResult, Objective
from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint
from okrlab.record.events import CardsSet
from tests.browser.people import PATIENCE, House
from tests.browser.test_loss import recorder

BOARDS = ("ladder", "clinic", "journey", "baseline", "readiness", "review", "stage", "console",
          "lobby", "course")  # fmt: skip
FORM = """import ipywidgets as W
box, told = W.Text(description="Say"), W.Label("nothing yet")
box.on_msg(lambda _, said, __: setattr(told, "value", f"{said['event']} {box.value}"))
W.VBox([box, told])"""
BEGUN = (
    CardsSet(board="journey", cards=(
        Persona(id="p", name="Guests"), JourneyStage(id="s", text="Buy"),
        Touchpoint(id="pay", text="Pay", stage="s", persona="p", emotion=-2, importance=5))),
    CardsSet(board="clinic", cards=(
        Objective(id="o", text="Help is easy to find"),
        KeyResult(id="kr", objective="o", text="Half of the guests find help alone by June"))),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house whose one notebook has every board, and an ipywidget's form."""
    folder = tmp_path_factory.mktemp("every") / "notebooks"
    folder.mkdir()
    first = "import okrlab\nsession = okrlab.open_session()"
    made = [f'okrlab.board(session, "{name}")' for name in BOARDS]
    cells = [nbformat.v4.new_code_cell(source) for source in (first, *made, FORM)]
    about = {"okrlab": {"for": "facilitators", "title": "Every board"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=about)
    nbformat.write(notebook, folder / "10-ladder.ipynb")
    with House(tmp_path_factory.mktemp("every-house"), folder) as opened:
        yield opened


@contextmanager
def every_board(house, chromium, script="", begun=BEGUN, width=1280, **options):
    """A host at the page with every board; the page, and its workshop."""
    with house.workshop("Every board", *begun).with_browser(chromium) as room:
        context = room.context(viewport={"width": width, "height": 900}, **options)
        page = context.new_page()
        page.add_init_script(script)
        page.goto(room.links["host"])
        page.get_by_role("button").first.click()
        page.wait_for_url(re.compile(r"/c/"))
        page.goto(f"{house.url}/c/{room.id}/10-ladder")
        for name in BOARDS:
            status = page.locator(f".okr-{name.lower().removesuffix('board')} .ok-status").first
            expect(status).to_have_attribute("data-now", "ready", timeout=3 * PATIENCE)
        yield page, room


LISTEN = """
window.open = () => null;
window.print = () => {};
window.heard = 0;
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, heard, options) {
  const counted = (event) => { window.heard += 1; return heard.call(this, event); };
  return add.call(this, type, type === "keydown" && options !== true ? counted : heard, options);
};
"""
TRY_FIELDS = """async (root) => {
  const trouble = [], tried = new Set(), moment = () => new Promise((done) => setTimeout(done, 30));
  const composing = [{ key: "Enter", keyCode: 229 }, { key: "Escape", keyCode: 229 },
    { key: "Enter", keyCode: 13, isComposing: true }];
  const tryThem = () => {
    for (const one of root.querySelectorAll("details")) one.open = true;
    for (const field of root.querySelectorAll("textarea, input, select")) {
      if (field.disabled || !field.checkVisibility()) continue;
      const say = (how) => field.dispatchEvent(new KeyboardEvent("keydown",
        { ...how, bubbles: true, cancelable: true }));
      const what = `${field.tagName} ${field.type} ${field.labels?.[0]?.textContent}`;
      for (const how of composing) {
        window.heard = 0;
        if (!say(how) || window.heard) trouble.push(`${what}: ${JSON.stringify(how)}`);
      }
      window.heard = 0;
      say({ key: "F8" });
      if (!window.heard) trouble.push(`${what} was never listened to: the test is deaf`);
      tried.add(what);
    }
  };
  const dialogs = () => [...root.querySelectorAll("dialog[open]")];
  const close = async () => { for (const one of dialogs()) one.close(); await moment(); };
  const left = ".ok-danger, .ok-primary, [data-act=use]";   // what would end or begin something
  const buttons = (within) => [...within.querySelectorAll("button")].filter((one) =>
    !one.disabled && one.checkVisibility() && !one.matches(left));
  const open = async (at) => {
    at?.click();
    await moment();
    return root.querySelector(".ok-menu[open]");
  };
  tryThem();
  for (let n = 0; n < Math.min(30, buttons(root).length); n++) {
    const menu = await open(buttons(root)[n]);
    for (let item = 0; menu && item < buttons(menu).length; item++) {
      await close();
      const again = await open(buttons(root)[n]);
      await open(again && buttons(again)[item]);
      tryThem();
    }
    tryThem();
    await close();
  }
  return { trouble, tried: [...tried] };
}"""


def test_a_key_that_composes_is_heard_by_no_field_of_any_board(house, chromium):
    """Safari's Enter that ends a composition (keyCode 229, not composing any more) sent it."""
    with every_board(house, chromium, LISTEN) as (page, room):
        before = len(room.log())
        tried = Counter()
        for name in BOARDS:
            root = page.locator(f".okr-{name.lower().removesuffix('board')}")
            if name == "CourseBoard":  # whose fields are all behind something
                root.get_by_role("button", name="More").click()
                root.get_by_role("menuitem").last.click()
                expect(root.locator("textarea")).to_be_visible()
            found = root.evaluate(TRY_FIELDS)
            assert not found["trouble"], (name, found["trouble"])
            tried[name] = len(found["tried"])
        assert all(tried[name] for name in BOARDS), tried
        assert sum(tried.values()) > 40, tried
        said = [one["event"] for one in room.log()[before:]]
        cards = [card["type"] for one in said for card in one.get("cards", ())]
        assert not {"Rung", "NextStep"} & {*cards}, said


def test_the_enter_that_ends_a_composition_sends_nothing_and_the_next_one_does(house, chromium):
    with every_board(house, chromium) as (page, _):
        devtools = page.context.new_cdp_session(page)

        def compose(box, end) -> None:
            """Type by an input method, and end it as Chromium does (False), or as Safari does."""
            box.focus()
            devtools.send("Input.imeSetComposition",
                          {"text": "かいぎ", "selectionStart": 3, "selectionEnd": 3})  # fmt: skip
            if end:
                devtools.send("Input.insertText", {"text": "会議"})
            enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
            devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
            if not end:
                devtools.send("Input.insertText", {"text": "会議"})

        ladder = page.locator(".okr-ladder")
        area, said = ladder.locator(".ok-composer textarea"), page.get_by_label("Say")
        told = page.locator("span.w", has_text=re.compile("nothing yet|submit"))
        for end in (False, True):
            area.fill("")
            compose(area, end)
            expect(area).to_have_value("会議")
            said.fill("")
            compose(said, end)
            expect(told).to_have_text("nothing yet")
        expect(ladder.locator(".ok-card")).to_have_count(0)
        said.press("Enter")
        expect(told).to_have_text("submit 会議")
        ladder.locator(".ok-composer").get_by_role("radio", name=re.compile("Output")).check()
        area.press("Enter")
        expect(ladder.locator(".ok-card")).to_have_count(1)


THRICE = (
    "(one) => { for (const _ of [1, 2, 3]) one.requestSubmit ? one.requestSubmit() : one.click(); }"
)


def test_a_form_pressed_three_times_before_the_first_answer_makes_one_thing(house, chromium):
    with every_board(house, chromium) as (page, room):
        known = len(room.log())

        def made() -> Counter[str]:
            nonlocal known
            for look in ("ladder", "clinic", "journey", "console"):
                status = page.locator(f".okr-{look} .ok-status").first
                expect(status).to_have_attribute("data-now", re.compile("ready|saved|again"))
            new, known = room.log()[known:], len(room.log())
            events = [one["event"] for one in new]
            cards = {(card["type"], card["id"]) for one in events for card in one.get("cards", ())}
            return Counter([one["type"] for one in events] + [kind for kind, _ in cards])

        def board(look):
            return page.locator(f".okr-{look}")

        # A card on the ladder.
        composer = board("ladder").locator(".ok-composer")
        composer.locator("textarea").fill("ran 12 webinars")
        composer.get_by_role("radio", name=re.compile("Output")).check()
        composer.evaluate(THRICE)
        expect(board("ladder").locator(".ok-card")).to_have_count(1)
        assert made()["Rung"] == 1

        # A key result; and as it is two in one line, its two halves.
        board("clinic").locator("[data-act=new]").first.click()
        writer = board("clinic").locator(".ok-writer")
        writer.locator("textarea").first.fill("Publish 60 articles and get 6,000 visits")
        writer.evaluate(THRICE)
        expect(writer).to_have_count(0)
        assert made()["KeyResult"] == 1
        board("clinic").locator("[data-act=halve]").evaluate(THRICE)
        expect(board("clinic").locator("[data-act=halve]")).to_have_count(0)
        assert made()["KeyResult"] == 2, "the half that stays, and the one that is new"
        keep = page.get_by_role("button", name="Make this the key result")
        rewrite = board("clinic").locator("form").filter(has=keep)
        rewrite.locator("textarea").first.fill("Half of the guests need no agent by June")
        rewrite.evaluate(THRICE)
        expect(board("clinic").get_by_role("button", name="Keep it")).to_be_visible()
        assert made()["Initiative"] == 1, "what it was before"

        # What follows from a touchpoint.
        journey = board("journey")
        journey.locator("[data-act=open][data-card=pay]").first.evaluate("(one) => one.click()")
        journey.locator("dialog [data-act=follow]").click()
        follow = journey.locator("dialog form")
        follow.locator("textarea").first.fill("Show the fees")
        follow.locator("textarea").nth(1).fill("Guests pay at once")
        follow.evaluate(THRICE)
        expect(journey.locator("dialog")).to_have_count(0)
        kinds = made()
        assert {kinds[one] for one in ("KeyResult", "Hypothesis", "Initiative")} == {1}, kinds
        assert kinds["Rung"] == 2, "what is done, and what it changes"

        # The console's forms, which stay open.
        for key, label in (("p", "Keep for later"), ("n", "What?")):
            board("console").locator("[data-act=more]").focus()
            page.keyboard.press(key)
            form = board("console").locator("dialog form")
            form.get_by_label(label).fill("Ask the bank")
            form.evaluate(THRICE)
            expect(board("console").locator("dialog li", has_text="Ask the bank")).to_have_count(1)
            page.keyboard.press("Escape")
        kinds = made()
        assert (kinds["Parked"], kinds["NextStep"]) == (1, 1), kinds

        # A check-in, which the kernel reads before the page sends it.
        review = board("review")
        review.locator("[data-act=enter]").first.click()
        entry = review.locator("dialog form")
        entry.locator("input").first.fill("12")
        entry.evaluate(THRICE)
        expect(review.locator("dialog")).to_have_count(0)
        assert made()["CheckIn"] == 1

        # A workshop.
        board("lobby").locator("[data-act=another]").evaluate("(one) => one.click()")
        form = board("lobby").locator("dialog form")
        form.locator("input").first.fill("Once only")
        form.evaluate(THRICE)
        expect(board("lobby").locator("dialog .ok-url")).to_be_visible()
        with house.register.record.reading() as db:
            titles = [one.title for one in house.register.record.meetings(db)]
        assert titles.count("Once only") == 1


def test_join_pressed_three_times_on_a_slow_line_makes_one_person(house, chromium):
    """Without JavaScript: the page itself cannot count presses."""
    with house.workshop("A slow line").with_browser(chromium) as room:
        for kind in ("join", "facilitate"):
            page = room.context(java_script_enabled=False).new_page()
            page.goto(room.links[kind])
            page.get_by_label(re.compile("name", re.I)).fill(f"Anna, {kind}")
            devtools = page.context.new_cdp_session(page)
            slow = {"latency": 200, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
            box = page.get_by_role("button").bounding_box()
            press = {"x": box["x"] + 20, "y": box["y"] + 20, "button": "left", "clickCount": 1}
            os.kill(recorder(house), signal.SIGSTOP)  # until the last press nobody is answered
            try:
                for _ in range(3):
                    with page.expect_request(lambda one: one.method == "POST"):
                        for what in ("mousePressed", "mouseReleased"):  # and wait for nothing
                            devtools.send("Input.dispatchMouseEvent", {"type": what, **press})
            finally:
                os.kill(recorder(house), signal.SIGCONT)
            expect(page).to_have_url(re.compile(rf"/[cw]/{room.id}/"))
        joined = [
            one["event"]["name"] for one in room.log() if one["event"]["type"] == "PersonJoined"
        ]
        assert joined == ["Anna, join", "Anna, facilitate"]
