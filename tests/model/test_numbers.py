"""Numbers as text: never an exponent on a page, never another number in a file."""

import re
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import okrlab
from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.texts.numbers import exact, short

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)


@given(FINITE)
def test_what_a_file_holds_is_the_same_number_when_it_is_read(value):
    assert float(exact(value)) == value


@given(FINITE)
def test_what_people_read_has_no_exponent_and_is_the_number_to_ten_digits(value):
    said = short(value)
    assert re.fullmatch(r"-?\d+(\.\d+)?", said)
    assert float(said) == float(f"{value:.10g}")


def test_a_large_target_is_written_out_on_its_picture():
    """It was "1.23457e+06"."""
    values = tuple(1_000_000.0 + n for n in range(12))
    days = {"start": date(2026, 1, 5), "every": "week"}
    metric = Metric(id="m", name="Visits", values=values, target=1234567, **days)
    assert ">1,234,567<" in metric_svg(metric)


def test_no_number_is_put_into_words_in_a_form_that_may_have_an_exponent():
    """A check-in said "1.23457e+06" of 1234567. What is left here is for programs, or no number."""
    root = Path(okrlab.__file__).parent
    form = re.compile(r"\{[^{}]+?:[,.\d]*g\}")
    found = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if form.search(file.read_text("utf-8"))
    }
    assert found == {
        "tables/workbook.py",
        "blocks/review/checkins.py",
        "blocks/review/parts.py",
        "record/bounds.py",
        "blocks/baseline/known_metrics.py",
    }
