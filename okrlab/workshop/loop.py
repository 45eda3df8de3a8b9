"""The recorder's loop: one socket, many waiting writes in one commit, news to whoever may read."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import zmq

from okrlab.errors import BadInput, LinkUnknown, OkrlabError
from okrlab.model import events as e
from okrlab.store.record import Record, SessionRow
from okrlab.workshop import asking, audit, export, links, say_back, wire
from okrlab.workshop.codes import Codes
from okrlab.workshop.decision import is_id
from okrlab.workshop.forgetting import retire
from okrlab.workshop.recorder import Recorder, Wish, may_read
from okrlab.workshop.register import Register
from okrlab.workshop.rights import IN_ROOM
from okrlab.workshop.wire import new_id

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
"""Messages taken before one commit."""
MOMENT = 0.02
"""Seconds to wait for more writes before a commit when 100 are in; fewer people, shorter."""
LOOK_AROUND = 0.25
"""Seconds between looks at other processes' commits and at who is still here."""
SILENT = 15.0
"""Seconds without a beat after which someone is no longer present."""
RETIRE_EVERY = 3600.0
GLANCE = 0.02
"""Seconds between looks at whether a slow answer is ready."""
COSTLY = ("result",)
"""What the door asks and takes long to answer; `asking.QUESTIONS` says it of the sessions'."""
MOST_RESULTS = 20
"""Read-only pages kept in memory."""


@dataclass
class _Line:
    """A connected kernel."""

    identity: bytes
    session: SessionRow
    sent: int
    heard: float
    editing: str = ""


@dataclass
class Loop:
    """Answers requests until told to stop. `socket` is a bound ROUTER."""

    socket: zmq.Socket[bytes]
    record: Record
    key: bytes
    lines: dict[bytes, _Line] = field(default_factory=dict)
    crowd_changed: set[str] = field(default_factory=set)
    counts_changed: set[tuple[str, str]] = field(default_factory=set)
    results: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """The read-only page of each workshop, with the revision it shows."""
    slow: list[tuple[bytes, str, Future[Any]]] = field(default_factory=list)
    """Answers that take a while to make, with who asked; meanwhile the loop goes on."""

    def __post_init__(self) -> None:
        self.register = Register(self.record, self.key, lambda: datetime.now(UTC))
        self.refusals = audit.Refusals()
        self.recorder = Recorder(
            self.record, self.register, self.tell, self.tell_own, self.refusals.note
        )
        self.codes = Codes(self.register)
        self.aside = ThreadPoolExecutor(1)

    def run(self) -> None:
        """Serve for ever."""
        looked = retired = -RETIRE_EVERY
        while True:
            self.turn(int((GLANCE if self.slow else LOOK_AROUND) * 1000))
            self.hand_over()
            now = time.monotonic()
            try:
                if now - retired >= RETIRE_EVERY:
                    retired = now
                    retire(self.record, datetime.now(UTC))
                if now - looked >= LOOK_AROUND:
                    looked = now
                    self.recorder.catch_up()
                    self.tell_counts()
                    self.look_around(now)
                    self.refusals.tell()
                    self.recorder.tidy()
            except OkrlabError as error:
                log.error("%s", error)

    def turn(self, wait_ms: int) -> None:
        """Take what has arrived, commit it together, answer."""
        if not self.socket.poll(wait_ms):
            return
        wishes: list[Wish] = []
        askers: list[bytes] = []
        # In a full room every commit wakes everybody: wait a moment for those who write too.
        until = time.monotonic() + min(MOMENT, MOMENT * len(self.lines) / 100)
        for _ in range(MOST_AT_ONCE):
            try:
                identity, frame = self.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                left = until - time.monotonic()
                if wishes and left > 0 and self.socket.poll(math.ceil(left * 1000)):
                    continue
                break
            except ValueError:
                continue
            wish = self.hear(identity, frame)
            if wish is not None:
                wishes.append(wish)
                askers.append(identity)
        if wishes:
            for identity, answer in zip(askers, self.recorder.do(wishes), strict=True):
                self.send(identity, answer)
            self.recorder.tidy()

    def hear(self, identity: bytes, frame: bytes) -> Wish | None:
        """One message: a command is returned, to be done with others; the rest is done here."""
        try:
            message = wire.read_request(frame)
        except msgspec.MsgspecError:
            self.send(identity, wire.failed("", BadInput("bad_message")))
            return None
        if isinstance(message, wire.Hello):
            self.greet(identity, message)
            return None
        line = self.lines.get(identity)
        if isinstance(message, wire.Ask) and (line or "token" in message.values):
            self.answer(identity, line, message)
        elif line is None:
            self.send(identity, wire.Unknown())
        elif isinstance(message, wire.Do):
            line.heard = time.monotonic()
            return Wish(line.session.id, message.key, message.command)
        elif isinstance(message, wire.Beat):
            line.heard = time.monotonic()
            if message.editing != line.editing:
                line.editing = message.editing if is_id(message.editing) else ""
                self.crowd_changed.add(line.session.workshop)
            self.send(identity, wire.Here(people=self.crowd(line.session)))
        else:
            self.lines.pop(identity)
            self.crowd_changed.add(line.session.workshop)
        return None

    def greet(self, identity: bytes, hello: wire.Hello) -> None:
        """Check the token; welcome the session or say that it is over."""
        now = datetime.now(UTC)
        try:
            with self.record.reading() as db:
                id = links.verify(self.key, hello.token, now=now)
                session = self.record.session(db, id) if id else None
            if session is None or session.revoked:
                raise LinkUnknown("unknown_link")
            welcome = self.recorder.welcome(session, hello.since)
        except LinkUnknown as error:
            self.lines.pop(identity, None)
            self.send(identity, wire.Ended(message=error.message, hint=error.hint))
            return
        except OkrlabError as error:
            self.send(identity, wire.failed("", error, retry=True))
            return
        self.lines[identity] = _Line(identity, session, welcome.revision, time.monotonic())
        self.send(identity, welcome)
        self.send(identity, wire.Here(people=self.crowd(session)))
        self.crowd_changed.add(session.workshop)

    def tell(self, workshop: str, recorded: list[e.Recorded]) -> None:
        """Send committed events to everyone who may read them."""
        room = self.recorder.room(workshop)
        for line in [k for k in self.lines.values() if k.session.workshop == workshop]:
            person, role = line.session.id, line.session.role
            if not recorded:
                self.greet_again(line)
                continue
            new = [one for one in recorded if one.revision > line.sent]
            mine = tuple(one for one in new if may_read(one, person, role))
            if mine:
                undo, redo = room.undoable(person)
                news = wire.News(after=line.sent, events=mine, undo=undo, redo=redo)
                line.sent = mine[-1].revision
                self.send(line.identity, news)
        for one in recorded:
            if isinstance(one.event, e.PersonRemoved | e.PersonMerged):
                theirs = {one.event.person, getattr(one.event, "into", "")}
                for line in [k for k in self.lines.values() if k.session.id in theirs]:
                    self.greet_again(line)

    def tell_own(self, workshop: str, block: str, session: str) -> None:
        """Send a private answer to every device of the one person who gave it.

        Without a session, everybody hears that they have given nothing.
        """
        self.counts_changed.add((workshop, block))
        if not session:
            for line in self.inside(workshop):
                self.send(line.identity, wire.Mine(block=block, entry=None))
        mine = [line for line in self.lines.values() if line.session.id == session]
        if mine:
            entry = self.recorder.given(mine[0].session, block)
            for line in mine:
                self.send(line.identity, wire.Mine(block=block, entry=entry))

    def tell_counts(self) -> None:
        """Say how many have written to the blocks where that changed."""
        for workshop, block in self.counts_changed:
            lines = self.inside(workshop)
            told = self.recorder.tallies(workshop, block, [line.session for line in lines])
            for line, tally in zip(lines, told, strict=True):
                self.send(line.identity, tally)
        self.counts_changed.clear()

    def greet_again(self, line: _Line) -> None:
        """Text was forgotten, or a person merged: send the whole state, or say it is over."""
        try:
            with self.record.reading() as db:
                session = self.record.session(db, line.session.id)
            if session is None or session.revoked:
                raise LinkUnknown("unknown_link")
            welcome = self.recorder.welcome(session)
        except LinkUnknown as error:
            del self.lines[line.identity]
            self.send(line.identity, wire.Ended(message=error.message, hint=error.hint))
        except OkrlabError:  # it cannot be read now: they will say hello, and be told then
            del self.lines[line.identity]
            self.send(line.identity, wire.Unknown())
        else:
            line.session, line.sent = session, welcome.revision
            self.send(line.identity, welcome)

    def hand_over(self) -> None:
        """Give the answers that are ready to those who asked."""
        for waiting in [one for one in self.slow if one[2].done()]:
            self.slow.remove(waiting)
            identity, id, made = waiting
            self.give(identity, id, made.result)

    def give(self, identity: bytes, id: str, make: Callable[[], Any]) -> None:
        """Answer a question, or say why it has no answer."""
        try:
            value = make()
        except OkrlabError as error:
            self.send(identity, wire.failed(id, error))
        else:
            self.send(identity, wire.Answer(id=id, value=value))

    def answer(self, identity: bytes, line: _Line | None, ask: wire.Ask) -> None:
        """A question outside the record, by the door or by a session."""

        def make() -> Any:
            known = ask.what in (asking.QUESTIONS if line else asking.DOOR)
            try:
                if line is None:
                    return self.for_door(ask)
                return asking.answer(self.register, line.session, ask.what, ask.values)
            except OkrlabError as error:
                role, where = (line.session.role, line.session.workshop) if line else ("", "")
                what = ask.what if known else audit.UNLISTED
                self.refusals.note(what, role or audit.STRANGER, where, error)
                raise

        question = asking.QUESTIONS.get(ask.what) if line else None
        if (question is not None and question.costly) or (not line and ask.what in COSTLY):
            self.slow.append((identity, ask.id, self.aside.submit(make)))
        else:
            self.give(identity, ask.id, make)

    def for_door(self, ask: wire.Ask) -> Any:
        """What only the server's own door may ask: see `asking.DOOR`."""
        token, values = ask.values.get("token", ""), ask.values
        if links.verify(self.key, token, now=datetime.now(UTC)) != links.DOOR:
            raise LinkUnknown("unknown_link")
        door = asking.at_door(self.register, ask.what, values)
        match ask.what:
            case "ping":
                return True
            case "look":
                if door is None:
                    self.refusals.note("look", audit.STRANGER, "", "unknown_link")
                return door
            case "code":
                tried = self.codes.attempt(values["code"], values.get("address", ""))
                if not tried.secret:
                    self.refusals.note("code", audit.STRANGER, "", tried.why)
                return tried
            case "visit":
                return self.register.visit(values["session"])
            case "enter" if door:
                return self.register.enter(values["secret"], values["name"], values.get("held", ""))
            case "say" if door:
                return self.said(door.workshop, values)
            case "result" if door:
                return self.result(door.workshop)
        raise LinkUnknown("unknown_link")

    def said(self, workshop: str, values: asking.Values) -> bytes:
        """The page for somebody outside the team, after taking what they wrote if they did."""
        now = self.recorder.room(workshop).public
        if "said" not in values:
            return say_back.page(now).encode()
        wish = say_back.wish(now, values["card"], values["said"])
        if wish is not None:
            session = self.register.outsider(workshop)
            [answer] = self.recorder.do([Wish(session, new_id(), wish)])
            if isinstance(answer, wire.Failed):
                return say_back.page(now, values["card"], answer, values["said"]).encode()
        return say_back.page(now, values["card"]).encode()

    def result(self, workshop: str) -> bytes:
        """The read-only page of a workshop, made anew when something has happened since."""
        meeting = self.register.meeting(workshop)
        with self.record.reading() as db:
            revision = self.record.head(db, workshop)
        known, page = self.results.get(workshop, (-1, b""))
        if known != revision:
            page = export.result(self.record, meeting)
            self.results[workshop] = (revision, page)
            for oldest in list(self.results)[:-MOST_RESULTS]:
                del self.results[oldest]
        return page

    def inside(self, workshop: str) -> list[_Line]:
        """The lines of those who are in a workshop's room; whoever learns alone is not."""
        ours = [line for line in self.lines.values() if line.session.workshop == workshop]
        return [line for line in ours if line.session.role in IN_ROOM]

    def crowd(self, session: SessionRow) -> dict[str, str]:
        """Who is present in the room of this session, each with the card they have open."""
        present: dict[str, str] = {}
        for line in self.inside(session.workshop) if session.role in IN_ROOM else ():
            present[line.session.id] = line.editing or present.get(line.session.id, "")
        return present

    def look_around(self, now: float) -> None:
        """Forget who has gone silent, and tell the others who is here."""
        for line in [k for k in self.lines.values() if now - k.heard > SILENT]:
            del self.lines[line.identity]
            self.crowd_changed.add(line.session.workshop)
        for workshop in self.crowd_changed:
            inside = self.inside(workshop)
            here = wire.Here(people=self.crowd(inside[0].session) if inside else {})
            for line in inside:
                self.send(line.identity, here)
        self.crowd_changed.clear()
        self.recorder.keep_only({line.session.workshop for line in self.lines.values()})

    def send(self, identity: bytes, message: wire.Reply) -> None:
        """Never waits: who does not listen misses it, notices the gap and says hello again."""
        try:
            self.socket.send_multipart([identity, wire.encode(message)], zmq.NOBLOCK)
        except zmq.ZMQError:
            log.debug("a kernel did not listen")
