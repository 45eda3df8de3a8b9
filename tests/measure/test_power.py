"""Power and sample sizes against R's documented examples."""

import pytest

from okrlab.measure.power import (
    cases_for_means,
    chance_seen,
    periods_for,
    power_of_means,
    step_seen,
)


def test_t_test_power_as_r_documents_it():
    assert power_of_means(20, 1) == pytest.approx(0.8689528, abs=1e-6)
    assert cases_for_means(1, 0.9) == pytest.approx(22.02110, abs=1e-4)
    assert cases_for_means(1, 0.9, sides=1) == pytest.approx(17.84713, abs=1e-4)


def test_what_is_just_seen_is_seen_with_the_power_asked_for():
    step = step_seen(2.0, 24)
    assert chance_seen(step, 2.0, 24) == pytest.approx(0.8)
    assert chance_seen(0, 2.0, 24) == pytest.approx(0.025)
    assert (step_seen(0.0, 24), chance_seen(1, 0.0, 24), chance_seen(0, 0.0, 24)) == (0, 1, 0)


def test_waiting_helps_until_the_baseline_is_what_is_uncertain():
    def error(m):
        return (0.1 + 1 / m) ** 0.5, 30.0

    needed = periods_for(1.5, error)
    assert needed is not None
    assert chance_seen(1.5, *error(needed)) >= 0.8 > chance_seen(1.5, *error(needed - 1))
    assert periods_for(0.5, error) is None
    assert periods_for(0, error) is None
    assert periods_for(50, error) == 1
