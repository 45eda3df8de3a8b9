"""Which amounts say of what, under which condition or once more, and are no targets."""

from __future__ import annotations

import pytest

from okrlab.language.amounts import numbers_in
from okrlab.language.plain_text import plain

NONE = """
Move the singers to ROS 2, bar by bar
Align the notes with ABC-US 3.0 for all
Ship v2.0
Launch App 2.0 for all
Pass the noise act (RA 9485)
Teach the 6+1 model
Lay pipes of 2" steel
#1 concern is the roof
Merge choir#1251
# Days without rain
Songs were sung in years 1 and 2
Fires at home (measures one to three)
Fans of session 7/8
Run a half marathon
Hear a stall in NZ
A helpdesk open 24/7.
Share of tenants who moved in the past 12 months
Late trains, rolling 12 months
Births before 37 weeks of gestation
Youth (15–35) find work
Deworm those of 12-59 months
Falls on the stage (National rate = 2.75)
Sing in few voices (e.g. 30)
Late rate, defined as delays × 200 divided by the hours of 40 trains
All is well in all 12 halls
Send notes to the 20+ halls
Help the bottom 20% of readers
Print a one line poem
Paint the two lane road
Put all songs under one roof
Number of guests who saw at least one play
Number of guests who saw three plays or more
Share of samples in range (<400 grams)
5 points for a new hall
Net zero targets are signed
Talks ("How to Cut Queues by 50% at the Door")
Test the roof once in 3 months
Guest score (1–5)
Reduce N+1 calls
Notes taken at 6 month intervals
Find and eliminate waste
Feed children under 2 years of age
Feed goats under 5 years old
Reach out to our 500 members
"""


@pytest.mark.parametrize("line", NONE.strip().splitlines())
def test_a_condition_an_example_or_a_name_is_no_target(line: str) -> None:
    numbers = numbers_in(line)
    assert [one.text for one in (*numbers.baseline, *numbers.target)] == []


ONCE = """
Shrink the song from 500 to 350 seconds (30% reduction)|350 seconds
Help 1.4m guests with their coats, an increase of around 90%|1.4m
Save 46 litres, which is more than a 16% cut|46 litres
Reach 200 guests (with at least 30% women)|200
Reach 200 guests by spending $2 million|200
Grow from six to ten songs, thus adding four songs|ten
Read 95 words with 95% accuracy|95
"""


@pytest.mark.parametrize("line", ONCE.strip().splitlines())
def test_a_target_said_once_more_or_how_it_is_reached_is_no_second_target(line: str) -> None:
    text, target = line.split("|")
    assert "; ".join(one.text for one in numbers_in(text).target) == target


AGAINST = """
Cut smoke by 5% from current smoke levels|current smoke levels
Cut smoke by 5% from a 2019 base year|2019 base year
Cut smoke by 5% in 1990 levels|1990 levels
Cut smoke by 5% over the current process|current process
Sell 5% more than in 2022|2022
Sell 5% more over 2005 songs|2005
Sell 5% more compared to the similar period in 2024|similar period in 2024
Improve the sound by 2042, compared to 2022 levels|2022 levels
"""


@pytest.mark.parametrize("line", AGAINST.strip().splitlines())
def test_what_a_change_is_measured_against(line: str) -> None:
    text, said = line.split("|")
    assert [said in one.text for one in numbers_in(text).baseline] == [True]


def test_the_end_of_a_quarter_is_no_baseline() -> None:
    numbers = numbers_in("Lift sales by 10% by the end of Q3")
    assert numbers.baseline == ()
    assert numbers.deadline == ((18, 34),)


def test_a_plain_text_leads_back_to_the_text_as_written() -> None:
    text = "2) Reach  **30** halls\u00a0by _May_"
    bare = plain(text)
    assert bare is not None
    assert bare.text == "Reach 30 halls by May"
    assert text[slice(*bare.span(6, 8))] == "30"
    numbers = numbers_in(text)
    assert [text[one.start : one.end] for one in numbers.target] == ["30"]
    assert [text[a:b] for a, b in numbers.deadline] == ["by _May"]


@pytest.mark.parametrize("text", ["", "*", "1.", "  ", "KR 1:", "***", "Reach 30 halls"])
def test_what_is_plain_or_nothing_stays_as_it_is(text: str) -> None:
    bare = plain(text)
    assert bare is None or len(bare.text) == len(bare.places)
    assert numbers_in(text).baseline == ()
