"""Two recorders on one PostgreSQL: whoever is at either sees, hears and counts the same."""

from __future__ import annotations

import faulthandler
import math
import threading
from datetime import UTC, datetime, timedelta

import pytest
import zmq

from okrlab.errors import StoreFailed
from okrlab.host import wire
from okrlab.host.audiences import SILENT, Lines
from okrlab.host.between import RENEWED, Between, Present, _parts
from okrlab.host.deciding import PendingCommand
from okrlab.host.links import channel
from okrlab.host.node import Node
from okrlab.host.opening import check_key, hand_over
from okrlab.host.recorder import Recorder
from okrlab.host.register import Register
from okrlab.record import commands as c
from okrlab.record import forgetting
from okrlab.record.agenda import Block
from okrlab.record.store.locks import RETIRING, TIDYING, alone
from okrlab.record.store.notices import Hints
from tests.conftest import KEY, database_on, opened, tidied
from tests.graphs import ladder_of
from tests.workshop.house import add, ask, give
from tests.workshop.served import PATIENCE, Served, happens
from tests.workshop.test_fair_share import LoopInHand


@pytest.fixture(scope="module")
def shared_url(laid_database, postgres):
    with database_on(postgres, laid_database) as url:
        yield url


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where the key is that all nodes have."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def started(shared_url, home):
    """Two nodes with one key on one database."""
    both = [Node(shared_url, home), Node(shared_url, home)]
    for node in both:
        node.start()
    yield both
    for node in both:
        node.stop()


@pytest.fixture
def nodes(started, shared_url):
    """A workshop that is open at two nodes."""
    record = opened(shared_url)
    first = Served(record, started[0])
    second = Served(record, started[1], first.workshop)
    yield first, second
    first.leave()
    second.leave()
    record.close()


@pytest.fixture
def two(nodes):
    """A coach at one node, and Anna at the other, where Ben is too."""
    one, other = nodes
    coach = one.open(one.enter("facilitate", "Cleo"))
    anna, ben = other.open(other.enter("join", "Anna")), other.open(other.enter("join", "Ben"))
    happens(coach, lambda: len(coach.workshop.people) == 3)
    return coach, anna, ben


def done(session, command):
    return session.do(command).result(PATIENCE)


def asks(coach, *blocks):
    done(coach, c.SetAgenda(blocks=blocks, base=coach.workshop.agenda.version))
    done(coach, c.OpenBlock(block=blocks[0].id))


def test_a_card_is_on_the_other_nodes_board_and_there_once(two):
    coach, anna, _ = two
    done(coach, add("a"))
    happens(anna, lambda: "a" in ladder_of(anna).rungs)
    done(anna, add("b"))
    happens(coach, lambda: list(ladder_of(coach).rungs) == ["a", "b"])
    assert anna.workshop == coach.workshop


def test_a_coach_hears_of_answers_and_ticks_given_at_the_other_node(two):
    coach, anna, ben = two
    asks(coach, ask("b"))
    happens(anna, lambda: anna.workshop.agenda.current == "b")
    done(anna, give("b", "mine", ready=True))
    happens(coach, lambda: "b" in coach.tallies and coach.tallies["b"].who == (anna.person,))
    assert (coach.tallies["b"].written, coach.mine) == (1, {})
    done(ben, give("b", "also"))
    happens(coach, lambda: coach.tallies["b"].written == 2)


def test_ticks_that_are_dropped_at_one_node_are_gone_at_the_other(nodes, two):
    coach, anna, _ = two
    there = nodes[1].open(nodes[1].enter("facilitate", "Dora"))
    asks(coach, Block(id="b", kind="ladder", title="Climb"), ask("next"))
    happens(anna, lambda: anna.workshop.agenda.current == "b")
    done(anna, give("b", ready=True))
    happens(coach, lambda: coach.tallies["b"].ready == 1 if "b" in coach.tallies else False)
    done(coach, c.OpenBlock(block="next"))
    happens(anna, lambda: "b" not in anna.mine)
    happens(there, lambda: "b" in there.tallies and not there.tallies["b"].ready)


def test_ones_own_other_device_hears_at_the_other_node_what_was_answered(nodes, two):
    coach, anna, ben = two
    phone = nodes[0].open(anna.person)
    asks(coach, ask("b"))
    happens(anna, lambda: anna.workshop.agenda.current == "b")
    done(anna, give("b", "mine"))
    happens(phone, lambda: "b" in phone.mine)
    assert phone.mine["b"].answer.texts == {"q": ("mine",)}
    assert ben.mine == {}
    done(phone, give("b", "better"))
    happens(anna, lambda: anna.mine["b"].answer.texts == {"q": ("better",)})


def test_who_is_at_the_other_node_is_present_with_the_card_they_have_open(nodes, two):
    coach, anna, ben = two
    everybody = {coach.person, anna.person, ben.person}
    for one in two:
        happens(one, lambda one=one: set(one.here) == everybody)
    done(anna, add("a"))
    anna.editing("a")
    happens(coach, lambda: coach.here[anna.person] == "a")
    late = nodes[0].open(nodes[0].enter("join", "Late"))
    happens(ben, lambda: late.person in ben.here)
    ben.close()
    happens(coach, lambda: ben.person not in coach.here)


def test_a_node_that_comes_later_hears_who_is_there(nodes, shared_url, home, two):
    coach, anna, ben = two
    with Served(nodes[0].record, Node(shared_url, home), nodes[0].workshop) as third:
        eve = third.open(third.enter("join", "Eve"))
        happens(eve, lambda: set(eve.here) == {coach.person, anna.person, ben.person, eve.person})
        happens(coach, lambda: eve.person in coach.here)


def test_a_page_that_was_made_before_words_were_forgotten_at_the_other_node_is_not_shown_again(
    nodes, two
):
    coach, anna, _ = two
    done(coach, add("a", "words to be forgotten"))

    def shown():
        return anna.ask("export", format="md").result(PATIENCE)

    happens(anna, lambda: "a" in ladder_of(anna).rungs)
    assert "words to be forgotten" in repr(shown())
    forgetting.forget_card(nodes[0].record, coach.id, "a", lambda: datetime.now(UTC))
    assert "words to be forgotten" not in repr(shown())
    for one in two:
        happens(one, lambda one=one: ladder_of(one).rungs["a"].text == "")


# -- what one of them does alone ----------------------------------------------------------------


@pytest.fixture
def upkeep(shared_url):
    """Another server's connection, which can be at something."""
    there = opened(shared_url)
    with there.outside() as raw:
        yield raw
    there.close()


def test_old_workshops_are_deleted_by_one_node_at_a_time(nodes, upkeep):
    record, later = nodes[0].record, datetime.now(UTC) + timedelta(days=366)
    with alone(upkeep, RETIRING, wait=False) as mine:
        assert mine
        assert forgetting.retire(record, later) == []
    assert nodes[0].workshop in forgetting.retire(record, later)


def test_what_reveals_let_go_of_is_overwritten_by_one_node_at_a_time(nodes, upkeep):
    recorder = Recorder(nodes[0].record, nodes[0].register, lambda *_: None)
    with alone(upkeep, TIDYING, wait=False) as mine:
        assert mine
        assert not recorder.tidy()
    tidied(recorder)


# -- what is said, and what is heard ------------------------------------------------------------


class Ear:
    """One end of what is between nodes, with people who are here as the test says."""

    def __init__(self, record):
        self.crowd = {}
        self.lines = Lines(None, None)
        self.lines.present = lambda workshop: dict(self.crowd.get(workshop, {}))
        address = f"inproc://{id(self)}"
        self.bell = zmq.Context.instance().socket(zmq.PULL)
        self.bell.bind(address)
        self.between = Between(record, KEY, self.lines, address)

    def here(self, workshop="w"):
        return dict(self.between.elsewhere(workshop))

    def hear(self, until, now=0.0):
        """Take what comes until this holds of it."""
        changed, given = set(), []
        while not until(changed, given):
            assert self.bell.poll(1000 * PATIENCE), "nothing came"
            self.bell.recv()
            more, others = self.between.take(now)
            changed |= more
            given += others
        return changed, given

    def close(self):
        self.between.close()
        self.bell.close(0)


@pytest.fixture
def ears(shared_url):
    record = opened(shared_url)
    both = [Ear(record), Ear(record)]
    for one, other in (both, both[::-1]):
        while not other.bell.poll(50):  # it may not listen yet, and then nothing is kept for it
            one.between.committed("ready")
    yield both
    for one in both:
        one.close()
    record.close()


def test_of_a_node_that_is_not_heard_any_more_nobody_counts_as_present(ears):
    one, other = ears
    one.crowd = {"w": {"anna": "card", "ben": ""}}
    one.between.say_present({"w"}, 0.0)
    other.hear(lambda *_: other.here() == {"anna": "card", "ben": ""}, now=100.0)
    other.between.forget(100.0 + SILENT)
    assert set(other.here()) == {"anna", "ben"}
    other.lines.crowd_changed.clear()
    other.between.forget(100.1 + SILENT)
    assert other.here() == {}
    assert other.lines.crowd_changed == {"w"}


def test_who_is_present_is_said_when_it_changes_and_again_from_time_to_time(ears):
    one, other = ears
    one.crowd = {"w": {"anna": ""}}
    one.between.say_present({"w"}, 0.0)
    other.hear(lambda *_: other.here() == {"anna": ""}, now=0.0)
    one.between.say_present(set(), RENEWED)
    while other.between._others["w"] != {(one.between._server, "anna"): ("", 9.0)}:
        other.hear(lambda *_: other.bell.poll(1000 * PATIENCE) and other.between.take(9.0), 9.0)
    one.crowd = {}
    one.between.say_present({"w"}, RENEWED + 1)
    other.hear(lambda *_: other.here() == {})


def test_a_hall_full_of_people_is_said_in_letters_that_are_taken(ears):
    one, other = ears
    crowd = {f"{n:040}": f"{n + 7:040}" for n in range(1000)}
    one.crowd = {"w": crowd}
    one.between.say_present({"w"}, 0.0)
    other.hear(lambda *_: other.here() == crowd)
    del crowd[f"{500:040}"]
    one.between.say_present({"w"}, 1.0)
    other.hear(lambda *_: other.here() == crowd)


def test_a_letter_that_is_lost_leaves_only_its_own_part_of_the_crowd_as_it_was(ears):
    """What is said next repairs it, wherever the parts begin and end then."""
    _, other = ears
    crowd = {f"p{n:03}": "" for n in range(150)}
    first, _, third = _parts("w", crowd)
    for part in (first, third):
        other.between._note("one", part, 0.0)
    assert set(other.here()) == {*first.people, *third.people}
    for part in _parts("w", {"p149": "", "p050": ""}):
        other.between._note("one", part, 0.0)
    assert set(other.here()) == {"p050", "p149"}
    other.between._note("two", Present("w", {"p001": ""}), 0.0)
    assert set(other.here()) == {"p001", "p050", "p149"}


def test_what_a_later_version_says_is_passed_over(ears, shared_url):
    _, other = ears
    other.between._hints._come.extend(
        ['["x",[["sung","w"]]]', "nonsense", '["x",[["changed","w"]]]']
    )
    assert "w" in other.between.take(0.0)[0]


def test_a_hint_is_enough_to_hear_of_a_commit_and_without_hints_a_look_is(
    shared_url, clock, tmp_path
):
    record, there = opened(shared_url), opened(shared_url)
    ear = Ear(there)
    other = Recorder(there, Register(there, KEY, clock), lambda *_: None)
    with LoopInHand(record, clock, shared_url, tmp_path) as hand:
        socket, person = hand.come()
        loop, workshop = hand.loop, hand.house.workshop

        def has_news():
            return any(isinstance(one, wire.News) for one in hand.heard(socket))

        loop.looked = math.inf  # it does not look around
        other.do([PendingCommand(person, "k1", add("a"))])
        while not has_news():
            ear.between.committed(workshop)  # said again until it listens
            loop.turn()
        loop.between.close()
        loop.looked = -math.inf
        other.do([PendingCommand(person, "k2", add("b"))])
        while not has_news():
            loop.turn()
    ear.close()
    there.close()
    record.close()


def test_no_hint_holds_a_word_of_anybodys(nodes, two, shared_url):
    """Somebody who could read all of them learns ids, and no text, name, answer or secret."""

    class Spy:
        def to_send(self):
            return []

        def opened(self):
            ready.set()

        def heard(self):
            come.release()

    ready, come = threading.Event(), threading.Semaphore(0)
    record = opened(shared_url)
    spy = Hints(record.engine, channel(nodes[0].node.key), Spy())
    assert ready.wait(PATIENCE)
    coach, anna, _ = two
    done(anna, add("a", "a word of mine"))
    asks(coach, Block(id="b", kind="ask", title="a title of ours", prompts=ask("b").prompts))
    happens(anna, lambda: anna.workshop.agenda.current == "b")
    done(anna, give("b", "a private word", ready=True))
    happens(coach, lambda: "b" in coach.tallies and coach.tallies["b"].written == 1)
    heard = ""
    while f'"b","{anna.person}"' not in heard:
        assert come.acquire(timeout=PATIENCE)
        heard += "".join(spy.take())
    for words in ("word", "title", "Anna", "Cleo", *nodes[0].secrets.values()):
        assert words not in heard
    spy.close()
    record.close()


def test_a_server_whose_database_is_given_another_key_ends_and_refuses_it(
    bare_url, clock, tmp_path
):
    """It showed links that were dead, and called itself well."""
    record = opened(bare_url)
    with LoopInHand(record, clock, bare_url, tmp_path) as hand:
        check_key(record, KEY, tmp_path)
        hand.loop.rested = -math.inf
        hand.loop.look_around(0.0)
        assert not hand.loop.disowned
        hand_over(bare_url, tmp_path / "another")
        hand.loop.look_around(60.0)
        assert hand.loop.disowned
        hand.loop.run()  # and comes back at once
        faulthandler.cancel_dump_traceback_later()  # by which a loop that hangs would end us
        with pytest.raises(StoreFailed) as refused:
            check_key(record, KEY, tmp_path)
        assert refused.value.code == "other_key"
    record.close()
