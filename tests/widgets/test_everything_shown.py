"""Every board shows a workshop that holds everything, and what nobody can write any more."""

from __future__ import annotations

import json

import pytest

from okrlab.blocks.baseline.board import BaselineBoard
from okrlab.blocks.clinic.board import ClinicBoard
from okrlab.blocks.course.board import CourseBoard
from okrlab.blocks.journey.board import JourneyBoard
from okrlab.blocks.ladder.board import LadderBoard
from okrlab.blocks.readiness.board import ReadinessBoard
from okrlab.blocks.review.board import ReviewBoard
from okrlab.boards.base_board import Board
from okrlab.boards.deck_board import DeckBoard
from okrlab.host.local import LocalSession
from okrlab.record import events as e
from okrlab.record.store.database import sqlite_url
from okrlab.record.store.record import Record
from okrlab.room.console import Console
from okrlab.room.lobby import Lobby
from okrlab.room.projector import ProjectorBoard
from okrlab.room.stage import StageBoard
from tests.conftest import HandClock, opened
from tests.workshop.full_house import FullHouse
from tests.workshop.house import House
from tests.workshop.test_bounds import OLD

BOARDS = (BaselineBoard, ClinicBoard, Console, JourneyBoard, LadderBoard, Lobby, ProjectorBoard,
          ReadinessBoard, ReviewBoard, StageBoard)  # fmt: skip


def shown(full: FullHouse, kinds, person: str) -> None:
    """Each of these boards, as this person has it, can be sent to a page."""
    session = LocalSession(Record(full.house.record.engine), full.house.register, person)
    for kind in kinds:
        board = kind(session)
        sent: list[object] = []
        board.send = lambda message, buffers=None, sent=sent: sent.append(message)
        board._hear(None, {"op": "hello"}, [])
        assert [one for one in sent if one["op"] in ("state", "broken")], kind
        json.dumps(sent, allow_nan=False)
        assert "broken" not in {one["op"] for one in sent}, kind
        board.close()


def everybody(full: FullHouse) -> None:
    shown(full, BOARDS, full.host)
    shown(full, [kind for kind in BOARDS if kind not in (Console, Lobby)], full.anna)
    shown(full, (CourseBoard,), full.learner)


@pytest.fixture
def record(tmp_path):
    record = opened(sqlite_url(tmp_path / "okrlab.sqlite"))
    yield record
    record.close()


SHARED = [kind for kind in BOARDS if kind not in (Console, Lobby)]
"""The boards of a room; console and lobby belong to those who lead it."""


def seen(full: FullHouse, kind, person: str):
    """What the room sees of a board, reckoned from the session of one person."""
    session = LocalSession(Record(full.house.record.engine), full.house.register, person)
    session.here = {}  # a session of one's own sees nobody but oneself
    board = kind(session)
    try:
        return json.loads(json.dumps(board.shared.whole()))
    finally:
        board.close()
        session.close()


def test_what_a_room_sees_of_a_board_depends_on_nobody(record):
    """A host with notes and a participant with an answer of her own reckon the same."""
    full = FullHouse(House(record, HandClock()))
    for moment in full.moments():
        if moment in ("sealed", "spotlit", "closed", "dealt and scored"):
            for kind in SHARED:
                assert seen(full, kind, full.host) == seen(full, kind, full.anna), (moment, kind)


def test_every_board_there_is_is_shown_here():
    todo, kinds = [Board], set()
    while todo:
        found = todo.pop().__subclasses__()
        todo += found
        kinds |= {one for one in found if one.__module__.startswith("okrlab.")}
    names = {one.__name__ for one in kinds if not one.__name__.startswith("_")}
    bases = (DeckBoard,)
    assert names == {one.__name__ for one in (*BOARDS, CourseBoard, *bases)}


def test_every_board_shows_everything_in_every_state(record):
    full = FullHouse(House(record, HandClock()))
    for moment in full.moments():
        if moment in ("empty", "sealed", "spotlit", "closed", "dealt and scored"):
            everybody(full)
    head = full.house.log()[-1].revision
    old = [
        e.Recorded(revision=head + n, at=full.house.register.clock(), by=full.anna, key=f"old{n}",
                   audience=e.ROOM, event=e.CardsSet(board=board, cards=tuple(OLD)))
        for n, board in enumerate(("clinic", "journey", "baseline", "review"), 1)
    ]  # fmt: skip
    with record.writing() as db:
        record.append(db, full.house.workshop, old)
    everybody(full)
