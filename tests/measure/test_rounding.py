"""What only rounding tells apart is the same: no run, no step, no season, no empty range."""

import numpy as np
import pytest

from okrlab.measure.baseline import baseline
from okrlab.measure.methods import Methods
from okrlab.measure.movement import movement
from okrlab.measure.run_rules import alarms
from okrlab.measure.series import Series
from okrlab.measure.target import targets
from tests.measure.making import rng, weeks


def rules(found):
    return {one.rule for one in found.signals}


def test_values_on_the_level_are_no_run_and_never_outside():
    values = [5.0] * 7 + [6.0] + [5.0] * 12 + [4.0] + [5.0] * 5
    series = Series.of(values, starts=weeks(26))
    assert rules(baseline(series)) == {"outside"}
    screened = baseline(series, methods=Methods(screen=True))
    assert not screened.signals
    assert screened.normal is None
    assert "5 to 5" not in screened.sentence


def test_run_rules_take_what_rounding_adds_for_nothing():
    values = np.full(26, 0.1 + 0.2)
    for chosen in ("wheeler", "nhs", "western", "nelson"):
        found = {one.rule for one in alarms(values, 0.3, 0.3, 0.3, chosen)}
        assert found <= {"close"}  # Nelson's seventh rule is about points close to the line


@pytest.mark.parametrize("slope", [1, 0.7, -2, 1e-9])
def test_a_perfect_line_is_a_line_and_no_step(slope):
    values = 12 + slope * np.arange(26) if abs(slope) > 1e-6 else slope * np.arange(26)
    series = Series.of(values, starts=weeks(26))
    found = baseline(series)
    assert (found.method, found.shifts) == ("trend", ())
    assert found.slope == pytest.approx(slope)
    assert not found.signals
    assert "the level is between" not in found.why
    assert targets(series, 13).refused.code == "exact"


def test_a_level_without_variation_has_no_range_and_no_targets():
    series = Series.of([10.0] * 13 + [20.0] * 13, starts=weeks(26))
    found = baseline(series)
    assert found.level == pytest.approx(20)
    assert found.normal is None
    assert not found.signals
    assert "20 to 20" not in found.sentence + found.why
    assert targets(series, 13).refused.code == "exact"


@pytest.mark.parametrize("share", [0, 1])
@pytest.mark.parametrize("season", [None, 7])
def test_a_rate_that_never_changes_has_no_season(share, season):
    n = rng(3).integers(18, 40, 26)
    series = Series.rate(n * share, n, starts=weeks(26))
    found = baseline(series, season=season)
    assert found.season is None
    assert not found.signals
    assert not [one for one in found.warnings if one.code == "averaged"]
    assert found.normal is None


def test_nothing_moves_by_what_rounding_adds():
    line = Series.of(np.arange(26) * 0.1, starts=weeks(26))
    level = Series.of([10.0] * 13 + [20.1] * 13, starts=weeks(26))
    for series, at in ((line, 13), (level, 19)):
        found = movement(series, weeks(26)[at])
        assert (found.moved, found.change) == ("no", 0)


def test_durations_of_nothing_lie_on_a_level_of_nothing():
    values = np.zeros(26)
    values[[13, 15, 18, 22]] = 3, 1, 2, 5
    found = baseline(Series.of(values, kind="duration", starts=weeks(26), better="down"))
    assert found.level == 0
    assert rules(found) == {"outside"}
