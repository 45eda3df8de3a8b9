"""Which touchpoints are critical and why, the curve in words, and what follows from a map."""

from datetime import date
from itertools import count

import pytest

from okrlab.blocks.clinic.set_checks import check_set
from okrlab.blocks.journey import templates as journey_templates
from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint, Weights
from okrlab.blocks.journey.critical import curve, rank, rule, signed, stages, told, weights
from okrlab.blocks.journey.steps import Measured, Wish, steps, suggestion
from okrlab.record.deck import Deck
from okrlab.record.deck_rules import tidied


def point(id, stage="s", **fields):
    return Touchpoint(id=id, text=id.title(), stage=stage, **fields)


def deck(*cards):
    return Deck(board="journey", cards={card.id: card for card in (STAGE, *cards)})


STAGE = JourneyStage(id="s", text="Buy")


def test_a_touchpoint_is_critical_where_it_feels_bad_and_matters():
    low_only = point("a", emotion=-2, importance=1)
    matters_only = point("b", emotion=2, importance=5)
    both = point("c", emotion=-1, importance=4)
    assert rank(deck(low_only, matters_only, both), {})[0].touchpoint == "c"


def test_what_the_room_scored_goes_before_what_a_table_said():
    tabled = point("a", emotion=2, importance=5)
    scores = {"ea": {"1": 3, "2": 1}, "ia": {"5": 4}}
    (first,) = rank(deck(tabled), scores)
    assert first.points == 75.0  # without a metric
    assert first.moment


def test_the_curve_is_the_median_with_the_middle_half_and_not_the_loudest_voice():
    (found,) = curve(
        stages(deck(point("a"))), {"ea": {"2": 5, "5": 1}, "ia": {"4": 6}}, Weights(id="weights")
    )
    assert (found.emotion, found.low, found.high, found.people) == (-1.0, -1.0, -1.0, 6)


def test_weights_change_the_order_and_are_told_with_the_rule():
    low, vital = (
        point("a", emotion=-2, importance=4),
        point("b", emotion=0, importance=5),
    )
    plain = deck(low, vital)
    heavy = deck(low, vital, Weights(id="weights", importance=3))
    assert rank(plain, {})[0].touchpoint == "a"
    assert rank(heavy, {})[0].touchpoint == "b"
    assert "importance^3" in rule(weights(heavy))


def test_a_metric_that_gets_worse_comes_before_one_that_gets_better():
    same = {"emotion": -1, "importance": 4}
    found = rank(deck(point("a", **same), point("b", **same)), {}, {"a": "better", "b": "worse"})
    assert [one.touchpoint for one in found] == ["b", "a"]


def test_equal_medians_are_told_apart_by_the_means():
    scores = {
        "ea": {"1": 1, "2": 3, "5": 1},
        "eb": {"1": 2, "2": 3},
        "ia": {"4": 5},
        "ib": {"4": 5},
    }
    found = rank(deck(point("a"), point("b")), scores)
    assert found[0].points == found[1].points
    assert found[0].touchpoint == "b"


def test_the_wished_journey_replaces_what_it_stands_instead_of():
    now, other = point("a", position=1), point("b", position=2)
    wished = point("c", view="wished", instead="a", position=1.5)
    ((_, shown),) = stages(deck(now, other, wished), view="wished")
    assert [one.id for one in shown] == ["c", "b"]
    ((_, shown),) = stages(deck(now, other, wished))
    assert [one.id for one in shown] == ["a", "b"]


def test_a_touchpoint_whose_stage_is_gone_is_still_there():
    assert [one.id for _, inside in stages(deck(point("a", stage="gone"))) for one in inside] == [
        "a"
    ]


def test_a_persona_meets_their_own_touchpoints_and_everyones():
    who = Persona(id="p", name="Ann")
    board = deck(who, point("a", persona="p"), point("b", persona="q"), point("c"))
    assert [one.id for _, inside in stages(board, "p") for one in inside] == ["a", "c"]


def test_the_curve_is_told_in_words_with_its_spread():
    board = deck(point("pay"), point("wait", emotion=1.0))
    scores = {"epay": {"1": 2, "2": 2, "4": 2}, "ipay": {"5": 6}}
    points = curve(stages(board), scores, weights(board))
    said = told(board, points)
    assert "“Pay” −1 (half of the people between −2 and +1)." in said
    assert "“Wait” +1." in said
    assert "Important and low: “Pay”." in said


def test_minus_is_a_minus():
    assert signed(-2.0) == "−2"


@pytest.mark.parametrize("name", journey_templates.OURS)
def test_every_template_of_ours_is_a_whole_map_that_the_rules_take(name):
    numbers = count()
    made = journey_templates.cards(name, lambda: f"n{next(numbers)}")
    assert [tidied(card) for card in made] == list(made)
    board = Deck(board="j", cards={card.id: card for card in made})
    assert all(inside for _, inside in stages(board))
    assert all(one.ground == "assumption" for one in board.of(Touchpoint))


def test_a_key_result_from_a_metric_has_what_the_clinic_asks_for():
    measured = Measured(
        name="days until the refund arrives", baseline="9 days", target="3 days", better="down"
    )
    wish = Wish(idea="Refund at the counter", change="guests trust us", until=date(2026, 9, 30))
    made = steps(
        point("refund"), wish, measured, today=date(2026, 7, 1), new_id=iter("abc").__next__
    )
    found = {one.rule for one in check_set([made.key_result], today=date(2026, 7, 1))}
    assert not found & {"no-metric", "no-baseline", "no-target", "no-date", "output-as-kr"}
    assert made.initiative.key_result == made.hypothesis.about == made.key_result.id


def test_without_a_metric_the_key_result_is_a_bridge_with_an_owner_and_a_day():
    wish = Wish(idea="Try it", change="less waiting", owner="Ida")
    made = steps(point("wait"), wish, None, today=date(2026, 7, 1), new_id=iter("abc").__next__)
    assert made.key_result.bridge.owner == "Ida"
    assert made.key_result.bridge.expires == date(2026, 8, 26)


def test_a_suggestion_uses_the_maps_own_words():
    wish = suggestion(point("pay", pain="fees", gain="no surprise"), "guests")
    assert wish.idea == "Ending “fees” at “Pay”"
    assert wish.change == "more people saying “no surprise” (guests)"
