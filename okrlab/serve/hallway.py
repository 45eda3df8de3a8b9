"""The server's end of its halls: it starts the processes, and carries between them and pages."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlab.hall import talk
from okrlab.serve.frames import on_the_wire

if TYPE_CHECKING:
    from okrlab.serve.hall_socket import HallSocket

SEATS = 6_000
"""Pages that a hall takes; others wait, as for a kernel."""
FULL = 500
"""Pages with which a hall keeps a core busy: a workshop that begins then begins in another one."""
COMES = 4.0
"""Seconds that a visitor waits for a hall that is being started."""
log = logging.getLogger("okrlab.serve")


class Hallway:
    """A hall's process, and the pages whose people sit there.

    It comes to the `door`; `told` is what else it is told, and `env` its environment.
    """

    def __init__(self, door: Path, told: Mapping[str, Any], env: Mapping[str, str]) -> None:
        self._door, self._said, self._env = door, {**told, "door": str(door)}, env
        self._process: subprocess.Popen[str] | None = None
        self._stream: asyncio.StreamWriter | None = None
        self._pages: dict[int, HallSocket] = {}
        self._casts: set[str] = set()
        self._next = 0
        self._opened = asyncio.Event()

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def free(self) -> int:
        """How many more pages may come."""
        return SEATS - len(self._pages)

    def held(self, session: str) -> int:
        """How many pages of one session are here."""
        return sum(page.session == session for page in self._pages.values())

    @property
    def is_open(self) -> bool:
        """Whether the process is there."""
        return self._stream is not None

    async def opens(self) -> bool:
        """Whether the process is there, or comes in a moment."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._opened.wait(), COMES)
        return self.is_open

    def seats(self, workshop: str) -> bool:
        """Whether somebody of a workshop has a page here."""
        return any(page.mould.cast.workshop == workshop for page in self._pages.values())

    async def start(self) -> None:
        """Open the door, and start the process that comes to it."""
        self._server = await asyncio.start_unix_server(self._came, str(self._door), limit=1 << 20)
        self._door.chmod(0o600)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "okrlab.hall"],
            stdin=subprocess.PIPE,
            text=True,
            env=self._env,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(self._said) + "\n")
        self._process.stdin.flush()

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._stream, self._casts = writer, set()
        self._opened.set()
        try:
            while True:
                message = talk.to_server.decode(await talk.read(reader))
                if isinstance(message, talk.Tell):
                    frame = on_the_wire(message.frame)
                    for seat in message.seats:
                        if page := self._pages.get(seat):
                            page.told(message.frame, frame)
                elif isinstance(message, talk.Stale):
                    self.forget(message.cast)
                elif ended := self._pages.get(message.seat):
                    ended.hang_up()
        except (asyncio.IncompleteReadError, ConnectionError):
            log.warning("the hall has ended; its pages come back by themselves")
        finally:
            if self._stream is writer:
                self._stream = None
                self._opened.clear()
            for page in list(self._pages.values()):
                page.hang_up()
            with suppress(ConnectionError):
                writer.close()

    def forget(self, cast: str) -> None:
        """A page has to be made anew: whoever has it open gets the new one."""
        for page in list(self._pages.values()):
            if page.mould.cast.id == cast:
                page.mould.stale = True
                page.close(4404, "kernel")

    def open(self, page: HallSocket, token: str) -> int:
        """Seat the person of a page; returns the number of the seat."""
        cast = page.mould.cast
        if cast.id not in self._casts:
            self._casts.add(cast.id)
            self.say(cast)
        self._next += 1
        self._pages[self._next] = page
        self.say(talk.Open(self._next, token, cast.id))
        return self._next

    def leave(self, seat: int) -> None:
        """The page of this seat has gone."""
        gone = self._pages.pop(seat, None)
        if gone is None:
            return
        self.say(talk.Gone(seat))
        cast = gone.mould.cast.id
        if all(page.mould.cast.id != cast for page in self._pages.values()):
            self._casts.discard(cast)  # the hall drops what nobody has open

    def say(self, message: talk.ToHall) -> None:
        """Tell the hall, if it is there."""
        if self._stream is not None:
            self._stream.write(talk.packed(message))


class Halls:
    """The halls of a server: one, and when those there are full another, up to one for each core.

    `boards` are the boards that may be there: the class of the widget, and its two parts. All pages
    of a workshop are in one hall, so that what the room sees is worked out once.
    """

    def __init__(
        self, folder: Path, recorder: str, boards: Mapping[str, str], env: Mapping[str, str]
    ) -> None:
        self.boards = dict(boards)
        self._folder, self._recorder, self._env = folder, recorder, dict(env)
        self._all: list[Hallway] = []
        self._of: dict[str, Hallway] = {}
        self._starting: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return sum(map(len, self._all))

    @property
    def seats(self) -> int:
        """How many pages the halls that are there take."""
        return SEATS * len(self._all)

    async def start(self, base_url: str) -> None:
        """Start the first hall; people are told the base URL."""
        self._env["OKRLAB_PUBLIC_URL"] = base_url
        await self._added().start()

    def of(self, workshop: str) -> Hallway:
        """The hall in which the pages of a workshop are, or are to be."""
        known = self._of.get(workshop)
        if known is None or (len(known) >= FULL and not known.seats(workshop)):
            known = self._of[workshop] = self._roomy()
        return known

    def _roomy(self) -> Hallway:
        least = min(self._all, key=len)
        if len(least) < FULL or len(self._all) >= (os.cpu_count() or 1):
            return least
        another = self._added()
        task = asyncio.create_task(another.start())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)
        return another

    def _added(self) -> Hallway:
        told = {"recorder": self._recorder, "boards": self.boards}
        self._all.append(Hallway(self._folder / f"hall{len(self._all)}", told, self._env))
        return self._all[-1]

    def stop(self) -> None:
        """End the processes."""
        for one in self._all:
            one.stop()
