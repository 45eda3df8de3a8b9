"""A day is the team's: one function makes it out of a moment, and nothing else does."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

import okrlab
from okrlab.errors import BadInput
from okrlab.host.session import Session
from okrlab.record import agenda_rules as agenda
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Agenda, Frame
from okrlab.record.workshop import Workshop
from okrlab.results import sections
from okrlab.texts.days import HERE, day_of, known_zone

ROOT = Path(okrlab.__file__).parent
FRIDAY_EVENING = datetime(2026, 11, 28, 2, 30, tzinfo=UTC)
"""Half past six on Friday, the 27th, in Los Angeles; half past three on Saturday in Berlin."""
ANGELES = "America/Los_Angeles"

MAKES_DAYS = {
    "texts/days.py": "this is the one",
    "tables/workbook.py": "what is written in a cell has no zone",
    "measure/dates.py": "times in a table, in the zone that was said with them",
    "logs.py": "a log's own times",
}
"""Files in which a day may come out of something else, and why."""
DAY = re.compile(r"%[dDeFxj]|%-?d")


def made_days(source):
    """Where a program makes a day out of a moment, or asks what day it is."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            asked = name in ("today", "fromtimestamp", "utcnow", "localtime", "gmtime")
            ours = (
                "self._session.today",
                "self._room.today",
                "session.today",
                "schedule.today",
                "datetime.fromtimestamp",
            )
            if (name == "date" and not node.args) or (asked and ast.unparse(node.func) not in ours):
                yield f"{node.lineno}: {ast.unparse(node)}"
            if name == "strftime":
                yield f"{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            told = ast.unparse(node.format_spec)
            if DAY.search(told):
                yield f"{node.lineno}: {told}"
        if isinstance(node, ast.Subscript) and ast.unparse(node).endswith(".isoformat()[:10]"):
            yield f"{node.lineno}: {ast.unparse(node)}"


def test_nothing_else_makes_days_in_python():
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name not in MAKES_DAYS and (days := list(made_days(file.read_text("utf-8")))):
            found[name] = days
    assert found == {}
    for name in MAKES_DAYS:
        assert list(made_days((ROOT / name).read_text("utf-8"))), name


def test_the_search_finds_each_way_to_make_a_day():
    for source in (
        "now.date()",
        "date.today()",
        "x.strftime('%Y')",
        "f'{m:%Y-%m-%d}'",
        "pd.Timestamp.today()",
        "at.isoformat()[:10]",
        "time.gmtime()",
    ):
        assert list(made_days(source)), source
    for source in ("self._session.today()", "datetime.fromtimestamp(n, UTC)", "f'{m:%Y-%m}'"):
        assert not list(made_days(source)), source


JS_DAYS = re.compile(
    r"toISOString\(\)\.|slice\(0, ?10\)|\.get(?:UTC)?(?:Date|Day|Month|FullYear)\(|toDateString|"
    r"toLocaleDateString|dateStyle|new Date\(\)(?!\.toISOString\(\),)"
)
"""The one `new Date()` that is left is the time in a message's header."""


def test_nothing_makes_days_in_javascript_but_the_one_that_words_them():
    for file in sorted(ROOT.rglob("*.js")):
        source = file.read_text("utf-8")
        if file.name == "words.js":
            assert source.count("toLocaleDateString") == 1
            source = source.replace("toLocaleDateString", "")
        assert JS_DAYS.findall(source) == [], file.name
    for way in ("new Date().toISOString().slice(0, 10)", "now.getMonth()", "new Date()"):
        assert JS_DAYS.search(way)


def test_a_moments_day_is_the_teams():
    assert day_of(FRIDAY_EVENING, ANGELES) == date(2026, 11, 27)
    assert day_of(FRIDAY_EVENING, "Europe/Berlin") == date(2026, 11, 28)
    assert day_of(FRIDAY_EVENING) == day_of(FRIDAY_EVENING, "Mars/Base") == date(2026, 11, 28)
    assert day_of(FRIDAY_EVENING, HERE) == FRIDAY_EVENING.astimezone().date()
    assert not known_zone(HERE)
    assert not known_zone("../../etc/passwd")


class Still(Session):
    """A session whose recorder's clock stands still."""

    def now(self):
        return FRIDAY_EVENING


def test_a_session_says_todays_day_where_the_team_is():
    session = Still()
    assert session.today() == date(2026, 11, 28)
    session.workshop = Workshop(frame=Frame(zone=ANGELES))
    assert session.today() == date(2026, 11, 27)


def test_a_result_is_dated_where_the_team_was():
    begun = Workshop(agenda=Agenda(started=FRIDAY_EVENING))
    assert sections.day(begun) == "2026-11-28"  # a workshop from before there were zones
    there = msgspec.structs.replace(begun, frame=Frame(zone=ANGELES))
    assert sections.day(there) == "2026-11-27"
    assert sections.day(Workshop()) == ""


def test_a_time_zone_is_set_kept_and_refused_in_words():
    def decided(workshop, **frame):
        return agenda._frame(workshop, None, c.SetFrame(frame=Frame(**frame))).event.frame

    assert decided(Workshop(), zone=ANGELES).zone == ANGELES
    there = Workshop(frame=Frame(zone=ANGELES))
    assert decided(there, people=9) == Frame(people=9, zone=ANGELES)  # an older page says none
    with pytest.raises(BadInput, match="no time zone called Mars/Base"):
        decided(there, zone="Mars/Base")


def test_an_older_event_without_a_zone_is_read():
    kept = msgspec.json.decode(b'{"type":"FrameSet","frame":{"people":9}}', type=e.Event)
    assert kept.frame.zone == ""
