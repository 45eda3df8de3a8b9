"""Whatever any number of people do: every replica folds to the same ladder, and it stays sound."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.ladder.cards import EVIDENCE
from okrlab.host import wire
from okrlab.host.rooms import may_read
from okrlab.host.session import Session
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from okrlab.vocabulary import LEVELS
from tests.conftest import HandClock, by_day, opened
from tests.model.making import content, is_sound
from tests.wishes import (
    add_link,
    add_rung,
    edit_link,
    edit_rung,
    move_rung,
    remove_link,
    remove_rung,
)
from tests.workshop.house import House

PEOPLE = ("facilitate", "join", "join", "host")

level = st.sampled_from(LEVELS)
words = st.sampled_from(["", "Ran webinars", "They stay", "é\x00", "<b>"]) | st.text(max_size=5)
ADDS = ["AddRung", "AddRung", "climb", "descend"]
EDITS = ["EditRung", "MoveRung", "RemoveRung", "AddLink", "AddLink", "EditLink", "RemoveLink"]
BACK = ["Undo", "Undo", "Undo", "Redo", "Redo"]
REST = [
    "PickStop",
    "Overrule",
    "Reinstate",
    "DismissQuestion",
    "LockBoard",
    "UnlockBoard",
    "WriteNote",
    "NameMyself",
]


ALL = ADDS * 2 + EDITS * 2 + BACK * 2 + REST
MOVE = {
    "text": words,
    "level": level,
    "place": st.floats(-10, 10),
    "stale": st.integers(0, 9).map(lambda n: n == 0),
    "again": st.integers(0, 9).map(lambda n: n == 0),
}


def moves(what, people, cards=9, least=1):
    one = MOVE | {
        "who": st.integers(0, people - 1),
        "what": st.sampled_from(what),
        "this": st.integers(0, cards - 1),
        "that": st.integers(0, cards - 1),
    }
    return st.lists(st.fixed_dictionaries(one), min_size=least, max_size=least + 30)


def command(m, ladder, n):
    """The move as a command on the cards that are there; sometimes on ones that are not."""
    rungs, links = sorted(ladder.rungs) or ["r"], sorted(ladder.links) or ["k"]
    this, that = rungs[m["this"] % len(rungs)], rungs[m["that"] % len(rungs)]
    link = links[m["this"] % len(links)]

    def base(cards, id):
        return cards[id].version - m["stale"] if id in cards else 0

    new = {"id": f"r{n}", "text": m["text"], "level": m["level"], "position": m["place"]}
    rung = {"id": this, "base": base(ladder.rungs, this)}
    path = {"id": link, "base": base(ladder.links, link)}
    evidence = EVIDENCE[m["that"] % 3]
    return {
        "AddRung": lambda: add_rung(**new),
        "climb": lambda: add_rung(**new, lower=this, link=f"k{n}"),
        "descend": lambda: add_rung(**new, upper=this, link=f"k{n}"),
        "EditRung": lambda: edit_rung(**rung, text=m["text"], actor=m["text"]),
        "MoveRung": lambda: move_rung(**rung, level=m["level"], position=m["place"]),
        "RemoveRung": lambda: remove_rung(**rung),
        "AddLink": lambda: add_link(id=f"k{n}", lower=this, upper=that),
        "EditLink": lambda: edit_link(**path, assumption=m["text"], evidence=evidence),
        "RemoveLink": lambda: remove_link(**path),
        "Undo": c.Undo,
        "Redo": c.Redo,
        "PickStop": lambda: c.PickStop(level=m["level"]),
        "Overrule": lambda: c.Overrule(rule="r", card=this, reason=m["text"]),
        "Reinstate": lambda: c.Reinstate(rule="r", card=this),
        "DismissQuestion": lambda: c.DismissQuestion(kind=m["text"]),
        "LockBoard": c.LockBoard,
        "UnlockBoard": c.UnlockBoard,
        "WriteNote": lambda: c.WriteNote(card=this, text=m["text"]),
        "NameMyself": lambda: c.NameMyself(name=m["text"]),
    }[m["what"]]()


def over_the_wire(message):
    return wire.read_reply(wire.encode(message))


class Replica(Session):
    """What a kernel holds: the welcome it got, and the news since, as bytes on the wire."""

    def __init__(self, house, person):
        super().__init__()
        self.sent = 0
        self.row = house.session(person)
        self.meet(house, -1)

    def meet(self, house, since):
        welcome = house.recorder.welcome(self.row, since)
        self.sent = welcome.revision
        self.welcomed(over_the_wire(welcome))

    def hear(self, house, recorded):
        new = [one for one in recorded if one.revision > self.sent]
        mine = tuple(one for one in new if may_read(one, self.person, self.role))
        if mine:
            undo, redo = house.recorder.room(house.workshop).undoable(self.person)
            news = wire.News(after=self.sent, events=mine, undo=undo, redo=redo)
            self.sent = mine[-1].revision
            assert self.heard(over_the_wire(news))


@pytest.fixture(scope="module")
def shelf():
    """A record in memory that all examples share, each in a workshop of its own."""
    record = opened("sqlite://")
    yield record
    record.close()


def as_kept(thing):
    """A workshop as bytes: the order of cards counts too, the revision does not."""
    return msgspec.json.encode(msgspec.structs.replace(thing, revision=0))


@settings(max_examples=by_day(120), deadline=None)
@given(moves(ALL, 4), st.integers(0, 40), st.integers(1, 40))
def test_every_replica_folds_to_the_same_workshop(shelf, moves, joins_at, restarts_at):
    house = House(shelf, HandClock(), "Replicas")
    people = [house.enter(kind, f"P{n}") for n, kind in enumerate(PEOPLE)]
    replicas = [Replica(house, person) for person in people]
    keys = []
    for n, m in enumerate(moves):
        if n == joins_at:
            replicas.append(Replica(house, house.enter("join", "late")))
        if n % restarts_at == restarts_at - 1:
            house.restart()
            for replica in replicas:
                replica.meet(house, replica.workshop.revision)
        who, before = people[m["who"]], content(house.ladder)
        key = keys[-1] if m["again"] and keys else f"{who}{n}"[-60:]
        answer = house.do(who, command(m, house.ladder, n), key)
        keys.append(key)
        assert is_sound(house.ladder)
        if not isinstance(answer, wire.Done):
            assert content(house.ladder) == before
        house.recorder.catch_up()
        for _, recorded in house.news:
            for replica in replicas:
                replica.hear(house, recorded)
        house.news.clear()

    everything = house.log()
    live = house.recorder.room(house.workshop)
    seen = {p: as_kept(live.seen_by(p, house.session(p).role)) for p in people}
    undoable = {p: live.undoable(p) for p in people}

    # the recorder folded one by one; a reader of the log folds all at once, or from the middle
    for audiences, folded in (
        (("room",), live.public),
        (("room", "facilitators"), live.backstage),
    ):
        log = house.log(audiences)
        assert as_kept(fold(Workshop(), log)) == as_kept(folded)
        middle = len(log) // 2
        saved = msgspec.json.decode(
            msgspec.json.encode(fold(Workshop(), log[:middle])), type=Workshop
        )
        through_json = msgspec.json.decode(msgspec.json.encode(log[middle:]), type=list[e.Recorded])
        assert as_kept(fold(saved, through_json)) == as_kept(folded)

    for replica in replicas:
        if replica.person in seen:
            assert as_kept(replica.workshop) == seen[replica.person]
        else:
            assert as_kept(replica.workshop) == as_kept(live.seen_by(replica.person, replica.role))

    house.restart()
    again = house.recorder.room(house.workshop)
    assert {p: as_kept(again.seen_by(p, house.session(p).role)) for p in people} == seen
    assert {p: again.undoable(p) for p in people} == undoable
    assert house.log() == everything


@settings(max_examples=by_day(120), deadline=None)
@given(moves(ALL, 4))
def test_undo_takes_back_exactly_what_was_done_and_redo_does_it_again(shelf, moves):
    house = House(shelf, HandClock(), "Undo")
    people = [house.enter(kind) for kind in PEOPLE]
    for n, m in enumerate(moves):
        who, before = people[m["who"]], content(house.ladder)
        answer = house.do(who, command(m, house.ladder, n))
        after = content(house.ladder)
        if isinstance(answer, wire.Done) and after != before:
            house.do(people[0], c.UnlockBoard())
            if m["what"] != "Redo":
                other = c.Undo() if m["what"] != "Undo" else c.Redo()
                back = c.Redo() if m["what"] != "Undo" else c.Undo()
            else:
                other, back = c.Undo(), c.Redo()
            house.done(who, other)
            assert content(house.ladder) == before
            house.done(who, back)
            assert content(house.ladder) == after


@settings(max_examples=by_day(100), deadline=None)
@given(moves([*["AddLink", "RemoveLink", "Undo"] * 3, "RemoveRung", "Redo"], 2, cards=3, least=15))
def test_links_never_dangle_double_or_go_round_whoever_takes_back_what(shelf, moves):
    house = House(shelf, HandClock(), "Links")
    people = [house.enter("facilitate"), house.enter("facilitate")]
    for n in range(3):
        house.done(people[0], add_rung(id=f"r{n}", text="x", level="output"))
    for n, m in enumerate(moves, 3):
        house.do(people[m["who"]], command({**m, "stale": False}, house.ladder, n))
        assert is_sound(house.ladder)
