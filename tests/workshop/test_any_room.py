"""Whatever any people press in any order: refusals are clear, the agenda sound, nothing leaks."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.host import wire
from okrlab.record import commands as c
from okrlab.record.agenda import STEPS, Agreement, Answer, Block, Frame, Prompt, Sentence
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from tests.conftest import HandClock, by_day
from tests.wishes import add_rung, add_step, edit_step, remove_step
from tests.workshop.house import House
from tests.workshop.test_replicas import Replica, as_kept, shelf  # noqa: F401

PEOPLE = ("facilitate", "host", "join", "join", "join")
SEALED_WORD = "Zaunkoenig"

PLAN = (
    Block(id="b0", kind="talk", title="Talk"),
    Block(
        id="b1",
        kind="ask",
        title="Ask",
        prompts=(
            Prompt(id="q", text="What?", most=2),
            Prompt(id="s", text="How much?", kind="score"),
        ),
    ),
    Block(id="b2", kind="dots", title="Dots", board="b1", dots=2),
    Block(id="b3", kind="dots", title="Dots", dots=2),
    Block(id="b4", kind="next", title="Next"),
    Block(id="b5", kind="ask", title="Named", named=True, prompts=(Prompt(id="q", text="What?"),)),
)

odd = st.sampled_from(["", " ", "x", "é\x00", "\ud83d", "http://[", "b1", "r1", "n1", "x" * 501])
block = st.sampled_from([*(b.id for b in PLAN)] * 3 + ["", "gone"])
card = st.sampled_from(["r1", "r2", "n1", "n2", "b1", ""])
person = st.integers(0, len(PEOPLE)).map(lambda n: f"person{n}")
small = st.integers(-3, 6)
texts = st.dictionaries(
    st.sampled_from(["q", "s", "gone"]),
    st.lists(odd | st.just("fine"), max_size=3).map(tuple),
    max_size=2,
)
counts = st.dictionaries(st.sampled_from(["r1", "r2", "1", "5", ""]), small, max_size=2)
answer = st.one_of(
    st.builds(Answer, texts=st.just({"q": (SEALED_WORD,)})),
    st.builds(Answer, texts=texts, scores=st.dictionaries(st.sampled_from(["s", "q"]), small)),
    st.builds(Answer, dots=counts),
    st.builds(Answer, tallies=st.dictionaries(st.sampled_from(["s", "q", "dots"]), counts)),
)
base = st.integers(0, 40)
plan = st.permutations(PLAN).flatmap(
    lambda blocks: st.integers(0, len(blocks)).map(lambda n: tuple(blocks[:n]))
)
wish = st.one_of(
    st.builds(c.OpenBlock, block=block),
    st.builds(c.OpenBlock, block=block),
    st.builds(c.GiveAnswer, block=block, answer=answer, ready=st.booleans()),
    st.builds(c.GiveAnswer, block=st.just("current"), answer=answer, ready=st.booleans()),
    st.builds(c.GiveAnswer, block=st.just("current"), answer=answer, ready=st.booleans()),
    st.builds(c.RevealBlock, block=block),
    st.builds(c.RevealBlock, block=st.just("current")),
    st.builds(c.CloseBlock, block=block),
    st.builds(c.AddTime, block=block, minutes=st.integers(-2000, 2000)),
    st.builds(c.SetAgenda, blocks=plan, base=base),
    st.builds(c.Spotlight, board=st.sampled_from(["ladder", "b1", ""]), card=card),
    st.builds(c.Park, id=card, text=odd),
    st.builds(c.Unpark, id=card),
    st.builds(c.ChooseSentence, sentence=st.builds(Sentence, text=odd, not_now=st.booleans())),
    st.builds(c.SetAgreement, agreement=st.builds(Agreement, own=st.tuples(odd, odd))),
    st.builds(c.SetFrame, frame=st.builds(Frame, people=small, address=odd)),
    st.builds(add_step, id=card, text=odd, who=odd),
    st.builds(edit_step, id=card, base=base, text=odd, done=st.booleans()),
    st.builds(remove_step, id=card, base=base),
    st.builds(c.RemovePerson, person=person),
    st.builds(c.MergePersons, person=person, into=person),
    st.builds(c.MergePersons, person=person, into=person),
    st.builds(c.TakeLead, person=person),
    st.sampled_from([c.TakeLead(), c.CloseWorkshop(), c.ReopenWorkshop(), c.Undo()]),
    st.builds(add_rung, id=card, text=st.just("A rung"), level=st.just("output")),
    st.builds(add_rung, id=card, text=odd, level=st.just("output"), board=block),
    st.builds(c.WriteNote, card=card | block, text=odd),
    st.builds(c.NameMyself, name=odd),
)
moves = st.lists(
    st.tuples(st.sampled_from([0, 0, 1, 2, 3, 4]), wish, st.integers(0, 3)), max_size=40
)


def meant(command, house, people):
    """The command on the persons, the block and the version that are there."""
    changes = {}
    for field in ("person", "into"):
        if getattr(command, field, "").startswith("person"):
            number = int(getattr(command, field).removeprefix("person"))
            changes[field] = [*people, "nobody"][number]
    if getattr(command, "block", "") == "current":
        changes["block"] = house.agenda.current
    if isinstance(command, c.SetAgenda) and command.base % 3:
        changes["base"] = house.agenda.version
    steps = house.state.steps
    if isinstance(command, c.EditCard) and command.id in steps:
        changes["base"] = steps[command.id].version - (command.base == 0)
    if isinstance(command, c.SetCards) and command.board == STEPS and command.gone:
        changes["gone"] = {
            id: steps[id].version - (base == 0) if id in steps else base
            for id, base in command.gone.items()
        }
    return msgspec.structs.replace(command, **changes)


def is_sound(house):
    """What holds of every room at every moment."""
    state, agenda = house.state, house.agenda
    opened = [id for id, stage in agenda.stages.items() if stage.state == "open"]
    assert opened in ([], [agenda.current])
    assert agenda.current == "" or agenda.block() is not None
    assert len({b.id for b in agenda.blocks}) == len(agenda.blocks)
    for id, stage in agenda.stages.items():
        assert (stage.state == "revealed") == (stage.revealed is not None)
        assert stage.state == "waiting" or agenda.block(id) is not None
        if stage.revealed is not None:
            assert all(not said.by for said in stage.revealed.said) or agenda.block(id).named
    assert agenda.lead == "" or state.people[agenda.lead].role != "participant"
    assert not state.merged.keys() & state.people.keys()
    assert all(into not in state.merged for into in state.merged.values())
    assert not state.boards.keys() & {b.id for b in agenda.blocks}
    for hidden in (id for id, s in agenda.stages.items() if s.state in ("open", "closed")):
        tally = house.recorder.tallies(house.workshop, hidden, [house.session(house.host)])[0]
        assert set(tally.who) <= state.people.keys()
        assert max(tally.written, tally.ready) <= len(state.people)


@settings(max_examples=by_day(80), deadline=None)
@given(moves)
def test_nothing_that_anybody_presses_breaks_a_room(shelf, moves):  # noqa: F811
    house = House(shelf, HandClock(), "Any room")
    people = [house.enter(kind, f"P{n}") for n, kind in enumerate(PEOPLE)]
    house.host = people[1]
    house.plan(people[0], *PLAN)
    *replicas, onlooker = [Replica(house, person) for person in (*people, house.enter())]
    house.recorder.catch_up()
    house.news.clear()
    for replica in (*replicas, onlooker):
        replica.meet(house, -1)
    done = []
    for n, (who, command, odds) in enumerate(moves):
        command = meant(command, house, people)
        before = house.state, len(house.log())
        key = f"k{n}"
        if odds == 0 and done:
            who, command, key = done[-1]
        reply = house.do(people[who], command, key)
        assert isinstance(reply, wire.Done | wire.Clash | wire.Failed)
        if not isinstance(reply, wire.Done):
            assert not getattr(reply, "retry", False)
            assert (house.state, len(house.log())) == before
        elif odds == 0 and done:
            assert len(house.log()) == before[1], "done twice"
        else:
            done.append((who, command, key))
        is_sound(house)
        wire.read_reply(wire.encode(reply))
        if odds == 3:
            house.restart()
        for _, recorded in house.news:
            for replica in (*replicas, onlooker):
                replica.hear(house, recorded)
        house.news.clear()
        shown = b"".join(
            msgspec.json.encode(stage.revealed) for stage in house.agenda.stages.values()
        )
        if SEALED_WORD.encode() not in shown:
            for kept in (
                house.log(),
                onlooker.workshop,
                house.recorder.room(house.workshop).public,
            ):
                assert SEALED_WORD.encode() not in msgspec.json.encode(kept)

    live = house.recorder.room(house.workshop)
    for replica in (*replicas, onlooker):
        seen = live.seen_by(replica.person, replica.role)
        assert as_kept(replica.workshop) == as_kept(seen)
    assert as_kept(fold(Workshop(), house.log(("room",)))) == as_kept(live.public)
    house.restart()
    assert as_kept(house.recorder.room(house.workshop).backstage) == as_kept(live.backstage)
