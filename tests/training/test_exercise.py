"""Exercises: what a page may see, and an answer for each way of answering."""

import json

import pytest

from okrlab.blocks.course.bank import our_course
from okrlab.blocks.course.exercise import KINDS, Exercise, fits
from okrlab.blocks.course.feedback import TRIES, hints, judge

COURSE = our_course()
ITEMS = list(COURSE.items.values())


def ids(item):
    return item.id


def wrongs(item):
    """Likely wrong answers of an item, as a page would send them."""
    best = item.best()
    if item.shape == "one":
        return [key for key in item.choices if key != item.answer and key not in item.also]
    if item.shape == "some":
        answers = [[key] for key in item.choices] + [list(item.choices), []]
        return [one for one in answers if set(one) != set(item.answer)]
    if item.shape == "span":
        last = len(item.words) - 1
        return [one for one in ([0, 0], [0, last], [last, last]) if one != best]
    if item.shape == "write":
        return [item.text, "Hold a meeting about it", "Launch a new website"]
    swapped = [best[1], best[0], *best[2:]]
    return [swapped, best[::-1]] if best[::-1] != swapped else [swapped]


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_every_item_can_be_answered_right_and_wrong_and_is_told_apart(item):
    right = judge(item, item.best())
    assert fits(item, item.best())
    assert right.right
    assert right.why
    assert wrongs(item)
    for answer in wrongs(item):
        assert fits(item, answer)
        wrong = judge(item, answer, 1)
        assert not wrong.right, answer
        assert wrong.say
        assert wrong.say != right.say
        assert len(wrong.mistake) <= 60


@pytest.mark.parametrize("item", [i for i in ITEMS if i.shape == "one"], ids=ids)
def test_each_wrong_option_gets_words_of_its_own(item):
    said = [judge(item, key, 1).say for key in wrongs(item)]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_nothing_a_page_is_sent_before_the_answer_tells_it(item):
    shown = item.shown()
    told = json.dumps(shown)
    assert not {"answer", "also", "why", "wrong", "cue", "example", "parts"} & shown.keys()
    for words in (item.why, item.contested, item.example, *item.wrong.values()):
        assert not words or words not in told
    if item.shape in ("order", "match"):
        assert item.best() != list(range(len(item.best())))


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_the_answer_is_told_after_the_last_try_only(item):
    answer = wrongs(item)[0]
    assert judge(item, answer, 1).answer == judge(item, answer, 1).why == ""
    last = judge(item, answer, TRIES)
    assert last.why
    assert last.answer or item.answer == []
    assert last.contested == item.contested


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_no_hint_gives_the_answer_away(item):
    ladder = hints(item)
    assert ladder
    assert len(set(ladder)) == len(ladder)
    if item.shape == "one":
        assert all(item.option(str(item.answer)) != hint for hint in ladder)
    if item.example:
        assert all(item.example not in hint for hint in ladder)


def test_both_sides_of_a_contested_item_count_as_right_and_the_arguments_are_shown():
    item = COURSE.items["lv-17"]
    ours, theirs = judge(item, "output"), judge(item, "outcome")
    assert ours.right
    assert theirs.right
    assert ours.contested == theirs.contested != ""
    assert theirs.answer


@pytest.mark.parametrize(
    ("id", "answer", "mistake"),
    [
        ("mi-01", ["target"], "target+no-baseline"),
        ("sp-01", [10, 11], "target"),
        ("or-01", None, "reversed"),
        ("rw-01", "", "empty"),
        ("rw-01", "Write 30 articles for the help pages.", "same"),
        ("rw-01", "Publish 40 more articles", "output"),
        ("rw-05", "Employees get their money sooner", "no-"),
    ],
)
def test_feedback_is_for_the_very_mistake(id, answer, mistake):
    item = COURSE.items[id]
    answer = item.best()[::-1] if answer is None else answer
    assert judge(item, answer, 1).mistake.startswith(mistake)


@pytest.mark.parametrize(
    ("id", "answer"),
    [
        ("lv-01", "nonsense"),
        ("lv-01", ["activity"]),
        ("lv-01", None),
        ("lv-01", 1),
        ("mi-01", "baseline"),
        ("mi-01", ["baseline", "baseline"]),
        ("mi-01", [1]),
        ("sp-01", [0]),
        ("sp-01", [3, 1]),
        ("sp-01", [0, 99]),
        ("sp-01", [True, 1]),
        ("or-01", [0, 1, 2]),
        ("or-01", [0, 0, 1, 2]),
        ("or-01", ["0"]),
        ("ma-01", {}),
        ("rw-01", "w" * 501),
    ],
)
def test_an_answer_of_another_form_is_not_taken(id, answer):
    assert not fits(COURSE.items[id], answer)


def test_every_kind_has_items():
    assert {item.kind for item in ITEMS} == set(KINDS)


def test_an_item_reads_its_phrases_as_people_mark_them():
    item = Exercise(
        id="aa",
        kind="span",
        lesson="x",
        technique="T10",
        difficulty=1,
        why="w",
        text="Cut it, from 9 minutes.",
        answer="9 minutes",
    )
    assert item.place("9 minutes") == (3, 4)


@pytest.mark.parametrize(
    ("id", "words", "right"),
    [
        ("sp-01", "9", True),
        ("sp-01", "9 minutes", True),
        ("sp-01", "minutes", False),
        ("sp-01", "from 9", True),
        ("sp-01", "3", False),
        ("sp-01", "3 minutes", False),
        ("sp-06", "41", True),
        ("sp-06", "today", False),
        ("sp-04", "45%", False),
    ],
)
def test_a_number_may_be_marked_with_its_unit_or_without(id, words, right):
    item = COURSE.items[id]
    assert judge(item, list(item.place(words))).right == right


@pytest.mark.parametrize(
    ("text", "answer", "words", "right"),
    [
        ("Lift it from nine in ten to ten in ten by May", "nine in ten", "nine", False),
        ("Lift it from half to 90 percent by May", "half", "half", True),
        ("Cut costs from €4 million a year to €3 million a year", "€4 million a year", "€4", False),
        ("Cut costs from €4 million a year to €3 million", "€4 million", "€4 million a", False),
        ("Cut costs from €4 million to €3 million", "€4", "€4 million", True),
        ("Cut the wait from 9 minutes, today, to 3 minutes", "9", "9 minutes", True),
        ("Cut the wait from nine minutes to three minutes", "nine minutes", "nine", True),
        ("Cut the wait from (9 minutes) to three minutes", "9 minutes", "9", True),
    ],
)
def test_a_number_in_words_or_with_its_scale_is_marked_whole(text, answer, words, right):
    item = Exercise(
        id="aa",
        kind="span",
        lesson="x",
        technique="T10",
        difficulty=1,
        why="w",
        text=text,
        answer=answer,
        part="baseline",
    )
    assert judge(item, list(item.place(words))).right == right


@pytest.mark.parametrize(
    ("id", "words", "right"),
    [
        ("sp-01", "from 9 minutes", True),
        ("sp-01", "9 minutes to", False),
        ("sp-02", "the share of rooms booked twice a day", True),
        ("sp-09", "30 September", True),
        ("sp-09", "September", False),
        ("sp-13", "after 6 last year", True),
        ("sp-13", "6", True),
        ("sp-13", "15", False),
    ],
)
def test_a_joining_word_before_the_marked_words_changes_nothing(id, words, right):
    item = COURSE.items[id]
    assert judge(item, list(item.place(words))).right == right
