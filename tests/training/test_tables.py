"""Tasks on a table: the right answer, and an explanation for each likely mistake."""

import pytest

from okrlab.blocks.course.own import LONGEST_TEXT, own_items
from okrlab.blocks.course.tasks import limits, task
from okrlab.errors import BadInput

LOW, HIGH = limits()
MIDDLE = (LOW + HIGH) / 2
SPREAD = task("baseline").table.calls.std()


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("levels", 0.3, "Yes"),
        ("levels", 30, "per cent"),
        ("levels", 3, "how many"),
        ("levels", 0.7, "other levels"),
        ("levels", 0.55, "Not yet"),
        ("levels", ..., "one number"),
        ("baseline", (LOW, HIGH), "Yes"),
        ("baseline", (HIGH, LOW), "first"),
        ("baseline", (44, 61), "Smallest"),
        ("baseline", (1, 2), "Not yet"),
        ("baseline", (MIDDLE - (HIGH - MIDDLE) / 2.66, MIDDLE + (HIGH - MIDDLE) / 2.66), "2.66"),
        ("baseline", (MIDDLE - 3 * SPREAD, MIDDLE + 3 * SPREAD), "standard deviations"),
        ("baseline", 3, "two numbers"),
        ("targets", 4, "Yes"),
        ("targets", 3, "above"),
        ("targets", 0.25, "share"),
        ("targets", 9, "Not yet"),
        ("targets", "many", "whole number"),
        ("sets", ["Children finish a book"], "Yes"),
        ("sets", 3, "list"),
        ("sets", ["Parents read at home", "Fathers come along"], "Turn"),
        ("sets", [], "Not yet"),
        ("sets", ["Children finish a book", "New chairs"], "outcomes only"),
    ],
)
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
    kinds = [(item.kind, item.text) for item in own_items("\n".join(lines))[0]]
    assert kinds == [
        ("level", "Ran 12 webinars"),
        ("rewrite", "Ran 12 webinars"),
        ("level", "Raise NPS from 40 to 55 in Q1"),
        ("missing", "Raise NPS from 40 to 55 in Q1"),
    ]
    assert all("if you disagree" in item.contested for item in own_items("\n".join(lines))[0])


def test_labels_are_no_part_of_what_is_asked_about():
    bare = "Cut complaints from 9 to 3 by May"
    for label in ("KR1: ", "KR1:", "1. KR 2 - ", "**KR1:** ", "[KR1] ", "- Key result 1: "):
        items = own_items(label + bare)[0]
        assert [(item.kind, item.text) for item in items] == [("level", bare), ("missing", bare)]
        assert items == own_items(bare)[0]


def test_an_objective_is_asked_for_its_level_and_for_no_number():
    [item] = own_items("O1: Tenants feel at home")[0]
    assert (item.kind, item.text) == ("level", "Tenants feel at home")


def test_every_line_that_was_not_taken_is_told_with_its_reason():
    lines = [
        "KR1: Ran 12 webinars",
        "KR2: Ran 12 webinars",
        "",
        "Key results:",
        "xyzzy qwrt",
        "Mieter sind zufrieden mit den Reparaturen",
        "Cut " + "x" * 600,
    ]
    items, left = own_items("\n".join(lines))
    assert {item.text for item in items} == {"Ran 12 webinars"}
    said = {one.line[:30]: one.why for one in left}
    assert "already" in said["Ran 12 webinars"]
    assert "label" in said["Key results:"]
    assert "cannot tell" in said["xyzzy qwrt"]
    assert "English" in said["Mieter sind zufrieden mit den "]
    assert "500" in said[("Cut " + "x" * 600)[:30]]
    assert len(left) == 5
    many = own_items("\n".join(f"Ran {n} webinars" for n in range(33)))[1]
    assert [one.line for one in many] == ["Ran 30 webinars", "Ran 31 webinars", "Ran 32 webinars"]
    assert all("At most 30" in one.why for one in many)


def test_too_many_and_unreadable_lines_do_no_harm():
    many = "\n".join(f"Ran {n} webinars" for n in range(99))
    assert len({item.text for item in own_items(many)[0]}) == 30
    assert own_items("\n".join(["\x00", "x" * 9000, "日本語のテキスト"]))[0] == []
    [*_, last] = own_items("x\n" * (LONGEST_TEXT // 2) + "Ran 2 tests\n\nRan 3 tests")[1]
    assert last.line == "Ran 2 tests"
    assert "this one included: 2" in last.why
