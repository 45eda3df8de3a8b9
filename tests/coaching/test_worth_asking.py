"""What is asked first, and how the rest of what was noticed is kept together."""

from itertools import pairwise

import pytest

from okrlab.record.findings import NOW, SEVERITIES, Finding, Severity, worth_asking


def found(rule: str, severity: Severity = "advice", card: str = "", overruled: str = "") -> Finding:
    return Finding(
        rule=rule,
        card=card,
        severity=severity,
        message="Noticed.",
        question="What then?",
        technique="T1",
        overruled=overruled,
    )


MANY = [
    *(found("no-reason", "note", card=f"n{n}") for n in range(8)),
    *(found("no-date", card=f"d{n}") for n in range(5)),
    found("skipped", "serious", card="s0"),
    found("skipped", "serious", card="s1"),
    found("upside", "serious", card="u0", overruled="We know"),
    found("twice", card="t0"),
]


def test_three_at_most_are_asked_first_the_most_serious_and_no_kind_twice():
    now = worth_asking(MANY).now
    assert [(one.rule, one.card) for one in now] == [
        ("skipped", "s0"),
        ("no-date", "d0"),
        ("twice", "t0"),
    ]
    assert len(now) == NOW == 3


def test_the_same_reproach_is_made_once_and_its_others_are_counted():
    asked = worth_asking([found("no-reason", card=str(n)) for n in range(8)])
    assert [one.card for one in asked.now] == ["0"]
    assert [(rule, len(all_)) for rule, all_ in asked.rest] == [("no-reason", 7)]


def test_the_rest_is_by_kind_the_most_serious_first_and_nothing_is_lost():
    asked = worth_asking(MANY)
    rest = [one for _, all_ in asked.rest for one in all_]
    assert sorted(map(id, [*asked.now, *rest])) == sorted(map(id, MANY))
    assert all(one.rule == rule for rule, all_ in asked.rest for one in all_)
    rules = [rule for rule, _ in asked.rest]
    assert len(rules) == len(set(rules))
    heads = [all_[0] for _, all_ in asked.rest]
    loudness = [(not one.overruled, SEVERITIES.index(one.severity)) for one in heads]
    assert all(first >= second for first, second in pairwise(loudness))


@pytest.mark.parametrize("n", range(1, NOW + 1))
def test_a_few_are_all_asked_first_also_of_one_kind(n):
    few = [found("no-date", card=str(n)) for n in range(n)]
    assert worth_asking(few) == (tuple(few), ())


def test_what_the_team_overruled_is_never_asked_first():
    one, other = found("a", "serious", overruled="We know"), found("a", "note", card="b")
    assert worth_asking([one, other]) == ((other,), (("a", (one,)),))
    assert worth_asking([one]) == ((), (("a", (one,)),))
    assert worth_asking([]) == ((), ())


def test_for_a_page_they_are_one_list_with_how_many_of_it_come_first():
    asked = worth_asking(MANY)
    told = asked.listed()
    assert told["asking"] == len(asked.now)
    rest = [one for _, all_ in asked.rest for one in all_]
    assert told["findings"] == [*asked.now, *rest]
