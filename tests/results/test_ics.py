"""A day as a calendar file: lines, folds and escapes as RFC 5545 has them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from okrlab.results.ics import calendar, folded, words

TEXTS = st.text(max_size=400)
MADE = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)


def unescaped(value: str) -> str:
    """What a calendar reads in a value."""
    return re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nN" else one[1], value)


def read(raw: bytes) -> dict[str, str]:
    """The lines of a file by their name, unfolded."""
    assert raw.endswith(b"\r\n")
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


@given(TEXTS, TEXTS)
@example("é" * 80, "👩🏽‍🚀" * 30)
@example("a\r\nb;c,d\\n", "\\;\\")
@example("\x00\x0b\x1f", "\ud800")
def test_whatever_people_wrote_the_file_is_sound_and_says_it(title, about):
    raw = calendar(uid="x@okrlab", day=date(2026, 12, 10), title=title, about=about, made=MADE,
                   revision=1)  # fmt: skip
    for line in raw.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode()
        assert not re.search(rb"[\r\n\x00-\x08]", line)
    said = read(raw)
    assert said["DTSTART;VALUE=DATE"] == "20261210"

    def plain(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", text)

    assert unescaped(said["SUMMARY"]) == plain(title)
    assert unescaped(said.get("DESCRIPTION", "")) == plain(about)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_a_folded_line_comes_back_whole(line):
    parts = list(folded(line))
    assert b"".join([parts[0], *(part.removeprefix(b" ") for part in parts[1:])]).decode() == line
    assert all(len(part) <= 75 for part in parts)


def test_the_same_day_gives_the_same_bytes_and_a_day_of_long_ago_is_written_whole():
    one = {"uid": "x@okrlab", "title": "Check-in", "about": "", "made": MADE, "revision": 1}
    assert calendar(day=date(26, 1, 2), **one) == calendar(day=date(26, 1, 2), **one)
    assert read(calendar(day=date(26, 1, 2), **one))["DTSTART;VALUE=DATE"] == "00260102"
    assert words("") == ""
