"""One partial edit for every kind of card: typed and bounded as the card's own struct is."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import msgspec
import pytest

from okrlab.blocks.clinic.cards import Hypothesis, KeyResult, Term
from okrlab.blocks.journey.cards import Weights
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import kinds
from okrlab.record.agenda import STEPS, NextStep
from okrlab.record.forgetting import forget_card, forget_person
from tests.wishes import add_link, add_rung, add_step, edit_rung, remove_rung
from tests.workshop.house import add


@pytest.fixture
def anna(house):
    return house.enter("join", "Anna")


def put(house, who, *cards, board="clinic"):
    return house.done(who, c.SetCards(board=board, cards=cards))


def edit(card, id="a", base=0, board="clinic", **fields):
    return c.EditCard(board=board, id=id, base=base, changes=kinds.change(card, **fields))


def test_an_edit_changes_what_it_names_and_is_undone(house, anna):
    revision = put(house, anna, Hypothesis(id="a", x="a call", y="trust", signal="5 stay"))
    house.done(anna, edit(Hypothesis, base=revision, seen="7 stayed", until=date(2027, 2, 1)))
    [made] = house.state.deck("clinic").of(Hypothesis)
    assert (made.x, made.seen, made.until, made.by) == (
        "a call",
        "7 stayed",
        date(2027, 2, 1),
        anna,
    )
    assert made.version == revision + 1
    house.done(anna, c.Undo(board="clinic"))
    assert house.state.deck("clinic").cards["a"].seen == ""
    house.done(anna, c.Redo(board="clinic"))
    assert house.state.deck("clinic").cards["a"].seen == "7 stayed"


def test_an_edit_of_an_older_version_shows_the_card_unless_it_wishes_what_is_there(house, anna):
    first = put(house, anna, KeyResult(id="a", text="Fewer calls"))
    house.done(anna, edit(KeyResult, base=first, signal="Monday"))
    clash = house.clashed(anna, edit(KeyResult, base=first, text="More calls"))
    assert clash.card.signal == "Monday"
    house.done(anna, edit(KeyResult, base=first, signal="Monday"))


def test_what_an_edit_may_hold_is_what_the_card_may(house, anna):
    revision = put(house, anna, KeyResult(id="a", text="Fewer calls"), Weights(id="weights"))
    put(house, anna, Rung(id="r", text="Ran", level="output"), board="ladder")
    for wish, code in (
        (edit(KeyResult, base=revision, text="x" * 501), "too_long"),
        (edit(KeyResult, base=revision, text="  "), "empty"),
        (edit(KeyResult, base=revision, position=1e10), "bad_place"),
        (edit(KeyResult, base=revision, objective="../x"), "bad_id"),
        (edit(Term, base=revision, meaning="x"), "bad_message"),
        (edit(KeyResult, id="weights", base=revision, text="x"), "bad_message"),
        (edit(KeyResult, id="gone", base=revision, text="x"), "card_gone"),
        (edit(Rung, id="r", board="ladder", base=revision + 1, actor="x" * 121), "too_long"),
    ):
        assert house.refused(anna, wish) == code, wish


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Rung", "level": "moon"},
        {"type": "Rung", "text": 7},
        {"type": "Rung", "position": "far"},
        {"type": "Weights", "low": 1},  # its fields hang together: it is set whole
        {"type": "Moon"},
        {"text": "x"},
        "x",
    ],
)
def test_an_edit_that_no_card_could_take_is_no_command(changes):
    wish = {"type": "EditCard", "id": "a", "base": 1, "changes": changes}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wish, c.Command)


def test_a_link_stays_between_its_rungs():
    assert not {"lower", "upper", "id", "by", "version"} & {
        *type(kinds.change(Link)).__struct_fields__
    }


def test_an_edit_can_be_forgotten_by_card_and_by_person(house, anna):
    ben = house.enter("join", "Ben")
    first = put(house, anna, KeyResult(id="a", text="ANNASWORD"))
    house.done(ben, edit(KeyResult, base=first, signal="BENSWORD"))
    house.done(anna, c.SetCards(board="clinic", cards=(*house.state.deck("clinic").of(KeyResult),)))
    forget_person(house.record, house.workshop, ben, house.register.clock)
    house.restart()
    [card] = house.state.deck("clinic").of(KeyResult)
    assert (card.text, card.signal) == ("ANNASWORD", "")
    assert not any(b"BENSWORD" in e.to_json(one.event) for one in house.log())
    forget_card(house.record, house.workshop, "a", house.register.clock)
    assert not any(b"ANNASWORD" in e.to_json(one.event) for one in house.log())


def test_a_forgotten_rung_can_still_be_moved(house, anna):
    house.done(anna, add("a", "ANNASWORD"))
    forget_card(house.record, house.workshop, "a", house.register.clock)
    house.restart()
    version = house.ladder.rungs["a"].version
    house.done(anna, edit_rung("a", version, level="outcome", position=3.0))
    moved = house.ladder.rungs["a"]
    assert (moved.text, moved.level, moved.position) == ("", "outcome", 3.0)


def test_many_rungs_and_links_at_once_are_placed_and_joined(house, anna):
    cards = (
        Link(id="k", lower="a", upper="b"),
        Rung(id="a", text="Ran", level="output"),
        Rung(id="b", text="They stay", level="outcome"),
        Rung(id="c", text="Wrote", level="output"),
    )
    house.done(anna, c.SetCards(cards=cards))
    rungs = house.ladder.rungs
    assert [rungs[id].position for id in "abc"] == [1.0, 1.0, 2.0]
    assert house.ladder.links.keys() == {"k"}
    circle = (Link(id="l", lower="b", upper="c"), Link(id="m", lower="c", upper="a"))
    assert house.refused(anna, c.SetCards(cards=circle)) == "circle"
    twice = (Link(id="l", lower="b", upper="c"), Link(id="m", lower="b", upper="c"))
    assert house.refused(anna, c.SetCards(cards=twice)) == "linked_already"


def test_what_goes_at_the_same_time_closes_no_circle(house, anna):
    house.done(anna, add_rung("a", "Ran", "output"))
    house.done(anna, add_rung("b", "They stay", "outcome", lower="a", link="ab"))
    version = house.ladder.links["ab"].version
    turned = c.SetCards(cards=(Link(id="ba", lower="b", upper="a"),), gone={"ab": version})
    house.done(anna, turned)
    assert house.ladder.links.keys() == {"ba"}
    gone = c.SetCards(
        cards=(Rung(id="c", text="New", level="impact"), Link(id="bc", lower="b", upper="c")),
        gone={"b": house.ladder.rungs["b"].version},
    )
    house.done(anna, gone)
    assert (set(house.ladder.rungs), set(house.ladder.links)) == ({"a", "c"}, set())
    assert house.refused(anna, add_link("ac", "a", "b")) == "card_gone"


def test_steps_lie_on_their_own_board_and_nothing_else_does(house):
    coach = house.enter("facilitate", "Cleo")
    house.done(coach, add_step("n", "Ask five"))
    step = NextStep(id="m", text="Ask six")
    assert house.refused(coach, c.SetCards(cards=(step,))) == "bad_message"
    rung = Rung(id="r", text="Ran", level="output")
    assert house.refused(coach, c.SetCards(board=STEPS, cards=(rung,))) == "bad_message"
    carried = NextStep(id="m", text="Ask six", carried=True)
    assert house.refused(coach, c.SetCards(board=STEPS, cards=(carried,))) == "bad_message"
    version = house.state.steps["n"].version
    wish = c.EditCard(
        board=STEPS, id="n", base=version, changes=kinds.change(NextStep, carried=True)
    )
    assert house.refused(coach, wish) == "bad_message"
    assert house.refused(coach, c.Undo(board=STEPS)) == "nothing_to_undo"


def test_a_rung_goes_with_its_links_and_comes_back_with_them(house, anna):
    house.done(anna, add("a"))
    house.done(anna, add("b", level="outcome", lower="a", link="ab"))
    house.done(anna, remove_rung("a", house.ladder.rungs["a"].version))
    assert house.ladder.links == {}
    assert house.log()[-1].event == e.CardsSet(gone=("a",))
    house.done(anna, c.Undo())
    assert house.ladder.links.keys() == {"ab"}


NEW = """
import msgspec
from okrlab.record import events as e, kinds
from okrlab.record.card import DeckCard
from okrlab.record.fields import NeededText

class Kite(DeckCard, frozen=True, kw_only=True):
    text: NeededText

kinds.register(Kite)
read = e.from_json(b'{"type":"CardsSet","cards":[{"type":"Kite","id":"a","text":"x"}]}')
assert read.cards == (Kite(id="a", text="x"),), read
edit = e.from_json(b'{"type":"CardEdited","id":"a","changes":{"type":"Kite","text":"y"}}')
assert kinds.whole(read.cards[0], edit.changes) == Kite(id="a", text="y")
try:
    kinds.register(Kite)
except RuntimeError as error:
    print(error)
"""


def test_a_kind_of_card_that_the_record_has_never_heard_of_is_registered_in_time_or_not_at_all():
    done = subprocess.run([sys.executable, "-c", NEW], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Kite comes too late: cards have been read already"
