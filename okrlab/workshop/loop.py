"""The recorder's loop: it decides and commits, everybody in turn, and tells who may know.

Nothing else is done here for long. What is costly is made in a process of its own (`answers`);
welcomes, counts and small questions are done bit by bit between two commits (`chores`); files are
rewritten in a thread of their own.
"""

from __future__ import annotations

import faulthandler
import math
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import zmq

from okrlab.errors import BadInput, Busy, LinkUnknown, OkrlabError, StoreFailed
from okrlab.model import events as e
from okrlab.store import sealed
from okrlab.store.record import Record, SessionRow
from okrlab.workshop import asking, audit, links, shares, wire
from okrlab.workshop.answering import Config, Job
from okrlab.workshop.answers import AnswerDesk, OpenQuestion
from okrlab.workshop.chores import Chores
from okrlab.workshop.doorway import Doorway
from okrlab.workshop.forgetting import retire
from okrlab.workshop.lines import Connection, Lines
from okrlab.workshop.recorder import Recorder
from okrlab.workshop.register import Register
from okrlab.workshop.suspects import Suspects
from okrlab.workshop.writing import SLOWLY, Writing

MOMENT = 0.02
"""Seconds to wait for more writes before a commit when 100 are in; fewer people, shorter."""
LOOK_AROUND = 0.25
"""Seconds between looks at other processes' commits and at who is still here."""
RETIRE_EVERY = 3600.0
_RECENT, _REST = 5.0, 10.0
"""Seconds a workshop stays in memory for those who come next; and between two clearings up."""
_HELLO, _DOOR = "hello", "door"
"""Whose turn it is among the chores, beside each workshop's."""


class Loop:
    """Answers requests until told to stop. `socket` is a bound ROUTER, `folder` a private one.

    `house` is the same record as `record`, with a longer patience for others' transactions.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        record: Record,
        house: Record,
        config: Config,
        folder: Path,
        *,
        crashed: bool = False,
    ) -> None:
        self.socket, self.record, self.key = socket, record, config.key
        self.register = Register(record, config.key, lambda: datetime.now(UTC))
        self.shares = shares.FairShares()
        self.lines = Lines(socket, self.shares.fetched)
        self.refusals = audit.Refusals()
        self.recorder = Recorder(
            record, self.register, self.on_news, self.on_sealed, self.want, self.refusals.note
        )
        self.recorder.suspects = suspects = Suspects(folder / "mark", crashed=crashed)
        self.lines.recorder, self.watch = self.recorder, self.recorder.watch
        self.writing = Writing(self.recorder, self.lines, self.shares, self.want)
        self.chores = Chores(self.recorder.rooms, self.watch, suspects, self.writing.refuse)
        bell = f"inproc://okrlab-{wire.new_id()}"
        self.bell: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PULL)
        self.bell.bind(bell)
        self.answers = AnswerDesk(config, bell, self.watch, suspects, self.shares, self.lines.send)
        self.doorway = Doorway(self.register, self.answers, self.refusals)
        self.poller = zmq.Poller()
        self.poller.register(socket, zmq.POLLIN)
        self.poller.register(self.bell, zmq.POLLIN)
        self.counts_changed: set[tuple[str, str]] = set()
        self.wanted: dict[str, float] = {}
        self.commits = -1
        self.looked = self.rested = -math.inf
        self.retired = time.monotonic() - RETIRE_EVERY
        self.keeper = ThreadPoolExecutor(1, "okrlab-keeper")
        self.keeping: Future[Any] | None = None
        self.house = house

    def run(self) -> None:
        """Serve for ever, or until the database is no longer the one that was opened."""
        armed = -math.inf
        while True:
            if time.monotonic() - armed > 1:
                armed = time.monotonic()
                faulthandler.dump_traceback_later(shares.HUNG, exit=True)
            try:
                self.turn()
            except Exception as error:  # whatever it is: everybody else goes on
                self.watch.failed("a turn of the loop", error)
                time.sleep(SLOWLY)
            if self.record.gone:  # what is in memory is of another database
                return

    def turn(self) -> None:
        """Take what has arrived, commit it together, answer; then the rest, for a moment."""
        self.listen(self.wait())
        with self.watch.holding("deciding and committing"):
            self.writing.commit()
        self.chores.work(shares.CHORES)
        with self.watch.holding("handing over answers"):
            self.answers.hand_over(shares.CHORES)
        if time.monotonic() - self.looked >= LOOK_AROUND:
            self.looked = time.monotonic()
            with self.watch.holding("looking around"):
                self.look_around(self.looked)

    def wait(self) -> float:
        """Seconds until there is something to do if nothing arrives."""
        if self.writing.at_once or len(self.chores) or len(self.answers):
            return 0
        return SLOWLY if len(self.writing) else LOOK_AROUND

    def listen(self, seconds: float) -> None:
        """Take what has arrived; nothing is done with it yet."""
        ready = dict(self.poller.poll(math.ceil(1000 * seconds)))
        while self.bell in ready and self.bell.poll(0):
            self.bell.recv()
        if self.socket not in ready:
            return
        # In a full room every commit wakes everybody: wait a moment for those who write too.
        until = time.monotonic() + min(MOMENT, MOMENT * len(self.lines) / 100)
        size = 0
        for _ in range(shares.FRAMES):
            if size > shares.FRAME_BYTES:
                return
            try:
                identity, frame = self.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                left = until - time.monotonic()
                if len(self.writing) and left > 0 and self.socket.poll(math.ceil(left * 1000)):
                    continue
                return
            except ValueError:  # not of two parts
                continue
            size += len(frame)
            with self.watch.holding("reading a message"):
                try:
                    self.hear(identity, frame)
                except OkrlabError as error:
                    self.lines.refuse(identity, "", error)
                except Exception as error:
                    self.lines.refuse(identity, "", self.watch.failed("reading a message", error))

    def hear(self, identity: bytes, frame: bytes) -> None:
        """One message: it is queued with those of the same person."""
        try:
            message = wire.read_request(frame)
        except msgspec.MsgspecError:
            raise BadInput("bad_message") from None
        line, now = self.lines.get(identity), time.monotonic()
        if line is not None:
            line.unheard = 0
        if isinstance(message, wire.Hello):
            self.hello(identity, message)
        elif isinstance(message, wire.Ask) and line is not None:
            self.ask(identity, line, message)
        elif isinstance(message, wire.Ask) and "token" in message.values:
            self.at_the_door(identity, message, now)
        elif line is None:
            self.lines.send(identity, wire.UnknownPeer())
        elif isinstance(message, wire.Do):
            line.heard = now
            self.writing.put(identity, line, message, len(frame), now)
        elif isinstance(message, wire.Beat):
            line.heard = now
            if self.shares.beats.allow(line.session.id):
                self.lines.beats(line, message)
                self.lines.post(identity, self.lines.here(line.session))
        else:
            self.lines.drop(identity)

    # -- who comes ---------------------------------------------------------------------------

    def want(self, workshop: str) -> bool:
        """Have a workshop read into memory."""
        self.wanted[workshop] = time.monotonic()
        return self.chores.want(workshop)

    def hello(self, identity: bytes, hello: wire.Hello) -> None:
        """Check the token; welcome the session or say that it is over."""
        id = links.verify(self.key, hello.token, now=datetime.now(UTC))
        if id is None:
            self.lines.end(identity, LinkUnknown("unknown_link"))
        elif self.shares.hellos.allow(id):  # else they come again by themselves
            self.greet(identity, id, hello.since, asked=True)

    def greet(self, identity: bytes, id: str, since: int, *, asked: bool = False) -> None:
        """Welcome a session soon, once its workshop is in memory; or say that it is over.

        Whoever has `asked` for it and had their share of bytes comes again by themselves.
        """

        def fail(error: OkrlabError) -> None:
            if isinstance(error, LinkUnknown):
                self.lines.end(identity, error)
            else:  # they say hello again after a while
                self.lines.drop(identity)
                self.lines.refuse(identity, "", error, retry=True)

        def look() -> None:
            with self.record.reading() as db:
                session = self.record.session(db, id)
            if session is None or session.revoked:
                raise LinkUnknown("unknown_link")
            known = session

            def welcome() -> None:
                if not asked or self.shares.fetched.has(known.id):
                    self.lines.greet(identity, id, known, since)

            self.chores.put_when_read(session.workshop, id, "a welcome", welcome, fail)

        self.chores.put(_HELLO, id, "a hello", look, fail, id)

    # -- what is committed -------------------------------------------------------------------

    def on_news(self, workshop: str, recorded: list[e.Recorded]) -> None:
        """Something was committed; without events, text was forgotten."""
        if recorded:
            self.lines.tell(workshop, recorded)
        theirs = set()
        for one in recorded:
            if isinstance(one.event, e.PersonRemoved | e.PersonMerged):
                theirs |= {one.event.person, getattr(one.event, "into", "")}
        for line in self.lines.inside(workshop):
            if not recorded or line.session.id in theirs:
                self.greet(line.identity, line.seat, -1)

    def on_sealed(self, workshop: str, block: str, seat: str) -> None:
        """A private answer was given, or everybody's ticks are gone."""
        self.counts_changed.add((workshop, block))
        self.lines.tell_own(workshop, block, seat)

    # -- questions ---------------------------------------------------------------------------

    def ask(self, identity: bytes, line: Connection, ask: wire.Ask) -> None:
        """A session's question."""
        session = line.session
        kind = f"answering {ask.what}" if ask.what in asking.questions() else "answering"

        def fail(error: OkrlabError) -> None:
            what = ask.what if ask.what in asking.questions() else audit.UNLISTED
            self.refusals.note(what, session.role, session.workshop, error)
            self.lines.refuse(identity, ask.id, error)

        def answer() -> None:
            question = asking.allowed(self.register, session, ask.what, ask.values)
            if question.costly:
                if not self.shares.fetched.has(session.id):
                    raise Busy("asked_often", seconds=10)
                self.ask_aside(identity, session, ask, question)
            else:
                values = {**ask.values, "request": ask.id}
                value = asking.answer(self.register, session, ask.what, values)
                self.lines.send(identity, wire.AnswerGiven(id=ask.id, value=value))

        if self.shares.questions.allow(session.id):
            said = (part for pair in sorted(ask.values.items()) for part in pair)
            self.chores.put(session.workshop, session.id, kind, answer, fail, session.id, *said)
        else:
            fail(Busy("asked_often"))

    def ask_aside(
        self, identity: bytes, session: SessionRow, ask: wire.Ask, question: asking.QuestionKind
    ) -> None:
        """A costly question goes to a process of its own."""
        key: tuple[str, ...] = (session.id, ask.id)
        if question.shared:
            said = (f"{name}={value}" for name, value in sorted(ask.values.items()))
            key = (session.workshop, ask.what, session.role, *said)
        revision = -1
        if question.kept:
            with self.record.reading() as db:
                revision = self.record.head(db, session.workshop)
        job = Job(ask.what, ask.values, session.id, session.workshop, ask.id, question.seconds)
        asked = OpenQuestion(session.id, session.workshop, key, job, revision)
        self.answers.ask(identity, ask.id, asked)

    def at_the_door(self, identity: bytes, ask: wire.Ask, now: float) -> None:
        """What only the server's own door may ask."""

        def fail(error: OkrlabError) -> None:
            what = ask.what if ask.what in asking.DOOR else audit.UNLISTED
            self.refusals.note(what, "", "", error)
            self.lines.refuse(identity, ask.id, error)

        def answer() -> None:
            if self.doorway.page(identity, ask):  # where it is not there yet, it will be
                self.lines.refuse(identity, ask.id, Busy("asked_often"), retry=True)
                return
            value = self.doorway.value(ask)
            self.lines.send(identity, wire.AnswerGiven(id=ask.id, value=value))

        try:
            if not self.doorway.knows(ask):
                raise LinkUnknown("unknown_link")
            if ask.what == "enter":
                self.writing.join(identity, ask, now)
            elif ask.what == "outside":
                self.writing.say(identity, ask, now)
            elif self.chores.waiting(_DOOR) >= shares.AT_THE_DOOR:
                raise Busy("asked_often", seconds=2)
            else:
                said = (ask.values[name] for name in sorted(ask.values) if name != "token")
                self.chores.put(_DOOR, ask.what, "answering the door", answer, fail, *said)
        except OkrlabError as error:
            fail(error)

    # -- now and then ------------------------------------------------------------------------

    def look_around(self, now: float) -> None:
        """See what others have committed, who has gone silent, and what there is to tidy."""
        try:
            commits = self.record.other_commits()
            if commits != self.commits or not self.record.is_sqlite:
                self.recorder.catch_up()
                self.commits = commits
        except StoreFailed as error:
            self.watch.store(error, self.record)
        self.refusals.tell()
        self.lines.drop_silent(now)
        self.tell_changes()
        self.wanted = {workshop: at for workshop, at in self.wanted.items() if now - at < _RECENT}
        self.recorder.rooms.keep_only(
            self.lines.workshops | self.wanted.keys() | self.chores.reading
        )
        if now - self.rested > _REST:
            self.rested = now
            self.shares.rest()
            self.writing.rest(now)
            self.chores.rest(now)
        self.keep_house(now)

    def tell_changes(self) -> None:
        """Have those told who see that somebody came or went, or has given an answer."""
        for workshop in self.lines.crowd_changed:
            tell = partial(self.lines.tell_here, workshop)
            self.chores.put(workshop, "here", "telling who is here", tell, _nobody)
        for workshop, block in self.counts_changed:
            if workshop in self.recorder.rooms:
                tell = partial(self.lines.tell_counts, workshop, block)
                self.chores.put(workshop, "counts", "telling counts", tell, _nobody)
        self.lines.crowd_changed.clear()
        self.counts_changed.clear()

    def keep_house(self, now: float) -> None:
        """Have files rewritten, and old workshops deleted, beside the loop."""
        if self.keeping is not None:
            if not self.keeping.done():
                return
            keeping, self.keeping = self.keeping, None
            try:
                if keeping.result() is False:  # somebody reads: it has to be tried again
                    self.recorder.untidy = True
            except StoreFailed as error:
                self.recorder.untidy = True
                self.watch.store(error, self.house)
            except Exception as error:
                self.watch.failed("tidying", error)
        if self.recorder.untidy:
            self.recorder.untidy = False  # a reveal meanwhile says so again
            self.keeping = self.keeper.submit(sealed.scrub, self.house)
        elif now - self.retired >= RETIRE_EVERY:
            self.retired = now
            self.keeping = self.keeper.submit(retire, self.house, datetime.now(UTC))


def _nobody(_: OkrlabError) -> None:
    """Nobody asked for it; it is told anew at the next change."""
