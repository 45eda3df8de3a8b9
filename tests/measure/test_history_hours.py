"""Numbers for each hour of a day are no events: how they make a day is asked."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from okrlab.measure.history import history
from tests.measure.making import rng
from tests.measure.reading import TODAY, codes, one, problems, read, workbook

BEGUN = datetime(2026, 3, 2)
HOURS = [BEGUN + timedelta(hours=n) for n in range(24 * 21)]
LOAD = [0 if h.hour < 7 else 10 + h.hour % 5 + h.day % 3 for h in HOURS]
DAILY = [sum(LOAD[24 * d : 24 * d + 24]) for d in range(21)]


def lines(form="{:%Y-%m-%d %H:%M}", head="time,load", hours=HOURS, values=LOAD):
    return [head, *(f"{form.format(h)},{v}" for h, v in zip(hours, values, strict=True))]


OPEN = [h for h in HOURS if h.weekday() < 5 and 8 <= h.hour < 18]
QUARTERS = [BEGUN + timedelta(minutes=15 * n) for n in range(96 * 8)]
SOME = [h for h, on in zip(HOURS, rng(4).random(504) < 0.3, strict=True) if on]
KINDS = {
    "every hour": lines(),
    "American times": lines("{0.month}/{0.day}/{0:%Y %I:%M %p}"),
    "at five past": lines("{:%d.%m.%Y %H:05}"),
    "newest first": lines()[:1] + lines()[:0:-1],
    "opening hours": lines(hours=OPEN, values=[n % 8 for n in range(len(OPEN))]),
    "quarters of an hour": lines(hours=QUARTERS, values=[n % 9 for n in range(len(QUARTERS))]),
    "hours with something": lines(hours=SOME, values=[n % 4 + 1 for n in range(len(SOME))]),
    "a column of times": lines("{:%Y-%m-%d,%H:%M}", "date,at,load"),
    "a column of hours": lines("{0:%Y-%m-%d},{0.hour}", "date,hour,load"),
    "seconds since 1970": [
        "time,load",
        *(f"{1_772_409_600 + 3600 * n},{v}" for n, v in enumerate(LOAD)),
    ],
    "days of a spreadsheet": [
        "time,load",
        *(f"{46_083 + n / 24:.5f},{v}" for n, v in enumerate(LOAD)),
    ],
    "twice a day": lines(hours=HOURS[8::12], values=[n % 5 for n in range(42)]),
    "two places": [
        "place,time,load",
        *(f"{place},{line}" for line in lines()[1:] for place in ("North", "South")),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_how_hours_make_a_day_is_asked(kind):
    how = {"group_by": "place"} if kind == "two places" else {}
    found = problems(*KINDS[kind], **how)
    assert set(found) == {"within_days"}
    for twice in ("sum", "mean", "first", "last"):
        series = read(*KINDS[kind], twice=twice, steps=False, **how)[0]
        assert (series.every, f"within_{twice}" in codes(series)) == ("day", True)
        assert "twice_same" not in codes(series)
    by_row = read(*KINDS[kind], events=True, **how)[0]
    assert not {code for code in codes(by_row) if code.startswith("within")}


def test_each_answer_makes_its_own_days():
    for kind in ("every hour", "newest first", "a column of times"):
        taken = {
            how: one(*KINDS[kind], twice=how).values.tolist()
            for how in ("sum", "mean", "first", "last")
        }
        assert taken["sum"] == DAILY
        assert taken["mean"] == [day / 24 for day in DAILY]
        assert taken["first"] == [0] * 21
        assert taken["last"] == LOAD[23::24]
    weekly = one(*lines(), twice="sum", every="week")
    assert weekly.values.tolist() == [sum(DAILY[d : d + 7]) for d in (0, 7, 14)]


def test_a_count_by_its_heading_is_asked_about_and_one_that_was_said_is_added_up():
    counted = lines(head="time,number of calls")
    assert set(problems(*counted)) == {"within_days"}
    assert one(*counted, scale="count").values.tolist() == DAILY
    assert one(*counted, twice="mean").values.tolist() == [day / 24 for day in DAILY]


def test_a_day_that_is_cut_is_left_out_with_a_word():
    series = one(*lines(hours=HOURS[17:-19], values=LOAD[17:-19]), twice="sum")
    assert (series.starts[0], series.starts[-1]) == (date(2026, 3, 3), date(2026, 3, 21))
    assert [note.words for note in series.notes if note.code == "part_day"] == [
        "2026-03-02 has only 7 of the usual 24 numbers and was left out, as it is not complete.",
        "2026-03-22 has only 5 of the usual 24 numbers and was left out, as it is not complete.",
    ]


def test_a_meter_read_every_hour_is_offered_as_steps():
    meter = (70_000 + np.cumsum(LOAD)).tolist()
    meter[100] -= 3  # an hour in which it was away
    assert set(problems(*lines(head="time,kWh", values=meter))) == {"running_within"}
    for twice in ("ask", "mean"):
        asked = problems(*lines(head="time,kWh", values=meter), twice=twice)
        assert set(asked) == {"running_within"}
    assert set(problems(*lines(values=meter), steps=False)) == {"within_days"}
    steps = one(*lines(head="time,kWh", values=meter)[:1], *lines(values=meter)[:0:-1], steps=True)
    assert steps.values.tolist() == DAILY[1:]
    assert steps.starts[0] == date(2026, 3, 3)


def test_events_at_any_time_of_day_stay_events():
    chance = rng(6)
    for grid in (1, 60):  # to the minute, and several to the same full hour
        when = sorted(
            BEGUN + timedelta(minutes=int(m) * grid)
            for m in chance.integers(0, 28_800 // grid, 400)
        )
        series = one(*lines(hours=when, values=[n % 30 for n in range(400)]))
        assert "guessed_single" in codes(series)


def test_hours_of_a_workbook_without_headings_keep_their_first_row():
    rows = [[h, v] for h, v in zip(HOURS[1:], LOAD[1:], strict=True)]
    assert set(problems(workbook(*rows))) == {"within_days"}
    series = one(workbook(*rows), twice="sum")
    assert series.values.tolist() == DAILY


def test_hours_of_a_frame_and_of_a_file_of_any_length(monkeypatch):
    import pandas as pd

    frame = pd.DataFrame({"time": HOURS, "load": LOAD})
    (series,) = history(frame, twice="last", today=TODAY)
    assert series.values.tolist() == LOAD[23::24]
    for module in ("gathering", "single_rows"):
        monkeypatch.setattr(f"okrlab.measure.{module}.KEPT", 100)
    monkeypatch.setattr("okrlab.tables.pieces.PIECE", 100)
    (series,) = history(frame, twice="sum", today=TODAY)
    assert series.values.tolist() == DAILY
    with pytest.raises(Exception, match="too many of them"):
        history(frame, twice="last", today=TODAY)


def test_rates_of_each_hour_are_pooled():
    pairs = [f"{h},{n % 5},{n % 7 + 5}" for n, h in enumerate(HOURS)]
    series = one("time,solved,asked", *pairs, numerator="solved", denominator="asked")
    assert (series.kind, series.every) == ("rate", "day")
    assert series.denominators[0] == sum(n % 7 + 5 for n in range(24))
