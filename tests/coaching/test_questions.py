"""Which question comes when, and that the bank is worth having."""

from __future__ import annotations

import re
from itertools import combinations
from string import Formatter
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.blocks.ladder.cards import LadderGraph, Rung
from okrlab.blocks.ladder.questions import (
    OFTEN,
    Question,
    QuestionTemplate,
    Wrote,
    bank,
    next_question,
    what_was_written,
)
from okrlab.record import commands as c
from okrlab.texts import area
from tests.coaching.building import ladder, ladders, link
from tests.coaching.ladders import STORIES, Story, play
from tests.wishes import add_link, add_rung, edit_link, edit_rung, move_rung

KINDS = sorted({template.kind for template in bank()})
SAID = {"assumption": "they find it"}
SETTLED = SAID | {"evidence": "some"}

SITUATIONS: dict[str, list[tuple[LadderGraph, str]]] = {
    "stopped-at-activity": [(ladder("a1"), "a1")],
    "stopped-at-output": [(ladder("o1"), "o1")],
    "stopped-at-outcome": [(ladder("u1:Guests", stop="impact"), "u1")],
    "outcome-without-actor": [(ladder("u1"), "u1")],
    "outcome-with-many": [
        (
            LadderGraph(
                rungs={
                    "o1": Rung(id="o1", text="Card o1", level="output"),
                    "o2": Rung(id="o2", text="Card o2", level="output"),
                    "u1": Rung(id="u1", text="Our guests come alone", level="outcome"),
                },
                links={k.id: k for k in (link("o1>u1", **SETTLED), link("o2>u1", **SETTLED))},
            ),
            "u1",
        )
    ],
    "skipped-rung": [
        (ladder("o1 i1", link("o1>i1")), "o1"),
        (ladder("a1 u1:Guests", link("a1>u1")), "a1"),
    ],
    "upside-down": [(ladder("o1 u1:Guests", link("u1>o1")), "o1")],
    "link-without-assumption": [
        (ladder("o1 u1:Guests", link("o1>u1")), "u1"),
        (ladder("u1:Guests i1", link("u1>i1")), "i1"),
    ],
    "single-output": [(ladder("o1 u1:Guests", link("o1>u1", **SETTLED)), "u1")],
    "several-outputs": [
        (
            ladder("o1 o2 o3 u1:Guests", *(link(f"o{n}>u1", **SETTLED) for n in (1, 2, 3))),
            "u1",
        )
    ],
    "assumption-written": [(ladder("o1 u1:Guests", link("o1>u1", **SAID)), "o1>u1")],
    "nothing-below": [(ladder("u1:Guests"), "u1"), (ladder("i1"), "i1")],
    "output-without-work": [(ladder("o1 u1:Guests", link("o1>u1", **SETTLED)), "o1")],
    "outcome-unmeasured": [
        (ladder("o1 o2 u1:Guests", link("o1>u1", **SETTLED), link("o2>u1", **SETTLED)), "u1")
    ],
    "outcome-measured": [
        (ladder("o1 o2 u1:Guests", link("o1>u1", **SETTLED), link("o2>u1", **SETTLED)), "u1")
    ],
    "chain-complete": [(ladder("u1:Guests i1", link("u1>i1", **SETTLED)), "i1")],
}


def wrote_for(situation: str) -> Wrote:
    return "assumption" if situation == "assumption-written" else "card"


def worded(on: LadderGraph, card: str, template: QuestionTemplate) -> LadderGraph:
    """The ladder with a word on the card that the question waits for."""
    if card not in on.rungs:
        return on
    word = next(iter(template.words), "")
    text = "10 new things" if word == "#" else f"Our {word.removesuffix('-')} comes"
    if "outcome-measured" in template.situations:
        text = "9 in 10 come back"
    rung = msgspec.structs.replace(on.rungs[card], text=text)
    return msgspec.structs.replace(on, rungs=on.rungs | {card: rung})


def words(template: QuestionTemplate) -> set[str]:
    return set(re.findall(r"\w+(?:['’]\w+)*", template.text.lower()))


def asked_about(on: LadderGraph, card: str, **options: object) -> Question:
    question = next_question(on, card, **options)  # type: ignore[arg-type]
    assert question is not None
    return question


def heard_elsewhere(on: LadderGraph, card: str) -> list[str]:
    """The next thirty questions about a card, for someone who hears each about another card."""
    asked: list[tuple[str, str]] = []
    for _ in range(30):
        asked.append((asked_about(on, card, asked=asked).id, "another card"))
    return [name for name, _ in asked]


def test_there_are_at_least_48_questions_each_with_its_own_id() -> None:
    assert len(bank()) >= 48
    assert len({template.id for template in bank()}) == len(bank())


def test_no_two_questions_share_more_than_three_in_five_of_their_words() -> None:
    close = [
        (one.id, two.id)
        for one, two in combinations(bank(), 2)
        if len(words(one) & words(two)) > 0.6 * min(len(words(one)), len(words(two)))
    ]
    assert close == []


@pytest.mark.parametrize("template", bank(), ids=lambda template: template.id)
def test_a_question_is_tagged_and_can_be_answered_in_a_line(template: QuestionTemplate) -> None:
    assert template.situations
    assert set(template.situations) <= set(SITUATIONS)
    assert template.levels
    assert re.fullmatch(r"T\d\d", template.technique)
    assert f"kind_{template.kind}".replace("-", "_") in area("coaching")
    slots = {slot for _, slot, _, _ in Formatter().parse(template.text) if slot}
    assert slots <= {"rung", "lower", "upper", "assumption"}
    assert len(template.text) <= 110
    assert "why didn't" not in template.text.lower()


@pytest.mark.parametrize("template", bank(), ids=lambda template: template.id)
def test_every_question_is_asked_somewhere(template: QuestionTemplate) -> None:
    seen: list[str] = []
    others = {other.kind for other in bank()} - {template.kind}
    for situation in template.situations:
        for on, card in SITUATIONS[situation]:
            asked: list[tuple[str, str]] = []
            heard: list[str] = []
            on, wrote = worded(on, card, template), wrote_for(situation)
            while question := next_question(on, card, wrote=wrote, asked=asked, dismissed=others):
                if question.id in heard:
                    break
                asked += [(question.id, "another card"), ("another question", "another card")]
                heard.append(question.id)
            seen += heard
    assert template.id in seen


@pytest.mark.parametrize(("situation", "examples"), SITUATIONS.items())
def test_each_situation_is_noticed(situation: str, examples: list[tuple[LadderGraph, str]]) -> None:
    own = [template for template in bank() if situation in template.situations]
    for on, card in examples:
        question = asked_about(worded(on, card, own[0]), card, wrote=wrote_for(situation))
        assert question.id in {template.id for template in own}
        assert "{" not in question.text


def test_an_output_typed_in_brings_a_way_up() -> None:
    assert asked_about(ladder("o1"), "o1").action == "climb"


def test_the_missing_middle_is_asked_from_the_lower_card() -> None:
    question = asked_about(ladder("o1 i1", link("o1>i1")), "o1>i1")
    assert (question.card, question.action) == ("o1", "climb")


def test_a_question_about_a_link_names_the_link() -> None:
    question = asked_about(ladder("o1 u1:Guests", link("o1>u1")), "u1")
    assert (question.card, question.action) == ("o1>u1", "assumption")


def test_words_on_the_card_bring_the_question_made_for_them() -> None:
    on = ladder("o1")
    rung = msgspec.structs.replace(on.rungs["o1"], text="New staff handbook")
    question = asked_about(msgspec.structs.replace(on, rungs={"o1": rung}), "o1")
    assert question.id == "out-looks-up"


def test_a_word_is_not_found_inside_another() -> None:
    on = ladder("o1")
    rung = msgspec.structs.replace(on.rungs["o1"], text="Approval of the formal budget")
    on = msgspec.structs.replace(on, rungs={"o1": rung})
    assert "out-old-way" not in heard_elsewhere(on, "o1")


def test_words_on_the_card_weigh_more_than_a_count() -> None:
    on = ladder("o1")
    rung = msgspec.structs.replace(on.rungs["o1"], text="Wrote 20 help articles")
    first, second, *_ = heard_elsewhere(msgspec.structs.replace(on, rungs={"o1": rung}), "o1")
    assert (first, second) == ("out-looks-up", "out-number-reached")


@pytest.mark.parametrize("text", ["Python 3.12 on every machine", "Strategy 2030 agreed"])
def test_a_version_or_year_is_no_count(text: str) -> None:
    on = ladder("o1")
    rung = msgspec.structs.replace(on.rungs["o1"], text=text)
    on = msgspec.structs.replace(on, rungs={"o1": rung})
    counting = {template.id for template in bank() if "#" in template.words}
    assert counting.isdisjoint(heard_elsewhere(on, "o1"))


def test_a_long_text_is_shortened_between_words() -> None:
    on = ladder("o1 u1:Guests", link("o1>u1", assumption="Guests come back " * 20))
    quoted = re.findall("“([^”]*)”", asked_about(on, "o1>u1", wrote="assumption").text)
    assert all(len(quote) <= 61 for quote in quoted)
    assert any(quote.endswith(("Guests…", "come…", "back…")) for quote in quoted)


def test_nothing_is_asked_when_all_is_said() -> None:
    on = ladder("u1:Guests i1", link("u1>i1", **SETTLED))
    full = msgspec.structs.replace(on.rungs["i1"], objective="Calm guests")
    on = msgspec.structs.replace(on, rungs=on.rungs | {"i1": full})
    assert next_question(on, "i1") is None
    assert next_question(on, "no-such-card") is None


def test_silence_rather_than_the_same_question_again() -> None:
    kept = {"without-it"}
    first = asked_about(ladder("a1"), "a1", dismissed=set(KINDS) - kept)
    asked = [(first.id, "another card")]
    assert next_question(ladder("a1"), "a1", asked=asked, dismissed=set(KINDS) - kept) is None


def test_a_new_assumption_is_what_is_asked_about_whatever_came_before() -> None:
    on = ladder("o1 u1", link("o1>u1", **SAID))
    asked: list[tuple[str, str]] = [("guess-who-could-tell", "another card")]
    question = asked_about(on, "o1>u1", wrote="assumption", asked=asked)
    assert (question.card, question.action) == ("o1>u1", "evidence")
    assert "“they find it”" in question.text


def test_an_assumption_with_evidence_is_not_doubted() -> None:
    on = ladder("o1 u1:Guests", link("o1>u1", **SETTLED))
    assert asked_about(on, "o1>u1", wrote="assumption").action != "evidence"


def test_once_the_evidence_was_picked_it_is_not_asked_for_again() -> None:
    on = ladder("o1 u1:Guests", link("o1>u1", **SAID))
    assert asked_about(on, "o1>u1", wrote="evidence").action != "evidence"


def test_an_outcome_is_asked_once_what_its_links_rely_on() -> None:
    on = ladder("o1 o2 u1:Guests", link("o1>u1"), link("o2>u1"))
    first = asked_about(on, "o1")
    assert (first.card, first.kind) == ("o1>u1", "assumption")
    assert "“Card o1”" in first.text
    second = asked_about(on, "o2", asked=[(first.id, first.card)])
    assert (second.card, second.kind) != ("o2>u1", "assumption")
    assert second.card == "o2"


def test_the_third_output_of_an_outcome_invites_to_compare() -> None:
    outputs = "o1>u1", "o2>u1", "o3>u1"
    on = ladder("o1 o2 o3 u1:Guests", *(link(way, **SETTLED) for way in outputs))
    question = asked_about(on, "o3")
    assert (question.card, question.kind) == ("u1", "alternatives")


def test_new_wording_opens_no_gap_of_a_neighbour() -> None:
    on = ladder("o1 u1:Guests i1", link("o1>u1"), link("u1>i1"))
    assert asked_about(on, "u1", wrote="card").kind == "assumption"
    assert asked_about(on, "u1", wrote="text").card == "u1"
    assert next_question(on, "i1", wrote="text") is None


@pytest.mark.parametrize("rungs", ["a1", "o1", "u1", "u1:Guests", "i1"])
def test_after_an_objective_there_is_silence(rungs: str) -> None:
    card = rungs.partition(":")[0]
    assert next_question(ladder(rungs), card, wrote="objective") is None


def test_a_gap_that_stays_open_is_left_alone_after_two_questions() -> None:
    asked: list[tuple[str, str]] = []
    while question := next_question(ladder("o1"), "o1", asked=asked):
        asked.append((question.id, question.card))
    assert len(asked) == OFTEN


@pytest.mark.parametrize(
    ("command", "wrote"),
    [
        (add_rung(id="a", text="New guide", level="output"), "card"),
        (add_link(id="l", lower="a", upper="b"), "card"),
        (edit_rung(id="a", base=1, text="Guide", actor="Guests"), "text"),
        (edit_rung(id="a", base=1, actor="Guests"), "actor"),
        (edit_rung(id="a", base=1, objective="Calm guests"), "objective"),
        (edit_link(id="l", base=1, assumption="they look", evidence="guess"), "assumption"),
        (edit_link(id="l", base=1, evidence="some"), "evidence"),
        (edit_link(id="l", base=1, rationale="seen it"), "evidence"),
        (move_rung(id="a", base=1, level="output", position=2.0), None),
        (c.Undo(), None),
    ],
)
def test_a_command_says_what_was_written(command: c.Command, wrote: Wrote | None) -> None:
    assert what_was_written(command) == wrote


def test_proven_operational_work_is_not_questioned() -> None:
    on = ladder("a1 o1", link("a1>o1", evidence="proven"))
    assert next_question(on, "o1") is None


def test_a_finding_that_was_answered_is_not_asked_about() -> None:
    assert next_question(ladder("o1", overrules="no-benefit:o1"), "o1") is None


def test_pseudo_locale_reaches_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    question = asked_about(ladder("o1"), "o1")
    assert question.text.startswith("[!")
    assert question.text.endswith("!]")


@given(ladders(), st.data())
def test_never_the_same_question_twice_running(on: LadderGraph, data: st.DataObject) -> None:
    cards = [*on.rungs, *on.links]
    dismissed = data.draw(st.sets(st.sampled_from(KINDS)))
    asked: list[tuple[str, str]] = []
    for _ in range(12):
        card = data.draw(st.sampled_from(cards))
        wrote = data.draw(st.sampled_from(get_args(Wrote)))
        question = next_question(on, card, wrote=wrote, asked=asked, dismissed=dismissed)
        assert question == next_question(on, card, wrote=wrote, asked=asked, dismissed=dismissed)
        if question:
            assert [name for name, _ in asked[-1:]] != [question.id]
            assert question.card in on.rungs or question.card in on.links
            asked.append((question.id, question.card))


@given(ladders(), st.sets(st.sampled_from(KINDS)))
def test_a_dismissed_kind_stays_quiet(on: LadderGraph, dismissed: set[str]) -> None:
    for card in [*on.rungs, *on.links]:
        question = next_question(on, card, dismissed=dismissed)
        assert question is None or question.kind not in dismissed


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.team)
def test_a_team_at_work_hears_a_question_again_only_much_later(story: Story, seed: int) -> None:
    asked: list[tuple[str, str]] = []
    for card, wrote, on in play(story, seed):
        question = next_question(on, card, wrote=wrote, asked=asked)
        if question:
            assert question.id not in [name for name, _ in asked[-8:]]
            asked.append((question.id, question.card))
    assert len(asked) >= 8
