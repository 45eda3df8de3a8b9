"""Charts: all is drawn, in shape as well as colour; labels escaped; nothing asked from outside."""

import json
import re
import socket
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import numpy as np
import pytest

from okrlab.draw.chart_sizes import LOOKS
from okrlab.draw.grounds import printed
from okrlab.draw.interactive import interactive
from okrlab.draw.run_chart import COLOURS
from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.plotted import Marks, described, rows, titled
from okrlab.measure.plotted import run_chart_of as chart
from okrlab.measure.series import Series
from okrlab.results import drawing
from okrlab.results import history_figure as picture
from okrlab.results.table import Column, Table

HOSTILE = '<script>alert("1")</script> & </svg> datum.value'
STEADY = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 41]
AFTER = [48, 47, 49, 60]
CHANGED = date(2026, 1, 5) + timedelta(weeks=13)


def series(values=(*STEADY, *AFTER), **facts):
    starts = tuple(date(2026, 1, 5) + timedelta(weeks=n) for n in range(len(values)))
    return Series.of(values, **({"starts": starts, "name": "NPS"} | facts))


def parts(drawn):
    """The root of an SVG; parsing it proves that it is well formed."""
    return ET.fromstring(drawn)


def words(drawn):
    return " ".join(
        "".join(one.itertext()) for one in parts(drawn).iter() if one.tag.endswith("text")
    )


def in_page(*what, **how):
    return picture.in_page(picture.drawn(*what, **how))


def plain(*what, **how):
    return printed(picture.drawn(*what, **how))


def test_limits_and_level_of_the_baseline_run_on_through_what_came_after():
    whole = series()
    found = baseline(whole, changed=CHANGED)
    listed = rows(whole, found)
    assert len(listed) == 17
    assert {row["level"] for row in listed} == {found.level}
    assert listed[-1]["upper"] == pytest.approx(found.limits[1])
    assert [row["used"] for row in listed] == [True] * 13 + [False] * 4


def test_before_a_rebase_there_are_no_limits():
    whole = series([*[60, 62, 59, 61, 60, 63, 58], *STEADY])
    when = whole.starts[7]
    found = baseline(whole, rebased=(ChartRebase(date=when, reason="New office"),))
    listed = rows(whole, found)
    assert listed[6]["level"] is None
    assert listed[7]["level"] == found.level
    assert "New office" in words(in_page(chart(whole, found), ""))


def test_a_gap_breaks_the_line():
    values = [*STEADY]
    values[5] = np.nan
    listed = rows(series(values), baseline(series(values)))
    assert listed[5]["value"] is None
    assert listed[4]["run"] != listed[6]["run"]


def test_a_signal_has_a_shape_and_a_colour_of_its_own_and_a_name():
    whole = series([*STEADY[:6], 70, *STEADY[6:]])
    found = baseline(whole)
    assert rows(whole, found)[6]["signal"] == "outside"
    drawn = plain(chart(whole, found), "")
    marked = re.findall(rf'<path[^>]*d="([^"]*)"[^>]*fill="{COLOURS["signal"]}"', drawn)
    assert len(marked) == 1
    assert "diamond: outside the limits" in words(drawn)


@pytest.mark.parametrize("size", ["page", "phone", "room"])
def test_target_change_and_verdict_are_drawn_and_said(size):
    whole = series()
    marks = Marks(changed=CHANGED, target=47.5, by=date(2026, 9, 30), verdict="by luck 3 %")
    found = baseline(whole, changed=CHANGED)
    said_ = described(whole, found, marks)
    drawn = in_page(chart(whole, found, marks), said_, size=size)
    for said in ("target", "47.5", "change", "by luck 3 %", "upper", "lower", "level"):
        assert said in words(drawn), said
    label = parts(drawn).attrib["aria-label"]
    assert "The target is 47.5." in label
    assert f"change on {CHANGED}" in label


def test_labels_in_the_margin_never_lie_on_each_other():
    whole = series()
    marks = Marks(target=baseline(whole, changed=CHANGED).limits[1])
    drawn = interactive(chart(whole, baseline(whole, changed=CHANGED), marks)).to_dict()
    places = sorted(
        layer["encoding"]["y"]["value"]
        for layer in drawn["layer"]
        if layer["mark"].get("type") == "text" and "value" in layer["encoding"].get("x", {})
    )
    assert len(places) == 4
    assert min(np.diff(places)) >= 2 * LOOKS["page"].letters


def test_what_people_typed_is_escaped_everywhere():
    whole = series(name=HOSTILE, unit='"><b>x')
    found = baseline(whole, changed=CHANGED)
    marks = Marks(changed=CHANGED, target=50, verdict=HOSTILE)
    said = described(whole, found, marks)
    for drawn in (
        in_page(chart(whole, found, marks), said, title=titled(whole)),
        plain(chart(whole, found, marks), said, title=titled(whole)),
    ):
        assert "<script" not in drawn
        assert "<b>" not in drawn
        assert HOSTILE.split()[-1] in words(drawn)
    table = Table.of("t", "row", ["<u>", "<i>"], Column("text", get=str))
    page = picture.figure("", HOSTILE, table)
    assert not re.search(r"<(script|i|u)>", page)


def test_drawing_asks_nothing_from_outside(monkeypatch):
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda *where: asked.append(where))
    drawn = in_page(chart(series(name="off line"), baseline(series())), "")
    assert not asked
    assert set(re.findall(r'https?://[^"\s)]+', drawn)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    spec = json.dumps(interactive(chart(series(), baseline(series()))).to_dict())
    assert set(re.findall(r"https?://[^\"]+", spec)) == {
        f"https://vega.github.io/schema/vega-lite/v{chart_version(spec)}.json"
    }


def chart_version(spec):
    return re.search(r"vega-lite/v([\d.]+)\.json", spec)[1]


def test_no_picture_names_anything_that_could_be_fetched():
    """What turns an SVG into a PNG would follow an address; a name cannot become one."""
    name = '"/><image href="http://127.0.0.1:9/x.png"/>'
    whole = series(name=name, unit=name)
    marks = Marks(verdict=name)
    drawn = plain(chart(whole, baseline(whole), marks), name, title=titled(whole))
    assert {one.tag.rpartition("}")[2] for one in parts(drawn).iter()} <= {
        *("svg", "title", "rect", "path", "text", "g", "circle")
    }
    assert not [one for node in parts(drawn).iter() for one in node.attrib if "href" in one]


def test_an_svg_for_pages_is_transparent_with_colours_a_page_can_set():
    drawn = in_page(chart(series(), baseline(series())), "x")
    assert "var(--okr-line," in drawn
    assert "style=" not in drawn
    assert "#ffffff" not in drawn
    assert '<rect width="100%" height="100%" fill="#ffffff"/>' in plain(
        chart(series(), baseline(series())), "x"
    )


def test_a_png_is_one_and_of_double_size():
    kept = drawing.png(picture.drawn(chart(series(), baseline(series())), "x"))
    assert kept.startswith(b"\x89PNG")
    assert int.from_bytes(kept[16:20]) == 2 * LOOKS["page"].width


@pytest.mark.parametrize(
    "whole",
    [
        Series.of([]),
        Series.of([1, 2, 3]),
        Series.of(STEADY),
        Series.of([5.0] * 12),
        Series.of([np.nan] * 8),
        Series.rate([5, 6, 7, 4, 6, 5, 7, 6, 5, 4, 6, 7], [50] * 12),
        Series.nps([5, 6, 7, 4, 6, 5], [10] * 6, [2] * 6),
        Series.of([1e9 * one for one in STEADY]),
        Series.of([-one / 1e6 for one in STEADY]),
        Series(values=np.arange(30.0) + np.tile(STEADY[:10], 3), every="month"),
    ],
    ids=range(10),
)
def test_every_series_is_drawn_even_one_without_a_baseline(whole):
    found = baseline(whole)
    drawn = in_page(chart(whole, found), described(whole, found))
    assert parts(drawn).attrib["aria-label"]
    assert "NaN" not in drawn


def test_the_notebook_gets_a_version_that_lab_draws_itself():
    bundle = picture.for_lab(chart(series(), baseline(series())))
    assert "application/vnd.vegalite.v5+json" in bundle
    assert bundle["application/vnd.vegalite.v5+json"]["$schema"].endswith("v5.json")
    assert list(bundle) == ["application/vnd.vegalite.v5+json"]


def test_every_colour_is_the_name_of_one_thing():
    assert len(set(COLOURS.values())) == len(COLOURS)
    assert set(picture._BOTH) == set(COLOURS)


@pytest.mark.parametrize(
    ("values", "tick"),
    [
        (np.linspace(100, 180, 12), "140"),
        (np.linspace(1_000, 9_000, 12), "4,000"),
        (np.linspace(2e6, 9e6, 12), "4M"),
        (np.linspace(0.01, 0.05, 12), "0.03"),
        (np.linspace(41.1, 41.4, 12), "41.2"),
    ],
)
def test_the_axis_writes_numbers_as_people_do(values, tick):
    whole = Series.of(values + np.tile([0, 0.02 * np.ptp(values)], 6))
    said = words(in_page(chart(whole, baseline(whole)), ""))
    assert tick in said.split()
    assert "e+" not in said
