"""Commands and joins: queued per person, committed together, and answered after that."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from okrlab.errors import BadInput, Busy, OkrlabError, StoreFailed
from okrlab.host import links, shares, wire
from okrlab.host.audiences import Connection, Lines
from okrlab.host.deciding import Item, Join, Outcome, PendingCommand, Saying
from okrlab.host.recorder import Recorder
from okrlab.host.shares import FairShares
from okrlab.host.turns import Turns
from okrlab.record.commands import Command

SLOWLY = 0.02
"""Seconds between checks of what waits for a share, or for other processes' commits."""
AGAIN = 6.0
"""Seconds for which what a page was told to send again is waited for: twice what pages wait."""
_BUSY = wire.failed("", StoreFailed("store_busy"), retry=True)


@dataclass
class _Waiting:
    """Something to be decided, and the socket that waits for its answer."""

    identity: bytes
    item: Item
    key: str
    size: int
    since: float
    tried: float = math.inf
    """When its decision was first attempted."""
    asked: bool = False
    """Whether it came as a question, so that it gets an answer to one."""
    counted: bool = False
    """Whether it has been counted in its person's share."""


@dataclass
class _Behind:
    """Wishes that a page was told to send again, and how it was told."""

    told: wire.Failed
    keys: set[str]
    since: float


class Writing:
    """The queues of commands and of people who come in. `on_wanted` has a workshop loaded."""

    def __init__(
        self,
        recorder: Recorder,
        lines: Lines,
        shares: FairShares,
        on_wanted: Callable[[str], object],
    ) -> None:
        self.recorder, self.lines, self.shares = recorder, lines, shares
        self.on_wanted = on_wanted
        self.at_once = False
        """Whether something in the queues can be done at once."""
        self._commands: Turns[_Waiting] = Turns()
        self._joins: Turns[_Waiting] = Turns()
        self._known: dict[tuple[str, str], _Waiting] = {}
        self._slow: dict[str, _Waiting] = {}
        self._told: dict[str, float] = {}
        self._joined: dict[str, float] = {}
        self._behind: dict[bytes, _Behind] = {}
        """By connection: what has to come again before anything that was sent after it."""
        self._not_before = 0.0

    def __len__(self) -> int:
        return len(self._commands) + len(self._joins)

    def put(self, identity: bytes, line: Connection, do: wire.Do, size: int, now: float) -> None:
        """Queue a session's command."""
        session = line.session
        wish = PendingCommand(line.seat, do.key, do.command)
        self._queue(session.workshop, session.id, _Waiting(identity, wish, do.key, size, now))

    def say(self, identity: bytes, ask: wire.Ask, now: float) -> None:
        """Queue an answer from outside the team. Raises `Busy`, or `BadInput` if it is none."""
        workshop, content = ask.values.get("workshop", ""), ask.values.get("command", "").encode()
        if not self.shares.may_say(workshop):
            raise Busy("said_often", seconds=10)
        try:
            command = msgspec.json.decode(content, type=Command)
        except (ValueError, RecursionError):
            raise BadInput("bad_message") from None
        item = Saying(workshop, ask.id, command)
        one = _Waiting(identity, item, ask.id, len(content), now, asked=True)
        self._queue(workshop, f"outside {workshop}", one)

    def join(self, identity: bytes, ask: wire.Ask, now: float) -> None:
        """Queue somebody who comes in, with the others of the same link. Raises `Busy`."""
        secret, name = ask.values.get("secret", ""), ask.values.get("name", "")
        link = links.hashed(secret).hex()
        if known := self._known.get((link, ask.id)):
            known.identity = identity
            return
        before = len(self._joins.waiting("", link))
        if self.shares.link_is_used_up(link):
            raise Busy("crowded", seconds=3600)
        if before >= shares.JOINS_WAITING:
            raise Busy("crowded", seconds=shares.wait_for(before))
        held, begun = ask.values.get("held", ""), ask.values.get("begun", "")
        item = Join(secret, name, ask.id, held, begun)
        one = self._known[link, ask.id] = _Waiting(identity, item, ask.id, 0, now, asked=True)
        self._joins.put("", link, one)
        if before:  # it may take a while: tell them that they are in the queue
            wait = Busy("crowded", seconds=shares.wait_for(before))
            self.lines.refuse(identity, ask.id, wait, retry=True)

    def _queue(self, workshop: str, member: str, waiting: _Waiting) -> None:
        """Add to the end of a person's queue, unless it is in there already."""
        if known := self._known.get((member, waiting.key)):
            known.identity = waiting.identity
            return
        before = self._commands.waiting(workshop, member)
        size = sum(one.size for one in before) + waiting.size
        if len(before) >= shares.BACKLOG or size > shares.BACKLOG_BYTES:
            slowed = OkrlabError("slowed")
            self.lines.refuse(waiting.identity, waiting.key, slowed, retry=True)
            return
        self._known[member, waiting.key] = waiting
        self._commands.put(workshop, member, waiting)

    def commit(self) -> None:
        """Decide and commit some of what waits, of everybody in turn, in one transaction."""
        now, self.at_once = time.monotonic(), False
        if now < self._not_before:
            return
        self._slow.clear()
        coming = self._joins.take(shares.TOGETHER, may=self._may_join)
        self._joined.update((link, now) for _, link, _ in coming)
        taken = self._commands.take(shares.TOGETHER, shares.EACH, self._may_write)
        self._tell_slowed(now)
        places = [*coming, *(place for place in taken if not self._too_early(*place[1:], now))]
        if not places:
            return
        try:
            until = time.monotonic() + shares.DECIDING
            answers = self.recorder.attempt([one.item for _, _, one in places], until)
        except Exception as error:  # nobody must wait for an answer that never comes
            failed = wire.failed("", self.recorder.watch.failed("committing", error))
            answers = [replace(failed, key=one.key) for _, _, one in places]
        # What could not be decided now, for lack of time or because another process is writing,
        # goes back to the front of its queue; after `PATIENT` seconds it is refused.
        back, busy = [], False
        for place, answer in zip(places, answers, strict=True):
            _, member, one = place
            kept_out = isinstance(answer, wire.Failed) and answer.code == _BUSY.code
            busy |= kept_out
            one.tried = min(one.tried, now)
            if (answer is None or kept_out) and now - one.tried < shares.PATIENT:
                back.append(place)
            else:
                self._settle(member, one, answer or replace(_BUSY, key=one.key))
        for group, member, one in reversed(back):
            turns = self._joins if isinstance(one.item, Join) else self._commands
            turns.put_back(group, member, one)
        for workshop in self.recorder.missing:
            self.on_wanted(workshop)
        if busy:
            self._not_before = time.monotonic() + SLOWLY
        late = bool(back) and not busy and not self.recorder.missing
        self.at_once = late or len(taken) == shares.TOGETHER

    def refuse(self, workshop: str, error: OkrlabError) -> None:
        """Refuse everything that waits in a workshop, because it cannot be read."""
        retry = isinstance(error, StoreFailed)
        for member, one in self._commands.drop_group(workshop):
            self._settle(member, one, wire.failed(one.key, error, retry=retry))

    def _may_write(self, workshop: str, member: str, waiting: _Waiting) -> bool:
        """Whether a command may be done now: its workshop is loaded, and there is a share left."""
        if workshop not in self.recorder.rooms:
            self.on_wanted(workshop)
            return False
        if not waiting.counted:
            if not self.shares.may_write(member, workshop):
                self._slow[member] = waiting
                return False
            self.shares.wrote(member, workshop, waiting.size)
            waiting.counted = True
        return True

    def _may_join(self, _: str, link: str, waiting: _Waiting) -> bool:
        """Whether a person may come in now: several together, but not too many per second."""
        if not waiting.counted:
            since = time.monotonic() - self._joined.get(link, -math.inf)
            waiting.counted = since >= shares.JOINS_TOGETHER and self.shares.may_join(link)
        return waiting.counted

    def _too_early(self, member: str, waiting: _Waiting, now: float) -> bool:
        """Whether something has to come again first; if so, its page is told to send this after it.

        Of two answers to a block the later one is kept, so that nothing may overtake.
        """
        behind = self._behind.get(waiting.identity)
        if behind is None:
            return False
        if waiting.key not in behind.keys and now - behind.since <= AGAIN:
            behind.keys.add(waiting.key)
            self._answer(member, waiting, replace(behind.told, key=waiting.key))
            return True
        behind.keys.discard(waiting.key)
        if not behind.keys or now - behind.since > AGAIN:
            del self._behind[waiting.identity]
        return False

    def _settle(self, member: str, waiting: _Waiting, answer: Outcome) -> None:
        """Send the answer to the socket that waits for it."""
        if isinstance(answer, wire.Failed) and answer.retry and not waiting.asked:
            new = _Behind(answer, set(), time.monotonic())
            self._behind.setdefault(waiting.identity, new).keys.add(waiting.key)
        self._answer(member, waiting, answer)

    def _answer(self, member: str, waiting: _Waiting, answer: Outcome) -> None:
        """Send an answer; it no longer waits."""
        self._known.pop((member, waiting.key), None)
        reply: wire.Reply
        if isinstance(answer, wire.Clash | wire.Failed):
            reply = answer
        elif isinstance(answer, wire.Done):
            done = wire.AnswerGiven(id=waiting.key, value=answer.revision)
            reply = done if waiting.asked else answer
        else:
            reply = wire.AnswerGiven(id=waiting.key, value=answer)
        self.lines.send(waiting.identity, reply)

    def _tell_slowed(self, now: float) -> None:
        """Tell people whose commands are waiting for their share."""
        for member, waiting in self._slow.items():
            quiet = now - self._told.get(member, -math.inf)
            if now - waiting.since > shares.TELL_AFTER and quiet > shares.TELL_EVERY:
                self._told[member] = now
                slowed = OkrlabError("slowed")
                self.lines.refuse(waiting.identity, waiting.key, slowed, retry=True)

    def rest(self, now: float) -> None:
        """Forget times that no longer matter."""
        self._behind = {i: one for i, one in self._behind.items() if now - one.since <= AGAIN}
        self._told = {m: at for m, at in self._told.items() if now - at < shares.TELL_EVERY}
        self._joined = {k: at for k, at in self._joined.items() if now - at < shares.JOINS_TOGETHER}
