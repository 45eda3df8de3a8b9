"""A house with one workshop in it: people enter, and say what they wish in one line."""

from __future__ import annotations

from typing import Any

from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.host import wire
from okrlab.host.deciding import PendingCommand
from okrlab.host.keys import Clock
from okrlab.host.recorder import Recorder
from okrlab.host.register import Register
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record.agenda import Agenda, Answer, Block, Entry, Prompt, Revealed
from okrlab.record.store.record import Record, SessionRow
from okrlab.record.workshop import Workshop
from tests.conftest import KEY
from tests.graphs import ladder_of
from tests.wishes import add_rung


class House:
    """A recorder on a real record, without the socket."""

    def __init__(self, record: Record, clock: Clock, title: str = "Our first ladder") -> None:
        self.record = record
        self.register = Register(record, KEY, clock)
        self.workshop = self.register.create(title, team=f"Team of {title}")
        self.news: list[tuple[str, list[Any]]] = []
        self.sealed: list[tuple[str, str, str]] = []
        self.restart()

    def restart(self) -> None:
        """A new recorder, which knows only what is in the record."""
        self.recorder = Recorder(
            self.record,
            self.register,
            lambda *n: self.news.append(n),
            lambda w, b, seats: self.sealed.extend((w, b, seat) for seat in seats),
        )

    @property
    def secrets(self) -> dict[str, str]:
        with self.record.reading() as db:
            return self.register.secrets(db, self.workshop)

    def enter(self, kind: str = "join", name: str = "") -> str:
        return self.register.enter(self.secrets[kind], name).session

    def outside(self) -> str:
        """Somebody outside the team, for one answer."""
        with self.record.writing() as db:
            return self.register.outsider(db, self.workshop).id

    def session(self, id: str) -> SessionRow:
        with self.record.reading() as db:
            found = self.record.session(db, id)
        assert found is not None
        return found

    def do(self, person: str, command: c.Command, key: str = "") -> Any:
        [answer] = self.recorder.do([PendingCommand(person, key or new_id(), command)])
        return answer

    def done(self, person: str, command: c.Command, key: str = "") -> int:
        """The revision at which it was done; it must have been."""
        answer = self.do(person, command, key)
        assert isinstance(answer, wire.Done), answer
        return answer.revision

    def refused(self, person: str, command: c.Command) -> str:
        """The code with which it was refused; it must have been, and have changed nothing."""
        before = self.ladder, self.agenda, self.log()
        answer = self.do(person, command)
        assert isinstance(answer, wire.Failed), answer
        assert answer.message
        assert not answer.retry
        assert (self.ladder, self.agenda, self.log()) == before
        return answer.code

    def clashed(self, person: str, command: c.Command) -> wire.Clash:
        before = self.log()
        answer = self.do(person, command)
        assert isinstance(answer, wire.Clash), answer
        assert self.log() == before
        return answer

    @property
    def state(self) -> Workshop:
        return self.recorder.room(self.workshop).backstage

    @property
    def ladder(self) -> LadderGraph:
        return ladder_of(self.state)

    @property
    def agenda(self) -> Agenda:
        return self.state.agenda

    def plan(self, coach: str, *blocks: Block) -> None:
        self.done(coach, c.SetAgenda(blocks=blocks, base=self.agenda.version))

    def opened(self, coach: str, *blocks: Block) -> None:
        """The plan is these blocks, and the first is open."""
        self.plan(coach, *blocks)
        self.done(coach, c.OpenBlock(block=blocks[0].id))

    def reveal(self, coach: str, block: str) -> Revealed:
        self.done(coach, c.RevealBlock(block=block))
        shown = self.agenda.stage(block).revealed
        assert shown is not None
        return shown

    def mine(self, person: str) -> dict[str, Entry]:
        """What this person gave and sees again on any device."""
        return self.recorder.welcome(self.session(person), seat=person).mine

    def tally(self, person: str, block: str) -> wire.Tally:
        """How far a block is, as this person may know it."""
        [tally] = self.recorder.tallies(self.workshop, block, [self.session(person)])
        return tally

    def log(self, audiences: Any = None) -> list[Any]:
        with self.record.reading() as db:
            return self.record.read_since(db, self.workshop, 0, audiences)

    def meeting(self) -> Any:
        return self.register.meeting(self.workshop)


def add(id: str, text: str = "", level: Any = "output", **more: Any) -> add_rung:
    return add_rung(id=id, text=text or f"Card {id}", level=level, **more)


def ask(id: str, *, most: int = 3, **more: Any) -> Block:
    """A block that asks for texts by `q` and for a score of 1 to 5 by `worth`."""
    prompts = (
        Prompt(id="q", text="What?", most=most),
        Prompt(id="worth", text="How much?", kind="score"),
    )
    return Block(id=id, kind="ask", title=f"Block {id}", prompts=prompts, **more)


def give(block: str, *texts: str, ready: bool = False, **more: Any) -> c.GiveAnswer:
    answer = Answer(texts={"q": texts} if texts else {}, **more)
    return c.GiveAnswer(block=block, answer=answer, ready=ready)
