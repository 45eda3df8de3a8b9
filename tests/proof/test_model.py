"""The search finds nothing while all rules hold, and a way to what must never be without any."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.proof.model import RULES, Model
from tests.proof.search import search

ROOM = {
    "writing": {"anna": ["set", "set"], "ben": ["set"]},
    "sealed": {"anna": ["answer 1", "answer 2"], "coach": ["reveal"]},
    "removed": {"anna": ["set"], "coach": ["remove anna"]},
    "forged": {"anna": ["set"], "eve": ["set forging anna"]},
}
"""Who is there, and what they wish for."""

BREAKS = {
    "known keys": ("writing", "anna's refused wish is in the log"),
    "the same key": ("writing", "a wish is in the log twice"),
    "commit, then answer": ("writing", "anna's acknowledged wish is not in the log"),
    "commit, then tell": ("writing", "anna sees what is no beginning of the log"),
    "taken back": ("writing", "ben sees what is no beginning of the log"),
    "row lock": ("sealed", "anna's acknowledged answer is not kept, or not shown"),
    "answers lock": ("sealed", "anna's acknowledged answer is not kept, or not shown"),
    "catch up": ("sealed", "anna's acknowledged answer is not kept, or not shown"),
    "marks": ("sealed", "anna's acknowledged answer is not kept, or not shown"),
    "who, under the lock": ("removed", "whoever was removed has written after that"),
    "seat of the socket": ("forged", "somebody did what another one sent"),
    "own seat alone": ("sealed", "coach sees a private answer of somebody else"),
    "gap": ("writing", "anna sees what is no beginning of the log"),
    "only what is new": ("writing", "anna sees what is no beginning of the log"),
    "never back": ("writing", "anna saw more before"),
}


def test_each_rule_says_where_it_is_in_the_code():
    assert set(BREAKS) == set(RULES)
    code = "".join(
        path.read_text("utf-8")
        for part in ("host", "record")
        for path in (Path(__file__).parents[2] / "okrlab" / part).rglob("*.py")
    )
    for said in RULES.values():
        places = re.findall(r"(\w+)\.(\w+)", said.partition(":")[0])
        assert places
        for _, name in places:
            assert f"def {name}(" in code, said


@pytest.mark.parametrize("room", ROOM)
def test_with_all_rules_nothing_that_must_never_be_can_happen(room):
    way, seen = search(Model(ROOM[room]))
    assert way == []
    assert seen > 1_000


@pytest.mark.night
@pytest.mark.parametrize("room", ROOM)
def test_with_all_rules_and_two_faults_either(room):
    way, _ = search(Model(ROOM[room], faults=2))
    assert way == []


@pytest.mark.parametrize("rule", RULES)
def test_without_a_rule_the_search_finds_how_it_goes_wrong(rule):
    room, wrong = BREAKS[rule]
    way, _ = search(Model(ROOM[room], rule))
    assert way, f"nothing needs this rule: {RULES[rule]}"
    assert way[-1] == wrong, "\n".join(way)
