"""Whatever the dialect, the same history comes back; whatever the bytes, there is no traceback."""

import contextlib
import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.errors import OkrlabError
from okrlab.measure.history import history
from tests.conftest import by_day

FAR = date(2100, 1, 1)
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%Y/%m/%d", "%Y-%m-%dT%H:%M:%SZ", "%d.%m.%Y %H:%M")
STEPS = {"day": 1, "week": 7}

numbers = st.one_of(st.none(), st.floats(-1e6, 1e6).map(lambda one: round(one, 2) + 0.001))


@st.composite
def dialects(draw):
    every = draw(st.sampled_from(("day", "week")))
    values = draw(st.lists(numbers, min_size=14, max_size=40).filter(lambda v: v[0] and v[-1]))
    first = draw(st.dates(date(2001, 1, 1), date(2030, 12, 31)))
    return {
        "every": every,
        "values": values,
        "first": first,
        "date": draw(st.sampled_from(DATES)),
        "sign": draw(st.sampled_from(";\t|,")),
        "comma": draw(st.booleans()),
        "end": draw(st.sampled_from(("\n", "\r\n"))),
        "encoding": draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16"))),
        "order": draw(st.permutations(range(len(values)))),
    }


def written(one):
    def cell(value):
        said = "" if value is None else f"{value:.3f}"
        if one["comma"]:
            said = said.replace(".", ",")
        return f'"{said}"' if one["sign"] == "," else said

    days = [
        one["first"] + timedelta(days=STEPS[one["every"]] * n) for n in range(len(one["values"]))
    ]
    rows = [f"{days[n]:{one['date']}}{one['sign']}{cell(one['values'][n])}" for n in one["order"]]
    return (one["end"].join([f"day{one['sign']}value", *rows]) + one["end"]).encode(one["encoding"])


@given(dialects())
@settings(max_examples=by_day(150), deadline=None)
def test_a_history_comes_back_from_every_dialect(one):
    (series,) = history(written(one), today=FAR, name="x.csv")
    assert series.starts[0] == one["first"]
    assert series.every == one["every"]
    expected = [math.nan if value is None else value for value in one["values"]]
    np.testing.assert_allclose(series.values, expected, atol=6e-4)


@given(st.binary(max_size=400))
@settings(max_examples=by_day(200), deadline=None)
def test_any_bytes_are_read_or_refused_in_words(content):
    with contextlib.suppress(OkrlabError):
        assert history(content, today=FAR, name="x")


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("2026-01-05", "5.1.26", "1,5", "45%", "n/a", "x", "=1+1")),
)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=12), st.sampled_from(",;\t"))
@settings(max_examples=by_day(200), deadline=None)
def test_any_table_is_read_or_refused_in_words(rows, sign):
    lines = [f"date{sign}value", *(sign.join(row) for row in rows)]
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    with contextlib.suppress(OkrlabError):
        found = history(content, today=FAR, name="x")
        assert all(len(one.starts) == len(one.values) for one in found)


@given(
    st.lists(
        st.datetimes(pd.Timestamp(1990, 1, 1), pd.Timestamp(2060, 1, 1)), min_size=30, max_size=200
    ),
    st.sampled_from(("day", "week", "month", "quarter")),
)
@settings(max_examples=by_day(80), deadline=None)
def test_no_event_is_lost_between_the_first_and_the_last_period(times, every):
    close = [pd.Timestamp(2026, 1, 1) + (one - pd.Timestamp(1990, 1, 1)) / 60 for one in times]
    frame = pd.DataFrame({"when": close})
    (series,) = history(frame, events=True, every=every, today=FAR)
    cut = {"cut_first", "cut_last"} & {note.code for note in series.notes}
    assert series.values.sum() == len(times) or cut
    again = pd.Series(1, index=pd.DatetimeIndex(close))
    rule = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q"}[every]
    counted = again.groupby(again.index.to_period(rule)).sum()
    kept = series.values[series.values > 0]
    assert set(kept) <= set(counted.to_numpy())
