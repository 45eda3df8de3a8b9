"""How each event of the room changes the agenda, what was decided, and who is in it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from okrlab.record import events as e
from okrlab.record.agenda import (
    Agreement,
    Block,
    BlockProgress,
    Frame,
    NextStep,
    Prompt,
    Revealed,
    Said,
    Sentence,
)
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from tests.graphs import ladder_of
from tests.model.making import AT, folded, recorded, rung
from tests.wishes import rung_added, step_added, step_edited, step_removed

TESTED = {
    "AgendaSet",
    "BlockOpened",
    "BlockClosed",
    "BlockRevealed",
    "TimeAdded",
    "Spotlit",
    "Parked",
    "Unparked",
    "SentenceChosen",
    "AgreementSet",
    "FrameSet",
    "PersonRemoved",
    "PersonMerged",
    "LeadTaken",
    "WorkshopClosed",
    "WorkshopReopened",
}
"""What this file tests, for the test that nothing is left out."""

PLAN = e.AgendaSet(
    blocks=(
        Block(id="b1", kind="ask", title="One"),
        Block(id="b2", kind="talk", title="Two", skip=True),
        Block(id="b3", kind="dots", title="Three", board="b1"),
    )
)
SHOWN = Revealed(answered=2, said=(Said(id="s1", prompt="q", text="More"),))


def agenda(*events):
    return folded(PLAN, *events).agenda


def state(agenda, *ids):
    return [agenda.stage(id).state for id in ids or ("b1", "b2", "b3")]


def test_a_plan_is_set_whole_and_knows_its_version():
    assert agenda().blocks == PLAN.blocks
    assert agenda().version == 1
    again = agenda(e.BlockOpened(block="b1"), e.AgendaSet(blocks=PLAN.blocks[:1]))
    assert (again.blocks, again.version) == (PLAN.blocks[:1], 3)
    assert (again.current, again.stage("b1").state) == ("b1", "open")


def test_nothing_is_open_before_the_first_block():
    assert (agenda().current, agenda().started, agenda().writable) == ("", None, False)
    assert state(agenda()) == ["waiting"] * 3
    assert agenda().block() is None
    assert agenda().following().id == "b1"


def test_opening_a_block_makes_it_the_current_one_and_closes_the_one_before():
    opened = agenda(e.BlockOpened(block="b1"), e.BlockOpened(block="b3"))
    assert (opened.current, state(opened)) == ("b3", ["closed", "waiting", "open"])
    assert opened.writable
    assert opened.following() is None


def test_a_workshop_keeps_when_it_was_first_opened_and_a_block_when_it_was_last():
    later = replace(recorded(3, e.BlockOpened(block="b3")), at=AT + timedelta(minutes=7))
    again = replace(recorded(4, e.BlockOpened(block="b1")), at=AT + timedelta(minutes=9))
    folded = fold(
        Workshop(), [recorded(1, PLAN), recorded(2, e.BlockOpened(block="b1")), later, again]
    ).agenda
    assert folded.started == AT
    assert folded.planned == sum(block.minutes for block in PLAN.blocks if not block.skip)
    assert folded.stage("b1").opened == AT + timedelta(minutes=9)
    assert folded.stage("b3").opened == AT + timedelta(minutes=7)
    assert state(folded) == ["open", "waiting", "closed"]


def test_what_follows_a_block_leaves_out_what_is_skipped():
    assert agenda().following("b1").id == "b3"
    assert agenda().following("b3") is None
    assert agenda().following("gone").id == "b1"


def test_closing_a_block_keeps_it_current_and_takes_nothing_more():
    closed = agenda(e.BlockOpened(block="b1"), e.BlockClosed(block="b1"))
    assert (closed.current, closed.stage().state, closed.writable) == ("b1", "closed", False)
    assert state(agenda(e.BlockClosed(block="b1"))) == ["waiting"] * 3
    assert agenda(
        e.BlockOpened(block="b1"), e.BlockClosed(block="b1"), e.BlockOpened(block="b1")
    ).writable


def test_a_reveal_shows_what_was_given_and_stays_when_the_block_is_opened_again():
    shown = agenda(e.BlockOpened(block="b1"), e.BlockRevealed(block="b1", revealed=SHOWN))
    assert shown.stage() == BlockProgress(state="revealed", opened=AT, revealed=SHOWN)
    assert not shown.writable
    again = agenda(
        e.BlockOpened(block="b1"),
        e.BlockRevealed(block="b1", revealed=SHOWN),
        e.BlockOpened(block="b3"),
        e.BlockOpened(block="b1"),
    )
    assert again.stage("b1").state == "revealed"
    assert state(again) == ["revealed", "waiting", "closed"]
    assert not again.writable
    closed = agenda(
        e.BlockOpened(block="b1"),
        e.BlockRevealed(block="b1", revealed=SHOWN),
        e.BlockClosed(block="b1"),
    )
    assert closed.stage("b1").state == "revealed"


def test_minutes_are_added_and_taken_away():
    assert agenda(e.TimeAdded(block="b1", minutes=5), e.TimeAdded(block="b1", minutes=-2)).stage(
        "b1"
    ) == BlockProgress(extra=3)


def test_a_card_is_in_the_spotlight_until_another_block_is_opened_or_the_meeting_ends():
    lit = (e.BlockOpened(block="b1"), e.Spotlit(board="ladder", card="a"))
    assert agenda(*lit).spotlight == ("ladder", "a")
    assert agenda(*lit, e.BlockOpened(block="b1")).spotlight == ("ladder", "a")
    assert agenda(*lit, e.BlockOpened(block="b3")).spotlight == ("", "")
    assert agenda(*lit, e.WorkshopClosed()).spotlight == ("", "")
    assert agenda(*lit, e.Spotlit()).spotlight == ("", "")


def test_things_are_parked_and_unparked():
    parked = (e.Parked(id="a", text="The budget"), e.Parked(id="b", text="The room"))
    assert folded(*parked).parked == {"a": "The budget", "b": "The room"}
    assert folded(*parked, e.Unparked(id="a"), e.Unparked(id="gone")).parked == {"b": "The room"}


def test_the_sentence_the_agreement_and_the_frame_are_the_last_ones_that_were_set():
    said = folded(
        e.SentenceChosen(sentence=Sentence(not_now=True)),
        e.SentenceChosen(sentence=Sentence(text="So that people stay", example="Webinars")),
        e.AgreementSet(agreement=Agreement(challenge=False)),
        e.FrameSet(frame=Frame(people=12)),
    )
    assert said.sentence == Sentence(text="So that people stay", example="Webinars")
    assert said.agreement == Agreement(challenge=False)
    assert said.frame == Frame(people=12)


def test_a_workshop_has_the_names_that_it_was_given_last():
    said = folded(
        e.WorkshopCreated(title="Demo", team="Demo team", cycle="Q1 2027"),
        e.FrameSet(frame=Frame(people=9)),
        e.FrameSet(frame=Frame(title="Who comes back?", team="Library")),
        e.FrameSet(frame=Frame(cycle="Q2 2027")),
    )
    assert (said.title, said.team, said.cycle) == ("Who comes back?", "Library", "Q2 2027")


def test_a_step_knows_who_added_it_and_an_edit_changes_what_it_names():
    made = folded(
        e.from_json(
            b'{"type":"StepAdded","step":{"id":"n","text":"Ask five","who":"Ben",'
            b'"due":"Friday","by":"a liar"}}',
            1,
        ),
        step_edited(id="n", text="Ask six"),
        step_edited(id="n", done=True, due=""),
    )
    assert made.steps["n"] == NextStep(
        id="n", text="Ask six", who="Ben", done=True, by="anna", version=3
    )


def test_a_step_is_removed_and_edits_of_one_that_is_gone_change_nothing():
    added = step_added(step=NextStep(id="n", text="Ask five"))
    assert folded(added, step_removed(id="n"), step_edited(id="n", text="x")).steps == {}
    assert folded(step_removed(id="n")).steps == {}


A, B, C = (e.PersonJoined(person=who, name=who.title()) for who in ("ann", "ben", "cleo"))


def test_a_removed_person_is_gone_and_what_they_wrote_stays():
    gone = folded(A, B, rung_added(rung=rung("r")), e.PersonRemoved(person="ann"))
    assert list(gone.people) == ["ben"]
    assert list(ladder_of(gone).rungs) == ["r"]
    assert gone.person("ann") is None
    assert folded(e.PersonRemoved(person="nobody")).people == {}


def test_who_leads_is_who_took_over_last_and_nobody_once_they_are_removed():
    assert folded(A, B, e.LeadTaken(person="ann"), e.LeadTaken(person="ben")).agenda.lead == "ben"
    removed = folded(A, B, e.LeadTaken(person="ann"), e.PersonRemoved(person="ann"))
    assert removed.agenda.lead == ""
    other = folded(A, B, e.LeadTaken(person="ann"), e.PersonRemoved(person="ben"))
    assert other.agenda.lead == "ann"


def test_a_merged_person_goes_on_as_the_other_however_often_that_happens():
    once = folded(A, B, C, e.PersonMerged(person="ann", into="ben"))
    assert (list(once.people), once.merged) == (["ben", "cleo"], {"ann": "ben"})
    assert once.person("ann") == once.person("ben") == once.people["ben"]
    twice = folded(
        A, B, C, e.PersonMerged(person="ann", into="ben"), e.PersonMerged(person="ben", into="cleo")
    )
    assert twice.merged == {"ann": "cleo", "ben": "cleo"}
    assert twice.person("ann").name == "Cleo"


def test_a_meeting_is_closed_and_goes_on():
    closed = agenda(e.BlockOpened(block="b1"), e.WorkshopClosed())
    assert (closed.closed, closed.reopened, closed.writable) == (True, False, False)
    again = agenda(e.BlockOpened(block="b1"), e.WorkshopClosed(), e.WorkshopReopened())
    assert (again.closed, again.reopened, again.current) == (False, True, "")
    assert (again.writable, again.stage("b1").state) == (False, "closed")


@pytest.mark.parametrize(
    ("block", "cards"),
    [
        (Block(id="v", kind="dots", title="x"), {"a", "b", "c"}),
        (Block(id="v", kind="dots", title="x", levels=("outcome", "impact")), {"b", "c"}),
        (Block(id="v", kind="dots", title="x", board="second"), {"d"}),
        (Block(id="v", kind="dots", title="x", board="b1"), {"s1"}),
        (Block(id="v", kind="dots", title="x", board="b1", levels=("impact",)), {"s1"}),
        (Block(id="v", kind="dots", title="x", board="b3"), set()),
        (Block(id="v", kind="dots", title="x", board="nowhere"), set()),
    ],
)
def test_a_vote_is_on_rungs_or_on_what_an_earlier_block_showed(block, cards):
    made = folded(
        PLAN,
        rung_added(rung=rung("a", "output")),
        rung_added(rung=rung("b", "outcome")),
        rung_added(rung=rung("c", "impact")),
        rung_added(board="second", rung=rung("d")),
        e.BlockOpened(block="b1"),
        e.BlockRevealed(block="b1", revealed=SHOWN),
        e.BlockOpened(block="b3"),
    )
    assert made.on_vote(block).keys() == cards


PROMPTS = (Prompt(id="q", text="What?", most=3), Prompt(id="p", text="Why?", most=3))
WROTE = Revealed(
    answered=3,
    said=(
        Said(id="s1", prompt="p", text="trust."),
        Said(id="s2", prompt="q", text="Less"),
        Said(id="s3", prompt="q", text="trust."),
        Said(id="s4", prompt="q", text="Trust"),
        Said(id="s5", prompt="q", text="trust"),
    ),
)
VOTED = (
    e.AgendaSet(
        blocks=(
            Block(id="b1", kind="ask", title="One", prompts=PROMPTS),
            Block(id="v", kind="dots", title="Vote", board="b1"),
        )
    ),
    e.BlockOpened(block="b1"),
    e.BlockRevealed(block="b1", revealed=WROTE),
    e.BlockOpened(block="v"),
)


def test_a_vote_is_on_the_entries_of_a_reveal_in_its_order():
    """The same words are one entry of their prompt; what was said most comes first."""
    made = folded(*VOTED)
    shown = made.on_vote(made.agenda.blocks[1])
    assert list(shown.items()) == [("s4", "Trust"), ("s2", "Less"), ("s1", "trust.")]
    assert made.cards("b1").keys() == {"s1", "s2", "s3", "s4", "s5"}  # any may be put in light


def test_dots_that_an_older_record_has_on_cards_of_the_same_words_are_one_entrys():
    before = Revealed(answered=3, dots={"s2": (1,), "s3": (2,), "s4": (1,), "s5": (3,), "s1": (1,)})
    stage = folded(*VOTED, e.BlockRevealed(block="v", revealed=before)).agenda.stage("v")
    assert stage.revealed.dots == {"s2": (1,), "s4": (3, 2, 1), "s1": (1,)}
    forgotten = replace(
        WROTE, said=(*(replace(s, text="") for s in WROTE.said[:3]), *WROTE.said[3:])
    )
    events = [
        replace(one, revealed=forgotten) if isinstance(one, e.BlockRevealed) else one
        for one in VOTED
    ]
    stage = folded(*events, e.BlockRevealed(block="v", revealed=before)).agenda.stage("v")
    gone = {"s2": (1,), "s3": (2,), "s1": (1,)}  # words that are gone are not the same words
    assert stage.revealed.dots == {**gone, "s4": (3, 1)}
