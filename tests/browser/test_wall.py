"""The wall in a real room: it fits, is read from the last row, and nothing on it is pressed."""

from __future__ import annotations

import re

import msgspec
import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from okrlab.blocks.registry import kind_of
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block, Sentence
from tests.browser import said
from tests.browser.people import LIGHT_PAGE_ONLY
from tests.browser.test_stage import Coach, at, enter, write
from tests.browser.walls import BLOCKS, MEASURE, SIZES, SURVEY, Full, scenes
from tests.wishes import add_rung, add_step
from tests.workshop.filling import all_cards

pytestmark = LIGHT_PAGE_ONLY  # the house of the fallback page has no agenda

HD = {"width": 1920, "height": 1080}


@pytest.fixture
def coach(room):
    coach = Full(room)
    yield coach
    coach.close()


def wall_of(room, **options):
    wall = enter(room, link=room.links["facilitate"], **{"viewport": HD, **options})
    return at(room, wall, "85-projector")


def fits(wall, what, least=24, asked=40):
    """Until everything on a wall fits and can be read; what is amiss if it never does."""
    try:
        wall.wait_for_function(f"(bars) => !({MEASURE})(bars).length", arg=[least, asked],
                               timeout=8000)  # fmt: skip
    except Exception:
        assert (what, wall.evaluate(MEASURE, [least, asked])) == (what, [])


def test_whatever_is_on_a_wall_fits_and_is_read_from_the_last_row(room, coach):
    """Every kind of block at each of its stages, on two projectors; on the others at night."""
    wall = wall_of(room)
    fits(wall, "waiting")
    titles = set()
    for name, made in scenes(coach):
        expect(wall.locator(made).first).to_be_attached()
        for width, height in (SIZES["1080"], SIZES["720"]):
            wall.set_viewport_size({"width": width, "height": height})
            fits(wall, (name, width))
        titles |= set(wall.locator(".wl-asked:visible, .wl-place:visible").evaluate_all(TITLES))
    assert len(titles) == 2, titles  # what stands above a scene is as large above every other


TITLES = "all => all.map((one) => `${one.className} ${getComputedStyle(one).fontSize}`)"
"""What stands above a scene, and how large it is."""


@pytest.mark.night
@pytest.mark.parametrize("size", ["4:3", "4K"])
def test_on_other_projectors_it_fits_as_well(house, chromium, size):
    width, height = SIZES[size]
    # a team is surveyed once in four weeks: a team for each
    with house.workshop("From doing to changing", team=f"Those at {size}") as made_room:
        room = made_room.with_browser(chromium)
        coach = Full(room)
        wall = wall_of(room, viewport={"width": width, "height": height}, color_scheme="dark")
        for name, made in scenes(coach):
            expect(wall.locator(made).first).to_be_attached()
            fits(wall, (name, size))
        coach.close()


LONG = "w" * 500
HARD = (
    LONG,
    "שלום לכל מי שבא לכאן היום, אנחנו מתחילים עכשיו",
    "新しいお客様が最初の週に自分で設定を終える" * 3,
    "🙂" * 120,
    "a sentence like any other",
)


def test_between_two_blocks_the_wall_says_once_that_one_is_done(room, coach):
    wall = wall_of(room)
    coach.open("welcome")
    coach.shut("welcome")
    expect(wall.get_by_role("heading", name="That one’s done")).to_have_count(1)


def test_hard_words_are_shown_whole_on_a_wall(room, coach):
    coach.open("week")
    coach.answer("week", iter([Answer(texts={"change": HARD})]))
    coach.reveal("week")
    wall = wall_of(room)
    expect(wall.locator(".wl-cards li")).to_have_count(len(HARD))
    fits(wall, "hard words")
    seen = set()
    for _ in HARD:
        seen |= set(wall.locator(".wl-cards li:visible").all_inner_texts())
        wall.keyboard.press("ArrowRight")
    assert seen == set(HARD)
    card = next(id for id, text in coach.session.workshop.cards("week").items() if text == LONG)
    coach.do(c.Spotlight(board="week", card=card))
    expect(wall.locator(".wl-lit")).to_have_text(LONG)
    fits(wall, "one long card", asked=24)
    coach.do(c.Spotlight())
    coach.open("atladder")
    coach.ladder(12)
    version = coach.session.workshop.deck("ladder").cards["output12x0"].version
    change = {"type": "Rung", "text": LONG}
    edit = {"type": "EditCard", "board": "ladder", "id": "output12x0", "base": version}
    coach.do(msgspec.convert({**edit, "changes": change}, c.Command))
    expect(wall.locator(".ok-text").filter(has_text=LONG)).to_be_attached()
    fits(wall, "a long card on a ladder")
    coach.ladder(200)
    expect(wall.locator(".ok-card")).to_have_count(200)
    fits(wall, "200 cards")


def pages(wall):
    """The number of the page that is shown, and of how many."""
    told = wall.locator(".ok-turn:visible p").last.inner_text()
    return tuple(int(one) for one in re.findall(r"\d+", told)[:2])


@pytest.mark.parametrize("where", ["cards", "ladder"])
def test_what_one_screen_cannot_hold_is_all_there_on_pages_that_turn(room, coach, where):
    wall = wall_of(room)
    if where == "cards":
        coach.open("week")
        coach.asked("week", "change", 40)
        coach.reveal("week")
        cards = wall.locator(".wl-cards li")
    else:
        coach.open("atladder")
        coach.ladder(40)
        cards = wall.locator(".okr-ladder .ok-card")
    expect(cards).to_have_count(40)
    fits(wall, where)
    seen, (first, many) = set(), pages(wall)
    assert (first, many > 1) == (1, True)
    turn = wall.locator(".ok-turn:visible")
    for n in range(many):
        expect(turn).to_contain_text(f"{n + 1} of {many}")
        ids = "all => all.map((one) => one.dataset.card)"
        seen |= set(cards.locator("visible=true").evaluate_all(ids))
        fits(wall, (where, n))
        wall.keyboard.press("ArrowRight")
    expect(turn).to_contain_text(f"1 of {many}")
    assert len(seen) == 40
    wall.keyboard.press(" ")
    expect(turn).to_contain_text("held")
    wall.keyboard.press(" ")
    expect(turn).not_to_contain_text("held")


def full_reveal(room, coach):
    """A wall with forty answers, just revealed."""
    wall = wall_of(room)
    coach.open("week")
    coach.asked("week", "change", 40)
    coach.reveal("week")
    return wall


def test_answers_that_need_pages_are_few_and_large_and_their_rows_are_equal(room, coach):
    wall = full_reveal(room, coach)
    shown = wall.locator(".wl-cards li:visible")
    expect(shown).to_have_count(14)  # a third of them: rows are as broad as their words
    fits(wall, "few and large", least=24, asked=56)
    size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
    assert shown.first.evaluate(size) >= 38
    heights = shown.evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert max(heights) - min(heights) <= 1


def test_answers_of_the_same_words_are_one_card_that_says_how_many_they_are(room, coach):
    """Nothing more is taken for the same: a question is no statement."""
    wall, phone = wall_of(room), enter(room, "Anna")
    coach.open("week")
    texts = (
        "More time",
        "Fewer meetings",
        "fewer  meetings.",
        "FEWER MEETINGS!",
        "Fewer meetings?",
    )
    coach.answer("week", (Answer(texts={"change": (text,)}) for text in texts))
    write(phone, "fewer meetings", label="What would that change in our week?")
    coach.reveal("week")
    for cards in (wall.locator(".wl-cards li"), phone.locator(".st-cards li")):
        expect(cards).to_have_count(3)
        expect(cards.first).to_have_text(re.compile(r"^\s*Fewer meetings\s*4 answers"))
        expect(cards.filter(has_text="4 answers")).to_have_count(1)
    expect(phone.locator(".st-cards [data-mine]")).to_contain_text("4 answers")
    expect(wall.locator(".wl-told")).to_have_text("6 people took part · 6 answers")
    fits(wall, "the same words")


EDGES = """(all) => {
    const rows = {};
    for (const { offsetLeft, offsetWidth, offsetTop } of all)
        (rows[offsetTop] ??= []).push(offsetLeft, offsetLeft + offsetWidth);
    return Object.values(rows);
}"""
"""Where the cards of each row begin and end."""


def test_answers_stand_on_a_straight_grid_and_a_page_says_which_of_how_many(room, coach):
    """What several wrote is a row of its own, and no row has a hole."""
    wall = wall_of(room)
    coach.open("week")
    texts = tuple(f"It would change {n} of our things" for n in range(30))
    coach.asked("week", "change", 32, ("Fewer meetings", "Fewer meetings", *texts))
    coach.reveal("week")
    cards = wall.locator(".wl-cards li:visible")
    expect(cards.first).to_contain_text("2 answers")
    first, *rest = cards.evaluate_all(EDGES)
    assert rest == [rest[0]] * len(rest)
    assert len(rest[0]) == 4, "two of them"
    assert first == [rest[0][0], rest[0][-1]]
    many, shown = pages(wall)[1], cards.count()
    turn = wall.locator(".ok-turn:visible")
    expect(turn).to_contain_text(f"{shown} cards for {shown + 1} of 32 answers")
    for _ in range(many - 1):
        wall.keyboard.press("ArrowRight")
    expect(turn).to_contain_text(f"Answers {shown + 2} to 32 of 32")


@pytest.mark.night  # a page stays for twelve seconds
def test_pages_turn_by_themselves_unless_they_are_held(room, coach):
    wall = full_reveal(room, coach)
    turn = wall.locator(".ok-turn:visible")
    expect(turn).to_contain_text("1 of 3")
    expect(turn).to_contain_text("2 of 3")
    wall.keyboard.press(" ")
    expect(turn).to_contain_text("2 of 3 · held")


def test_the_code_is_large_while_people_come_then_a_corner_and_gone_on_one_key(room, coach):
    wall = wall_of(room)
    code = wall.get_by_role("img", name="QR code").locator("visible=true")
    expect(code).to_have_count(1)
    assert code.bounding_box()["width"] >= 400
    wall.keyboard.press("q")
    expect(code).to_have_count(0)
    wall.reload()
    expect(wall.locator(".wl-front h2")).to_be_visible()
    expect(code).to_have_count(0)
    wall.keyboard.press("q")
    expect(code).to_have_count(1)
    coach.open("welcome")
    expect(wall.locator(".wl-corner")).to_be_visible()
    assert 120 <= code.bounding_box()["width"] <= 200
    expect(wall.locator(".st-code b:visible")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    wall.keyboard.press("l")
    expect(wall.locator(".wl-join")).to_be_visible()


QUIET = """(code) => {
    const { paddingLeft, width, backgroundColor } = getComputedStyle(code);
    const module = (parseFloat(width) - 2 * parseFloat(paddingLeft)) / (code.naturalWidth / 4);
    const light = backgroundColor.match(/[.\\d]+/g).slice(0, 3).map(Number);
    const part = (one) => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4;
    const [r, g, b] = light.map((one) => part(backgroundColor.startsWith('rgb') ? one / 255 : one));
    return [2 + parseFloat(paddingLeft) / module, (.2126 * r + .7152 * g + .0722 * b + .05) / .05];
}"""
"""How many modules stay free around a code, two of which are drawn, and its contrast."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_code_is_scanned_from_a_wall_by_day_and_by_night(room, coach, scheme):
    wall = wall_of(room, color_scheme=scheme)
    for size in ("large", "corner"):
        code = wall.get_by_role("img", name="QR code").locator("visible=true")
        expect(code).to_have_count(1)
        free, contrast = code.evaluate(QUIET)
        assert free >= 4, (size, free)
        assert contrast > 7, (size, contrast)
        wall.keyboard.press("l")


def test_what_is_answered_is_the_largest_on_the_wall_as_on_a_phone(room, coach):
    wall = wall_of(room)
    large = "(one) => parseFloat(getComputedStyle(one).fontSize)"
    coach.open("week")
    asked, lead = wall.locator(".wl-prompts li"), wall.locator(".wl-front h2")
    expect(asked).to_have_text("What would that change in our week?")
    expect(wall.locator(".wl-count")).to_have_text("Answer on your phone or laptop")
    assert asked.evaluate(large) > 1.5 * lead.evaluate(large)
    anna, _ben = enter(room, "Anna"), enter(room, "Ben")
    write(anna, "one report less", label="What would that change in our week?")
    expect(wall.locator(".wl-count")).to_have_text("1 of 2 has answered")
    coach.reveal("week")
    expect(wall.locator(".wl-asked")).to_have_text("What would that change in our week?")
    expect(wall.locator(".wl-head")).not_to_contain_text("Imagine our goals")  # read by then
    expect(wall.locator(".wl-scene h3")).to_be_hidden()
    fits(wall, "what was asked")


WHOLE = """() => [...document.querySelectorAll('.jo-cell, .jo-text')].every((one) =>
    one.scrollHeight <= one.clientHeight + 2)"""
"""Whether no words of a map are shortened."""


def test_a_small_map_is_whole_and_a_large_one_gets_smaller_before_its_words_are_cut(room, coach):
    wall = wall_of(room)
    coach.open("atjourney")
    coach.journey(3)
    expect(wall.locator(".jo-touchpoint").first).to_be_visible()
    fits(wall, "a small map")
    wall.wait_for_function(WHOLE)


def test_a_map_says_at_one_look_where_it_hurts_and_draws_no_empty_lane(room, coach):
    wall = wall_of(room)
    coach.open("atjourney")
    coach.journey(4)
    expect(wall.locator("tr[data-lane=action]")).to_be_attached()
    expect(wall.locator("tr[data-lane=metric]")).to_have_count(0)
    block = next(one for one in BLOCKS if one.id == "atjourney")
    prompts = coach.session.workshop.prompts(block)
    low = next(id for id in prompts if id.startswith("e"))
    hurts = {id: 1 if id == low else 4 for id in prompts}
    calm = dict.fromkeys(prompts, 3)
    coach.answer("atjourney", (Answer(scores=one) for one in (hurts, hurts, hurts, hurts, calm)))
    coach.reveal("atjourney")
    expect(wall.locator(".jo-worst")).to_have_text("hurts most")
    expect(wall.locator("th[data-low]")).to_have_attribute("data-card", low[1:])
    under, head = (wall.locator(one).bounding_box() for one in (".jo-under", "th[data-low]"))
    assert abs(under["x"] - head["x"]) < 6
    fits(wall, "where it hurts")


def test_a_map_that_needs_pages_shortens_what_hurts_rather_than_leaving_it_out(room, coach):
    """Where lanes are empty, others are not left out in their place."""
    wall = wall_of(room)
    coach.open("atjourney")
    coach.journey(12, thought="", action="", pain="Nobody answers before Thursday. " * 12)
    expect(wall.locator("tr[data-lane=gain]")).to_be_hidden()
    expect(wall.locator("tr[data-lane=pain]")).to_be_visible()
    fits(wall, "what hurts")


def test_a_large_ladder_is_shown_whole_at_the_end_on_pages(room, coach):
    wall = wall_of(room)
    coach.ladder(40)
    coach.open("welcome")
    coach.do(c.CloseWorkshop())
    picture = wall.locator("img.wl-picture")
    expect(picture).to_be_visible()
    fits(wall, "the end")
    many = pages(wall)[1]
    seen = set()
    for n in range(many):
        expect(wall.locator(".ok-turn:visible")).to_contain_text(f"{n + 1} of {many}")
        seen.add(picture.get_attribute("src"))
        wall.keyboard.press("ArrowRight")
    assert len(seen) == many > 1
    expect(wall.locator(".okr-wall")).not_to_contain_text("Your next steps are in it")


def test_who_comes_is_greeted_by_name_and_thirty_names_fit(room, coach):
    wall = wall_of(room)
    anna = enter(room, "Anna")
    expect(wall.locator(".ok-chips li")).to_have_text(["Anna"])
    enter(room, "🙂" * 60)
    expect(wall.locator(".ok-chips li")).to_have_count(2)
    expect(wall.locator(".ok-chips li").first).to_contain_text("🙂")
    fits(wall, "names")
    anna.close()
    expect(wall.locator(".ok-chips li")).to_have_count(1)
    coach.open("welcome")
    expect(wall.locator(".ok-chips")).to_have_count(0)


def test_one_card_its_path_and_words_about_it_are_put_in_light(room, coach):
    wall = wall_of(room)
    coach.open("atladder")
    coach.ladder(40)
    expect(wall.locator(".ok-card")).to_have_count(40)
    last = [*coach.session.workshop.cards("ladder")][11]
    coach.do(c.Spotlight(board="ladder", card=last, path=True, says="Who would notice?"))
    lit = wall.locator(f'.ok-card[data-card="{last}"]')
    expect(lit).to_have_attribute("data-lit", "")
    expect(lit).to_be_in_viewport()
    expect(wall.locator(".wl-asked")).to_have_text(coach.session.workshop.cards("ladder")[last])
    expect(wall.locator(".wl-more")).to_have_text("Who would notice?")
    expect(wall.locator("path.ok-link[data-warm]").first).to_be_attached()
    fits(wall, "a path")
    coach.do(c.Spotlight())
    expect(wall.locator(".ok-card[data-lit]")).to_have_count(0)
    expect(wall.locator(".wl-asked")).to_have_text("What did we deliver last month, and so what?")


def test_a_wall_that_is_turned_off_and_on_again_shows_the_same(room, coach):
    wall = full_reveal(room, coach)
    expect(wall.locator(".ok-turn:visible")).to_contain_text("1 of 3")
    fits(wall, "before")
    before = wall.locator(".wl-main").inner_text()
    wall.close()
    again = wall_of(room)
    expect(again.locator(".ok-turn:visible")).to_contain_text("1 of 3")
    assert again.locator(".wl-main").inner_text() == before


def test_the_wall_ends_with_thanks_a_picture_and_the_way_to_take_it_along(room, coach):
    wall = enter(room, link=room.links["facilitate"], viewport={"width": 1920, "height": 1080})
    at(room, wall, "85-projector")
    coach.do(add_rung(id=new_id(), text="ran 12 webinars", level="output"))
    coach.open("week")
    coach.do(c.CloseWorkshop())
    expect(wall.get_by_role("heading", name="Thank you")).to_be_visible()
    seen = wall.get_by_role("img", name="A picture of what the room made")
    expect(seen).to_be_visible()
    code = wall.get_by_role("img", name="QR code with the link to the result")
    expect(code).to_be_visible()
    assert code.bounding_box()["width"] >= 300
    assert seen.bounding_box()["height"] >= 500
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert wall.locator("button:visible, textarea:visible, input:visible").count() == 0


def test_at_the_end_the_team_s_own_sentence_is_large_and_its_steps_are_read_from_afar(room, coach):
    wall = wall_of(room)
    coach.do(c.ChooseSentence(sentence=Sentence(text=said.SENTENCE)))
    coach.steps(12)
    coach.open("steps")
    coach.do(c.CloseWorkshop())
    ours, row = wall.locator(".st-ours"), wall.locator(".wl-agreed li p").first
    expect(ours).to_contain_text("In the team’s own words")
    fits(wall, "the end")
    size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
    assert ours.locator("blockquote").evaluate(size) > 50
    assert row.evaluate(size) >= 34
    assert ours.locator("blockquote").evaluate(size) > row.evaluate(size) * 1.8
    assert wall.get_by_role("img", name="QR code").bounding_box()["width"] >= 300
    expect(wall.locator(".wl-join")).not_to_contain_text("example.org")


def test_at_the_end_who_does_what_comes_before_a_picture_and_hard_words_fit(room, coach):
    wall = wall_of(room)
    coach.ladder(9)
    coach.steps(12)
    for n, words in enumerate(HARD[:4]):
        coach.do(add_step(new_id(), words, who=f"{n}" + "w" * 50, due="as soon as they answer us"))
    coach.open("steps")
    coach.do(c.CloseWorkshop())
    expect(wall.locator(".wl-agreed li")).to_have_count(16)
    expect(wall.locator(".wl-picture")).to_have_count(0)
    for sentence in ((said.SENTENCE + ". ") * 4, LONG[:300], (HARD[2] * 9)[:300], "🙂" * 150):
        coach.do(c.ChooseSentence(sentence=Sentence(text=sentence)))
        expect(wall.locator(".st-ours blockquote")).to_have_text(sentence)
        fits(wall, sentence)
    for _ in range(pages(wall)[1]):
        fits(wall, "hard steps")
        wall.keyboard.press("ArrowRight")


BELOW = """() => {
    const mark = document.querySelector('div > .wl-middle').getBoundingClientRect();
    const cell = document.querySelector('.wl-scores li:nth-child(4)').getBoundingClientRect();
    return Math.abs(mark.x + mark.width / 2 - cell.x - cell.width / 2) < 4
        && mark.y > cell.y + cell.height / 2 && mark.bottom < cell.bottom + 2;
}"""
"""Whether the mark of the middle is at the foot of the fourth step, in its middle."""


@pytest.mark.parametrize("given", [(1, 1, 4, 5, 5), (1, 4, 4, 5)])
def test_scores_show_where_the_middle_is_unless_only_few_have_answered(room, coach, given):
    wall = wall_of(room)
    coach.open("three")
    coach.answer("three", (Answer(scores={"sure": n}) for n in given))
    coach.reveal("three")
    expect(wall.locator(".wl-scores b").filter(has_text=re.compile(r"^\d$"))).to_have_count(3)
    if len(given) < 5:
        expect(wall.locator(".wl-middle")).to_have_count(0)
        return
    expect(wall.locator(".wl-scores .wl-middle .ok-unseen")).to_have_text("The middle answer is 4.")
    wall.wait_for_function(BELOW)


def test_a_survey_says_on_which_line_people_differ_most_unless_two_are_as_far_apart(room):
    lines = Block(id="lines", kind="ask", title="Us", question="How true?", prompts=SURVEY)
    coach = Full(room, (lines, replace(lines, id="again")))  # a true survey runs once in four weeks
    wall = wall_of(room)
    coach.open("again")
    coach.answer("again", (Answer(scores={"s1": n, "s2": n}) for n in (1, 1, 3, 5, 5)))
    coach.reveal("again")
    expect(wall.locator(".wl-score .wl-middle").first).to_be_attached()
    expect(wall.locator(".wl-more")).to_have_count(0)
    coach.open("lines")
    calm = dict.fromkeys((one.id for one in SURVEY), 3)
    coach.answer("lines", (Answer(scores={**calm, "s2": n}) for n in (1, 1, 3, 5, 5)))
    coach.reveal("lines")
    expect(wall.locator(".wl-more")).to_have_text(f"You differ most on “{said.LINES[2]}”.")
    fits(wall, "the line on which people differ")
    coach.close()


def test_what_was_asked_stands_in_one_order_on_the_wall_and_on_a_phone(room):
    coach = Coach(room)
    wall, phone = wall_of(room), enter(room, "Anna")
    coach.open("exit")
    coach.do(c.GiveAnswer(block="exit", answer=Answer(texts={"else": ("Less",)})))
    coach.reveal("exit")
    expect(phone.locator(".st-scene section")).to_contain_text(
        ["Was it worth your time?", "What would you do differently?"]
    )
    expect(wall.locator("[data-part]")).to_contain_text(
        ["Was it worth your time?", "What would you do differently?"]
    )
    coach.session.close()


def test_a_projector_shows_the_room_and_nothing_private(room, coach):
    coach.open("week")
    coach.do(c.WriteNote(card="week", text="WATCH BEN"))
    wall = enter(room, link=room.links["facilitate"], viewport={"width": 1280, "height": 720})
    at(room, wall, "85-projector")
    anna = enter(room, "Anna")
    write(anna, "only Anna knows", label="What would that change in our week?")
    expect(wall.locator(".wl-count")).to_have_text("1 of 1 has answered")
    expect(wall.locator(".wl-corner img")).to_be_visible()
    expect(wall.locator(".st-code b:visible")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    assert not {"only Anna knows", "WATCH BEN"} & set(re.findall("only Anna knows|WATCH BEN",
                                                               wall.content()))  # fmt: skip
    assert wall.locator("button:visible, textarea:visible, input:visible").count() == 0
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    coach.reveal("week")
    expect(wall.locator(".wl-cards")).to_contain_text("only Anna knows")
    coach.do(add_rung(id=new_id(), text="ran 12 webinars", level="output"))
    coach.open("atladder")
    expect(wall.locator(".okr-ladder .ok-card")).to_contain_text("ran 12 webinars")
    assert wall.locator("button:visible, textarea:visible, input:visible").count() == 0


ON_BOARDS = ("clinic", "journey", "readiness", "review")
PRESSABLE = """all => all.filter((one) => getComputedStyle(one).pointerEvents !== 'none')
    .map((one) => one.outerHTML)"""
"""A bet or a place is read from its button; all that is only for pressing must not be there."""


@pytest.mark.parametrize("served", ["house", "local_house"])
def test_the_wall_keeps_its_question_wide_and_shows_no_controls_on_any_board(
    request, chromium, served
):
    """Known by an address of this computer alone, the hint about it squeezed the question."""
    blocks = tuple(
        Block(id=f"b{kind}", kind=kind, title=kind, question="What do we see here?", board=kind)
        for kind in ON_BOARDS
    )
    with request.getfixturevalue(served).workshop("On the wall") as room:
        room.with_browser(chromium)
        coach = Coach(room, blocks)
        coach.do(c.ChooseSentence(sentence=Sentence(text="People leave us with more. " * 8)))
        for kind in ON_BOARDS:
            coach.do(c.SetCards(board=kind, cards=tuple(all_cards(kind))))
        wall = enter(room, link=room.links["facilitate"], viewport={"width": 1280, "height": 720})
        at(room, wall, "85-projector")
        for kind in ON_BOARDS:
            coach.open(f"b{kind}")
            expect(wall.locator(f".okr-{kind}")).to_be_visible()
            filled = wall.locator(f".okr-{kind} :is([data-card], .rd-questions li)")
            expect(filled.first).to_be_attached()
            expect(wall.locator(".wl-place")).to_contain_text(kind)
            expect(wall.locator(".wl-asked")).to_have_text("What do we see here?")
            assert wall.locator(".wl-asked").bounding_box()["width"] > 600, kind
            fits(wall, kind)
            shown = ":is(button:enabled, input, select, textarea):visible"
            assert wall.locator(shown).evaluate_all(PRESSABLE) == []
        coach.session.close()


def test_a_wall_says_nothing_of_an_address_that_opens_here_only(local_house, chromium):
    """What a host has to do about it is no matter of the room: the console says it."""
    with local_house.workshop("Here") as room:
        room.with_browser(chromium)
        coach = Coach(room)
        wall = enter(room, link=room.links["facilitate"])
        at(room, wall, "85-projector")
        expect(wall.locator(".wl-hello")).to_be_visible()
        for key in ("", "l"):
            wall.keyboard.press(key or "Shift")
            expect(wall.locator(":is(.wl-join, .wl-corner):visible")).to_have_count(0)
        hint = re.compile(r"127\.0\.0\.1|--room")
        expect(wall.locator("body")).not_to_contain_text(hint, use_inner_text=True)
        coach.session.close()


STRAY = """() => {
    const root = document.querySelector('.okr-console');
    const { left, right } = root.getBoundingClientRect();
    return [...root.querySelectorAll('p, h2, h3, li, button')].filter((one) => {
        const box = one.getBoundingClientRect();
        const isSqueezed = one.textContent.trim().length > 20 && box.width < 60;
        return box.width > 1 && one.checkVisibility()
            && (isSqueezed || box.left < left - 1 || box.right > right + 1);
    }).map((one) => one.outerHTML.slice(0, 90));
}"""
"""What of the console is squeezed or lies beside it: no board's style may reach it."""


def test_a_board_on_the_coachs_page_changes_nothing_of_the_console(own_room):
    coach = Full(own_room)  # a team is surveyed once in four weeks: a house for each
    page = enter(
        own_room, link=own_room.links["facilitate"], viewport={"width": 1280, "height": 800}
    )
    at(own_room, page, "90-facilitate")
    console = page.locator(".okr-console")
    before = console.bounding_box()
    for name, _ in scenes(coach):
        place = coach.session.workshop.agenda.block()
        expect(page.locator(".ok-now h2")).to_have_text(place.title)
        if kind_of(place.kind).board and name != "the end":
            expect(page.locator(".okr:not(.okr-console, .okr-stage)")).to_be_attached()
        assert (name, page.evaluate(STRAY)) == (name, [])
        now = console.bounding_box()
        assert (name, now["x"], now["width"]) == (name, before["x"], before["width"])
    coach.close()
