"""The ladder as it is drawn: whole, readable, links between the cards, moved and linked by hand."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from okrlab.record import events as e
from okrlab.vocabulary import LEVELS
from tests.model.making import link, rung

WORDS = (
    "newcomers finish their first report alone",
    "ran 12 onboarding webinars",
    "fewer calls about the form",
    "parents read with their children on days without us",
)


def cards(counts=(6, 9, 7, 3), **texts):
    """A ladder with so many cards on each level, thickly linked, with jumps and a link aside."""
    dice = random.Random(sum(counts))

    def one(level, n):
        said = texts.get(f"{level}{n}", f"{WORDS[n % 4]} {level[:4]}{n}")
        return rung(f"{level}{n}", level, text=said, position=n + 1.0)

    lanes = [
        [one(level, n) for n in range(count)] for level, count in zip(LEVELS, counts, strict=True)
    ]
    ties = {}
    for low, high in ((0, 1), (1, 2), (2, 3), (0, 2)):
        for n, one in enumerate(lanes[low]):
            if not lanes[high] or (high - low > 1 and n % 5):
                continue
            nearly = n * len(lanes[high]) // len(lanes[low]) + dice.choice((0, 0, 1))
            tie = link(one.id, lanes[high][min(nearly, len(lanes[high]) - 1)].id)
            ties[tie.id] = tie
    if len(lanes[1]) > 2:
        ties["aside"] = link("output0", "output2", id="aside")
    return (*(one for lane in lanes for one in lane), *ties.values())


@pytest.fixture
def drawn(opened):
    """Opens a workshop whose ladder has these cards."""
    return lambda *there: opened(e.CardsSet(board="ladder", cards=there))


BEHIND = """() => {
    const inside = ({ x, y }, box) => x > box.left + 1 && x < box.right - 1
        && y > box.top + 2 && y < box.bottom - 2;
    const boxes = [...document.querySelectorAll('.ok-card')].map((one) => [one.dataset.card,
        one.getBoundingClientRect()]);
    const hidden = [];
    for (const path of document.querySelectorAll('path.ok-link')) {
        const at = path.getScreenCTM(), long = path.getTotalLength();
        for (let n = 0; n <= 80; n++) {
            const point = path.getPointAtLength((long * n) / 80).matrixTransform(at);
            for (const [id, box] of boxes) if (inside(point, box)) hidden.push(id);
        }
    }
    const over = boxes.flatMap(([id, a], n) => boxes.slice(n + 1).filter(([, b]) => a.left < b.right
        && b.left < a.right && a.top < b.bottom && b.top < a.bottom).map(([other]) => [id, other]));
    return { hidden, over, links: document.querySelectorAll('path.ok-link').length };
}"""
"""The cards that links run behind or that lie on each other, as the page shows them."""

CUT = """() => [...document.querySelectorAll('.ok-card, .ok-card p')].filter((one) =>
    one.offsetParent && one.scrollWidth > one.clientWidth + 12)
    .map((one) => one.outerHTML.slice(0, 90))"""
"""What is wider than the card it stands on; a card's handle sticks out by less."""


ROWS = """() => [...document.querySelectorAll('.ok-cards')].map((lane) => new Set(
    [...lane.children].map((one) => Math.round(one.getBoundingClientRect().top))).size)"""
"""In how many rows the cards of each lane lie."""


def still(person):
    """Until the lines have been drawn where the cards now are."""
    person.page.wait_for_function("() => document.querySelector('path.ok-link')")
    person.page.wait_for_timeout(150)


def test_25_cards_are_readable_at_once_on_a_laptop(drawn):
    anna = drawn(*cards()).enter("Anna", viewport={"width": 1280, "height": 800})
    still(anna)
    seen = anna.page.evaluate("""() => [...document.querySelectorAll('.ok-card')].map((one) => {
        const text = one.querySelector('.ok-text'), box = one.getBoundingClientRect();
        const scale = box.width / one.offsetWidth;
        return { size: parseFloat(getComputedStyle(text).fontSize) * one.currentCSSZoom,
                 isIn: box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight };
    })""")
    assert len(seen) == 25
    assert all(one["isIn"] for one in seen)
    assert min(one["size"] for one in seen) >= 10.4
    found = anna.page.evaluate(BEHIND)
    assert (found["hidden"], found["over"]) == ([], [])
    assert found["links"] > 20
    expect(anna.board.locator(".ok-map")).to_be_hidden()
    expect(anna.board.locator(".ok-key")).to_have_text("Dashed: a guess")
    assert anna.page.evaluate("document.documentElement.scrollWidth") <= 1280


def zoom(person, to):
    """As large as the menu of the one control for it says."""
    person.board.get_by_role("button", name="Zoom").click()
    person.page.get_by_role("menuitemradio", name=to).click()


def test_a_lane_has_one_row_while_there_are_links_and_100_cards_are_walked_through(drawn):
    anna = drawn(*cards((25, 35, 25, 15))).enter("Anna", viewport={"width": 1280, "height": 800})
    still(anna)
    rows = anna.page.evaluate(ROWS)
    assert rows == [1, 1, 1, 1]
    assert anna.page.evaluate(BEHIND)["hidden"] == []
    around = anna.board.locator(".ok-map")
    expect(around).to_be_visible()
    sight = anna.board.locator(".ok-sight")
    box = around.bounding_box()
    anna.page.mouse.click(box["x"] + box["width"] - 5, box["y"] + 10)
    assert sight.evaluate("(one) => one.scrollLeft") > 1000
    zoom(anna, "Whole ladder")
    expect(around).to_be_hidden()
    assert sight.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    zoom(anna, "Readable")
    expect(around).to_be_visible()
    anna.card(f"{WORDS[0]} acti0").focus()
    before = anna.board.locator(".ok-zoom output").inner_text()
    anna.page.keyboard.press("+")
    expect(anna.board.locator(".ok-zoom output")).not_to_have_text(before)
    anna.page.keyboard.press("0")
    expect(anna.board.locator(".ok-zoom output")).to_have_text(before)


LINE = "(one) => document.querySelector(`path[data-link=${one}]`).getAttribute('d')"


def test_links_follow_a_card_that_is_dragged_and_a_link_is_drawn_by_hand(drawn):
    people = drawn(
        rung("a", text="ran 12 webinars", position=1.0),
        rung("b", text="wrote a guide", position=2.0),
        rung("t", "outcome", text="newcomers set up alone", position=1.0),
        link("a", "t", id="at"),
    )
    size = {"width": 1280, "height": 1000}
    anna, ben = people.enter("Anna", viewport=size), people.enter("Ben")
    still(anna)
    mouse, line = anna.page.mouse, anna.page.evaluate(LINE, "at")
    held = anna.card("ran 12").locator(".ok-text").bounding_box()
    mouse.move(held["x"] + 5, held["y"] + 5)
    mouse.down()
    mouse.move(held["x"] + 200, held["y"] + 40, steps=4)
    anna.page.wait_for_function(f"(was) => ({LINE})('at') !== was", arg=line)
    # the card is given back while it is still held: nothing else on the page has moved it
    mouse.move(held["x"] + 5, held["y"] + 5, steps=2)
    mouse.up()
    expect(anna.board.locator("[data-drag]")).to_have_count(0)
    anna.page.wait_for_function(f"(was) => ({LINE})('at') === was", arg=line)

    anna.card("wrote a guide").hover()
    pull = anna.card("wrote a guide").locator(".ok-pull").bounding_box()
    goal = anna.card("newcomers set up").bounding_box()
    mouse.move(pull["x"] + 11, pull["y"] + 11)
    mouse.down()
    mouse.move(pull["x"] + 60, pull["y"] - 30, steps=3)
    expect(anna.board.locator("path.ok-loose")).to_have_attribute("d", re.compile("^M"))
    mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 12, steps=4)
    expect(anna.card("newcomers set up")).to_have_attribute("data-over", "")
    mouse.up()
    for one in (anna, ben):
        expect(one.board.locator("path.ok-link")).to_have_count(2)
    tie = [one["event"]["cards"][0] for one in people.log() if one["event"]["type"] == "CardsSet"]
    assert (tie[-1]["lower"], tie[-1]["upper"]) == ("b", "t")
    assert not anna.errors


def test_arrows_walk_along_links_and_several_cards_move_with_one_undo(drawn):
    people = drawn(
        rung("a", text="one", position=1.0),
        rung("b", text="two", position=2.0),
        rung("c", text="three", position=3.0),
        rung("t", "outcome", text="top", position=1.0),
        link("b", "t"),
    )
    anna = people.enter("Anna", reduced_motion="reduce")
    still(anna)
    keys = anna.page.keyboard
    anna.card("top").focus()
    keys.press("ArrowDown")
    expect(anna.card("two")).to_be_focused()
    keys.press("ArrowRight")
    beside = anna.page.evaluate("document.activeElement.querySelector('.ok-text').textContent")
    assert beside in ("one", "three")
    keys.press("Space")
    expect(anna.card(beside)).to_have_attribute("data-picked", "")
    anna.card("two").locator(".ok-text").click(modifiers=["Control"])
    expect(anna.board.locator(".ok-picked")).to_contain_text("2 cards selected")
    expect(anna.board.locator(".ok-card form")).to_have_count(0)
    anna.board.locator(".ok-picked").get_by_role("button", name="Move to").click()
    anna.page.get_by_role("menuitem", name="Activity").click()
    for text in (beside, "two"):
        expect(anna.card(text)).to_have_attribute("data-level", "activity")
    anna.saved()
    anna.board.get_by_role("button", name="Undo", exact=True).click()
    for text in (beside, "two"):
        expect(anna.card(text)).to_have_attribute("data-level", "output")
    anna.card("two").focus()
    keys.press("Escape")
    expect(anna.board.locator(".ok-picked")).to_have_count(0)


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
def test_delete_removes_the_picked_cards_that_are_mine_and_says_how_many_stay(drawn, key):
    room = drawn(rung("a", text="not hers", position=9.0))
    anna = room.enter("Anna", reduced_motion="reduce")
    for text in ("one", "two"):
        anna.add(text, "Output")
    anna.saved()
    for text in ("one", "two", "not hers"):
        anna.card(text).locator(".ok-text").click(modifiers=["Control"])
    anna.card("two").focus()
    anna.page.keyboard.press(key)
    expect(anna.cards).to_have_count(1)
    expect(anna.board.locator(".ok-notice")).to_contain_text("1 card stays: others made it")
    anna.saved()
    anna.board.get_by_role("button", name="Undo", exact=True).click()
    expect(anna.cards).to_have_count(3)


def test_a_whole_path_lights_up(drawn):
    there = [rung(level, level, text=f"the {level}") for level in LEVELS]
    ties = [link(low, high) for low, high in pairwise(LEVELS)]
    other = rung("else", "output", text="something else")
    anna = drawn(*there, *ties, other, link("else", "outcome")).enter("Anna")
    still(anna)
    anna.card("the activity").hover()
    expect(anna.board.locator("path.ok-link[data-warm]")).to_have_count(3)
    expect(anna.board.locator(".ok-card[data-lit]")).to_have_count(4)
    anna.card("the outcome").hover()
    expect(anna.board.locator("path.ok-link[data-warm]")).to_have_count(4)


HARD = {
    "output0": "🎉" * 200,
    "output1": "w" * 500,
    "outcome0": "العائلات الجديدة تأتي وحدها " * 8,
    "activity0": "新しいお客様が自分で設定を終える" * 8,
}


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_whatever_is_written_nothing_is_cut_and_nothing_runs_over_the_edge(drawn, width):
    anna = drawn(*cards((3, 4, 3, 1), **HARD)).enter(
        "Anna", viewport={"width": width, "height": 800}
    )
    if width == 1280:
        still(anna)
        found = anna.page.evaluate(BEHIND)
        assert (found["hidden"], found["over"]) == ([], [])
        long = anna.card("w" * 500)
        assert long.bounding_box()["height"] < 260, "a lane stays low"
        text = long.locator(".ok-text")
        assert text.evaluate("(one) => { one.scrollTop = 1e4; return one.scrollTop }") > 0
    else:
        anna.board.get_by_role("button", name="All", exact=True).click()
    assert anna.page.evaluate(CUT) == []
    assert anna.page.evaluate("document.documentElement.scrollWidth") <= width
    expect(anna.card("w" * 500)).to_be_attached()


def test_focus_and_words_stay_while_others_change_the_order(drawn):
    people = drawn(*cards((3, 4, 3, 1)))
    anna, ben = people.enter("Anna"), people.enter("Ben")
    still(anna)
    anna.card(f"{WORDS[1]} outp1").get_by_role("button", name="So what?").click()
    box = anna.board.locator(".ok-card form textarea")
    box.press_sequentially("half a thou")
    ben.menu(f"{WORDS[2]} acti2", "Impact")
    ben.saved()
    ben.add("one more output", "Output")
    expect(anna.card("one more output")).to_be_visible()
    anna.page.keyboard.type("ght")
    expect(box).to_have_value("half a thought")
    expect(box).to_be_focused()


def test_an_outline_that_is_pasted_becomes_a_ladder_and_comes_out_again(drawn):
    room = drawn(rung("a", "outcome", text="newcomers set up alone"))
    anna, ben = room.enter("Anna"), room.enter("Ben")
    said = (
        "Impact: fewer customers leave\n"
        "  Outcome: newcomers set up alone\n"
        "    - Output: ran 12 webinars\n"
        "    - qwrt zzz blorp\n"
        "      * Activity: write the slides (who: the trainers)"
    )
    anna.board.locator(".ok-composer textarea").focus()
    anna.page.evaluate(
        """(text) => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {
            clipboardData: data, bubbles: true, cancelable: true })); }""",
        said,
    )
    sheet = anna.page.get_by_role("dialog")
    expect(sheet.locator(".ok-read li")).to_have_count(5)
    expect(sheet.locator(".ok-read li").nth(1)).to_contain_text("already on the board")
    sheet.get_by_role("button", name="Put it on the board").click()
    open_one = sheet.get_by_label("Level of “qwrt zzz blorp”")
    expect(open_one).to_be_focused()  # what nobody knows is asked, and nothing is on the board yet
    expect(anna.cards).to_have_count(1)
    open_one.select_option("output")
    sheet.get_by_role("button", name="Put it on the board").click()
    expect(ben.cards).to_have_count(5)
    expect(ben.board.locator("path.ok-link")).to_have_count(4)
    expect(ben.card("write the slides")).to_contain_text("the trainers")
    anna.saved()
    anna.board.get_by_role("button", name="More about this board").click()
    anna.page.get_by_role("menuitem", name="The ladder as an outline").click()
    told = anna.page.locator(".ok-outline").inner_text()
    assert sorted(line.strip() for line in told.splitlines()) == sorted(
        [
            "- Impact: fewer customers leave",
            "- Outcome: newcomers set up alone",
            "- Output: ran 12 webinars",
            "- Output: qwrt zzz blorp",
            "- Activity: write the slides (who: the trainers)",
        ]
    )
    anna.page.keyboard.press("Escape")
    anna.board.get_by_role("button", name="Undo", exact=True).click()
    expect(ben.cards).to_have_count(1)
    assert not anna.errors


def test_an_outline_says_where_its_indentation_chose_the_level(drawn):
    anna = drawn(rung("a", "outcome", text="newcomers set up alone")).enter("Anna")
    anna.board.get_by_role("button", name="More about this board").click()
    anna.page.get_by_role("menuitem", name="Paste or type an outline").click()
    sheet = anna.page.get_by_role("dialog")
    sheet.get_by_label("Your outline").fill(
        "Fewer customers leave in year one\n Newcomers finish the first report alone\n"
        "  Released a guided first report\n   Wrote the texts of the guide"
    )
    sheet.get_by_role("button", name="Preview").click()
    lines = sheet.locator(".ok-read li")
    expect(lines).to_have_count(4)
    levels = ("impact", "outcome", "output", "activity")
    for n, level in enumerate(levels):
        expect(lines.nth(n).get_by_role("combobox")).to_have_value(level)
    expect(lines.filter(has_text="by its place in the outline")).to_have_count(2)
    lines.nth(3).get_by_role("combobox").select_option("output")
    sheet.get_by_role("button", name="Put it on the board").click()
    expect(anna.card("Wrote the texts")).to_have_attribute("data-level", "output")
    expect(anna.card("Fewer customers")).to_have_attribute("data-level", "impact")


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_on_a_phone_one_types_first_and_sees_the_new_card(drawn):
    anna = drawn(*cards()).enter("Anna", **PHONE)
    composer = anna.board.locator(".ok-composer")
    assert composer.bounding_box()["y"] < 20
    anna.page.evaluate("scrollTo(0, 3000)")
    assert abs(composer.bounding_box()["y"]) < 2, "it stays where it can be reached"
    anna.add("one more output", "Output")
    anna.page.wait_for_function(
        """() => {
        const at = (one) => document.querySelector(one)?.getBoundingClientRect();
        const cards = [...document.querySelectorAll('.ok-card')];
        const card = cards.find((one) => one.textContent.includes('one more output'))
            .getBoundingClientRect();
        return card.top >= at('.ok-composer').bottom
            && card.top + 40 <= (at('.ok-question')?.top ?? innerHeight); }"""
    )
    assert anna.page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(anna.board.locator(".ok-status:visible")).to_have_count(1)
    expect(anna.board.locator(".ok-bar button:visible")).to_have_count(2)  # undo, and one menu
    anna.board.get_by_role("button", name="More about this board").tap()
    for entry in ("1 here", "Redo", "The ladder as an outline"):
        expect(anna.page.get_by_role("menuitem", name=entry)).to_be_visible()
    anna.page.keyboard.press("Escape")


def test_on_a_phone_a_question_never_slides_over_a_form_while_a_level_is_chosen(drawn):
    anna = drawn().enter("Anna", **PHONE)
    for n in range(4):
        anna.add(f"Held {n + 2} story hours", "Output")
    question = anna.board.locator(".ok-question")
    expect(question).to_be_visible()
    card = anna.card("Held 5 story hours")
    card.get_by_role("button", name="So what?").tap()
    form = card.locator("form")
    form.locator("textarea").fill("Parents read at home without us")
    level = form.get_by_role("radio", name=re.compile("Outcome"))
    level.evaluate("one => one.closest('fieldset').scrollIntoView({ block: 'end' })")
    level.check()  # with a finger: what is pressed must not move away under it
    expect(level).to_be_checked()
    form.get_by_role("button", name="Add", exact=True).tap()
    expect(anna.card("Parents read at home")).to_have_attribute("data-level", "outcome")


def test_on_a_phone_all_mine_or_a_path_is_shown(drawn):
    there = [rung(level, level, text=f"the {level}") for level in LEVELS]
    ties = [link(low, high) for low, high in pairwise(LEVELS)]
    anna = drawn(*there, *ties, rung("else", "output", text="something else")).enter(
        "Anna", **PHONE
    )
    part = anna.board.locator(".ok-parts")
    part.get_by_role("button", name="Mine").tap()
    expect(anna.board.locator(".ok-empty")).to_contain_text("Nothing of yours yet")
    expect(anna.cards).to_have_count(0)
    anna.add("what I do", "Activity")
    expect(anna.cards).to_have_count(1)
    part.get_by_role("button", name="All").tap()
    expect(anna.cards).to_have_count(6)
    anna.menu("the outcome", "Show its path")
    expect(anna.cards.locator(".ok-text")).to_have_text([f"the {one}" for one in LEVELS[::-1]])
    expect(part.get_by_role("button", name="Path")).to_have_attribute("aria-pressed", "true")
    # who writes elsewhere than on the path still sees the card
    anna.add("far from it", "Activity")
    expect(anna.card("far from it")).to_be_visible()
    part.get_by_role("button", name="Stories").tap()
    expect(anna.board.locator(".ok-story").first).to_be_visible()
    part.get_by_role("button", name="All").tap()
    expect(anna.card("the outcome")).to_be_visible()
    assert not anna.errors


def test_a_drag_to_the_edge_of_the_window_takes_the_ladder_along(drawn):
    size = {"width": 1280, "height": 800}
    anna = drawn(*cards((25, 35, 25, 15))).enter("Anna", viewport=size)
    still(anna)
    sight = anna.board.locator(".ok-sight")
    card = anna.board.locator("[data-lane=output] .ok-card").first
    held, mouse = card.locator(".ok-text").bounding_box(), anna.page.mouse
    mouse.move(held["x"] + 5, held["y"] + 5)
    mouse.down()
    mouse.move(1240, held["y"] + 5, steps=6)
    anna.page.wait_for_function("() => document.querySelector('.ok-sight').scrollLeft > 600")
    box = card.bounding_box()
    assert box["x"] < 1240 < box["x"] + box["width"], "the card stays under the pointer"
    anna.page.keyboard.press("Escape")
    mouse.move(700, held["y"] + 5, steps=4)
    mouse.up()
    expect(anna.board.locator("[data-drag]")).to_have_count(0)
    anna.saved()
    assert sight.evaluate("(one) => one.scrollLeft") > 600
    assert not anna.errors


def test_links_to_a_card_over_several_go_straight_up_and_its_cards_are_as_high(opened):
    words = {"a": "w" * 9, "b": "newcomers finish their first report without asking anybody"}
    below = [rung(id, "output", text=text, position=len(text)) for id, text in words.items()]
    ties = [link(one.id, "top", evidence="proven" if one.id == "a" else "guess") for one in below]
    there = (rung("top", "outcome"), *below, *ties)
    anna = opened(e.CardsSet(board="ladder", cards=there)).enter("Anna")
    still(anna)
    paths = [one.get_attribute("d") for one in anna.board.locator("path.ok-link").all()]
    ends = [(re.findall(r"[\d.]+", d)[0], re.findall(r"([\d.]+) [\d.]+V", d)[-1]) for d in paths]
    assert all(abs(float(start) - float(end)) < 1 for start, end in ends)
    low = [anna.board.locator(f"[data-card={id}]").bounding_box()["height"] for id in words]
    assert abs(low[0] - low[1]) < 1
    expect(anna.board.locator(".ok-key")).to_have_text("Dashed: a guess · Thick: proven")


def test_the_whole_ladder_is_seen_below_a_question(drawn):
    anna = drawn(*cards((8, 8, 6, 2))).enter("Anna", viewport={"width": 1280, "height": 800})
    still(anna)
    zoom(anna, "Whole ladder")
    anna.add("answered the phone", "Activity")
    expect(anna.board.locator(".ok-question")).to_be_visible()
    lane = "document.querySelector('.ok-lane[data-level=activity]')"
    anna.page.wait_for_function(f"() => {lane}.getBoundingClientRect().bottom <= innerHeight")


def test_the_whole_of_a_ladder_of_200_cards_is_seen(drawn):
    anna = drawn(*cards((90, 80, 20, 10))).enter("Anna", viewport={"width": 1280, "height": 800})
    still(anna)
    zoom(anna, "Whole ladder")
    sight = anna.board.locator(".ok-sight")
    assert sight.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    assert sight.evaluate("(one) => one.scrollLeft") == 0
