"""Past initiatives: counted the same each time, compared, and asked about where nobody knows."""

from __future__ import annotations

import itertools

import pytest

from okrlab.blocks.readiness.cards import PastInitiative
from okrlab.blocks.review.audits import ask_about, compare, looks, read_audit, shares
from okrlab.errors import TableUnreadable

TABLE = """What;When;Which result;How do we know;Stop
A request form;May 2026;Requests are answered in 2 days;measured;
"A tour; for newcomers";June 2026;They say hello first;seen;
A newsletter;June 2026;;;yes
A dashboard;Q3;;unknown;no
"""


def counted():
    numbers = itertools.count()
    return lambda: f"n{next(numbers)}"


def read(table=TABLE, audit=""):
    return read_audit(table, counted(), audit=audit)


def test_a_pasted_table_is_read_with_its_words_for_how_it_is_known():
    found = read()
    assert [one.how for one in found] == ["measured", "known", "unknown", "unknown"]
    assert [one.stop for one in found] == [False, False, True, False]
    assert found[1].text == "A tour; for newcomers"
    assert [one.position for one in found] == [0, 1, 2, 3]


def test_the_same_table_gives_the_same_counts_from_a_spreadsheet_too():
    tabs = TABLE.replace('"A tour; for newcomers"', "A tour for newcomers").replace(";", "\t")
    assert shares(read()) == shares(read(tabs)) == (4, 1, 1, 2, 1)
    assert str(shares(read())) == "1 of 4 measured, 1 known, 2 unknown"
    assert str(shares([])) == "0 of 0 measured, 0 known, 0 unknown"


def test_the_next_look_back_is_compared_with_the_one_before():
    before, now = read(audit="2026-06"), read(audit="2026-12")[:2]
    found = looks([*now, *before])
    assert list(found) == ["2026-06", "2026-12"]
    told = compare(found["2026-06"], found["2026-12"])
    assert (told.before.unknown, told.now.unknown) == (2, 0)
    assert told.told == "Last time the result was known for 2 of 4, now for 2 of 2."
    assert "same share" in compare(before, before).told
    assert "easier to see then" in compare(now, before).told


def test_only_the_unknown_are_asked_about_and_what_may_stop_is_left_alone():
    [(one, question)] = ask_about(read())
    assert one.text == "A dashboard"
    assert "what was it for" in question
    deeper = PastInitiative(id="a", text="A dashboard", why="To see delays")
    [(_, question)] = ask_about([deeper])
    assert "could you stop" in question


def test_all_that_is_amiss_is_said_at_once_with_its_line():
    with pytest.raises(TableUnreadable) as amiss:
        read("What,When,How,Stop\nA guide,,known,\n,May,maybe,perhaps\nA tour,,,\n")
    assert [said.split(":")[0] for said in amiss.value.problems] == [
        "Line 2",
        "Line 3",
        "Line 3",
        "Line 3",
        "Line 4",
    ]
    assert "no date" in amiss.value.problems[0]
    assert amiss.value.hint


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "nothing in it"),
        ("When,How\nMay,known\n", "no column"),
        ('What,When\n"A guide,May\nand on', "Line"),
        ("What\n" + "A guide\n" * 2_001, "2,000 rows"),
        ("x" * 1_000_001, "2,000 rows"),
    ],
)
def test_what_is_no_table_is_refused_in_words(table, said):
    with pytest.raises(TableUnreadable, match=said):
        read(table)


def test_hidden_signs_and_formulas_are_only_words():
    [one] = read("What,When\n=cmd|' /c calc'!A1\u202e,May\n")
    assert one.text == "=cmd|' /c calc'!A1"


def test_a_column_of_ticks_is_no_column_of_days():
    rows = "Project,Launched,Finished?,Outcome\nA guide,May 2026,yes,calls\nA bot,June,no,\n"
    assert [one.period for one in read_audit(rows, counted())] == ["May 2026", "June"]
    with pytest.raises(TableUnreadable, match="when"):
        read_audit("Project,Finished?,Outcome\nA guide,yes,calls\nA bot,no,\n", counted())
