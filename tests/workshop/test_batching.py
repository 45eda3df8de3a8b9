"""Private answers that are given together: few statements, one commit, each judged by itself."""

import random

import pytest
from sqlalchemy import event as on

from okrlab.host import wire
from okrlab.host.deciding import PendingCommand
from okrlab.record import commands as c
from okrlab.record import sealing
from okrlab.record.agenda import Answer, Block
from okrlab.record.store.giving import Giving
from tests.workshop.house import House, add, ask, give


class Cost:
    """Counts the statements and commits of a database while it is open."""

    def __init__(self, record):
        self.engine, self.statements, self.commits = record.engine, [], 0

    def __enter__(self):
        on.listen(self.engine, "before_cursor_execute", self._statement)
        on.listen(self.engine, "commit", self._commit)
        return self

    def __exit__(self, *_):
        on.remove(self.engine, "before_cursor_execute", self._statement)
        on.remove(self.engine, "commit", self._commit)

    def _statement(self, _, __, statement, *___):
        self.statements.append(statement)

    def _commit(self, _):
        self.commits += 1


def full(house, people):
    """A house with an open block and so many people: the coach, and the others."""
    coach = house.enter("facilitate", "Cleo")
    talk = Block(id="t", kind="talk", title="Talk")
    house.opened(coach, ask("b"), talk, ask("n", named=True))
    return coach, [house.enter("join", f"P{n}") for n in range(people)]


def answers(people, words="mine", key="k"):
    return [PendingCommand(one, key, give("b", f"{words} {n}")) for n, one in enumerate(people)]


def test_many_answers_cost_the_statements_of_one_and_are_committed_together(any_house):
    _, people = full(any_house, 40)
    any_house.recorder.do(
        answers(people, "first", "k0")
    )  # these are known, and the block's key made
    with Cost(any_house.record) as one:
        any_house.done(people[0], give("b", "first again"))
    with Cost(any_house.record) as many:
        done = any_house.recorder.do(answers(people))
    assert {type(one) for one in done} == {wire.Done}
    assert len(many.statements) == len(one.statements) <= 10
    assert many.commits == one.commits
    assert [any_house.mine(one)["b"].answer.texts["q"] for one in people] == [
        (f"mine {n}",) for n in range(40)
    ]
    assert any_house.sealed[-40:] == [(any_house.workshop, "b", one) for one in people]


def test_all_of_it_sent_again_is_done_once(any_house):
    coach, people = full(any_house, 20)
    twice = answers(people[:10])
    any_house.recorder.do([*twice, *answers(people), *answers(people, "late", "k2"), *twice])
    any_house.restart()
    any_house.recorder.do([*answers(people), *answers(people, "late", "k2")])
    texts = [any_house.mine(one)["b"].answer.texts["q"] for one in people]
    assert texts == [(f"late {n}",) for n in range(20)]
    assert any_house.tally(coach, "b").written == 20


def test_who_may_not_is_told_so_and_the_others_answers_are_kept(any_house):
    coach, people = full(any_house, 12)
    removed = people.pop()
    any_house.done(coach, c.RemovePerson(person=removed))
    wrong = {
        1: (PendingCommand(people[1], "k", give("b", "x" * 501)), "too_long"),
        2: (PendingCommand(people[2], "k", give("gone", "x")), "no_block"),
        3: (PendingCommand(people[3], "\x00", give("b", "x")), "bad_message"),
        4: (PendingCommand(removed, "k", give("b", "x")), "unknown_link"),
        5: (PendingCommand("nobody", "k", give("b", "x")), "unknown_link"),
        6: (PendingCommand(people[6], "k", give("n", "x")), "block_closed"),
        7: (PendingCommand(people[7], "k", give("t", "x")), "bad_message"),
        8: (PendingCommand(people[8], "k", c.RevealBlock(block="b")), "facilitators_only"),
    }
    wishes = answers(people)
    for n, (wish, _) in wrong.items():
        wishes[n] = wish
    told = any_house.recorder.do(wishes)
    assert {n: one.code for n, one in enumerate(told) if isinstance(one, wire.Failed)} == {
        n: code for n, (_, code) in wrong.items()
    }
    kept = [n for n, one in enumerate(people) if any_house.mine(one)]
    assert kept == [n for n in range(len(people)) if n not in wrong]


def test_one_that_cannot_be_decided_fails_alone(any_house, monkeypatch):
    _, people = full(any_house, 9)
    real = sealing.check_answer

    def check(workshop, who, block, answer):
        if "mine 5" in answer.texts["q"]:
            raise RuntimeError("never foreseen")
        return real(workshop, who, block, answer)

    monkeypatch.setattr(sealing, "check_answer", check)
    told = any_house.recorder.do(answers(people))
    assert [type(one) for one in told] == [
        wire.Failed if n == 5 else wire.Done for n in range(len(people))
    ]
    assert told[5].code == "unexpected"
    assert [bool(any_house.mine(one)) for one in people] == [n != 5 for n in range(len(people))]


def test_one_that_the_database_refuses_fails_alone(any_house, monkeypatch):
    _, people = full(any_house, 9)
    put = Giving.put

    def refused(giving, workshop, block, person, entry, request):
        put(giving, workshop, block, person, entry, request)
        if "mine 5" in entry.answer.texts["q"]:
            for known in giving._blocks.values():
                known.rows[next(reversed(known.rows))]["body"] = None  # which the table forbids

    monkeypatch.setattr(Giving, "put", refused)
    told = any_house.recorder.do(answers(people))
    assert [type(one) for one in told] == [
        wire.Failed if n == 5 else wire.Done for n in range(len(people))
    ]
    assert [bool(any_house.mine(one)) for one in people] == [n != 5 for n in range(len(people))]


def test_an_answer_before_the_reveal_is_in_it_and_one_after_it_is_not(any_house):
    coach, (anna, ben, cem) = full(any_house, 3)
    told = any_house.recorder.do(
        [
            PendingCommand(anna, "k", give("b", "early")),
            PendingCommand(ben, "k", give("b", "also early")),
            PendingCommand(coach, "r", c.RevealBlock(block="b")),
            PendingCommand(cem, "k", give("b", "late")),
            PendingCommand(anna, "k", give("b", "early")),
        ]
    )
    assert [getattr(one, "code", "") for one in told] == ["", "", "", "block_shown", "block_shown"]
    shown = any_house.agenda.stage("b").revealed
    assert sorted(said.text for said in shown.said) == ["also early", "early"]
    assert any_house.mine(anna) == {}


def _steps(rng, people):
    """What a room may wish, in any order: who (0 is the coach), a command and its key."""
    number = len(people)

    def one():
        who = rng.randrange(1, number)
        block, words = rng.choice("bbbbtn"), rng.choice(["", "x", "y " * 3, "z" * 501])
        keys = rng.choice(["same", f"k{rng.random()}"])
        scores = {"worth": rng.randrange(0, 7)} if rng.random() < 0.3 else {}
        answer = Answer(texts={"q": (words,)} if words else {}, scores=scores)
        wish = c.GiveAnswer(block=block, answer=answer, ready=rng.random() < 0.3)
        return who, wish, keys

    def coach():
        some, other = people[rng.randrange(1, number)], people[rng.randrange(1, number)]
        block = rng.choice("btn")
        return 0, rng.choice(
            [
                c.RevealBlock(block=block),
                c.OpenBlock(block=block),
                c.OpenBlock(block="b"),
                c.CloseBlock(block=block),
                c.RemovePerson(person=some),
                c.MergePersons(person=some, into=other),
                c.MergePersons(person=some, into=other),
                c.CloseWorkshop(),
                add(f"c{rng.randrange(3)}"),
            ]
        )

    for _ in range(rng.randrange(15, 40)):
        if rng.random() < 0.8:
            yield one()
        else:
            yield *coach(), f"k{rng.random()}"


def _played(house, seed, *, together):
    """What came of it, with nobody's own id in it."""
    coach, people = full(house, 6)
    people = [coach, *people]
    steps = list(_steps(random.Random(seed), people))
    wishes = [PendingCommand(people[who], key, wish) for who, wish, key in steps]
    if together:
        told = house.recorder.do(wishes)
    else:
        told = [answer for wish in wishes for answer in house.recorder.do([wish])]
    names = {one: f"P{n}" for n, one in enumerate(people)}
    shown = {
        block: (stage.state, stage.revealed and sorted(said.text for said in stage.revealed.said))
        for block, stage in house.agenda.stages.items()
    }
    tallies = [house.tally(coach, block) for block in "btn"]
    return (
        [(type(one).__name__, getattr(one, "code", "")) for one in told],
        shown,
        [(one.written, one.ready, sorted(names[who] for who in one.who)) for one in tallies],
        [house.recorder.welcome(house.session(one), seat=one).mine for one in people],
        sorted(names[one] for one in house.state.people),
    )


@pytest.mark.parametrize("seed", range(60))
def test_what_comes_of_it_is_the_same_whether_it_is_decided_together_or_one_by_one(
    record, clock, seed
):
    alone = _played(House(record, clock, "Alone"), seed, together=False)
    together = _played(House(record, clock, "Together"), seed, together=True)
    assert together == alone


def test_the_same_on_both_databases(any_record, clock):
    for seed in range(60, 66):
        alone = _played(House(any_record, clock, f"A{seed}"), seed, together=False)
        assert _played(House(any_record, clock, f"B{seed}"), seed, together=True) == alone
