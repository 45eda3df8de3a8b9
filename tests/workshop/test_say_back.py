"""Somebody outside the team says back what a key result means to them, and can do nothing else."""

import asyncio
import html
from urllib.parse import urlencode

import pytest

from okrlab.blocks.clinic import say_back
from okrlab.blocks.clinic.cards import KeyResult, SayBack, Term
from okrlab.host import asking, wire
from okrlab.host.deciding import PendingCommand
from okrlab.host.recorder import Recorder
from okrlab.record import commands as c
from okrlab.record.agenda import Answer
from tests.serve.visiting import Visitor, serving_in
from tests.wishes import add_step
from tests.workshop.house import House, add

HOSTILE = KeyResult(id="k1", text="<b>Calls</b> & waiting: 40 to 20", position=1)
SECOND = KeyResult(id="k2", text="Repairs done the same day: 10% to 60%", position=2)


@pytest.fixture
def room(house):
    coach = house.enter("facilitate", "Cleo")
    house.done(coach, c.SetCards(board="clinic", cards=(HOSTILE, SECOND)))
    return house


def now(house):
    return house.recorder.room(house.workshop).public


def say(house, card, words, **fields):
    outside = house.outside()
    one = SayBack(id=wire.new_id(), key_result=card, text="not theirs", said=words, **fields)
    return house.do(outside, c.SetCards(board="clinic", cards=(one,)))


def test_one_key_result_at_a_time_then_thanks(room):
    first = say_back.page(now(room))
    assert html.escape(HOSTILE.text) in first
    assert "<b>Calls" not in first
    assert "1 of 2" in first
    assert html.escape(SECOND.text) in say_back.page(now(room), "k1")
    assert "Thank you" in say_back.page(now(room), "k2")
    assert "Nothing to read yet" in say_back.page(room.recorder.room("x").public)


def test_their_words_stand_beside_the_words_they_read(room):
    assert isinstance(say(room, "k1", " Nobody waits\x00 "), wire.Done)
    [kept] = now(room).deck("clinic").of(SayBack)
    assert (kept.text, kept.said) == (HOSTILE.text, "Nobody waits")
    assert kept.by not in now(room).people


def test_the_same_words_twice_are_kept_once(room):
    assert say_back.wish(now(room), "k1", "Nobody waits") is not None
    say(room, "k1", "Nobody waits")
    assert say_back.wish(now(room), "k1", "Nobody  waits") is None
    assert say_back.wish(now(room), "gone", "Nobody waits") is None
    assert say_back.wish(now(room), "k1", " ") is None


@pytest.mark.parametrize(
    "command",
    [
        add("r"),
        c.SetCards(board="clinic", cards=(Term(id="t", term="M", meaning="m"),)),
        c.SetCards(board="clinic", gone={"k1": 2}),
        c.SetCards(board="clinic", cards=(SayBack(id="s", key_result="none", text="x", said="y"),)),
        c.NameMyself(name="Eve"),
        c.Undo(board="clinic"),
        c.CloseWorkshop(),
        add_step(id="s", text="x"),
        c.GiveAnswer(block="b", answer=Answer()),
        c.RevealBlock(block="b"),
    ],
)
def test_an_outsider_can_do_nothing_else(room, command):
    before = now(room)
    answer = room.do(room.outside(), command)
    assert isinstance(answer, wire.Failed)
    assert now(room) == before


def test_after_the_meeting_they_can_still_answer_and_not_without_end(room):
    room.done(room.enter("facilitate", "Cleo"), c.CloseWorkshop())
    for n in range(200):
        assert isinstance(say(room, "k1", f"words {n}"), wire.Done)
    assert say(room, "k1", "one more").code == "deck_full"


def test_the_team_finds_pairs_and_terms_of_its_earlier_workshops(house):
    host = house.enter("host")
    house.done(host, c.SetCards(cards=(Term(id="t", term="MAU", meaning="monthly"),), board="b"))
    later = asking.answer(house.register, house.session(host), "create", {"title": "Spring"})
    secret = later["links"]["join"].split("/")[2]
    anna = house.register.enter(secret, "Anna").session
    found = asking.answer(house.register, house.session(anna), "inventory", {})
    assert [term["term"] for term in found["terms"]] == ["MAU"]
    stranger = House(house.record, house.register.clock, "Another team").enter("join")
    other = asking.answer(house.register, house.session(stranger), "inventory", {})
    assert other == {"pairs": [], "terms": []}


def test_the_link_needs_no_kernel_and_no_cookie(tmp_path):
    with serving_in(tmp_path) as serving:
        recorder = Recorder(serving.register.record, serving.register, lambda *_: None)
        coach = serving.register.enter(serving.secrets["facilitate"], "Cleo").session
        wish = PendingCommand(coach, "k", c.SetCards(board="clinic", cards=(HOSTILE, SECOND)))
        assert isinstance(recorder.do([wish])[0], wire.Done)

        async def visit():
            outside = Visitor(serving)
            shown = await outside.ask(serving.link("say"))
            assert html.escape(HOSTILE.text).encode() in shown.body
            long = urlencode({"card": "k1", "said": "x" * 600})
            refused = await outside.ask(serving.link("say"), long)
            assert b"x" * 600 in refused.body
            assert b"role=alert" in refused.body
            words = urlencode({"card": "k1", "said": "Ah"})  # sent three times on a slow line
            presses = (outside.ask(serving.link("say"), words) for _ in range(3))
            for after in await asyncio.gather(*presses):
                assert SECOND.text.encode() in after.body
            skip = urlencode({"card": "k2", "said": "typed", "skip": "1"})
            thanks = await outside.ask(serving.link("say"), skip)
            assert b"Thank you" in thanks.body
            site = {"Sec_Fetch_Site": "cross-site"}
            assert (await outside.ask(serving.link("say"), skip, **site)).code == 403
            wrong = "/j/" + serving.secrets["say"]
            assert (await outside.ask(wrong)).code == 404
            assert (await outside.ask("/s/" + serving.secrets["join"])).code == 404
            assert not outside.cookies
            assert serving.secrets["say"] not in serving.said()

        asyncio.run(visit())
        recorder.catch_up()
        said = recorder.room(serving.workshop).public.deck("clinic").of(SayBack)
        assert [one.said for one in said] == ["Ah"]
