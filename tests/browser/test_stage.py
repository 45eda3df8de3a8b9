"""The stage in a real room: one page through a whole agenda, on a phone, late, twice, on a wall.

The coach is a session of this process on the house's own database, so that the tests say in one
line what a coach does; the people are real pages.
"""

from __future__ import annotations

import contextlib
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, expect

from okrlab.blocks.ladder.cards import Rung
from okrlab.host import wire
from okrlab.host.local import LocalSession
from okrlab.host.register import Register
from okrlab.host.wire import new_id
from okrlab.record import agendas
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block, Prompt, Sentence
from okrlab.record.store.database import open_database
from okrlab.record.store.record import Record
from tests.browser.people import LIGHT_PAGE_ONLY, PATIENCE
from tests.browser.test_looks import VISIBLE, serious
from tests.wishes import add_step

pytestmark = LIGHT_PAGE_ONLY  # the house of the fallback page has no agenda

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CHANGE = "What would that change in our week?"
PLAN = (
    Block(id="welcome", kind="talk", title="Welcome", question="What makes this time well spent?"),
    Block(
        id="week", kind="ask", title="Our week", question="Suppose we steered by what changes.",
        prompts=(
            Prompt(id="change", text=CHANGE, hint="For example: a meeting less", most=3),
            Prompt(id="worry", text="What worries you about it?"),
        ),
    ),
    Block(id="named", kind="ask", title="By name", named=True,
          prompts=(Prompt(id="who", text="Who is glad if we change?"),)),
    Block(id="climb", kind="ladder", title="Climb", question="What did we deliver last month?"),
    Block(id="vote", kind="dots", title="First", question="Where would you begin?", board="week"),
    Block(id="steps", kind="next", title="Next steps", question="Who does what by when?"),
    Block(
        id="exit", kind="ask", title="Before you go",
        prompts=(
            Prompt(id="worth", text="Was it worth your time?", kind="score", low="No", high="Yes"),
            Prompt(id="else", text="What would you do differently?"),
        ),
    ),
)  # fmt: skip


class Coach:
    """A facilitator who does one thing after the other."""

    def __init__(self, room, blocks=PLAN):
        house = room.house
        record = Record(open_database(f"sqlite:///{house.home / 'okrlab.sqlite'}"))
        register = Register(record, house.register.key, house.register.clock)
        with record.reading() as db:
            secret = register.secrets(db, room.id)["facilitate"]
        self.session = LocalSession(record, register, register.enter(secret, "CARO").session)
        self.do(c.SetAgenda(blocks=blocks, base=0))

    def do(self, command):
        self.session._recorder.catch_up()
        outcome = self.session.do(command).result()
        assert isinstance(outcome, wire.Done), outcome

    def open(self, block):
        self.do(c.OpenBlock(block=block))

    def shut(self, block):
        self.do(c.CloseBlock(block=block))

    def reveal(self, block):
        self.do(c.RevealBlock(block=block))


@pytest.fixture
def coach(room):
    coach = Coach(room)
    yield coach
    coach.session.close()


REMEMBER = """() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (frame) {
    const said = String.fromCharCode(...new Uint8Array(frame));
    const other = said.replace(/("msg_id":")./, (name) => name.slice(0, -1) + "z");
    const bytes = Uint8Array.from(other, (one) => one.charCodeAt(0));
    if (said.includes("GiveAnswer")) window.again = () => send.call(this, bytes.buffer);
    send.call(this, frame);
  };
}"""
"""The page can say again what it said last, as another message."""


def enter(room, name="", link="", **options):
    """Somebody's page, as soon as it knows its state."""
    page = room.context(**options).new_page()
    page.goto(link or room.links["join"])
    if name:
        page.get_by_label(re.compile("name", re.I)).fill(name)
    if not link or page.get_by_role("button").count():
        page.get_by_role("button").first.click()
    return there(page)


def first_dot(coach):
    """A dot on the first card of the vote that is open, typed in for the room."""
    workshop = coach.session.workshop
    return {next(iter(workshop.on_vote(workshop.agenda.block()))): 1}


def there(page):
    now = re.compile("ready|saved|again")
    status = page.locator(".st-head .ok-status")
    expect(status).to_have_attribute("data-now", now, timeout=PATIENCE)
    return page


def test_a_new_block_begins_at_its_question_wherever_the_page_was_scrolled(room, coach):
    vote = Block(id="begin", kind="dots", title="First", question="Where would you begin?",
                 board="ladder", dots=3)  # fmt: skip
    version = coach.session.workshop.agenda.version
    coach.do(c.SetAgenda(blocks=(*PLAN, vote), base=version))
    anna = enter(room, "Anna", **PHONE)
    coach.open("climb")
    rungs = tuple(Rung(id=f"r{n}", text=f"Card {n}", level="activity") for n in range(20))
    coach.do(c.SetCards(board="ladder", cards=rungs))
    expect(anna.locator(".ok-card")).to_have_count(20)
    anna.locator(".ok-card").last.scroll_into_view_if_needed()
    assert anna.evaluate("scrollY") > 300
    coach.open("begin")
    expect(anna.locator(".st-dots button").nth(19)).to_be_visible()
    expect(anna.get_by_role("heading", name="Where would you begin?")).to_be_in_viewport()


def at(room, page, notebook):
    """The same person at another notebook."""
    page.goto(re.sub(r"[^/]+$", notebook, page.url))
    return there(page)


def box(page, label=CHANGE):
    return page.get_by_label(label)


def saved(page):
    expect(page.locator(".okr-stage .st-head .ok-status")).to_have_attribute("data-now", "saved")


def write(page, text, label=CHANGE):
    box(page, label).fill(text)
    box(page, label).blur()
    saved(page)


def question(page, text):
    expect(page.locator(".okr-stage h2")).to_have_text(text)


LOAD = """() => {
    const root = document.querySelector('.okr-stage'), seen = (el) => el.checkVisibility(
        {visibilityProperty: true}) && !el.closest('.ok-unseen');
    const people = '.st-cards, .st-steplist, .st-ballot p, .st-result, .st-mine, .st-folded';
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), words = [];
    while (walk.nextNode()) {
        const el = walk.currentNode.parentElement;
        if (seen(el) && !el.closest(people))
            words.push(...walk.currentNode.textContent.split(/\\s+/).filter((w) => /\\w/.test(w)));
    }
    const all = [...root.querySelectorAll('button, textarea, input, a')].filter(seen);
    const one = (el) => el.type !== 'radio' || el === el.closest('fieldset').querySelector('input');
    return {words: words.length, controls: all.filter(one).length, said: words.join(' ')};
}"""
"""What one page asks of a person now. What people wrote is not counted; a scale is one control."""


def light(page, what):
    load = page.evaluate(LOAD)
    assert load["words"] <= 60, (what, load)
    assert load["controls"] <= 7, (what, load)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, what


def test_my_other_links_end_when_i_say_so_and_my_pages_stay(room, coach):
    anna, stranger = enter(room, "Anna", **PHONE), room.context().new_page()

    def shown():
        return room.house.url + urlsplit(sheet.locator(".ok-url").inner_text()).path

    anna.get_by_role("button", name="More").tap()
    anna.get_by_role("menuitem", name="My link for any device").tap()
    sheet = anna.get_by_role("dialog", name="Your way back in")
    expect(sheet.locator(".ok-url")).to_contain_text("/r/")
    before = shown()
    for answer, ended in (("Cancel", False), ("End my other links", True)):
        sheet.get_by_role("button", name="End my other links").tap()
        sure = anna.get_by_role("dialog", name="End your other links?")
        assert serious(anna) == []
        sure.get_by_role("button", name=answer, exact=True).tap()
        expect(sure).to_have_count(0)
        if ended:
            expect(sheet.get_by_role("status")).to_contain_text("no longer work")
        assert stranger.goto(before).status == (404 if ended else 200)
    expect(sheet.get_by_role("button", name="End my other links")).to_be_focused()
    assert shown() != before
    wide = anna.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    other = enter(room, link=shown())
    anna.keyboard.press("Escape")
    coach.open("week")
    for page in (anna, other):
        question(page, "Suppose we steered by what changes.")
    write(anna, "a meeting less")
    expect(box(other)).to_have_value("a meeting less")


def test_one_page_follows_the_whole_agenda_and_stays_light(room, coach):
    anna, ben = enter(room, "Anna", **PHONE), enter(room, "Ben")
    anna.evaluate("window.same = true")
    question(anna, "You’re in, Anna")
    light(anna, "waiting")

    coach.open("welcome")
    question(anna, "What makes this time well spent?")
    anna.get_by_role("button", name="I’m ready").tap()
    expect(anna.locator(".okr-stage")).to_contain_text("1 of 2 is ready")
    light(anna, "talk")

    coach.do(c.ChooseSentence(sentence=Sentence(text="Every report changes somebody’s week.")))
    coach.open("week")
    expect(anna.locator(".st-told")).to_contain_text("Up to 3 answers.")
    write(anna, "one report less")
    write(ben, "fewer slides")
    expect(anna.locator(".st-counts")).to_have_text("2 of 2 have answered")
    expect(anna.locator(".okr-stage")).to_contain_text("Every report changes somebody’s week.")
    light(anna, "ask")
    anna.get_by_role("button", name="Next").tap()
    write(anna, "we get measured", label="What worries you about it?")
    light(anna, "second prompt")
    assert "one report less" not in ben.content()
    coach.shut("week")
    expect(anna.locator(".st-mine li")).to_have_text(["one report less", "we get measured"])
    light(anna, "closed")
    coach.reveal("week")
    expect(ben.locator(".st-cards li")).to_have_count(3)
    expect(anna.locator(".st-cards").first).not_to_contain_text("Anna")
    light(anna, "revealed")
    card = next(iter(coach.session.workshop.cards("week")))
    coach.do(c.Spotlight(board="week", card=card))
    expect(anna.get_by_role("region", name="In the spotlight")).to_be_visible()

    coach.open("climb")
    composer = anna.locator(".okr-ladder .ok-composer textarea")
    composer.fill("ran 12 webinars")
    anna.locator(".ok-composer input[value=output]").check()
    composer.press("Enter")
    expect(ben.locator(".ok-card")).to_contain_text("ran 12 webinars")
    expect(anna.locator(".ok-status[data-now=saved]")).to_have_count(2)  # two dots say one thing
    light(anna, "ladder")

    coach.open("vote")
    expect(anna.locator(".okr-ladder")).to_have_count(0)
    plus = anna.get_by_role("button", name=re.compile("Add a dot: one report less"))
    plus.tap()
    plus.tap()
    ben.get_by_role("button", name=re.compile("Add a dot: one report less")).click()
    saved(anna)
    saved(ben)
    light(anna, "dots")
    coach.reveal("vote")
    first = anna.locator(".st-result li").first
    expect(first).to_contain_text("3 dots from 2 people")
    light(anna, "dots revealed")

    coach.open("steps")
    light(anna, "next")
    form = anna.locator(".st-stepform")
    form.get_by_label("What happens next?").fill("Ben shows the draft")
    light(anna, "next, typing")
    form.get_by_label("Who?").fill("Ben")
    form.get_by_role("button", name="Add").tap()
    tick = ben.get_by_role("checkbox", name=re.compile("Ben shows the draft"))
    tick.check()
    expect(anna.get_by_role("checkbox", name=re.compile("Ben shows"))).to_be_checked()
    light(anna, "next, one")

    coach.open("exit")
    anna.get_by_role("radio", name="4").check(force=True)
    saved(anna)
    light(anna, "score")
    coach.reveal("exit")
    expect(anna.locator(".st-scale")).to_contain_text("4: 1 person")
    light(anna, "score revealed")

    anna.evaluate("navigator.share = async (what) => { window.shared = what }")
    coach.do(c.CloseWorkshop())
    question(anna, "Thank you")
    expect(anna.locator(".st-steplist")).to_contain_text("Ben shows the draft")
    light(anna, "over")
    keeps_the_result(anna, room)
    assert anna.evaluate("window.same"), "it never loaded again"


def keeps_the_result(anna, room):
    """The link that anybody may open is on the phone, to copy or to send by its own sheet."""
    address = anna.locator(".st-keep .ok-url").text_content()
    assert urlsplit(room.links["view"]).path in address
    anna.evaluate("navigator.clipboard.writeText = async (what) => { window.kept = what }")
    anna.get_by_role("button", name="Copy the link").tap()
    expect(anna.get_by_role("button", name="Copied")).to_be_visible()
    assert anna.evaluate("window.kept") == address
    anna.get_by_role("button", name="Send it to me").tap()
    assert anna.evaluate("window.shared.url") == address


def test_our_own_agenda_stays_light_on_a_phone(room):
    blocks = agendas.blocks("outcomes-90", new_id)
    coach = Coach(room, blocks)
    anna = enter(room, "Anna", **PHONE)
    for block in blocks:
        coach.open(block.id)
        question(anna, block.question or block.title)
        light(anna, block.title)
        if block.kind == "ask" and block.prompts[0].kind == "text":
            write(anna, "one report less", label=block.prompts[0].text)
            expect(anna.locator(".st-counts")).to_have_text("1 of 1 has answered")
            light(anna, f"{block.title}, written")
    coach.session.close()


def test_from_the_code_to_the_first_card_in_two_taps(room, coach):
    coach.open("week")
    page = room.context(**PHONE).new_page()
    page.goto(room.links["join"])
    page.get_by_role("button").first.tap()
    box(page).tap()
    page.keyboard.type("one report less")
    saved(page)
    assert coach.session._recorder.record is not None
    expect(page.locator(".st-counts")).to_have_text("1 of 1 has answered")


def test_a_reload_keeps_what_was_saved_and_what_was_not_yet(room, coach):
    coach.open("week")
    anna = enter(room, "Anna")
    write(anna, "one report less")
    box(anna).press_sequentially(" and")
    anna.reload()
    there(anna)
    expect(box(anna)).to_have_value("one report less and")
    saved(anna)


def test_a_crash_in_the_middle_of_a_word_loses_nothing(room, coach):
    coach.open("week")
    anna = enter(room, "Anna")
    address = anna.url
    box(anna).press_sequentially("half a thou")
    with contextlib.suppress(Error):
        anna.goto("chrome://crash")
    again = anna.context.new_page()
    again.goto(address)
    there(again)
    expect(box(again)).to_have_value("half a thou")
    saved(again)


def test_who_came_in_twice_may_still_remove_what_they_made_the_first_time(room, coach):
    coach.open("climb")
    anna = enter(room, "Anna")
    add_output(anna)
    expect(anna.locator(".ok-card")).to_have_count(1)
    coach.open("steps")
    anna.get_by_label("What happens next?").fill("Ring two customers")
    anna.get_by_role("button", name="Add", exact=True).click()
    expect(anna.locator(".st-planned li")).to_have_count(1)
    phone = enter(room, "Anna", **PHONE)
    more = phone.locator(".st-planned").get_by_role("button", name=re.compile("More about"))
    expect(phone.locator(".st-planned li")).to_have_count(1)
    expect(more).to_have_count(0)

    coach.session._recorder.catch_up()
    people = coach.session.workshop.people.values()
    first, second = (one.id for one in people if one.name == "Anna")
    coach.do(c.MergePersons(person=first, into=second))
    expect(more).to_be_visible()
    coach.open("climb")
    phone.get_by_role("button", name=re.compile("More about ran")).click()
    phone.get_by_role("menuitem", name="Remove").click()
    expect(phone.locator(".ok-card")).to_have_count(0)


def test_the_same_person_on_two_devices_has_one_answer(room, coach):
    coach.open("week")
    anna = enter(room, "Anna")
    write(anna, "written on the laptop")
    anna.get_by_role("button", name="More", exact=True).click()
    anna.get_by_role("menuitem", name=re.compile("link")).click()
    address = anna.get_by_role("dialog").locator(".ok-url")
    expect(address).to_contain_text("/r/")
    link = room.house.url + re.search(r"/r/\S+", address.inner_text())[0]
    expect(anna.get_by_role("dialog").get_by_role("img")).to_be_visible()
    anna.keyboard.press("Escape")
    phone = enter(room, link=link, **PHONE)
    expect(box(phone)).to_have_value("written on the laptop")
    box(phone).press("End")
    phone.keyboard.type(", changed on the phone")
    phone.locator("h2").tap()
    saved(phone)
    expect(box(anna)).to_have_value("written on the laptop, changed on the phone")
    expect(anna.locator(".st-counts")).to_have_text("1 of 1 has answered")


def test_what_is_being_typed_is_never_overwritten_and_keeps_the_focus(room, coach):
    coach.open("week")
    anna, ben = enter(room, "Anna"), enter(room, "Ben")
    box(anna).press_sequentially("half a thou")
    write(ben, "fewer slides")
    coach.do(c.AddTime(block="week", minutes=5))
    expect(anna.locator(".st-counts")).to_contain_text("answered")
    expect(anna.locator(".st-time")).to_contain_text("15 min")
    anna.keyboard.type("ght")
    expect(box(anna)).to_have_value("half a thought")
    expect(box(anna)).to_be_focused()


def test_words_that_come_too_late_stay_in_sight_and_are_saved_if_it_opens_again(room, coach):
    coach.open("week")
    anna = enter(room, "Anna")
    write(anna, "in time")
    anna.context.set_offline(True)
    box(anna).fill("in time, and a little late")
    expect(anna.locator(".st-told")).to_contain_text("Kept on this device until you’re back")
    expect(anna.locator(".st-told")).not_to_contain_text("Saved as you type")
    coach.shut("week")
    anna.context.set_offline(False)
    expect(anna.locator(".st-mine")).to_contain_text("and a little late")
    expect(anna.locator(".st-late")).to_contain_text("too late")
    coach.open("week")
    expect(box(anna)).to_have_value("in time, and a little late")
    saved(anna)
    coach.reveal("week")
    expect(anna.locator(".st-cards")).to_contain_text("and a little late")


def test_words_for_a_block_that_has_gone_are_given_back(room, coach):
    coach.open("week")
    anna = enter(room, "Anna")
    anna.context.set_offline(True)
    box(anna).fill("said while away")
    coach.open("steps")
    anna.context.set_offline(False)
    question(anna, "Who does what by when?")
    expect(anna.get_by_role("alert")).to_contain_text("said while away")


def test_words_for_a_reveal_that_has_been_are_given_back(room, coach):
    """And stay, if an answer comes twice: a page sends again what it heard nothing about."""
    coach.open("week")
    anna = enter(room, "Anna")
    anna.evaluate(REMEMBER)
    anna.context.set_offline(True)
    box(anna).fill("said while away")
    coach.reveal("week")
    anna.context.set_offline(False)
    expect(anna.get_by_role("alert")).to_contain_text("said while away")
    expect(anna.get_by_role("alert")).to_contain_text("The coach can reopen")  # it showed nothing
    expect(anna.locator(".okr-stage")).to_contain_text("Nothing was written")
    anna.evaluate("again()")
    for text in (
        "So that it helps",
        "So that it helps more",
    ):  # each is told after what came before
        coach.do(c.ChooseSentence(sentence=Sentence(text=text)))
        expect(anna.locator(".okr-stage")).to_contain_text(text)
    expect(anna.get_by_role("alert")).to_contain_text("said while away")


def test_words_not_sent_when_the_coach_moves_on_are_named_and_come_back(room, coach):
    coach.open("steps")
    anna = enter(room, "Anna", **PHONE)
    step = anna.get_by_label("What happens next?")
    step.fill("Ring two customers")
    anna.get_by_label("Who?").fill("Ben")
    coach.open("climb")
    unsent = anna.locator(".st-unsent", has_text="You have words not yet sent in “Next steps”")
    unsent.locator("summary").tap()
    expect(unsent).to_contain_text("Ring two customers · Ben")
    assert serious(anna) == []
    unsent.locator("summary").tap()
    composer = anna.locator(".okr-ladder .ok-composer textarea")
    composer.fill("ran 12 webinars")
    coach.open("exit")
    climbed = anna.locator(".st-unsent", has_text="not yet sent in “Climb”")
    expect(climbed).to_be_visible()
    light(anna, "two places with words not sent")
    anna.reload()
    there(anna)
    climbed.locator("summary").tap()
    expect(climbed).to_contain_text("ran 12 webinars")
    climbed.get_by_role("button", name="Throw them away").tap()
    expect(climbed).to_have_count(0)
    expect(unsent).to_be_visible()
    coach.do(c.CloseWorkshop())
    question(anna, "Thank you")
    expect(unsent).to_be_visible()
    coach.do(c.ReopenWorkshop())
    coach.open("steps")
    expect(unsent).to_have_count(0)
    expect(step).to_have_value("Ring two customers")
    expect(anna.get_by_label("Who?")).to_have_value("Ben")
    anna.get_by_role("button", name="Add", exact=True).tap()
    expect(anna.locator(".st-planned li")).to_contain_text("Ring two customers")
    coach.open("exit")
    question(anna, "Before you go")
    expect(anna.locator(".st-unsent")).to_have_count(0)


def test_words_not_sent_are_named_after_the_block_for_which_they_were_written(room, coach):
    """Two blocks work on one board: the words of the first one are in its box in both."""
    coach.open("climb")
    anna = enter(room, "Anna", **PHONE)
    anna.locator(".okr-ladder .ok-composer textarea").fill("ran 12 webinars")
    anna.wait_for_timeout(500)  # kept a moment after the last key
    agenda = coach.session.workshop.agenda
    again = Block(id="again", kind="ladder", title="Climb again", question="And so what now?")
    coach.do(c.SetAgenda(blocks=(*agenda.blocks, again), base=agenda.version))
    coach.open("again")
    question(anna, "And so what now?")
    coach.open("exit")
    unsent = anna.locator(".st-unsent")
    expect(unsent).to_contain_text("not yet sent in “Climb”")
    unsent.locator("summary").tap()
    expect(unsent).to_contain_text("ran 12 webinars")


def test_two_steps_that_come_too_late_are_both_given_back(room, coach):
    coach.open("steps")
    anna = enter(room, "Anna")
    anna.context.set_offline(True)
    for text in ("Ring two customers", "Show the draft"):
        anna.get_by_label("What happens next?").fill(text)
        anna.get_by_role("button", name="Add", exact=True).click()
    coach.open("exit")
    anna.context.set_offline(False)
    question(anna, "Before you go")
    for text in ("Ring two customers", "Show the draft"):
        expect(anna.get_by_role("alert")).to_contain_text(text)
    anna.get_by_role("button", name="Dismiss").click()
    expect(anna.get_by_role("alert")).to_be_empty()


def test_words_after_a_reveal_that_showed_something_are_told_no_block_reopens(room, coach):
    """What a room has seen stays as it is: the console offers nothing else."""
    coach.open("week")
    anna = enter(room, "Anna")
    coach.do(c.GiveAnswer(block="week", answer=Answer(texts={"change": ("in time",)})))
    anna.context.set_offline(True)
    box(anna).fill("said while away")
    coach.reveal("week")
    anna.context.set_offline(False)
    told = anna.get_by_role("alert")
    expect(told).to_contain_text("The room has already seen the answers")
    expect(told).to_contain_text("said while away")
    coach.do(c.CloseWorkshop())
    expect(anna.locator(".st-late")).to_contain_text("too late to be shown")
    for page in (told, anna.locator(".st-late")):
        expect(page).not_to_contain_text("reopen")


def test_a_workshop_that_goes_on_begins_with_what_was_said_last_time(room, coach):
    coach.do(add_step(id=new_id(), text="Ben shows the draft", who="Ben"))
    coach.do(c.CloseWorkshop())
    anna = enter(room, "Anna", **PHONE)
    question(anna, "Thank you")
    coach.do(c.ReopenWorkshop())
    question(anna, "You’re in, Anna")
    first = anna.locator(".st-scene > *").first
    expect(first).to_contain_text("Last time you said")
    expect(first).to_contain_text("Ben shows the draft")
    assert anna.get_by_role("checkbox").count() == 0, "until a block asks for it"
    light(anna, "last time")


def test_a_late_arrival_finds_the_reveal(room, coach):
    coach.open("named")
    anna = enter(room, "Anna")
    write(anna, "new customers", label="Who is glad if we change?")
    coach.reveal("named")
    late = enter(room, "Late", **PHONE)
    expect(late.locator(".st-cards li")).to_contain_text("new customers")
    expect(late.locator(".st-cards small")).to_have_text("Anna")
    assert late.locator("textarea").count() == 0


def test_dots_are_given_and_taken_by_keyboard(room, coach):
    coach.open("week")
    coach.do(c.GiveAnswer(block="week", answer=Answer(texts={"change": ("one", "two")})))
    coach.reveal("week")
    coach.open("vote")
    anna = enter(room, "Anna")
    plus = anna.get_by_role("button", name="Add a dot: two")
    plus.focus()
    for _ in range(5):
        anna.keyboard.press("Enter")
    expect(anna.locator(".st-left")).to_have_text("0 dots left")
    expect(plus).to_be_focused()
    less = anna.get_by_role("button", name="Take a dot back: two")
    less.focus()
    for _ in range(3):
        anna.keyboard.press("Space")
    expect(anna.locator(".st-left")).to_have_text("3 dots left")
    expect(plus).to_be_focused()
    saved(anna)


def add_output(page):
    """An output on the ladder below the stage."""
    composer = page.locator(".okr-ladder .ok-composer textarea")
    composer.fill("ran 12 webinars")
    page.locator(".ok-composer input[value=output]").check()
    composer.press("Enter")


def voting_offline(room, coach, *texts):
    """Somebody at a vote on these cards whose line is lost, and their button for a dot on "two"."""
    coach.open("week")
    coach.do(c.GiveAnswer(block="week", answer=Answer(texts={"change": texts})))
    coach.reveal("week")
    coach.open("vote")
    anna = enter(room, "Anna", **PHONE)
    two = anna.get_by_role("button", name="Add a dot: two")
    expect(two).to_be_visible()
    anna.context.set_offline(True)
    return anna, two


@pytest.mark.parametrize("moved_on", [False, True])
def test_of_dots_that_come_too_late_the_page_says_which_they_were(room, coach, moved_on):
    """They can be said aloud: the page has kept them, although the coach may have moved on."""
    anna, two = voting_offline(room, coach, "one", "two", "three")
    two.tap()
    two.tap()
    anna.get_by_role("button", name="Add a dot: three").tap()
    coach.do(c.GiveAnswer(block="vote", answer=Answer(tallies={"dots": first_dot(coach)})))
    coach.reveal("vote")
    if moved_on:
        coach.open("exit")
    anna.context.set_offline(False)
    alert = anna.get_by_role("alert")
    chosen = "two · 2 dots\nthree · 1 dot"
    expect(alert.locator("blockquote")).to_have_text(chosen, use_inner_text=True)
    expect(alert).to_contain_text("First" if moved_on else "to copy or to say aloud")


def test_of_a_score_that_comes_too_late_the_page_says_which_it_was(room, coach):
    coach.open("exit")
    anna = enter(room, "Anna", **PHONE)
    question(anna, "Before you go")
    anna.context.set_offline(True)
    anna.get_by_role("radio", name="4").check(force=True)
    coach.open("climb")
    anna.context.set_offline(False)
    words = anna.get_by_role("alert").locator("blockquote")
    expect(words).to_have_text("Was it worth your time? · 4")


def test_dots_that_come_too_late_are_named_and_saved_if_the_vote_opens_again(room, coach):
    anna, two = voting_offline(room, coach, "one", "two")
    two.tap()
    coach.shut("vote")
    anna.context.set_offline(False)
    expect(anna.locator(".st-late")).to_contain_text("too late")
    expect(anna.locator(".st-mine")).to_have_text("two · 1 dot")
    assert serious(anna) == []
    light(anna, "a vote that came too late")
    coach.open("vote")
    expect(anna.locator(".st-left")).to_have_text("2 dots left")
    saved(anna)
    coach.reveal("vote")
    expect(anna.locator(".st-result li").first).to_contain_text("two")


def test_a_very_long_card_is_cut_in_a_vote_and_in_a_question_and_can_be_read(room, coach):
    long = "unbreakable" * 45 + "word"
    coach.open("week")
    coach.do(c.GiveAnswer(block="week", answer=Answer(texts={"change": (long, "two")})))
    coach.reveal("week")
    coach.open("vote")
    anna = enter(room, "Anna", **PHONE)
    card = anna.locator(".st-ballot li", has_text="unbreakable")
    expect(card.get_by_role("button", name=re.compile("Add a dot: unbreakable.*…"))).to_be_visible()
    assert card.bounding_box()["height"] < 200
    card.locator("summary").tap()
    expect(card.get_by_text(long, exact=True)).to_be_visible()
    card.get_by_role("button", name=re.compile("Add a dot")).tap()
    expect(anna.locator(".st-left")).to_have_text("2 dots left")
    expect(card.get_by_text(long, exact=True)).to_be_visible()
    saved(anna)
    assert serious(anna) == small(anna) == []
    coach.reveal("vote")
    first = anna.locator(".st-result li").first
    expect(first).to_contain_text("1 dot")
    assert first.bounding_box()["height"] < 250
    coach.open("climb")
    composer = anna.locator(".okr-ladder .ok-composer textarea")
    composer.fill(long)
    anna.locator(".ok-composer input[value=output]").check()
    composer.press("Enter")
    asked = anna.locator(".ok-question .ok-about")
    expect(asked).to_contain_text("unbreakable")
    assert len(asked.inner_text()) < 70


def test_a_coach_types_for_a_room_without_devices(room, coach):
    coach.open("week")
    page = enter(room, link=room.links["facilitate"])
    at(room, page, "80-workshop")
    expect(box(page)).to_have_count(0)
    page.get_by_role("button", name="Type for the room").click()
    box(page).fill("one report less\nfewer slides\n\nMondays with a customer")
    box(page).blur()
    saved(page)
    coach.reveal("week")
    expect(page.locator(".st-cards li")).to_have_count(3)
    coach.open("exit")
    page.get_by_role("button", name="Type for the room").click()
    for step, people in (("2", "3"), ("5", "9")):
        page.get_by_label(step, exact=True).fill(people)
    page.get_by_label("5", exact=True).blur()
    saved(page)
    coach.reveal("exit")
    expect(page.locator(".st-scale")).to_contain_text("5: 9 people")


def test_two_hundred_cards_are_shown_a_part_at_a_time(room, coach):
    coach.open("week")
    many = tuple(f"card {n}" for n in range(200))
    coach.do(c.GiveAnswer(block="week", answer=Answer(texts={"change": many})))
    coach.reveal("week")
    anna = enter(room, "Anna", **PHONE)
    expect(anna.locator(".st-cards li")).to_have_count(10)
    anna.get_by_role("button", name="Show 190 more").tap()
    expect(anna.locator(".st-cards li")).to_have_count(200)


def test_participants_are_not_given_the_projector(room, coach):
    anna = enter(room, "Anna")
    answer = anna.goto(re.sub(r"[^/]+$", "85-projector", anna.url))
    assert answer.status == 404


def scenes(coach):
    """Opens every kind of block in turn, before and after its reveal."""
    yield "waiting"
    coach.do(c.ChooseSentence(sentence=Sentence(text="SENTENCE")))
    for block in coach.session.workshop.agenda.blocks:
        coach.open(block.id)
        if block.kind == "ask" and block.prompts[0].kind == "text":
            answer = Answer(texts={block.prompts[0].id: ("WORDS", "WORDS AGAIN")})
            coach.do(c.GiveAnswer(block=block.id, answer=answer))
        if block.kind == "next":
            coach.do(add_step(id=new_id(), text="WORDS", who="WHO", due="DUE"))
        yield f"{block.id} open"
        if block.sealed:
            coach.shut(block.id)
            yield f"{block.id} closed"
            coach.reveal(block.id)
            yield f"{block.id} revealed"
    coach.do(c.CloseWorkshop())
    yield "over"


def test_no_serious_accessibility_finding_in_any_scene(room, coach):
    anna = enter(room, "Anna", **PHONE)
    wall = enter(room, link=room.links["facilitate"])
    at(room, wall, "85-projector")
    found = {}
    for name in scenes(coach):
        settle(coach, anna)
        on_the_wall(coach, wall)
        found[name] = serious(anna) + serious(wall) + small(anna)
    assert {name: left for name, left in found.items() if left} == {}


def asked(coach):
    """What is asked on a page that shows what the coach has done last."""
    agenda = coach.session.workshop.agenda
    block = agenda.block()
    if agenda.closed or not block:
        return "Thank you" if agenda.closed else ""
    if agenda.stage().state == "revealed" and len(block.prompts) == 1:
        return block.prompts[0].text  # what was asked is what stands above its answers
    return block.question or block.title


def settle(coach, *pages):
    """Until these pages show what the coach has done last."""
    agenda = coach.session.workshop.agenda
    block, state = agenda.block(), agenda.stage().state
    for page in pages:
        if words := asked(coach):
            question(page, words)
        if block and not agenda.closed:
            if state == "revealed":
                expect(page.locator(".st-cards, .st-result, .st-scale").first).to_be_attached()
            elif state == "closed" and block.sealed:
                expect(page.locator(".okr-stage")).to_contain_text("has closed this")


MADE = ".wl-cards, .wl-ranked, .wl-scores"
"""What a reveal shows on a wall."""


def on_the_wall(coach, wall):
    """Until the wall shows what the coach has done last."""
    agenda = coach.session.workshop.agenda
    block, state, words = agenda.block(), agenda.stage().state, asked(coach)
    if words:
        expect(wall.get_by_role("heading", name=words).first).to_be_visible()
    if state == "revealed" and not agenda.closed:
        expect(wall.locator(MADE).first).to_be_attached()
    elif state == "closed" and block.sealed and not agenda.closed:
        expect(wall.locator(".okr-wall")).to_contain_text("Closed.")


def small(page):
    return page.evaluate(
        """() => [...document.querySelectorAll(
            '.okr-stage :is(button, textarea, label:has(input))')]
            .filter((el) => el.checkVisibility({visibilityProperty: true}))
            .map((el) => [el.outerHTML.slice(0, 90), el.getBoundingClientRect()])
            .filter(([, r]) => r.height < 43.5 || r.width < 43.5)
            .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""
    )


def test_no_word_of_a_stage_escapes_the_catalogue(pseudo_house, chromium):
    capitals = tuple(
        Block(
            id=b.id, kind=b.kind, title=b.title.upper(), question=b.question.upper(),
            board=b.board, named=b.named,
            prompts=tuple(
                Prompt(id=p.id, text=p.text.upper(), kind=p.kind, hint=p.hint.upper(), most=p.most,
                       low=p.low.upper(), high=p.high.upper())
                for p in b.prompts
            ),
        )
        for b in PLAN
    )  # fmt: skip
    own = re.compile(r"\[!.*?!\]|[A-Z’':]{2,}|http\S+", re.S)
    stray = {}
    with pseudo_house.workshop("TITLE") as room:
        room.with_browser(chromium)
        coach = Coach(room, capitals)
        page = room.context().new_page()
        page.goto(room.links["join"])
        page.get_by_role("button").first.click()
        there(page)
        for name in scenes(coach):
            words = asked(coach)
            if words and name != "over":
                question(page, words)
            seen = page.locator(".okr-stage").evaluate(VISIBLE)
            left = [own.sub("", text) for text in seen]
            stray[name] = [text for text in left if re.search(r"[A-Za-z]{2}", text)]
        coach.session.close()
    assert {name: left for name, left in stray.items() if left} == {}


def test_on_voilas_own_page_too_the_ladder_comes_and_goes(full_house, chromium):
    with full_house.workshop("Full") as room:
        room.with_browser(chromium)
        coach = Coach(room)
        coach.open("welcome")
        anna = enter(room, "Anna")
        question(anna, "What makes this time well spent?")
        coach.open("climb")
        expect(anna.locator(".okr-ladder .ok-composer")).to_be_visible()
        coach.open("steps")
        expect(anna.locator(".okr-ladder")).to_have_count(0)
        coach.session.close()


def test_on_a_phone_a_board_and_its_page_have_one_menu_and_one_status(room, coach):
    coach.open("climb")
    anna = enter(room, "Anna", **PHONE)
    expect(anna.locator(".okr-ladder")).to_be_visible()
    expect(anna.get_by_role("button", name="More about this board")).to_be_hidden()
    wide = "all => all.map((one) => one.getBoundingClientRect().width).filter((w) => w > 2).length"
    assert anna.locator(".ok-status").evaluate_all(wide) == 1
    anna.get_by_role("button", name="More", exact=True).tap()
    for name in ("My name", "My link for any device", "Redo", "The ladder as an outline"):
        expect(anna.get_by_role("menuitem", name=re.compile(name))).to_have_count(1)
