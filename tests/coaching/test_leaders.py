"""The drill: a message that asks what changed and presses nobody; and the leads' guess."""

from __future__ import annotations

import re

import pytest

from okrlab.blocks.readiness.leaders import LONGEST, feedback, gaps, messages
from okrlab.blocks.readiness.safety import score
from tests.coaching.test_safety import counts


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.id)
def test_every_message_to_rewrite_has_something_to_find(message):
    found = feedback(message.text)
    assert found.found
    assert not found.done
    assert message.hint.endswith("?")


@pytest.mark.parametrize(
    "message",
    [
        "How much did we move last month, and what do you need from me?",
        "What has changed for the tenants since May? Thank you for telling me the bad news, too.",
        "Are callers getting an answer sooner? I am curious what surprised you.",
        "Are they solving issues faster? What stands in your way?",
    ],
)
def test_messages_that_ask_about_a_change_and_offer_something_are_done(message):
    found = feedback(message)
    assert found.done
    assert "bad day" in found.next


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("When did you clock in?", "activity"),
        ("Fix it or else.", "threat"),
        ("You must close 20 tickets.", "order"),
        ("Who was responsible for this?", "blame"),
        ("Why haven’t you called them back?", "blame"),
        ("Is the new form finished?", "activity"),
        ("What did we learn?", "learning"),
    ],
)
def test_each_kind_is_found_in_the_messages_own_words(message, kind):
    found = feedback(message)
    [one] = [one for one in found.found if one.kind == kind][:1]
    plain = message.replace("’", "'")
    assert plain[slice(*one.span)] == one.words
    assert one.words in one.told


def test_one_thing_is_asked_at_a_time_and_the_threat_comes_first():
    said = "You must hit the number or else. Is it done?"
    assert "worry behind the threat" in feedback(said).next
    assert "could the team decide" in feedback("You must hit the number.").next
    assert "how much did we move" in feedback("Hello, all.").next
    assert "receive it yourself" in feedback("  ").next


def test_a_question_about_a_change_beside_a_threat_is_not_enough():
    found = feedback("How much did we move? Otherwise there will be consequences.")
    assert found.asks
    assert not found.safe
    assert not found.done


def test_it_gives_no_marks_and_blames_nobody():
    for message in messages():
        found = feedback(message.text)
        said = " ".join([found.next, *(one.told.replace(one.words, "") for one in found.found)])
        assert not re.search(r"\b(wrong|bad message|score|points|should|must|poor)\b", said)


def test_a_very_long_message_is_read_in_time_and_up_to_its_length():
    assert feedback("how much did we move? " * 10_000).asks
    assert feedback("a " * LONGEST + "or else").safe
    feedback("the " * 5_000 + "?")


def test_a_guess_is_worded_as_a_talk_and_never_as_a_number():
    result = score(counts(*[4] * 6), 5)
    guesses = {"s1": {"1": 1}, "s2": {"4": 1}, "s4": {"1": 1}}
    found = gaps(result, guesses)
    assert [gap.item for gap in found] == ["s1", "s4", "s2"]
    assert "safer" in found[0].told
    assert "expected less" in found[1].told
    assert "much the same" in found[2].told
    assert not any(re.search(r"\d", gap.told) for gap in found)


def test_below_the_fewest_there_is_no_gap_to_talk_about():
    assert gaps(score(counts(1, 2), 5), {"s1": {"1": 1}}) == []
