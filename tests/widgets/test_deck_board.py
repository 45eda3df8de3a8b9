"""A deck's board in the kernel: shows its cards to everyone, and takes nothing a page forges."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

import okrlab
from okrlab import home
from okrlab.blocks.clinic.cards import Hypothesis, KeyResult
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.deck_parts import DeckOwn, DeckShared, wrong_fields
from okrlab.boards.source import HERE, script
from okrlab.host import links, wire
from okrlab.host.local import LocalSession
from okrlab.host.register import Register
from okrlab.record import commands as c
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.record import Record
from okrlab.record.workshop import Person
from okrlab.texts import area


class PlainShared(DeckShared):
    def _view(self, deck):
        return {"longest": max((len(kr.text) for kr in deck.of(KeyResult)), default=0)}


class PlainOwn(DeckOwn):
    @classmethod
    def _more_texts(cls):
        return {"field_until": "The day"}

    def _coached(self, deck):
        return {"secret": len(deck.cards)}


class Plain(DeckBoard):
    """A deck's board with nothing of its own."""

    _esm = script("board", HERE.parent / "blocks" / "clinic")
    parts = PlainShared, PlainOwn

    def __init__(self, session):
        super().__init__(session, "plain")


@pytest.fixture
def coach(tmp_path, monkeypatch):
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    session = okrlab.open_session()
    yield session
    session.close()


@pytest.fixture
def anna(coach):
    """A participant in the same workshop."""
    record = Record(open_database(sqlite_url(home.data_dir() / "solo.sqlite")))
    register = Register(record, links.load_key(home.data_dir()), lambda: datetime.now(UTC))
    with record.reading() as db:
        secret = register.secrets(db, coach.id)["join"]
    session = LocalSession(record, register, register.enter(secret, "Anna").session)
    yield session
    session.close()


@pytest.fixture
def page():
    pages = []

    def page(session):
        made = Plain(session)
        made.sent = []
        made.send = lambda message, buffers=None: made.sent.append(message)
        pages.append(made)
        return made

    yield page
    for one in pages:
        one.close()


def say(board, **message):
    board.sent.clear()
    board._hear(None, message, [])
    return json.loads(json.dumps(board.sent))  # as the page gets it


def state(board):
    return next(one for one in say(board, op="hello") if one["op"] == "state")


def put(page, *cards, key="k1", gone=None, **more):
    command = {"type": "SetCards", "cards": list(cards), "gone": gone or {}, **more}
    return say(page, op="do", key=key, command=command)


def line(text="Fewer calls", id="a", **more):
    return {"type": "KeyResult", "id": id, "text": text, **more}


def do(session, command):
    session._recorder.catch_up()
    outcome = session.do(command).result()
    assert isinstance(outcome, wire.Done), outcome


def test_the_whole_deck_is_told_first_and_then_only_what_changed(coach, page):
    board = page(coach)
    put(board, line(), line("Shorter queues", id="b"))
    assert {card["id"] for card in state(board)["cards"]} == {"a", "b"}
    board.sent.clear()
    do(coach, c.SetCards(board="plain", cards=(KeyResult(id="c", text="Safer streets"),)))
    board.changed()
    [change] = [one for one in board.sent if one["op"] == "changed"]
    assert [card["id"] for card in change["cards"]] == ["c"]
    assert "locked" not in change
    assert "people" not in change


def test_of_people_who_come_and_go_a_page_is_told_and_not_of_all_the_others(coach, page):
    board = page(coach)
    coach.here = {"a": "", "b": "", "unnamed": ""}
    for person in coach.here:
        known = Person(id=person, name=person * (person != "unnamed"), role="participant")
        coach.workshop.people[person] = known
    assert {one["id"] for one in state(board)["people"]} >= {"a", "b", "unnamed"}
    board.sent.clear()
    coach.here = {"a": "card"}
    board._news("people")
    board._news("people")
    [said] = board.sent
    assert said["op"] == "people"
    assert {(one["id"], one["here"], one["editing"]) for one in said["people"]} == {
        ("a", True, "card"),
        ("b", False, ""),
    }
    assert said["gone"] == ["unnamed"]


def test_in_a_very_full_room_a_page_is_told_how_many_there_are_and_who_wrote_its_cards(coach, page):
    board = page(coach)
    put(board, line())
    for person in ("writer", "elsewhere", "here"):
        coach.workshop.people[person] = Person(id=person, name=person, role="participant")
    [card] = coach.workshop.deck("plain").cards.values()
    coach.workshop.deck("plain").cards[card.id] = replace(card, by="writer")
    assert {"writer", "elsewhere"} <= {one["id"] for one in state(board)["people"]}
    board.sent.clear()
    coach.here, coach.more = {"here": "a"}, 300
    board._news("people")
    [said] = board.sent
    assert (said["more"], said["gone"]) == (300, [coach.person, "elsewhere"])
    assert state(board)["more"] == 300
    assert [one["id"] for one in state(board)["people"]] == ["writer", "here"]
    board.sent.clear()
    coach.more = 301
    board._news("people")
    [said] = board.sent
    assert (said["people"], said["gone"], said["more"]) == ([], [], 301)
    coach.here, coach.more = {"here": "a"}, 0
    board._news("people")
    assert "elsewhere" in {one["id"] for one in state(board)["people"]}


def test_what_follows_from_the_cards_is_told_again_only_when_it_is_another(coach, page):
    board = page(coach)
    [change] = [one for one in put(board, line("Fewer calls")) if one["op"] == "changed"]
    assert change["longest"] == 11
    [change] = [
        one for one in put(board, line("Fewer", id="b"), key="k2") if one["op"] == "changed"
    ]
    assert "longest" not in change


def test_a_card_that_is_taken_off_is_told_as_gone_and_undo_brings_it_back(coach, page):
    board = page(coach)
    put(board, line())
    version = coach.workshop.deck("plain").cards["a"].version
    said = put(board, key="k2", gone={"a": version})
    assert [one["gone"] for one in said if one["op"] == "changed"] == [["a"]]
    say(board, op="do", key="k3", command={"type": "Undo"})
    assert coach.workshop.deck("plain").cards["a"].text == "Fewer calls"


def test_two_who_change_one_card_both_keep_their_words(coach, anna, page):
    hers, ours = page(anna), page(coach)
    put(ours, line())
    base = coach.workshop.deck("plain").cards["a"].version
    put(ours, line("Fewer calls a week", version=base), key="k2")
    anna._recorder.catch_up()
    said = put(hers, line("No more calls", version=base), key="k3")
    [conflict] = [one for one in said if one["op"] == "conflict"]
    assert conflict["card"]["text"] == "Fewer calls a week"
    assert conflict["command"]["cards"][0]["text"] == "No more calls"


def test_a_page_writes_on_its_own_board_whatever_it_says(coach, page):
    put(page(coach), line(), board="clinic")
    assert coach.workshop.deck("clinic").cards == {}
    assert "a" in coach.workshop.deck("plain").cards


def test_every_field_that_cannot_be_is_named_at_once_and_nothing_is_kept(coach, page):
    board = page(coach)
    card = {"type": "Hypothesis", "id": "h", "x": "a", "y": "b", "signal": "c"}
    said = put(board, {**card, "until": "31 March", "decision": "perhaps"}, line(position="first"))
    [refused] = [one for one in said if one["op"] == "refused"]
    assert "The day, decision, position" in refused["message"]
    assert refused["key"] == "k1"
    assert coach.workshop.deck("plain").cards == {}
    put(board, {**card, "until": "2027-03-31"}, key="k2")
    [kept] = coach.workshop.deck("plain").of(Hypothesis)
    assert kept.until.isoformat() == "2027-03-31"


@pytest.mark.parametrize(
    "command",
    [
        {"type": "SetCards"} | {"cards": [{"type": "Weapon", "id": "a"}]},
        {"type": "SetCards", "cards": [{"type": "KeyResult", "id": "a"}]},
        {"type": "SetCards", "cards": [{"type": "KeyResult", "id": "a", "text": "x", "by": 7}]},
        {"type": "SetCards", "cards": "all", "gone": []},
        {"type": "SetCards", "cards": [None]},
        {"type": "__class__"},
        "SetCards",
    ],
)
def test_a_forged_command_is_refused_and_changes_nothing(coach, page, command):
    said = say(page(coach), op="do", key="k", command=command)
    assert [one["op"] for one in said] == ["refused"]
    assert coach.workshop.deck("plain").cards == {}


def test_a_page_cannot_say_who_wrote_a_card(coach, anna, page):
    put(page(anna), line(by=coach.person, version=0))
    assert anna.workshop.deck("plain").cards["a"].by == anna.person


def test_notes_and_what_only_facilitators_see_reach_no_participant(coach, anna, page):
    ours = page(coach)
    put(ours, line())
    say(ours, op="do", key="n", command={"type": "WriteNote", "card": "a", "text": "ask Ida"})
    anna._recorder.catch_up()
    assert state(ours)["notes"] == {"a": "ask Ida"}
    assert state(ours)["secret"] == 1
    hers = page(anna)
    told = json.dumps([state(hers), hers._context])
    assert "ask Ida" not in told
    assert "secret" not in told


def test_a_locked_board_takes_words_of_facilitators_only(coach, anna, page):
    ours, hers = page(coach), page(anna)
    put(ours, line())
    say(ours, op="do", key="l", command={"type": "LockBoard"})
    anna._recorder.catch_up()
    assert state(hers)["locked"]
    assert "refused" in [one["op"] for one in put(hers, line(id="b"), key="k2")]
    assert "done" in [one["op"] for one in put(ours, line(id="b"), key="k3")]


def test_a_screen_on_a_wall_shows_nothing_private_and_sends_nothing(coach, page):
    put(page(coach), line())
    wall = page(coach)
    wall.only_show()
    shown = state(wall)
    assert shown["me"] == {"id": "", "name": "", "role": "participant"}
    assert not {"notes", "secret"} & shown.keys()
    assert [one["op"] for one in put(wall, line(id="b"), key="k2")] == ["refused"]
    assert list(coach.workshop.deck("plain").cards) == ["a"]


def test_state_written_from_a_page_is_ignored(coach, page):
    board = page(coach)
    before = board.get_state()
    board.set_state({"_context": {"role": "owner"}, "_esm": "alert(1)", "_texts": {}})
    assert board.get_state() == before


def test_a_board_says_whose_page_it_is_and_every_text_of_decks(coach, page):
    board = page(coach)
    assert board._context["board"] == "plain"
    assert board._texts.keys() >= area("deck").keys()


def test_what_is_no_card_has_no_wrong_fields():
    for wish in (None, [], {"cards": None}, {"cards": [3, {"type": 3}, {}]}):
        assert wrong_fields(wish) == []
