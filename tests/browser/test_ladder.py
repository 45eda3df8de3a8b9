"""The ladder as a room uses it: typing, climbing, linking, undoing, and the questions asked."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.people import BOTH_PAGES


@BOTH_PAGES
def test_a_typed_line_is_given_a_level_and_saved(room):
    anna = room.enter("Anna")
    box = anna.board.locator(".ok-composer textarea")
    box.fill("ran 12 onboarding webinars")
    output = anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Output"))
    expect(output).to_be_checked()
    box.press("Enter")
    expect(anna.card("ran 12 onboarding webinars")).to_have_attribute("data-level", "output")
    anna.saved()
    kinds = [one["event"]["type"] for one in room.log()]
    assert kinds == ["WorkshopCreated", "PersonJoined", "CardsSet"]
    assert not anna.errors


LOSE_ONE = """() => {
    const send = WebSocket.prototype.send, decoder = new TextDecoder();
    WebSocket.prototype.send = function (data) {
        const text = typeof data === 'string' ? data : decoder.decode(data);
        if (window.lost || !text.includes('"propose"')) return send.call(this, data);
        window.lost = text;
    };
}"""
"""The first question about a level never arrives, as on a line that breaks just then."""


def test_a_level_is_asked_for_again_if_the_question_was_lost(room):
    anna = room.enter("Anna")
    anna.page.evaluate(LOSE_ONE)
    anna.board.locator(".ok-composer textarea").fill("Ran 12 webinars for new customers")
    level = anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Output"))
    expect(level).to_be_checked()
    assert anna.page.evaluate("Boolean(window.lost)")


def test_where_the_reading_is_unsure_the_board_asks_and_adds_nothing(room):
    anna = room.enter()
    box = anna.board.locator(".ok-composer textarea")
    box.fill("qwrt zzz blorp")
    box.press("Enter")
    expect(anna.board.locator(".ok-why").first).to_contain_text("more than one level")
    expect(anna.cards).to_have_count(0)
    anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Impact")).check()
    anna.board.locator(".ok-composer").get_by_role("button", name="Add", exact=True).click()
    expect(anna.card("qwrt zzz blorp")).to_have_attribute("data-level", "impact")


def test_so_what_climbs_how_descends_and_links_appear(room):
    anna = room.enter("Anna")
    anna.add("ran 12 onboarding webinars", "Output")
    anna.climb("ran 12", "newcomers finish their first report alone", "Outcome")
    anna.climb("newcomers finish", "fewer customers leave in year one", "Impact")
    anna.climb("ran 12", "wrote the slides together", "Activity", press="How?")
    expect(anna.board.locator(".ok-links path.ok-link")).to_have_count(3)
    added = [one["event"]["cards"] for one in room.log() if one["event"]["type"] == "CardsSet"]
    assert [cards[0]["level"] for cards in added] == [
        "output", "outcome", "impact", "activity",
    ]  # fmt: skip
    by_text = {cards[0]["text"]: cards for cards in added}
    slides, link = by_text["wrote the slides together"]
    assert link["lower"] == slides["id"]
    assert link["upper"] == by_text["ran 12 onboarding webinars"][0]["id"]


LINES = """() => {
    const edge = document.querySelector('.ok-links').getBoundingClientRect();
    const all = (what) => [...document.querySelectorAll(what)].map((one) => {
        const { left, width, top, bottom } = one.getBoundingClientRect();
        return { x: left + width / 2 - edge.left, top: top - edge.top, bottom: bottom - edge.top };
    });
    const near = (a, b) => Math.abs(a - b) < 2;
    const [chips, cards] = [all('.ok-chip'), all('.ok-card')];
    const lines = [...document.querySelectorAll('path.ok-link')].map((path) => {
        const [x, from, ...rest] = path.getAttribute('d').match(/-?[\\d.]+/g).map(Number);
        const to = rest.at(-1);
        return chips.some((chip) => near(chip.x, x)) && cards.some(({ top }) => near(top, from))
            && cards.some(({ bottom }) => near(bottom + 3, to));
    });
    return lines.every(Boolean) && new Set(chips.map(({ x }) => Math.round(x))).size;
}"""
"""At how many places lines leave their cards; false if one misses its chip or its cards."""


def test_lines_and_their_chips_stay_between_their_cards(room):
    def places(count):
        anna.page.wait_for_function(f"() => ({LINES})() === {count}")

    anna = room.enter("Anna")
    anna.add("ran 12 onboarding webinars", "Output")
    anna.climb("ran 12", "newcomers finish their first report alone", "Outcome")
    anna.add("fewer newcomers ask for help", "Outcome")
    places(1)
    anna.menu("ran 12", "Link to")
    anna.page.get_by_role("dialog").get_by_role("button", name="fewer newcomers").click()
    expect(anna.board.locator(".ok-chip")).to_have_count(2)
    places(2)
    anna.page.get_by_role("button", name="Undo").click()
    expect(anna.board.locator(".ok-chip")).to_have_count(1)
    places(1)
    anna.menu("newcomers finish", "Edit")
    box = anna.board.locator(".ok-card form textarea").first
    height = anna.card("newcomers finish").bounding_box()["height"]
    box.fill("newcomers finish their first report alone " * 4)  # the box grows; nothing is drawn
    assert anna.card("newcomers").first.bounding_box()["height"] > height
    places(1)


def test_another_way_branches_under_the_same_outcome_and_the_ways_can_be_compared(room):
    anna = room.enter("Anna")
    anna.add("ran 12 onboarding webinars", "Output")
    anna.climb("ran 12", "newcomers finish their first report alone", "Outcome")
    anna.menu("ran 12", "Another way to get there")
    form = anna.board.locator(".ok-card form")
    form.locator("textarea").fill("published a video tour")
    form.get_by_role("button", name="Add", exact=True).click()
    anna.saved()
    anna.menu("newcomers finish", "Compare the ways")
    sheet = anna.page.get_by_role("dialog")
    expect(sheet).to_contain_text("ran 12 onboarding webinars")
    expect(sheet).to_contain_text("published a video tour")


def test_an_outcome_gets_its_actor_and_a_link_its_assumption_and_evidence(room):
    anna = room.enter("Anna")
    anna.add("ran 12 onboarding webinars", "Output")
    anna.climb("ran 12", "newcomers finish their first report alone", "Outcome")
    anna.menu("newcomers finish", "Edit")
    edit = anna.board.locator(".ok-card form")
    edit.get_by_label("Who changes?").fill("customers in their first week")
    anna.board.locator(".ok-card form").get_by_role("button", name="Save").click()
    expect(anna.card("newcomers finish")).to_contain_text("customers in their first week")
    anna.board.locator("button[data-act=link]").first.click()
    sheet = anna.page.get_by_role("dialog")
    sheet.get_by_label("What has to be true?").fill("they have an hour to spare")
    sheet.get_by_role("radio", name=re.compile("Some evidence")).check()
    sheet.get_by_role("button", name="Save").click()
    anna.saved()
    edited = [one["event"] for one in room.log() if one["event"]["type"] == "CardEdited"]
    assert edited[-1]["changes"] == {
        "type": "Link",
        "assumption": "they have an hour to spare",
        "evidence": "some",
    }


def test_edit_move_remove_undo_and_redo(room):
    anna = room.enter("Anna")
    anna.add("ran 12 webinars", "Output")
    anna.menu("ran 12", "Edit")
    anna.board.locator(".ok-card form textarea").first.fill("ran 14 webinars")
    anna.board.locator(".ok-card form").get_by_role("button", name="Save").click()
    expect(anna.card("ran 14 webinars")).to_be_visible()
    anna.menu("ran 14", "Activity")
    expect(anna.card("ran 14")).to_have_attribute("data-level", "activity")
    anna.saved()
    anna.menu("ran 14", "Remove")
    expect(anna.cards).to_have_count(0)
    anna.saved()
    undo, redo = (anna.board.get_by_role("button", name=n, exact=True) for n in ("Undo", "Redo"))
    undo.click()
    expect(anna.card("ran 14")).to_have_attribute("data-level", "activity")
    undo.click()
    expect(anna.card("ran 14")).to_have_attribute("data-level", "output")
    undo.click()
    expect(anna.card("ran 12")).to_be_visible()
    redo.click()
    expect(anna.card("ran 14")).to_be_visible()
    anna.page.keyboard.press("Control+z")
    expect(anna.card("ran 12")).to_be_visible()


@BOTH_PAGES
def test_the_whole_ladder_can_be_built_with_the_keyboard_alone(room):
    anna = room.enter("Anna")
    keys = anna.page.keyboard
    anna.board.locator(".ok-composer textarea").focus()
    keys.type("ran 12 onboarding webinars")
    output = anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Output"))
    expect(output).to_be_checked()
    keys.press("Enter")
    anna.saved()
    for _ in range(40):
        keys.press("Tab")
        if anna.page.evaluate("document.activeElement.matches('.ok-card')"):
            break
    keys.press("Enter")  # into the card, to what can be done with it
    assert anna.page.evaluate("document.activeElement.dataset.act") == "climb"
    keys.press("Enter")
    expect(anna.board.locator(".ok-card form textarea")).to_be_focused()
    keys.type("new customers finish set-up alone")
    outcome = anna.board.locator(".ok-card form").get_by_role("radio", name=re.compile("Outcome"))
    expect(outcome).to_be_checked()
    keys.press("Enter")
    expect(anna.card("new customers finish")).to_have_attribute("data-level", "outcome")
    anna.saved()


def test_one_question_at_a_time_and_its_answer_builds_the_ladder(room):
    anna = room.enter("Anna")
    anna.add("ran 12 onboarding webinars", "Output")
    question = anna.board.locator(".ok-question")
    expect(question).to_be_visible()
    assert question.locator("textarea, form").count() >= 1
    question.locator("textarea").fill("new customers finish set-up without calling us")
    question.get_by_role("radio", name=re.compile("Outcome")).check()
    question.get_by_role("button", name="Add", exact=True).click()
    expect(anna.card("new customers finish set-up")).to_have_attribute("data-level", "outcome")
    anna.saved()


def test_a_kind_of_question_stays_quiet_once_it_was_stopped(room):
    anna = room.enter("Anna")
    anna.add("ran 12 onboarding webinars", "Output")
    question = anna.board.locator(".ok-question")
    expect(question).to_be_visible()
    question.get_by_role("button", name="Stop asking this kind").click()
    anna.saved()
    # It is between this person and the recorder: nobody else's export holds it.
    assert "QuestionDismissed" not in [one["event"]["type"] for one in room.log()]


def test_the_five_calls_chain_becomes_an_objective(room):
    anna = room.enter("Anna")
    anna.add("make 5 calls a day", "Activity")
    steps = [
        ("make 5 calls", "a healthy pipeline", "Outcome"),
        ("healthy pipeline", "enough opportunities", "Outcome"),
        ("enough opportunities", "hit the sales target", "Impact"),
        ("hit the sales", "meet prospects' needs", "Outcome"),
    ]
    for card, text, level in steps:
        anna.climb(card, text, level)
    anna.menu("meet prospects", "Draft an objective")
    sheet = anna.page.get_by_role("dialog")
    box = sheet.get_by_label("Objective", exact=True)
    expect(box).not_to_be_empty()
    assert "needs" in box.input_value()
    box.fill("Prospects get what they came for")
    sheet.get_by_role("button", name="Save").click()
    expect(anna.card("meet prospects")).to_contain_text("Prospects get what they came for")


def test_the_stop_level_is_the_teams_choice(room):
    anna = room.enter("Anna")
    anna.board.get_by_role("button", name="More about this board").click()
    anna.page.get_by_role("menuitemradio", name="Impact").click()
    anna.saved()
    picked = [one["event"] for one in room.log() if one["event"]["type"] == "StopPicked"]
    assert [event["level"] for event in picked] == ["impact"]


def test_markup_and_half_characters_are_shown_as_text(room):
    anna, ben = room.enter("<b>Anna</b>"), room.enter("Ben")
    line = "<img src=x onerror=alert(1)> <script>alert(2)</script>"
    for person in (anna, ben):
        person.page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog)))
    anna.add(line, "Output")
    expect(ben.card("<img src=x onerror=alert(1)>")).to_be_visible()
    assert ben.board.locator("img, script, b:has-text('Anna')").count() == 0
    assert ben.words() == [line]


def test_too_long_a_line_is_refused_before_it_is_sent_and_kept_whole(room):
    anna = room.enter("Anna")
    box = anna.board.locator(".ok-composer textarea")
    box.fill("w" * 10_000)
    expect(anna.board.locator(".ok-composer")).to_contain_text("characters too many")
    box.press("Enter")
    expect(anna.cards).to_have_count(0)
    assert len(box.input_value()) == 10_000


@BOTH_PAGES
def test_export_from_the_board_downloads_what_the_record_holds(room):
    anna = room.enter("Anna")
    anna.add("=cmd|' /C calc'!A0", "Output")
    anna.board.get_by_role("button", name="More about this board").click()
    with anna.page.expect_download() as got:
        anna.page.get_by_role("menuitem", name="As a table (CSV)").click()
    text = got.value.path().read_text()
    assert "'=cmd" in text
    assert ",=cmd" not in text


def test_cards_are_moved_by_hand_and_by_keys_and_the_focus_stays_where_it_is(room):
    tall = {"width": 1280, "height": 1400}  # every lane is in sight, and nothing scrolls
    anna = room.enter("Anna", viewport=tall, reduced_motion="reduce")
    ben = room.enter("Ben")
    for text, level in (("one", "Output"), ("two", "Output"), ("three", "Output")):
        anna.add(text, level)
    mouse, keys = anna.page.mouse, anna.page.keyboard
    outputs = ben.board.locator("[data-lane=output] .ok-text")

    def drag(text, to, aside=0):
        held, goal = anna.card(text).locator(".ok-text").bounding_box(), to.bounding_box()
        mouse.move(held["x"] + 5, held["y"] + 5)
        mouse.down()
        mouse.move(held["x"] + 40, held["y"] + 30, steps=3)
        mouse.move(goal["x"] + goal["width"] / 2 + aside, goal["y"] + goal["height"] / 2, steps=5)
        expect(anna.board.locator(".ok-card[data-drag], .ok-lane[data-over]")).to_have_count(2)
        mouse.up()
        expect(anna.board.locator(".ok-card[data-drag], .ok-lane[data-over]")).to_have_count(0)

    drag("two", anna.board.locator(".ok-lane[data-level=outcome]"))
    expect(ben.card("two")).to_have_attribute("data-level", "outcome")
    drag("three", anna.card("one"), aside=-30)
    expect(outputs).to_have_text(["three", "one"])
    expect(anna.board.locator(".ok-card form")).to_have_count(0)  # letting go is no click

    climb = anna.card("three").get_by_role("button", name="So what?")
    climb.focus()
    keys.press("Alt+ArrowRight")
    expect(outputs).to_have_text(["one", "three"])
    expect(climb).to_be_focused()
    keys.press("Alt+Shift+ArrowUp")
    expect(ben.card("three")).to_have_attribute("data-level", "outcome")
    expect(climb).to_be_focused()
    ben.menu("three", "Impact")
    expect(anna.card("three")).to_have_attribute("data-level", "impact")
    expect(climb).to_be_focused()

    anna.card("one").get_by_role("button", name="How?").click()
    box = anna.card("one").locator("form textarea")
    box.press_sequentially("half a thou")
    ben.menu("one", "Impact")
    expect(anna.card("one")).to_have_attribute("data-level", "impact")
    keys.type("ght")
    expect(box).to_have_value("half a thought")
    keys.press("Escape")
    expect(anna.card("one").get_by_role("button", name=re.compile("More about"))).to_be_focused()
    assert not anna.errors


def test_the_words_typed_on_a_card_that_somebody_removes_are_kept(room):
    anna, ben = room.enter("Anna"), room.enter("Ben")
    ben.add("ran 12 webinars", "Output")
    anna.card("ran 12").get_by_role("button", name="So what?").click()
    anna.card("ran 12").locator("form textarea").fill("newcomers set up alone")
    ben.menu("ran 12", "Remove")
    expect(anna.board.get_by_role("alert")).to_contain_text("removed the card")
    expect(anna.board.locator(".ok-composer textarea")).to_have_value("newcomers set up alone")


SLOW_LEVELS = """() => {
    const send = WebSocket.prototype.send, decoder = new TextDecoder();
    WebSocket.prototype.send = function (data) {
        const text = typeof data === 'string' ? data : decoder.decode(data);
        setTimeout(() => send.call(this, data), text.includes('"propose"') ? 400 : 0);
    };
}"""
"""A slow line: a question about a level takes its time."""


def test_lines_sent_before_their_level_is_known_are_all_kept_as_they_were_sent(room):
    anna = room.enter("Anna")
    anna.page.evaluate(SLOW_LEVELS)
    box = anna.board.locator(".ok-composer textarea")
    lines = [f"ran {n} webinars" for n in (3, 4, 5)]
    for line in lines:
        box.fill(line)
        box.press("Enter")
    expect(anna.cards.locator(".ok-text")).to_have_text(lines)
    expect(box).to_have_value("")
