"""Where a key result stands on the quality grid, and why; how the mix of a set is told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.blocks.clinic.cards import Bridge, KeyResult
from okrlab.blocks.clinic.grid import SHAPES, ZONES, mix, place
from okrlab.language.reading import read
from okrlab.vocabulary import LEVELS


def zone(text, **more):
    return place(read(text), KeyResult(id="a", text=text, **more)).zone


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("Walk 30 minutes every day", {}, "red"),
        ("Walk 30 minutes every day", {"milestone": True}, "red"),
        ("Conduct 10 trainings", {}, "red"),
        ("Conduct 10 trainings", {"leads_to": "b"}, "yellow"),
        ("Conduct 10 trainings", {"milestone": True}, "yellow"),
        ("Conduct 10 trainings", {"bridge": Bridge(owner="Ida")}, "yellow"),
        ("Increase NPS from 40 to 55 in Q1", {}, "green"),
        ("Increase NPS to 55 in Q1", {}, "yellow"),
        ("Increase NPS from 40 to 55", {}, "yellow"),
        ("Improve customer satisfaction", {}, "yellow"),
        ("Increase revenue from €2m to €3m by Q4", {}, "yellow"),
        ("Increase revenue from €2m to €3m by Q4", {"reachable": True}, "green"),
        ("Increase revenue to €3m", {"reachable": True}, "yellow"),
        ("Increase X from A to B", {}, "unplaced"),
        ("Reach Y by [date]", {}, "unplaced"),
        ("Increase retention from X to Y by June", {}, "yellow"),
        ("xyzzy frobnicate", {}, "unplaced"),
        ("Wir haben 12 Webinare durchgeführt", {}, "unplaced"),
    ],
)
def test_every_key_result_has_its_zone(text, more, expected):
    assert zone(text, **more) == expected


def test_a_place_has_a_reason_or_an_open_question():
    full, open_ = place(read("Increase NPS to 55")), place(read("Increase X from A to B"))
    assert "start, date" in full.reason
    assert full.measured == 2
    assert not full.question
    assert open_.question.endswith("?") or "?" in open_.question


def test_a_date_may_come_from_the_objective_or_the_cycle():
    assert place(read("Increase NPS from 40 to 55"), due=True).zone == "green"


def test_zones_differ_in_letter_and_shape():
    letters = {
        place(read(text)).letter
        for text in ("Walk daily", "Increase NPS to 55", "Increase NPS from 4 to 5 in Q1", "xyzzy")
    }
    assert len(letters) == len(ZONES)
    assert len(set(SHAPES.values())) == len(ZONES)


def test_the_mix_is_told_in_words():
    assert str(mix(["output"] * 4)) == "4 outputs"
    assert str(mix(["output", "outcome", None])) == "1 output, 1 outcome, 1 not placed yet"
    assert str(mix([])) == "nothing here yet"


@given(st.lists(st.sampled_from([*LEVELS, None])))
def test_the_mix_counts_everything_once(levels):
    meter = mix(levels)
    assert meter.total == len(levels) == sum(meter.levels.values()) + meter.unsure


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_any_text_has_one_place_and_a_reason(text, milestone, due):
    reading = read(text)
    found = place(reading, KeyResult(id="a", text=text, milestone=milestone), due=due)
    assert found.zone in ZONES
    assert found.reason
    assert (found.zone == "unplaced") is bool(found.question)
    assert 0 <= found.measured <= 4


def test_a_bridge_expires_the_day_after():
    bridge = Bridge(owner="Ida", expires=date(2026, 3, 31))
    assert not bridge.expired(date(2026, 3, 31))
    assert bridge.expired(date(2026, 4, 1))
