"""What people type is made safe to keep, and nothing else about it changes."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.model.text import clean, shorten

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("half an emoji \ud83d", "half an emoji"),
        ("the other half \ude00!", "the other half !"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("\ufeffwith a mark", "with a mark"),
        ("no character \ufffe\uffff at all", "no character at all"),
        ("e\u0301", "é"),
        ("e\x00\u0301", "é"),
        ("  two\n lines\t", "two lines"),
        ("line\u2028separator\x85next", "line separator next"),
        ("\r\nonly\r\n", "only"),
        ("", ""),
        (" \u2003 ", ""),
    ],
)
def test_what_nobody_can_see_goes(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Größe",
        "日本語のテキスト",
        "שלום עולם",
        "नमस्ते",
        "👩‍👩‍👧 family",
        "<script>alert(1)</script>",
        "=1+1",
        "🏳️‍🌈",
    ],
)
def test_what_people_write_stays(typed):
    assert clean(typed) == typed


def test_a_long_text_is_not_cut_here():
    assert len(clean("x" * 10_000)) == 10_000


@given(anything)
def test_cleaning_twice_is_cleaning_once(typed):
    assert clean(clean(typed)) == clean(typed)


@given(anything)
def test_what_is_kept_can_be_stored_sent_and_shown(typed):
    kept = clean(typed)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert json.loads(json.dumps(kept)) == kept
    assert "\x00" not in kept
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()


@given(anything, st.integers(1, 40))
def test_a_shortened_text_fits(typed, most):
    assert len(shorten(typed, most)) <= most
