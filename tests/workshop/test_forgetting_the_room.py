"""What is forgotten of a room: revealed texts, steps, plans, names, and a person with all twins."""

import pytest

from okrlab.errors import Refused
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record import forgetting
from okrlab.record.agenda import Agreement, Block, Prompt, Sentence
from tests.wishes import add_step, edit_step
from tests.workshop.house import add, ask, give
from tests.workshop.test_forgetting import CANARY, bytes_of, exports


@pytest.fixture
def anna(any_house):
    return any_house.enter("join", f"Anna {CANARY}")


@pytest.fixture
def room(any_house, coach, anna, ben):
    """Anna's words in a named block, an anonymous one and a step; Ben's beside them."""
    house = any_house
    house.plan(
        coach,
        ask("named", named=True),
        ask("quiet"),
        ask("sealed"),
        Block(id="n", kind="next", title="Next"),
    )
    for block in ("named", "quiet"):
        house.done(coach, c.OpenBlock(block=block))
        house.done(anna, give(block, f"{block} {CANARY}"))
        house.done(ben, give(block, f"{block} of Ben"))
        house.reveal(coach, block)
    house.done(coach, c.OpenBlock(block="sealed"))
    house.done(anna, give("sealed", f"sealed {CANARY}"))
    house.done(coach, c.OpenBlock(block="n"))
    house.done(anna, add_step(id="hers", text=f"step {CANARY}", who="Ben", due=CANARY))
    house.done(ben, add_step(id="his", text="Ben asks five", who=f"Anna {CANARY}"))
    return house


def said(house, block):
    return {s.text: s for s in house.agenda.stage(block).revealed.said}


def forget_card(house, card, clock):
    forgetting.forget_card(house.record, house.workshop, card, clock)
    house.restart()


def forget_person(house, person, clock):
    forgetting.forget_person(house.record, house.workshop, person, clock)
    house.restart()


def test_a_revealed_text_is_forgotten_by_its_own_id_and_the_others_stay(room, coach, clock):
    [text] = [text for text in said(room, "quiet") if CANARY in text]
    card = said(room, "quiet")[text]
    room.done(coach, c.Park(id="p", text=text))
    room.done(coach, add_step(id="x", text=text))
    room.done(coach, c.ChooseSentence(sentence=Sentence(text="Ours", example=text)))
    forget_card(room, card.id, clock)
    assert text.encode() not in bytes_of(room.record)
    assert text.encode() not in exports(room)
    assert set(said(room, "quiet")) == {"", "quiet of Ben"}
    assert room.agenda.stage("quiet").revealed.answered == 2
    assert (room.state.parked, room.state.steps["x"].text) == ({"p": ""}, "")
    assert room.state.sentence == Sentence(text="Ours")


def test_a_step_or_a_parked_thing_is_forgotten_by_its_id(room, coach, anna, clock):
    room.done(coach, c.Park(id="p", text=f"parked {CANARY}"))
    step = room.state.steps["hers"]
    room.done(anna, edit_step(id="hers", base=step.version, text=f"again {CANARY}"))
    for card in ("p", "hers"):
        forget_card(room, card, clock)
    content = bytes_of(room.record)
    for words in (f"parked {CANARY}", f"step {CANARY}", f"again {CANARY}"):
        assert words.encode() not in content
    assert (room.state.steps["hers"].text, room.state.steps["hers"].due) == ("", "")
    assert room.state.steps["his"].text == "Ben asks five"


def test_a_forgotten_persons_words_are_gone_except_those_that_nobody_can_tell_are_theirs(
    room, anna, ben, coach, clock
):
    """The anonymous text stays until it is forgotten by its own id: no author is known."""
    quiet = next(card.id for text, card in said(room, "quiet").items() if CANARY in text)
    forget_person(room, anna, clock)
    assert set(said(room, "named")) == {"", "named of Ben"}
    assert said(room, "named")["named of Ben"].by == ben
    assert set(said(room, "quiet")) == {f"quiet {CANARY}", "quiet of Ben"}
    steps = room.state.steps
    assert (steps["hers"].text, steps["hers"].who, steps["his"].text) == ("", "", "Ben asks five")
    assert steps["his"].who == ""
    forget_card(room, quiet, clock)
    assert CANARY.encode() not in bytes_of(room.record)
    assert CANARY.encode() not in exports(room)
    room.done(coach, c.OpenBlock(block="sealed"))
    assert room.reveal(coach, "sealed").said == ()


def test_a_person_who_came_in_twice_is_forgotten_twice(room, anna, coach, clock):
    phone = room.enter("join", f"Anna's phone {CANARY}")
    entered = room.register.enter(room.secrets["join"], f"Anna's tablet {CANARY}")
    room.done(phone, add("r", f"rung {CANARY}"))
    room.done(entered.session, add_step(id="t", text=f"tablet {CANARY}"))
    room.done(coach, c.MergePersons(person=phone, into=entered.session))
    room.done(coach, c.MergePersons(person=entered.session, into=anna))
    forget_person(room, phone, clock)
    for text, card in said(room, "quiet").items():
        if CANARY in text:
            forget_card(room, card.id, clock)
    assert CANARY.encode() not in bytes_of(room.record)
    for device in (phone, entered.session, anna):
        assert room.do(device, add("s")).code == "unknown_link"
        assert room.register.visit(device) is None
    with pytest.raises(Exception, match="does not open anything"):
        room.register.enter(entered.rejoin_secret, "")


def test_a_forgotten_coachs_own_words_leave_the_plan_and_others_and_ours_stay(
    any_house, coach, ben, clock
):
    house, dora = any_house, any_house.enter("facilitate", f"Dora {CANARY}")
    from okrlab.record import agendas

    ours = agendas.blocks("outcomes-90", new_id)
    own = Block(
        id="own",
        kind="ask",
        title=f"title {CANARY}",
        question=f"question {CANARY}",
        prompts=(Prompt(id="q", text=f"prompt {CANARY}", hint=f"hint {CANARY}"),),
    )
    house.plan(coach, ask("cleos"))
    house.plan(dora, ask("cleos"), *ours, own)
    house.plan(coach, ask("cleos"), own, *ours)
    house.done(dora, c.SetAgreement(agreement=Agreement(own=("Ours", f"own {CANARY}"))))
    house.done(coach, c.SetAgreement(agreement=Agreement(own=("Ours", f"own {CANARY}", "Mine"))))
    house.done(dora, c.ChooseSentence(sentence=Sentence(text=f"s {CANARY}", example=CANARY)))
    house.done(dora, c.Park(id="p", text=f"parked {CANARY}"))
    house.done(dora, c.WriteNote(card="own", text=f"note {CANARY}"))
    house.done(dora, c.OpenBlock(block="cleos"))
    house.done(ben, give("cleos", "Ben's words"))
    house.reveal(dora, "cleos")
    forget_person(house, dora, clock)
    assert CANARY.encode() not in bytes_of(house.record)
    titles = [block.title for block in house.agenda.blocks]
    assert titles == ["Block cleos", "—", *(block.title for block in ours)]
    assert house.agenda.blocks[2:] == ours
    assert house.state.agreement.own == ("Mine",)
    assert set(said(house, "cleos")) == {"Ben's words"}
    house.done(coach, c.OpenBlock(block="own"))
    house.plan(coach, *house.agenda.blocks, ask("more"))


def test_a_forgotten_room_is_read_afresh_by_everybody(room, ben, anna, clock):
    room.recorder.catch_up()
    room.news.clear()
    forgetting.forget_person(room.record, room.workshop, anna, clock)
    room.recorder.catch_up()
    assert room.news == [(room.workshop, [])]
    state = room.recorder.welcome(room.session(ben)).state
    assert state.people[anna].name == ""
    assert "named of Ben" in {s.text for s in state.agenda.stage("named").revealed.said}


def test_what_is_not_there_cannot_be_forgotten(room, clock):
    before = room.log()
    for forget in (forgetting.forget_card, forgetting.forget_person):
        with pytest.raises(Refused):
            forget(room.record, room.workshop, "nope", clock)
    assert room.log() == before
