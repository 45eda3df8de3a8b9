"""What people who work in pandas hand over and get back: series, frames, groups."""

import inspect
import json
import subprocess
import sys
from collections import deque
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import okrlab
from okrlab.desk.metric_report import MetricReport
from okrlab.desk.metric_reports import COLUMNS, MetricReports
from okrlab.errors import BadInput, HistoryUnreadable, OkrlabError
from okrlab.measure.history import history
from okrlab.measure.history_options import HistoryOptions
from okrlab.measure.methods import Methods
from okrlab.measure.series import Series
from tests.conftest import by_day
from tests.fuzz.calls import tried

CALLS = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 41]
AFTER = [48, 47, 49, 48, 46, 49, 47, 48]
WEEKS = pd.date_range("2026-01-05", periods=len(CALLS), freq="7D")
MEAN = pytest.approx(np.mean(CALLS))


def teams(**more):
    """A long frame of teams, each so much above the others."""
    parts = [
        pd.DataFrame({"week": WEEKS, "team": team, "calls": [one + add for one in CALLS]})
        for team, add in more.items()
    ]
    return pd.concat(parts, ignore_index=True)


def told(call, *given_, **more):
    with pytest.raises(OkrlabError) as caught:
        call(*given_, **more)
    return str(caught.value)


# -- every option is a keyword -----------------------------------------------------------------


def test_every_option_of_reading_and_every_method_is_a_keyword_of_both_calls():
    """Jupyter completes what the signature names; it is checked as the reader checks it."""
    reading = inspect.signature(history).parameters
    for call, missing in ((okrlab.baseline, set()), (okrlab.baselines, {"group_by"})):
        known = inspect.signature(call).parameters
        assert not [one for one in known.values() if one.kind is one.VAR_KEYWORD]
        methods = {name: Methods.__annotations__[name] for name in Methods.__annotations__}
        for name in HistoryOptions.__annotations__.keys() - missing:
            assert known[name].default == reading[name].default, name
            if name not in ("date", "today"):
                assert known[name].annotation == reading[name].annotation, name
        for name in methods:
            assert known[name].default == getattr(Methods(), name)
            assert known[name].annotation == methods[name], name


@pytest.mark.parametrize("call", [okrlab.baseline, okrlab.baselines])
def test_a_word_that_an_option_does_not_know_is_refused_with_those_it_knows(call):
    for name, wrong in (("limits", "sd"), ("rules", "west"), ("method", "p"), ("test", "t")):
        said = told(call, CALLS, **{name: wrong})
        assert said.startswith(f"{name} cannot be “{wrong}”"), said
        assert "It takes: " in said
    for name, wrong in (("screen", "yes"), ("season", 2.5), ("rebase", "soon"), ("rebase", [5])):
        assert "cannot be" in (said := told(call, CALLS, **{name: wrong})) or "not a date" in said


def test_chosen_methods_and_known_changes_reach_the_engine(monkeypatch):
    from okrlab.measure import known

    asked = []
    real = known.known_series
    monkeypatch.setattr(
        known, "known_series", lambda *a, **k: asked.append((*a, *k.values())) or real(*a, **k)
    )
    days = ["2026-02-16", np.datetime64("2026-02-02"), WEEKS[2]]
    okrlab.baseline(CALLS, date=WEEKS, limits="median", rules="nhs", season=False, rebase=days)
    series, changed, rebased, methods = asked[0]
    assert (series.n, changed) == (13, None)
    assert [str(one.date) for one in rebased] == ["2026-01-19", "2026-02-02", "2026-02-16"]
    assert methods == Methods(limits="median", rules="nhs", season=False)
    assert okrlab.baseline(CALLS, date=WEEKS, rebase="2026-02-16").baseline.first == 6
    assert "would do nothing: rebase" in told(okrlab.baseline, CALLS, rebase="2026-02-16")


# -- one history --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "index",
    [
        WEEKS,
        pd.DatetimeIndex(WEEKS.values, freq=None),
        WEEKS.tz_localize("Europe/Berlin"),
        WEEKS.to_period("W"),
        pd.Index([one.date() for one in WEEKS]),
        pd.Index(WEEKS.strftime("%Y-%m-%d")),
        pd.Index(WEEKS.strftime("%d.%m.%Y"), name="calls"),
    ],
    ids=["freq", "no freq", "zone", "periods", "dates", "text", "its own name"],
)
def test_a_series_brings_the_dates_of_its_index(index):
    metric = okrlab.baseline(pd.Series(CALLS, index=index, name="calls"))
    assert (metric.level, metric.history.every) == (MEAN, "week")
    assert metric.history.starts[0] == date(2026, 1, 5)
    assert metric.history.name == "calls"
    assert okrlab.baseline(pd.Series(CALLS, index=index), name="mine").history.name == "mine"


@pytest.mark.parametrize(
    "data",
    [
        CALLS,
        tuple(CALLS),
        deque(CALLS),
        np.array(CALLS),
        np.array(CALLS, dtype=object),
        np.ma.array([*CALLS, 999], mask=[0] * 13 + [1]),
        pd.Series(CALLS),
        pd.Series(CALLS, index=range(100, 113)),
        pd.Series([*CALLS, None], dtype="Int64"),
        pd.array([*CALLS, None], dtype="Float64"),
        pd.Index(CALLS),
        [*CALLS, None, float("nan"), pd.NA],
        Series.of(CALLS),
        okrlab.baseline(CALLS).history,
    ],
    ids=range(14),
)
def test_numbers_of_every_kind_are_taken_as_they_are(data):
    metric = okrlab.baseline(data)
    assert (metric.level, metric.history.n, metric.history.starts) == (MEAN, 13, ())


@pytest.mark.parametrize(
    "dates",
    [
        WEEKS,
        list(WEEKS),
        WEEKS.values,
        pd.Series(WEEKS),
        WEEKS.to_period("W"),
        [one.date() for one in WEEKS],
        list(WEEKS.strftime("%d %b %Y")),
        [*WEEKS[:5], *WEEKS.values[5:9], *(one.date() for one in WEEKS[9:])],
    ],
    ids=range(8),
)
@pytest.mark.parametrize("numbers", [CALLS, np.array(CALLS), pd.Series(CALLS)], ids=range(3))
def test_dates_may_lie_beside_the_numbers(numbers, dates):
    metric = okrlab.baseline(numbers, date=dates, changed=WEEKS[8])
    assert metric.history.starts == tuple(one.date() for one in WEEKS)
    assert metric.history.values.tolist() == CALLS


def test_dates_beside_a_frame_or_a_series_are_its_dates():
    frame = pd.DataFrame({"calls": CALLS, "date": ["x"] * 13})
    assert okrlab.baseline(frame, date=WEEKS).history.starts[0] == date(2026, 1, 5)
    later = pd.Series(CALLS, index=WEEKS)
    moved = okrlab.baseline(later, date=WEEKS + timedelta(7))
    assert moved.history.starts[0] == date(2026, 1, 12)


def test_dates_that_do_not_fit_the_numbers_are_refused():
    assert "13 numbers and 5 dates" in told(okrlab.baseline, CALLS, date=WEEKS[:5])
    apart = pd.Series(WEEKS, index=range(1, 14))
    assert "different indexes" in told(okrlab.baseline, pd.Series(CALLS), date=apart)
    for wrong in ({"a": 1}, (one for one in WEEKS), set(WEEKS), np.ones((13, 2)), b"2026"):
        assert "date cannot be" in told(okrlab.baseline, CALLS, date=wrong)
    assert "name a column" in told(okrlab.baseline, "calls.csv", date=WEEKS)
    assert "would do nothing: date" in told(okrlab.baseline, CALLS, date="week")
    assert "would do nothing: date" in told(okrlab.baseline, Series.of(CALLS), date=WEEKS)
    said = told(okrlab.baseline, CALLS, date=[*WEEKS[:12], "soon"])
    assert "Row 13: “soon” is not a date" in said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([True, False] * 6, "number 1 is True"),
        (np.array([True, False] * 6), "it holds True and False"),
        (pd.Series([True] * 12), "it holds True and False"),
        ([*CALLS, "44"], "number 14 is “44”, which is text"),
        (np.array(["40", "n/a"]), "number 1 is “40”, which is text"),
        (pd.Series(["a", "b"], dtype="category"), "number 1 is “a”, which is text"),
        ([1 + 2j], "number 1 is (1+2j), of the type complex"),
        (np.array([1j]), "it holds complex numbers"),
        (WEEKS, "it holds dates"),
        (WEEKS - WEEKS[0], "it holds durations"),
        ([WEEKS[0]], "of the type Timestamp"),
        (np.ones((3, 2)), "2 dimensions"),
        ([[1, 2], [3, 4]], "number 1 is [1, 2], of the type list"),
        (np.zeros(3, dtype=[("a", int), ("b", int)]), "records of several fields"),
        ([1e300], "number 1 is 1e+300, which is larger"),
        ([10**400], "which is larger"),
        ({"calls": CALLS}, "okrlab.baselines takes a dictionary"),
        ({1, 2}, "of the type set"),
        (iter(CALLS), "of the type list_iterator"),
        (None, "it is None"),
        (7, "it is 7, of the type int"),
        (b"1,2", "it is b'1,2'"),
        (teams(Red=0).groupby("team"), "okrlab.baselines takes it as it is"),
        (pd.Series(CALLS, index=list("abcdefghijklm")), "holds “a”, which is not a date"),
        (pd.Series(CALLS, index=pd.timedelta_range("1D", periods=13)), "which is not a date"),
    ],
    ids=range(25),
)
def test_what_holds_no_numbers_is_refused_with_what_was_found(data, said):
    assert said in told(okrlab.baseline, data)


def test_a_frame_of_another_library_and_its_parts_are_told_apart():
    class Frame:
        columns = ("week", "calls")

    for call in (okrlab.baseline, okrlab.baselines):
        assert "a frame from another library, Frame" in (said := told(call, Frame()))
        assert ".to_pandas()" in said
    assert "not a pandas data frame" in told(history, Frame())


@pytest.mark.parametrize("path", ["", ".", "\0", "x" * 5_000, "\ud800", "nowhere.csv"])
def test_a_name_that_no_file_has_is_refused(path):
    for call in (okrlab.baseline, okrlab.baselines, history):
        said = told(call, path)
        assert "cannot be read" in said
        said.encode()
    assert "cannot be written" in told(okrlab.baseline(CALLS).plot().save, "\0.png")


def test_an_infinite_number_is_a_gap_and_is_told():
    for given_, more in (
        ([*CALLS, float("inf")], {}),
        (
            pd.Series([*CALLS, -np.inf], index=pd.date_range("2026-01-05", periods=14, freq="7D")),
            {},
        ),
        ([*CALLS, np.inf], {"date": pd.date_range("2026-01-05", periods=14, freq="7D")}),
        (Series(values=np.array([*CALLS, np.inf])), {}),
    ):
        metric = okrlab.baseline(given_, **more)
        assert (metric.history.n, metric.level) == (13, MEAN)
        assert [one for one in metric.warnings() if "infinite numbers (1)" in one]


def test_names_and_dates_in_the_index_of_a_frame_are_columns():
    frame = teams(Red=0, Blue=30)
    for indexed in (
        frame.set_index(["team", "week"]),
        frame.set_index("team"),
        frame.set_index("week"),
        frame.set_index(frame["week"].dt.date.rename("day")).drop(columns="week"),
        frame.set_index(["team", "week"])["calls"],
    ):
        blue = okrlab.baseline(indexed, where={"team": "Blue"})
        assert blue.level == pytest.approx(np.mean(CALLS) + 30)
        said = told(okrlab.baseline, indexed)
        assert "column “team” (Red, Blue)" in said, said
    same = frame[frame["team"] == "Red"].set_index(frame["week"][:13])  # a name that comes twice
    assert okrlab.baseline(same).level == MEAN


def test_the_days_between_two_columns_of_a_frame_are_those_that_were_named():
    """With both named, the days from a column to itself were taken: 0, for each row."""
    opened = pd.date_range("2026-01-05", periods=30, freq="3D")
    took = pd.to_timedelta([1, 2, 3] * 10, unit="D")
    frame = pd.DataFrame({"created": opened, "closed": opened + took, "seen": opened})
    for more in ({"date": "closed"}, {}):
        metric = okrlab.baseline(frame, since="created", **more)
        assert metric.history.name == "days from created to closed"
        assert metric.level == pytest.approx(2, abs=0.5)


def test_headings_of_several_levels_and_of_no_text_are_read():
    frame = teams(Red=0).assign(n=1).groupby("week").agg({"calls": ["mean", "max"]})
    assert [one.metric for one in okrlab.baselines(frame)] == ["calls mean", "calls max"]
    assert okrlab.baseline(frame, value="calls mean").level == MEAN
    plain = pd.DataFrame({0: WEEKS, 1: CALLS})
    assert okrlab.baseline(plain, value="1").level == MEAN
    numbered = teams(Red=0, Blue=30).replace({"team": {"Red": 1, "Blue": 2}})
    assert okrlab.baseline(numbered, value="calls", where={"team": 1}).level == MEAN


# -- what comes back ----------------------------------------------------------------------------


def test_a_report_has_what_is_wanted_most_under_plain_names():
    metric = okrlab.baseline(CALLS, better="up")
    base = metric.baseline
    assert (metric.level, metric.interval, metric.limits) == (
        base.level,
        base.interval,
        base.normal,
    )
    assert metric.sentence == base.sentence
    few = okrlab.baseline(CALLS[:3])
    assert (few.level, few.interval, few.limits) == (None, None, None)
    assert few.sentence


@pytest.mark.parametrize("n", [13, 5_000])
def test_every_repr_is_short(n):
    rng = np.random.default_rng(1)
    days = pd.date_range("2010-01-01", periods=n, freq="D")
    values = pd.Series(rng.normal(40, 3, n), index=days, name="calls")
    metric = okrlab.baseline(
        values, changed=days[n // 2], by=days[-1] + timedelta(60), target=44, better="up"
    )
    several = okrlab.baselines({str(at): CALLS for at in range(200)})
    parts = [metric, metric.history, metric.baseline, metric.movement(days[n // 2]), several]
    parts += [
        metric.target(7),
        metric._verdict,
        metric._known,
        metric.plot(),
        *metric.baseline.signals[:1],
    ]
    for part in parts:
        assert len(repr(part)) < 1_500, type(part)
    assert f"values=<{n} values>" in repr(metric.history)


def test_a_chart_is_our_own_drawing_and_altair_stays_away():
    """The first chart of a notebook took 1.8 s, most of it to load what draws interactive ones."""
    code = (
        "import sys, okrlab\n"
        f"m = okrlab.baseline({CALLS})\n"
        "shown = [m._repr_html_(), m.plot()._repr_mimebundle_(), m.plot('phone').svg()]\n"
        "s = okrlab.baselines({'a': m.history})\n"
        "shown += [s._repr_html_(), s.plot()._repr_mimebundle_(), repr(s)]\n"
        "print([one for one in ('altair', 'pandas') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_chart_is_interactive_when_asked():
    metric = okrlab.baseline(CALLS)
    assert list(metric.plot()._repr_mimebundle_()) == ["text/html", "text/plain", "image/png"]
    for asked in (metric.plot(interactive=True), metric.chart("room", interactive=True)):
        bundle = asked._repr_mimebundle_()
        assert "application/vnd.vegalite.v5+json" in bundle
        assert bundle["image/svg+xml"].startswith("<svg")
        assert "text/html" not in bundle, "JupyterLab would show that"
    assert metric.plot().altair.to_dict()["layer"]


# -- several ------------------------------------------------------------------------------------


def same(reports, **levels):
    assert isinstance(reports, MetricReports)
    found = {one.history.name: one.level for one in reports}
    assert found == {name: pytest.approx(np.mean(CALLS) + add) for name, add in levels.items()}


def test_several_metrics_in_every_form_that_pandas_has():
    frame = teams(Red=0, Blue=30)
    wide = frame.pivot(index="week", columns="team", values="calls")
    for data, more in (
        (frame, {"by": "team"}),
        (frame, {"by": ["team"]}),
        (frame.groupby("team", sort=False), {}),
        (frame.groupby("team", sort=False)[["week", "calls"]], {}),
        (frame.groupby(["team"], sort=False), {}),
        (frame.set_index("week").groupby("team", sort=False)["calls"], {}),
        (frame.set_index(["team", "week"])["calls"], {"by": "team"}),
        (frame.set_index(["team", "week"]), {"by": "team"}),
        (frame.set_index(["team", "week"]).groupby(level="team", sort=False), {}),
        (wide[["Red", "Blue"]], {}),
        (dict(wide[["Red", "Blue"]].items()), {}),
        ([wide["Red"], wide["Blue"]], {}),
        ({"Red": CALLS, "Blue": [one + 30 for one in CALLS]}, {"date": WEEKS}),
        (frame.rename(columns={"team": "metric"}), {}),
    ):
        same(okrlab.baselines(data, **more), Red=0, Blue=30)
    same(okrlab.baselines(CALLS, date=WEEKS), value=0)


def test_a_file_is_grouped_too(tmp_path):
    path = tmp_path / "calls.csv"
    teams(Red=0, Blue=30).to_csv(path, index=False)
    reports = okrlab.baselines(path, by="team", value="calls")
    same(reports, Red=0, Blue=30)
    assert reports.to_frame()[["team", "metric"]].values.tolist() == [
        ["Red", "calls"],
        ["Blue", "calls"],
    ]
    assert "one column at a time" in told(okrlab.baselines, path, by=["team", "week"])


def test_the_frame_is_tidy_and_has_kinds():
    frame = teams(Red=0, Blue=30).assign(region=pd.Categorical(["N"] * 13 + ["S"] * 13), n=5)
    frame["team"] = frame["team"].map({"Red": 1, "Blue": 2})
    tidy = okrlab.baselines(frame, by=["team", "region"]).to_frame()
    assert list(tidy.columns[:2]) == ["team", "region"]
    assert tidy["metric"].tolist() == ["calls", "n"] * 2
    assert list(tidy.columns[2:]) == [*COLUMNS[:1], "n", *COLUMNS[2:]]
    kinds = tidy.dtypes.astype(str)
    assert (kinds["team"], kinds["n"], kinds["level"], kinds["refused"]) == (
        *("int64", "int64", "float64", "str"),
    )
    assert tidy["refused"].fillna("").tolist() == ["", "constant"] * 2
    calls = tidy[tidy["metric"] == "calls"]
    assert (calls["low"] < calls["level"]).all()
    assert (calls["normal_low"] < calls["low"]).all()
    assert (calls["normal_high"] > calls["high"]).all()
    long = teams(Red=0).assign(metric="wait")
    assert list(okrlab.baselines(long, by=["team", "metric"]).to_frame().columns[:3]) == [
        *("team", "metric", "n"),
    ]
    named = teams(Red=0).rename(columns={"team": "level"})
    assert {"level", "level (2)"} <= set(okrlab.baselines(named, by="level").to_frame().columns)


def test_changes_and_targets_are_in_the_frame():
    weeks = pd.date_range("2026-01-05", periods=21, freq="7D")
    frame = pd.DataFrame({"week": weeks, "up": [*CALLS, *AFTER], "flat": [*CALLS, *CALLS[:8]]})
    reports = okrlab.baselines(frame, changed=weeks[13], due="2026-12-31", better="up")
    tidy = reports.to_frame().set_index("metric")
    assert tidy["moved"].to_dict() == {"up": "yes", "flat": "no"}
    assert tidy.loc["up", "change_low"] < tidy.loc["up", "change"] < tidy.loc["up", "change_high"]
    assert (tidy["commit"] < tidy["stretch"]).all()
    assert set(tidy["direction"]) == {"up"}
    assert json.loads(tidy.to_json())["moved"]["up"] == "yes"


def test_one_group_that_cannot_be_read_stops_no_other():
    frame = teams(Red=0, Blue=30, Green=60)
    frame["calls"] = frame["calls"].astype(object)
    frame.loc[15, "calls"] = "soon"
    frame = frame[~((frame["team"] == "Green") & (frame["week"] > WEEKS[3]))]
    reports = okrlab.baselines(frame, by="team")
    tidy = reports.to_frame().set_index("team")
    assert tidy["refused"].fillna("").to_dict() == {
        "Red": "",
        "Blue": "not_a_number",
        "Green": "few",
    }
    assert tidy.loc["Red", "level"] == MEAN
    assert "Row 16: “soon” in “calls” is not a number" in tidy.loc["Blue", "sentence"]
    assert reports["Blue"].baseline.refused.code == "not_a_number"
    assert "soon" in reports._repr_html_()
    assert reports.plot().svg().count('role="img"') == 4
    with pytest.raises(HistoryUnreadable, match="Row 3"):
        okrlab.baselines(frame[frame["team"] == "Blue"].set_axis(range(13, 26)), by="team")


def test_an_option_that_fits_none_is_an_error_and_no_table_of_errors():
    frame = teams(Red=0, Blue=30)
    assert "Mars/Base" in told(okrlab.baselines, frame, by="team", zone="Mars/Base")
    assert "Did you mean “team”" in told(okrlab.baselines, frame, by="teem")
    assert "would do nothing: by" in told(okrlab.baselines, [CALLS, CALLS], by="team")
    assert "by cannot be 5" in told(okrlab.baselines, frame, by=5)
    frame["tags"] = [[1]] * 26
    assert "cannot be grouped by tags" in told(okrlab.baselines, frame, by="tags")
    assert "more than 1000 metrics" in told(okrlab.baselines, [[1.0]] * 1_001)


def test_rows_without_a_name_are_a_group_of_their_own():
    frame = teams(Red=0, Blue=30).replace({"team": {"Blue": None}})
    reports = okrlab.baselines(frame, by="team")
    assert reports.names == ("Red", "without a name")
    assert reports.to_frame()["team"].isna().tolist() == [False, True]


def test_the_reports_are_a_sequence_and_known_by_name():
    reports = okrlab.baselines(teams(Red=0, Blue=30, Green=60), by="team")
    assert len(reports) == 3
    assert [one.key for one in reports] == [("Red",), ("Blue",), ("Green",)]
    assert isinstance(reports[-1], MetricReport)
    assert reports["Green"] is reports[2] is reports["Green",]
    assert reports[1:].names == ("Blue", "Green")
    assert reports[1:].to_frame()["team"].tolist() == ["Blue", "Green"]
    assert "Did you mean “Green”" in told(lambda: reports["Gren"])
    assert repr(reports) == "MetricReports(3 metrics: Red, Blue, Green)"
    assert len(okrlab.baselines({}).to_frame()) == len(okrlab.baselines({})) == 0


def test_small_charts_lie_in_rows_and_are_kept(tmp_path):
    reports = okrlab.baselines({f"<team {n}>": CALLS for n in range(7)})
    drawn = reports.plot(columns=2)
    assert drawn.svg().count("<svg") == 1
    assert "<team" not in drawn.svg()
    for n, (x, y) in enumerate(((0, 0), (370, 0), (0, 322), (370, 322))):
        assert f'transform="translate({x},{y})"' in drawn.svg(), n
    for ending, begin in (("png", b"\x89PNG"), ("svg", b"<svg")):
        assert drawn.save(tmp_path / f"all.{ending}").read_bytes().startswith(begin)
    apart = okrlab.baselines({"low": CALLS, "high": [10 * one for one in CALLS]})
    assert ">400<" not in apart[:1].plot().svg()
    assert apart.plot(sharey=True).svg() != apart.plot().svg()
    assert "Choose from 1 to 12" in told(reports.plot, columns=0)
    shown = okrlab.baselines({str(n): CALLS for n in range(30)})._repr_html_()
    assert "The first 24 of 30 metrics" in shown
    assert shown.count("<tr>") == 31


# -- anything at all ----------------------------------------------------------------------------


@settings(max_examples=by_day(500), deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_nothing_handed_over_breaks_a_call(seed):
    """`make fuzz` tries more. What came out: see tests/fuzz/calls.py."""
    assert tried(seed) == ""


@pytest.mark.parametrize("seed", [1905, 2438, 3648, 104_013, 105_354, 105_628, 515_883, 605_475])
def test_what_broke_a_call_once_does_so_no_more(seed):
    assert tried(seed) == ""


def test_series_made_by_hand_refuse_what_is_no_number():
    """Each was a raw error of NumPy's."""
    for make in (Series.of, lambda one: Series.rate([1.0], one), lambda one: Series.per(one, [1])):
        for wrong in (["a"], [object()], [[1]], ["4 %"], [1j], [10**400], None, "12", {"a": 1}):
            assert "nor a list of numbers" in told(make, wrong)
    assert "no option called evry" in told(Series.of, CALLS, evry="week")
    assert "every cannot be “W”" in told(Series.of, CALLS, every="W")
    assert "Number 2 is 5/4" in told(Series.rate, [1, 5], [4, 4])
    assert "Number 1 is -1" in told(Series.of, [-1, 2], kind="count")
    dated = Series.of(CALLS, starts=WEEKS)
    assert dated.starts[0] == date(2026, 1, 5)
    assert Series.per([5, 6], [4, 4]).values.tolist() == [1.25, 1.5]


def test_a_horizon_is_bounded_wherever_a_target_is_asked():
    from okrlab.measure.target import targets

    dated, plain = Series.of(CALLS, starts=WEEKS), Series.of(CALLS)
    for series, by, said in (
        (plain, date(2026, 12, 31), "no dates"),
        (dated, date.max, "more than ten years"),
        (dated, 10**12, "more than ten years"),
    ):
        assert said in told(targets, series, by)
        assert said in told(okrlab.baseline(series, better="up").target, by)
    steep = Series.of(np.exp(np.arange(60.0) / 2.5) / 1e3, every="day")
    with pytest.raises(BadInput, match="beyond every scale"):
        targets(steep, 3_650)


def test_numbers_of_other_libraries_are_taken_wherever_one_is_asked_for():
    metric = okrlab.baseline(CALLS, target=Fraction(44), better="up")
    assert type(metric.wanted) is float
    assert "The target is 44" in repr(metric.plot())
    assert metric.target(np.int64(13)).horizon == 13
    with pytest.raises(BadInput, match="is not a number we can keep"):
        okrlab.baseline(CALLS, target=1e300)


@pytest.mark.filterwarnings("error")
def test_complex_numbers_of_a_frame_are_told_with_their_rows():
    frame = pd.DataFrame({"week": WEEKS, "calls": np.array(CALLS) + 1j})
    assert "Row 1–13: “(40+1j)” in “calls” is not a number" in told(
        okrlab.baseline, frame, value="calls"
    )
    large = pd.DataFrame({"week": WEEKS, "calls": [1e300, *CALLS[1:]]})
    assert "Row 1: " in (said := told(okrlab.baseline, large))
    assert "Choose a larger unit" in said


def test_statements_with_cells_that_compare_badly_are_checked():
    """An array in a table of statements was a `ValueError`, as NA was in one of numbers."""
    cells = ["Ran 12 webinars", pd.NA, None, float("nan"), np.array([1, 2]), Decimal("sNaN")]
    texts = pd.Series(cells, dtype=object)
    frame = pd.DataFrame({"text": texts})
    assert okrlab.check(frame)["id"].nunique() == 6
