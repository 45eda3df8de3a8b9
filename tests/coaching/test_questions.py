"""Which question comes when, and that the bank is worth having."""

from __future__ import annotations

import re
from itertools import combinations
from string import Formatter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.coaching.questions import Question, Template, bank, next_question
from okrlab.model.ladder import Ladder
from okrlab.texts import area
from tests.coaching.building import ladder, ladders, link
from tests.coaching.ladders import STORIES, Story, play

KINDS = sorted({template.kind for template in bank()})
SAID = {"assumption": "they find it"}
SETTLED = SAID | {"evidence": "some"}

SITUATIONS: dict[str, list[tuple[Ladder, str]]] = {
    "stopped-at-activity": [(ladder("a1"), "a1")],
    "stopped-at-output": [(ladder("o1"), "o1")],
    "stopped-at-outcome": [(ladder("u1:Guests", stop="impact"), "u1")],
    "outcome-without-actor": [(ladder("u1"), "u1")],
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
    "link-is-a-guess": [(ladder("o1 u1:Guests", link("o1>u1", **SAID)), "o1>u1")],
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


def worded(on: Ladder, card: str, template: Template) -> Ladder:
    """The ladder with a word on the card that the question waits for."""
    if card not in on.rungs:
        return on
    word = next(iter(template.words), "")
    text = "10 new things" if word == "#" else f"Our {word} comes"
    if "outcome-measured" in template.situations:
        text = "9 in 10 come back"
    rung = msgspec.structs.replace(on.rungs[card], text=text)
    return msgspec.structs.replace(on, rungs=on.rungs | {card: rung})


def words(template: Template) -> set[str]:
    return set(re.findall(r"\w+(?:['’]\w+)*", template.text.lower()))


def asked_about(on: Ladder, card: str, **options: object) -> Question:
    question = next_question(on, card, **options)  # type: ignore[arg-type]
    assert question is not None
    return question


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
def test_a_question_is_tagged_and_can_be_answered_in_a_line(template: Template) -> None:
    assert template.situations and set(template.situations) <= set(SITUATIONS)
    assert template.levels and re.fullmatch(r"T\d\d", template.technique)
    assert f"kind_{template.kind}".replace("-", "_") in area("coaching")
    slots = {slot for _, slot, _, _ in Formatter().parse(template.text) if slot}
    assert slots <= {"rung", "lower", "upper", "assumption"}
    assert len(template.text) <= 110 and "why didn't" not in template.text.lower()


@pytest.mark.parametrize("template", bank(), ids=lambda template: template.id)
def test_every_question_is_asked_somewhere(template: Template) -> None:
    seen: list[str] = []
    others = {other.kind for other in bank()} - {template.kind}
    for situation in template.situations:
        for on, card in SITUATIONS[situation]:
            asked: list[str] = []
            on = worded(on, card, template)
            while question := next_question(on, card, asked=asked, dismissed=others):
                if question.id in asked:
                    break
                asked += [question.id, "another card's question"]
            seen += asked
    assert template.id in seen


@pytest.mark.parametrize(("situation", "examples"), SITUATIONS.items())
def test_each_situation_is_noticed(situation: str, examples: list[tuple[Ladder, str]]) -> None:
    own = [template for template in bank() if situation in template.situations]
    for on, card in examples:
        question = asked_about(worded(on, card, own[0]), card)
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
    assert question.id == "out-opens-it"


@pytest.mark.parametrize("text", ["Python 3.12 on every machine", "Strategy 2030 agreed"])
def test_a_version_or_year_is_no_count(text: str) -> None:
    on = ladder("o1")
    rung = msgspec.structs.replace(on.rungs["o1"], text=text)
    on = msgspec.structs.replace(on, rungs={"o1": rung})
    counting = {template.id for template in bank() if "#" in template.words}
    asked: list[str] = []
    for _ in range(30):
        asked.append(asked_about(on, "o1", asked=asked).id)
    assert counting.isdisjoint(asked)


def test_a_long_text_is_shortened_between_words() -> None:
    on = ladder("o1 u1:Guests", link("o1>u1"))
    long = msgspec.structs.replace(on.rungs["u1"], text="Guests come back " * 20)
    on = msgspec.structs.replace(on, rungs=on.rungs | {"u1": long})
    quoted = re.findall("“([^”]*)”", asked_about(on, "u1", dismissed=["evidence"]).text)
    assert all(len(quote) <= 61 for quote in quoted)
    assert any(quote.endswith(("Guests…", "come…", "back…")) for quote in quoted)


def test_nothing_is_asked_when_all_is_said() -> None:
    on = ladder("u1:Guests i1", link("u1>i1", **SETTLED))
    full = msgspec.structs.replace(on.rungs["i1"], objective="Calm guests")
    on = msgspec.structs.replace(on, rungs=on.rungs | {"i1": full})
    assert next_question(on, "i1") is None
    assert next_question(on, "no-such-card") is None


def test_silence_rather_than_the_same_question_again() -> None:
    kept = {"quality"}
    first = asked_about(ladder("a1"), "a1", dismissed=set(KINDS) - kept)
    assert next_question(ladder("a1"), "a1", asked=[first.id], dismissed=set(KINDS) - kept) is None


def test_proven_operational_work_is_not_questioned() -> None:
    on = ladder("a1 o1", link("a1>o1", evidence="proven"))
    assert next_question(on, "o1") is None


def test_a_finding_that_was_answered_is_not_asked_about() -> None:
    assert next_question(ladder("o1", overrules="no-benefit:o1"), "o1") is None


def test_pseudo_locale_reaches_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    question = asked_about(ladder("o1"), "o1")
    assert question.text.startswith("[!") and question.text.endswith("!]")


@given(ladders(), st.data())
def test_never_the_same_question_twice_running(on: Ladder, data: st.DataObject) -> None:
    cards = [*on.rungs, *on.links]
    dismissed = data.draw(st.sets(st.sampled_from(KINDS)))
    asked: list[str] = []
    for _ in range(12):
        card = data.draw(st.sampled_from(cards))
        question = next_question(on, card, asked=asked, dismissed=dismissed)
        assert question == next_question(on, card, asked=asked, dismissed=dismissed)
        if question:
            assert asked[-1:] != [question.id]
            assert question.card in on.rungs or question.card in on.links
            asked.append(question.id)


@given(ladders(), st.sets(st.sampled_from(KINDS)))
def test_a_dismissed_kind_stays_quiet(on: Ladder, dismissed: set[str]) -> None:
    for card in [*on.rungs, *on.links]:
        question = next_question(on, card, dismissed=dismissed)
        assert question is None or question.kind not in dismissed


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.team)
def test_a_team_at_work_hears_a_question_again_only_much_later(story: Story) -> None:
    asked: list[str] = []
    for card, on in play(story):
        question = next_question(on, card, asked=asked)
        if question:
            assert question.id not in asked[-8:]
            asked.append(question.id)
    assert len(asked) >= 8
