"""Everyone scores a journey for themselves; nobody sees more than counts until the reveal."""

import pytest

from okrlab.blocks.journey.cards import JourneyStage, Touchpoint, felt
from okrlab.host import export
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop

MAP = Block(id="m", kind="journey", title="Map", board="journey")


@pytest.fixture
def room(any_house, anna):
    coach = any_house.enter("facilitate", "Cleo")
    any_house.opened(coach, MAP)
    cards = (
        JourneyStage(id="s", text="Buy"),
        Touchpoint(id="pay", text="Pay", stage="s"),
        Touchpoint(id="ask", text="Ask", stage="s"),
    )
    any_house.done(anna, c.SetCards(board="journey", cards=cards))
    any_house.coach = coach
    return any_house


def scores(**scores):
    return c.GiveAnswer(block="m", answer=Answer(scores=scores))


def test_scores_stay_private_until_the_reveal_and_then_show_their_spread(room, anna, ben):
    before = room.log()
    room.done(anna, scores(epay=1, ipay=5))
    room.done(ben, scores(epay=2, ipay=5, eask=4))
    room.done(anna, scores(epay=2, ipay=4))
    assert room.log() == before
    assert room.mine(anna)["m"].answer.scores == {"epay": 2, "ipay": 4}
    shown = room.reveal(room.coach, "m")
    assert felt(shown.scores, "pay").emotion.counts == (0, 2, 0, 0, 0)
    assert felt(shown.scores, "pay").importance.counts == (0, 0, 0, 1, 1)
    assert shown.answered == 2


def test_a_score_off_the_scale_is_refused(room, anna):
    assert room.refused(anna, scores(epay=6)) == "bad_score"


def test_a_score_for_a_touchpoint_that_is_gone_is_left_out(room, anna):
    known = room.state.deck("journey").cards["ask"]
    room.done(anna, c.SetCards(board="journey", gone={"ask": known.version}))
    room.done(anna, scores(epay=1, eask=1))
    assert room.mine(anna)["m"].answer.scores == {"epay": 1}


def test_the_map_can_be_worked_on_while_scores_are_given_and_after_the_reveal(room, anna):
    room.done(room.coach, c.RevealBlock(block="m"))
    room.done(anna, c.SetCards(board="journey", cards=(JourneyStage(id="t", text="Use"),)))
    assert room.refused(anna, scores(epay=1)) == "block_closed"


def test_a_workshop_with_a_scored_map_is_imported_as_it_was_exported(room, anna):
    room.done(anna, scores(epay=1, ipay=5))
    room.reveal(room.coach, "m")
    content = export.export(room.record, room.meeting(), "json", "host")
    made = export.import_json(room.register, "map.json", content)
    with room.record.reading() as db:
        copy = fold(Workshop(), room.record.read_since(db, made, 0, None))
    assert copy.boards == room.state.boards
    assert copy.agenda.stage("m").revealed == room.agenda.stage("m").revealed
