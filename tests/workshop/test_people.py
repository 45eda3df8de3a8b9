"""People who come in twice, who are sent out, and who take over."""

import pytest
from msgspec.structs import replace

from okrlab.errors import LinkUnknown
from okrlab.host import wire
from okrlab.host.deciding import PendingCommand
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block
from tests.wishes import add_step, edit_rung, remove_rung, remove_step
from tests.workshop.house import add, ask, give


@pytest.fixture
def twin(any_house):
    """Anna once more, on her telephone."""
    return any_house.enter("join", "Anna (phone)")


@pytest.fixture
def room(any_house, coach, anna, twin):
    any_house.opened(coach, ask("b"), Block(id="n", kind="next", title="Next"))
    return any_house


def merge(room, coach, gone, stays):
    room.done(coach, c.MergePersons(person=gone, into=stays))


def given(room, person):
    entry = room.mine(person).get("b")
    return entry and entry.answer.texts.get("q", ())


# -- merged ---------------------------------------------------------------------------------


def test_a_merged_persons_device_goes_on_as_the_other_person(room, coach, anna, twin):
    merge(room, coach, twin, anna)
    assert room.session(twin).id == anna
    room.done(twin, add("r"))
    assert (room.ladder.rungs["r"].by, room.log()[-1].by) == (anna, anna)
    room.done(twin, c.NameMyself(name="Anna B."))
    assert list(room.state.people) == [coach, anna]
    assert room.state.people[anna].name == "Anna B."
    assert room.recorder.welcome(room.session(twin)).person == anna


def test_ones_own_cards_and_steps_stay_ones_own_from_either_device(room, coach, anna, twin):
    ben = room.enter("join", "Ben")
    room.done(twin, add("r"))
    room.done(anna, add("s"))
    room.done(coach, c.OpenBlock(block="n"))
    room.done(twin, add_step(id="x", text="Ask"))
    merge(room, coach, twin, anna)
    version = {id: card.version for id, card in (room.ladder.rungs | room.state.steps).items()}
    assert room.refused(ben, remove_rung(id="r", base=version["r"])) == "not_yours"
    room.done(anna, remove_rung(id="r", base=version["r"]))
    room.done(twin, remove_rung(id="s", base=version["s"]))
    room.done(anna, remove_step(id="x", base=version["x"]))


def test_a_command_sent_again_after_the_merge_is_not_done_twice(room, coach, anna, twin):
    room.done(anna, add("r"))
    first = room.done(
        twin, edit_rung(id="r", base=room.ladder.rungs["r"].version, text="2"), key="edit"
    )
    room.done(twin, add("s"), key="add")
    undone = room.done(twin, c.Undo(), key="undo")
    merge(room, coach, twin, anna)
    for device in (twin, anna):
        assert room.done(device, c.Undo(), key="undo") == undone
        assert room.done(device, edit_rung(id="r", base=4, text="2"), key="edit") == first
    room.restart()
    assert room.done(twin, c.Undo(), key="undo") == undone
    assert list(room.ladder.rungs) == ["r"]


def test_a_private_answer_stays_where_it_was_given_and_counts_once(room, coach, anna, twin):
    """Whether the two are one person is a coach's word: neither device shows the other's answer."""
    room.done(twin, give("b", "from the phone", ready=True))
    merge(room, coach, twin, anna)
    assert (given(room, anna), given(room, twin)) == (None, ("from the phone",))
    assert room.tally(coach, "b") == wire.Tally(block="b", written=1, ready=1, who=(anna,))
    assert (room.workshop, "b", twin) in room.sealed
    room.done(twin, give("b", "rewritten"))
    room.done(anna, give("b", "again"))
    shown = room.reveal(coach, "b")
    assert (sorted(said.text for said in shown.said), shown.answered) == (["again", "rewritten"], 1)


def test_where_both_answered_what_was_written_on_either_counts(room, coach, anna, twin):
    """The texts of both, the same words once, and of two scores that of the seat that was kept."""
    late = give("b", "a phone", "Fewer slides.", ready=True, scores={"worth": 1})
    room.done(twin, late, key="late")
    room.done(anna, give("b", "fewer slides", "a laptop", scores={"worth": 4}))
    merge(room, coach, twin, anna)
    room.done(twin, late, key="late")
    assert given(room, anna) == ("fewer slides", "a laptop")
    assert given(room, twin) == ("a phone", "Fewer slides.")
    assert room.tally(coach, "b") == wire.Tally(block="b", written=1, ready=1, who=(anna,))
    shown = room.reveal(coach, "b")
    assert sorted(said.text for said in shown.said) == ["a laptop", "a phone", "fewer slides"]
    assert (shown.scores, shown.answered) == ({"worth": {"4": 1}}, 1)


@pytest.mark.parametrize("kept", ["score", "text"])
def test_a_score_on_one_device_and_a_text_on_the_other_are_both_shown(
    room, coach, anna, twin, kept
):
    first, second = give("b", scores={"worth": 2}), give("b", "from the other")
    room.done(anna, first if kept == "score" else second)
    room.done(twin, second if kept == "score" else first)
    merge(room, coach, twin, anna)
    shown = room.reveal(coach, "b")
    assert ([said.text for said in shown.said], shown.scores) == (
        ["from the other"],
        {"worth": {"2": 1}},
    )


def test_of_two_ballots_of_a_person_that_of_the_seat_that_was_kept_counts_whole(
    room, coach, anna, twin
):
    vote = Block(id="v", kind="dots", title="Choose", dots=3)
    room.plan(coach, *room.agenda.blocks, vote, replace(vote, id="w"))
    for id in "rst":
        room.done(coach, add(id))
    merge(room, coach, twin, anna)
    room.done(coach, c.OpenBlock(block="v"))
    room.done(twin, c.GiveAnswer(block="v", answer=Answer(dots={"r": 2, "s": 1})))
    room.done(anna, c.GiveAnswer(block="v", answer=Answer(dots={"t": 1})))
    assert room.reveal(coach, "v").dots == {"t": (1,)}
    room.done(coach, c.OpenBlock(block="w"))
    room.done(twin, c.GiveAnswer(block="w", answer=Answer(dots={"r": 2, "s": 1})))
    room.done(anna, c.GiveAnswer(block="w", answer=Answer(), ready=True))
    assert room.reveal(coach, "w").dots == {"r": (2,), "s": (1,)}


def test_a_mere_tick_does_not_push_out_what_was_written(room, coach, anna, twin):
    room.done(twin, give("b", "from the phone"))
    room.done(anna, give("b", ready=True))
    merge(room, coach, twin, anna)
    assert [said.text for said in room.reveal(coach, "b").said] == ["from the phone"]


def test_in_one_breath_a_merged_device_already_writes_as_the_other_person(room, coach, anna, twin):
    wishes = [
        PendingCommand(anna, "1", give("b", "one")),
        PendingCommand(coach, "1", c.MergePersons(person=twin, into=anna)),
        PendingCommand(twin, "2", give("b", "two")),
        PendingCommand(twin, "3", add("r")),
    ]
    assert {type(answer) for answer in room.recorder.do(wishes)} == {wire.Done}
    assert room.tally(coach, "b").written == 1
    assert room.ladder.rungs["r"].by == anna
    assert room.reveal(coach, "b").answered == 1


def test_three_devices_are_one_person_in_the_end(room, coach, anna, twin):
    third = room.enter("join", "Anna (tablet)")
    room.done(third, give("b", "from the tablet"))
    room.done(third, add("r"), key="r")
    merge(room, coach, third, twin)
    merge(room, coach, twin, anna)
    assert room.session(third).id == anna
    assert (given(room, anna), given(room, third)) == (None, ("from the tablet",))
    revision = room.log()[-1].revision
    room.done(third, add("r"), key="r")
    assert room.log()[-1].revision == revision
    room.done(anna, remove_rung(id="r", base=room.ladder.rungs["r"].version))


def test_a_named_reveal_names_the_person_who_stayed(room, coach, anna, twin):
    room.plan(coach, *room.agenda.blocks, ask("named", named=True))
    room.done(coach, c.OpenBlock(block="named"))
    room.done(twin, give("named", "from the phone"))
    merge(room, coach, twin, anna)
    [said] = room.reveal(coach, "named").said
    assert said.by == anna


def test_ways_back_lead_to_the_person_who_stayed(any_house):
    coach = any_house.enter("facilitate")
    phone, laptop = (any_house.register.enter(any_house.secrets["join"], n) for n in "AB")
    merge(any_house, coach, phone.session, laptop.session)
    again = any_house.register.enter(phone.rejoin_secret, "")
    assert (again.session, again.role) == (laptop.session, "participant")
    assert any_house.register.visit(phone.session).role == "participant"
    assert any_house.register.who(phone.session, "").session == laptop.session


def test_who_comes_back_merged_is_sent_what_the_other_person_may_see(room, coach, anna, twin):
    room.done(anna, c.DismissQuestion(kind="actor"))
    seen = room.log()[-1].revision
    merge(room, coach, twin, anna)
    welcome = room.recorder.welcome(room.session(twin), seen)
    assert welcome.state is not None
    assert welcome.state.quiet == {anna: ("actor",)}


def test_only_two_different_participants_who_are_there_can_be_the_same(room, coach, anna, twin):
    host, dora = room.enter("host"), room.enter("facilitate")
    room.recorder.catch_up()
    for gone, stays in (
        (anna, anna),
        (anna, coach),
        (coach, anna),
        (dora, coach),
        (host, coach),
        (dora, anna),
        (coach, coach),
    ):
        assert room.refused(coach, c.MergePersons(person=gone, into=stays)) == "not_the_same"
    for gone, stays in ((anna, "nobody"), ("nobody", anna), ("", anna), ("\x00", "\ud800")):
        assert room.refused(coach, c.MergePersons(person=gone, into=stays)) == "person_gone"
    merge(room, coach, twin, anna)
    assert room.refused(coach, c.MergePersons(person=twin, into=anna)) == "person_gone"


# -- removed --------------------------------------------------------------------------------


def test_a_removed_person_is_out_by_every_way_and_what_they_wrote_stays(any_house):
    coach = any_house.enter("facilitate")
    entered = any_house.register.enter(any_house.secrets["join"], "Anna")
    any_house.done(entered.session, add("r"))
    any_house.done(coach, c.RemovePerson(person=entered.session))
    assert any_house.do(entered.session, add("s")).code == "unknown_link"
    assert any_house.register.visit(entered.session) is None
    with pytest.raises(LinkUnknown):
        any_house.register.enter(entered.rejoin_secret, "")
    assert list(any_house.ladder.rungs) == ["r"]
    assert list(any_house.state.people) == [coach]
    again = c.RemovePerson(person=entered.session)
    assert any_house.refused(coach, again) == "person_gone"


def test_a_removed_persons_private_answer_is_neither_counted_nor_shown(room, coach, anna, twin):
    room.done(anna, give("b", "stays"))
    room.done(twin, give("b", "goes", ready=True))
    room.sealed.clear()
    room.done(coach, c.RemovePerson(person=twin))
    assert room.sealed == [(room.workshop, "b", twin)]
    assert room.tally(coach, "b") == wire.Tally(block="b", written=1)
    shown = room.reveal(coach, "b")
    assert ([said.text for said in shown.said], shown.answered) == (["stays"], 1)


def test_in_one_breath_a_removed_person_is_already_out(room, coach, anna):
    wishes = [
        PendingCommand(coach, "1", c.RemovePerson(person=anna)),
        PendingCommand(anna, "1", give("b", "late")),
        PendingCommand(anna, "2", add("r")),
    ]
    done, *late = room.recorder.do(wishes)
    assert isinstance(done, wire.Done)
    assert [answer.code for answer in late] == ["unknown_link"] * 2
    assert room.tally(coach, "b").written == 0


def test_with_a_person_all_their_devices_are_out(room, coach, anna, twin):
    merge(room, coach, twin, anna)
    room.done(coach, c.RemovePerson(person=anna))
    assert room.do(twin, add("r")).code == "unknown_link"
    assert room.register.visit(twin) is None


def test_nobody_removes_themselves_and_only_a_host_removes_a_host(room, coach):
    host, other = room.enter("host"), room.enter("host")
    dora = room.enter("facilitate")
    assert room.refused(coach, c.RemovePerson(person=coach)) == "not_yourself"
    assert room.refused(coach, c.RemovePerson(person=host)) == "not_yourself"
    room.done(coach, c.RemovePerson(person=dora))
    room.done(host, c.RemovePerson(person=other))
    for nobody in ("", "nobody", "\x00"):
        assert room.refused(coach, c.RemovePerson(person=nobody)) == "person_gone"


# -- taking over ----------------------------------------------------------------------------


def test_when_the_coachs_laptop_dies_another_takes_over_by_the_link(room, coach, anna):
    room.done(coach, c.TakeLead())
    room.done(coach, c.WriteNote(card="b", text="Wait ten seconds"))
    room.done(anna, give("b", "mine"))
    room.restart()
    dora = room.enter("facilitate", "Dora")
    room.done(dora, c.TakeLead())
    assert room.agenda.lead == dora
    assert room.recorder.welcome(room.session(dora)).state.notes == {"b": "Wait ten seconds"}
    assert [said.text for said in room.reveal(dora, "b").said] == ["mine"]
    room.done(dora, c.OpenBlock(block="n"))


def test_the_lead_is_handed_to_another_facilitator_only(room, coach, anna):
    dora = room.enter("facilitate", "Dora")
    room.done(coach, c.TakeLead(person=dora))
    assert room.agenda.lead == dora
    for other in (anna, "nobody"):
        assert room.refused(coach, c.TakeLead(person=other)) == "person_gone"
    room.done(coach, c.RemovePerson(person=dora))
    assert room.agenda.lead == ""
