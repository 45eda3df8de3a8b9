"""Whatever goes wrong on the way to an answer is an answer, to that one alone, with a number."""

import re
import sys

import pytest

from okrlab.errors import OkrlabError
from okrlab.host import wire
from okrlab.record import commands as c
from tests.graphs import ladder_of
from tests.wishes import remove_rung, rung_added
from tests.workshop.house import add
from tests.workshop.served import PATIENCE, happens

NUMBER = re.compile(r"\b[0-9a-f]{8}\b")


def done(session, command, key=""):
    answer = session.do(command, key).result(PATIENCE)
    assert isinstance(answer, wire.Done), answer
    return answer.revision


def refused(session, what, **values):
    with pytest.raises(OkrlabError) as error:
        session.ask(what, **values).result(PATIENCE)
    return error.value


def is_logged(failed, capfd):
    """The number that a person is given stands in the log, once, with what happened."""
    [number] = NUMBER.findall(failed.hint)
    log = capfd.readouterr().err
    assert f"failure {number}" in log
    assert log.count("Traceback") <= 1
    return "KeyError: 'sheet_metrics'" in log


def test_a_command_that_fails_is_answered_and_those_beside_it_are_done(any_faulty, capfd):
    house = any_faulty()
    people = [house.tap() for _ in range(6)]
    for tap in people:
        tap.ask(wire.Hello(token=house.token(house.enter())), wire.Welcome)
    pid = house.node.process.pid
    texts = ["good", "please raise deciding", "good", "please raise folding", "\ud83d", "good"]
    for n, (tap, text) in enumerate(zip(people, texts, strict=True)):
        tap.say(wire.Do(key=f"k{n}", command=c.whole(add(f"c{n}", text))))
    answers = [tap.hear(wire.Done | wire.Failed) for tap in people]
    assert [isinstance(answer, wire.Done) for answer in answers] == [
        True,
        False,
        True,
        False,
        False,
        True,
    ]
    for failed in (answers[1], answers[3]):
        assert (failed.code, failed.retry) == ("unexpected", False)
    assert is_logged(answers[1], capfd)
    watcher = house.open(house.enter())
    assert sorted(ladder_of(watcher).rungs) == ["c0", "c2", "c5"]
    done(watcher, add("c1", "please raise no more"))
    happens(watcher, lambda: "c1" in ladder_of(watcher).rungs)
    done(watcher, c.Undo())
    happens(watcher, lambda: sorted(ladder_of(watcher).rungs) == ["c0", "c2", "c5"])
    assert house.node.process.pid == pid


@pytest.mark.parametrize(("words", "what"), [("in md", "export"), ("for links", "links")])
def test_a_question_that_fails_is_answered_beside_the_loop_and_on_it(faulty, capfd, words, what):
    house = faulty()
    anna, coach = house.open(house.enter()), house.open(house.enter("facilitate"))
    done(anna, add("a", f"please raise {words}"))
    pid = house.node.process.pid
    first, again = refused(coach, what, format="md"), refused(coach, what, format="md")
    assert (first.code, again.hint) == ("unexpected", first.hint)
    assert is_logged(first, capfd)
    assert coach.ask("export", format="html").result(PATIENCE)
    done(anna, add("b"))
    assert house.node.process.pid == pid


def test_a_workshop_that_cannot_be_folded_keeps_nobody_else_out(faulty, capfd):
    house = faulty()
    anna = house.enter()
    ours = house.workshop
    house.workshop = house.register.create("Another one")
    cem = house.open(house.enter())
    with house.record.writing() as db:
        head = house.record.hold(db, [ours])[ours]
        house.record.append(db, ours, [unfoldable(head + 1, house)])
    tap = house.tap()
    failed = tap.ask(wire.Hello(token=house.token(anna)), wire.Failed)
    assert failed.code == "unexpected"
    assert is_logged(failed, capfd)
    done(cem, add("a"))


def unfoldable(revision, house):
    from okrlab.blocks.ladder.cards import Rung
    from okrlab.record import events as e

    rung = Rung(id="a", text="please raise folding", level="output")
    return e.Recorded(
        revision=revision,
        at=house.register.clock(),
        by="",
        key="k",
        audience=e.ROOM,
        event=rung_added(rung=rung),
    )


def test_an_answer_that_ends_its_process_is_not_tried_again_until_something_changes(faulty, capfd):
    house = faulty()
    anna = house.open(house.enter())
    done(anna, add("a", "please crash in md"))
    pid = house.node.process.pid
    assert refused(anna, "export", format="md").code == "answer_stopped"
    assert "which ended its process" in capfd.readouterr().err
    assert refused(anna, "export", format="md").code == "answer_stopped"
    assert "not asked again" in capfd.readouterr().err
    assert anna.ask("export", format="csv").result(PATIENCE)
    assert house.node.process.pid == pid
    house.kill()  # what is remembered outlives the recorder
    assert refused(anna, "export", format="md").code == "answer_stopped"
    assert "not asked again" in capfd.readouterr().err
    done(anna, remove_rung(id="a", base=ladder_of(anna).rungs["a"].version))
    assert anna.ask("export", format="md").result(PATIENCE).startswith(b"# A served one")


def test_an_answer_without_end_is_stopped_and_holds_nobody_up(faulty, capfd):
    house = faulty(ANSWER_SECONDS=2.0)
    anna = house.open(house.enter())
    done(anna, add("a", "please hang in md"))
    house.workshop = house.register.create("Another one")
    cem = house.open(house.enter())
    endless = anna.ask("export", format="md")
    queued = anna.ask("export", format="csv")
    for n in range(5):
        done(anna, add(f"b{n}"))
    assert cem.ask("export", format="csv").result(PATIENCE)
    assert not endless.done()
    error = endless.exception(PATIENCE)
    assert error.code == "answer_stopped"
    assert queued.result(PATIENCE)
    assert "which took too long" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="memory cannot be limited there")
def test_an_answer_that_takes_all_memory_fails_alone(faulty, capfd):
    house = faulty(ANSWER_BYTES=300 << 20)
    anna = house.open(house.enter())
    done(anna, add("a", "please eat in md"))
    assert refused(anna, "export", format="md").code == "unexpected"
    assert "MemoryError" in capfd.readouterr().err
    assert anna.ask("export", format="csv").result(PATIENCE)


@pytest.mark.parametrize(("fault", "ended"), [("crash", 1), ("be killed", 2)])
def test_a_command_that_ends_the_recorder_is_not_done_again(faulty, capfd, caplog, fault, ended):
    """Clients send it again. One that was killed from outside may have been at anything: twice."""
    house = faulty()
    anna, ben = house.open(house.enter()), house.open(house.enter())
    deadly = anna.do(add("a", f"please {fault} deciding"))
    answer = deadly.result(3 * PATIENCE)
    assert (answer.code, answer.retry) == ("unexpected", False)
    done(anna, add("b"))
    done(ben, add("c"))
    assert caplog.text.count("The recorder stopped") == ended
    assert NUMBER.search(answer.hint).group() in capfd.readouterr().err


def test_what_holds_the_loop_is_said_once_a_minute_and_without_anybodys_words(faulty, capfd):
    house = faulty()
    anna = house.open(house.enter())
    for n in range(3):
        done(anna, add(f"a{n}", "please dawdle deciding"))
    said = [line for line in capfd.readouterr().err.splitlines() if "held" in line]
    ours = r"[\d :-]+recorder: WARNING [a-z.]+: the loop was held for \d+ ms"
    for line in said:
        assert re.fullmatch(ours + r" \(\d+ of work, the rest waiting\) by: [a-z ]+", line)
    by = [line.partition(" by: ")[2] for line in said]
    assert by.count("deciding and committing") == 1
    assert len(by) == len(set(by))  # a busy machine may hold it elsewhere too


def test_a_loop_that_hangs_is_ended_and_the_next_one_goes_on(faulty, capfd):
    house = faulty(HUNG=2)
    anna = house.open(house.enter())
    answer = anna.do(add("a", "please hang deciding")).result(3 * PATIENCE)
    assert (answer.code, answer.retry) == ("unexpected", False)
    done(anna, add("b"))
    assert "Timeout" in capfd.readouterr().err
