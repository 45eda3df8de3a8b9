"""A session with its recorder in the same process: JupyterLab with a local file and no server."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import Future
from typing import Any

from okrlab.errors import OkrlabError, Refused, StoreFailed
from okrlab.host import asking, wire
from okrlab.host.deciding import PendingCommand
from okrlab.host.keys import Clock
from okrlab.host.recorder import Recorder
from okrlab.host.register import Entered, Register
from okrlab.host.rooms import may_read
from okrlab.host.session import Outcome, Session
from okrlab.record import events as e
from okrlab.record.commands import Command
from okrlab.record.store.record import Record
from okrlab.texts import text
from okrlab.texts.clean import same_name
from okrlab.texts.days import HERE

LOOK_AROUND = 0.3
"""Seconds between checks of what other processes have committed to the file."""


class LocalSession(Session):
    """One person, as host, with a local file. Changes by other notebooks are noticed."""

    mode = "solo"
    zone = HERE

    def __init__(self, record: Record, register: Register, session: str) -> None:
        super().__init__()
        with record.reading() as db:
            row = record.session(db, session)
        if row is None:
            raise Refused("no_workshop", name=session)
        self._record, self._row = record, row
        self._register = register
        self._recorder = Recorder(record, register, self._news, self._given)
        self.connected = True
        self.here = {row.id: ""}
        self.welcomed(self._recorder.welcome(row))
        self._watch = self._loop.create_task(self._look_around()) if self._loop else None

    def do(self, command: Command, key: str = "") -> Future[Outcome]:
        future: Future[Outcome] = Future()
        [outcome] = self._recorder.do([PendingCommand(self._row.id, key or wire.new_id(), command)])
        self._recorder.tidy()
        assert not isinstance(outcome, Entered)
        future.set_result(outcome)
        return future

    def ask(self, what: str, **values: str) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(asking.answer(self._register, self._row, what, values))
        except OkrlabError as error:
            future.set_exception(error)
        except Exception as error:  # whatever it is, the question gets an answer
            future.set_exception(self._recorder.watch.failed(what, error))
        return future

    def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._record.close()

    def _given(self, _: str, block: str, __: list[str]) -> None:
        entry = self._recorder.sealed_for(self._row)["mine"].get(block)
        self.counted(wire.Mine(block=block, entry=entry))
        [tally] = self._recorder.tallies(self._row.workshop, block, [self._row])
        self.counted(tally)

    def _news(self, workshop: str, recorded: list[e.Recorded]) -> None:
        if not recorded:
            self.welcomed(self._recorder.welcome(self._row))
            return
        after = self.workshop.revision
        new = [one for one in recorded if one.revision > after]
        mine = tuple(one for one in new if may_read(one, self.person, self.role))
        if mine:
            undo, redo = self._recorder.room(workshop).undoable(self.person)
            self.heard(wire.News(after=after, events=mine, undo=undo, redo=redo))

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AROUND)
            with contextlib.suppress(StoreFailed):
                self._recorder.catch_up()


def open_file(record: Record, key: bytes, clock: Clock, title: str = "") -> LocalSession:
    """Open the newest workshop in a local file as its host, or the one with this title.

    Where there is none, one is made. Raises `StoreFailed` if the file cannot be written to, and
    `BadInput` for a title that is too long.
    """
    register = Register(record, key, clock)
    wanted = same_name(title)
    fitting = [one.id for one in register.meetings() if wanted in ("", same_name(one.title))]
    workshop = fitting[0] if fitting else register.create(title or text("notebook.solo_title"))
    with record.reading() as db:
        known = record.host_session(db, workshop)
        secret = register.secrets(db, workshop).get("host", "")
    return LocalSession(record, register, known or register.enter(secret, "").session)
