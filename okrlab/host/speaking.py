"""What a session and the recorder say to each other, whatever carries it.

Callers use `do`, `ask` and `editing` in their own loop, while whatever carries the frames may be a
thread of its own. `_lock` guards what both change: pending commands and questions, and whether the
session is closing.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from concurrent.futures import Future
from typing import Any

from okrlab.errors import BadInput, OkrlabError, RecorderGone
from okrlab.host import wire
from okrlab.host.outgoing import Outgoing
from okrlab.host.session import Outcome, Session
from okrlab.record.commands import Command, whole

log = logging.getLogger(__name__)

BEAT = 1.0
"""Seconds between heartbeats."""
QUIET = 2.5
"""Seconds without an answer to a heartbeat after which the recorder counts as gone."""
RETRY = 3.0
"""Seconds until a command that could not be written (to a full disk, say) is sent again."""


class SpokenSession(Session):
    """A session that resends until it is answered. A subclass carries its frames.

    `_hand` is called by those who ask, with the lock held, and `_post` by whoever calls `hear`.
    """

    lean = False
    """Whether the room's news reaches this session's holder by another line."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self._commands = Outgoing()
        self._forget = ""
        self._questions: dict[str, tuple[bytes, Future[Any]]] = {}
        self._lock = threading.Lock()
        self._editing = ""
        self._retry_at = math.inf
        self._greeted = -math.inf
        self._opened = threading.Event()
        self._closing = False

    def _hand(self, frame: bytes) -> None:
        """Give a frame to what carries it, which drops it while the recorder is not there."""
        raise NotImplementedError

    def _post(self, frame: bytes) -> None:
        """Send a frame now."""
        raise NotImplementedError

    def _beat(self, editing: str) -> bytes:
        """A heartbeat of somebody who has this card open."""
        return wire.encode(wire.Beat(editing=editing))

    def do(self, command: Command, key: str = "") -> Future[Outcome]:
        message = wire.Do(key=key or wire.new_id(), command=whole(command))
        frame = wire.encode(message)
        future: Future[Outcome] = Future()
        if len(frame) > wire.MOST_BYTES:
            future.set_result(wire.failed(message.key, BadInput("too_large")))
            return future
        with self._lock:
            if self._closing:
                future.set_result(self._over(message.key))
                return future
            known = self._commands.add(message.key, frame, future)
            if known is future:
                self._send_due()
        return known

    def _send_due(self) -> None:
        for frame in self._commands.due():
            self._hand(frame)

    def ask(self, what: str, **values: str) -> Future[Any]:
        question = wire.Ask(id=wire.new_id(), what=what, values=values)
        frame = wire.encode(question)
        future: Future[Any] = Future()
        if len(frame) > wire.MOST_BYTES:
            future.set_exception(BadInput("too_large"))
            return future
        with self._lock:
            if self._closing:
                future.set_exception(wire.error(self._over(question.id)))
                return future
            self._questions[question.id] = (frame, future)
            self._forget = question.id if what == "forget" else self._forget
            self._hand(frame)
        return future

    def editing(self, card: str) -> None:
        frame = self._beat(card)  # first: text that cannot be encoded must not stop the beats
        self._editing = card
        with self._lock:
            if not self._closing:
                self._hand(frame)

    def _over(self, key: str) -> wire.Failed:
        """The answer to everything that is asked of a session that has ended or was closed."""
        if (told := self.ended) is None:
            return wire.failed(key, RecorderGone("recorder_gone"))
        return wire.Failed(key=key, code="unknown_link", message=told.message, hint=told.hint)

    def _give_up(self) -> None:
        with self._lock:
            pending, questions = self._commands.drain(), self._questions
            self._questions = {}
        for key, future in pending.items():
            future.set_result(self._over(key))
        for id, (_, answer) in questions.items():
            if id == self._forget and self.ended is not None:
                answer.set_result(True)  # deleted, as they asked: their own end was told first
            else:
                answer.set_exception(wire.error(self._over(id)))

    def greet(self) -> None:
        """Say hello, with the revision that is known."""
        self._greeted = time.monotonic()
        since = self.workshop.revision if self.id else -1
        self._post(self._hello(since))

    def _hello(self, since: int) -> bytes:
        return wire.encode(wire.Hello(token=self._token, since=since, lean=self.lean))

    @property
    def greeting(self) -> bool:
        """Whether a hello waits for its welcome.

        On that, all that is on its way is sent again; until then nothing is sent that could come
        before it: of two answers to a block, the later one is kept.
        """
        return self._greeted > -math.inf

    def try_again(self, now: float) -> None:
        """Send again what could not be written, when it is time, or a hello that was lost."""
        if self.greeting and now - self._greeted > QUIET:
            self.greet()
        elif now >= self._retry_at:
            self.resend()

    def hear(self, reply: wire.Reply) -> None:
        """Take in what the recorder says."""
        match reply:
            case wire.Welcome():
                if self._opened.is_set():
                    self.in_loop(self.welcomed, reply)
                else:  # the loop is blocked by the caller who is opening this session
                    self.welcomed(reply)
                self._now("connected", True)
                self._greeted = -math.inf
                self.resend()
                self._opened.set()
            case wire.News():
                self.in_loop(self._take, reply)
            case wire.Mine() | wire.Tally():
                self.in_loop(self.counted, reply)
            case wire.Undoable(undo=undo, redo=redo):
                self.undo, self.redo = undo, redo
                self.in_loop(self._tell, "changed")
            case wire.Here():
                self.in_loop(self.saw, reply)
            case wire.Reached(base=base):
                self.in_loop(self.reached, base)
            case wire.Done(key=key) | wire.Clash(key=key):
                self._settle(key, reply)
            case wire.Failed(key=key):
                if key in self._commands and reply.retry:
                    self._retry_at = min(self._retry_at, time.monotonic() + RETRY)
                    self._now("trouble", reply)
                elif key in self._commands:
                    self._settle(key, reply)
                elif not key:  # it is about the whole session, which says hello again
                    self._now("trouble", reply)
                else:
                    self._answer(key, None, wire.error(reply))
            case wire.AnswerGiven(id=id):
                self._answer(id, reply.value, None)
            case wire.UnknownPeer():
                # Every message to a recorder that does not know us is answered so; greet once.
                if time.monotonic() - self._greeted > BEAT:
                    self.greet()
            case wire.SessionEnded():
                with self._lock:
                    self.ended, self._closing = reply, True
                self._give_up()
                self.connected = False
                self.in_loop(self._tell, "connected")  # also if it was lost, or never welcomed
                self._opened.set()

    def _take(self, news: wire.News) -> None:
        if not self.heard(news):
            with self._lock:
                if not self._closing:
                    self._hand(self._hello(self.workshop.revision))

    def _settle(self, key: str, reply: Outcome) -> None:
        with self._lock:
            future = self._commands.settle(key)
            self._send_due()
            left = bool(self._commands)
        if future is not None:
            slowed = self.trouble is not None and self.trouble.code == "slowed"
            if not (left and slowed):
                self._now("trouble", None)
            future.set_result(reply)

    def _answer(self, id: str, value: Any, error: OkrlabError | None) -> None:
        with self._lock:
            _, future = self._questions.pop(id, (b"", None))
        if future is not None and error is not None:
            future.set_exception(error)
        elif future is not None:
            future.set_result(value)

    def _now(self, what: str, value: Any) -> None:
        """Set an attribute and tell listeners of it, if it is a change."""
        if getattr(self, what) != value:
            setattr(self, what, value)
            self.in_loop(self._tell, what)

    def resend(self) -> None:
        """Send again what may not have arrived."""
        self._retry_at = math.inf
        with self._lock:
            waiting = self._commands.sent()
            waiting += [frame for frame, _ in self._questions.values()]
        for frame in waiting:
            self._post(frame)
