"""Where a secret meets an address: only the link to join goes where a host typed in later."""

from __future__ import annotations

import json
import re

import pytest

from okrlab.blocks.clinic.board import ClinicBoard
from okrlab.blocks.course.board import CourseBoard
from okrlab.blocks.ladder.board import LadderBoard
from okrlab.host.asking import answer
from okrlab.host.local import LocalSession
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Frame
from okrlab.room.console import Console
from okrlab.room.lobby import Lobby
from okrlab.room.projector import ProjectorBoard
from okrlab.room.stage import StageBoard
from tests.workshop.house import House

OURS, TYPED = "http://10.0.0.5:8866", "http://typed.example"
SAYS = ("hello", "link", "links", "outside", "learn_link", "create", "revoke", "code")
"""What a page may say that is answered with a link on some board."""
MORE = {"kind": "facilitate", "n": "1", "title": "Another", "new": True}


@pytest.fixture
def house(record, clock):
    return House(record, clock)


@pytest.fixture
def shown(house, monkeypatch):
    """Every address that any page is told, in a workshop with this address."""
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", OURS)

    def shown(frame: Frame) -> set[tuple[str, str]]:
        if house.state.frame != frame:  # as an older okrlab recorded it, whoever wished for it
            revision = house.state.revision + 1
            recorded = e.Recorded(
                revision=revision, at=house.register.clock(), by="", key=f"frame{revision}",
                audience=e.ROOM, event=e.FrameSet(frame=frame),
            )  # fmt: skip
            with house.record.writing() as db:
                house.record.append(db, house.workshop, [recorded])
            house.restart()
        told = ""
        for kind in ("host", "facilitate", "join"):
            for board in (Lobby, Console, StageBoard, ProjectorBoard, LadderBoard, ClinicBoard,
                          CourseBoard):  # fmt: skip
                told += json.dumps(everything(house, kind, board), default=str)
        return set(re.findall(r"(https?://[\w.:@-]+)/([a-z])/[\w-]{20,}", told))

    return shown


def everything(house, kind, board):
    """All that somebody's page is told."""
    session = LocalSession(house.record, house.register, house.enter(kind))
    session.mode = "room"
    sent = []
    page = board(session)
    page.send = lambda message, buffers=None: sent.append(message)
    for op in SAYS:
        page._hear(None, {"op": op, **MORE}, [])
    sent.append({"op": "context", **page._context})
    page.close()
    return sent


def test_only_the_link_to_join_goes_under_an_address_that_was_typed_in(house, shown):
    host = house.enter("host")
    house.done(host, c.SetFrame(frame=Frame(address=TYPED)))
    found = shown(Frame(address=TYPED))
    assert {kind for base, kind in found if base == TYPED} == {"j"}
    assert {kind for base, kind in found if base == OURS} == {"r", "h", "f", "v", "s", "l"}
    assert {base for base, _ in found} == {OURS, TYPED}


@pytest.mark.parametrize("old", ["http://user:pw@evil.example", "http://ours@evil.example", "evil"])
def test_an_address_that_is_no_longer_taken_is_not_used_from_an_older_record(shown, old):
    assert {base for base, _ in shown(Frame(address=old))} == {OURS}


def test_a_coach_is_told_that_an_address_is_not_the_servers_own(house, monkeypatch):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", OURS)
    host = house.enter("host")
    for typed, unsure in ((OURS, False), (TYPED, True)):
        house.done(host, c.SetFrame(frame=Frame(address=typed)))
        sent = [*everything(house, "facilitate", Lobby), *everything(house, "facilitate", Console)]
        door = next(one["doors"]["join"] for one in sent if one.get("doors"))
        link = next(one["links"]["join"] for one in sent if one["op"] == "links")
        assert (door["unsure"], link["unsure"]) == (unsure, unsure)


def test_a_follow_up_does_not_take_over_an_address_that_was_typed_in(house):
    host = house.enter("host")
    house.done(host, c.SetFrame(frame=Frame(people=9, address=TYPED)))
    for mode in ("follow", ""):
        wish = {"title": f"Next {mode}", "source": house.workshop, "mode": mode}
        made = answer(house.register, house.session(host), "create", wish)["id"]
        assert house.recorder.room(made).backstage.frame == Frame(people=9)
