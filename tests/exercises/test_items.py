"""The items themselves: read twice, doubtful ones marked, charts that say what they are said to."""

import tomllib
from itertools import pairwise

import pytest

from okrlab.blocks.course.agreement import alpha
from okrlab.blocks.course.bank import alike, exercises, our_course
from okrlab.blocks.course.exercise import Exercise

ITEMS = our_course().items
LEVELS = [item for item in ITEMS.values() if item.kind == "level"]
SECOND = tomllib.loads((exercises() / "second-reading.toml").read_text("utf-8"))["levels"]


def test_every_level_item_was_read_twice():
    assert SECOND.keys() == {item.id for item in LEVELS}


def test_both_readings_agree_and_what_they_do_not_agree_on_is_marked():
    differ = [item for item in LEVELS if SECOND[item.id] != item.answer]
    assert len(differ) <= 0.1 * len(LEVELS)
    for item in differ:
        assert item.contested
        assert SECOND[item.id] in item.also
    found = alpha([{item.id: str(item.answer) for item in LEVELS}, SECOND])
    assert found.low > 0.8


def test_no_two_items_share_more_than_60_percent_of_their_words():
    assert list(alike(ITEMS.values())) == []


def test_items_that_differ_in_one_word_would_be_noticed():
    base = {"kind": "level", "lesson": "x", "technique": "T01", "difficulty": 1, "why": "w"}
    twins = [Exercise(id=id, text=f"Paint the {id} door", **base) for id in ("red", "blue")]
    assert len(list(alike(twins))) == 1


@pytest.mark.parametrize(
    "item", [i for i in ITEMS.values() if i.kind == "chart"], ids=lambda i: i.id
)
def test_a_chart_says_what_the_rules_of_a_process_behaviour_chart_say(item):
    before, after = item.values[: -item.after], item.values[-item.after :]
    middle = sum(before) / len(before)
    reach = 2.66 * sum(abs(a - b) for a, b in pairwise(before)) / (len(before) - 1)
    beyond = any(abs(value - middle) > reach for value in after)
    run = len(after) >= 8 and len({value > middle for value in after}) == 1
    assert item.answer == ("signal" if beyond or run else "noise")
    assert not any(abs(value - middle) > reach for value in before)


def test_contested_items_show_arguments_and_take_more_than_one_answer():
    contested = [item for item in ITEMS.values() if item.contested]
    assert len(contested) >= 8
    for item in contested:
        assert item.also, item.id
        assert ":" in item.contested, item.id


def test_no_answer_can_be_guessed_from_how_often_it_is_right():
    for kind in ("level", "grid", "chart", "myth", "claim", "compare", "imbalance"):
        answers = [str(i.answer) for i in ITEMS.values() if i.kind == kind]
        assert max(map(answers.count, answers)) <= 2 / 3 * len(answers), kind


def test_the_items_are_our_own_and_not_those_of_the_example_bank():
    from okrlab.blocks.clinic.pairs import bank

    texts = {line.casefold() for pair in bank() for line in (pair.before, pair.after)}
    assert not [i.id for i in ITEMS.values() if i.text.casefold() in texts]
