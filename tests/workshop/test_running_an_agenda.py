"""Who may plan, open, reveal and close; what happens when two do so at once; what a plan holds."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from okrlab.host import export, wire
from okrlab.host.deciding import PendingCommand
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import (
    MOST_BLOCKS,
    Agreement,
    Answer,
    Block,
    Frame,
    NextStep,
    Prompt,
    Sentence,
)
from okrlab.record.agenda_rules import MOST_PARKED
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from okrlab.texts.clean import LIMITS
from tests.wishes import (
    add_step,
    edit_step,
    remove_step,
)
from tests.workshop.house import add, ask, give


@pytest.fixture
def anna(house):
    return house.enter("join", "Anna")


@pytest.fixture
def ben(house):
    return house.enter("join", "Ben")


@pytest.fixture
def coach(house):
    return house.enter("facilitate", "Cleo")


@pytest.fixture
def host(house):
    return house.enter("host", "Hana")


@pytest.fixture
def dora(house):
    """Another coach."""
    return house.enter("facilitate", "Dora")


def talk(id, **more):
    return Block(id=id, kind="talk", title=more.pop("title", f"Block {id}"), **more)


PLAN = (ask("b1"), talk("b2"), Block(id="b3", kind="next", title="What next"), talk("b4"))


@pytest.fixture
def room(house, coach):
    """A workshop with four blocks, none open yet."""
    house.plan(coach, *PLAN)
    return house


# -- who ------------------------------------------------------------------------------------

FOR_COACHES = [
    c.SetAgenda(blocks=(), base=0),
    c.OpenBlock(block="b1"),
    c.CloseBlock(block="b1"),
    c.RevealBlock(block="b1"),
    c.AddTime(block="b1", minutes=5),
    c.Spotlight(),
    c.Park(id="x", text="later"),
    c.Unpark(id="x"),
    c.ChooseSentence(sentence=Sentence(text="Ours")),
    c.SetAgreement(agreement=Agreement()),
    c.SetFrame(frame=Frame(people=3)),
    c.TakeLead(),
    c.CloseWorkshop(),
    c.ReopenWorkshop(),
    c.RemovePerson(person="anyone"),
    c.MergePersons(person="anyone", into="other"),
    c.LockBoard(),
    c.UnlockBoard(),
    c.WriteNote(card="b1", text="psst"),
]


@pytest.mark.parametrize("command", FOR_COACHES, ids=lambda command: type(command).__name__)
def test_a_participant_runs_nothing(room, anna, coach, command):
    assert room.refused(anna, command) == "facilitators_only"
    room.done(coach, c.OpenBlock(block="b1"))
    assert room.refused(anna, command) == "facilitators_only"


def test_every_command_is_either_for_coaches_or_known_to_be_for_all():
    for_all = {
        c.PickStop,
        c.Overrule,
        c.Reinstate,
        c.DismissQuestion,
        c.Undo,
        c.Redo,
        c.NameMyself,
        c.GiveAnswer,
        c.SetCards,
        c.EditCard,
    }
    assert set(c.Command.__args__) == for_all | {type(command) for command in FOR_COACHES}


def test_a_host_runs_what_a_coach_runs(room):
    host = room.enter("host")
    room.done(host, c.OpenBlock(block="b1"))
    room.done(host, c.RevealBlock(block="b1"))
    room.done(host, c.CloseWorkshop())


# -- opening, closing, revealing -------------------------------------------------------------


def test_a_block_is_opened_closed_and_revealed(room, coach):
    for command, state in (
        (c.OpenBlock(block="b1"), "open"),
        (c.CloseBlock(block="b1"), "closed"),
        (c.OpenBlock(block="b1"), "open"),
        (c.RevealBlock(block="b1"), "revealed"),
    ):
        room.done(coach, command)
        assert (room.agenda.current, room.agenda.stage().state) == ("b1", state)


def test_a_second_press_does_nothing_twice_and_never_skips(room, coach, dora):
    """Two coaches press the same button on what they see; the second names the same block."""
    for command in (
        c.OpenBlock(block="b1"),
        c.RevealBlock(block="b1"),
        c.OpenBlock(block="b2"),
        c.CloseBlock(block="b2"),
        c.CloseWorkshop(),
        c.ReopenWorkshop(),
    ):
        wishes = [PendingCommand(coach, new_id(), command), PendingCommand(dora, new_id(), command)]
        first, second = room.recorder.do(wishes)
        assert isinstance(first, wire.Done)
        assert second.code == "already_done"
        assert room.refused(coach, command) == "already_done"
    assert room.agenda.current == ""
    assert room.agenda.stage("b3").state == "waiting"


def test_two_coaches_who_open_different_blocks_end_in_the_later_one(room, coach, dora):
    room.done(coach, c.OpenBlock(block="b2"))
    room.done(dora, c.OpenBlock(block="b3"))
    assert room.agenda.current == "b3"
    assert room.agenda.stage("b2").state == "closed"


def test_a_block_that_was_revealed_can_be_shown_again_and_takes_nothing(room, coach, anna):
    room.done(coach, c.OpenBlock(block="b1"))
    room.done(anna, give("b1", "mine"))
    shown = room.reveal(coach, "b1")
    room.done(coach, c.OpenBlock(block="b2"))
    room.done(coach, c.OpenBlock(block="b1"))
    assert room.agenda.stage().revealed == shown
    assert room.refused(anna, give("b1", "late")) == "block_shown"
    assert room.refused(coach, c.RevealBlock(block="b1")) == "already_done"


def test_a_waiting_or_unsealed_or_unknown_block_has_nothing_to_reveal(room, coach):
    assert room.refused(coach, c.RevealBlock(block="b1")) == "already_done"
    room.done(coach, c.OpenBlock(block="b2"))
    assert room.refused(coach, c.RevealBlock(block="b2")) == "not_sealed"
    for nothing in ("", "gone", "\x00", "ladder"):
        for command in (c.RevealBlock, c.OpenBlock, c.CloseBlock):
            assert room.refused(coach, command(block=nothing)) == "no_block"


def test_a_block_that_is_not_open_cannot_be_closed(room, coach):
    assert room.refused(coach, c.CloseBlock(block="b1")) == "already_done"


def test_after_the_meeting_is_closed_nothing_opens_and_participants_write_nothing(
    room, coach, anna
):
    room.done(anna, add("r"))
    room.done(coach, c.OpenBlock(block="b3"))
    room.done(coach, c.CloseWorkshop())
    assert room.refused(coach, c.OpenBlock(block="b1")) == "workshop_closed"
    assert room.refused(anna, add("s")) == "workshop_closed"
    assert room.refused(anna, c.Undo()) == "workshop_closed"
    assert room.refused(anna, add_step(id="n", text="x")) == "block_closed"
    room.done(coach, add("s"))
    room.done(coach, add_step(id="n", text="Ask five people"))
    room.done(anna, c.NameMyself(name="Anna B."))
    room.done(coach, c.ReopenWorkshop())
    assert room.agenda.current == ""
    room.done(coach, c.OpenBlock(block="b3"))
    room.done(anna, add_step(id="m", text="Ask six"))


# -- time -----------------------------------------------------------------------------------


def test_minutes_are_added_within_a_day(room, coach):
    room.done(coach, c.AddTime(block="b1", minutes=5))
    room.done(coach, c.AddTime(block="b1", minutes=-14))
    assert room.agenda.stage("b1").extra == -9
    for minutes in (-1, 24 * 60, 2**62, -(2**62)):
        assert room.refused(coach, c.AddTime(block="b1", minutes=minutes)) == "bad_block"
    assert room.refused(coach, c.AddTime(block="gone", minutes=1)) == "no_block"


# -- planning -------------------------------------------------------------------------------


def test_a_plan_is_reordered_skipped_and_added_to_while_it_runs(room, coach):
    room.done(coach, c.OpenBlock(block="b1"))
    again = (PLAN[0], PLAN[2], replace(PLAN[1], skip=True), talk("b5"))
    room.plan(coach, *again)
    assert room.agenda.blocks == again
    assert room.agenda.following().id == "b3"
    assert room.agenda.following("b3").id == "b5"


def test_of_two_coaches_who_change_the_plan_at_once_the_second_is_told(room, coach, dora):
    seen = room.agenda.version
    room.done(coach, c.SetAgenda(blocks=PLAN[:2], base=seen))
    mine = c.SetAgenda(blocks=PLAN[:3], base=seen)
    assert room.refused(dora, mine) == "agenda_changed"
    room.done(dora, c.SetAgenda(blocks=PLAN[:2], base=seen))
    assert room.agenda.blocks == PLAN[:2]


def test_what_a_block_asks_stays_once_it_has_begun(room, coach, anna):
    room.done(coach, c.OpenBlock(block="b1"))
    room.done(anna, give("b1", "mine"))
    room.done(coach, c.OpenBlock(block="b2"))
    first, *rest = PLAN
    for changed in (
        replace(first, prompts=first.prompts[:1]),
        replace(first, named=True),
        replace(first, kind="dots", prompts=()),
        replace(first, dots=9),
        None,
    ):
        blocks = (changed, *rest) if changed else tuple(rest)
        wish = c.SetAgenda(blocks=blocks, base=room.agenda.version)
        assert room.refused(coach, wish) == "block_begun"
    other = replace(first, title="Another title", question="And?", minutes=3, skip=True)
    room.plan(coach, other, *rest)
    assert room.agenda.blocks[0] == other
    assert room.mine(anna)["b1"].answer.texts == {"q": ("mine",)}


def test_a_block_that_has_not_begun_may_change_or_go(room, coach):
    room.done(coach, c.AddTime(block="b4", minutes=1))
    room.plan(coach, replace(PLAN[0], named=True), PLAN[1])
    assert room.agenda.blocks[0].named


def bad(**changes):
    return replace(ask("x"), **changes)


def prompt(**changes):
    return bad(prompts=(replace(Prompt(id="q", text="What?"), **changes),))


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ((talk("a"), talk("a")), "bad_id"),
        ((talk("a b"),), "bad_id"),
        ((talk(""),), "bad_id"),
        ((talk("é"),), "bad_id"),
        ((talk("\x00"),), "bad_id"),
        ((talk("x" * 41),), "bad_id"),
        ((talk("a", title=" "),), "empty"),
        ((talk("a", title="x" * (LIMITS["title"] + 1)),), "too_long"),
        ((talk("a", question="x" * (LIMITS["text"] + 1)),), "too_long"),
        ((talk("a", minutes=0),), "bad_block"),
        ((talk("a", minutes=24 * 60 + 1),), "bad_block"),
        ((talk("a", board="no board"),), "bad_block"),
        ((talk("a", dots=0),), "bad_block"),
        ((talk("a", dots=21),), "bad_block"),
        ((replace(ask("a"), kind="talk"),), "bad_block"),
        ((bad(prompts=()),), "bad_block"),
        ((bad(prompts=tuple(Prompt(id=f"q{n}", text="x") for n in range(8))),), "bad_block"),
        ((bad(prompts=(Prompt(id="q", text="x"),) * 2),), "bad_id"),
        ((prompt(id="no id"),), "bad_id"),
        ((prompt(id="dots"),), "bad_id"),
        ((prompt(text=""),), "empty"),
        ((prompt(text="x" * (LIMITS["objective"] + 1)),), "too_long"),
        ((prompt(hint="x" * (LIMITS["objective"] + 1)),), "too_long"),
        ((prompt(low="x" * (LIMITS["name"] + 1)),), "too_long"),
        ((prompt(high="x" * (LIMITS["name"] + 1)),), "too_long"),
        ((prompt(most=0),), "bad_block"),
        ((prompt(most=21),), "bad_block"),
        ((prompt(steps=1),), "bad_block"),
        ((prompt(steps=11),), "bad_block"),
        ((ask("a"), Block(id="l", kind="ladder", title="x", board="a")), "bad_block"),
        ((Block(id="l", kind="ladder", title="x", board="a"), ask("a")), "bad_block"),
        ((Block(id="l", kind="ladder", title="x", board="l"),), "bad_block"),
        ((Block(id="v", kind="dots", title="x", board="a"), ask("a")), "bad_block"),
        ((Block(id="v", kind="dots", title="x", board="v"),), "bad_block"),
        ((talk("a"), Block(id="v", kind="dots", title="x", board="a")), "bad_block"),
        (tuple(talk(f"b{n}") for n in range(MOST_BLOCKS + 1)), "too_many_blocks"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused(house, coach, blocks, code):
    assert house.refused(coach, c.SetAgenda(blocks=blocks, base=0)) == code


def test_a_plan_of_the_largest_size_is_taken_and_cleaned(house, coach):
    blocks = tuple(
        talk(f"b{n}", title="x" * LIMITS["title"], minutes=24 * 60) for n in range(MOST_BLOCKS)
    )
    house.plan(coach, *blocks)
    assert house.agenda.blocks == blocks
    messy = talk("b0", title=" half \ud83d an\x00 emoji\n", recipe="../../etc")
    house.plan(coach, messy)
    assert (house.agenda.blocks[0].title, house.agenda.blocks[0].recipe) == ("half an emoji", "")
    house.plan(coach)
    assert house.agenda.blocks == ()


def test_a_board_and_a_block_do_not_share_an_id(room, coach, anna):
    """A participant who wrote on a board called as a block could stop the plan from changing."""
    for id in ("b1", "b2"):
        assert room.refused(anna, add("r", board=id)) == "bad_id"
    room.done(coach, c.OpenBlock(block="b2"))
    assert room.refused(coach, add("r", board="b2")) == "bad_id"
    room.done(anna, add("r", board="second"))
    taken = c.SetAgenda(blocks=(*PLAN, talk("second")), base=room.agenda.version)
    assert room.refused(coach, taken) == "bad_id"
    room.plan(coach, *PLAN, talk("third"))


# -- what is beside the agenda ----------------------------------------------------------------


def test_a_spotlight_is_on_a_card_that_is_there(room, coach, anna):
    room.done(anna, add("r"))
    room.done(coach, c.Spotlight(board="ladder", card="r"))
    assert room.agenda.spotlight == ("ladder", "r")
    assert room.refused(coach, c.Spotlight(board="ladder", card="gone")) == "card_gone"
    assert room.refused(coach, c.Spotlight(board="b1", card="r")) == "card_gone"
    room.done(coach, c.Spotlight(board="whatever"))
    assert room.agenda.spotlight == ("", "")
    room.done(coach, c.OpenBlock(block="b1"))
    room.done(anna, give("b1", "More time"))
    [said] = room.reveal(coach, "b1").said
    room.done(coach, c.Spotlight(board="b1", card=said.id))
    assert room.state.cards("b1")[said.id] == "More time"


def test_things_are_parked_once_each_and_not_without_end(room, coach):
    room.done(coach, c.Park(id="p", text=" The budget "))
    assert room.state.parked == {"p": "The budget"}
    assert room.refused(coach, c.Park(id="p", text="again")) == "bad_id"
    assert room.refused(coach, c.Park(id="a b", text="x")) == "bad_id"
    assert room.refused(coach, c.Park(id="q", text=" ")) == "empty"
    assert room.refused(coach, c.Park(id="q", text="x" * (LIMITS["text"] + 1))) == "too_long"
    assert room.refused(coach, c.Unpark(id="gone")) == "card_gone"
    room.done(coach, c.Unpark(id="p"))
    assert room.state.parked == {}
    room.recorder.do(
        [PendingCommand(coach, f"k{n}", c.Park(id=f"p{n}", text="x")) for n in range(MOST_PARKED)]
    )
    assert len(room.state.parked) == MOST_PARKED
    assert room.refused(coach, c.Park(id="one", text="more")) == "board_full"


def test_the_sentence_and_the_agreement_are_cleaned_and_bounded(room, coach):
    room.done(coach, c.ChooseSentence(sentence=Sentence(text=" So that\x00 ", example="Ours ")))
    assert room.state.sentence == Sentence(text="So that", example="Ours")
    room.done(coach, c.ChooseSentence(sentence=Sentence(not_now=True)))
    long = "x" * (LIMITS["objective"] + 1)
    for sentence in (Sentence(text=long), Sentence(example=long)):
        assert room.refused(coach, c.ChooseSentence(sentence=sentence)) == "too_long"
    room.done(coach, c.SetAgreement(agreement=Agreement(own=("Phones away", " ", "One talks "))))
    assert room.state.agreement.own == ("Phones away", "One talks")
    assert room.refused(coach, c.SetAgreement(agreement=Agreement(own=(long,)))) == "too_long"
    many = Agreement(own=("x",) * 21)
    assert room.refused(coach, c.SetAgreement(agreement=many)) == "too_many_texts"


@pytest.mark.parametrize(
    "address",
    [
        "okrlab.example.org",
        "ftp://a.example",
        "javascript:alert(1)",
        "https://",
        "http://[",
        "http://a.example/?q=1",
        "https://a b.example",
        "https://a.example/" + "x" * 300,
        "https://a.example/\u202e",
        "http://[::1",
        "https://\u2100.example",
        "//a.example",
        "\ud800",
        "http://okr.example.org@evil.example",
        "http://user:pw@a.example",
        "http://@a.example",
        "http://a.example\\@evil.example",
        "http://a.example:99999",
        "http://a.example:0",
    ],
)
def test_an_address_is_one_that_a_phone_could_open(room, host, address):
    assert room.refused(host, c.SetFrame(frame=Frame(address=address))) == "bad_address"


def test_a_good_address_and_a_number_of_people_are_kept(room, host):
    room.done(host, c.SetFrame(frame=Frame(people=1000, address=" https://a.example:8000/okr/ ")))
    assert room.state.frame == Frame(people=1000, address="https://a.example:8000/okr")
    room.done(host, c.SetFrame(frame=Frame()))


def test_a_host_gives_other_names_that_hold_at_the_door_in_lists_and_in_files(room, host):
    first = room.state
    names = Frame(title=" Who comes  back? ", team="Library", cycle="Spring 2027")
    room.done(host, c.SetFrame(frame=names))
    room.done(host, c.SetFrame(frame=Frame(people=9)))  # as a page sends that knows no names
    room.done(host, c.SetFrame(frame=Frame(cycle="Spring 2027")))
    told = ("Who comes back?", "Library", "Spring 2027")

    def now():
        meeting = room.register.meeting(room.workshop)
        state = room.state
        assert (meeting.title, meeting.team, meeting.cycle) == (
            state.title, state.team, state.cycle,
        )  # fmt: skip
        return state.title, state.team, state.cycle

    assert now() == told
    door = room.register.look(room.secrets["join"])
    assert (door.title, door.team) == told[:2]
    file = export.export(room.record, room.register.meeting(room.workshop), "json", "host")
    made = export.import_json(room.register, "file.json", file)
    there = room.register.meeting(made)
    assert (there.title, there.cycle) == (told[0], told[2])
    with room.record.reading() as db:
        seen = fold(Workshop(), room.record.read_since(db, made, 0, {e.ROOM}))
    assert (seen.title, seen.team, seen.cycle) == (there.title, there.team, there.cycle)
    back = Frame(title=first.title, team=first.team, cycle=first.cycle)
    room.done(host, c.SetFrame(frame=back))
    assert now() == (first.title, first.team, first.cycle)


def test_only_a_host_gives_names_and_none_of_another_team(room, host, coach):
    room.register.create("Another", team="Elsewhere")
    assert room.refused(coach, c.SetFrame(frame=Frame(title="Mine now"))) == "hosts_only"
    assert room.refused(host, c.SetFrame(frame=Frame(team=" ELSEWHERE "))) == "other_team"
    assert room.refused(host, c.SetFrame(frame=Frame(title="x" * 121))) == "too_long"
    room.done(coach, c.SetFrame(frame=Frame(people=5, title=room.state.title)))


def test_only_a_host_says_where_the_room_is_reached(room, host, coach):
    evil = Frame(people=12, address="http://evil.example")
    assert room.refused(coach, c.SetFrame(frame=evil)) == "hosts_only"
    room.done(coach, c.SetFrame(frame=Frame(people=12)))
    room.done(host, c.SetFrame(frame=Frame(people=12, address="https://a.example")))
    assert room.refused(coach, c.SetFrame(frame=Frame(people=12))) == "hosts_only"
    room.done(coach, c.SetFrame(frame=Frame(people=20, address="https://a.example")))
    assert room.state.frame == Frame(people=20, address="https://a.example")


def test_a_number_of_people_has_bounds(room, coach):
    for people in (-1, 1001, 2**62):
        assert room.refused(coach, c.SetFrame(frame=Frame(people=people))) == "bad_people"


def test_a_coach_sets_the_day_of_the_check_in_and_nobody_means_the_year_1(room, coach, anna):
    """Also after the close, when people part; a calendar has the day once there is one."""
    room.done(coach, c.OpenBlock(block="b1"))
    room.done(coach, c.CloseWorkshop())
    for day in (date(1, 1, 1), date(9999, 12, 31)):
        assert room.refused(coach, c.SetFrame(frame=Frame(checkin=day))) == "bad_checkin"
    room.done(coach, c.SetFrame(frame=Frame(checkin=date(2027, 1, 14))))
    assert room.state.frame.checkin == date(2027, 1, 14)
    begun = room.agenda.started.date()
    before = begun - timedelta(days=2)
    assert room.refused(coach, c.SetFrame(frame=Frame(checkin=before))) == "bad_checkin"
    room.done(coach, c.SetFrame(frame=Frame(checkin=begun)))
    assert room.refused(anna, c.SetFrame(frame=Frame())) == "facilitators_only"


def test_a_coach_notes_on_a_block_what_only_coaches_read(room, coach, anna):
    room.done(coach, c.WriteNote(card="b2", text="Wait ten seconds"))
    assert room.state.notes == {"b2": "Wait ten seconds"}
    assert room.recorder.welcome(room.session(anna)).state.notes == {}
    assert room.refused(coach, c.WriteNote(card="gone", text="x")) == "card_gone"


# -- next steps -----------------------------------------------------------------------------


def test_participants_write_next_steps_while_a_block_asks_for_them(room, coach, anna, ben):
    step = add_step(id="n", text=" Ask five people ", who="Anna", due="Friday")
    assert room.refused(anna, step) == "block_closed"
    room.done(coach, c.OpenBlock(block="b2"))
    assert room.refused(anna, step) == "block_closed"
    room.done(coach, c.OpenBlock(block="b3"))
    room.done(anna, step)
    kept = room.state.steps["n"]
    assert kept == NextStep(
        id="n", text="Ask five people", who="Anna", due="Friday", by=anna, version=kept.version
    )
    room.done(ben, edit_step(id="n", base=kept.version, text="Ask six", done=True))
    room.done(coach, c.CloseBlock(block="b3"))
    for late in (
        step,
        edit_step(id="n", base=kept.version, text="x"),
        remove_step(id="n", base=kept.version),
    ):
        assert room.refused(anna, late) == "block_closed"
    room.done(coach, add_step(id="d", text="No more reports", kind="decision"))
    assert room.state.steps["n"].text == "Ask six"


def test_a_step_is_removed_by_who_wrote_it_or_a_coach(room, coach, anna, ben):
    room.done(coach, c.OpenBlock(block="b3"))
    for id in ("n", "m"):
        room.done(anna, add_step(id=id, text="Ask"))
    version = {id: step.version for id, step in room.state.steps.items()}
    assert room.refused(ben, remove_step(id="n", base=version["n"])) == "not_yours"
    room.done(anna, remove_step(id="n", base=version["n"]))
    room.done(coach, remove_step(id="m", base=version["m"]))
    assert room.refused(coach, remove_step(id="m", base=version["m"])) == "card_gone"


def test_two_who_change_a_step_at_once_see_both_texts_and_whose_the_other_is(
    room, coach, anna, ben
):
    room.done(coach, c.OpenBlock(block="b3"))
    room.done(anna, add_step(id="n", text="Ask"))
    seen = room.state.steps["n"].version
    room.done(ben, edit_step(id="n", base=seen, text="Ask six"))
    clash = room.clashed(coach, edit_step(id="n", base=seen, text="Ask seven"))
    assert (clash.card.text, clash.by) == ("Ask six", "Ben")
    room.done(coach, edit_step(id="n", base=seen, text="Ask six"))
    room.clashed(anna, remove_step(id="n", base=seen))


def test_a_steps_words_are_cleaned_and_bounded_and_its_id_is_new(room, coach):
    room.done(coach, add_step(id="n", text="Ask"))
    assert room.clashed(coach, add_step(id="n", text="x")).card.text == "Ask"
    for command, code in (
        (add_step(id="a b", text="x"), "bad_id"),
        (add_step(id="m", text=" "), "empty"),
        (add_step(id="m", text="x" * (LIMITS["text"] + 1)), "too_long"),
        (add_step(id="m", text="x", who="x" * (LIMITS["name"] + 1)), "too_long"),
        (add_step(id="m", text="x", due="x" * (LIMITS["name"] + 1)), "too_long"),
        (edit_step(id="n", base=1, text=""), "empty"),
        (edit_step(id="gone", base=1, text="x"), "card_gone"),
    ):
        assert room.refused(coach, command) == code
    room.recorder.do(
        [PendingCommand(coach, f"k{n}", add_step(id=f"s{n}", text="x")) for n in range(MOST_PARKED)]
    )
    assert len(room.state.steps) == MOST_PARKED
    assert room.refused(coach, add_step(id="one", text="more")) == "board_full"


# -- odd guests -----------------------------------------------------------------------------


def test_a_name_of_200_emoji_is_refused_and_60_are_kept(room, anna):
    assert room.refused(anna, c.NameMyself(name="🦊" * 200)) == "too_long"
    room.done(anna, c.NameMyself(name="🦊" * 60))
    assert room.state.people[anna].name == "🦊" * 60


def test_five_hundred_cards_are_given_revealed_and_voted_on(house, coach):
    people = [house.enter() for _ in range(25)]
    house.opened(coach, ask("b1", most=20), Block(id="b2", kind="dots", title="x", board="b1"))
    wishes = [
        PendingCommand(who, "k", give("b1", *(f"Card {who} {n} " + "é" * 400 for n in range(20))))
        for who in people
    ]
    assert {type(answer) for answer in house.recorder.do(wishes)} == {wire.Done}
    shown = house.reveal(coach, "b1")
    assert (len(shown.said), shown.answered) == (500, 25)
    house.done(coach, c.OpenBlock(block="b2"))
    for who in people:
        house.done(who, c.GiveAnswer(block="b2", answer=Answer(dots={shown.said[0].id: 3})))
    votes = house.reveal(coach, "b2")
    assert votes.dots == {shown.said[0].id: (3,) * 25}
    house.restart()
    assert house.agenda.stage("b1").revealed == shown


def test_a_closed_block_keeps_what_was_given_and_takes_more_when_it_is_opened_again(
    room, coach, anna
):
    room.done(coach, c.OpenBlock(block="b1"))
    room.done(anna, give("b1", "first"))
    room.done(coach, c.OpenBlock(block="b2"))
    assert room.refused(anna, give("b1", "second")) == "block_closed"
    room.done(coach, c.OpenBlock(block="b1"))
    assert room.mine(anna)["b1"].answer.texts == {"q": ("first",)}
    room.done(anna, give("b1", "second"))
    assert [said.text for said in room.reveal(coach, "b1").said] == ["second"]


def test_a_newer_record_is_read_and_not_run(room, coach, anna):
    room.done(coach, c.OpenBlock(block="b1"))
    with room.record.writing() as db:
        newer = e.Recorded(
            revision=room.state.revision + 1,
            at=room.register.clock(),
            by="",
            key="newer",
            audience=e.ROOM,
            event=e.BoardLocked(),
            v=e.VERSION + 1,
        )
        room.record.append(db, room.workshop, [newer])
    room.recorder.catch_up()
    for who, command in (
        (anna, give("b1", "mine")),
        (coach, c.RevealBlock(block="b1")),
        (coach, c.OpenBlock(block="b2")),
        (anna, c.NameMyself(name="x")),
    ):
        assert room.refused(who, command) == "newer_record"
