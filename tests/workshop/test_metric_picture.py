"""A metric's picture: what is written on it can be read."""

import re
from datetime import date
from itertools import pairwise

import pytest

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.draw.run_chart_svg import LOOKS


@pytest.mark.parametrize("size", LOOKS)
@pytest.mark.parametrize("every", ["day", "week", "month"])
@pytest.mark.parametrize("count", [2, 9, 34, 60, 400])
def test_no_two_times_on_the_axis_touch(size, every, count):
    first = date(2024, 1, 1)
    metric = Metric(id="m", name="calls", every=every, start=first, values=(1.0,) * count)
    svg = metric_svg(metric, size=size, ahead=13)
    found = re.findall(r'<text x="([\d.]+)"[^>]*text-anchor="middle"[^>]*>([\d-]{5,7})</text>', svg)
    assert len(found) > (count > 2)
    places = [(float(x), 7.8 * len(label) / 2) for x, label in found]
    assert all(b - half > a + other + 8 for (a, other), (b, half) in pairwise(places))
