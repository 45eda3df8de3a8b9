"""The hall: what a seat may do, what it is told, and that it comes back, over real sockets."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import uuid

import pytest
import tornado.httpclient
import zmq

from okrlab.blocks.ladder.cards import Rung
from okrlab.hall.seats import RoomSession, Seat
from okrlab.host import links, wire
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Answer, Block, Prompt
from okrlab.record.workshop import Workshop
from tests.serve.seated import Page, coaching, hall_in, halls, run, token
from tests.serve.visiting import (
    ClosedByServer,
    Serving,
    Visitor,
    framed,
    from_board,
    message,
    until,
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    with hall_in(tmp_path_factory.mktemp("hall") / "home", proxies=["127.0.0.1"]) as serving:
        yield serving


def test_who_takes_part_has_a_seat_and_a_coach_has_a_kernel(hall):
    async def work() -> None:
        anna, cleo = await Page(hall).come(), await Page(hall).come(kind="facilitate")
        assert anna.page.kernel.startswith("hall.")
        assert re.fullmatch(r"[\w-]{36}", cleo.page.kernel)
        await anna.write("Ran a webinar")
        told = await cleo.hear("changed")
        assert "Ran a webinar" in json.dumps(told)
        await cleo.write("Wrote a guide")
        assert "Wrote a guide" in json.dumps(await anna.hear("changed"))
        for one in (anna, cleo):
            one.close()

    run(work())


def test_everybody_is_told_the_same_and_each_alone_what_is_theirs(hall):
    async def work() -> None:
        anna, ben = await Page(hall).come(), await Page(hall).come()
        assert anna.state["me"]["id"] != ben.state["me"]["id"]
        context = anna.page.states[anna.page.board]["_context"]
        assert context["session"] == anna.state["me"]["id"]
        assert context["role"] == "participant"
        await anna.write("Only Anna can undo this")
        said = [json.loads(frame)["content"]["data"]["content"] for frame in anna.frames]
        assert any(one.get("undo") is True for one in said if one["op"] == "changed")
        await ben.hear("changed")
        await ben.say({"op": "ping", "n": 1})
        await ben.hear("pong")
        told = [json.loads(frame)["content"]["data"]["content"] for frame in ben.frames]
        assert not any(one.get("undo") for one in told if one["op"] == "changed")
        for one in (anna, ben):
            one.close()

    run(work())


def test_a_board_that_does_not_show_what_is_new_tells_its_pages_so_once_for_all(hall):
    async def work() -> None:
        anna, ben = await Page(hall).come("80-workshop"), await Page(hall).come()
        before = anna.state["revision"]
        cards = [await ben.write(f"Card {n}") for n in range(5)]
        await anna.say({"op": "ping", "n": 1})
        pong = (await anna.hear("pong"))["content"]["data"]["content"]
        told = [json.loads(frame) for frame in anna.frames]
        told = [one for one in told if from_board("changed")(one)]
        assert len(told) < 5
        known = told[-1]["content"]["data"]["content"]["revision"] if told else before
        assert before <= pong["revision"] <= known  # else it would ask for everything anew
        revision = known
        while revision < cards[-1]["revision"]:
            revision = (await anna.hear("changed"))["content"]["data"]["content"]["revision"]
        for one in (anna, ben):
            one.close()

    run(work())


def test_a_notebook_with_another_widget_gives_everybody_a_kernel(hall):
    async def work() -> None:
        anna = await Page(hall).come("20-mine")
        assert not anna.page.kernel.startswith("hall.")
        anna.close()

    run(work())


def test_the_name_of_a_seat_is_worthless_to_anybody_else(hall):
    async def work() -> None:
        anna, ben = await Page(hall).come(), await Page(hall).come()
        stranger = Visitor(hall)
        head, session, cast, seal = anna.page.kernel.split(".")
        mine = ben.page.kernel.split(".")[1]
        forged = (
            (stranger, anna.page.kernel),
            (ben.visitor, anna.page.kernel),
            (ben.visitor, ".".join((head, mine, cast, seal))),
            (anna.visitor, ".".join((head, session, cast[::-1], seal))),
            (anna.visitor, ".".join((head, session, cast, seal[::-1]))),
        )
        for who, id in forged:
            answer = await who.ask(f"/api/kernels/{id}")
            assert answer.code == 404
            with pytest.raises(tornado.httpclient.HTTPClientError) as refused:
                await who.socket(id)
            assert refused.value.code == 404
        for one in (anna, ben):
            one.close()

    run(work())


def test_garbage_and_forged_fields_reach_no_board_and_the_seat_stays(hall):
    async def work() -> None:
        anna, ben = await Page(hall).come(), await Page(hall).come()
        board = anna.page.board
        for said in (
            b"", b"\x00" * 40, os.urandom(200), framed(message("execute_request", {"code": "1"})),
            framed(message("comm_msg", {"comm_id": board, "data": {"method": "update",
                   "state": {"_context": {"session": "x"}}}})),
            framed(message("comm_msg", {"comm_id": "none", "data": {"method": "custom",
                   "content": {"op": "hello"}}})),
            framed(message("comm_msg", {"data": 3})),
        ):  # fmt: skip
            await anna.socket.write_message(said, True)
        await anna.say({"op": "do", "key": "k", "command": {"type": "Nonsense"}})
        assert (await anna.hear("refused"))["content"]["data"]["content"]["key"] == "k"
        by = ben.state["me"]["id"]  # whoever a page says it is, the seat is its own
        rung = {"type": "Rung", "id": uuid.uuid4().hex, "text": "By whom?", "level": "output"}
        wish = {"type": "SetCards", "cards": [rung]}
        await anna.say({"op": "do", "key": "k2", "command": wish, "seat": 1, "session": by})
        await anna.hear("done")
        record = hall.register.record
        with record.reading() as db:
            last = record.read_since(db, hall.workshop, 0, {e.ROOM})[-1]
        assert last.by == anna.state["me"]["id"]
        for one in (anna, ben):
            one.close()

    run(work())


PLAN = (
    Block(id="q", kind="ask", title="Our week", prompts=(Prompt(id="p", text="What changed?"),)),
    Block(id="climb", kind="ladder", title="Climb", question="And so what?"),
    Block(id="map", kind="journey", title="The way", question="What do they meet?"),
)


def test_what_is_sealed_reaches_nobody_else_before_the_reveal_and_the_stage_goes_on(tmp_path):
    canary = f"canary{uuid.uuid4().hex}"

    async def work(serving: Serving) -> None:
        with coaching(serving) as coach:
            coach.do(c.SetAgenda(blocks=PLAN, base=0)).result(20)
            anna, ben = Page(serving), Page(serving)
            await anna.come("80-workshop")
            await ben.come("80-workshop")
            assert anna.page.kernel.startswith("hall.")
            coach.do(c.OpenBlock(block="q")).result(20)
            await anna.hear("changed")
            wish = {"type": "GiveAnswer", "block": "q", "answer": {"texts": {"p": [canary]}}}
            await anna.say({"op": "do", "key": "give", "command": wish})
            await anna.hear("done")
            for one in (anna, ben):
                await one.say({"op": "ping", "n": 1})
                await one.hear("pong")
            assert canary.encode() in b"".join(anna.frames), "my own page shows what I wrote"
            assert canary.encode() not in b"".join(ben.frames)
            coach.do(c.RevealBlock(block="q")).result(20)
            while canary.encode() not in b"".join(ben.frames):
                await ben.hear("changed")
            coach.do(c.OpenBlock(block="climb")).result(20)
            shown = await until(ben.socket, shows)
            board = shown["content"]["data"]["state"]["children"][0].removeprefix("IPY_MODEL_")
            assert board in ben.page.states, "the first board that is planned comes with the page"
            coach.do(c.OpenBlock(block="map")).result(20)
            opened = await until(ben.socket, is_new_board)
            board, state = opened["content"]["comm_id"], opened["content"]["data"]["state"]
            assert board not in ben.page.states
            assert state["_context"]["session"] == ben.state["me"]["id"]
            await ben.say({"op": "hello", "zone": ""}, board)
            assert (await ben.hear("state"))["content"]["comm_id"] == board

    def shows(got: dict) -> bool:
        data = got["content"].get("data") or {}
        return data.get("method") == "update" and bool(data["state"].get("children"))

    def is_new_board(got: dict) -> bool:
        data = got["content"].get("data") or {}
        return data.get("state", {}).get("_model_module") == "anywidget"

    with hall_in(tmp_path / "home") as serving:
        run(work(serving))


def test_of_a_reveal_of_very_many_texts_a_page_is_told_a_part_and_asks_for_the_others(tmp_path):
    """In a hall, before and after: nothing of a page of texts can be had before the reveal."""
    kept = {f"{uuid.uuid4().hex} {n}" for n in range(340)}
    block = Block(id="q", kind="ask", title="Our week", prompts=PLAN[0].prompts)

    def texts(told: list[bytes]) -> set[str]:
        whole = b"".join(told).decode()
        return {one for one in kept if one in whole}

    async def work(serving: Serving) -> None:
        with coaching(serving) as coach, coaching(serving) as other:
            coach.do(c.SetAgenda(blocks=(block,), base=0)).result(20)
            ben = await Page(serving).come("80-workshop")
            assert ben.page.kernel.startswith("hall.")
            coach.do(c.OpenBlock(block="q")).result(20)
            all = sorted(kept)
            for who, some in ((coach, all[:170]), (other, all[170:])):
                answer = Answer(texts={"p": tuple(some)})
                who.do(c.GiveAnswer(block="q", answer=answer)).result(20)

            async def more(at: int) -> dict:
                await ben.say({"op": "texts", "list": "p", "at": at, "n": f"n{at}"})
                return (await ben.hear("texts"))["content"]["data"]["content"]

            assert [(await more(at))["texts"] for at in (0, 100)] == [[], []]
            assert not texts(ben.frames)
            coach.do(c.RevealBlock(block="q")).result(20)
            while not texts(ben.frames):
                await ben.hear("changed")
            assert len(texts(ben.frames)) == 100
            size = max(map(len, ben.frames))
            for at in (100, 200, 300):
                told = await more(at)
                assert (told["n"], len(told["texts"])) == (f"n{at}", min(100, 340 - at))
            assert texts(ben.frames) == kept
            await ben.connect()
            assert ben.state["pages"]["sign"] == told["sign"], "what was fetched still holds"
            assert size < 20_000
            ben.close()

    with hall_in(tmp_path / "home") as serving:
        run(work(serving))


@pytest.mark.parametrize("what", ["hall", "recorder"])
def test_killed_at_any_time_pages_are_back_and_nothing_is_lost(tmp_path, what):
    async def work(serving: Serving) -> None:
        anna, ben = await Page(serving).come(), await Page(serving).come()
        await anna.write("Before")
        if what == "recorder":
            os.kill(serving.recorder, signal.SIGKILL)
            await anna.write("After")  # sent again until it is answered
        else:
            inner = [one for one in halls(serving) if halls(serving)[0].pid != one.pid]
            for one in inner:
                one.kill()
            with pytest.raises(ClosedByServer):
                await anna.hear("nothing that is ever said")
            began = time.monotonic()
            while True:
                assert time.monotonic() - began < 20
                answer = await anna.visitor.ask(f"/api/kernels/{anna.page.kernel}")
                if answer.code == 200:
                    break
                assert answer.code == 503
            await anna.connect()
            await ben.connect()
            await anna.write("After")
        await ben.connect()
        assert {card["text"] for card in ben.state["cards"]} >= {"Before", "After"}

    with hall_in(tmp_path / "home") as serving:
        run(work(serving))


def test_who_only_looks_may_do_nothing_and_no_coach_has_a_seat(hall):
    """By the recorder's own socket, as a hall or a notebook's code could try."""
    coach = hall.register.enter(hall.secrets["facilitate"], "Cleo").session
    with zmq.Context.instance().socket(zmq.DEALER) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(hall.recorder_at)

        def said(name: bytes, request: wire.Request, wanted: type) -> wire.Reply:
            socket.send_multipart([name, wire.encode(request)])
            while socket.poll(20_000):
                seat, frame = socket.recv_multipart()
                reply = wire.read_reply(frame)
                if seat == name and isinstance(reply, wanted):
                    return reply
            raise AssertionError("no answer")

        looker = token(hall, links.looker(hall.workshop, "participant"))
        welcome = said(b"room", wire.Hello(token=looker), wire.Welcome)
        assert welcome.state is not None
        assert welcome.person == ""
        rung = Rung(id="a1", text="Nobody's", level="output")
        wish = wire.Do(key="k", command=c.SetCards(board="ladder", cards=(rung,)))
        assert said(b"room", wish, wire.Failed).code == "viewers_only_read"
        asked = wire.Ask(id="i", what="rejoin", values={"once": "1"})
        assert said(b"room", asked, wire.Failed).code == "viewers_only_read"
        assert said(b"seat", wire.Hello(token=token(hall, coach), lean=True), wire.SessionEnded)


def test_a_seat_that_was_told_by_its_room_claims_to_know_nothing_of_it():
    """Once it has something apart, events since then would be folded onto nothing."""
    said: list[wire.Request] = []

    def carry(frame: bytes) -> None:
        said.append(wire.read_request(frame))

    room = RoomSession("looker", carry)
    seat = Seat("anna", carry, room)
    state = Workshop(title="Ours", revision=7)
    come = {"role": "participant", "workshop": "w", "revision": 7}
    room.hear(wire.Welcome(person="", state=state, **come))
    seat.hear(wire.Welcome(person="anna", state=None, lean=True, **come))
    assert seat.workshop.revision == 7
    seat.greet()
    assert said[-1] == wire.Hello(token="anna", since=-1, lean=True)
    seat.hear(wire.Welcome(person="anna", state=state, **come))  # with what is theirs alone
    seat.greet()
    assert said[-1] == wire.Hello(token="anna", since=7, lean=True)


@pytest.mark.parametrize("seated", [False, True])
def test_who_was_removed_while_their_page_was_away_is_told_so_at_their_new_seat(seated):
    """Its line was never there, so that it is over changes nothing of it; the page waited on."""
    told: list[str] = []
    room = RoomSession("looker", lambda _: None)
    seat = Seat("anna", lambda _: None, room) if seated else room
    seat.listen(told.append)
    seat.hear(wire.SessionEnded(message="over", hint=""))
    assert (seat.ended is not None, told) == (True, ["connected"])


def test_a_plan_that_outgrows_its_page_gives_everybody_a_new_one(tmp_path):
    async def work(serving: Serving) -> None:
        with coaching(serving) as coach:
            coach.do(c.SetAgenda(blocks=PLAN[:2], base=0)).result(20)
            anna = await Page(serving).come("80-workshop")
            version = coach.workshop.agenda.version
            coach.do(c.SetAgenda(blocks=PLAN, base=version)).result(20)
            coach.do(c.OpenBlock(block="map")).result(20)
            with pytest.raises(ClosedByServer):
                await anna.hear("nothing that is ever said")
            assert (await anna.visitor.ask(f"/api/kernels/{anna.page.kernel}")).code == 404
            ben = await Page(serving).come("80-workshop")
            assert ben.page.kernel.split(".")[2] != anna.page.kernel.split(".")[2]
            kinds = [state.get("_anywidget_id", "") for state in ben.page.states.values()]
            assert any("JourneyBoard" in kind for kind in kinds)

    with hall_in(tmp_path / "home") as serving:
        run(work(serving))


def test_a_page_asks_first_for_what_it_shows_and_the_door_for_the_largest_of_that(tmp_path):
    """On a slow line whatever else is asked for takes its part of the line."""

    async def work(serving: Serving) -> None:
        with coaching(serving) as coach:
            coach.do(c.SetAgenda(blocks=PLAN, base=0)).result(20)
            coach.do(c.OpenBlock(block="q")).result(20)
        anna = await Page(serving).come("80-workshop")
        ben = Visitor(serving)
        path = (await ben.enter()).rpartition("/")[0]
        html = (await ben.open(f"{path}/80-workshop")).html
        preloaded = set(re.findall(r'<link rel="(?:module)?preload" href="([^"]+)"', html))
        stage = anna.page.states[anna.page.board]
        files = {stage[key] for key in ("_esm", "_css", "_texts")}
        assert files <= preloaded
        for id, state in anna.page.states.items():
            if id != anna.page.board:
                assert state.get("_esm") not in preloaded, "a board that may be opened later"
        later = anna.page.data("okr-config")["later"]
        assert [address.rpartition("/")[2] for address in later] == [
            "board.js", "board.css", "texts.json",
        ]  # fmt: skip
        first = await Page(serving).come()
        door = (await Visitor(serving).ask(serving.link("join"))).body.decode()
        early = re.findall(r'<link rel="prefetch" href="([^"]+)"', door)
        needed = re.findall(r'<link rel="(?:module)?preload[^>]*href="([^"]+)"', first.page.html)
        assert set(early) < set(needed)
        assert first.page.states[first.page.board]["_esm"] in early
        assert "<script" not in door
        for one in (anna, first):
            one.close()

    with hall_in(tmp_path / "home") as serving:
        run(work(serving))


def test_five_pages_of_one_person_are_too_many_and_a_page_that_goes_makes_room(hall):
    async def work() -> None:
        anna = await Page(hall).come()
        path = f"/w/{hall.workshop}/10-ladder"
        more = [await anna.visitor.socket(anna.page.kernel) for _ in range(3)]
        assert (await anna.visitor.ask(path)).code == 429
        more[0].close()
        await until_free(anna.visitor, path)
        anna.close()

    async def until_free(visitor: Visitor, path: str) -> None:
        began = time.monotonic()
        while (await visitor.ask(path)).code != 200:
            assert time.monotonic() - began < 20

    run(work())


@pytest.mark.skipif(os.cpu_count() == 1, reason="a hall for each core")
def test_where_a_hall_is_full_the_next_workshop_begins_in_another_one(tmp_path):
    async def work(serving: Serving) -> None:
        anna = await Page(serving).come()
        register = serving.register
        other = register.create("Another one")
        with register.record.reading() as db:
            secret = register.secrets(db, other)["join"]
        ben = Page(serving)
        gone_in = await ben.visitor.ask(f"/j/{secret}", "name=Ben")
        path = gone_in.headers["Location"].rpartition("/")[0]
        ben.page = await ben.visitor.open(f"{path}/10-ladder")
        await ben.connect()
        first = [one for one in halls(serving) if one.ppid() == serving.pid]
        assert len(first) == 2
        cleo = await Page(serving).come()
        await cleo.write("One room, one hall")
        while "One room, one hall" not in json.dumps(await anna.hear("changed")):
            pass  # that she has come is a change, too
        await ben.write("Elsewhere")
        health = json.loads((await ben.visitor.ask("/healthz")).body)
        assert health["people"] == 3
        for one in (anna, ben, cleo):
            one.close()

    with hall_in(tmp_path / "home", hall_full=1) as serving:
        run(work(serving))
