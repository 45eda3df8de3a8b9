"""Each rule on a ladder that breaks it and on one that does not."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from okrlab.blocks.ladder.cards import LadderGraph, Rung
from okrlab.blocks.ladder.ladder_checks import RULES, check_ladder
from okrlab.blocks.ladder.questions import bank, next_question
from okrlab.record.findings import Finding
from okrlab.texts import area
from tests.coaching.building import ladder, ladders, link

SOUND = ladder(
    "a1 o1 o2 u1:Guests i1",
    link("a1>o1", assumption="we have the time"),
    link("o1>u1", assumption="they find it"),
    link("o2>u1", assumption="they trust it"),
    link("u1>i1", assumption="fewer write to us"),
)

BROKEN: dict[str, tuple[LadderGraph, str]] = {
    "skipped-rung": (ladder("o1 i1", link("o1>i1", assumption="x")), "o1>i1"),
    "no-benefit": (ladder("a1 o1", link("a1>o1", assumption="x")), "o1"),
    "outcome-without-actor": (ladder("u1"), "u1"),
    "link-without-assumption": (ladder("o1 u1:Guests", link("o1>u1", rationale="so")), "o1>u1"),
    "single-output": (ladder("o1 u1:Guests", link("o1>u1")), "u1"),
    "upside-down": (ladder("o1 u1:Guests", link("u1>o1")), "u1>o1"),
    "lonely-rung": (ladder("i1"), "i1"),
}


def found(on: LadderGraph, rule: str) -> list[Finding]:
    return [finding for finding in check_ladder(on) if finding.rule == rule]


def test_every_rule_has_an_example() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_it_is_for_with_a_message_and_a_question(rule: str) -> None:
    on, card = BROKEN[rule]
    [finding] = found(on, rule)
    assert finding.card == card
    assert finding.message
    assert finding.question.endswith(("?", "."))
    assert "{" not in finding.message
    assert finding.technique.startswith("T")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("New customers set up their account alone", True),
        ("New customers set up …", True),
        ("Half of new hires push code in week one", True),
        ("People find a book without asking the desk", True),
        ("Admins invite their colleagues", True),
        ("Teachers report fewer disruptions", True),
        ("Households that store grain safely", True),
        ("80% of new users finish the tour", True),
        ("Make the desk so clear that newcomers find it alone", True),
        ("Get 40 schools to cook fresh meals", True),
        ("The support team answers within an hour", True),
        ("Increase NPS", False),
        ("Signups increase", False),
        ("Revenue per customer grows", False),
        ("Reduce patient waiting time", False),
        ("Raise accuracy in agent-made drafts", False),
        ("Staff turnover falls", False),
        ("Fewer support calls", False),
        ("New customers rise", False),
    ],
)
def test_who_changes_is_asked_only_where_the_words_do_not_say_it(text: str, named: bool) -> None:
    on = LadderGraph(rungs={"u": Rung(id="u", text=text, level="outcome")})
    assert bool(found(on, "outcome-without-actor")) is not named
    asked = next_question(on, "u")
    assert asked is not None
    assert (asked.action == "actor") is not named


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_quiet_on_a_sound_ladder(rule: str) -> None:
    assert found(SOUND, rule) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_finding_carries_the_reason_it_was_overruled_with(rule: str) -> None:
    on, card = BROKEN[rule]
    answered = ladder("", overrules=f"{rule}:{card}").overrules
    [finding] = found(msgspec.structs.replace(on, overrules=answered), rule)
    assert finding.overruled == "We know"


def test_output_to_impact_is_the_missing_middle_and_serious() -> None:
    [finding] = found(ladder("o1 i1", link("o1>i1")), "skipped-rung")
    assert finding.severity == "serious"
    assert "middle is missing" in finding.message


def test_activity_to_outcome_is_milder() -> None:
    [finding] = found(ladder("a1 u1", link("a1>u1")), "skipped-rung")
    assert finding.severity == "advice"


def test_a_rung_put_in_between_settles_the_jump() -> None:
    on = ladder("o1 u1 i1", link("o1>i1"), link("o1>u1"), link("u1>i1"))
    assert found(on, "skipped-rung") == []


def test_a_proven_link_is_never_red() -> None:
    on = ladder("a1 o1 o2 i1", link("a1>o1", evidence="proven"), link("o2>i1", evidence="proven"))
    assert {finding.severity for finding in check_ladder(on)} == {"note"}
    assert found(on, "link-without-assumption") == []


def test_the_team_picks_where_a_chain_may_end() -> None:
    chain = (link("o1>u1"),)
    assert found(ladder("o1 u1", *chain), "no-benefit") == []
    [finding] = found(ladder("o1 u1", *chain, stop="impact"), "no-benefit")
    assert (finding.card, finding.severity) == ("u1", "advice")
    assert found(ladder("o1", stop="output"), "no-benefit") == []


def test_a_chain_that_passed_an_outcome_has_arrived_wherever_it_ends() -> None:
    assert found(ladder("u1 o1", link("u1>o1")), "no-benefit") == []


def test_three_outputs_or_two_are_not_nudged() -> None:
    on = ladder("o1 o2 u1", link("o1>u1"), link("o2>u1"))
    assert found(on, "single-output") == []


def test_a_link_to_a_card_that_is_gone_is_left_out() -> None:
    assert found(ladder("o1", link("o1>u9")), "skipped-rung") == []


@given(ladders())
def test_findings_do_not_depend_on_the_order_of_writing(on: LadderGraph) -> None:
    turned = msgspec.structs.replace(on, rungs=dict(reversed(on.rungs.items())))
    assert check_ladder(on) == check_ladder(on) == check_ladder(turned)
    assert len({(f.rule, f.card) for f in check_ladder(on)}) == len(check_ladder(on))


def test_no_words_of_ours_blame_anyone() -> None:
    said = [*area("coaching").values(), *(template.text for template in bank())]
    blaming = re.compile(
        r"why didn't|fail|wrong|\bbad(?! week)|useless|you must|forg[eo]t|should have"
    )
    assert [line for line in said if blaming.search(line.lower())] == []


def test_the_guide_for_coaches_lists_every_rule() -> None:
    guide = Path(__file__).parents[2].joinpath("docs", "coaching-rules.md").read_text("utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in guide] == []
