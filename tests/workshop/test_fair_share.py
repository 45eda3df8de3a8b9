"""One person's flood is theirs alone: others are saved, shown in and answered in their turn."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
import zmq
from sqlalchemy import event as on

from okrlab.errors import Busy, OkrlabError
from okrlab.host import links, shares, wire
from okrlab.host.answering import Config
from okrlab.host.deciding import Join
from okrlab.host.front_desk import Desk
from okrlab.host.loop import Loop
from okrlab.host.shares import BACKLOG, BEATS, EACH, HELLOS, JOINS, QUESTIONS, FairShares
from okrlab.host.turns import Turns
from okrlab.record import commands as c
from okrlab.record import events as e
from tests.conftest import KEY
from tests.workshop.house import House, add
from tests.workshop.served import PATIENCE, happens


def done(session, command, key=""):
    answer = session.do(command, key).result(PATIENCE)
    assert isinstance(answer, wire.Done), answer
    return answer.revision


def named(n):
    return c.NameMyself(name=f"n{n}")


def log_of(house):
    with house.record.reading() as db:
        return house.record.read_since(db, house.workshop, 0, None)


def flooding(house):
    """A kernel that keeps to nothing: a bare socket that has said hello."""
    tap = house.tap()
    tap.person = house.enter()
    tap.ask(wire.Hello(token=house.token(tap.person)), wire.Welcome)
    return tap


def test_others_are_saved_in_between_a_flood_of_commands(any_faulty):
    house = any_faulty(COMMANDS=[10, 50])
    flood, other = flooding(house), house.open(house.enter())
    began = time.monotonic()
    for n in range(2000):
        flood.say(wire.Do(key=f"k{n}", command=named(n)))
    for n in range(10):
        done(other, add(f"o{n}"))
    took = time.monotonic() - began
    told = flood.hear(wire.Failed)
    assert (told.code, told.retry) == ("slowed", True)
    log = log_of(house)
    last = max(one.revision for one in log if one.by == other.person)
    before = [one for one in log if one.by == flood.person and one.revision < last]
    assert len(before) <= 50 + 10 * took + 2


def test_who_writes_a_lot_is_told_and_all_of_it_is_saved_in_order(faulty):
    house = faulty(COMMANDS=[60, 20], TELL_AFTER=0.3)
    anna = house.open(house.enter())
    heard = []
    anna.listen(lambda what: what == "trouble" and heard.append(anna.trouble))
    futures = [anna.do(named(n)) for n in range(150)]
    futures[40].result(PATIENCE)
    house.kill()
    revisions = [future.result(PATIENCE).revision for future in futures]
    assert revisions == sorted(set(revisions))
    names = [one.event.name for one in log_of(house) if isinstance(one.event, e.PersonNamed)]
    assert names == [f"n{n}" for n in range(150)]
    assert {one.code for one in heard if one} == {"slowed"}
    assert all(one.message and one.hint for one in heard if one)
    happens(anna, lambda: anna.trouble is None)
    assert heard.count(None) == 1  # it is said until the last one is in


def test_exports_of_one_leave_others_and_the_view_link_alone(faulty, capfd):
    house = faulty(ANSWER_SECONDS=2.0)
    anna, ben = house.open(house.enter()), house.open(house.enter())
    done(anna, add("a", "please hang in md"))
    ours = house.secrets["view"]
    house.workshop = house.register.create("Another one")
    theirs = house.secrets["view"]
    flood = [anna.ask("export", format="md", n=str(n)) for n in range(20)]
    refused = [one.exception(PATIENCE) for one in flood[4:]]
    assert {type(one) for one in refused} == {Busy}
    assert all(one.seconds and one.message for one in refused)

    async def look():
        desk = Desk(house.node.address, house.node.key)
        try:
            assert b"Another one" in (await desk.result(theirs)).content
            assert b"A served one" in (await desk.result(ours)).content
            assert not flood[0].done()
        finally:
            desk.close()

    asyncio.run(look())
    assert ben.ask("export", format="csv").result(PATIENCE)
    assert not flood[2].done()
    assert sum(one.done() for one in flood[:4]) <= 2


def test_what_is_the_same_for_many_is_made_once_and_made_anew_after_a_change(faulty, capfd):
    house = faulty()
    people = [house.open(house.enter()) for _ in range(8)]
    done(people[0], add("a", "First"))
    assert len({one.ask("export", format="md").result(PATIENCE) for one in people}) == 1
    assert capfd.readouterr().err.count("made md") == 1
    done(people[0], add("b", "Second"))
    assert b"Second" in people[1].ask("export", format="md").result(PATIENCE)
    assert capfd.readouterr().err.count("made md") == 1


def test_a_flood_of_beats_hellos_and_questions_is_answered_in_part(faulty):
    house = faulty()
    flood, other = flooding(house), house.open(house.enter())
    began = time.monotonic()
    for n in range(300):
        flood.say(wire.Beat(editing=f"card{n}"))
        flood.say(wire.Hello(token=house.token(flood.person)))
        flood.say(wire.Ask(id=f"q{n}", what="rejoin"))
    done(other, add("a"))
    flood.say(wire.Do(key="last", command=named(1)))
    flood.hear(wire.Done)
    took = time.monotonic() - began
    replies = [wire.read_reply(frame) for frame in flood.frames]
    limits = (
        (wire.Welcome, HELLOS, 1),
        (wire.AnswerGiven, QUESTIONS, 0),
        (wire.Here, BEATS, HELLOS.at_once + (4 + HELLOS.each_second) * took),
    )
    for kind, rate, more in limits:
        count = sum(isinstance(one, kind) for one in replies)
        assert count <= rate.at_once + rate.each_second * took + more + 1
    assert {one.code for one in replies if isinstance(one, wire.Failed)} == {"asked_often"}


def test_what_is_asked_for_and_never_read_is_bounded_in_bytes(faulty):
    """Five that say hello again and again cost the recorder their share, and no more."""
    house = faulty(FETCHED=[1_000, 40_000], UNHEARD=100_000)
    other = house.open(house.enter("host"))
    for n in range(40):
        done(other, add(f"a{n}", "many words " * 40))
    began, floods = time.monotonic(), [house.tap() for _ in range(5)]
    for flood in floods:
        token = house.token(house.enter())
        for n in range(11):
            flood.say(wire.Hello(token=token))
            flood.say(wire.Ask(id=f"q{n}", what="export", values={"format": "json"}))
    for flood in floods:
        flood.say(wire.Do(key="last", command=named(1)))
        flood.hear(wire.Done)
        sizes = [len(f) for f in flood.frames if isinstance(wire.read_reply(f), wire.Welcome)]
        assert max(sizes) > 15_000
        assert sum(sizes) <= 40_000 + max(sizes) + 1_000 * (time.monotonic() - began)
    done(other, add("b"))


def test_a_line_that_is_sent_a_lot_and_says_nothing_is_hung_up(faulty):
    house = faulty(UNHEARD=100_000)
    silent, other = flooding(house), house.open(house.enter("host"))
    for n in range(250):  # more than twice as much
        done(other, add(f"a{n}", "many words " * 40))
    silent.say(wire.Beat())
    silent.hear(wire.UnknownPeer)
    assert 100_000 < sum(map(len, silent.frames)) < 110_000
    silent.ask(wire.Hello(token=house.token(silent.person)), wire.Welcome)


def test_hundreds_come_in_by_one_link_in_line_and_too_many_are_told_when(faulty):
    house = faulty(JOINS=40, JOINS_WAITING=80)
    host = house.open(house.enter("host"))
    secret = house.secrets["join"]

    async def crowd():
        desk = Desk(house.node.address, house.node.key)
        try:
            wishes = (desk.enter(secret, f"P{n}") for n in range(200))
            return await asyncio.gather(*wishes, return_exceptions=True)
        finally:
            desk.close()

    entered = asyncio.run(crowd())
    told = [one for one in entered if isinstance(one, Busy)]
    inside = [one.session for one in entered if not isinstance(one, Exception)]
    assert len(told) + len(inside) == 200
    assert len(set(inside)) == len(inside) >= 80
    assert {(one.code, one.seconds) for one in told} == {("crowded", 2)}
    happens(host, lambda: host.workshop.people.keys() >= set(inside))
    done(host, add("a"))
    joined = [one for one in log_of(house) if isinstance(one.event, e.PersonJoined)]
    assert len(joined) == len(inside) + 1


def test_who_asks_twice_to_come_in_is_one_person(any_house):
    secret = any_house.secrets["join"]
    [first] = any_house.recorder.do([Join(secret, "Anna", "r1")])
    [again, other] = any_house.recorder.do([Join(secret, "Anna", "r1"), Join(secret, "Ben", "r2")])
    assert (first.session, first.rejoin_secret) == (again.session, again.rejoin_secret)
    assert other.session != first.session
    assert list(any_house.state.people) == [first.session, other.session]
    [learner] = any_house.recorder.do([Join("nonsense", "", "r3")])
    assert learner.code == "unknown_link"


def test_a_large_workshop_is_read_between_the_commits_of_others(any_faulty):
    house = any_faulty(SLICE=20, CHORES=0.001)
    other = house.open(house.enter())
    house.workshop = house.register.create("A large one")
    person = house.enter()
    with house.record.writing() as db:
        house.record.append(db, house.workshop, list(a_long_log(house, person, 3000)))
    tap = house.tap()
    tap.say(wire.Hello(token=house.token(person)))
    for n in range(3):
        done(other, add(f"o{n}"))
    assert not tap.socket.poll(0)
    assert len(tap.hear(wire.Welcome).state.people) == 1


def a_long_log(house, person, length):
    common = {"at": house.register.clock(), "by": person, "audience": e.ROOM}
    for n in range(length):
        event = e.PersonNamed(person=person, name=f"n{n}")
        yield e.Recorded(revision=n + 3, key=f"k{n}", event=event, **common)


def test_while_others_hold_the_record_beats_are_answered_and_what_waits_is_done(any_faulty):
    house = any_faulty()
    anna = house.open(house.enter())
    done(anna, add("a"))
    lost = []
    anna.listen(lambda what: what in ("connected", "trouble") and lost.append(what))
    tap = flooding(house)
    with house.record.writing() as db:
        house.record.hold(db, [house.workshop])
        waiting = anna.do(add("b"))
        for _ in range(5):
            time.sleep(0.1)  # what is held is held for a while; there is no event to wait for
            tap.ask(wire.Beat(), wire.Here)
        assert not waiting.done()
    assert isinstance(waiting.result(PATIENCE), wire.Done)
    assert lost == []


def test_what_is_created_or_imported_is_made_once_however_often_it_is_asked(faulty):
    house = faulty()
    host = house.open(house.enter("host"))
    content = host.ask("export", format="json").result(PATIENCE).decode()
    asked = [host.ask("create", title="Made once"), host.ask("import", content=content)]
    asked[0].result(PATIENCE)
    house.kill()
    asked.append(host.ask("create", title="Made once too"))
    for one in asked:
        one.result(PATIENCE)
    tap = house.tap()
    tap.ask(wire.Hello(token=house.token(host.person)), wire.Welcome)
    again = wire.Ask(id="q", what="create", values={"title": "Twice"})
    assert tap.ask(again, wire.AnswerGiven).value == tap.ask(again, wire.AnswerGiven).value
    with house.record.reading() as db:
        titles = sorted(one.title for one in house.record.meetings(db))
    assert titles == ["A served one"] * 2 + ["Made once", "Made once too", "Twice"]


def signed(person):
    return links.sign(KEY, person, lifetime=timedelta(hours=1), now=datetime.now(UTC))


class LoopInHand:
    """A loop on a real socket that takes its turns when it is told to, and people who come."""

    def __init__(self, record, clock, url, folder):
        self.house = House(record, clock)
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.bind("inproc://recorder")
        config = Config(url, "inproc://recorder", KEY)
        self.loop = Loop(self.router, record, record, config, folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.loop.between.close()
        self.loop.bell.close(0)
        self.loop.housekeeping.close()
        self.context.destroy(0)

    def come(self, kind="join"):
        """A socket of somebody's, who is welcomed."""
        socket = self.context.socket(zmq.DEALER)
        socket.connect("inproc://recorder")
        person = self.house.enter(kind)
        self.say(socket, self.hello(person))
        while not any(isinstance(one, wire.Welcome) for one in self.heard(socket)):
            self.loop.turn()
        return socket, person

    def hello(self, person):
        return wire.Hello(token=signed(person))

    def say(self, socket, *messages):
        for message in messages:
            socket.send(wire.encode(message))

    def heard(self, socket):
        while socket.poll(0):
            yield wire.read_reply(socket.recv())

    def by(self, person):
        return sum(one.by == person for one in self.house.log())


@pytest.fixture
def hand(record, clock, tmp_path, monkeypatch):
    monkeypatch.setattr(shares, "DECIDING", 60)  # however busy the machine is
    monkeypatch.setattr(shares, "JOINS_TOGETHER", 60)
    with LoopInHand(record, clock, str(record.engine.url), tmp_path) as hand:
        yield hand


def test_a_commit_takes_a_few_of_each_person_and_what_is_too_much_is_given_back(hand):
    (flood, me), (other, them) = hand.come(), hand.come()
    mine, theirs = hand.by(me), hand.by(them)
    wishes = [wire.Do(key=f"k{n}", command=named(n)) for n in range(BACKLOG + 10)]
    hand.say(flood, *wishes[:20], *wishes)
    hand.say(other, wire.Do(key="k", command=named(0)))
    hand.loop.listen(1)
    refused = [one.key for one in hand.heard(flood) if isinstance(one, wire.Failed)]
    assert refused == [f"k{n}" for n in range(BACKLOG, BACKLOG + 10)]
    assert len(hand.loop.writing) == BACKLOG + 1
    hand.loop.writing.commit()
    assert (hand.by(me) - mine, hand.by(them) - theirs) == (EACH, 1)
    assert [one.key for one in hand.heard(flood) if isinstance(one, wire.Done)] == [
        f"k{n}" for n in range(EACH)
    ]


def test_hellos_are_taken_up_as_often_as_anybody_needs(hand):
    socket, person = hand.come()
    hand.say(socket, *[hand.hello(person)] * 100)
    hand.loop.listen(1)
    assert 1 <= len(hand.loop.chores) <= HELLOS.at_once


def test_people_of_one_link_come_in_together_and_not_too_many_a_second(hand):
    someone, _ = hand.come()
    values = {"secret": hand.house.secrets["join"], "name": "", "token": signed(links.DOOR)}
    socket = hand.context.socket(zmq.DEALER)
    socket.connect("inproc://recorder")
    hand.say(socket, *(wire.Ask(id=f"r{n}", what="enter", values=values) for n in range(80)))
    hand.loop.listen(1)
    before = len(hand.house.log())
    hand.loop.writing.commit()
    hand.loop.writing.commit()
    assert len(hand.house.log()) - before == JOINS
    [news] = [one for one in hand.heard(someone) if isinstance(one, wire.News)]
    assert len(news.events) == JOINS


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_a_workshop_that_is_asleep_costs_nothing(any_record, url, clock, tmp_path):
    with LoopInHand(any_record, clock, url, tmp_path) as hand:
        loop, counts, costs = hand.loop, [], []
        on.listen(any_record.engine, "before_cursor_execute", lambda *_: counts.append(1))
        awake = hand.house
        for asleep in (1, 40):
            for n in range(asleep):
                loop.want(House(any_record, clock, f"W{asleep}-{n}").workshop)
            loop.want(awake.workshop)
            loop.chores.work(60)
            loop.wanted = {awake.workshop: time.monotonic() + 60}
            loop.look_around(time.monotonic())  # the others go to sleep
            assert loop.recorder.rooms.known == {awake.workshop}
            looks = []
            for _ in range(3):  # now and then a look has something else to do besides
                awake.enter()  # somebody else commits something
                before = len(loop.recorder.room(awake.workshop).public.people)
                counts.clear()
                loop.look_around(time.monotonic())
                assert len(loop.recorder.room(awake.workshop).public.people) == before + 1
                looks.append(len(counts))
            costs.append(min(looks))
        assert costs[0] == costs[1]


def test_shares_fill_up_again_with_time_and_cost_nothing_while_nobody_writes():
    now = [100.0]
    taken = FairShares(lambda: now[0])
    wrote = 0
    while taken.may_write("anna", "w"):
        taken.wrote("anna", "w", 100)
        wrote += 1
    assert wrote == shares.COMMANDS.at_once
    assert taken.may_write("ben", "w")
    now[0] += 1
    assert taken.may_write("anna", "w")
    taken.wrote("ben", "v", 10_000_000)  # as long as there is something left, one of any size
    assert not taken.may_write("ben", "v")
    assert not taken.may_write("cem", "v")
    assert taken.may_write("cem", "w")
    now[0] += 3600
    taken.rest()
    assert not any(map(len, taken.all()))


def test_turns_are_fair_between_groups_and_within_them_and_keep_order():
    turns = Turns()
    for n in range(100):
        turns.put("loud", "a", f"a{n}")
    for n in range(3):
        turns.put("loud", "b", f"b{n}")
    turns.put("quiet", "c", "c0")
    assert [one for _, _, one in turns.take(5, 2)] == ["a0", "c0", "b0", "a1", "b1"]
    taken = turns.take(4, may=lambda group, member, item: member == "b")
    assert [one for _, _, one in taken] == ["b2"]
    turns.put_back("loud", "a", "again")
    assert [one for _, _, one in turns.take(2)] == ["again", "a2"]
    assert len(turns) == turns.in_group("loud") == 97
    assert len(turns.drop_group("loud")) == 97
    assert (len(turns), turns.take(3)) == (0, [])


def test_the_door_says_when_to_come_again(tmp_path, monkeypatch):
    from tests.serve.visiting import Visitor, serving_in
    from tests.workshop.conftest import order_faults

    order_faults(monkeypatch, JOINS_WAITING=0)
    with serving_in(tmp_path) as serving:

        async def visit():
            anna = Visitor(serving)
            page = await anna.ask(serving.link("join"), "name=Anna")
            assert page.code == 429
            assert int(page.headers["Retry-After"]) >= 1
            assert b"Many people are joining" in page.body

        asyncio.run(visit())


def test_an_error_of_the_recorder_is_raised_as_what_it_is_at_the_other_end():
    busy = wire.error(wire.failed("k", Busy("crowded", seconds=7)))
    assert (type(busy), busy.seconds) == (Busy, 7)
    unexpected = wire.error(wire.failed("k", OkrlabError("unexpected", id="abc")))
    assert "abc" in unexpected.hint
