"""Who may do what, and what becomes of it."""

import math

import pytest

from okrlab.record import agenda_rules as agenda
from okrlab.record import commands as c
from okrlab.record import deck_rules
from okrlab.record import events as e
from okrlab.texts.clean import LIMITS
from tests.wishes import (
    add_link,
    add_rung,
    edit_link,
    edit_rung,
    move_rung,
    remove_link,
    remove_rung,
    rung_removed,
)
from tests.workshop.house import add


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
def two(house, anna):
    """Anna's two rungs and the link between them."""
    house.done(anna, add("a"))
    house.done(anna, add("b", level="outcome", lower="a", link="ab"))
    return house


def version(house, id):
    ladder = house.ladder
    return (ladder.rungs.get(id) or ladder.links[id]).version


# -- who ------------------------------------------------------------------------------------


def test_anybody_adds_edits_moves_and_links_anybodys_cards(two, ben):
    two.done(ben, edit_rung(id="a", base=version(two, "a"), text="Ben's words"))
    two.done(ben, move_rung(id="a", base=version(two, "a"), level="activity", position=3))
    two.done(ben, edit_link(id="ab", base=version(two, "ab"), assumption="they come"))
    two.done(ben, add("c"))
    two.done(ben, add_link(id="cb", lower="c", upper="b"))
    two.done(ben, remove_link(id="ab", base=version(two, "ab")))
    assert two.ladder.rungs["a"].text == "Ben's words"
    assert list(two.ladder.links) == ["cb"]


def test_a_card_is_removed_by_its_author_or_a_facilitator_only(two, anna, ben, coach):
    assert two.refused(ben, remove_rung(id="a", base=version(two, "a"))) == "not_yours"
    two.done(coach, remove_rung(id="a", base=version(two, "a")))
    two.done(anna, remove_rung(id="b", base=version(two, "b")))
    assert two.ladder.rungs == {}


@pytest.mark.parametrize(
    "command", [c.LockBoard(), c.UnlockBoard(), c.WriteNote(card="a", text="private")]
)
def test_some_things_are_for_facilitators_only(two, anna, coach, command):
    assert two.refused(anna, command) == "facilitators_only"
    two.done(coach, command)


def test_the_host_may_do_what_a_facilitator_may(two):
    host = two.enter("host")
    two.done(host, c.LockBoard())
    two.done(host, c.WriteNote(card="ab", text="On a link"))


def test_on_a_locked_board_only_facilitators_write(two, anna, coach):
    two.done(coach, c.LockBoard())
    board = [
        add("x"),
        edit_rung(id="a", base=1, text="x"),
        remove_rung(id="a", base=1),
        move_rung(id="a", base=1, level="impact", position=0),
        remove_link(id="ab", base=1),
        add_link(id="ba", lower="b", upper="a"),
        edit_link(id="ab", base=1, rationale="x"),
        c.PickStop(level="impact"),
        c.Overrule(rule="r", card="a", reason="x"),
        c.Undo(),
        c.Redo(),
    ]
    assert {two.refused(anna, command) for command in board} == {"locked"}
    two.done(anna, c.NameMyself(name="Anna B."))
    two.done(anna, c.DismissQuestion(kind="actor"))
    two.done(coach, add("x"))
    two.done(coach, c.UnlockBoard())
    two.done(anna, add("y"))


def test_every_command_is_decided():
    kinds = set(c.Command.__args__)
    elsewhere = {c.Undo, c.Redo, c.GiveAnswer, c.RevealBlock}
    assert kinds == set(agenda.HOW) | set(deck_rules.HOW) | elsewhere


def test_nobody_is_named_by_a_command_but_by_their_session(two, ben):
    two.done(ben, add("c"))
    assert two.ladder.rungs["c"].by == ben
    assert two.log()[-1].by == ben


# -- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["", "   ", "\x00", "\u202e", "\ud83d", "\n"])
def test_a_card_needs_words(two, anna, empty):
    assert two.refused(anna, add_rung(id="x", text=empty, level="output")) == "empty"
    assert two.refused(anna, edit_rung(id="a", base=1, text=empty)) == "empty"


def test_an_over_long_text_is_refused_and_the_refusal_counts(two, anna):
    long = "x" * 10_000
    answer = two.do(anna, add("x", long))
    assert (answer.code, "10,000" in answer.message, "500" in answer.message) == (
        "too_long",
        True,
        True,
    )
    over = {
        "text": add("x", "x" * (LIMITS["text"] + 1)),
        "actor": add("x", actor="x" * (LIMITS["actor"] + 1)),
        "objective": edit_rung(id="a", base=1, objective="x" * (LIMITS["objective"] + 1)),
        "rationale": edit_link(id="ab", base=1, rationale="x" * (LIMITS["rationale"] + 1)),
        "assumption": edit_link(id="ab", base=1, assumption="x" * (LIMITS["assumption"] + 1)),
        "reason": c.Overrule(rule="r", card="a", reason="x" * (LIMITS["reason"] + 1)),
        "rule": c.Overrule(rule="x" * 200, card="a", reason="x"),
        "name": c.NameMyself(name="x" * (LIMITS["name"] + 1)),
        "kind": c.DismissQuestion(kind="x" * 200),
    }
    assert {name: two.refused(anna, command) for name, command in over.items()} == dict.fromkeys(
        over, "too_long"
    )


def test_a_text_of_just_the_right_length_is_taken(two, anna):
    two.done(anna, add("x", "x" * LIMITS["text"]))


@pytest.mark.timeout(30)
def test_a_wall_of_marks_is_refused_at_once(two, anna):
    """190 kB of combining marks held the recorder for minutes, and everybody with it."""
    wall = "e" + "\u0301\u0323\u0345\u0360\u0321\u031b\u0334" * 27_000
    for command in (
        add("wall", wall),
        edit_rung(id="a", base=1, text=wall),
        c.NameMyself(name=wall),
        c.Overrule(rule="r", card="a", reason=wall),
    ):
        assert two.refused(anna, command) == "too_long"


def test_text_is_cleaned_on_the_way_in(two, anna):
    two.done(anna, add("x", " half \ud83d an\x00 emoji\n", actor="\u202eguests"))
    rung = two.ladder.rungs["x"]
    assert (rung.text, rung.actor) == ("half an emoji", "guests")
    assert b"\\u0000" not in e.to_json(two.log()[-1].event)


@pytest.mark.parametrize("id", ["", "a b", "x" * 41, "é", "../x", "<b>", "\x00", "a-b", "a"])
def test_an_id_is_short_plain_and_new(two, anna, id):
    if id != "a":
        assert two.refused(anna, add(id, "words")) == "bad_id"
    else:  # somebody's card is there: both texts are shown
        assert two.clashed(anna, add(id, "words")).card.id == "a"
    assert two.refused(anna, add_link(id=id or "", lower="b", upper="a")) == "bad_id"
    assert two.refused(anna, add("new", lower="a", link=id)) == "bad_id"


def test_a_rung_and_its_link_do_not_share_an_id(two, anna):
    assert two.refused(anna, add("same", lower="a", link="same")) == "bad_id"


@pytest.mark.parametrize("board", ["", "x" * 41, "a b", "\x00", "\ud800"])
def test_a_boards_name_is_short_and_plain(two, anna, board):
    assert two.refused(anna, c.Undo(board=board)) == "bad_id"
    assert two.refused(anna, add("x", board=board)) == "bad_id"


@pytest.mark.parametrize("place", [math.nan, math.inf, -math.inf, 1e300])
def test_a_place_is_on_the_board(two, anna, place):
    move = move_rung(id="a", base=1, level="output", position=place)
    assert two.refused(anna, move) == "bad_place"
    assert two.refused(anna, add("x", position=place)) == "bad_place"


def test_a_card_at_the_edge_of_the_board_does_not_stop_others_from_adding(two, anna, ben):
    edge = 1e9
    two.done(ben, move_rung(id="a", base=version(two, "a"), level="output", position=edge))
    two.done(anna, add("x"))


def test_a_link_that_would_close_a_circle_is_refused(two, anna):
    two.done(anna, add("c", level="impact", lower="b", link="bc"))
    assert two.refused(anna, add_link(id="ca", lower="c", upper="a")) == "circle"
    assert two.refused(anna, add_link(id="aa", lower="a", upper="a")) == "circle"


def test_the_same_link_twice_is_refused(two, ben):
    assert two.refused(ben, add_link(id="again", lower="a", upper="b")) == "linked_already"


def test_what_is_not_there_cannot_be_changed(two, anna, coach):
    gone = [
        edit_rung(id="z", base=1, text="x"),
        remove_rung(id="z", base=1),
        move_rung(id="z", base=1, level="impact", position=0),
        edit_link(id="z", base=1),
        remove_link(id="z", base=1),
        add_link(id="n", lower="z", upper="a"),
        add_link(id="n", lower="a", upper="z"),
        c.Overrule(rule="r", card="z", reason="x"),
        c.Reinstate(rule="r", card="a"),
    ]
    assert {two.refused(anna, command) for command in gone} == {"card_gone"}
    assert two.refused(coach, c.WriteNote(card="z", text="x")) == "card_gone"


def test_climbing_from_a_rung_that_was_removed_meanwhile_keeps_the_new_rung(two, anna):
    two.done(anna, add("x", lower="removed", link="k"))
    assert "x" in two.ladder.rungs
    assert "k" not in two.ladder.links


def test_a_full_board_takes_edits_but_no_more_cards(two, anna, monkeypatch):
    monkeypatch.setattr(deck_rules, "MOST_CARDS", 4)
    two.done(anna, add("c"))
    assert two.refused(anna, add("d")) == "board_full"
    assert two.refused(anna, add_link(id="cb", lower="c", upper="b")) == "board_full"
    two.done(anna, edit_rung(id="c", base=version(two, "c"), text="still possible"))


def test_a_rung_with_its_link_does_not_overfill_the_board(two, anna, monkeypatch):
    monkeypatch.setattr(deck_rules, "MOST_CARDS", 4)
    assert two.refused(anna, add("d", lower="b", link="bd")) == "board_full"


def test_a_record_of_a_newer_okrlab_is_read_and_not_written_and_says_why(house, anna):
    newer = e.Recorded(
        revision=len(house.log()) + 1,
        at=house.register.clock(),
        by="x",
        key="x",
        audience="room",
        event=rung_removed(id="x"),
        v=e.VERSION + 1,
    )
    with house.record.writing() as db:
        house.record.append(db, house.workshop, [newer])
    answer = house.do(anna, add("a"))
    assert (answer.code, answer.retry) == ("newer_record", False)
    assert "newer okrlab" in answer.message
    assert house.recorder.welcome(house.session(anna)).state.unreadable


# -- two at once ----------------------------------------------------------------------------


def test_the_later_of_two_writers_sees_both_texts(two, anna, ben):
    seen = version(two, "a")
    two.done(ben, edit_rung(id="a", base=seen, text="Ben's"))
    clash = two.clashed(anna, edit_rung(id="a", base=seen, text="Anna's"))
    assert (clash.card.text, clash.by) == ("Ben's", "Ben")
    assert clash.card.version == version(two, "a")


def test_there_is_no_conflict_if_the_card_already_is_as_one_wishes(two, anna, ben):
    seen = version(two, "a")
    two.done(ben, edit_rung(id="a", base=seen, text="The same"))
    two.done(anna, edit_rung(id="a", base=seen, text=" The same "))
    moved = move_rung(id="b", base=version(two, "b"), level="impact", position=1)
    two.done(ben, moved)
    two.done(anna, moved)


def test_moving_removing_and_linking_conflict_too(two, anna, ben):
    a, ab = version(two, "a"), version(two, "ab")
    two.done(ben, edit_rung(id="a", base=a, text="Ben's"))
    two.done(ben, edit_link(id="ab", base=ab, evidence="proven"))
    move = move_rung(id="a", base=a, level="impact", position=0)
    off, apart = remove_rung(id="a", base=a), remove_link(id="ab", base=ab)
    edit = edit_link(id="ab", base=ab, evidence="some")
    for command in (move, off, apart, edit):
        assert two.clashed(anna, command).by == "Ben"


def test_an_unnamed_persons_conflict_names_nobody(two, anna):
    nobody, seen = two.enter("join"), version(two, "a")
    two.done(nobody, edit_rung(id="a", base=seen, text="theirs"))
    assert two.clashed(anna, edit_rung(id="a", base=seen, text="mine")).by == ""


def test_undo_says_who_changed_the_card_since(two, anna, ben):
    two.done(anna, edit_rung(id="a", base=version(two, "a"), text="mine"))
    two.done(ben, edit_rung(id="a", base=version(two, "a"), text="theirs"))
    answer = two.do(anna, c.Undo())
    assert (answer.code, answer.message) == ("changed_since", "Ben has changed this card since.")
    assert two.ladder.rungs["a"].text == "theirs"


def test_there_is_nothing_of_others_to_undo(two, ben):
    assert two.refused(ben, c.Undo()) == "nothing_to_undo"
    assert two.refused(ben, c.Redo()) == "nothing_to_redo"


def test_a_participant_cannot_remove_a_card_by_undoing_a_facilitators_change(two, ben, coach):
    two.done(coach, add("x"))
    assert two.refused(ben, c.Undo()) == "nothing_to_undo"
    assert "x" in two.ladder.rungs
