"""Tasks on a table: the right answer, and an explanation for each likely mistake."""

import pytest

from okrlab.errors import BadInput
from okrlab.training.own import own_items
from okrlab.training.tables import limits, task

LOW, HIGH = limits()
MIDDLE = (LOW + HIGH) / 2
SPREAD = task("baseline").table.calls.std()


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("levels", 0.3, "Yes"), ("levels", 30, "per cent"), ("levels", 3, "how many"),
        ("levels", 0.7, "other levels"), ("levels", 0.55, "Not yet"), ("levels", ..., "one number"),
        ("baseline", (LOW, HIGH), "Yes"), ("baseline", (HIGH, LOW), "first"),
        ("baseline", (44, 61), "Smallest"), ("baseline", (1, 2), "Not yet"),
        ("baseline", (MIDDLE - (HIGH - MIDDLE) / 2.66, MIDDLE + (HIGH - MIDDLE) / 2.66), "2.66"),
        ("baseline", (MIDDLE - 3 * SPREAD, MIDDLE + 3 * SPREAD), "standard deviations"),
        ("baseline", 3, "two numbers"),
        ("targets", 4, "Yes"), ("targets", 3, "above"), ("targets", 0.25, "share"),
        ("targets", 9, "Not yet"), ("targets", "many", "whole number"),
        ("sets", ["Children finish a book"], "Yes"), ("sets", 3, "list"),
        ("sets", ["Parents read at home", "Fathers come along"], "Turn"), ("sets", [], "Not yet"),
        ("sets", ["Children finish a book", "New chairs"], "outcomes only"),
    ],
)  # fmt: skip
def test_each_mistake_is_explained(name, answer, said):
    assert said in task(name).check(answer)


def test_a_table_is_made_anew_so_that_nothing_can_be_spoiled():
    first = task("levels").table
    first.loc[0, "level"] = "impact"
    assert task("levels").table.loc[0, "level"] == "output"


def test_an_unknown_task_is_refused_with_the_names_there_are():
    with pytest.raises(BadInput, match="baseline"):
        task("dance")


def test_own_lines_give_exercises_of_the_right_kinds():
    lines = ["KR 1: Ran 12 webinars", "* Raise NPS from 40 to 55 in Q1", "Ran 12 webinars", ""]
    kinds = [(item.kind, item.text) for item in own_items(lines)]
    assert kinds == [
        ("level", "Ran 12 webinars"), ("rewrite", "Ran 12 webinars"),
        ("level", "Raise NPS from 40 to 55 in Q1"), ("missing", "Raise NPS from 40 to 55 in Q1"),
    ]  # fmt: skip
    assert all("you would say something else" in item.contested for item in own_items(lines))


def test_too_many_and_unreadable_lines_do_no_harm():
    assert len({item.text for item in own_items(f"Ran {n} webinars" for n in range(99))}) == 30
    assert own_items(["\x00", "x" * 9000, "日本語のテキスト"]) == []
