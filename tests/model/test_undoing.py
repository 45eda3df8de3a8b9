"""Each person takes back their own last change, if what it touched is unchanged since."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from okrlab.blocks.ladder.cards import LadderGraph, Link
from okrlab.record import events as e
from okrlab.record.folding import fold
from okrlab.record.undo import DEPTH, History
from okrlab.record.workshop import Workshop
from tests.graphs import ladder_of
from tests.model.making import content, is_sound, link, recorded, rung
from tests.wishes import (
    link_added,
    link_edited,
    link_removed,
    rung_added,
    rung_edited,
    rung_moved,
    rung_removed,
)


class Board:
    """A log that grows, with its history."""

    def __init__(self):
        self.workshop, self.history = Workshop(), History()

    def happens(self, event, by="anna"):
        one = recorded(self.workshop.revision + 1, event, by)
        before, self.workshop = self.workshop, fold(self.workshop, [one])
        self.history.note(one, before, self.workshop)
        return self

    def undo(self, by="anna"):
        return self.history.undo(by, self.workshop, "ladder")

    def redo(self, by="anna"):
        return self.history.redo(by, self.workshop, "ladder")

    @property
    def cards(self):
        return content(ladder_of(self.workshop))


def board_with(*names):
    board = Board()
    for name in names:
        board.happens(rung_added(rung=rung(name)))
    return board


def test_there_is_nothing_to_take_back_at_first():
    board = board_with("a")
    assert board.undo("ben") is None
    assert board.redo() is None
    assert board.history.can_undo("anna", "ladder")
    assert not board.history.can_undo("ben", "ladder")


def test_every_kind_of_change_is_taken_back_and_done_again():
    changes = [
        rung_added(rung=rung("c"), link=link("b", "c")),
        rung_edited(id="a", text="other", actor="x", objective="y"),
        rung_moved(id="a", level="impact", position=9.0),
        rung_removed(id="a"),
        link_edited(id="ab", rationale="r", assumption="s", evidence="proven"),
        link_removed(id="ab"),
        link_added(link=link("a", "d")),
    ]
    for change in changes:
        board = board_with("a", "d").happens(rung_added(rung=rung("b"), link=link("a", "b")))
        before = board.cards
        after = board.happens(change).cards
        assert after != before
        assert board.happens(board.undo()).cards == before
        assert board.happens(board.redo()).cards == after
        assert board.happens(board.undo()).cards == before


def test_undo_goes_back_step_by_step_and_a_new_change_ends_redo():
    board = board_with("a", "b")
    board.happens(board.undo()).happens(board.undo())
    assert board.cards == {}
    assert board.undo() is None
    board.happens(board.redo())
    assert list(board.cards) == ["a"]
    board.happens(rung_edited(id="a", text="new"))
    assert board.redo() is None


def test_another_persons_change_to_the_card_is_never_taken_back():
    board = board_with("a").happens(rung_edited(id="a", text="theirs"), by="ben")
    assert board.undo() == "ben"
    assert board.cards["a"].text == "theirs"


def test_a_link_that_someone_hung_on_my_rung_keeps_it():
    board = board_with("a").happens(rung_added(rung=rung("b"), link=link("a", "b")), by="ben")
    assert board.undo() == "ben"


def test_others_working_elsewhere_do_not_stop_undo():
    board = board_with("a").happens(rung_added(rung=rung("b")), by="ben")
    assert list(board.happens(board.undo()).cards) == ["b"]


def test_a_link_is_not_brought_back_if_others_have_turned_the_way_round():
    board = board_with("a", "b").happens(link_added(link=link("a", "b")))
    board.happens(link_removed(id="ab"))
    board.happens(link_added(link=link("b", "a")), by="ben")
    assert board.undo() == "ben"
    assert is_sound(ladder_of(board.workshop))


def test_a_link_is_not_brought_back_if_others_have_linked_the_two_already():
    board = board_with("a", "b").happens(link_added(link=link("a", "b")))
    board.happens(link_removed(id="ab"))
    board.happens(link_added(link=link("a", "b", id="again")), by="ben")
    assert board.undo() == "ben"


def test_a_removed_rung_is_not_brought_back_if_its_links_would_now_make_a_circle():
    board = board_with("a", "b", "c")
    board.happens(link_added(link=link("a", "b"))).happens(link_added(link=link("b", "c")))
    board.happens(rung_removed(id="b"))
    board.happens(link_added(link=link("c", "a")), by="ben")
    assert board.undo() == "ben"


RUNGS = "abcde"
LINKS = st.lists(st.tuples(st.sampled_from(RUNGS), st.sampled_from(RUNGS)), max_size=9, unique=True)


@given(LINKS, LINKS)
def test_what_is_in_the_way_is_on_a_circle_with_what_would_come_back(there, back):
    """The same as following every way from every link to every other, which takes far too long."""
    ladder = LadderGraph(
        rungs={name: rung(name) for name in RUNGS},
        links={low + up: link(low, up, version=n) for n, (low, up) in enumerate(there)},
    )
    links = [link(low, up, id=f"{low}{up}'") for low, up in back]
    then = replace(ladder, links=ladder.links | {one.id: one for one in links})

    def goes(low, up):
        return low == up or then.leads_to(low, up)

    ways = [one for one in links if goes(one.upper, one.lower)]
    wrong = [
        other
        for other in ladder.links.values()
        if (other.lower, other.upper) in back
        or any(goes(one.upper, other.lower) and goes(other.upper, one.lower) for one in ways)
    ]
    cards = ladder.rungs | ladder.links
    found = Link.in_the_way(cards, links)
    assert found == max(wrong, key=lambda k: k.version, default=None)


def test_a_rung_comes_back_without_a_link_whose_other_end_is_gone():
    board = board_with("a").happens(rung_added(rung=rung("b")), by="ben")
    board.happens(link_added(link=link("a", "b"))).happens(rung_removed(id="a"))
    board.happens(rung_removed(id="b"), by="ben")
    board.happens(board.undo())
    assert list(board.cards) == ["a"]


def test_only_so_many_steps_are_kept():
    board = board_with("a")
    for n in range(DEPTH + 20):
        board.happens(rung_edited(id="a", text=f"{n}"))
    for _ in range(DEPTH):
        board.happens(board.undo())
    assert board.undo() is None
    assert board.cards["a"].text == "19"


def test_boards_have_their_own_history():
    board = board_with("a").happens(rung_added(board="second", rung=rung("x")))
    assert board.undo().gone == ("a",)


def test_what_is_no_card_is_not_undone():
    board = board_with("a").happens(e.StopPicked(level="impact")).happens(e.BoardLocked())
    assert board.undo().gone == ("a",)
