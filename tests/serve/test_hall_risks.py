"""What could go wrong where one process holds a whole room: a test for each row of that list."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec
import nbformat
import pytest
import zmq

from okrlab.blocks.ladder.cards import Rung
from okrlab.blocks.registry import everything
from okrlab.hall.seats import Carried, Carry, RoomSession, Seat
from okrlab.host import links, wire
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Answer
from tests.serve.raw import connected
from tests.serve.seated import Page, coaching, hall_in, run, token
from tests.serve.test_hall import PLAN
from tests.serve.test_hall_attacked import SEALED
from tests.serve.visiting import ClosedByServer, Serving

HALF = (
    b"GET /api/kernels/hall",
    b"GET /w/x/y HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: okr",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\ncode=1",
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    with hall_in(tmp_path_factory.mktemp("hall") / "home", proxies=["127.0.0.1"]) as serving:
        yield serving


def told(page: Page) -> bytes:
    return b"".join(page.frames)


def test_every_sealed_kind_of_block_has_its_canary():
    assert {one.kind for one in SEALED} == {one.name for one in everything() if one.sealed}


def test_whatever_seats_write_and_however_they_come_back_it_goes_out_in_their_own_name(hall):
    """The seat comes from the socket: by each event's mark, it is by who sent it."""
    dice = random.Random(7)

    async def work() -> None:
        people = [await Page(hall).come() for _ in range(20)]
        wishes = [(one, f"{one.state['me']['id']} {n}") for one in people for n in range(4)]
        dice.shuffle(wishes)

        async def write(one: Page, text: str) -> None:
            async with locks[one]:
                if dice.random() < 0.3:
                    one.close()
                    await one.connect()
                await one.write(text)

        locks = {one: asyncio.Lock() for one in people}
        await asyncio.gather(*(write(*wish) for wish in wishes))
        record = hall.register.record
        with record.reading() as db:
            log = record.read_since(db, hall.workshop, 0, {e.ROOM})
        written = [
            (one.by, card.text)
            for one in log
            for card in getattr(one.event, "cards", ())
            if re.fullmatch(r"\w{20,} \d", card.text)
        ]
        assert len(written) == len(wishes)
        assert all(text.startswith(f"{by} ") for by, text in written)
        for one in people:
            one.close()

    run(work())


def test_who_is_removed_while_they_write_has_no_seat_any_more(hall):
    async def work() -> None:
        anna, ben = await Page(hall).come(), await Page(hall).come()
        with coaching(hall) as coach:
            flood = asyncio.create_task(_write_on(anna))
            await ben.write("Before")
            coach.do(c.RemovePerson(person=anna.state["me"]["id"])).result(20)
            said = await asyncio.wait_for(flood, 60)
        await ben.write("After")
        mark = f"late {uuid.uuid4().hex}"
        with pytest.raises((ClosedByServer, TimeoutError, AssertionError)):
            await asyncio.wait_for(_again(anna, mark), 10)
        record = hall.register.record
        with record.reading() as db:
            log = repr(record.read_since(db, hall.workshop, 0, {e.ROOM}))
        assert mark not in log
        assert said
        ben.close()
        cleo = await Page(hall).come()  # also while the page of who was removed is still open
        await cleo.write("Come after all had gone")
        for one in (anna, cleo):
            one.close()

    async def _write_on(one: Page) -> int:
        for n in range(200):
            try:
                await asyncio.wait_for(one.write(f"going {n}"), 5)
            except (ClosedByServer, TimeoutError):
                return n + 1
        raise AssertionError("a person who was removed writes on")

    async def _again(one: Page, text: str) -> None:
        await one.connect()
        await one.write(text)
        raise AssertionError("written")

    run(work())


@pytest.mark.parametrize("kind", ["host", "facilitate"])
def test_only_those_who_take_part_have_a_page_in_the_hall(hall, kind):
    async def work() -> None:
        one = await Page(hall).come(kind=kind)
        assert not one.page.kernel.startswith("hall.")
        one.close()

    run(work())


def test_what_only_coaches_may_read_is_on_no_page_that_many_share(tmp_path):
    note = f"note{uuid.uuid4().hex}"

    async def work(hall: Serving) -> None:
        anna = await Page(hall).come()
        with coaching(hall) as coach:
            card = Rung(id=uuid.uuid4().hex, text="With a note", level="output")
            coach.do(c.SetCards(board="ladder", cards=(card,))).result(20)
            coach.do(c.WriteNote(card=card.id, text=note)).result(20)
            ben = await Page(hall).come()
            for one in (anna, ben):
                await one.say({"op": "hello", "zone": "", "_run": "", "_nth": 0})
                await one.hear("state")
                assert b"With a note" in told(one)
                assert note.encode() not in told(one)
                assert note not in one.page.html
        for one in (anna, ben):
            one.close()

    with hall_in(tmp_path / "home") as hall:
        run(work(hall))


def test_a_card_with_the_words_by_which_a_page_is_filled_is_shown_as_it_was_written(hall):
    """Nothing of a person is put into what all get by replacing words in it."""

    async def work() -> None:
        anna, ben = await Page(hall).come(), await Page(hall).come()
        looker = links.looker(hall.workshop, "participant")
        me = ben.state["me"]["id"]
        odd = ("0" * 32, looker, me, f"IPY_MODEL_{anna.page.board}", '","_context":{"session":"x"}')
        for text in odd:
            await anna.write(text)
        await ben.connect()
        assert {card["text"] for card in ben.state["cards"]} >= set(odd)
        assert ben.state["me"]["id"] == me
        assert anna.state["me"]["id"] != me
        for one in (anna, ben):
            one.close()

    run(work())


def test_five_hundred_who_half_ask_and_wait_keep_nobody_from_coming_or_writing(hall):
    async def work() -> None:
        anna = await Page(hall).come()
        lines = [connected(hall, f"127.0.{n % 5}.{n % 250 + 1}") for n in range(500)]
        try:
            for n, line in enumerate(lines):
                line.sendall(HALF[n % len(HALF)])
            await anna.write("Still here")
            ben = await Page(hall).come()
            await ben.write("I came all the same")
            ben.close()
        finally:
            for line in lines:
                line.close()
        await anna.write("And on")
        anna.close()

    run(work())


def test_a_notebook_that_changes_while_people_are_in_is_the_next_ones_page(tmp_path):
    async def work(serving: Serving) -> None:
        anna = await Page(serving).come()
        path = Path(serving.folder) / "notebooks" / "10-ladder.ipynb"
        notebook = nbformat.read(path, 4)
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell("A line that is new"))
        nbformat.write(notebook, path)
        os.utime(path, (1, 1))  # also where its day says that it is older
        ben = await Page(serving).come()
        assert "A line that is new" in ben.page.html
        assert "A line that is new" not in anna.page.html
        await anna.write("From the old page")
        assert "From the old page" in json.dumps(await ben.hear("changed"))
        await ben.write("From the new one")
        await anna.connect()
        assert "From the new one" in {card["text"] for card in anna.state["cards"]}
        for one in (anna, ben):
            one.close()

    with hall_in(tmp_path / "home") as serving:
        run(work(serving))


def test_after_the_reveal_a_hall_keeps_no_text_with_its_person(hall):
    """Two seats as a hall has them, on the recorder's own socket: all that both still hold.

    What the machine has not yet written over of messages is out of reach of any rule of ours.
    """
    canary = f"canary{uuid.uuid4().hex}"
    people = [hall.register.enter(hall.secrets["join"], name).session for name in ("Anna", "Ben")]
    with coaching(hall) as coach, zmq.Context.instance().socket(zmq.DEALER) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(hall.recorder_at)

        def carry(name: bytes) -> Carry:
            return lambda frame: socket.send_multipart([name, frame])

        def heard(what: Callable[[], bool]) -> None:
            while not what():
                assert socket.poll(20_000), "nothing more is said"
                name, frame = socket.recv_multipart()
                lines[name].hear(wire.read_reply(frame))

        room = RoomSession(token(hall, links.looker(hall.workshop, "participant")), carry(b"room"))
        anna, ben = (
            Seat(token(hall, person), carry(b"seat%d" % n), room) for n, person in enumerate(people)
        )
        lines = {b"room": room, b"seat0": anna, b"seat1": ben}
        for line in lines.values():
            line.greet()
        heard(lambda: bool(room.id and anna.person and ben.person))
        version = room.workshop.agenda.version
        coach.do(c.SetAgenda(blocks=PLAN, base=version)).result(20)
        coach.do(c.OpenBlock(block="q")).result(20)
        heard(lambda: room.workshop.agenda.current == "q")
        anna.do(c.GiveAnswer(block="q", answer=Answer(texts={"p": (canary,)})))
        heard(lambda: "q" in anna.mine)
        assert canary in held(anna)
        assert canary not in held(room) + held(ben)
        coach.do(c.RevealBlock(block="q")).result(20)
        heard(lambda: canary in held(room))
        anna.let_go_of_revealed()  # as its page does at each news of its room
        assert canary not in repr(anna.mine) + repr(ben.mine)
        told = msgspec.json.encode(room.workshop.agenda.stage("q").revealed)
        assert canary.encode() in told
        assert not any(person.encode() in told for person in people)
        assert canary not in held(anna, own=True) + held(ben, own=True)


def held(line: Carried, *, own: bool = False) -> str:
    """What a hall keeps of a line, in words; of a seat's `own`, without what its room has."""
    kept = {name: value for name, value in vars(line).items() if name != "room"}
    return repr(kept if own else {**kept, "workshop": line.workshop, "mine": line.mine})
