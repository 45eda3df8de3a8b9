"""What people who had built none of it met: each a claim that its numbers did not bear."""

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

import okrlab
from okrlab.errors import BadInput, HistoryUnreadable
from okrlab.measure.baseline import baseline
from okrlab.measure.claims import ends
from okrlab.measure.movement import movement
from okrlab.measure.plotted import described
from okrlab.measure.problems import told
from okrlab.measure.saying import signed
from okrlab.measure.series import Note, Series
from okrlab.measure.target import targets
from okrlab.texts import text
from tests.measure.making import GAPS, events, months, rng, weeks

LINE11 = [54.2, 53.7, 56.8, 58.9, 61.0, 63.1, 65.9, 68.2, 71.0, 75.3, 75.7]


@pytest.mark.parametrize("sooner", [1, 2, 3, 4, 5])
def test_what_came_some_weeks_before_the_day_did_not_come_with_it(sooner):
    told = []
    for seed in range(12):
        values = rng(seed).normal(100, 5, 52)
        values[40 - sooner :] += 60
        series = Series.of(values, starts=weeks(52), better="up")
        told.append(movement(series, series.starts[40]))
    assert not any(one.moved == "yes" for one in told)
    if sooner < 5:
        assert sum("there already" in one.sentence or "before" in one.sentence for one in told) >= 9


def test_a_move_on_the_day_is_still_one():
    for size, least in ((5.0, 7), (15.0, 12)):
        told = []
        for seed in range(12):
            values = rng(seed).normal(100, 5, 52)
            values[40:] += size
            series = Series.of(values, starts=weeks(52), better="up")
            told.append(movement(series, series.starts[40]).moved == "yes")
        assert sum(told) >= least


@pytest.mark.parametrize("ahead", [52, 90])
def test_targets_of_a_line_that_meets_its_end_begin_there_and_stay_in_order(ahead):
    values = [round(60 - 1.2 * n + ((n * 7) % 5 - 2), 1) for n in range(40)]
    found = targets(Series.of(values, starts=weeks(40), better="up"), ahead)
    assert found.nothing == 0
    assert 13 < found.commit < found.realistic < found.stretch < 40


def test_with_a_trend_the_wrong_way_targets_lie_beyond_the_level_each_farther():
    line = [50 + 0.5 * n + ((n * 7) % 5 - 2) for n in range(40)]
    found = targets(Series.of(line, starts=weeks(40), better="down"), 22)
    assert found.before.level > found.commit > found.realistic > found.stretch
    at = np.arange(48)
    waved = 170 + 1.2 * at + 25 * np.sin(np.pi * at / 6) + rng(2).normal(size=48)
    held = targets(Series.of(waved, starts=months(48), every="month", better="down"), 2)
    assert held.before.season is not None
    # As it was in the months before, without any more of the trend, and less.
    assert held.nothing - 1.2 > held.commit > held.realistic > held.stretch


def test_few_periods_that_keep_to_no_level_have_none_and_no_target():
    jumped = [100, 101, 99, 100, 150, 151, 149, 150]
    for values in (LINE11, jumped):
        found = baseline(Series.of(values, starts=weeks(len(values)), better="up"))
        assert "not a steady one" in found.sentence or found.shifts or found.refused
        proposed = targets(found.series, 8, before=found)
        assert proposed.refused is not None
    assert proposed.refused.code == "unsteady"
    steady = baseline(Series.of([41, 40, 42, 39, 41, 40, 43, 41], starts=weeks(8), better="up"))
    assert "a typical week is about" in steady.sentence


def test_an_exact_season_is_not_called_one_number():
    waved = 20 + 10 * np.cos(np.arange(36) * np.pi / 6)
    found = baseline(Series.of(waved, starts=months(36), every="month"))
    assert found.season is not None
    assert "exactly that" not in found.sentence
    assert "follow a season" in found.sentence


def test_no_target_sets_out_from_a_level_that_may_have_just_been_left():
    values = [10, 11, 9, 10, 10.5, 9.5, 10, 11, 9, 10, 10, 9.5, 10.5, 20, 21, 19]
    found = targets(Series.of(values, starts=weeks(16), better="up"), 8)
    assert found.refused is not None
    assert found.refused.code == "recent"
    assert "20" in found.sentence


def test_what_was_set_aside_before_the_part_that_counts_leaves_no_empty_list():
    values = [50, 51, 999, 50, 49, 51, 50, 52, 49, 51, *(130 + n % 3 for n in range(11))]
    found = baseline(Series.of(values, starts=weeks(21)))
    assert not any(": ." in one.words for one in found.warnings)


def test_the_silence_before_a_change_was_ended_by_what_came_after():
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(0, 112, 4)]
    gaps = [np.nan, *(4.0 for _ in days[1:])]
    gaps[5] = 6.0
    series = Series.of(gaps, starts=days, every="day", kind="events", better="up", open=71.0)
    found = movement(series, date(2025, 3, 20))
    codes = [one.code for one in found.before.warnings]
    assert not {"silence", "silence_long"} & set(codes)
    assert "silence_long" in [one.code for one in found.warnings]
    assert text("measure.day_many", n="71") in " ".join(one.words for one in found.warnings)


def test_a_level_of_text_and_a_column_of_nothing_are_refused_in_words():
    rows = pd.DataFrame({"week": weeks(20), "calls": [50 + n % 4 for n in range(20)]})
    with pytest.raises(BadInput, match="target cannot be “x”"):
        okrlab.baseline(rows, better="up", target={"2026-12-01": "x"})
    with pytest.raises(HistoryUnreadable, match="no column “None”"):
        okrlab.baseline(rows, better="up", where={None: 1})


def test_an_interval_without_zero_is_not_beside_no_move_where_an_earlier_shift_decides():
    told = []
    for seed in range(12):
        values = rng(seed).normal(40, 3, 60)
        values[20:] += 8
        values[45:] -= 6
        series = Series.of(values, starts=weeks(60), better="up")
        told.append(movement(series, series.starts[45]))
    for one in told:
        assert one.refused or one.moved != "no" or one.interval[0] <= 0 <= one.interval[1]
    assert sum("shifted around 2025-0" in one.sentence for one in told) >= 8


def test_what_moved_it_fifteen_months_later_is_not_credited_to_the_day():
    late, on_the_day = [], []
    for seed in range(12):
        values = rng(seed).normal(40, 3, 60)
        values[45:] += 8
        series = Series.of(values, starts=months(60), every="month", better="up")
        late.append(movement(series, series.starts[30]))
        values[30:45] += 8
        series = Series.of(values, starts=months(60), every="month", better="up")
        on_the_day.append(movement(series, series.starts[30]))
    assert not any(one.moved == "yes" for one in late)
    assert sum("15 months after that day" in one.sentence for one in late) >= 4
    assert all(one.moved == "yes" for one in on_the_day)
    assert not any("after that day" in one.sentence for one in on_the_day)


def test_steady_growth_after_a_change_is_told():
    told = []
    for seed in range(12):
        values = rng(seed).normal(40, 3, 60)
        values[30:] += 0.4 * np.arange(30)
        series = Series.of(values, starts=weeks(60), better="up")
        told.append(movement(series, series.starts[30]))
    moved = [one for one in told if one.moved == "yes"]
    assert len(moved) >= 4
    assert all("not where it stands now" in one.sentence for one in moved)
    assert any("kept rising" in one.sentence for one in moved)


@pytest.mark.parametrize(("n", "at"), [(52, 39), (52, 26), (104, 52)])
def test_after_no_stable_level_a_walk_seldom_moved_and_a_leap_still_did(n, at):
    walks, leaps = [], []
    for seed in range(60):
        values = 100 + np.cumsum(rng(seed + 100).normal(0, 3, n))
        for leap, seen in ((0, walks), (80, leaps)):
            series = Series.of(values + leap * (np.arange(n) >= at), starts=weeks(n), better="up")
            found = movement(series, series.starts[at])
            if found.before.refused:
                seen.append(found.moved == "yes")
                assert not seen[-1] or not found.interval[0] <= 0 <= found.interval[1]
    assert np.mean(walks) <= 0.03
    assert np.mean(leaps) >= 0.9


@pytest.mark.parametrize("silent", [200.0, 600.0, 4000.0])
def test_after_a_silence_that_luck_does_not_explain_no_level_is_beyond_its_own_limit(silent):
    series = replace(events(GAPS), open=silent)
    found = baseline(series)
    assert found.level < found.limits[1]
    assert found.sentence.startswith(f"None for {silent:.0f} days.")
    assert targets(series, 13).refused.code == "stopped"
    short = baseline(replace(events(GAPS), open=10.0))
    assert short.sentence.startswith("One comes about every")


def test_what_never_changes_tells_the_silence_after_it():
    found = baseline(replace(events([14] * 12), open=400.0))
    assert found.refused.code == "constant"
    assert "None for 400 days" in found.sentence


def test_what_is_said_of_the_last_values_before_a_change_says_so():
    values = rng(2).normal(40, 3, 40)
    values[21:30] = 41.0
    series = Series.of(values, starts=weeks(40))
    (told,) = [w.words for w in movement(series, weeks(40)[30]).warnings if w.code == "stuck"]
    assert f"before {weeks(40)[30]}" in told
    (now,) = [w.words for w in baseline(series.part(0, 30)).warnings if w.code == "stuck"]
    assert "before" not in now


@pytest.mark.parametrize("size", [1e12, 1e-5, -1e-5, 1e-9])
def test_ends_of_a_range_keep_their_digits_and_are_written_alike(size):
    series = Series.of(size * (1 + 0.05 * rng(1).normal(size=30)), starts=weeks(30))
    (said,) = re.findall(r"; (\S+) to (\S+) is normal", baseline(series).sentence)
    read = [float(one.replace("−", "-").replace(",", "")) for one in said]
    assert read == pytest.approx(baseline(series).limits, rel=5e-3)
    assert len({"e" in one for one in said}) == 1


def test_nothing_is_written_with_a_sign_in_front_of_nothing():
    series = Series.of([1.0], unit="minutes")
    assert [signed(one, series, 1.0) for one in (-1e-9, 0.0, 1e-9)] == ["0 minutes"] * 3
    assert signed(-2.0, series, 1.0) == "−2 minutes"


def test_numbers_without_dates_are_not_called_weeks():
    for values in ([40, 42, 39], [40, 42, 39, 43, 41, 40, 38], list(rng(1).normal(40, 3, 30))):
        found = okrlab.baseline(values, better="up")
        said = " ".join([found.sentence, *found.warnings(), targets(found.history, 5).sentence])
        assert "value" in said
        assert "week" not in said
    assert "month" in baseline(Series.of([40, 42, 39], every="month")).sentence


@pytest.mark.parametrize(
    ("name", "ends_"),
    [("Rating 0-5", (0, 5)), ("Satisfaction, 0 to 5", (0, 5)), ("CSAT 1–10", (1, 10))],
)
def test_a_rating_ends_where_its_name_says(name, ends_):
    values = np.clip(rng(1).normal(3.5, 0.8, 40).round(1), 1, 5)
    assert ends(Series.of(values, name=name)) == ends_


def test_one_row_is_not_so_many_days_apart():
    with pytest.raises(HistoryUnreadable) as caught:
        okrlab.baseline(pd.DataFrame({"week": ["2025-01-06"], "calls": [3.5]}))
    assert "only one date" in str(caught.value)
    assert "days apart" not in str(caught.value)


def test_a_list_that_is_cut_says_so():
    names = {f"column {n}": [1.0] for n in range(30)}
    with pytest.raises(HistoryUnreadable) as caught:
        okrlab.baseline(pd.DataFrame({"week": ["2025-01-06"], **names}), value="calls")
    assert "…" in str(caught.value)
    note = Note(code="x", words="no number", lines=tuple(range(1, 1001)))
    assert "1–1000, …" in told(note)


def test_six_periods_with_a_typing_error_are_five():
    found = baseline(Series.of([40, 42, 39, 43, 41, 4000], starts=weeks(6)))
    assert found.refused.code == "apart"
    assert found.refused.missing == 1
    assert "4,000" in found.sentence
    assert "5 of the 6" in found.sentence


def test_the_chart_in_words_rounds_the_level_as_the_sentence_does():
    for seed in range(8):
        series = Series.of(rng(seed).normal(4000, 900, 40), starts=weeks(40), name="Calls")
        base = baseline(series)
        (level,) = re.findall(r"about ([\d,.]+\d)", base.sentence)
        assert re.search(rf"\b{level}\b", described(series, base))


@pytest.mark.parametrize("changed", [None, "2025-10-06"])
def test_each_caution_comes_once(changed):
    values = rng(3).normal(40, 4, 60).round()
    days = pd.Series(pd.date_range("2025-01-06", periods=60, freq="W-MON"))
    coded, tail = values.copy(), values.copy()
    coded[[5, 8, 20, 50]], tail[-6:] = 9999, np.nan
    since = np.where(days < "2025-09-29", values, np.nan)
    for one in (coded, tail, since):
        frame = pd.DataFrame({"week": days, "calls": one})
        found = okrlab.baseline(frame, changed=changed, better="up")
        said = [found.sentence, *found.warnings()]
        parts = [part for one in said for part in re.split(r"(?<=[.!?]) ", one)]
        assert len(parts) == len(set(parts))
        assert not ("no number in" in str(said) and "Missing periods" in str(said))
