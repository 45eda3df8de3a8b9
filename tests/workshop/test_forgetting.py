"""What is forgotten is in no byte of the database, in no export, and in nobody's memory."""

import contextlib
import threading
from pathlib import Path

import pytest
from sqlalchemy import event as on
from sqlalchemy import make_url

from okrlab.errors import Refused, StoreFailed
from okrlab.host import export
from okrlab.record import commands as c
from okrlab.record import forgetting
from okrlab.results import OFFERED
from tests.conftest import opened
from tests.wishes import edit_link, edit_rung, remove_rung
from tests.workshop.house import House, add

CANARY = "Rotkehlchen"
"""A word that stands in every text that is to be forgotten."""


def bytes_of(record):
    """Every byte of every file of the database: main, journal and write-ahead log."""
    if record.is_sqlite:
        main = Path(record.engine.url.database)
        files = [p for p in main.parent.iterdir() if p.name.startswith(main.name)]
    else:
        with record.engine.connect() as connection:
            raw = connection.execution_options(isolation_level="AUTOCOMMIT")
            raw.exec_driver_sql("CHECKPOINT")  # PostgreSQL unlinks what it dropped by then
            data = Path(raw.exec_driver_sql("SHOW data_directory").scalar())
            number = raw.exec_driver_sql(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).scalar()
        files = list((data / "base" / str(number)).iterdir())
    found = b""
    for file in files:
        with contextlib.suppress(FileNotFoundError):  # PostgreSQL replaces its caches at any time
            found += file.read_bytes()
    return found


def everything_written(house):
    """A workshop in which the canary stands in every kind of text that a card can have."""
    anna, ben = house.enter("join", f"Anna {CANARY}"), house.enter("join", "Ben")
    coach = house.enter("facilitate", "Cleo")
    do = house.done
    do(anna, add("a", f"text {CANARY}", actor=f"actor {CANARY}"))
    do(anna, add("b", "kept words", level="outcome", lower="a", link="ab"))

    def base(id):
        ladder = house.ladder
        return (ladder.rungs.get(id) or ladder.links[id]).version

    do(anna, edit_rung(id="a", base=base("a"), text=f"2 {CANARY}", objective=f"o {CANARY}"))
    do(anna, c.Undo())
    do(anna, c.Redo())
    do(coach, remove_rung(id="a", base=base("a")))
    do(coach, c.Undo())
    do(coach, c.WriteNote(card="a", text=f"note {CANARY}"))
    do(anna, c.Overrule(rule="r", card="a", reason=f"reason {CANARY}"))
    do(ben, edit_rung(id="b", base=base("b"), actor="Ben's guests"))
    return anna, ben, coach


def analyzed(record):
    """The database has looked at its rows to plan by them, as PostgreSQL does now and then."""
    with record.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def exports(house):
    made = [
        export.export(house.record, house.meeting(), format, role)
        for format in OFFERED
        for role in ("participant", "facilitator")
    ]
    return b"".join([*made, export.result(house.record, house.meeting())])


def test_a_forgotten_cards_words_are_in_no_file_and_no_export(any_house, clock):
    anna, *_ = everything_written(any_house)
    any_house.done(anna, c.NameMyself(name="Anna"))
    assert CANARY.encode() in bytes_of(any_house.record)
    assert CANARY.encode() in exports(any_house)
    analyzed(any_house.record)
    forgetting.forget_card(any_house.record, any_house.workshop, "a", clock)
    forgetting.forget_person(any_house.record, any_house.workshop, anna, clock)
    assert CANARY.encode() not in exports(any_house)
    assert CANARY.encode() not in bytes_of(any_house.record)
    assert b"Ben's guests" in bytes_of(any_house.record)


def test_forgetting_a_card_keeps_the_structure_and_the_other_words(any_house, clock):
    everything_written(any_house)
    forgetting.forget_card(any_house.record, any_house.workshop, "a", clock)
    any_house.restart()
    ladder = any_house.ladder
    assert ladder.rungs["a"].text == ladder.rungs["a"].actor == ladder.rungs["a"].objective == ""
    assert ladder.rungs["b"].text == "kept words"
    assert (ladder.links["ab"].lower, ladder.links["ab"].upper) == ("a", "b")
    assert ladder.rungs["a"].level == "output"
    assert any_house.recorder.room(any_house.workshop).backstage.notes.get("a", "") == ""


def test_forgetting_a_link_keeps_the_words_of_the_rung_it_came_with(any_house, clock):
    anna, *_ = everything_written(any_house)
    link = any_house.ladder.links["ab"]
    any_house.done(anna, edit_link(id="ab", base=link.version, assumption=f"a {CANARY}"))
    forgetting.forget_card(any_house.record, any_house.workshop, "ab", clock)
    any_house.restart()
    assert any_house.ladder.links["ab"].assumption == ""
    assert any_house.ladder.rungs["b"].text == "kept words"


def test_a_forgotten_persons_name_and_words_are_in_no_file(any_house, clock):
    anna, ben, coach = everything_written(any_house)
    any_house.done(coach, c.WriteNote(card="a", text=""))
    forgetting.forget_card(any_house.record, any_house.workshop, "a", clock)
    assert CANARY.encode() in bytes_of(any_house.record), "her name is there still"
    forgetting.forget_person(any_house.record, any_house.workshop, anna, clock)
    any_house.restart()
    assert CANARY.encode() not in bytes_of(any_house.record)
    assert any_house.ladder.rungs["b"].text == ""
    assert any_house.ladder.rungs["b"].actor == "Ben's guests"
    people = any_house.recorder.room(any_house.workshop).public.people
    assert (people[anna].name, people[ben].name) == ("", "Ben")


def test_a_forgotten_persons_words_on_other_peoples_cards_are_gone_even_from_others_undo(
    any_house, clock
):
    anna, ben = any_house.enter("join", "Anna"), any_house.enter("join", "Ben")
    any_house.done(ben, add("x", "Ben's words"))
    any_house.done(ben, add("y", "Ben's outcome", level="outcome", lower="x", link="xy"))
    rung, link = any_house.ladder.rungs["x"], any_house.ladder.links["xy"]
    any_house.done(anna, edit_rung(id="x", base=rung.version, objective=f"o {CANARY}"))
    any_house.done(anna, edit_link(id="xy", base=link.version, assumption=f"a {CANARY}"))
    rung = any_house.ladder.rungs["x"]
    any_house.done(ben, remove_rung(id="x", base=rung.version))
    any_house.done(ben, c.Undo())
    assert CANARY in any_house.ladder.rungs["x"].objective
    forgetting.forget_person(any_house.record, any_house.workshop, anna, clock)
    any_house.restart()
    assert CANARY.encode() not in bytes_of(any_house.record)
    assert any_house.ladder.rungs["x"].text == "Ben's words"


def test_a_forgotten_person_is_out_and_their_way_back_is_shut(any_house, clock):
    entered = any_house.register.enter(any_house.secrets["join"], "Anna")
    any_house.done(entered.session, add("a"))
    forgetting.forget_person(any_house.record, any_house.workshop, entered.session, clock)
    assert any_house.do(entered.session, add("b")).code == "unknown_link"
    assert any_house.register.visit(entered.session) is None
    with pytest.raises(Exception, match="does not open anything"):
        any_house.register.enter(entered.rejoin_secret, "")


def test_undo_does_not_bring_forgotten_words_back(any_house, clock):
    anna = any_house.enter("join", "Anna")
    any_house.done(anna, add("a", f"before {CANARY}"))
    any_house.done(anna, edit_rung(id="a", base=3, text="after"))
    any_house.recorder.catch_up()
    forgetting.forget_card(any_house.record, any_house.workshop, "a", clock)
    any_house.do(anna, c.Undo())
    assert any_house.ladder.rungs["a"].text == ""


def test_a_forgotten_workshop_is_gone_with_its_links_and_its_team_stays(any_house, clock):
    everything_written(any_house)
    secret = any_house.secrets["join"]
    other = House(any_house.record, clock, "Kept")
    forgetting.forget_workshop(any_house.record, any_house.workshop)
    content = bytes_of(any_house.record)
    assert CANARY.encode() not in content
    assert b"Our first ladder" not in content.replace(b"Team of Our first ladder", b"")
    assert any_house.register.look(secret) is None
    with any_house.record.reading() as db:
        assert [m.id for m in any_house.record.meetings(db)] == [other.workshop]
        assert any_house.record.teams_named(db, "Team of Our first ladder")


def test_a_forgotten_team_is_gone_with_all_its_workshops(any_house, clock):
    other = House(any_house.record, clock, "Kept")
    everything_written(any_house)
    forgetting.forget_team(any_house.record, "Team of Our first ladder")
    content = bytes_of(any_house.record)
    assert CANARY.encode() not in content
    assert b"Our first ladder" not in content
    assert b"Team of Kept" in content
    assert other.log()


def test_what_is_not_there_cannot_be_forgotten(any_house, clock):
    record, workshop = any_house.record, any_house.workshop
    before = any_house.log()
    for code, forget in (
        ("no_card", lambda: forgetting.forget_card(record, workshop, "nope", clock)),
        ("no_card", lambda: forgetting.forget_card(record, workshop, "", clock)),
        ("no_card", lambda: forgetting.forget_person(record, workshop, "nope", clock)),
        ("no_card", lambda: forgetting.forget_person(record, workshop, "", clock)),
        ("no_workshop", lambda: forgetting.forget_workshop(record, "nope")),
        ("no_team", lambda: forgetting.forget_team(record, "nope")),
    ):
        with pytest.raises(Refused) as refused:
            forget()
        assert refused.value.code == code
    assert any_house.log() == before


def test_workshops_retire_when_their_days_are_over(any_house, clock):
    short = any_house.register.create("Short", retention_days=30)
    clock.move(days=30)
    assert forgetting.retire(any_house.record, clock()) == []
    clock.move(seconds=1)
    assert forgetting.retire(any_house.record, clock()) == [short]
    assert any_house.log()
    clock.move(days=335)
    assert forgetting.retire(any_house.record, clock()) == [any_house.workshop]
    assert forgetting.retire(any_house.record, clock()) == []


def test_a_reader_who_is_just_leaving_does_not_keep_the_old_pages(house, clock):
    everything_written(house)
    reading, leave = threading.Event(), threading.Event()

    def read():
        other = opened(str(house.record.engine.url))
        with other.reading() as db:
            other.meetings(db)
            reading.set()
            leave.wait(5)
        other.close()

    reader = threading.Thread(target=read)
    reader.start()
    assert reading.wait(5)
    threading.Timer(0.3, leave.set).start()
    forgetting.forget_workshop(house.record, house.workshop)
    reader.join()
    assert CANARY.encode() not in bytes_of(house.record)


def test_if_somebody_keeps_the_old_pages_open_it_is_said(house, clock):
    everything_written(house)
    url = make_url(str(house.record.engine.url))
    other, hasty = opened(str(url)), opened(str(url))

    @on.listens_for(hasty.engine, "begin")
    def be_hasty(connection):
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")

    with other.reading() as db:
        other.meetings(db)
        with pytest.raises(StoreFailed) as failed:
            forgetting.forget_workshop(hasty, house.workshop)
    assert failed.value.code == "not_wiped"
    other.close()
    forgetting.wipe(hasty)
    assert CANARY.encode() not in bytes_of(hasty)
    hasty.close()
