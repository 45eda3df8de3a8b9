"""The bars on made series, fewer of them and with some room; benchmarks/baseline has figures."""

import pytest

from benchmarks.baseline.shapes import FIGURES
from benchmarks.baseline.simulate import CASES, run

SERIES = 250
ROOM = 0.035
DAY = list(CASES)[::2]
"""By day every other case."""


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in DAY else pytest.mark.night) for n in CASES]
)
def test_alarms_power_and_coverage(name):
    case = CASES[name]
    got = run(case, SERIES, seed=20)
    assert case.alarms is None or got["yes"] <= case.alarms + ROOM
    assert case.found is None or got["yes"] >= case.found - ROOM
    assert case.covers is None or got["covers"] >= case.covers - ROOM


def test_a_bar_that_is_missed_is_told():
    from benchmarks.baseline.simulate import missed

    got = {"yes": 0.2, "covers": 0.5}
    assert missed(CASES["normal"], got)
    assert not missed(CASES["normal"], {"yes": 0.05, "covers": 0.95})


FEW = 40
WIDE = 0.1
"""What chance may add to a share of this few series."""
BY_DAY = [name for name in FIGURES if "24 weeks" in name or "walk" in name or "normal that" in name]
"""Steps, walks and ranges are looked at by day."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in BY_DAY else pytest.mark.night)
        for name, figure in FIGURES.items()
        if (figure.most, figure.least) != (None, None)  # the others are only watched
    ],
)
def test_what_is_told_is_there(name):
    figure = FIGURES[name]
    share = figure.share(FEW, seed=3)
    never = figure.most == 0
    assert not figure.missed(share, 0.0 if never else WIDE)
