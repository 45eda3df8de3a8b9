"""A day as a calendar file: lines, folds and escapes as RFC 5545 has them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
from hypothesis import example, given
from hypothesis import strategies as st

from okrlab.results.ics import CalendarEvent, calendar, folded, words

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
    event = CalendarEvent(
        uid="x@okrlab", day=date(2026, 12, 10), title=title, about=about, revision=1
    )
    raw = calendar([event], made=MADE)
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
    def at(day):
        return calendar([CalendarEvent(uid="x@okrlab", title="Check-in", day=day)], made=MADE)

    assert at(date(26, 1, 2)) == at(date(26, 1, 2))
    assert read(at(date(26, 1, 2)))["DTSTART;VALUE=DATE"] == "00260102"
    assert words("") == ""


@given(st.lists(st.tuples(st.dates(date(1900, 1, 1), date(2200, 12, 31)), TEXTS), max_size=5))
@example([(date(2026, 12, 31), "a\r\nb;c,d\\n 👩🏽‍🚀" * 20)])
def test_another_program_reads_the_same_days_and_words(listed):
    """`icalendar`, which is no part of okrlab, reads what was written."""
    events = [
        CalendarEvent(uid=f"{n}@okrlab", day=day, title=said, about=said, revision=n)
        for n, (day, said) in enumerate(listed)
    ]
    read_by_others = icalendar.Calendar.from_ical(calendar(events, made=MADE, name="Autumn plan"))
    assert read_by_others.calendar_name == "Autumn plan"
    found = {str(one["UID"]): one for one in read_by_others.walk("VEVENT")}
    assert len(found) == len(events)
    for n, (day, said) in enumerate(listed):
        one = found[f"{n}@okrlab"]
        assert not one.errors
        assert (one.start, one.end) == (day, day + timedelta(days=1))
        assert one["SEQUENCE"] == n
        assert one["DTSTAMP"].dt == MADE
        plain = said.replace("\r\n", "\n").replace("\r", "\n")
        plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", plain)
        assert str(one.get("DESCRIPTION", "")) == plain
        assert str(one["SUMMARY"]) == plain


def test_a_time_is_in_utc_and_events_are_in_their_order():
    berlin = timezone(timedelta(hours=1))
    begins = datetime(2026, 12, 1, 0, 30, tzinfo=berlin)
    timed = CalendarEvent(
        uid="w@okrlab", title="Workshop", begins=begins, ends=begins + timedelta(minutes=90)
    )
    day = CalendarEvent(uid="a@okrlab", title="Check-in", day=date(2026, 12, 2))
    raw = calendar([day, timed], made=MADE)
    assert raw == calendar([timed, day], made=MADE)
    first, second = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert first.start == datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert first.end - first.start == timedelta(minutes=90)
    assert b"DTSTART:20261130T233000Z" in raw
    assert "TRANSP" not in first
    assert second["TRANSP"] == "TRANSPARENT"
