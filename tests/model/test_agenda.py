"""The plan is spread over the time that is left, and an answer knows whether it is one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.blocks.registry import names
from okrlab.errors import AgendaUnreadable
from okrlab.record.agenda import Agenda, Answer, Block
from okrlab.record.agendas import fresh, read_agenda, respread, write_agenda

minutes = st.lists(st.integers(1, 240), max_size=60)


@given(minutes, st.integers(-100, 2000))
def test_a_respread_plan_fills_the_time_that_is_left_with_at_least_a_minute_each(minutes, left):
    spread = respread(minutes, left)
    assert len(spread) == len(minutes)
    assert all(m >= 1 for m in spread)
    if minutes:
        assert sum(spread) == max(left, len(minutes))


@given(minutes, st.integers(1, 2000))
def test_a_longer_block_never_becomes_shorter_than_a_shorter_one(minutes, left):
    spread = respread(minutes, left)
    longest_first = sorted(zip(minutes, spread, strict=True), reverse=True)
    for (more, long), (less, short) in itertools.pairwise(longest_first):
        assert long >= short or more == less


@given(minutes)
def test_spreading_over_the_same_time_changes_nothing(minutes):
    assert respread(minutes, sum(minutes)) == minutes


@given(minutes, st.integers(1, 2000))
def test_each_part_is_within_a_minute_of_its_share_unless_others_need_their_one_minute(
    minutes, left
):
    shares = [left * m / (sum(minutes) or 1) for m in minutes]
    if all(share >= 1 for share in shares):
        for share, got in zip(shares, respread(minutes, left), strict=True):
            assert abs(share - got) < 1


def test_private_blocks_are_those_whose_contributions_are_kept_until_the_reveal():
    sealed = [kind for kind in names() if Block(id="a", kind=kind, title="x").sealed]
    assert sealed == ["ask", "dots", "journey"]


def test_an_answer_is_empty_when_nothing_is_in_it():
    assert Answer(texts={"q": ()}).empty
    for some in (
        Answer(texts={"q": ("x",)}),
        Answer(scores={"q": 1}),
        Answer(dots={"a": 1}),
        Answer(tallies={"q": {"1": 2}}),
    ):
        assert not some.empty


def test_an_agenda_without_blocks_has_no_current_one_and_nothing_follows():
    assert (Agenda().block(), Agenda().following(), Agenda().writable) == (None, None, False)
    assert Agenda().block("x") is None


TALK = """
[[block]]
recipe = "our-week"
kind = "ask"
title = "Our week"
[[block.prompt]]
id = "p"
text = "What would change?"
[[block]]
kind = "talk"
title = "What we see in it"
board = "our-week"
"""


def test_a_talk_may_be_about_an_earlier_block_and_stays_so_in_a_file_and_under_new_ids():
    asked, talk = read_agenda(TALK, "a").blocks
    assert talk.board == asked.id
    again = read_agenda(write_agenda((asked, talk)), "b").blocks
    assert again[1].board == again[0].id
    anew = fresh((asked, talk), iter(("one", "two")).__next__)
    assert (anew[0].id, anew[1].board) == ("one", "one")
    with pytest.raises(AgendaUnreadable):
        read_agenda(TALK.replace('board = "our-week"', 'board = "a-later-one"'), "c")
