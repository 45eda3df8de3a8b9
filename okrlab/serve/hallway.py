"""The server's end of the hall: it starts the process, and carries between it and the pages."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from okrlab.hall import talk

if TYPE_CHECKING:
    from okrlab.serve.hall_socket import HallSocket

SEATS = 2_000
"""Pages that a hall takes; others wait, as for a kernel."""
COMES = 4.0
"""Seconds that a visitor waits for a hall that is being started."""
log = logging.getLogger("okrlab.serve")


class Hallway:
    """A hall's process, and the pages whose people sit there.

    `boards` are the boards that may be there: the class of the widget, and its two parts.
    """

    def __init__(
        self, folder: Path, recorder: str, boards: Mapping[str, str], env: Mapping[str, str]
    ) -> None:
        self.boards = dict(boards)
        self._door, self._recorder, self._env = folder / "hall", recorder, dict(env)
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

    async def start(self, base_url: str) -> None:
        """Open the door, and start the process that comes to it; people are told the base URL."""
        self._server = await asyncio.start_unix_server(self._came, str(self._door), limit=1 << 20)
        self._door.chmod(0o600)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "okrlab.hall"],
            stdin=subprocess.PIPE,
            text=True,
            env={**self._env, "OKRLAB_PUBLIC_URL": base_url},
            start_new_session=True,
        )
        told = {"door": str(self._door), "recorder": self._recorder, "boards": self.boards}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
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
                    for seat in message.seats:
                        if page := self._pages.get(seat):
                            page.told(message.frame)
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
