"""The course in the kernel: judged there, kept as attempts, and nothing told too early."""

from __future__ import annotations

import json
from concurrent.futures import Future
from datetime import timedelta

import pytest
from msgspec.structs import replace

import okrlab
from okrlab.blocks.course.bank import Course, our_course
from okrlab.blocks.course.board import CourseBoard
from okrlab.blocks.course.cards import Attempt
from okrlab.blocks.course.progress import asked_in
from okrlab.host import wire
from okrlab.host.deciding import PendingCommand
from okrlab.record.commands import SetCards

COURSE = our_course()


@pytest.fixture
def open_board(tmp_path, monkeypatch):
    """Boards on one local file, each with what it sends to the page in `board.sent`."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    opened = []

    def make(course=None):
        board = CourseBoard(okrlab.open_session(), course)
        board.sent = []
        board.send = lambda message, buffers=None: board.sent.append(message)
        opened.append(board)
        return board

    yield make
    for board in opened:
        board.close()
        board._session.close()


@pytest.fixture
def board(open_board):
    return open_board()


def say(board, **message):
    board.sent.clear()
    board._hear(None, message, [])
    return list(board.sent)


def answer(board, id, given, key="k1", place="levels"):
    command = {"type": "Answer", "place": place, "id": id, "answer": given}
    return say(board, op="do", key=key, command=command)


def one(said, op):
    [found] = [message for message in said if message["op"] == op]
    return found


def test_the_overview_has_ten_lessons_and_a_first_test(board):
    [state] = say(board, op="hello")
    assert len(state["lessons"]) == 10
    assert state["tests"]["pre"] == {"given": 0, "of": 8}
    assert state["due"] == 0


def test_a_wrong_answer_gets_its_feedback_and_a_second_try_and_then_the_answer(board):
    first = one(answer(board, "lv-01", "output"), "verdict")
    assert not first["right"]
    assert not first["over"]
    assert first["answer"] == first["why"] == ""
    second = one(answer(board, "lv-01", "outcome", key="k2"), "verdict")
    assert second["over"]
    assert second["why"]
    assert second["say"] != first["say"]
    assert [(a.tries, a.mistake) for a in board.progress.attempts] == [
        (1, "output"),
        (2, "outcome"),
    ]


def test_an_answer_is_judged_first_and_called_saved_after_it_is_kept(board):
    ops = [message["op"] for message in answer(board, "lv-01", "activity")]
    assert ops == ["verdict", "changed", "done"]
    assert board.progress.settled("lv-01")


def test_the_same_answer_sent_again_counts_once(board):
    answer(board, "lv-01", "output")
    again = answer(board, "lv-01", "output")
    assert not one(again, "verdict")["over"]
    assert len(board.progress.attempts) == 1


def test_hints_come_one_by_one_and_are_remembered(board):
    told = [one(say(board, op="hint", id="lv-01"), "hint") for _ in range(3)]
    assert [message["left"] for message in told] == [2, 1, 0]
    ladder = told[-1]["told"]
    assert [message["told"] for message in told] == [ladder[:1], ladder[:2], ladder]
    assert len(ladder) == 3
    answer(board, "lv-01", "activity")
    assert board.progress.attempts[0].hints == 3


@pytest.mark.parametrize(
    "question",
    [
        {"op": "lesson", "id": "levels"},
        {"op": "next", "place": "levels"},
        {"op": "next", "place": "due"},
        {"op": "answers"},
        {"op": "hint", "id": "lv-01"},
        {"op": "own", "text": "Ran 12 webinars"},
        {"op": "link"},
        {"op": "learn_link"},
        {"op": "calibration"},
        {"op": "cohort"},
    ],
    ids=lambda one: one["op"],
)
def test_every_answer_says_which_question_it_is_about(board, question):
    if question["op"] == "answers":
        for test in ("pre", "post"):
            for n, item in enumerate(asked_in(COURSE.items, board._session.person, test)):
                answer(board, item.id, item.best(), key=f"{test}{n}", place=test)
    [told] = say(board, **question, n="q1")
    assert told["op"] != "refused"
    assert told["n"] == "q1"


def test_a_lesson_goes_on_where_it_was_also_in_another_window(board, open_board):
    first = one(say(board, op="next", place="targets"), "exercise")["item"]["id"]
    answer(board, first, COURSE.items[first].best(), place="targets")
    other = open_board()
    then = one(say(other, op="next", place="targets"), "exercise")["item"]["id"]
    assert then != first


def test_the_end_of_a_lesson_is_said_with_its_question(board):
    for n, item in enumerate(COURSE.core("targets")):
        answer(board, item.id, item.best(), key=f"k{n}", place="targets")
    over = one(say(board, op="next", place="targets"), "over")
    assert over["take_home"] == "How could your target be met with nobody better off?"


def test_once_more_brings_what_is_new_first_and_ends(board):
    lesson, met = "climbing", []
    for n, item in enumerate(COURSE.core(lesson)):
        answer(board, item.id, item.best(), key=f"k{n}", place=lesson)
    after = ""
    while (said := say(board, op="next", place=lesson, again=True, after=after))[0]["op"] != "over":
        after = one(said, "exercise")["item"]["id"]
        met.append(after)
        answer(board, after, COURSE.items[after].best(), key=f"m{len(met)}", place=lesson)
    core = [item.id for item in COURSE.core(lesson)]
    new = [item.id for item in COURSE.of(lesson) if item.id not in core]
    assert met[: len(new)] == new
    assert len(met) <= len(COURSE.of(lesson))


@pytest.mark.parametrize("place", ["levels", "due", "own", "again"])
def test_leave_it_for_now_goes_on_and_never_back_and_forth(board, monkeypatch, place):
    """A learner leaves all but one: each is met once, and then they are told."""
    wish = {"op": "next", "place": "levels" if place == "again" else place}
    core = COURSE.core("levels")
    if place == "due":
        for n, item in enumerate(core):
            answer(board, item.id, wrong(item), key=f"k{n}")
        now = board._session.now()
        monkeypatch.setattr(board._session, "now", lambda: now + timedelta(days=3))
    if place == "own":
        say(board, op="own", text="Ran 12 webinars\nLaunched the new portal\nTrained 9 coaches")
    if place == "again":
        wish["again"] = True
        for n, item in enumerate(core):
            answer(board, item.id, item.best(), key=f"k{n}")
    met, said = [], say(board, **wish)
    while said[0]["op"] != "over":
        shown = one(said, "exercise")
        assert shown["number"] == len(met) + 1 or place == "again"
        met.append(shown["item"]["id"])
        assert len(met) == len(set(met)), "never the same one again"
        if len(met) == 3:
            key = met[-1]
            item = board.own._item(key)
            answer(board, key, item.best(), key="answered", place=wish["place"])
        said = say(board, **wish, after=met[-1])
    assert len(met) == {"levels": 12, "due": 10, "own": 6, "again": 48}[place]
    assert one(said, "over")["open"] == (0 if place == "again" else len(met) - 1)
    if place != "again":
        back = one(say(board, **wish), "exercise")
        assert back["item"]["id"] == met[0], "who comes again meets them again"


def wrong(item):
    return next(key for key in item.choices if key != item.answer and key not in item.also)


def test_what_comes_back_today_is_counted_on(board, monkeypatch):
    for n, item in enumerate(COURSE.of("levels")[:14]):
        answer(board, item.id, wrong(item), key=f"k{n}")
    now = board._session.now()
    monkeypatch.setattr(board._session, "now", lambda: now + timedelta(days=3))
    assert one(say(board, op="hello"), "state")["due"] == 10
    for n in range(10):
        shown = one(say(board, op="next", place="due"), "exercise")
        assert (shown["number"], shown["of"]) == (n + 1, 10)
        best = COURSE.items[shown["item"]["id"]].best()
        answer(board, shown["item"]["id"], best, key=f"d{n}", place="due")
        assert one(say(board, op="hello"), "state")["due"] == 9 - n
    assert one(say(board, op="next", place="due"), "over")["open"] == 0


class Slow:
    """A recorder that answers when it is told to."""

    def __init__(self, session, monkeypatch):
        self.asked, self.do = [], session.do
        monkeypatch.setattr(session, "do", self.later)

    def later(self, command, key=""):
        future = Future()
        self.asked.append((command, key, future))
        return future

    def answer(self, failed=None):
        for command, key, future in self.asked:
            future.set_result(failed or self.do(command, key).result())
        self.asked.clear()


def test_a_test_goes_on_and_ends_only_after_its_answers_are_kept(board, monkeypatch):
    """ "{right} of 8.": the end was told while the last answer was on its way."""
    slow = Slow(board._session, monkeypatch)
    for n, item in enumerate(asked_in(COURSE.items, board._session.person, "pre")):
        assert answer(board, item.id, item.best(), key=f"k{n}", place="pre") == []
        ahead = say(board, op="next", place="pre", after=item.id, n=item.id)  # in a hurry
        assert not [one for one in ahead if one["op"] == "over"]
        assert one(say(board, op="hello"), "state")["tests"]["pre"]["given"] == n
        board.sent.clear()
        slow.answer()
        ops = [message["op"] for message in board.sent]
        assert ops.index("noted") < ops.index("done")
    over = one(board.sent, "over")
    assert (over["right"], over["of"], over["n"]) == (8, 8, item.id)


def test_a_lesson_ends_after_its_last_answer_is_kept_and_not_if_it_is_lost(board, monkeypatch):
    *others, last = COURSE.core("targets")
    for n, item in enumerate(others):
        answer(board, item.id, item.best(), key=f"k{n}", place="targets")
    slow = Slow(board._session, monkeypatch)
    said = answer(board, last.id, last.best(), key="last", place="targets")
    assert [message["op"] for message in said] == ["verdict"]
    assert say(board, op="next", place="targets", after=last.id) == []
    settled = [lesson["settled"] for lesson in one(say(board, op="hello"), "state")["lessons"]]
    assert 11 in settled
    assert 12 not in settled
    board.sent.clear()
    slow.answer(wire.Failed(key="last", code="bad_message", message="No.", hint=""))
    assert one(board.sent, "refused")
    assert one(board.sent, "over")["open"] == 1
    answer(board, last.id, last.best(), key="again", place="targets")
    say(board, op="next", place="targets", after=last.id)
    board.sent.clear()
    slow.answer()
    assert one(board.sent, "over")["open"] == 0


def test_an_answer_sent_twice_while_it_is_on_its_way_is_kept_once(board, monkeypatch):
    slow = Slow(board._session, monkeypatch)
    for _ in range(2):
        assert not one(answer(board, "lv-01", "output"), "verdict")["over"]
    assert len(slow.asked) == 1
    board.sent.clear()
    slow.answer()
    assert [message["op"] for message in board.sent].count("done") == 1


def test_an_exercise_that_is_open_is_shown_again_to_a_page_that_was_away(board):
    first = one(say(board, op="next", place="levels"), "exercise")["item"]["id"]
    then = one(say(board, op="next", place="levels", after=first), "exercise")["item"]["id"]
    assert one(say(board, op="next", place="levels", at=then), "exercise")["item"]["id"] == then
    answer(board, then, COURSE.items[then].best())
    other = one(say(board, op="next", place="levels", at=then), "exercise")["item"]["id"]
    assert other not in (first, then)


def test_the_right_answers_of_the_tests_are_told_once_both_are_done(board):
    for test in ("pre", "post"):
        assert [one["op"] for one in say(board, op="answers")] == ["refused"]
        for n, item in enumerate(asked_in(COURSE.items, board._session.person, test)):
            given = item.best() if n else wrong(item)
            answer(board, item.id, given, key=f"{test}{n}", place=test)
    told = one(say(board, op="answers"), "answers")
    for test in ("pre", "post"):
        asked = asked_in(COURSE.items, board._session.person, test)
        assert [one["item"]["id"] for one in told[test]] == [item.id for item in asked]
        assert [one["right"] for one in told[test]] == [False] + [True] * 7
        assert [one["answer"] for one in told[test]] == [item.told() for item in asked]
        assert all(one["answer"] and one["why"] for one in told[test])


def test_a_test_of_a_course_that_was_changed_since_is_no_finished_one(board, open_board):
    """Eight answers, but not to the eight that are asked now: there is no "of 8" to tell."""
    asked = asked_in(COURSE.items, board._session.person, "pre")
    for n, item in enumerate(asked):
        answer(board, item.id, item.best(), key=f"k{n}", place="pre")
    items = dict(COURSE.items)
    items["new"] = replace(items.pop(asked[0].id), id="new")
    later = open_board(Course(lessons=COURSE.lessons, items=items))
    state = one(say(later, op="hello"), "state")
    assert state["tests"]["pre"] == {"given": 7, "of": 8}
    assert state["before"] is None


def test_a_test_tells_nothing_until_its_end_and_then_only_the_count(board):
    items = asked_in(COURSE.items, board._session.person, "pre")
    for n, item in enumerate(items):
        shown = one(say(board, op="next", place="pre"), "exercise")
        assert shown["item"]["id"] == item.id
        assert shown["hints"] == 0
        said = answer(board, item.id, item.best(), key=f"k{n}", place="pre")
        assert not [message for message in said if message["op"] == "verdict"]
        assert one(said, "noted").keys() == {"op", "key", "id"}
    over = one(say(board, op="next", place="pre"), "over")
    assert (over["right"], over["of"], over["change"]) == (8, 8, "")


def test_a_test_item_is_answered_once(board):
    item = asked_in(COURSE.items, board._session.person, "pre")[0]
    answer(board, item.id, item.best(), place="pre")
    answer(board, item.id, item.best(), key="k2", place="pre")
    assert len(board.progress.attempts) == 1


def test_an_item_removed_since_is_said_so_and_what_was_answered_stays(open_board):
    board = open_board()
    answer(board, "lv-01", "output")
    fewer = {id: item for id, item in COURSE.items.items() if id != "lv-01"}
    later = open_board(Course(lessons=COURSE.lessons, items=fewer))
    refused = one(answer(later, "lv-01", "activity", key="k2"), "refused")
    assert refused["code"] == "item_gone"
    assert len(later.progress.attempts) == 1
    assert say(later, op="hello")[0]["due"] == 0


GIVEN = {"type": "Answer", "place": "levels", "id": "lv-01", "answer": "output"}


@pytest.mark.parametrize(
    "message",
    [
        {"op": "do"},
        {"op": "do", "key": "k", "command": {"type": "SetCards"}},
        {"op": "do", "key": "k-1", "command": GIVEN},
        {"op": "do", "key": "k", "command": {**GIVEN, "answer": [0]}},
        {"op": "do", "key": "k", "command": {**GIVEN, "place": "pre"}},
        {"op": "hint", "id": "nothing"},
        {"op": "lesson", "id": "nothing"},
    ],
)
def test_a_forged_message_is_refused_and_changes_nothing(board, message):
    assert [one["op"] for one in say(board, **message)] == ["refused"]
    assert board.progress.attempts == ()


def test_no_answer_reaches_the_page_before_it_is_given(board):
    """All that is sent without answering: the state, every exercise of every place, its lessons."""
    said = say(board, op="hello")
    for place in [*(lesson.id for lesson in COURSE.lessons), "pre", "post"]:
        said += say(board, op="next", place=place)
    for lesson in COURSE.lessons:
        said += say(board, op="lesson", id=lesson.id)
    sent = json.dumps([said, board.get_state()], default=str)
    for item in COURSE.items.values():
        for words in (item.why, item.example, *item.wrong.values()):
            assert not words or json.dumps(words)[1:-1] not in sent


def test_state_written_from_a_page_is_ignored(board):
    before = board.get_state()
    board.set_state({"_context": {"role": "owner"}, "_texts": {}})
    assert board.get_state() == before


def test_own_lines_become_exercises_and_are_not_kept(board):
    found = one(say(board, op="own", text="- Ran 12 webinars\nxyzzy qwrt\n"), "own")
    assert (found["items"], found["read"]) == (2, 1)
    assert [left["line"] for left in found["left"]] == ["xyzzy qwrt"]
    assert found["left"][0]["why"]
    many = one(say(board, op="own", text="xyzzy\n" * 99), "own")
    assert (len(many["left"]), many["unread"]) == (50, 99)
    say(board, op="own", text="- Ran 12 webinars\nxyzzy qwrt\n")
    shown = one(say(board, op="next", place="own"), "exercise")["item"]
    assert shown["own"]
    said = answer(board, shown["id"], "output", place="own")
    assert one(said, "verdict")["contested"]
    assert len(said) == 1, "what is not kept is not called saved"
    assert board.progress.attempts == ()
    with board._session._record.reading() as db:
        log = board._session._record.read_since(db, board._session.id, 0, None)
    assert "webinars" not in str(log)


def test_an_own_line_of_a_kernel_that_has_gone_is_refused_in_words(board, open_board):
    say(board, op="own", text="Ran 12 webinars")
    id = one(say(board, op="next", place="own"), "exercise")["item"]["id"]
    refused = one(answer(open_board(), id, "output", place="own"), "refused")
    assert (refused["code"], refused["key"]) == ("item_gone", "")


def test_hints_on_an_own_line_are_no_tries(board):
    say(board, op="own", text="Ran 12 webinars")
    id = one(say(board, op="next", place="own"), "exercise")["item"]["id"]
    for _ in range(2):
        say(board, op="hint", id=id)
    assert not one(answer(board, id, "impact", place="own"), "verdict")["over"]


def test_a_wrong_answer_to_an_own_line_has_a_second_try(board):
    say(board, op="own", text="Ran 12 webinars")
    id = one(say(board, op="next", place="own"), "exercise")["item"]["id"]
    assert not one(answer(board, id, "impact", place="own"), "verdict")["over"]
    assert one(answer(board, id, "impact", key="k2", place="own"), "verdict")["over"]
    assert one(say(board, op="next", place="own", after=id), "exercise")["item"]["id"] != id


def test_what_was_missed_comes_back(board, monkeypatch):
    answer(board, "lv-01", "output")
    answer(board, "lv-01", "outcome", key="k2")
    now = board._session.now()
    monkeypatch.setattr(board._session, "now", lambda: now + timedelta(days=3))
    assert one(say(board, op="hello"), "state")["due"] == 1
    shown = one(say(board, op="next", place="due"), "exercise")
    assert (shown["item"]["id"], shown["tries"]) == ("lv-01", 1)
    answer(board, "lv-01", "activity", key="k3", place="due")
    assert board.progress.attempts[-1].again
    assert one(say(board, op="next", place="due"), "over")


def test_every_attempt_is_a_card_of_the_record(board):
    answer(board, "lv-01", "activity")
    [card] = board._session.workshop.deck("course").of(Attempt)
    assert (card.by, card.item, card.right) == (board._session.person, "lv-01", True)


def test_too_few_learners_are_not_counted(board):
    answer(board, "lv-01", "activity")
    assert one(say(board, op="cohort"), "cohort")["people"] == 0


def test_a_coach_gets_a_link_for_learners_and_a_new_one_ends_the_old(board):
    first = one(say(board, op="learn_link"), "learn_link")["path"]
    assert first.startswith("/l/")
    assert one(say(board, op="learn_link"), "learn_link")["path"] == first
    assert one(say(board, op="learn_link", new=True), "learn_link")["path"] != first


def test_a_coach_sees_a_cohort_in_counts_and_nobody_in_it(board):
    path = one(say(board, op="learn_link"), "learn_link")["path"]
    session = board._session
    people = []
    looks = []
    for n in range(11):
        person = session._register.enter(path.rsplit("/", 1)[1], "").session
        people.append(person)
        card = Attempt(id=f"a{n}", item="lv-01", right=n > 3, at=session.now())
        wish = PendingCommand(person, f"k{n}", SetCards(board="course", cards=(card,)))
        session._recorder.do([wish])
        looks.append(one(say(board, op="cohort"), "cohort"))
    assert [look["people"] for look in looks] == [0] * 4 + [5] * 5 + [10] * 2
    assert looks[4:9] == [looks[4]] * 5, "a sixth person is not worked out by looking twice"
    [missed] = looks[4]["missed"]
    assert missed["of"] == 5
    assert looks[-1]["missed"] == [], "four of ten are not more than half"
    assert not any(person in json.dumps(looks) for person in people)


def test_calibration_is_told_once_a_room_has_sorted_something(board):
    assert one(say(board, op="calibration"), "calibration")["rounds"] == []
