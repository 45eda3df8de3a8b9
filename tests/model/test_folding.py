"""How each event changes the workshop."""

import msgspec
import pytest
from msgspec.structs import replace

from okrlab.blocks.clinic.cards import KeyResult, Term
from okrlab.blocks.ladder.cards import Rung
from okrlab.record import events as e
from okrlab.record.card import Overruled
from okrlab.record.folding import fold
from okrlab.record.workshop import Person, Workshop
from tests.graphs import ladder_of
from tests.model.making import folded, ladder, link, log, recorded, rung
from tests.model.test_folding_the_agenda import TESTED as AGENDA_EVENTS
from tests.wishes import (
    cards_restored,
    link_added,
    link_edited,
    link_removed,
    rung_added,
    rung_edited,
    rung_moved,
    rung_removed,
)

A, B = rung_added(rung=rung("a")), rung_added(rung=rung("b", "outcome"), link=link("a", "b"))


def test_a_workshop_has_the_names_it_was_created_with():
    made = folded(e.WorkshopCreated(title="Our first", team="Blue", cycle="Q1"))
    assert (made.title, made.team, made.cycle, made.revision) == ("Our first", "Blue", "Q1", 1)


def test_people_join_and_give_change_or_withdraw_their_names():
    joined = e.PersonJoined(person="p", role="facilitator")
    assert folded(joined).people == {"p": Person(id="p", role="facilitator")}
    assert folded(joined, e.PersonNamed(person="p", name="Ben")).people["p"].name == "Ben"
    gone = folded(joined, e.PersonNamed(person="p", name="Ben"), e.PersonNamed(person="p", name=""))
    assert gone.people["p"].name == ""
    assert folded(e.PersonNamed(person="stranger", name="X")).people == {}


def test_a_board_is_locked_and_unlocked():
    assert ladder(e.BoardLocked()).locked
    assert not ladder(e.BoardLocked(), e.BoardUnlocked()).locked


def test_the_team_picks_where_a_chain_may_end():
    assert ladder(e.StopPicked(level="impact")).stop == "impact"


def test_an_added_rung_knows_who_added_it_and_when():
    [(id, added)] = ladder(A).rungs.items()
    assert (id, added.by, added.version, added.text) == ("a", "anna", 1, "Card a")


def test_a_rung_brings_the_link_it_was_climbed_by():
    assert ladder(A, B).links["ab"] == link("a", "b", by="anna", version=2)


def test_an_edit_changes_what_it_names_and_nothing_else():
    board = ladder(A, rung_edited(id="a", actor="Guests"))
    assert (board.rungs["a"].text, board.rungs["a"].actor) == ("Card a", "Guests")
    assert board.rungs["a"].version == 2
    assert ladder(A, rung_edited(id="a", text="")).rungs["a"].text == ""


def test_a_moved_rung_has_another_level_and_place():
    moved = ladder(A, rung_moved(id="a", level="impact", position=2.5)).rungs["a"]
    assert (moved.level, moved.position, moved.version) == ("impact", 2.5, 2)


def test_a_removed_rung_takes_its_links_along():
    board = ladder(A, B, rung_removed(id="a"))
    assert list(board.rungs) == ["b"]
    assert board.links == {}


def test_links_are_added_edited_and_removed():
    second = rung_added(rung=rung("b"))
    board = ladder(A, second, link_added(link=link("a", "b")))
    assert board.links["ab"].version == 3
    said = link_edited(id="ab", assumption="they come back", evidence="some")
    edited = ladder(A, second, link_added(link=link("a", "b")), said).links["ab"]
    assert (edited.rationale, edited.assumption, edited.evidence) == ("", "they come back", "some")
    assert edited.version == 4
    assert ladder(A, B, link_removed(id="ab")).links == {}


def test_restored_cards_are_as_given_and_those_gone_are_gone():
    board = ladder(A, B, cards_restored(rungs=(rung("a", text="Before", by="ben"),), gone=("ab",)))
    assert (board.rungs["a"].text, board.rungs["a"].by, board.rungs["a"].version) == (
        "Before",
        "ben",
        3,
    )
    assert board.links == {}


def test_a_link_is_not_restored_without_both_its_rungs():
    assert ladder(A, cards_restored(links=(link("a", "nowhere"),))).links == {}


def test_findings_are_overruled_with_a_reason_and_reinstated():
    overruled = e.FindingOverruled(rule="no-benefit", card="a", reason="We know")
    answer = Overruled(rule="no-benefit", card="a", reason="We know", by="anna")
    assert ladder(A, overruled).overrules == {"no-benefit:a": answer}
    taken_back = e.FindingReinstated(rule="no-benefit", card="a")
    assert ladder(A, overruled, taken_back).overrules == {}


def test_a_dismissed_kind_of_question_is_quiet_for_that_person_once():
    quiet = folded(e.QuestionDismissed(kind="actor"), e.QuestionDismissed(kind="actor")).quiet
    assert quiet == {"anna": ("actor",)}


def test_notes_are_written_rewritten_and_taken_away():
    note = e.NoteWritten(card="a", text="Ask Ben")
    assert folded(note).notes == {"a": "Ask Ben"}
    assert folded(note, e.NoteWritten(card="a", text="Ask Cleo")).notes == {"a": "Ask Cleo"}
    assert folded(note, e.NoteWritten(card="a", text="")).notes == {}


def test_a_mark_of_forgetting_changes_nothing_by_itself():
    assert folded(A, e.TextForgotten(card="a")) == replace(folded(A), revision=2)


def test_an_event_of_a_newer_okrlab_marks_the_workshop_unreadable():
    assert folded(A, e.Unreadable()).unreadable
    assert list(ladder_of(folded(A, e.Unreadable())).rungs) == ["a"]


@pytest.mark.parametrize(
    "event",
    [
        rung_edited(id="gone", text="x"),
        rung_moved(id="gone", level="impact", position=0),
        rung_removed(id="gone"),
        link_edited(id="gone", rationale="x"),
        link_removed(id="gone"),
        link_added(link=link("a", "gone")),
        e.FindingReinstated(rule="r", card="gone"),
        cards_restored(gone=("gone",)),
    ],
)
def test_events_about_cards_that_are_not_there_change_nothing(event):
    assert ladder(A, event) == ladder(A)


def test_boards_are_apart():
    made = folded(A, rung_added(board="second", rung=rung("x")))
    assert list(ladder_of(made).rungs) == ["a"]
    assert list(ladder_of(made, "second").rungs) == ["x"]
    assert ladder_of(made, "never touched").rungs == {}


def test_a_deck_holds_what_was_set_last_and_keeps_the_first_author():
    first = KeyResult(id="k", text="Launch the portal")
    later = KeyResult(id="k", text="Fewer calls", by="anna")
    told = [
        recorded(1, e.CardsSet(board="clinic", cards=(first, Term(id="t", term="M", meaning="m")))),
        recorded(2, e.CardsSet(board="clinic", cards=(later,), gone=("t", "never"))),
        recorded(3, e.BoardLocked(board="clinic")),
    ]
    deck = fold(Workshop(), told).deck("clinic")
    assert deck.cards == {"k": KeyResult(id="k", text="Fewer calls", by="anna", version=2)}
    assert deck.locked
    assert fold(fold(Workshop(), told[:1]), told[1:]).deck("clinic") == deck


def test_every_event_has_a_test_of_what_it_changes():
    """Fails when an event is added and this list is not; the agenda has a file of its own."""
    tested = AGENDA_EVENTS | {
        "WorkshopCreated",
        "PersonJoined",
        "PersonNamed",
        "BoardLocked",
        "BoardUnlocked",
        "StopPicked",
        "CardsSet",
        "CardEdited",
        "FindingOverruled",
        "FindingReinstated",
        "QuestionDismissed",
        "NoteWritten",
        "TextForgotten",
        "Unreadable",
    }
    assert {kind.__name__ for kind in e.Event.__args__} == tested


def test_folding_changes_neither_the_workshop_nor_the_events():
    before = folded(A)
    kept = msgspec.json.encode(before)
    events = [recorded(2, rung_edited(id="a", text="new")), recorded(3, rung_removed(id="a"))]
    fold(before, events)
    assert msgspec.json.encode(before) == kept
    assert fold(before, events) == fold(before, events)


def test_folding_nothing_is_the_same_workshop():
    assert fold(folded(A, B), []) == folded(A, B)
    assert fold(Workshop(), log()) == Workshop()


def test_rungs_of_one_place_are_voted_on_in_the_order_of_the_ladder():
    rungs = [rung_added(Rung(id=id, text=id, level="output", position=1.0)) for id in "ba"]
    workshop = folded(*rungs)
    assert list(workshop.cards("ladder")) == [r.id for r in ladder_of(workshop).ordered()]
