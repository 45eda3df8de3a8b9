"""A very full room: how many are there is a number, and it changes once a second."""

import time

import pytest

from okrlab.host import crowds, wire
from tests.workshop.test_fair_share import LoopInHand, hand  # noqa: F401


@pytest.fixture
def full(hand, monkeypatch):  # noqa: F811
    """A loop that finds three people a crowd."""
    monkeypatch.setattr(crowds, "MANY", 3)
    monkeypatch.setattr(crowds, "NEWEST", 1)
    hand.loop.look_around = lambda _: None  # it looks around when a test says so
    return hand


def crowd(hand, people):  # noqa: F811
    """So many sockets of those who take part, by person."""
    came = {}
    for _ in range(people):
        socket, person = hand.come()
        came[person] = socket
    return came


def told(hand, socket):  # noqa: F811
    """The last that this page was told of who is here."""
    return [one for one in hand.heard(socket) if isinstance(one, wire.Here)][-1:]


def tell(hand, now):  # noqa: F811
    hand.loop.changes.tell(now)
    hand.loop.chores.work(60)


def test_all_are_named_until_there_are_many(full):
    came = crowd(full, 3)
    tell(full, time.monotonic())
    for socket in came.values():
        assert told(full, socket) == [wire.Here(people=dict.fromkeys(came, ""))]


def test_of_many_only_those_are_named_who_edit_or_lead_or_came_last(full):
    came = crowd(full, 5)
    first, second, *_, last = came
    lead, coach = full.come("facilitate")
    full.say(came[second], wire.Beat(editing="card"))
    full.loop.turn()
    for socket in (*came.values(), lead):
        list(full.heard(socket))
    tell(full, time.monotonic())
    some = wire.Here(people={second: "card", coach: ""}, more=4)
    assert [told(full, socket) for socket in came.values()] == [[some]] * 5
    everybody = {**dict.fromkeys(came, ""), second: "card", coach: ""}
    assert told(full, lead) == [wire.Here(people=everybody)], "a coach hands over to whom they like"
    full.say(lead, wire.Bye())
    full.loop.turn()
    tell(full, time.monotonic() + 60)
    [some] = told(full, came[first])
    assert (some.people, some.more) == ({second: "card", last: ""}, 3)


@pytest.mark.parametrize(("people", "often"), [(3, 5), (5, 2)])
def test_a_crowd_hears_of_comings_and_counts_at_most_once_a_second(full, people, often):
    came = crowd(full, people)
    writer, reader = list(came.values())[:2]
    began = time.monotonic() + 60
    tell(full, began)
    list(full.heard(reader))
    heard, counted = [], []
    full.loop.lines.tell_counts = lambda workshop, block: counted.append(block)
    for n in range(1, 6):
        full.say(writer, wire.Beat(editing=f"card{n}"))
        full.loop.turn()
        full.loop.on_sealed(full.house.workshop, "b", [])
        tell(full, began + 0.3 * n)
        heard += told(full, reader)
    assert len(heard) == len(counted) == often - (people > 3)
    tell(full, began + 60)
    heard += told(full, reader)
    assert [card for card in heard[-1].people.values() if card] == ["card5"], "the last is not lost"
