"""Numbers as people write them, decided for the column; what does not fit is named."""

import math
from datetime import date, timedelta

import numpy as np
import pytest

from okrlab.measure.figures import NumberColumn
from tests.measure.reading import codes, one, problems, weekly


def column(*cells, **how):
    found = NumberColumn(**how)
    numbers = found.take(np.array(cells, dtype=object), np.arange(len(cells)))
    return (numbers / found.finish()).tolist(), found


@pytest.mark.parametrize(
    ("cells", "numbers", "unit"),
    [
        (("12", "1.5", "-3", "1e3"), [12, 1.5, -3, 1000], ""),
        (("1,5", "2", "3,25"), [1.5, 2, 3.25], ""),
        (("1.234,5", "12,25"), [1234.5, 12.25], ""),
        (("1,234.5", "12.25"), [1234.5, 12.25], ""),
        (("1,234,567", "5"), [1234567, 5], ""),
        (("1.234.567", "5"), [1234567, 5], ""),
        (("1 234,5", "1 234", "1\u202f000"), [1234.5, 1234, 1000], ""),
        (("1'234.5", "2’000"), [1234.5, 2000], ""),
        (("45%", "46.5 %"), [45, 46.5], "%"),
        (("€ 5", "6,50 €"), [5, 6.5], "€"),
        (("$1,200.50", "-$3", "($4)"), [1200.5, -3, -4], "$"),
        (("12 EUR", "13 EUR"), [12, 13], "EUR"),
        (("−5", "+6"), [-5, 6], ""),
        (("45 min", "90 min"), [45, 90], "minutes"),
        (("2h 15m", "1 d"), [2.25, 24], "hours"),
        (("1:30:00", "0:45:00"), [1.5, 0.75], "hours"),
        (("yes", "No", "TRUE"), [1, 0, 1], ""),
    ],
)
def test_a_number_is_read_in_every_usual_form(cells, numbers, unit):
    found, read = column(*cells)
    assert found == numbers
    assert read.unit == unit
    assert not read.seen


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "n/a", "NaN", "NULL", "#N/A", None, math.nan])
def test_nothing_stays_nothing(cell):
    found, read = column("1", cell, "3")
    assert math.isnan(found[1])
    assert list(read.seen) == ["blank"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("1", "abc", "3"), "not_a_number"),
        (("1", "inf", "3"), "not_a_number"),
        (("1", "#DIV/0!", "3"), "sheet_error"),
        (("12:30", "12:45"), "half_clock"),
        (("45%", "0.46", "47%"), "mixed_percent"),
        (("5 €", "6 $", "7 €"), "mixed_units"),
        (("1,2,3", "4"), "not_a_number"),
    ],
)
def test_what_does_not_fit_is_named(cells, code):
    assert code in column(*cells)[1].seen


def test_a_thousand_or_a_fraction_is_asked_where_both_would_do():
    lines = ["week;value", "2026-01-05;1.020", "2026-01-12;1.100", "2026-01-19;980"]
    assert "which_decimal" in problems(*lines)
    assert one(*lines, decimal="comma").values.tolist() == [1020, 1100, 980]
    assert one(*lines, decimal="point").values.tolist() == [1.02, 1.1, 980]


def test_text_among_the_values_is_refused_with_every_line():
    found = problems(*weekly(1, "many", 3, "lots", 5))
    assert found == {"not_a_number": (3, 5)}


def test_a_column_of_text_named_value_is_not_taken_for_events():
    assert problems(*weekly("a", "b", "c")) == {"not_a_number": (2, 3, 4)}


def test_percentages_among_fractions_are_refused_with_the_rarer_ones_lines():
    assert problems(*weekly(45, 47, 0.46, 44, 46)) == {"mixed_percent": (4,)}
    assert one(*weekly(0.5, 1.5, 2.5, 0.7)).n == 4


def test_a_gap_is_said_and_stays_a_gap():
    series = one(*weekly(1, "", 3))
    assert math.isnan(series.values[1])
    assert "blank" in codes(series)
    assert next(note.lines for note in series.notes if note.code == "blank") == (3,)


def test_percent_values_have_bounds_and_their_sign():
    series = one(*weekly("45%", "47 %", "46%"))
    assert (series.unit, series.low, series.high) == ("%", 0.0, 100.0)


def test_the_decimal_sign_is_decided_once_for_pieces_too():
    read = NumberColumn()
    first = read.take(np.array(["1,5"] * 3, dtype=object), np.arange(3))
    second = read.take(np.array(["2,5", "3.5"], dtype=object), np.arange(3, 5))
    assert first.tolist() == [1.5] * 3
    assert second[0] == 2.5
    assert read.seen["not_a_number"].records == [4]


def test_single_rows_of_a_rate_are_yes_or_no():
    lines = ["day,won", *(f"{date(2026, 1, 5) + timedelta(days=n)},{n % 4}" for n in range(30))]
    assert problems(*lines, scale="rate", events=True) == {"off_scale": ()}
