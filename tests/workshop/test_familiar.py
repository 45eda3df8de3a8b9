"""What the recorder remembers of sessions: never longer than it is true."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event as on

import okrlab
from okrlab.host.deciding import PendingCommand
from okrlab.host.recorder import Recorder
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record import forgetting
from okrlab.record.agenda import Frame
from tests.workshop.house import add, ask, give

LATER = datetime(2100, 1, 1, tzinfo=UTC)


def looked_up(house, person):
    """What the recorder finds of a session now, and how many statements that took."""
    statements = []

    def count(*_):
        statements.append(1)

    on.listen(house.record.engine, "before_cursor_execute", count)
    try:
        familiar = house.recorder.decider.familiar
        return familiar.session(person), familiar.visit(person), len(statements)
    finally:
        on.remove(house.record.engine, "before_cursor_execute", count)


def stored(house, person):
    with house.record.reading() as db:
        return house.record.session(db, person)


def remembered(house, *people):
    """These are known from now on, without asking."""
    house.recorder.room(house.workshop)
    for person in people:
        looked_up(house, person)
        session, visit, asked = looked_up(house, person)
        assert session == stored(house, person)
        assert visit == house.register.visit(person)
        assert asked == 0


def told(house, recorder, coach, command):
    [answer] = recorder.do([PendingCommand(coach, new_id(), command)])
    assert answer.revision


ENDS = {
    "removed": lambda house, by, coach, anna, ben: told(
        house, by, coach, c.RemovePerson(person=anna)
    ),
    "merged": lambda house, by, coach, anna, ben: told(
        house, by, coach, c.MergePersons(person=anna, into=ben)
    ),
    "forgotten": lambda house, by, coach, anna, ben: forgetting.forget_person(
        house.record, house.workshop, anna, house.recorder.clock
    ),
    "deleted": lambda house, *_: forgetting.forget_workshop(house.record, house.workshop),
    "its team deleted": lambda house, *_: forgetting.forget_team(house.record, house.workshop),
    "retired": lambda house, *_: forgetting.retire(house.record, LATER),
}


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_whatever_ends_a_session_ends_what_is_remembered_of_it(
    any_house, coach, anna, ben, how, elsewhere
):
    remembered(any_house, anna, ben, coach)
    other = Recorder(any_house.record, any_house.register, lambda *_: None)
    ENDS[how](any_house, other if elsewhere else any_house.recorder, coach, anna, ben)
    any_house.recorder.catch_up()
    for person in (anna, ben, coach):
        session, visit, _ = looked_up(any_house, person)
        assert session == stored(any_house, person)
        assert visit == any_house.register.visit(person)


@pytest.mark.parametrize("how", ENDS)
def test_nobody_writes_with_a_session_that_was_ended_elsewhere_a_moment_ago(
    any_house, coach, anna, ben, how
):
    """Even before the recorder has looked around: it takes in what others did, then decides."""
    any_house.opened(coach, ask("b"))
    any_house.done(anna, give("b", "mine"))
    remembered(any_house, anna, ben, coach)
    other = Recorder(any_house.record, any_house.register, lambda *_: None)
    ENDS[how](any_house, other, coach, anna, ben)
    answers = any_house.recorder.do(
        [PendingCommand(anna, "k1", add("a")), PendingCommand(anna, "k2", give("b", "late"))]
    )
    if how == "merged":  # that is Ben now
        assert [one.revision for one in answers] == [answers[0].revision] * 2
        assert any_house.log()[-1].by == ben
    else:
        assert [one.code for one in answers] == ["unknown_link"] * 2


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_removal_that_a_write_of_ours_has_waited_for_counts(any_house, coach, anna, monkeypatch):
    """Ours began first, and then waited for the lock that the removal held."""
    remembered(any_house, anna)
    record, hold = any_house.record, any_house.record.hold
    other = Recorder(record, any_house.register, lambda *_: None)

    def wait(db, workshops):
        monkeypatch.setattr(record, "hold", hold)
        told(any_house, other, coach, c.RemovePerson(person=anna))
        return hold(db, workshops)

    for known in (True, False):
        if not known:
            any_house.restart()
            any_house.recorder.room(any_house.workshop)
            anna = any_house.enter("join", "Anna")
            other = Recorder(record, any_house.register, lambda *_: None)
        monkeypatch.setattr(record, "hold", wait)
        [answer] = any_house.recorder.do([PendingCommand(anna, "k", add("a"))])
        assert getattr(answer, "code", "done") == "unknown_link"


def test_a_removal_that_was_not_committed_ends_nothing(any_house, coach, anna):
    remembered(any_house, anna, coach)
    failed = []

    def fail(connection):
        if not failed:
            failed.append(1)
            connection.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")

    on.listen(any_house.record.engine, "commit", fail)
    remove = PendingCommand(coach, "k", c.RemovePerson(person=anna))
    [answer] = any_house.recorder.do([remove])
    assert (failed, answer.retry) == ([1], True)
    session, *_ = looked_up(any_house, anna)
    assert session == stored(any_house, anna)
    assert session.revoked is None
    any_house.done(anna, add("a"))


def test_a_workshop_that_comes_back_under_its_id_has_none_of_its_old_sessions(
    any_house, coach, anna
):
    remembered(any_house, anna)
    forgetting.forget_workshop(any_house.record, any_house.workshop)
    any_house.register.create("Another", id=any_house.workshop)
    any_house.recorder.catch_up()
    any_house.recorder.room(any_house.workshop)
    assert looked_up(any_house, anna)[:2] == (None, None)


def test_what_was_dropped_from_memory_is_looked_up_again(any_house, anna):
    remembered(any_house, anna)
    rooms, familiar = any_house.recorder.rooms, any_house.recorder.decider.familiar
    rooms.keep_only(())
    assert looked_up(any_house, anna)[2] > 0, "nobody would see its events"
    familiar.rest()
    assert (familiar._sessions, familiar._visits) == ({}, {})
    remembered(any_house, anna)


def test_nobody_is_remembered_to_be_unknown(any_house):
    any_house.recorder.room(any_house.workshop)
    assert looked_up(any_house, "late")[:2] == (None, None)
    secret = any_house.secrets["join"]
    with any_house.record.writing() as db:
        opened = any_house.register.opened(db, secret)
        any_house.register.begin(db, opened, secret, "Late", "late")
    assert looked_up(any_house, "late")[0].id == "late"


@pytest.mark.parametrize(
    "change",
    [
        lambda house, host: house.plan(host, ask("b")),
        lambda house, host: house.done(host, c.SetFrame(frame=Frame(title="Another title"))),
    ],
)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_visitor_is_told_the_title_and_the_plan_as_they_are(any_house, anna, change, elsewhere):
    host = any_house.enter("host")
    remembered(any_house, anna)
    ours = any_house.recorder
    if elsewhere:
        any_house.recorder = Recorder(any_house.record, any_house.register, lambda *_: None)
    change(any_house, host)
    any_house.recorder = ours
    ours.catch_up()
    before, visit = any_house.register.visit(anna), looked_up(any_house, anna)[1]
    assert visit == before
    assert visit.staged or visit.title == "Another title"


def test_only_what_is_in_the_log_as_well_ends_or_moves_sessions():
    """Whoever adds another way has to let `Room.absorb` begin another era with it."""
    writers = {
        (path.stem, node.attr)
        for path in Path(okrlab.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"revoke_session", "merge_session", "drop_workshop", "drop_team"}
    }
    assert writers == {
        ("deciding", "revoke_session"),
        ("deciding", "merge_session"),
        ("forgetting", "revoke_session"),
        ("forgetting", "drop_workshop"),
        ("forgetting", "drop_team"),
    }
