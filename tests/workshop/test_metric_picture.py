"""A metric's picture: what is written on it can be read."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.baseline.known_metrics import evidence, known_metric
from okrlab.blocks.baseline.look import known
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.draw.chart_sizes import LOOKS
from okrlab.texts import text

BELOW = re.compile(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*text-anchor="middle"[^>]*>([^<]+)</text>')


@pytest.mark.parametrize("size", LOOKS)
@pytest.mark.parametrize("every", ["day", "week", "month", "quarter"])
@pytest.mark.parametrize("count", [2, 9, 34, 60, 400])
def test_no_two_times_on_the_axis_touch_and_months_are_words(size, every, count):
    first = date(2024, 1, 1)
    metric = Metric(id="m", name="calls", every=every, start=first, values=(1.0,) * count)
    svg = metric_svg(metric, size=size)
    found = BELOW.findall(svg)
    lines = sorted({float(y) for _, y, _ in found})
    assert len(lines) in (1, 2)
    months = text("history.months").split(",")
    for line in lines:
        said = [(float(x), word) for x, y, word in found if float(y) == line]
        assert all(
            word.split()[-1] in months or re.fullmatch(r"Q[1-4]|20\d\d|21\d\d", word)
            for _, word in said
        )
        unit = LOOKS[size].letters / 13
        places = [(x, 7.8 * unit * len(word) / 2) for x, word in said]
        assert all(b - half > a + other + 4 for (a, other), (b, half) in pairwise(places))
    assert [word for _, y, word in found if float(y) == lines[0]]


def test_an_odd_value_is_at_the_edge_with_its_number_and_leaves_the_others_their_room():
    values = (*(40.0, 42.0) * 10, 4100.0, *(40.0, 42.0) * 5)
    metric = Metric(id="m", name="calls", start=date(2024, 1, 1), values=values)
    drawn = metric_svg(
        metric, found=evidence(known_metric(metric).series, known_metric(metric).base)
    )
    assert ">4,100<" in drawn
    high = float(re.search(r'data-high="([\d.]+)"', drawn)[1])
    assert high < 60
    assert re.search(r'data-high="([\d.]+)"', metric_svg(metric))[1].startswith("4")


def test_the_level_after_a_change_is_drawn_only_if_it_moved():
    first = date(2024, 1, 1)
    for after, is_drawn in ((52.0, True), (40.5, False)):
        values = (*(40.0, 42.0, 39.0) * 8, *(after, after + 2, after - 1) * 4)
        metric = Metric(id="m", name="calls", start=first, values=values)
        metric = replace(metric, changed=first + timedelta(weeks=24))
        drawn = known(metric).look().charts["broad"]
        assert (f"{text('history.chart_later')} 5" in drawn) == is_drawn


def test_a_step_is_drawn_with_the_level_before_it_and_kept_with_the_evidence():
    values = (*(40.0, 42.0) * 10, *(60.0, 62.0) * 6)
    metric = Metric(id="m", name="calls", start=date(2024, 1, 1), values=values)
    found = Evidence(
        sentence="Since July.", method="shift", n=12, first=20, level=(61.0,), steps=(20,),
        earlier=(41.0,), edges=(0, 20),
    )  # fmt: skip
    plain, drawn = metric_svg(metric), metric_svg(metric, found=found)
    assert text("history.chart_step") in drawn
    assert text("history.chart_step") not in plain
    level = [
        re.findall(r"[\d.]+", one) for one in re.findall(r'd="(M[^"]*)"[^>]*--okr-level', drawn)
    ]
    (x0, y0, x1, y1), (a0, b0, a1, b1) = (list(map(float, one)) for one in level[:2])
    ends = sorted([(x0, x1, y0, y1), (a0, a1, b0, b1)])
    assert ends[0][1] == ends[1][0], "the one begins where the other ends"
    assert ends[0][2] == ends[0][3] > ends[1][2] == ends[1][3], "each is level, the first is lower"
