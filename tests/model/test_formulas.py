"""No separator makes a formula of what people typed, and what was guarded reads as it was."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.texts.formulas import SIGNS, harmless, restored, written
from okrlab.texts.numbers import exact

RUN = (
    *("=1+1", "+1+1", "-1-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", "﹫x"),
    *(" =1", "\t=1", "\r=1", "\n=1", "\r\n=1", "\u00a0=1", '"=1"', "x\n\n\n=1", "a\n=1", "a\r=1"),
    *("=cmd|' /C calc'!A0", "@SUM(1+9)*cmd|'/C calc'!A0", '=HYPERLINK("http://x";"y")'),
    *("a;=1+1", "a; =1+1", 'a;"=1";b', "a\t=1", "a|=1", "a;;=1", ";=1", 'say "x";=1', "a,b;=1"),
    *("+49 30 1234", "-5 %", "-", "=", "- then: nothing"),
)
KEPT = ("a;'=1", "a;-5;b", "'=1", "''=1", "'", ";", "a;'b")
PLAIN = (
    *("", "more sales", "a=b", "a-b", "'quoted'", "it's; it was", "12", "-3.5", "-1e-05", "−5"),
    *("a, -b", "a; b", "“-5”", "a (-5)", "שלום"),
)
SEPARATORS = ",;\t|"
NUMBER = re.compile(r"-[0-9.]+(e[+-]?\d+)?")


def runs(cell: str) -> bool:
    """Whether a spreadsheet would run this cell, whatever spaces and quotes it drops before."""
    bare = cell.lstrip(' \t\r\n\u00a0"')
    return bare[:1] in tuple(SIGNS) and not NUMBER.fullmatch(bare)


def opened(text: str, sign: str) -> list[str]:
    """The cells of a file where `sign` separates: to a reader of quotes, and to one without."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    read = [cell for row in rows for cell in row]
    split = [cell for line in re.split(r"\r\n|\r|\n", text) for cell in line.split(sign)]
    return [*read, *(split if sign != "," else ())]  # every program reads a CSV's own quotes


def lines(*rows: tuple[object, ...]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(map(written, row) for row in rows)
    return out.getvalue()


@pytest.mark.parametrize("sign", SEPARATORS)
def test_no_separator_makes_a_formula_of_a_text(sign):
    for text in (*RUN, *KEPT):
        for row in ((text,), ("head", text, "x"), (text, text), ("a,b", text), ('say "a"', text)):
            found = [cell for cell in opened(lines(row, row), sign) if runs(cell)]
            assert found == [], row


@pytest.mark.parametrize("text", RUN)
def test_without_the_guard_each_of_these_would_run_somewhere(text):
    """So that the test above can fail."""
    plain = io.StringIO(newline="")
    csv.writer(plain, lineterminator="\r\n").writerow((text,))
    assert any(runs(cell) for sign in SEPARATORS for cell in opened(plain.getvalue(), sign))


@pytest.mark.parametrize("text", PLAIN)
def test_what_no_spreadsheet_runs_stays_as_it_is(text):
    assert harmless(text) == restored(text) == text


@pytest.mark.parametrize("text", [*RUN, *KEPT, *PLAIN])
def test_what_was_guarded_reads_as_it_was(text):
    assert restored(harmless(text)) == text


def test_numbers_are_numbers_for_every_program():
    values = [-3.5, 0.1, -0.0, 1234567.891, 1e15, -1e-9, 2, 2**50]
    table = lines(("value", "text"), *((value, "=1") for value in values), (None, "-7"))
    frame = pd.read_csv(io.StringIO(table))
    assert frame["value"].dtype == float
    assert frame["value"][:-1].tolist() == values
    assert pd.isna(frame["value"].iloc[-1])
    read = [float(row["value"]) for row in csv.DictReader(io.StringIO(table)) if row["value"]]
    assert read == values
    assert "'-" not in table


texts = st.text(
    st.sampled_from("=+-@＝; ,\t|\r\n'\" ab1") | st.characters(codec="utf-8"), max_size=30
)


@given(st.lists(texts, min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_any_text_is_harmless_everywhere_and_comes_back(row):
    table = lines(tuple(row))
    for sign in SEPARATORS:
        assert not any(map(runs, opened(table, sign))), sign
    if "\r" not in table.removesuffix("\r\n").replace("\r\n", ""):
        [read] = csv.reader(io.StringIO(table, newline=""))
        assert list(map(restored, read)) == row


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_comes_back(value):
    assert float(exact(value)) == value


@given(texts, texts)
def test_two_texts_never_become_one(one, other):
    assert (harmless(one) == harmless(other)) == (one == other)
