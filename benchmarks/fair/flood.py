"""A process that floods a recorder: `python -m benchmarks.fair.flood`.

Told by one JSON line on stdin: `flood` (what it does), `address`, `key` (in hex), `token` of a
host, and `secrets` of links by kind. Says "ready", and goes on until stdin closes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from concurrent.futures import Future
from typing import Any

import zmq

from okrlab.errors import OkrlabError
from okrlab.host import wire
from okrlab.host.front_desk import Desk
from okrlab.host.line import RemoteSession
from okrlab.host.wire import new_id
from okrlab.record import commands as c

AT_ONCE = 200
"""What the flood has on its way at a time, or sends before it looks for answers."""


def commands(told: dict[str, Any]) -> None:
    """6,000 changes through a page, and so on as they are saved."""
    session = RemoteSession(told["address"], told["token"], patience=30)
    left = threading.Semaphore(6000)
    while True:
        left.acquire()
        future = session.do(c.NameMyself(name=new_id()[:12]))
        future.add_done_callback(lambda _: left.release())


def bare(told: dict[str, Any], *messages: Any) -> None:
    """Messages on a bare socket, which keeps to no order of turn; 2,000 a second."""
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.SNDHWM, 10_000)
    socket.connect(told["address"])
    hello = wire.Hello(token=told["token"])
    socket.send(wire.encode(hello))
    wire.read_reply(socket.recv())
    due = time.monotonic()
    while True:
        for make in messages:
            socket.send(wire.encode(make()))
            due += 0.0005
        while socket.poll(0):
            socket.recv()
        time.sleep(max(0.0, due - time.monotonic()))


def bare_commands(told: dict[str, Any]) -> None:
    bare(told, lambda: wire.Do(key=new_id(), command=c.NameMyself(name=new_id()[:12])))


def hellos(told: dict[str, Any]) -> None:
    """Hello and another card opened, again and again."""
    bare(told, lambda: wire.Hello(token=told["token"]), lambda: wire.Beat(editing=new_id()[:8]))


def asking(told: dict[str, Any], what: str, **values: str) -> None:
    session = RemoteSession(told["address"], told["token"], patience=30)
    left = threading.Semaphore(50)

    def answered(future: Future[Any]) -> None:
        if future.exception() is not None:
            time.sleep(0.01)
        left.release()

    while True:
        left.acquire()
        asked = session.ask(what, **values, n=new_id())
        asked.add_done_callback(answered)


def exports(told: dict[str, Any]) -> None:
    """The most expensive file of a long workshop, fifty at a time."""
    asking(told, "export", format="xlsx")


def imports(told: dict[str, Any]) -> None:
    """A long workshop made anew from its file, fifty at a time."""
    asking(told, "import", name="a.json", content=told["content"])


async def _door(told: dict[str, Any], what: Any, pause: float) -> None:
    desk = Desk(told["address"], bytes.fromhex(told["key"]))
    seats = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with seats:
            try:
                await what(desk)
            except OkrlabError:
                await asyncio.sleep(0.01)

    while True:
        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
        await asyncio.sleep(pause)


def joins(told: dict[str, Any]) -> None:
    """600 people in three seconds through one link, and so on."""
    secret = told["secrets"]["join"]
    asyncio.run(_door(told, lambda desk: desk.enter(secret, "Anna"), 1.0))


def views(told: dict[str, Any]) -> None:
    """The page for anybody who has the view link."""
    secret = told["secrets"]["view"]
    asyncio.run(_door(told, lambda desk: desk.result(secret), 0.0))


def nothing(_: dict[str, Any]) -> None:
    """What it is compared with."""


FLOODS = {
    "nothing": nothing,
    "commands": commands,
    "bare commands": bare_commands,
    "hellos and beats": hellos,
    "exports": exports,
    "imports": imports,
    "joins": joins,
    "view links": views,
}


def main() -> None:
    told = json.loads(sys.stdin.readline())
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print("ready", flush=True)
    FLOODS[told["flood"]](told)
    threading.Event().wait()


if __name__ == "__main__":
    main()
