"""The recorder commits before it answers, does things once, and tells each what they may know."""

import pytest
from msgspec.structs import replace
from sqlalchemy import event as on

from okrlab.errors import StoreFailed
from okrlab.host import wire
from okrlab.host.audiences import Connection
from okrlab.host.deciding import PendingCommand
from okrlab.host.recorder import Recorder
from okrlab.host.register import Register
from okrlab.host.shares import FairShares
from okrlab.host.wire import new_id
from okrlab.host.writing import Writing
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import forgetting
from okrlab.record.store.record import SessionRow
from tests.conftest import KEY, opened
from tests.graphs import ladder_of
from tests.wishes import edit_rung
from tests.workshop.house import House, add, ask, give


def test_what_is_answered_done_is_in_the_record(any_house, anna):
    revision = any_house.done(anna, add("a"), key="k1")
    last = any_house.log()[-1]
    assert (last.revision, last.by, last.key, last.audience) == (revision, anna, "k1", "room")
    assert last.at == any_house.register.clock()


def test_the_same_key_does_the_same_thing_once_however_often_it_is_sent(any_house, anna, ben):
    first = any_house.done(anna, add("a"), key="k")
    assert any_house.done(anna, add("a"), key="k") == first
    any_house.restart()
    assert any_house.done(anna, add("a"), key="k") == first
    assert any_house.done(ben, add("b"), key="k") == first + 1
    assert list(any_house.ladder.rungs) == ["a", "b"]


def test_many_wishes_become_one_commit(any_house, anna, ben, coach):
    commits = []
    any_house.recorder.room(any_house.workshop)  # as the loop has it, before anything is decided
    on.listen(any_house.record.engine, "commit", lambda connection: commits.append(1))
    wishes = [
        PendingCommand(anna, "1", add("a")),
        PendingCommand(ben, "1", edit_rung(id="a", base=5, text="at once")),
        PendingCommand(anna, "1", add("a")),
        PendingCommand(coach, "1", c.LockBoard()),
        PendingCommand(ben, "2", add("b")),
        PendingCommand("nobody", "1", add("c")),
    ]
    answers = any_house.recorder.do(wishes)
    assert len(commits) == 1
    assert [type(answer).__name__ for answer in answers] == [
        "Done",
        "Done",
        "Done",
        "Done",
        "Failed",
        "Failed",
    ]
    assert [answer.key for answer in answers] == [wish.key for wish in wishes]
    assert answers[2].revision == answers[0].revision
    assert (answers[4].code, answers[5].code) == ("locked", "unknown_link")
    [(_, told)] = any_house.news
    assert [one.revision for one in told] == [5, 6, 7]
    assert any_house.ladder.rungs["a"].text == "at once"


def test_what_changes_nothing_for_others_is_told_to_nobody(any_house, anna, coach):
    """Not even as the whole state anew, which a full room could not bear."""
    any_house.opened(coach, ask("b"))
    any_house.done(anna, add("a"), key="k")
    any_house.news.clear()
    any_house.done(anna, add("a"), key="k")
    assert any_house.refused(anna, c.LockBoard()) == "facilitators_only"
    any_house.done(anna, give("b", "mine"))
    assert any_house.news == []


@pytest.mark.parametrize("key", ["", "x" * 81, "\x00", "a\ud800", "k\n"])
def test_a_bad_key_is_refused_and_harms_nobody_elses_wish(any_house, anna, ben, key):
    bad, good = any_house.recorder.do(
        [PendingCommand(anna, key, add("a")), PendingCommand(ben, "k", add("b"))]
    )
    assert (bad.code, bad.retry) == ("bad_message", False)
    assert isinstance(good, wire.Done)


def test_what_could_not_be_written_is_not_acknowledged_and_did_not_happen(any_house, anna, ben):
    any_house.done(anna, add("a"))
    fail = FailingOnce(any_house.record.engine)
    wishes = [
        PendingCommand(anna, "k1", add("b")),
        PendingCommand(ben, "k2", edit_rung(id="a", base=4, text="new")),
    ]
    answers = any_house.recorder.do(wishes)
    assert fail.failed
    assert {(type(answer), answer.code, answer.retry) for answer in answers} == {
        (wire.Failed, "store_failed", True)
    }
    assert any_house.news[1:] == []
    room = any_house.recorder.room(any_house.workshop)
    assert list(ladder_of(room.backstage).rungs) == ["a"]
    assert ladder_of(room.backstage).rungs["a"].text == "Card a"
    assert len(any_house.log()) == 4
    assert [type(answer) for answer in any_house.recorder.do(wishes)] == [wire.Done, wire.Done]


class FailingOnce:
    """The next COMMIT fails as databases fail: with an error of the driver's."""

    def __init__(self, engine):
        self.engine, self.failed = engine, False
        on.listen(engine, "commit", self.fail)

    def fail(self, connection):
        if not self.failed:
            self.failed = True
            connection.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")


def test_another_processs_commits_are_told_even_if_a_write_of_ours_failed_meanwhile(
    any_house, anna, ben
):
    any_house.done(anna, add("a"))
    other = Recorder(any_house.record, any_house.register, lambda *_: None)
    other.do([PendingCommand(ben, "k", add("b"))])
    FailingOnce(any_house.record.engine)
    any_house.recorder.do([PendingCommand(anna, "k", add("c"))])
    any_house.recorder.room(any_house.workshop)
    any_house.done(anna, add("c"))
    told = [one.revision for _, events in any_house.news for one in events]
    assert told == [4, 5, 6]


def test_commits_of_another_process_are_taken_in_and_told(any_house, anna, ben):
    any_house.done(anna, add("a"))
    other = Recorder(any_house.record, any_house.register, lambda *_: None)
    other.do([PendingCommand(ben, "k", add("b"))])
    any_house.recorder.catch_up()
    any_house.recorder.catch_up()
    assert list(any_house.ladder.rungs) == ["a", "b"]
    assert [one.revision for _, events in any_house.news for one in events] == [4, 5]


def statements(record, do):
    """What the database is asked while something is done: each statement with its values."""
    asked = []

    def note(_, __, statement, values, *more):
        asked.append((statement, values))

    on.listen(record.engine, "before_cursor_execute", note)
    do()
    on.remove(record.engine, "before_cursor_execute", note)
    return asked


def test_a_look_around_costs_no_more_with_many_workshops_in_memory(any_house, clock):
    look = any_house.recorder.catch_up
    any_house.recorder.room(any_house.workshop)
    look()
    few = statements(any_house.record, look)
    others = [House(any_house.record, clock, f"Another {n}") for n in range(30)]
    for other in others:
        any_house.recorder.room(other.workshop)
    look()
    assert [one for one, _ in statements(any_house.record, look)] == [one for one, _ in few]
    dora = others[7].enter("join", "Dora")
    Recorder(any_house.record, any_house.register, lambda *_: None).do(
        [PendingCommand(dora, "k", add("d"))]
    )
    asked = repr(statements(any_house.record, look))
    assert others[7].workshop in asked
    assert not [one for one in others if one is not others[7] and one.workshop in asked]
    assert any_house.news[-1][0] == others[7].workshop


def test_a_command_is_decided_on_what_another_process_has_just_committed(any_house, anna, ben):
    any_house.done(anna, add("a"))
    other = Recorder(any_house.record, any_house.register, lambda *_: None)
    other.do([PendingCommand(ben, "k", edit_rung(id="a", base=4, text="Ben's"))])
    clash = any_house.clashed(anna, edit_rung(id="a", base=4, text="Anna's"))
    assert clash.card.text == "Ben's"


def test_whoever_has_seen_more_elsewhere_is_not_shown_less_here(any_house, anna, ben):
    """A page that moves to a node which has not looked since would go back for a moment."""
    any_house.done(anna, add("a"))
    other = Recorder(any_house.record, any_house.register, lambda *_: None)
    [done] = other.do([PendingCommand(ben, "k", add("b"))])
    welcome = any_house.recorder.welcome(any_house.session(ben), done.revision)
    assert welcome.revision == done.revision
    assert any_house.news[-1][1][-1].revision == done.revision, "the others here are told as well"


def test_whoever_is_removed_while_another_process_waits_to_write_writes_no_more(
    postgres_url, clock
):
    """Who somebody is says the session, which was read before the row was held."""
    record, elsewhere = opened(postgres_url), opened(postgres_url)
    house = House(record, clock)
    anna, coach = house.enter("join"), house.enter("facilitate")
    other = Recorder(elsewhere, Register(elsewhere, KEY, clock), lambda *_: None)
    other.room(house.workshop)
    hold = elsewhere.hold

    def late(db, workshops):
        house.done(coach, c.RemovePerson(person=anna))
        return hold(db, workshops)

    elsewhere.hold = late
    [answer] = other.do([PendingCommand(anna, "k", add("late"))])
    assert (answer.code, "late" in house.ladder.rungs) == ("unknown_link", False)
    assert all(one.by != anna or one.revision < len(house.log()) for one in house.log())
    for one in (record, elsewhere):
        one.close()


def test_nothing_overtakes_what_a_page_was_told_to_send_again():
    """Of two answers to a block the later one is kept, so that the one before has to come first."""
    kept, said, broken = [], [], [True]

    class Deciding:
        rooms, missing = {"w"}, ()

        def attempt(self, items, _):
            if broken:
                failed = wire.failed("", StoreFailed("store_failed"), retry=True)
                return [replace(failed, key=item.key) for item in items]
            kept.extend(item.key for item in items)
            return [wire.Done(key=item.key, revision=len(kept)) for item in items]

    class Telling:
        def send(self, _, reply):
            said.append((type(reply).__name__, reply.key))

    writing = Writing(Deciding(), Telling(), FairShares(), lambda _: None)
    session = SessionRow(id="anna", workshop="w", role="participant", revoked=None)

    def comes(*keys, page=b"one"):
        line = Connection(page, "anna", session, 0, 0.0)
        for key in keys:
            writing.put(page, line, wire.Do(key=key, command=c.Undo()), 10, 0.0)
        writing.commit()

    comes("first")
    broken.clear()  # it was only for a moment
    comes("second")
    assert (kept, said) == ([], [("Failed", "first"), ("Failed", "second")])
    comes("other", page=b"two")  # another page knows nothing of that
    comes("first", "second", "third")
    assert kept == ["other", "first", "second", "third"]
    comes("fourth")
    assert kept[-1] == "fourth"


def test_a_room_is_read_afresh_when_text_was_forgotten_elsewhere(any_house, anna):
    any_house.done(anna, add("a", "to be forgotten"))
    forgetting.forget_card(any_house.record, any_house.workshop, "a", any_house.register.clock)
    any_house.recorder.catch_up()
    assert any_house.ladder.rungs["a"].text == ""
    assert any_house.news[-1] == (any_house.workshop, [])


def test_a_room_is_read_afresh_even_if_a_command_arrives_before_anybody_noticed(any_house, anna):
    any_house.done(anna, add("a", "to be forgotten"))
    forgetting.forget_card(any_house.record, any_house.workshop, "a", any_house.register.clock)
    revision = any_house.done(anna, add("b"))
    (_, first), (_, second) = any_house.news[-2:]
    assert first == []
    assert [one.revision for one in second] == [revision]
    assert any_house.ladder.rungs["a"].text == ""


def test_a_workshop_deleted_elsewhere_is_gone_here(any_house, anna):
    any_house.done(anna, add("a"))
    forgetting.forget_workshop(any_house.record, any_house.workshop)
    any_house.recorder.catch_up()
    assert any_house.news[-1] == (any_house.workshop, [])
    assert any_house.ladder.rungs == {}
    assert any_house.do(anna, add("b")).code == "unknown_link"


def test_after_a_restart_everything_is_as_before(any_house, anna, ben, coach):
    any_house.done(anna, add("a"))
    any_house.done(ben, add("b", level="outcome", lower="a", link="ab"))
    any_house.done(coach, c.WriteNote(card="a", text="quiet"))
    any_house.done(ben, c.DismissQuestion(kind="actor"))
    any_house.done(anna, edit_rung(id="a", base=5, text="new"))
    any_house.done(anna, c.Undo())
    before = {p: any_house.recorder.welcome(any_house.session(p)) for p in (anna, ben, coach)}
    any_house.restart()
    after = {p: any_house.recorder.welcome(any_house.session(p)) for p in (anna, ben, coach)}
    assert after == before
    assert (after[anna].undo, after[anna].redo) == (("ladder",), ("ladder",))


def test_who_comes_back_is_sent_only_what_came_since(any_house, anna, ben):
    first = any_house.done(anna, add("a"))
    any_house.done(anna, add("b"))
    again = any_house.recorder.welcome(any_house.session(ben), first)
    assert again.state is None
    assert [card.id for one in again.news for card in one.event.cards] == ["b"]
    assert any_house.recorder.welcome(any_house.session(ben), 999).state is not None


def test_who_comes_back_after_a_forgetting_is_sent_the_whole_state_without_it(any_house, anna, ben):
    seen = any_house.done(anna, add("a", "to be forgotten"))
    forgetting.forget_card(any_house.record, any_house.workshop, "a", any_house.register.clock)
    any_house.recorder.catch_up()
    again = any_house.recorder.welcome(any_house.session(ben), seen)
    assert again.state is not None
    assert ladder_of(again.state).rungs["a"].text == ""


def test_a_welcome_holds_no_news_beyond_its_revision(any_house, anna, ben):
    seen = any_house.done(anna, add("a"))
    other = Recorder(any_house.record, any_house.register, lambda *_: None)
    other.do([PendingCommand(ben, "k", add("b"))])
    again = any_house.recorder.welcome(any_house.session(ben), seen)
    assert all(one.revision <= again.revision for one in again.news)


def test_workshops_in_one_commit_do_not_mix(any_house, anna, clock):
    other = House(any_house.record, clock, "Another")
    dora = other.enter("join", "Dora")
    wishes = [
        PendingCommand(anna, new_id(), add("a")),
        PendingCommand(dora, new_id(), add("a", "Dora's")),
    ]
    assert [type(a) for a in any_house.recorder.do(wishes)] == [wire.Done, wire.Done]
    assert any_house.ladder.rungs["a"].text == "Card a"
    assert ladder_of(any_house.recorder.room(other.workshop).public).rungs["a"].text == "Dora's"
    assert {workshop for workshop, _ in any_house.news} == {any_house.workshop, other.workshop}


def test_private_notes_and_dismissals_reach_whom_they_concern(any_house, anna, ben, coach):
    any_house.done(anna, add("a"))
    any_house.done(coach, c.WriteNote(card="a", text="quiet"))
    any_house.done(ben, c.DismissQuestion(kind="actor"))
    state = {p: any_house.recorder.welcome(any_house.session(p)).state for p in (anna, ben, coach)}
    assert [state[p].notes for p in (anna, ben, coach)] == [{}, {}, {"a": "quiet"}]
    assert [state[p].quiet for p in (anna, ben, coach)] == [{}, {ben: ("actor",)}, {}]
    assert {s.revision for s in state.values()} == {any_house.log()[-1].revision}
    audiences = [one.audience for one in any_house.log()]
    assert audiences[-2:] == [e.FACILITATORS, ben]
