"""The dates of a workshop in people's calendars: one file, read by another program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from msgspec.structs import replace

from okrlab.blocks.clinic.cards import Bridge, Hypothesis, KeyResult
from okrlab.errors import BadInput
from okrlab.host import export
from okrlab.record import commands as c
from okrlab.record.agenda import Block, Frame

ENDS, DUE, CHECKIN = date(2027, 2, 1), date(2027, 3, 31), date(2027, 1, 14)
BRIDGE = KeyResult(id="k1", text="Measure visits; weekly", bridge=Bridge(owner="Ida", expires=ENDS))
BET = Hypothesis(id="h1", x="a call", y="trust", signal="5 of 10 stay", until=DUE)
TALK = Block(id="b", kind="talk", title="Talk", minutes=30)


@pytest.fixture
def full(house):
    """A workshop that has begun, with a check-in, a bridge, a due hypothesis and a coach's note."""
    coach = house.enter("facilitate", "Cleo")
    anna = house.enter("join", "Anna")
    house.opened(coach, TALK)
    house.done(coach, c.SetFrame(frame=Frame(checkin=CHECKIN, zone="Asia/Tokyo")))
    cards = (
        BRIDGE,
        KeyResult(id="k2", text="No bridge"),
        KeyResult(id="k3", text="A bridge for ever", bridge=Bridge(owner="Ida")),
        BET,
        replace(BET, id="h2", decision="stop"),
        replace(BET, id="h3", until=None),
    )
    house.done(anna, c.SetCards(board="clinic", cards=cards))
    house.done(coach, c.WriteNote(board="clinic", card="k1", text="Ask the quiet one"))
    return house


def written(house, format="dates", role="participant"):
    return export.export(house.record, house.meeting(), format, role)


def events(raw):
    return {str(one["SUMMARY"]): one for one in icalendar.Calendar.from_ical(raw).walk("VEVENT")}


def change(house, *cards):
    cleo = house.enter("facilitate", "Cleo")
    known = house.state.deck("clinic").cards
    cards = tuple(replace(one, version=known[one.id].version) for one in cards)
    house.done(cleo, c.SetCards(board="clinic", cards=cards))


def test_one_file_has_the_workshop_the_check_in_bridges_and_open_hypotheses(full):
    found = events(written(full))
    assert list(found) == [
        "Workshop: Our first ladder",
        "Check-in: Our first ladder",
        "The bridge ends: Measure visits; weekly",
        "Look at the signal: 5 of 10 stay",
    ]
    workshop, checkin, bridge, bet = found.values()
    assert workshop.start == full.agenda.started.astimezone(UTC).replace(microsecond=0)
    assert workshop.end - workshop.start == timedelta(minutes=30)
    assert (checkin.start, bridge.start, bet.start) == (CHECKIN, ENDS, DUE)
    assert "Builds the measurement: Ida" in bridge["DESCRIPTION"]
    assert "We believe that “a call” will result in “trust”" in bet["DESCRIPTION"]
    assert "31 March 2027" in bet["DESCRIPTION"]


def test_the_same_record_gives_the_same_bytes_and_a_coach_has_no_more(full):
    raw = written(full)
    full.restart()
    assert written(full) == raw
    assert written(full, role="facilitator") == raw
    assert b"quiet" not in raw


def test_taken_again_an_event_keeps_its_name_and_is_newer(full, clock):
    before = events(written(full))
    clock.move(seconds=1)
    change(full, replace(BRIDGE, bridge=Bridge(owner="Ida", expires=ENDS + timedelta(days=7))))
    after = events(written(full))
    assert {one["UID"] for one in before.values()} == {one["UID"] for one in after.values()}
    assert len({one["UID"] for one in after.values()}) == 4
    for title, one in after.items():
        assert one["SEQUENCE"] > before[title]["SEQUENCE"], title
        assert one["DTSTAMP"].dt > before[title]["DTSTAMP"].dt
    moved = "The bridge ends: Measure visits; weekly"
    assert after[moved].start == ENDS + timedelta(days=7)


def test_the_check_in_alone_is_the_same_event(full):
    [(title, alone)] = events(written(full, "ics")).items()
    whole = events(written(full))[title]
    assert alone["UID"] == f"checkin-{full.workshop}@okrlab"
    assert (alone["UID"], alone["SEQUENCE"]) == (whole["UID"], whole["SEQUENCE"])


def test_a_card_that_goes_on_is_one_event_in_both_workshops(full):
    """Whoever takes both calendars of a quarter has each bridge and hypothesis once."""
    first = events(written(full))
    team = full.meeting().team_id
    other = export.to_calendar(replace(full.meeting(), id="another"), full.state, full.log()[-1])
    again = events(other)
    cards = [title for title in first if "bridge" in title or "signal" in title]
    assert all(again[title]["UID"] == first[title]["UID"] for title in cards)
    assert again["Check-in: Our first ladder"]["UID"] == "checkin-another@okrlab"
    stranger = events(
        export.to_calendar(replace(full.meeting(), team_id="others"), full.state, full.log()[-1])
    )
    assert all(stranger[title]["UID"] != first[title]["UID"] for title in cards)
    assert team.encode() not in written(full)


def test_a_decided_hypothesis_and_forgotten_words_have_no_date(full):
    change(full, replace(BET, decision="go on"))
    assert "Look at the signal: 5 of 10 stay" not in events(written(full))
    gone = KeyResult(id="k1", text="", bridge=BRIDGE.bridge)
    state = full.state
    deck = replace(state.deck("clinic"), cards={"k1": gone})
    blanked = replace(state, boards={**state.boards, "clinic": deck})
    raw = export.to_calendar(full.meeting(), blanked, full.log()[-1])
    assert not any("bridge" in title for title in events(raw))


def test_a_workshop_without_dates_says_so_and_its_page_offers_none(house):
    with pytest.raises(BadInput) as caught:
        written(house)
    assert caught.value.code == "no_dates"
    assert b"?as=dates" not in export.result(house.record, house.meeting())


def test_the_page_offers_what_is_there(full):
    page = export.result(full.record, full.meeting()).decode()
    assert '<a href="?as=ics">Put the check-in in your calendar (14 January 2027)</a>' in page
    assert '<a href="?as=dates">Put all 4 dates in your calendar, in one file</a>' in page
    taken = export.handed_over(full.record, full.meeting(), "dates")
    assert (taken.name, taken.content) == ("our-first-ladder.dates.ics", written(full))
    assert taken.type == "text/calendar; charset=utf-8"
    assert export.handed_over(full.record, full.meeting(), "ics").name == "our-first-ladder.ics"


def test_a_workshop_that_only_began_offers_nothing_new(house):
    coach = house.enter("facilitate", "Cleo")
    house.opened(coach, TALK)
    assert b"?as=dates" not in export.result(house.record, house.meeting())
    [began] = events(written(house)).values()
    assert isinstance(began.start, datetime)
