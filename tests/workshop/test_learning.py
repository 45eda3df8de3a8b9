"""Learning alone: attempts are private, append-only, resumed by a link, counted, and forgotten."""

import json

import msgspec
import pytest

from okrlab.blocks.clinic.cards import KeyResult
from okrlab.blocks.course.cards import Attempt
from okrlab.errors import LinkUnknown, NotAllowed, OkrlabError
from okrlab.host import asking, export, wire
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import forgetting
from okrlab.record.agenda import Answer
from okrlab.record.learning_rules import BOARD, MOST
from okrlab.record.soundness import _is_kept
from tests.wishes import add_rung
from tests.workshop.test_forgetting import bytes_of


@pytest.fixture
def learn(house):
    """The secret of the link that a cohort gets."""
    return house.register.renew(house.workshop, "learn")


@pytest.fixture
def mia(house, learn):
    return house.register.enter(learn, "").session


def attempt(id="a1", **more):
    return Attempt(id=id, **{"item": "lv-01", **more})


def put(*cards, board=BOARD, **gone):
    return c.SetCards(board=board, cards=cards, gone=gone)


def ask(house, who, what, **values):
    return asking.answer(house.register, house.session(who), what, values)


def attempts_of(house, who):
    row = house.session(who)
    state = house.recorder.welcome(row).state
    return state.deck(BOARD).of(Attempt)


def test_an_attempt_is_kept_and_read_by_its_learner_alone(house, learn, mia):
    noa = house.register.enter(learn, "").session
    coach, anna = house.enter("facilitate", "Cleo"), house.enter("join", "Anna")
    house.done(mia, put(attempt(right=True, mistake="output")))
    assert [one.item for one in attempts_of(house, mia)] == ["lv-01"]
    for other in (noa, coach, anna):
        assert attempts_of(house, other) == []
    meeting = house.register.meeting(house.workshop)
    for role in ("participant", "facilitator"):
        assert b"lv-01" not in export.export(house.record, meeting, "json", role)


def test_the_same_attempt_sent_twice_counts_once(house, mia):
    first = house.done(mia, put(attempt()), key="k1")
    assert house.done(mia, put(attempt()), key="k1") == first
    assert len(attempts_of(house, mia)) == 1


def test_a_learner_comes_back_on_another_device_after_a_restart(house, mia):
    house.done(mia, put(attempt()))
    secret = ask(house, mia, "rejoin").rsplit("/", 1)[1]
    house.restart()
    again = house.register.enter(secret, "")
    assert (again.session, again.role) == (mia, "learner")
    assert len(attempts_of(house, mia)) == 1


def test_a_revoked_link_lets_nobody_new_in_and_those_inside_go_on(house, learn, mia):
    house.register.renew(house.workshop, "learn")
    with pytest.raises(LinkUnknown):
        house.register.enter(learn, "")
    house.done(mia, put(attempt()))


def test_a_learner_is_not_in_the_room_and_sees_nothing_of_it(house, mia):
    anna = house.enter("join", "Anna")
    house.done(anna, put(KeyResult(id="k", text="A canary"), board="clinic"))
    state = house.recorder.welcome(house.session(mia)).state
    assert (state.title, state.people, state.boards) == (
        "Our first ladder",
        {},
        {},
    )
    room = house.recorder.room(house.workshop).public
    assert mia not in room.people
    news = house.recorder.welcome(house.session(mia), since=1).news
    assert news == ()


@pytest.mark.parametrize(
    "command",
    [
        add_rung(id="r", text="hello", level="output"),
        put(KeyResult(id="k", text="A result"), board="clinic"),
        c.GiveAnswer(block="b", answer=Answer()),
        c.NameMyself(name="Mia"),
        c.CloseWorkshop(),
    ],
)
def test_a_learner_can_do_nothing_but_learn(house, mia, command):
    failed = house.do(mia, command)
    assert isinstance(failed, wire.Failed)
    assert failed.code == "learners_only_learn"


@pytest.mark.parametrize(
    "command",
    [
        put(attempt(), board="clinic"),
        put(attempt(version=3)),
        put(attempt(), KeyResult(id="k", text="A result")),
        put(attempt(), attempt()),
        put(attempt(), a1=1),
        put(*(attempt(f"a{n}") for n in range(MOST + 1))),
        put(attempt("no way")),
        put(attempt(item="w" * 61)),
        put(attempt(tries=-1)),
    ],
)
def test_what_is_no_attempt_of_a_page_is_refused(house, mia, command):
    assert isinstance(house.do(mia, command), wire.Failed)
    assert attempts_of(house, mia) == []


def test_somebody_in_the_room_may_practise_too_and_nobody_reads_it(house):
    anna, ben = house.enter("join", "Anna"), house.enter("join", "Ben")
    house.done(anna, put(attempt()))
    assert len(attempts_of(house, anna)) == 1
    assert attempts_of(house, ben) == []


LESSONS = json.dumps({"levels": ["lv-01"]})


def test_a_coach_gets_counts_in_whole_fives_and_nobodys_attempts(house, learn):
    coach = house.enter("facilitate", "Cleo")
    house.done(coach, put(attempt("mine")))
    people, told = [], []
    for n in range(11):
        told.append(ask(house, coach, "learning", lessons=LESSONS))
        people.append(house.register.enter(learn, "").session)
        canary = attempt(f"canary{n}", mistake="canary", right=True)
        house.done(people[-1], put(canary))
    assert [one["people"] for one in told] == [0] * 5 + [5] * 5 + [10]
    assert [one["finished"]["levels"] for one in told] == [0] * 5 + [5] * 5 + [10]
    assert "canary" not in str(told)
    assert not any(person in str(told) for person in people)
    for who in people[0], house.enter("join"):
        with pytest.raises(NotAllowed):
            ask(house, who, "learning", lessons=LESSONS)


def test_whoever_looks_does_not_count_and_a_person_who_came_twice_counts_once(house, learn):
    """Four attempts of one's own beside a single learner's would show that one."""
    coach, host = house.enter("facilitate", "Cleo"), house.enter("host")
    anna, twin = house.enter("join", "Anna"), house.enter("join", "Anna again")
    four = [house.register.enter(learn, "").session for _ in range(4)]
    for who in (coach, host, anna, *four):
        house.done(who, put(attempt()))
    assert ask(house, coach, "learning", lessons=LESSONS)["people"] == 5
    house.restart()
    house.workshop = house.register.create("Another", team="Another")
    learn = house.register.renew(house.workshop, "learn")
    coach = house.enter("facilitate", "Cleo")
    anna, twin = house.enter("join", "Anna"), house.enter("join", "Anna again")
    four = [house.register.enter(learn, "").session for _ in range(3)]
    for who in (coach, anna, twin, *four):
        house.done(who, put(attempt()))
    assert ask(house, coach, "learning", lessons=LESSONS)["people"] == 5
    house.done(coach, c.MergePersons(person=twin, into=anna))
    assert ask(house, coach, "learning", lessons=LESSONS)["people"] == 0


def test_who_opens_the_link_again_in_the_same_browser_goes_on_as_the_same_learner(house, learn):
    first = house.register.enter(learn, "")
    again = house.register.enter(learn, "", first.session)
    assert (again.session, again.rejoin_secret) == (first.session, first.rejoin_secret)
    anna = house.enter("join", "Anna")
    assert house.register.enter(learn, "", anna).session not in (anna, first.session)
    ask(house, first.session, "rejoin")
    house.done(first.session, put(attempt()))
    ask(house, first.session, "forget_me")
    assert house.register.enter(learn, "", first.session).session != first.session


@pytest.mark.parametrize(
    "lessons", ["", "nonsense", "[]", '{"a": 1}', "[" * 9000, json.dumps({"a": ["x"] * 5001})]
)
def test_a_course_that_is_none_is_refused(house, lessons):
    with pytest.raises(OkrlabError) as error:
        ask(house, house.enter("facilitate"), "learning", lessons=lessons)
    assert error.value.code == "bad_message"


def test_a_learner_is_forgotten_with_all_data(house, learn, mia):
    noa = house.register.enter(learn, "").session
    house.done(mia, put(attempt(item="canary-canary", mistake="canary-mistake")))
    house.done(noa, put(attempt("b1")))
    secret = ask(house, mia, "rejoin").rsplit("/", 1)[1]
    assert ask(house, mia, "forget_me")
    assert b"canary" not in bytes_of(house.record)
    assert house.register.visit(mia) is None
    with pytest.raises(LinkUnknown):
        house.register.enter(secret, "")
    assert len(attempts_of(house, noa)) == 1
    with pytest.raises(OkrlabError):
        ask(house, noa, "forget")


def test_nobody_but_a_learner_asks_to_be_forgotten_like_that(house):
    for kind in ("host", "facilitate", "join"):
        with pytest.raises(NotAllowed, match="people who practise") as refused:
            ask(house, house.enter(kind), "forget_me")
        assert refused.value.code == "learners_own"


def test_an_imported_log_may_not_hold_attempts_for_all_to_read(house, mia):
    house.done(mia, put(attempt()))
    with house.record.reading() as db:
        [kept] = [
            one
            for one in house.record.read_since(db, house.workshop, 0, None)
            if isinstance(one.event, e.CardsSet)
        ]
    assert _is_kept(kept)
    assert not _is_kept(msgspec.structs.replace(kept, audience=e.ROOM))


def test_forgetting_the_workshop_takes_the_learners_along(house, mia):
    house.done(mia, put(attempt(item="canary-canary")))
    forgetting.forget_workshop(house.record, house.workshop)
    assert b"canary" not in bytes_of(house.record)
