"""Much delivered, nothing moved: seen in made data, not seen where the line did move."""

from __future__ import annotations

from random import Random

import pytest

from okrlab.blocks.readiness.cards import OutcomePoint
from okrlab.blocks.review.theatre import FEWEST, look, made_example, moved, picture, read_points
from okrlab.errors import TableUnreadable


def points(delivered, outcomes):
    pairs = zip(delivered, outcomes, strict=True)
    return [
        OutcomePoint(period=f"2026-{n:02}", delivered=d, outcome=o)
        for n, (d, o) in enumerate(pairs, 1)
    ]


def test_the_made_data_shows_a_flat_outcome_under_rising_output():
    example = made_example()
    assert [one.delivered for one in example] == sorted(one.delivered for one in example)
    found = look(example)
    assert found.verdict == "theatre"
    assert found.moved is False
    assert "53 things" in found.message
    assert found.question.endswith("?")


@pytest.mark.parametrize(
    ("delivered", "outcomes", "verdict"),
    [
        (range(1, 13), [40, 41, 40, 39, 40, 41, 55, 56, 57, 58, 60, 57], "both"),
        (range(1, 13), [40, 41, 40, 39, 40, 41, 40, 39, 40, 41, 40, 39], "theatre"),
        ([0] * 12, [40, 41, 40, 39, 40, 41, 40, 39, 40, 41, 40, 39], "quiet"),
        (range(12, 0, -1), [40, 41, 40, 39, 40, 41, 40, 39, 40, 41, 40, 39], "less"),
        (range(1, 4), [40, 60, 80], "too-few"),
    ],
)
def test_what_two_lines_say_together(delivered, outcomes, verdict):
    assert look(points(delivered, outcomes)).verdict == verdict


def test_a_verdict_from_the_measuring_side_counts_before_our_own():
    flat = made_example()
    assert look(flat, signal=True).verdict == "both"
    assert look(flat[:3], signal=False).verdict == "theatre"


def test_what_only_varies_is_not_called_a_move_and_a_step_is():
    chance = Random(18)

    def share(step, count=16, tries=60):
        made = (
            [chance.gauss(40 + step * (n >= count // 2), 2) for n in range(count)]
            for _ in range(tries)
        )
        return sum(bool(moved(values)) for values in made) / tries

    assert share(0) <= 0.1  # of limits and run rules it was one in five
    assert share(6) >= 0.8
    assert moved([40.0] * 6 + [44.0] * 6) is True
    assert moved([40.0] * 12) is False
    assert moved([1.0] * (FEWEST - 1)) is None


def test_real_data_comes_from_a_table_with_gaps_and_commas():
    found = read_points("Month;Delivered;Outcome\n2026-01;2;41,5 %\n2026-02;3;\n")
    assert [one.outcome for one in found] == [41.5, None]


def test_all_that_is_amiss_is_said_at_once():
    with pytest.raises(TableUnreadable) as amiss:
        read_points("Month,Delivered,Outcome\n,two,abc\nMay,3,inf\nJune,4,1e400\n")
    assert len(amiss.value.problems) == 5
    with pytest.raises(TableUnreadable, match="no column"):
        read_points("Month,Outcome\nMay,3\n")


def test_the_picture_says_all_of_it_in_words_and_escapes_what_people_typed():
    drawn = picture([*made_example(), OutcomePoint(period="<script>", delivered=1)])
    assert drawn.startswith("<svg")
    assert "<script>" not in drawn
    assert "<desc>2026-01: 1 delivered so far, outcome 41." in drawn
    assert picture([]).endswith("</svg>")
