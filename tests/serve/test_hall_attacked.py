"""What people could do to a hall, and what happens to them and to everybody else there."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import uuid
from collections.abc import Iterator

import pytest

from okrlab.blocks.journey.cards import JourneyStage, Touchpoint
from okrlab.blocks.ladder.cards import Rung
from okrlab.cli import STAGE_BOARD
from okrlab.record import commands as c
from okrlab.record.agenda import Block, Prompt
from okrlab.serve.sockets import MOST_UNSENT
from tests.serve.raw import connected, memory, status, wire_frame
from tests.serve.seated import SHARED, Page, coaching, hall_in, run
from tests.serve.test_strangers import shaking_hands
from tests.serve.visiting import V1, ClosedByServer, Serving, framed, message, to_board, until


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    with hall_in(tmp_path_factory.mktemp("hall") / "home", proxies=["127.0.0.1"]) as serving:
        yield serving


def said(got: dict) -> dict:
    """What a board says in a message, if it is one of a board."""
    content: dict = (got["content"].get("data") or {}).get("content") or {}
    return content


def rung(text: str) -> dict:
    card = {"type": "Rung", "id": uuid.uuid4().hex, "text": text, "level": "output"}
    return {"type": "SetCards", "cards": [card]}


def test_a_flood_is_answered_to_the_last_wish_and_others_are_served_meanwhile(hall):
    async def work() -> None:
        anna, *others = [await Page(hall).come() for _ in range(4)]
        wishes = {uuid.uuid4().hex: rung(f"flood {n}") for n in range(450)}
        left = set(wishes)

        async def flood() -> None:
            for key, wish in wishes.items():
                await anna.say({"op": "do", "key": key, "command": wish})

        async def answered() -> None:
            while left:
                got = said(await until(anna.socket, lambda got: "key" in said(got)))
                assert got["op"] == "done", got
                left.discard(got["key"])

        flooding = [asyncio.create_task(one) for one in (flood(), answered())]
        for n in range(5):
            for one in others:
                await one.write(f"calm {n}")
        assert left, "the others were not served meanwhile, but after"
        await asyncio.gather(*flooding)
        for one in (anna, *others):
            one.close()

    run(work())


@pytest.mark.parametrize("size", [1_000_000, 1_100_000])
def test_a_message_of_a_megabyte_is_refused_or_ends_its_own_page_alone(hall, size):
    async def work() -> None:
        anna, ben = await Page(hall).come(), await Page(hall).come()
        long = {"op": "do", "key": "long", "command": rung("x" * size)}
        await anna.socket.write_message(framed(to_board(anna.page.board, long)), True)
        if size < 1 << 20:
            assert said(await until(anna.socket, lambda got: "key" in said(got)))["op"] == "refused"
        else:
            with pytest.raises(ClosedByServer):
                await anna.hear("nothing that is ever said")
            await anna.connect()
        await anna.write("Still here")
        await ben.write("So am I")
        for one in (anna, ben):
            one.close()

    run(work())


def test_what_a_newer_page_says_is_refused_and_older_things_still_work(hall):
    async def work() -> None:
        anna = await Page(hall).come()
        await anna.say({"op": "hologram", "n": 7})
        await anna.say({"op": "do", "key": "new", "command": {"type": "Teleport", "to": "x"}})
        while said(await until(anna.socket, lambda got: "key" in said(got))).get("key") != "new":
            pass
        await anna.say({"op": "ping", "n": 8, "since": "a newer okrlab"})
        await anna.hear("pong")
        strange = {"comm_id": anna.page.board, "data": {"method": "from the future", "content": 1}}
        await anna.socket.write_message(framed(message("comm_msg", strange)), True)
        await anna.write("Still here")
        anna.close()

    run(work())


def test_a_board_that_fails_at_one_seat_is_told_there_and_to_nobody_else(hall):
    async def work() -> None:
        anna, ben = await Page(hall).come("30-brittle"), await Page(hall).come("30-brittle")
        assert anna.page.kernel.startswith("hall.")
        await anna.say({"op": "fail", "key": "k"})
        refused = said(await anna.hear("refused"))
        assert (refused["key"], refused["code"]) == ("k", "unexpected")
        assert "canary" not in json.dumps(refused)
        await anna.say({"op": "break"})
        await anna.hear("broken")
        with coaching(hall) as coach:
            news = Rung(id="news", text="Something new", level="output")
            coach.do(c.SetCards(board="ladder", cards=(news,))).result(20)
        assert said(await anna.hear("refused"))["code"] == "unexpected"
        for one in (anna, ben):
            await one.say({"op": "ping", "n": 1})
            await one.hear("pong")
        assert b"unexpected" not in b"".join(ben.frames)
        for one in (anna, ben):
            one.close()

    run(work())


def test_a_page_that_takes_nothing_is_let_go_and_the_others_hear_everything(hall):
    async def work() -> None:
        with coaching(hall) as coach:
            for n in range(0, 400, 100):
                cards = tuple(
                    Rung(id=uuid.uuid4().hex, text=f"{n + i}" + " long words" * 40, level="output")
                    for i in range(100)
                )
                coach.do(c.SetCards(board="ladder", cards=cards)).result(20)
        slow, ben = await Page(hall).come(), await Page(hall).come()
        protocol = b"Sec-WebSocket-Protocol: " + V1.encode()
        hands = shaking_hands(slow.visitor, slow.page.kernel, b"Sec-WebSocket-Key: eA==", protocol)
        before, log = memory(hall.pid), len(hall.said())
        hello = wire_frame(framed(to_board(slow.page.board, {"op": "hello", "zone": ""})))
        with connected(hall) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(hands)
            assert status(line.recv(100)) == 101
            began = time.monotonic()
            while "takes nothing" not in hall.said()[log:]:
                assert time.monotonic() - began < 60
                line.sendall(hello)
                await asyncio.sleep(0.02)
            assert memory(hall.pid) - before < 4 * MOST_UNSENT
        await ben.write("Heard")
        for one in (slow, ben):
            one.close()

    run(work())


CANARY = f"canary{uuid.uuid4().hex}"
SEALED = (
    Block(id="ask", kind="ask", title="Ask", prompts=(Prompt(id="p", text="What changed?"),)),
    Block(
        id="named", kind="ask", title="By name", named=True, prompts=(Prompt(id="p", text="Who?"),)
    ),
    Block(id="dots", kind="dots", title="Dots", board="ladder"),
    Block(id="map", kind="journey", title="The way", board="journey"),
)
ANSWERS: dict[str, dict] = {
    "ask": {"texts": {"p": [CANARY]}},
    "named": {"texts": {"p": [f"{CANARY} by name"]}},
    "dots": {"dots": {"r1": 2, "r2": 1}},
    "map": {"scores": {"et1": 5, "it1": 1}},
}


def parts(value: object) -> Iterator[object]:
    """Every part of what a page is told."""
    yield value
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in below:
        yield from parts(one)


async def leaks(serving: Serving) -> list[str]:
    """The sealed blocks of which another person is told what somebody answered."""
    with coaching(serving) as coach:
        coach.do(c.SetAgenda(blocks=SEALED, base=0)).result(20)
        rungs = tuple(Rung(id=f"r{n}", text=f"Card {n}", level="output") for n in range(3))
        coach.do(c.SetCards(board="ladder", cards=rungs)).result(20)
        stage = JourneyStage(id="s1", text="Before")
        point = Touchpoint(id="t1", text="The door", stage="s1")
        coach.do(c.SetCards(board="journey", cards=(stage, point))).result(20)
        anna, ben = Page(serving), Page(serving)
        await anna.come("80-workshop")
        await ben.come("80-workshop")
        found = []
        for block, answer in ANSWERS.items():
            coach.do(c.OpenBlock(block=block)).result(20)
            wish = {"type": "GiveAnswer", "block": block, "answer": answer}
            await anna.say({"op": "do", "key": block, "command": wish})
            got = await until(anna.socket, lambda got: "key" in said(got))
            assert said(got)["op"] == "done", got
            await ben.say({"op": "ping", "n": 1})
            await ben.hear("pong")
            await ben.say({"op": "hello", "zone": ""})
            await ben.hear("state")
            for of in ("p", "cards", "et1"):  # and who asks for a page of it is told none
                await ben.say({"op": "texts", "list": of, "at": 0})
                await ben.hear("texts")
            [(_, kept)] = answer.items()
            told = [part for frame in ben.frames for part in parts(json.loads(frame))]
            if any(part == kept or (isinstance(part, str) and CANARY in part) for part in told):
                found.append(block)
            ben.frames.clear()
        for one in (anna, ben):
            one.close()
        return found


def test_no_sealed_answer_of_any_kind_reaches_another_page_before_its_reveal(tmp_path):
    with hall_in(tmp_path / "home") as serving:
        assert asyncio.run(asyncio.wait_for(leaks(serving), 100)) == []


@pytest.mark.parametrize("leaky", ["PARTS", "PAGES"])
def test_a_hall_that_told_all_what_is_one_persons_would_be_found_out(tmp_path, leaky):
    broken = {**SHARED, STAGE_BOARD: f"leaky_stage:{leaky}"}
    with hall_in(tmp_path / "home", shared=broken) as serving:
        assert asyncio.run(asyncio.wait_for(leaks(serving), 100)) == list(ANSWERS)
