"""The survey: three items turned, no number below the fewest, apartness instead of bands."""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from okrlab.blocks.readiness import safety
from okrlab.blocks.readiness.safety import (
    furthest_apart,
    of_block,
    read_answers,
    score,
    told,
    trend,
)
from okrlab.errors import TableUnreadable
from okrlab.record import agendas
from okrlab.record.agenda import LOWEST_THRESHOLD, Revealed
from okrlab.record.planning import check_blocks
from okrlab.texts import pseudo

ITEMS = [item.id for item in safety.survey().item]


def counts(*rows):
    """Seven counts from one answer per person and item, or one number for all seven."""
    whole = [row if isinstance(row, (list, tuple)) else [row] * 7 for row in rows]
    return {id: dict(Counter(str(row[place]) for row in whole)) for place, id in enumerate(ITEMS)}


def test_three_items_are_reversed_and_it_is_these():
    """Mistakes held against one, being left out for being different, hard to ask for help."""
    turned = [item.id for item in safety.survey().item if item.reversed]
    assert turned == ["s1", "s3", "s5"]
    assert len(ITEMS) == 7


@pytest.mark.parametrize("points", [5, 7])
def test_agreeing_with_a_reversed_item_is_the_least_safe_answer_on_either_scale(points):
    result = score(counts(*[points] * 5), points)
    ends = {one.item.id: one.middle for one in result.items}
    assert {id for id, middle in ends.items() if middle == 1} == {"s1", "s3", "s5"}
    assert {id for id, middle in ends.items() if middle == points} == {"s2", "s4", "s6", "s7"}


def test_turning_twice_gives_the_score_back():
    for item in safety.survey().item:
        for step in range(1, 8):
            assert safety.turned(item, safety.turned(item, step, 7), 7) == step


def test_nothing_shows_below_the_fewest_and_the_fewest_is_never_under_three():
    four = score(counts(1, 2, 3, 4), 5)
    assert (four.shown, four.answered, four.items) == (False, 0, ())
    assert score(counts(1, 2, 3, 4, 5), 5).answered == 5
    assert not score(counts(1, 2), 5, fewest=1).shown
    assert score(counts(1, 2, 3), 5, fewest=1).fewest == LOWEST_THRESHOLD
    assert not re.search(r"\d", "".join(told(four)).replace("5", ""))


def test_one_item_that_fewer_answered_hides_them_all():
    short = counts(1, 2, 3, 4, 5)
    short["s4"] = {"3": 4}
    assert not score(short, 5).shown


def test_the_numbers_are_those_of_a_list_of_answers():
    dice = random.Random(8)
    rows = [[dice.randint(1, 7) for _ in ITEMS] for _ in range(40)]
    result = score(counts(*rows), 7)
    for place, one in enumerate(result.items):
        answers = [safety.turned(one.item, row[place], 7) for row in rows]
        assert one.mean == pytest.approx(sum(answers) / 40)
        assert one.counts == tuple(answers.count(step) for step in range(1, 8))
        pairs = [abs(a - b) for n, a in enumerate(answers) for b in answers[:n]]
        assert one.spread == pytest.approx(sum(pairs) / len(pairs))
        assert one.lower <= one.middle <= one.upper


def test_two_camps_are_further_apart_than_a_crowd_in_the_middle():
    rows = [[3] * 7 for _ in range(6)]
    for n, row in enumerate(rows):
        row[3] = 1 if n % 2 else 5
    found = furthest_apart(score(counts(*rows), 5))
    assert found.item.id == "s4"
    assert found.item.ask in told(score(counts(*rows), 5))


def test_no_words_call_a_number_low_or_high_or_good():
    kept = safety.survey()
    lines = [kept.known, kept.source, *kept.words.next, *kept.words.avoid]
    lines += [line for level in range(1, 6) for line in told(score(counts(*[level] * 6), 5))]
    said = " ".join(lines).replace("“low”", "").replace("“high”", "")
    assert not re.search(r"\b(low|high|poor|good|bad|weak|strong|critical|red|green)\b", said)
    assert not re.search(r"below \d|above \d|\d+ ?%", said)


def test_the_survey_says_that_it_is_adapted_and_where_the_idea_comes_from():
    kept = safety.survey()
    assert "not the validated scale" in kept.label
    assert "Edmondson" in kept.source
    assert "1999" in kept.source


def test_a_trend_compares_what_was_shown_and_never_two_scales():
    before, now = score(counts(*[2] * 5), 5), score(counts(*[4] * 6), 5)
    turns = {turn.item.id: (turn.before, turn.now) for turn in trend(before, now)}
    assert turns["s1"] == (4, 2)
    assert turns["s2"] == (2, 4)
    assert trend(score(counts(1), 5), now) == []
    few = score(counts(2, 2, 3), 5, fewest=3)
    assert few.shown
    assert trend(few, now) == trend(before, few) == [], "fewer than five have answered anew"
    with pytest.raises(TableUnreadable, match="5 points"):
        trend(before, score(counts(*[4] * 6), 7))


def test_answers_from_elsewhere_are_scored_like_those_of_a_room():
    rows = [{id: str(n % 5 + 1) for id in ITEMS} for n in range(10)]
    assert read_answers(rows, 5) == score(counts(*[n % 5 + 1 for n in range(10)]), 5)


def test_all_that_is_amiss_in_answers_is_said_at_once_and_no_answer_is_in_it():
    rows = [dict.fromkeys(ITEMS, "5") for _ in range(3)]
    rows[0]["s2"] = "7"
    rows[1]["s6"] = ""
    rows[2]["s1"] = "4.5"
    with pytest.raises(TableUnreadable) as amiss:
        read_answers(rows, 5)
    said = amiss.value.problems
    assert len(said) == 4
    assert "Row 1" in said[0]
    assert "s2" in said[0]
    assert "Row 2" in said[1]
    assert "3 answers" in said[3]
    assert "7" not in said[0].replace("s2", "")
    assert "4.5" not in amiss.value.message


def test_the_block_is_a_survey_that_the_rules_take():
    for points in safety.POINTS:
        block = safety.survey_block("a", points=points, fewest=3)
        assert check_blocks((block,)) == (block,)
        assert {prompt.steps for prompt in block.prompts} == {points}


def test_the_agenda_asks_the_same_seven_lines_in_the_same_words():
    asked = next(b for b in agendas.template("where-to-start").blocks if b.recipe == safety.RECIPE)
    ours = safety.survey_block("a")
    assert asked.prompts == ours.prompts
    assert (asked.fewest, asked.title, asked.question) == (5, ours.title, ours.question)


def test_a_reveal_is_read_only_if_it_asked_our_seven():
    block = safety.survey_block("a", points=7)
    shown = Revealed(answered=5, scores=counts(*[6] * 5), fewest=5)
    assert of_block(block, shown).answered == 5
    assert of_block(block, None) is None
    from msgspec.structs import replace

    assert of_block(replace(block, prompts=block.prompts[:6]), shown) is None


def test_every_word_of_it_can_be_in_another_language(monkeypatch):
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    kept = safety.survey()
    plain = tomllib.loads(
        (Path(safety.__file__).parents[2] / "content" / "safety.toml").read_text("utf-8")
    )
    assert [item.text for item in kept.item] == [pseudo(item["text"]) for item in plain["item"]]
    assert kept.words.next[0] == pseudo(plain["words"]["next"][0])
