"""The recorder's loop: it decides and commits, everybody in turn, and tells everyone who may know.

Nothing else takes long here. Costly answers are made in processes of their own (`answers`);
welcomes, counts and small questions are done in small pieces between two commits (`chores`); files
are rewritten in a thread of its own.
"""

from __future__ import annotations

import faulthandler
import math
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import msgspec
import zmq

from okrlab.errors import BadInput, NotAllowed, OkrlabError, StoreFailed
from okrlab.host import shares, wire
from okrlab.host.answering import Config
from okrlab.host.answers import AnswerDesk
from okrlab.host.arrivals import Arrivals
from okrlab.host.audiences import NAME, NO_ONE, Lines
from okrlab.host.between import Between
from okrlab.host.changes import Changes
from okrlab.host.chores import Chores, Housekeeping
from okrlab.host.clock import RecordClock
from okrlab.host.inquiries import Inquiries
from okrlab.host.opening import is_ours
from okrlab.host.recorder import Recorder
from okrlab.host.register import Register
from okrlab.host.suspects import Suspects
from okrlab.host.watching import Refusals
from okrlab.host.writing import SLOWLY, Writing
from okrlab.record import events as e
from okrlab.record.store.record import Record

MOMENT = 0.02
"""Seconds to wait for more writes before a commit with 100 people; with fewer it is shorter."""
LOOK_AROUND = 0.25
"""Seconds between checks of other processes' commits and of who is still present."""
_RECENT, _REST = 5.0, 10.0
"""Seconds for which a workshop stays in memory after it was needed, and between two clean-ups."""


class Loop:
    """Answers requests until told to stop. `socket` is a bound ROUTER, `folder` is private.

    `house` is the same record as `record`, with more patience for others' transactions. `crashed`
    says that the recorder before this one ended by itself; `base` is the address in the room's
    network that it knew.
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
        base: str = "",
    ) -> None:
        self.socket, self.record, self.key = socket, record, config.key
        self.clock = RecordClock(record)
        self.register = Register(record, config.key, self.clock)
        self.shares = shares.FairShares()
        self.lines = Lines(socket, self.shares.fetched)
        self.lines.base = base
        bell = f"inproc://okrlab-{wire.new_id()}"
        self.bell: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PULL)
        self.bell.bind(bell)
        self.between = Between(record, config.key, self.lines, bell)
        self.refusals = Refusals()
        self.recorder = Recorder(
            record,
            self.register,
            self.on_news,
            self.on_sealed,
            self.want,
            self.refusals.note,
            self.between.committed,
        )
        self.recorder.decider.suspects = suspects = Suspects(folder / "mark", crashed=crashed)
        self.lines.recorder, self.watch = self.recorder, self.recorder.watch
        self.writing = Writing(self.recorder, self.lines, self.shares, self.want)
        self.chores = Chores(self.recorder.rooms, self.watch, suspects, self.writing.refuse)
        familiar = self.recorder.decider.familiar
        self.arrivals = Arrivals(familiar, config.key, self.shares, self.lines, self.chores)
        self.answers = AnswerDesk(config, bell, self.watch, suspects, self.shares, self.lines.send)
        self.inquiries = Inquiries(
            self.register,
            familiar,
            self.shares,
            self.lines,
            self.refusals,
            self.chores,
            self.answers,
            self.writing,
        )
        self.poller = zmq.Poller()
        self.poller.register(socket, zmq.POLLIN)
        self.poller.register(self.bell, zmq.POLLIN)
        self.changes = Changes(self.recorder.rooms, self.lines, self.chores)
        self.wanted: dict[str, float] = {}
        self.looked = self.rested = -math.inf
        self.disowned = False
        self.housekeeping = Housekeeping(self.recorder, house)

    def run(self) -> None:
        """Serve for ever, or until the database was deleted, replaced, or given another key."""
        armed = -math.inf
        while True:
            if time.monotonic() - armed > 1:
                armed = time.monotonic()
                faulthandler.dump_traceback_later(shares.HUNG, exit=True)
            try:
                self.turn()
            except Exception as error:  # whatever it is, everybody else must be served
                self.watch.failed("a turn of the loop", error)
                time.sleep(SLOWLY)
            if self.record.gone or self.disowned:  # what is in memory belongs to another database
                return  # or its links do: whoever starts next says so

    def turn(self) -> None:
        """Take what has arrived, commit it together and answer; then do chores for a moment."""
        self.listen(self.wait())
        with self.watch.holding("hearing of other servers"):
            self.hear_others()
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
        """How many seconds to wait for messages until there is something else to do."""
        if self.writing.at_once or len(self.chores) or len(self.answers):
            return 0
        return SLOWLY if len(self.writing) else LOOK_AROUND

    def listen(self, seconds: float) -> None:
        """Take messages from the socket and queue them; nothing is decided yet."""
        ready = dict(self.poller.poll(math.ceil(1000 * seconds)))
        while self.bell in ready and self.bell.poll(0):
            self.bell.recv()
        if self.socket not in ready:
            return
        # In a full room every commit wakes everybody, so wait a moment for others who write.
        until = time.monotonic() + min(MOMENT, MOMENT * len(self.lines) / 100)
        size = 0
        for _ in range(shares.FRAMES):
            if size > shares.FRAME_BYTES:
                return
            try:
                name, *seat, frame = self.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                left = until - time.monotonic()
                if len(self.writing) and left > 0 and self.socket.poll(math.ceil(left * 1000)):
                    continue
                return
            except ValueError:  # not of two parts
                continue
            if len(name) != NAME or len(seat) > 1:
                continue
            identity = b"".join((name, *seat))
            size += len(frame)
            with self.watch.holding("reading a message"):
                try:
                    self.hear(identity, frame)
                except OkrlabError as error:
                    self.lines.refuse(identity, "", error)
                except Exception as error:
                    self.lines.refuse(identity, "", self.watch.failed("reading a message", error))

    def hear(self, identity: bytes, frame: bytes) -> None:
        """Handle one message: commands and questions are queued with those of the same person."""
        try:
            message = wire.read_request(frame)
        except msgspec.MsgspecError:
            raise BadInput("bad_message") from None
        line, now = self.lines.get(identity), time.monotonic()
        if line is not None:
            line.unheard = 0
        if isinstance(message, wire.Hello):
            self.arrivals.hello(identity, message)
        elif line is not None and line.looks and isinstance(message, wire.Do | wire.Ask):
            key = message.key if isinstance(message, wire.Do) else message.id
            self.lines.refuse(identity, key, NotAllowed("viewers_only_read"))
        elif isinstance(message, wire.Ask) and line is not None:
            self.inquiries.ask(identity, line, message)
        elif isinstance(message, wire.Ask) and "token" in message.values:
            self.inquiries.at_the_door(identity, message, now)
        elif (
            line is None and isinstance(message, wire.Beat) and self.lines.hall_beats(identity, now)
        ):
            self.lines.post(identity, NO_ONE)
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

    def hear_others(self) -> None:
        """Take in what the recorders of other servers have hinted at."""
        changed, given = self.between.take(time.monotonic())
        if changed & self.recorder.rooms.known:
            self.catch_up()
        seats: dict[tuple[str, str], list[str]] = {}
        for one in given:
            seats.setdefault((one.workshop, one.block), []).append(one.seat)
        for where, theirs in seats.items():
            self.trying(self.tell_sealed, *where, theirs)

    def catch_up(self) -> None:
        """Take in and announce what others have committed."""
        self.trying(self.recorder.catch_up)

    def trying(self, do: Callable[..., None], *about: Any) -> None:
        """Do something that can be done later as well, if the database does not work now."""
        try:
            do(*about)
        except StoreFailed as error:
            self.watch.store(error, self.record)

    # -- who comes ---------------------------------------------------------------------------

    def want(self, workshop: str) -> bool:
        """Have a workshop loaded into memory."""
        self.wanted[workshop] = time.monotonic()
        return self.chores.want(workshop)

    # -- what is committed -------------------------------------------------------------------

    def on_news(self, workshop: str, recorded: list[e.Recorded]) -> None:
        """Announce what was committed; without events, text was forgotten."""
        if recorded:
            self.lines.tell(workshop, recorded)
        theirs = set()
        for one in recorded:
            if isinstance(one.event, e.PersonRemoved | e.PersonMerged):
                theirs |= {one.event.person, getattr(one.event, "into", "")}
        for line in self.lines.inside(workshop):
            if not recorded or line.session.id in theirs:
                self.arrivals.greet(line.identity, line.seat, -1, lean=line.lean)

    def on_sealed(self, workshop: str, block: str, seats: Collection[str]) -> None:
        """Announce that private answers were given, or that everybody's "ready" marks are gone."""
        for seat in seats:
            self.between.given(workshop, block, seat)
        self.tell_sealed(workshop, block, seats)

    def tell_sealed(self, workshop: str, block: str, seats: Collection[str]) -> None:
        """The same to those who are connected here, wherever it happened."""
        self.changes.count(workshop, block)
        self.lines.tell_own(workshop, block, seats)

    # -- now and then ------------------------------------------------------------------------

    def see_whose(self) -> None:
        """Notice that the database was given another key: every link that is shown is dead then."""
        self.disowned = not is_ours(self.record, self.register.key)

    def look_around(self, now: float) -> None:
        """Check what others have committed, who has gone silent, and what has to be tidied."""
        self.catch_up()
        self.refusals.tell()
        self.lines.drop_silent(now)
        self.between.forget(now)
        self.between.say_present(self.lines.crowd_changed, now)
        self.changes.tell(now)
        self.wanted = {workshop: at for workshop, at in self.wanted.items() if now - at < _RECENT}
        self.recorder.rooms.keep_only(
            self.lines.workshops | self.wanted.keys() | self.chores.reading
        )
        if now - self.rested > _REST:
            self.rested = now
            self.trying(self.clock.look)
            self.trying(self.see_whose)
            self.shares.rest()
            self.recorder.decider.familiar.rest()
            self.writing.rest(now)
            self.chores.rest(now)
        self.housekeeping.look(now)
