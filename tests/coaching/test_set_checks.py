"""What the clinic notices about sets, objectives, lists; the chatbot, before and after."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.clinic.cards import Bridge, Hypothesis, KeyResult, Objective
from okrlab.blocks.clinic.hypotheses import check_hypothesis, told
from okrlab.blocks.clinic.objective_checks import (
    check_objective,
    compose_objective,
    objective_blocks,
)
from okrlab.blocks.clinic.set_checks import SetRow, check_set, check_workbook
from okrlab.record.agenda import Agreement
from okrlab.record.card import Overruled

BEFORE = [
    "Complete the chatbot design by March",
    "Integrate the chatbot with the help desk",
    "Launch the chatbot on the help page",
    "Train the support team on the chatbot",
]
AFTER = [
    "Launch the chatbot on the help page by end of March",
    "60% of routine questions are solved without an agent by end of June",
    "Cut the average waiting time to 2 minutes by end of June",
    "Reach a chat satisfaction of 4.5 by end of June",
]


def krs(lines, **more):
    return [KeyResult(id=str(n), text=line, **more) for n, line in enumerate(lines)]


def of_set(found):
    return {each.rule: each for each in found if not each.card}


def test_the_chatbot_before_reads_four_of_four_outputs():
    found = check_set(krs(BEFORE), "Improve customer service through an AI chatbot")
    whole = of_set(found)
    assert whole["all-outputs"].message.startswith("4 outputs:")
    assert whole["all-outputs"].severity == "serious"
    assert whole["objective-solution"].message.startswith("“AI chatbot”")
    assert {"launch-only", "output-as-kr"} <= {each.rule for each in found if each.card}
    assert "no-footing" not in whole


def test_the_chatbot_after_still_holds_one_output_and_no_baseline():
    found = check_set(krs(AFTER), "Customers get help at any hour, so that nobody waits overnight")
    whole = of_set(found)
    some = next(each for each in found if each.rule == "some-outputs")
    assert some.message.startswith("3 outcomes, 1 output.")
    assert (some.card, some.severity) == ("0", "note")
    assert set(whole) == {"no-footing"}
    assert [e.card for e in found if e.rule == "no-baseline"] == ["1", "2", "3"]


def test_the_same_set_hears_different_things_under_different_agreements():
    first = [KeyResult(id="0", text=AFTER[0], milestone=True), *krs(AFTER)[1:]]

    def heard(**agreed):
        found = check_set(first, agreement=Agreement(**agreed))
        return {(e.rule, e.card): e.severity for e in found}

    assert heard()["output-as-kr", "0"] == "note"
    assert heard(milestones=False)["output-as-kr", "0"] == "serious"
    assert heard(milestones=False)["some-outputs", "0"] == "advice"
    assert heard(strictness="gentle")["no-footing", ""] == "note"
    assert heard(milestones=False, challenge=False)["some-outputs", "0"] == "note"


def test_an_overruled_finding_stays_with_its_reason():
    reason = Overruled(rule="all-outputs", card="", reason="The law asks for it.")
    found = check_set(krs(BEFORE), overrules={"all-outputs:": reason})
    assert of_set(found)["all-outputs"].overruled == "The law asks for it."


def test_two_to_five_key_results_are_enough():
    line = "Reduce churn from {}% to 2% by June"
    many = [line.format(n) for n in range(3, 9)]
    assert "too-many" in of_set(check_set(krs(many)))
    assert "too-many" not in of_set(check_set(krs(many[:5])))
    assert "too-few" in of_set(check_set(krs(many[:1])))
    assert "too-few" not in of_set(check_set(krs(many[:2])))
    assert check_set([]) == []


def test_all_numbers_and_no_quality_is_asked_about():
    counts = [
        "Increase new customers from 12 to 20 by June",
        "Increase active users from 200 to 300 by June",
    ]
    assert "all-numbers" in of_set(check_set(krs(counts)))
    better = [*counts, "Raise customer satisfaction from 71 to 80 by June"]
    assert "all-numbers" not in of_set(check_set(krs(better)))


def test_one_metric_that_goes_both_ways_is_noticed():
    lines = ["Increase churn from 2% to 4% by May", "Reduce churn from 4% to 2% by May"]
    found = [e for e in check_set(krs(lines)) if e.rule == "conflicting-directions"]
    assert [e.card for e in found] == ["1"]
    same = ["Reduce churn from 5% to 4% by May", "Reduce churn from 4% to 2% by June"]
    assert "conflicting-directions" not in {e.rule for e in check_set(krs(same))}


def test_a_bridge_warns_when_its_day_is_past_or_nobody_owns_it():
    def heard(bridge, today):
        kr = KeyResult(id="a", text="Launch the tenant survey by March", bridge=bridge)
        return {e.rule for e in check_set([kr], today=today)}

    bridge = Bridge(owner="Ida", expires=date(2026, 3, 31))
    assert "expired-bridge" in heard(bridge, date(2026, 4, 1))
    assert "expired-bridge" not in heard(bridge, date(2026, 3, 31))
    assert "open-bridge" not in heard(bridge, None)
    assert "open-bridge" in heard(Bridge(owner="Ida"), None)
    assert "output-as-kr" in heard(bridge, None)


def test_an_outcome_names_its_first_sign_and_a_guardrail():
    kr = KeyResult(id="a", text="Reduce handling time from 9 to 5 minutes by June")
    assert {"no-signal", "no-guardrail", "gameable-metric"} <= {e.rule for e in check_set([kr])}
    kr = KeyResult(id="a", text=kr.text, signal="first calls", guardrail="repeat calls")
    assert not {"no-signal", "no-guardrail", "gameable-metric"} & {e.rule for e in check_set([kr])}


def test_an_impact_that_the_team_can_move_is_not_questioned():
    kr = KeyResult(id="a", text="Increase revenue from €2m to €3m by Q4")
    assert "beyond-influence" in {e.rule for e in check_set([kr])}
    kr = KeyResult(id="a", text=kr.text, reachable=True)
    assert "beyond-influence" not in {e.rule for e in check_set([kr])}


def test_a_list_is_checked_objective_by_objective():
    rows = [
        SetRow(id="1", text=BEFORE[1], objective="Tenants feel safe at home"),
        SetRow(id="2", text=BEFORE[2], objective="Tenants feel safe at home"),
        SetRow(id="3", text="Reduce churn from 4% to 2% by May"),
        SetRow(id="4", text=BEFORE[1], objective="Shops find us first"),
    ]
    found = check_workbook(rows)
    assert ("all-outputs", "set:1") in {(e.rule, e.card) for e in found}
    assert ("no-objective", "3") in {(e.rule, e.card) for e in found}
    assert ("said-twice", "4") in {(e.rule, e.card) for e in found}
    assert "no-signal" not in {e.rule for e in found}


@pytest.mark.parametrize(
    ("objective", "rule"),
    [
        ("CRM integration completed", "objective-work"),
        ("Improve customer service through an AI chatbot", "objective-solution"),
        ("Be the best", "objective-no-who"),
        ("Delight our customers", "objective-no-state"),
        ("Small shops find us first", "objective-no-value"),
        ("Increase revenue to 3 million", "objective-number"),
        ("Wir machen alle Kunden glücklich und zufrieden", "not-english"),
    ],
)
def test_an_objective_is_asked_for_what_it_lacks(objective, rule):
    assert rule in {e.rule for e in check_objective(objective)}


def test_an_objective_of_three_blocks_has_nothing_to_hear():
    line = compose_objective("Patients", "are seen the same day", "nobody gets worse while waiting")
    assert check_objective(line) == []
    assert check_objective("") == []
    by_hand = Objective(id="o", text="Be the best", who="Patients", state="are seen", value="time")
    assert check_objective(by_hand) == []


def test_a_finding_on_an_objective_can_be_overruled_too():
    reason = Overruled(rule="objective-solution", card="o", reason="The bot is the assignment.")
    aim = Objective(id="o", text="Improve customer service through an AI chatbot")
    found = check_set([], aim, overrules={"objective-solution:o": reason})
    assert [e.overruled for e in found if e.rule == "objective-solution"] == [reason.reason]


@pytest.mark.parametrize("who", ["Customers", "Small shops", "New colleagues", "Residents"])
@pytest.mark.parametrize("state", ["get their answer at once", "feel at home", "can reach us"])
@pytest.mark.parametrize("value", ["nobody waits overnight", "they can go on with their day"])
def test_an_objective_comes_apart_as_it_was_composed(who, state, value):
    assert objective_blocks(compose_objective(who, state, value)) == (who, state, value)


def test_a_hypothesis_says_why_its_signal_could_not_tell():
    def heard(signal, until=None):
        bet = Hypothesis(id="h", x="a call", y="trust", signal=signal, until=until)
        return [e.rule for e in check_hypothesis(bet)]

    day = date(2026, 3, 31)
    assert heard("people like it", day) == ["signal-unmeasured"]
    assert heard("Publish 3 posts", day) == ["signal-output"]
    assert heard("40% of tenants pay online") == ["signal-undated"]
    assert heard("40% of tenants pay online", day) == []
    bet = Hypothesis(id="h", x="a call", y="trust", signal="5 of 10 stay", until=day)
    assert "by 2026-03-31" in told(bet)


def test_a_rewrite_keeps_the_old_output_as_its_initiative():
    old = KeyResult(id="a", text="Launch the portal", objective="o", milestone=True, signal="s")
    new, work = old.rewrite("Raise online repairs from 10% to 60% by June", "i")
    assert (new.id, new.objective, new.signal, new.milestone) == ("a", "o", "s", False)
    assert (work.text, work.key_result, work.was) == ("Launch the portal", "a", True)
    bet = Hypothesis(id="h", x="x", y="y", signal="z", until=date(2026, 3, 1))
    assert bet.due(date(2026, 3, 1))
    assert not bet.due(date(2026, 2, 28))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=60), max_size=8), st.text(max_size=80))
def test_any_set_is_checked_without_an_error(lines, objective):
    found = check_set(krs(lines), objective, today=date(2026, 1, 1))
    assert {each.card for each in found} <= {"", *map(str, range(len(lines)))}
    rows = [SetRow(id=str(n), text=line, objective=objective) for n, line in enumerate(lines)]
    assert check_workbook(rows) is not None
