"""What people type is made safe to keep, and nothing else about it changes."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.texts import clean as text
from okrlab.texts.clean import TooLong, clean, leeway, lines_of, shorten

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


def test_a_text_that_is_plainly_too_long_is_not_looked_at(monkeypatch):
    with pytest.raises(TooLong):
        clean("x" * 501, 500)
    assert clean(" " * 1_000 + "x" * 500, 500) == "x" * 500
    monkeypatch.setattr(text, "_HIDDEN", None)  # whoever looks, stumbles
    with pytest.raises(TooLong) as caught:
        clean("x" * (leeway(500) + 1), 500)
    assert (caught.value.length, caught.value.most) == (leeway(500) + 1, 500)


MARKS = "\u0301\u0323\u0344\u0345\u0360\u0321\u031b\u0334\u0f73\u0f81\u034f"
marked = st.text(st.sampled_from("e\u0390\u1f82" + MARKS), min_size=20, max_size=200)


@given(marked)
def test_a_heap_of_marks_is_kept_in_heaps_of_thirty(typed):
    kept = clean(typed)
    runs = "".join("x" if unicodedata.combining(sign) else " " for sign in kept).split()
    assert max(map(len, runs), default=0) <= 30
    assert clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    bare = unicodedata.normalize("NFD", kept).replace("\u034f", "")
    assert sorted(bare) == sorted(unicodedata.normalize("NFD", typed).replace("\u034f", ""))


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


def test_nothing_glues_and_what_nobody_sees_goes():
    """Breaks of every kind, as word processors have them, soft hyphens, zero-width marks."""
    for sign in "\x0b\x0c\r\x85\u2028\u2029\x1f":
        assert clean(f"NPS{sign}from 12") == "NPS from 12"
    for sign in "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u180e":
        assert clean(f"{sign}re{sign}tention") == "retention"
    joined = ("\U0001f469\u200d\U0001f4bb", "می\u200cخواهم")
    assert tuple(map(clean, joined)) == joined  # there they are part of the letter


def test_a_break_inside_a_line_is_no_line():
    assert lines_of("NPS\x0bfrom 12\r\nto\u202830\rb\n") == ["NPS\x0bfrom 12", "to\u202830", "b"]
    assert lines_of("") == []
