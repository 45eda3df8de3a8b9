"""A house with one workshop in it: people enter, and say what they wish in one line."""

from __future__ import annotations

from typing import Any

from okrlab.model import commands as c
from okrlab.model.ladder import Ladder
from okrlab.store.record import Record, SessionRow
from okrlab.workshop import wire
from okrlab.workshop.recorder import Recorder, Wish
from okrlab.workshop.register import Clock, Register
from okrlab.workshop.wire import new_id
from tests.conftest import KEY


class House:
    """A recorder on a real record, without the socket."""

    def __init__(self, record: Record, clock: Clock, title: str = "Our first ladder") -> None:
        self.record = record
        self.register = Register(record, KEY, clock)
        self.workshop = self.register.create(title, team=f"Team of {title}")
        self.news: list[tuple[str, list[Any]]] = []
        self.restart()

    def restart(self) -> None:
        """A new recorder, which knows only what is in the record."""
        self.recorder = Recorder(self.record, self.register, lambda *n: self.news.append(n))

    @property
    def secrets(self) -> dict[str, str]:
        with self.record.reading() as db:
            return self.register.secrets(db, self.workshop)

    def enter(self, kind: str = "join", name: str = "") -> str:
        return self.register.enter(self.secrets[kind], name).session

    def session(self, id: str) -> SessionRow:
        with self.record.reading() as db:
            found = self.record.session(db, id)
        assert found is not None
        return found

    def do(self, person: str, command: c.Command, key: str = "") -> Any:
        [answer] = self.recorder.do([Wish(person, key or new_id(), command)])
        return answer

    def done(self, person: str, command: c.Command, key: str = "") -> int:
        """The revision at which it was done; it must have been."""
        answer = self.do(person, command, key)
        assert isinstance(answer, wire.Done), answer
        return answer.revision

    def refused(self, person: str, command: c.Command) -> str:
        """The code with which it was refused; it must have been, and have changed nothing."""
        before = self.ladder, self.log()
        answer = self.do(person, command)
        assert isinstance(answer, wire.Failed), answer
        assert answer.message
        assert not answer.retry
        assert (self.ladder, self.log()) == before
        return answer.code

    def clashed(self, person: str, command: c.Command) -> wire.Clash:
        before = self.log()
        answer = self.do(person, command)
        assert isinstance(answer, wire.Clash), answer
        assert self.log() == before
        return answer

    @property
    def ladder(self) -> Ladder:
        return self.recorder.room(self.workshop).backstage.ladder()

    def log(self, audiences: Any = None) -> list[Any]:
        with self.record.reading() as db:
            return self.record.read_since(db, self.workshop, 0, audiences)

    def meeting(self) -> Any:
        return self.register.meeting(self.workshop)


def add(id: str, text: str = "", level: Any = "output", **more: Any) -> c.AddRung:
    return c.AddRung(id=id, text=text or f"Card {id}", level=level, **more)
