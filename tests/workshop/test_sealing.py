"""What is given in private: kept once, counted, shown all at once, and then tied to nobody."""

import logging
import math
import random

import msgspec
import pytest
from sqlalchemy import event as on
from sqlalchemy import func, select

from okrlab.host import wire
from okrlab.host.deciding import PendingCommand
from okrlab.host.recorder import Recorder
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import forgetting
from okrlab.record.agenda import Answer, Block, Prompt
from okrlab.record.folding import fold
from okrlab.record.planning import MOST_FOR_A_ROOM
from okrlab.record.soundness import is_sound
from okrlab.record.store import schema as t
from okrlab.record.store import sealed
from tests.conftest import opened, tidied
from tests.wishes import remove_rung
from tests.workshop.house import add, ask, give
from tests.workshop.test_forgetting import analyzed, bytes_of

VOTE = Block(id="v", kind="dots", title="Choose", dots=3)


@pytest.fixture
def room(any_house, coach, anna, ben):
    """A workshop in which an `ask` block is open, and a talk, a vote and next steps follow."""
    talk = Block(id="t", kind="talk", title="Talk")
    any_house.opened(coach, ask("b"), talk, VOTE, Block(id="n", kind="next", title="Next"))
    return any_house


def rows(house, table=t.sealed_answers):
    with house.record.reading() as db:
        return db.execute(select(func.count()).select_from(table)).scalar()


def texts(revealed):
    return sorted(said.text for said in revealed.said)


# -- giving ---------------------------------------------------------------------------------


def test_an_answer_is_kept_apart_and_its_giver_sees_it_again(room, anna, ben):
    before = room.log()
    room.done(anna, give("b", "More time", "Fewer reports", scores={"worth": 4}))
    entry = room.mine(anna)["b"]
    assert entry.answer.texts == {"q": ("More time", "Fewer reports")}
    assert entry.answer.scores == {"worth": 4}
    assert room.mine(ben) == {}
    assert room.log() == before
    assert room.sealed == [(room.workshop, "b", anna)]
    room.restart()
    assert room.mine(anna)["b"] == entry


def test_an_answer_is_rewritten_until_the_block_closes_and_once_more_when_it_opens_again(
    room, anna, coach
):
    for words in ("first", "second"):
        room.done(anna, give("b", words))
    room.done(coach, c.CloseBlock(block="b"))
    assert room.refused(anna, give("b", "third")) == "block_closed"
    assert room.mine(anna)["b"].answer.texts == {"q": ("second",)}
    room.done(coach, c.OpenBlock(block="b"))
    room.done(anna, give("b", "third"))
    assert texts(room.reveal(coach, "b")) == ["third"]


def test_an_answer_is_cleaned_and_empty_parts_are_left_out(room, anna):
    room.done(anna, give("b", " half \ud83d an\x00 emoji\n", "", " ", scores={}))
    assert room.mine(anna)["b"].answer == Answer(texts={"q": ("half an emoji",)})
    room.done(anna, give("b", " "))
    assert room.mine(anna)["b"].answer.empty
    assert room.tally(anna, "b").written == 0


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(texts={"q": ("x",) * 4}), "too_many_texts"),
        (Answer(texts={"q": ("x" * 501,)}), "too_long"),
        (Answer(texts={"worth": ("x",)}), "bad_message"),
        (Answer(texts={"nope": ("x",)}), "bad_message"),
        (Answer(texts={"\x00": ("x",)}), "bad_message"),
        (Answer(scores={"worth": 0}), "bad_score"),
        (Answer(scores={"worth": 6}), "bad_score"),
        (Answer(scores={"worth": -(2**62)}), "bad_score"),
        (Answer(scores={"q": 1}), "bad_message"),
        (Answer(scores={"nope": 1}), "bad_message"),
        (Answer(dots={"r": 1}), "bad_message"),
        (Answer(tallies={"worth": {"1": 1}}), "facilitators_only"),
        (Answer(tallies={"dots": {"r": 1}}), "facilitators_only"),
    ],
)
def test_what_the_block_does_not_ask_for_is_refused_and_the_earlier_answer_stays(
    room, anna, answer, code
):
    room.done(anna, give("b", "mine"))
    assert room.refused(anna, c.GiveAnswer(block="b", answer=answer)) == code
    assert room.mine(anna)["b"].answer == Answer(texts={"q": ("mine",)})


def test_only_the_current_block_takes_answers(room, anna, coach):
    assert room.refused(anna, give("v")) == "block_closed"
    assert room.refused(anna, give("gone", "x")) == "no_block"
    assert room.refused(anna, give("", "x")) == "no_block"
    room.done(coach, c.OpenBlock(block="t"))
    assert room.refused(anna, give("b", "late")) == "block_closed"
    assert room.refused(anna, give("t", "into a talk")) == "bad_message"
    room.done(anna, give("t", ready=True))
    room.done(coach, c.CloseWorkshop())
    assert room.refused(anna, give("t", ready=True)) == "block_closed"


def test_an_answer_after_the_reveal_is_refused_and_leaves_no_trace(room, anna, ben, coach):
    room.done(anna, give("b", "mine"))
    reveal = PendingCommand(coach, "r", c.RevealBlock(block="b"))
    done, late = room.recorder.do([reveal, PendingCommand(ben, "k", give("b", "late"))])
    assert isinstance(done, wire.Done)
    assert late.code == "block_shown"
    assert (rows(room), rows(room, t.sealed_keys)) == (0, 0)
    assert room.refused(anna, give("b", "later")) == "block_shown"


# -- once, whatever is sent again ------------------------------------------------------------


def test_an_answer_sent_again_does_not_undo_a_later_one(room, anna, coach):
    """The telephone was in a lift: its first answer was kept, its acknowledgement was lost."""
    room.done(anna, give("b", "first"), key="k1")
    room.done(anna, give("b", "second"), key="k2")
    room.done(anna, give("b", "first"), key="k1")
    assert room.mine(anna)["b"].answer.texts == {"q": ("second",)}
    room.restart()
    room.done(anna, give("b", "first"), key="k1")
    room.done(coach, c.CloseBlock(block="b"))
    room.done(anna, give("b", "first"), key="k1")
    assert room.refused(anna, give("b", "third")) == "block_closed"
    assert texts(room.reveal(coach, "b")) == ["second"]


def test_of_two_devices_the_later_answer_counts_and_both_show_it(room, anna, coach):
    one, other = (
        PendingCommand(anna, "a1", give("b", "phone")),
        PendingCommand(anna, "b1", give("b", "laptop")),
    )
    room.recorder.do([one, other, one])
    assert room.mine(anna)["b"].answer.texts == {"q": ("laptop",)}
    assert room.tally(coach, "b").written == 1


def test_somebody_elses_key_is_not_taken_for_ones_own(room, anna, ben, coach):
    room.done(anna, give("b", "Anna's"), key="k")
    room.done(ben, give("b", "Ben's"), key="k")
    assert texts(room.reveal(coach, "b")) == ["Anna's", "Ben's"]


def test_an_answer_that_was_not_committed_is_not_acknowledged(room, anna, coach):
    failed = []

    def fail(connection):
        if not failed:
            failed.append(1)
            connection.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")

    on.listen(room.record.engine, "commit", fail)
    [answer] = room.recorder.do([PendingCommand(anna, "k", give("b", "mine"))])
    assert (failed, answer.retry) == ([1], True)
    assert room.mine(anna) == {}
    room.done(anna, give("b", "mine"), key="k")
    assert room.mine(anna)["b"].answer.texts == {"q": ("mine",)}


# -- counting -------------------------------------------------------------------------------


def test_everyone_sees_counts_and_only_facilitators_see_who_is_ready(room, anna, ben, coach):
    host = room.enter("host")
    room.done(anna, give("b", "mine", ready=True))
    room.done(ben, give("b", ready=True))
    for person in (anna, ben):
        assert room.tally(person, "b") == wire.Tally(block="b", written=1, ready=2)
        [told] = room.recorder.welcome(room.session(person)).tallies
        assert told.who == ()
    for person in (coach, host):
        assert set(room.tally(person, "b").who) == {anna, ben}
        [told] = room.recorder.welcome(room.session(person)).tallies
        assert set(told.who) == {anna, ben}


def test_ready_is_ticked_and_unticked_in_every_kind_of_block(room, anna, coach):
    room.done(anna, give("b", "mine", ready=True))
    room.done(anna, give("b", "mine"))
    assert room.tally(coach, "b").ready == 0
    for block in ("t", "n"):
        room.done(coach, c.OpenBlock(block=block))
        room.done(anna, give(block, ready=True))
        assert room.tally(coach, block) == wire.Tally(block=block, ready=1, who=(anna,))
        assert room.mine(anna)[block].ready


@pytest.mark.parametrize(
    "leave",
    [c.OpenBlock(block="b"), c.CloseBlock(block="t"), c.CloseWorkshop(), c.OpenBlock(block="n")],
)
def test_who_ticked_a_talk_is_not_kept_once_it_is_over(room, anna, ben, coach, leave):
    room.done(anna, give("b", "mine", ready=True))
    room.done(coach, c.OpenBlock(block="t"))
    room.done(anna, give("t", ready=True))
    room.done(ben, give("t", ready=True))
    room.sealed.clear()
    room.done(coach, leave)
    assert (rows(room), rows(room, t.sealed_keys)) == (1, 1)
    assert room.sealed == [(room.workshop, "t", "")]
    assert room.tally(coach, "t").ready == 0
    assert room.mine(anna)["b"].ready


# -- showing --------------------------------------------------------------------------------


def test_a_reveal_shows_texts_scores_and_dots_of_everybody_and_empties_the_seal(
    room, anna, ben, coach
):
    room.done(anna, give("b", "More time", "Fewer reports", scores={"worth": 4}))
    room.done(ben, give("b", "More time", scores={"worth": 4}))
    room.done(coach, give("b", scores={"worth": 1}))
    shown = room.reveal(coach, "b")
    assert texts(shown) == ["Fewer reports", "More time", "More time"]
    assert {said.prompt for said in shown.said} == {"q"}
    assert shown.scores == {"worth": {"1": 1, "4": 2}}
    assert shown.answered == 3
    assert (rows(room), rows(room, t.sealed_keys)) == (0, 0)
    assert room.mine(anna) == {}


def test_dots_are_shown_by_card_with_their_spread(room, anna, ben, coach):
    for rung in ("r1", "r2", "r3"):
        room.done(anna, add(rung))
    room.done(coach, c.OpenBlock(block="v"))
    vote = lambda **dots: c.GiveAnswer(block="v", answer=Answer(dots=dots))  # noqa: E731
    assert room.refused(anna, vote(r1=4)) == "too_many_dots"
    assert room.refused(anna, vote(r1=2, r2=2)) == "too_many_dots"
    assert room.refused(anna, vote(r1=-1)) == "too_many_dots"
    assert room.refused(anna, vote(r1=5, r2=-3)) == "too_many_dots"
    assert room.refused(anna, vote(gone=1)) == "bad_message"
    room.done(anna, vote(r1=1, r2=2))
    room.done(ben, vote(r1=3, r2=0))
    room.done(coach, vote(r3=1))
    room.done(anna, remove_rung(id="r3", base=room.ladder.rungs["r3"].version))
    shown = room.reveal(coach, "v")
    assert shown.dots == {"r1": (3, 1), "r2": (2,)}
    assert list(shown.dots) == ["r1", "r2"]


def test_a_vote_on_an_earlier_blocks_texts(room, anna, coach):
    room.plan(
        coach, *room.agenda.blocks, Block(id="w", kind="dots", title="Which?", board="b", dots=1)
    )
    room.done(anna, give("b", "More time"))
    [said] = room.reveal(coach, "b").said
    room.done(coach, c.OpenBlock(block="w"))
    room.done(anna, c.GiveAnswer(block="w", answer=Answer(dots={said.id: 1})))
    assert room.reveal(coach, "w").dots == {said.id: (1,)}


def test_dots_on_another_card_of_the_same_words_count_for_the_entry(room, anna, ben, coach):
    """Before, each text was a card: a page may vote on it while okrlab is updated."""
    room.plan(
        coach, *room.agenda.blocks, Block(id="w", kind="dots", title="Which?", board="b", dots=3)
    )
    room.done(anna, give("b", "More time"))
    room.done(ben, give("b", "more time.", "Tea"))
    said = {one.text: one.id for one in room.reveal(coach, "b").said}
    lead, other, tea = (said[text] for text in ("More time", "more time.", "Tea"))
    room.done(coach, c.OpenBlock(block="w"))
    room.done(anna, c.GiveAnswer(block="w", answer=Answer(dots={lead: 1, tea: 1})))
    room.done(ben, c.GiveAnswer(block="w", answer=Answer(dots={lead: 1, other: 2})))
    room.done(coach, c.GiveAnswer(block="w", answer=Answer(tallies={"dots": {other: 2}})))
    room.reveal(coach, "w")
    assert room.log()[-1].event.revealed.dots == {lead: (3, 1, 1, 1), tea: (1,)}


def test_names_are_shown_only_by_a_block_that_says_so(room, anna, ben, coach):
    room.plan(coach, *room.agenda.blocks, ask("named", named=True))
    room.done(anna, give("b", "quiet"))
    assert [said.by for said in room.reveal(coach, "b").said] == [""]
    room.done(coach, c.OpenBlock(block="named"))
    room.done(anna, give("named", "Anna's"))
    room.done(ben, give("named", "Ben's"))
    shown = room.reveal(coach, "named")
    assert {said.text: said.by for said in shown.said} == {"Anna's": anna, "Ben's": ben}


def test_an_empty_block_is_revealed_empty(room, anna, coach):
    room.done(anna, give("b", ready=True))
    assert msgspec.to_builtins(room.reveal(coach, "b")) == {}


def test_a_reveal_that_showed_nothing_can_be_taken_back(room, anna, coach):
    """A press too early, before anybody had written: the question is open again, for everyone."""
    room.done(anna, give("b", ready=True))
    room.reveal(coach, "b")
    assert room.refused(anna, give("b", "At last")) == "block_closed"
    assert room.refused(coach, c.OpenBlock(block="b")) == "already_done"  # as ever
    room.sealed.clear()
    room.done(coach, c.OpenBlock(block="b", anew=True))
    assert (room.agenda.stage("b").state, room.agenda.stage("b").revealed) == ("open", None)
    assert room.sealed == [(room.workshop, "b", "")]  # everybody hears that they have given nothing
    assert room.refused(coach, c.OpenBlock(block="b", anew=True)) == "already_done"
    room.done(anna, give("b", "At last"))
    room.restart()
    assert texts(room.reveal(coach, "b")) == ["At last"]
    assert is_sound(room.log())


def test_what_the_room_has_seen_is_never_taken_back(room, anna, coach):
    room.done(anna, give("b", "Seen"))
    shown = room.reveal(coach, "b")
    assert room.refused(coach, c.OpenBlock(block="b", anew=True)) == "was_shown"
    room.done(coach, c.OpenBlock(block="v"))
    assert room.refused(coach, c.OpenBlock(block="b", anew=True)) == "was_shown"
    room.done(coach, c.OpenBlock(block="b"))
    assert room.agenda.stage("b").revealed == shown
    forged = e.BlockOpened(block="b", anew=True)
    said = e.Recorded(
        revision=99, at=room.register.clock(), by=coach, key="k", audience="room", event=forged
    )
    assert fold(room.state, [said]).agenda.stage("b").revealed == shown
    assert not is_sound([*room.log(), said])


def test_lines_that_a_coach_types_are_not_taken_for_people(room, coach, anna):
    """Three lines may be one person's; who answered on a phone is counted as before."""
    room.done(anna, give("b", "More time"))
    lines = Answer(texts={"q": ("One", "Two", "Three")})
    room.done(coach, c.GiveAnswer(block="b", answer=lines))
    assert room.reveal(coach, "b").answered == 1


def test_a_coach_types_for_a_room_without_devices(room, coach, anna):
    """Twelve lines and a show of hands, typed up from the canvas."""
    room.done(anna, add("r1"))
    lines = tuple(f"Line {n}" for n in range(12))
    typed = Answer(texts={"q": lines}, tallies={"worth": {"2": 3, "5": 9, "1": 0}})
    room.done(coach, c.GiveAnswer(block="b", answer=typed))
    shown = room.reveal(coach, "b")
    assert texts(shown) == sorted(lines)
    assert (shown.scores, shown.answered) == ({"worth": {"2": 3, "5": 9}}, 12)
    room.done(coach, c.OpenBlock(block="v"))
    votes = Answer(tallies={"dots": {"r1": 7}})
    room.done(coach, c.GiveAnswer(block="v", answer=votes))
    assert room.reveal(coach, "v").dots == {"r1": (1,) * 7}


@pytest.mark.parametrize(
    ("block", "answer", "code"),
    [
        ("b", Answer(texts={"q": ("x",) * (MOST_FOR_A_ROOM + 1)}), "too_many_texts"),
        ("b", Answer(tallies={"worth": {"6": 1}}), "bad_score"),
        ("b", Answer(tallies={"worth": {"1": -1}}), "bad_score"),
        ("b", Answer(tallies={"worth": {"1": 10**9}}), "bad_score"),
        ("b", Answer(tallies={"q": {"1": 1}}), "bad_message"),
        ("b", Answer(tallies={"dots": {"r1": 1}}), "bad_message"),
        ("v", Answer(tallies={"dots": {"gone": 1}}), "bad_message"),
        ("v", Answer(tallies={"dots": {"r1": -1}}), "too_many_dots"),
        ("v", Answer(tallies={"dots": {"r1": 10**9}}), "too_many_dots"),
    ],
)
def test_what_a_coach_types_is_checked_too(room, coach, anna, block, answer, code):
    room.done(anna, add("r1"))
    if block != room.agenda.current:
        room.done(coach, c.OpenBlock(block=block))
    assert room.refused(coach, c.GiveAnswer(block=block, answer=answer)) == code


def test_two_coaches_who_reveal_at_once_show_one_thing_once(room, anna, coach):
    dora = room.enter("facilitate", "Dora")
    room.done(anna, give("b", "mine"))
    wishes = [PendingCommand(who, "r", c.RevealBlock(block="b")) for who in (coach, dora)]
    first, second = room.recorder.do(wishes)
    assert isinstance(first, wire.Done)
    assert second.code == "already_done"
    assert room.do(coach, c.RevealBlock(block="b"), "r") == first
    assert texts(room.agenda.stage("b").revealed) == ["mine"]


def test_a_reveal_that_was_not_committed_loses_nothing(room, anna, coach):
    room.done(anna, give("b", "mine"))
    failed = []

    def fail(connection):
        if not failed:
            failed.append(1)
            connection.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")

    on.listen(room.record.engine, "commit", fail)
    [answer] = room.recorder.do([PendingCommand(coach, "r", c.RevealBlock(block="b"))])
    assert (failed, answer.retry, room.agenda.stage("b").state) == ([1], True, "open")
    assert room.mine(anna)["b"].answer.texts == {"q": ("mine",)}
    assert texts(room.reveal(coach, "b")) == ["mine"]


def test_a_workshop_made_on_another_recorder_reveals_what_was_given_here(room, anna, coach):
    room.done(anna, give("b", "mine"))
    other = Recorder(room.record, room.register, lambda *_: None)
    other.do([PendingCommand(coach, "r", c.RevealBlock(block="b"))])
    room.recorder.catch_up()
    assert texts(room.agenda.stage("b").revealed) == ["mine"]
    assert room.mine(anna) == {}


# -- tied to nobody -------------------------------------------------------------------------


def test_the_revealed_order_tells_nothing_about_who_or_when(any_house, coach):
    """Twenty people answer in the same order in forty blocks; no place is anybody's."""
    people = [any_house.enter() for _ in range(20)]
    rounds = 40
    blocks = [ask(f"b{n}", most=1) for n in range(rounds)]
    any_house.plan(coach, *blocks)
    places = {n: [] for n in range(len(people))}
    for block in blocks:
        any_house.done(coach, c.OpenBlock(block=block.id))
        any_house.recorder.do(
            [PendingCommand(who, block.id, give(block.id, str(n))) for n, who in enumerate(people)]
        )
        for place, said in enumerate(any_house.reveal(coach, block.id).said):
            places[int(said.text)].append(place)
    # a mean of 40 fair places lies within 5 standard errors of the middle, all but surely
    error = math.sqrt((len(people) ** 2 - 1) / 12 / rounds)
    for seen in places.values():
        assert len(set(seen)) > 5
        assert abs(sum(seen) / rounds - (len(people) - 1) / 2) < 5 * error


def test_the_event_of_an_anonymous_reveal_holds_texts_and_counts_and_nothing_else(
    room, anna, ben, coach
):
    room.done(anna, give("b", "mine", scores={"worth": 2}), key="annaskey1")
    room.done(ben, give("b", "his"), key="benskey1")
    room.reveal(coach, "b")
    [event] = [one for one in room.log() if isinstance(one.event, e.BlockRevealed)]
    assert event.by == coach
    body = msgspec.to_builtins(event.event)
    assert set(body) == {"type", "block", "revealed"}
    assert set(body["revealed"]) == {"answered", "said", "scores"}
    assert all(set(said) == {"id", "prompt", "text"} for said in body["revealed"]["said"])
    assert len({said["id"] for said in body["revealed"]["said"]}) == 2
    whole = msgspec.json.encode(event)
    for trace in (anna, ben, "annaskey1", "benskey1"):
        assert trace.encode() not in whole


def traces(house):
    """All in the seal by which a text could be tied to a person: keys, and whose each row is."""
    with house.record.reading() as db:
        keys = db.execute(select(t.sealed_keys.c.key)).scalars()
        rows = db.execute(select(t.sealed_answers.c.who, t.sealed_answers.c.requests)).all()
        return [bytes(key) for key in keys] + [bytes(one) for row in rows for one in row]


def test_after_an_anonymous_reveal_no_byte_of_the_database_ties_a_text_to_a_person(
    any_house, coach, caplog
):
    """Many rewrite many times while another block stays sealed, so that pages fill and split."""
    for logger in (None, "sqlalchemy"):
        caplog.set_level(logging.DEBUG, logger)
    people = [any_house.enter("join", f"Person {n}") for n in range(30)]
    any_house.opened(coach, ask("open"), ask("kept"))
    drafts, held = [], set()
    for block in ("open", "kept"):
        if block == "kept":
            any_house.done(coach, c.OpenBlock(block=block))
        for turn in range(4):
            for n, who in enumerate(people):
                mark = f"{block}-draft-{n:02d}-{turn}-"
                words = mark + "x" * ((n * 37 + turn * 91) % 400)
                any_house.done(who, give(block, words, ready=turn == 3))
                if block == "open" and turn < 3:
                    drafts.append(mark.encode())
        held |= set(traces(any_house)) if block == "open" else set()
    for gone in people[:3]:
        any_house.done(coach, c.MergePersons(person=gone, into=people[5]))
        any_house.done(coach, c.RemovePerson(person=people[6 + people.index(gone)]))
    before = bytes_of(any_house.record)
    assert sum(trace in before for trace in held) > 20, "the search finds nothing at all"

    analyzed(any_house.record)
    shown = any_house.reveal(coach, "open")
    tidied(any_house.recorder)
    after = bytes_of(any_house.record)
    assert (shown.answered, len(shown.said)) == (30 - 6, 30 - 3), (
        "merged words stay, removed ones go"
    )
    assert b"kept-draft-29-3" in after
    left = [trace for trace in (*held, *drafts) if trace in after]
    assert left == []
    assert after.count(b'{"texts"') == after.count(b'{"texts":{"q":["kept-draft')
    logged = caplog.text.encode()
    assert b"draft" not in logged
    assert not any(trace.hex().encode() in logged for trace in held)
    any_house.done(people[10], give("kept", "still mine"))
    assert any_house.mine(people[10])["kept"].answer.texts == {"q": ("still mine",)}
    assert any_house.tally(coach, "kept").written == 30 - 6


def test_pages_that_were_split_keep_no_copy_of_what_was_revealed(house):
    """SQLite overwrites rows as they go, but copies of them stay in gaps when a page is split.

    These dice leave one if only the rows are deleted.
    """
    dice = random.Random(5)
    coach, people = house.enter("facilitate"), [house.enter() for _ in range(40)]
    blocks = [ask(f"b{n}") for n in range(20)]
    house.plan(coach, *blocks)
    for block in blocks:
        house.done(coach, c.OpenBlock(block=block.id))
        for _ in range(3):
            for who in dice.sample(people, 30):
                words = f"{block.id}-" + "x" * dice.randrange(400)
                house.done(who, give(block.id, *[words] * dice.randint(1, 3)))
        if dice.random() < 0.5 or block is blocks[-1]:
            house.reveal(coach, block.id)
    tidied(house.recorder)
    content = bytes_of(house.record)
    kept = [b for b in blocks if house.agenda.stage(b.id).state != "revealed"]
    known = sum(content.count(b'{"texts":{"q":["%s-' % block.id.encode()) for block in kept)
    assert known >= 30 * len(kept) > 0
    assert content.count(b'{"texts":{"q":["') == known


def test_what_somebody_reads_just_now_is_overwritten_as_soon_as_they_are_gone(room, anna, coach):
    room.done(anna, give("b", "CANARY first"))
    room.done(anna, give("b", "mine"))
    [key, *_] = traces(room)
    other = opened(room.record.engine.url.render_as_string(hide_password=False))
    with other.reading() as db:
        sealed.written(db, room.workshop, "b")
        room.reveal(coach, "b")
        room.recorder.tidy()
        assert key in bytes_of(room.record), "nothing had to wait"
    other.close()
    tidied(room.recorder)
    content = bytes_of(room.record)
    assert key not in content
    assert b"CANARY" not in content


def test_a_recorder_that_died_after_a_reveal_is_tidied_after_by_the_next(room, anna, coach):
    room.done(anna, give("b", "mine"))
    [key, *_] = traces(room)
    room.reveal(coach, "b")
    assert key in bytes_of(room.record), "there was nothing to tidy"
    room.restart()
    tidied(room.recorder)
    assert key not in bytes_of(room.record)


def test_a_tidying_that_fails_stops_nobody_and_is_tried_again(room, anna, coach, monkeypatch):
    room.reveal(coach, "b")
    tried = []

    def fail(*_):
        tried.append(1)
        raise forgetting.StoreFailed("store_full")

    monkeypatch.setattr(sealed, "scrub", fail)
    room.recorder.tidy()
    room.recorder.tidy()
    assert tried == [1, 1]
    room.done(anna, add("r"))


# -- before the reveal ----------------------------------------------------------------------

CANARY = "Zaunkoenig"


def test_before_the_reveal_a_text_is_in_no_event_export_page_welcome_or_log(
    room, anna, ben, coach, caplog
):
    from tests.workshop.test_forgetting import exports

    for logger in (None, "sqlalchemy"):
        caplog.set_level(logging.DEBUG, logger)
    room.done(anna, give("b", f"text {CANARY}", ready=True))
    assert room.refused(anna, give("b", f"{CANARY} " * 200)) == "too_long"
    host = room.enter("host")
    held = [exports(room)]
    for person in (ben, coach, host, room.enter()):
        session = room.session(person)
        for since in (-1, 0, 3, 10**6):
            held.append(wire.encode(room.recorder.welcome(session, since)))
        held += [wire.encode(room.tally(person, "b"))]
    held.append(e.to_json(room.log()[-1].event))
    held.append(msgspec.json.encode([room.log(), room.news, room.sealed, room.state]))
    held.append(caplog.text.encode())
    assert CANARY.encode() not in b"".join(held)
    assert CANARY.encode() in wire.encode(room.recorder.welcome(room.session(anna)))
    room.reveal(coach, "b")
    assert CANARY.encode() in exports(room)


# -- retention and forgetting ---------------------------------------------------------------


def test_what_was_never_revealed_goes_with_its_workshop(room, anna, clock):
    room.done(anna, give("b", f"text {CANARY}"))
    held = traces(room)
    clock.move(days=366)
    assert forgetting.retire(room.record, clock()) == [room.workshop]
    content = bytes_of(room.record)
    assert (rows(room), rows(room, t.sealed_keys)) == (0, 0)
    assert not any(trace in content for trace in (CANARY.encode(), *held))


def test_a_forgotten_persons_private_answer_is_gone_and_is_never_shown(
    room, anna, ben, coach, clock
):
    room.done(anna, give("b", f"text {CANARY}", ready=True))
    room.done(ben, give("b", "Ben's"))
    forgetting.forget_person(room.record, room.workshop, anna, clock)
    room.recorder.catch_up()
    assert CANARY.encode() not in bytes_of(room.record)
    assert room.tally(coach, "b") == wire.Tally(block="b", written=1)
    assert texts(room.reveal(coach, "b")) == ["Ben's"]


def test_a_prompt_may_ask_for_scores_alone(house):
    coach, anna = house.enter("facilitate"), house.enter()
    score = Prompt(id="s", text="How sure?", kind="score", steps=10)
    house.opened(coach, Block(id="b", kind="ask", title="x", prompts=(score,)))
    house.done(anna, c.GiveAnswer(block="b", answer=Answer(scores={"s": 10})))
    assert house.reveal(coach, "b").scores == {"s": {"10": 1}}
