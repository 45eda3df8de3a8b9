"""Links in xmrit's open format: read as xmrit writes them, written so that it can read them."""

import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.errors import BadInput
from okrlab.measure.history import history
from okrlab.tables.xmrit import PAGE, XmritChart, is_xmrit, read_link, write_link

WRITTEN = (
    "https://xmrit.com/t/#v=0&d=V2VlayxNaW51dGVzIHRvIGFuc3dlciwyMDI1LTAxLTA2YCAiJDEzYCAtJDIwY"
    "CA4JDI3YCBFIjItMGAgOSMyLTFgIDkjMi0xYCA3JTI0YCBxIjNgIEIlM2AgQiUzYCBCJTNgIEAnMzFgIUgiNC0wY"
    "CEmIzQtMWAgZSM0LTJgIDclMjhgIUgiNS0wNWAgIiQxMmAgLSQxOWAgOCQyNmAhSCI2LTBgIDkjNi0wYCA5IzYtM"
    "WAgNyUyM2AgQyQzMGAhSCI3YCFFJTdgIUUlN2AhRSU3LTI4.QiAAAEI6ZmZCR5maQkGZmkIqzM1CDszNQfZmZkH0"
    "AABCCzMzQibMzUI-zM1CSAAAQj0zM0IkZmZCCTMzQfJmZkH4zM1CETMzQi0zM0JCzM1CRzMzQjhmZkIdmZpCBAAA"
    "QfAAAEIAAABCF5maQjMzM0JFmZpCRTMz&s=U8tO3w"
)
"""Thirty made weeks, packed by the package that xmrit itself uses, with one divider."""
WEEKS = tuple((date(2025, 1, 6) + timedelta(weeks=n)).isoformat() for n in range(30))
WORDS = st.text(st.characters(max_codepoint=255, exclude_characters=",;"), max_size=30)


def test_a_link_as_xmrit_writes_it_is_read():
    chart = read_link(WRITTEN)
    assert chart.labels == ("Week", "Minutes to answer")
    assert chart.dates == WEEKS
    assert chart.values[:3] == (40.0, pytest.approx(46.6), pytest.approx(49.9))
    assert chart.dividers == (date(2025, 5, 5),)


def test_a_history_tells_what_of_the_link_it_leaves_out():
    found = history(WRITTEN, today="2025-09-01")[0]
    assert (found.name, found.every, found.n) == ("Minutes to answer", "week", 30)
    (told,) = (one.words for one in found.notes if one.code == "xmrit_dividers")
    assert "2025-05-05" in told
    assert found.values[1] == 46.6  # the digits that a float32 carries, not those of a double


def test_the_desk_takes_a_link_as_a_file():
    ran = subprocess.run(
        [sys.executable, "-m", "okrlab.cli", "baseline", WRITTEN, "--today", "2025-09-01"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Minutes to answer by week, 2025-01-06 – 2025-07-28, n = 30" in ran.stdout


@given(
    st.tuples(WORDS, WORDS),
    st.lists(
        st.tuples(WORDS, st.floats(width=32, allow_nan=False, allow_infinity=False)), max_size=40
    ),
    st.lists(st.dates(date(1970, 1, 1), date(2100, 1, 1)), max_size=3),
)
def test_what_is_written_is_read_again(labels, rows, dividers):
    chart = XmritChart(
        labels=labels,
        dates=tuple(day for day, _ in rows),
        values=tuple(value for _, value in rows),
        dividers=tuple(dividers),
    )
    found = read_link(write_link(chart))
    assert (found.labels, found.dates, found.values) == (labels, chart.dates, chart.values)
    assert found.dividers == chart.dividers


def test_gaps_go_and_limits_stay():
    chart = XmritChart(dates=("a", "b", "c"), values=(1.0, np.nan, 3.0), limits=(2.0, 1, -3, 7, 4))
    found = read_link(write_link(chart))
    assert (found.dates, found.limits) == (("a", "c"), (2.0, 1.0, -3.0, 7.0, 4.0))


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (PAGE, "xmrit_empty"),
        (f"{PAGE}#v=1&d=https://example.org/data", "xmrit_elsewhere"),
        (WRITTEN[:200], "xmrit_spoilt"),
        (f"{PAGE}#v=0&d=YA.AAAA", "xmrit_spoilt"),
        (f"{PAGE}#v=0&d=YSxiLGBgYCAgIA.QiAAAA", "xmrit_spoilt"),
    ],
)
def test_what_cannot_be_read_says_why(link, code):
    with pytest.raises(BadInput) as caught:
        read_link(link)
    assert caught.value.code == code


def test_only_xmrit_is_a_link():
    assert not is_xmrit("https://example.org/#v=0&d=a.b")
    assert not is_xmrit("https://[bad")
    assert not is_xmrit(b"https://xmrit.com/t/")
