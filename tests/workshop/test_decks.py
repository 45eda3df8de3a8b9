"""Decks: cards are set whole, on what the person saw; undone, overruled, forgotten, imported."""

from datetime import date

import pytest

from okrlab.blocks.clinic.cards import Bridge, Initiative, KeyResult, Objective, Term
from okrlab.errors import RecordUnreadable
from okrlab.host import export, wire
from okrlab.record import commands as c
from okrlab.record import forgetting
from tests.workshop.house import add
from tests.workshop.test_forgetting import CANARY, bytes_of


@pytest.fixture
def anna(house):
    return house.enter("join", "Anna")


@pytest.fixture
def ben(house):
    return house.enter("join", "Ben")


@pytest.fixture
def coach(house):
    return house.enter("facilitate", "Cleo")


def put(*cards, board="clinic", **gone):
    return c.SetCards(board=board, cards=cards, gone=gone)


def deck(house, board="clinic"):
    return house.recorder.room(house.workshop).public.deck(board)


def card(house, id):
    return deck(house).cards[id]


OLD = KeyResult(id="k", text=" Launch the\tportal ")


def test_a_rewrite_is_one_change_and_one_undo(house, anna):
    house.done(anna, put(OLD))
    was = card(house, "k")
    assert (was.text, was.by, was.version > 0) == ("Launch the portal", anna, True)
    house.done(anna, put(*was.rewrite("Tenants report repairs online: 10% to 60%", "i")))
    assert [one.text for one in deck(house).of(Initiative, key_result="k")] == ["Launch the portal"]
    house.done(anna, c.Undo(board="clinic"))
    assert list(deck(house).cards) == ["k"]
    assert card(house, "k").text == "Launch the portal"
    house.done(anna, c.Redo(board="clinic"))
    assert set(deck(house).cards) == {"k", "i"}


def test_what_another_changed_since_is_shown_and_not_overwritten(house, anna, ben):
    house.done(anna, put(OLD))
    seen = card(house, "k")
    house.done(ben, put(KeyResult(id="k", text="Ben's words", version=seen.version)))
    answer = house.do(anna, put(KeyResult(id="k", text="Anna's words", version=seen.version)))
    assert isinstance(answer, wire.Clash)
    assert (answer.card.text, answer.by) == ("Ben's words", "Ben")
    same = KeyResult(id="k", text="Ben's words", version=seen.version)
    house.done(anna, put(same))  # both wished the same: no conflict
    assert card(house, "k").by == anna


def test_undo_stops_where_somebody_else_went_on(house, anna, ben):
    house.done(anna, put(OLD))
    house.done(ben, put(KeyResult(id="k", text="Ben", version=card(house, "k").version)))
    assert house.refused(anna, c.Undo(board="clinic")) == "changed_since"
    house.done(ben, put(Term(id="t", term="MAU", meaning="people in a month")))
    house.done(ben, c.Undo(board="clinic"))
    house.done(ben, c.Undo(board="clinic"))
    assert card(house, "k").text == "Launch the portal"


def test_cards_are_removed_by_their_authors_and_facilitators(house, anna, ben, coach):
    house.done(anna, put(OLD, Term(id="t", term="MAU", meaning="people in a month")))
    at = card(house, "k").version
    assert house.refused(ben, put(k=at)) == "not_yours"
    house.done(coach, put(k=at))
    house.done(anna, put(t=at))
    assert deck(house).cards == {}
    assert house.refused(anna, put(t=at)) == "card_gone"
    assert house.refused(anna, put(KeyResult(id="k", text="x", version=at))) == "card_gone"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (put(), "bad_message"),
        (put(KeyResult(id="k", text=" ")), "empty"),
        (put(KeyResult(id="k", text="x" * 501)), "too_long"),
        (put(KeyResult(id="k k", text="x")), "bad_id"),
        (put(KeyResult(id="k", text="x", objective="o o")), "bad_id"),
        (put(KeyResult(id="k", text="x", position=float("nan"))), "bad_place"),
        (put(KeyResult(id="k", text="x", bridge=Bridge(owner="x" * 61))), "too_long"),
        (put(OLD, Term(id="k", term="MAU", meaning="m")), "bad_id"),
        (put(OLD, k=0), "bad_id"),
        (put(Term(id="r", term="MAU", meaning="m"), board="ladder"), "bad_id"),
        (put(*(Term(id=f"t{n}", term="T", meaning="m") for n in range(501))), "bad_message"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(house, anna, wish, code):
    house.done(anna, add("r"))
    assert house.refused(anna, wish) == code
    assert deck(house).cards == {}


def test_a_card_stays_what_it_is(house, anna):
    house.done(anna, put(OLD))
    at = card(house, "k").version
    assert house.refused(anna, put(Objective(id="k", text="x", version=at))) == "bad_id"


def test_a_full_deck_says_so(house, anna):
    for start in range(0, 2000, 500):
        many = (Term(id=f"t{n}", term="T", meaning="m") for n in range(start, start + 500))
        house.done(anna, put(*many))
    assert house.refused(anna, put(OLD)) == "deck_full"


def test_what_comes_back_by_undo_needs_room_as_what_is_new_does(house, anna):
    """Otherwise the workshop's own export could not be imported again."""
    ben = house.enter("join", "Ben")
    for start in range(0, 2000, 500):
        many = (Term(id=f"t{n}", term="T", meaning="m") for n in range(start, start + 500))
        house.done(anna, put(*many))
    gone = {f"t{n}": card(house, f"t{n}").version for n in range(500)}
    house.done(anna, c.SetCards(board="clinic", gone=gone))
    house.done(ben, put(*(Term(id=f"b{n}", term="T", meaning="m") for n in range(500))))
    assert house.refused(anna, c.Undo(board="clinic")) == "deck_full"
    house.done(ben, c.Undo(board="clinic"))
    house.done(anna, c.Undo(board="clinic"))
    assert len(deck(house).cards) == 2000


def test_a_lock_and_the_end_hold_for_decks_too(house, anna, coach):
    house.done(coach, c.LockBoard(board="clinic"))
    assert deck(house).locked
    assert house.refused(anna, put(OLD)) == "locked"
    house.done(coach, put(OLD))
    house.done(coach, c.UnlockBoard(board="clinic"))
    house.done(coach, c.CloseWorkshop())
    assert house.refused(anna, put(Term(id="t", term="M", meaning="m"))) == "workshop_closed"


def test_findings_on_a_card_and_on_the_set_are_overruled(house, anna):
    first = c.Overrule(board="clinic", rule="all-outputs", card="", reason="A year of building")
    assert house.refused(anna, first) == "card_gone"
    house.done(anna, put(OLD))
    house.done(anna, first)
    house.done(anna, c.Overrule(board="clinic", rule="launch", card="k", reason="It is the law"))
    assert set(deck(house).overrules) == {"all-outputs:", "launch:k"}
    house.done(anna, c.Reinstate(board="clinic", rule="launch", card="k"))
    assert set(deck(house).overrules) == {"all-outputs:"}


def test_what_a_person_wrote_on_others_cards_is_forgotten_and_the_rest_stays(house, anna, ben):
    bridge = Bridge(owner=f"Ida {CANARY}", expires=date(2027, 1, 1))
    house.done(anna, put(KeyResult(id="a", text=f"mine {CANARY}", bridge=bridge)))
    house.done(ben, put(KeyResult(id="b", text="Ben's", signal="Ben's sign")))
    house.done(
        anna,
        put(
            KeyResult(
                id="b",
                text="Ben's",
                signal="Ben's sign",
                guardrail=f"g {CANARY}",
                version=card(house, "b").version,
            )
        ),
    )
    house.done(
        ben,
        put(
            KeyResult(
                id="b",
                text="Ben's new",
                signal="Ben's sign",
                guardrail=f"g {CANARY}",
                version=card(house, "b").version,
            )
        ),
    )
    house.done(ben, c.Undo(board="clinic"))
    forgetting.forget_person(house.record, house.workshop, anna, house.register.clock)
    house.restart()
    now = deck(house).cards
    assert (now["b"].text, now["b"].signal, now["b"].guardrail) == ("Ben's", "Ben's sign", "")
    assert (now["a"].text, now["a"].bridge.owner) == ("", "")
    assert CANARY.encode() not in bytes_of(house.record)


def test_one_card_is_forgotten_alone(house, anna):
    house.done(anna, put(OLD, KeyResult(id="x", text=f"words {CANARY}")))
    forgetting.forget_card(house.record, house.workshop, "x", house.register.clock)
    house.restart()
    assert card(house, "k").text == "Launch the portal"
    assert CANARY.encode() not in bytes_of(house.record)


def test_a_deck_comes_back_from_its_export(house, anna):
    house.done(anna, put(OLD, Objective(id="o", text="Tenants feel at home")))
    meeting = house.register.meeting(house.workshop)
    content = export.export(house.record, meeting, "json", "host")
    again = export.import_json(house.register, "again.json", content)
    assert house.recorder.room(again).public.deck("clinic").cards == deck(house).cards
    spoiled = content.replace(b"Launch the portal", b"Launch the portal" + b"!" * 500)
    with pytest.raises(RecordUnreadable, match=r"spoiled\.json holds something that cannot"):
        export.import_json(house.register, "spoiled.json", spoiled)


def test_a_deck_can_be_voted_on_and_put_on_the_wall(house, anna, coach):
    house.done(anna, put(OLD))
    house.done(coach, c.Spotlight(board="clinic", card="k"))
    workshop = house.recorder.room(house.workshop).public
    assert workshop.cards("clinic") == {"k": "Launch the portal"}
    assert workshop.agenda.spotlight == ("clinic", "k")
