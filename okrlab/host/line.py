"""The connection to a recorder in another process: a thread that resends until it is answered.

Callers use `do`, `ask` and `editing` in the kernel's own loop; only the line's thread touches the
socket. `_lock` guards what both change: pending commands and questions, and whether it is closing.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import math
import threading
import time
from concurrent.futures import Future
from typing import Any

import zmq

from okrlab.errors import BadInput, LinkUnknown, OkrlabError, RecorderGone
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


class ServedPage:
    """What the server knows of the page that this process works for."""

    away = False
    """Whether the page shows no sign of life; the others are then told that nobody is there."""


def _beat(editing: str) -> bytes:
    return wire.encode(wire.Beat(editing=editing, away=ServedPage.away))


class RemoteSession(Session):
    """A session whose recorder is reached over a socket.

    Raises `LinkUnknown` if the token proves no session, and `RecorderGone` if there is no answer
    within `patience` seconds.
    """

    def __init__(self, address: str, token: str, *, patience: float = 8.0) -> None:
        super().__init__()
        self._address, self._token = address, token
        self._commands = Outgoing()
        self._forget = ""
        self._questions: dict[str, tuple[bytes, Future[Any]]] = {}
        self._lock = threading.Lock()
        self._editing = ""
        self._retry_at = math.inf
        self._greeted = -math.inf
        self._opened = threading.Event()
        self._closing = False
        self._pair = f"inproc://okrlab-{wire.new_id()}"
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._out: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
        self._out.setsockopt(zmq.SNDHWM, 0)
        self._out.bind(self._pair)
        self._thread = threading.Thread(target=self._run, name="okrlab-line", daemon=True)
        self._thread.start()
        atexit.register(self.close)
        if not self._opened.wait(patience):
            self.close()
            raise RecorderGone("recorder_gone")
        if self.ended is not None:
            self.close()
            raise LinkUnknown.said("unknown_link", self.ended.message, self.ended.hint)

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
        frame = _beat(card)  # first of all: text that cannot be encoded must not stop the beats
        self._editing = card
        with self._lock:
            if not self._closing:
                self._hand(frame)

    def close(self) -> None:
        atexit.unregister(self.close)
        with self._lock:
            if not self._closing:
                self._closing = True
                self._hand(b"")
        if threading.current_thread() is not self._thread:
            self._thread.join(2)
        self._give_up()
        self._out.close(0)

    def _hand(self, frame: bytes) -> None:
        """Give a frame to the thread; if that has ended, nobody waits for the frame."""
        with contextlib.suppress(zmq.Again):
            self._out.send(frame, zmq.NOBLOCK)

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

    def _run(self) -> None:
        inbox: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
        inbox.setsockopt(zmq.RCVHWM, 0)
        inbox.connect(self._pair)
        line = self._connect()
        heard = beat = time.monotonic()
        while not self._closing:
            poller = zmq.Poller()
            poller.register(inbox, zmq.POLLIN)
            poller.register(line, zmq.POLLIN)
            ready = dict(poller.poll(int(BEAT * 500)))
            now = time.monotonic()
            while inbox in ready and inbox.poll(0):
                frame = inbox.recv()
                if not frame:
                    break
                if self.connected:
                    self._post(line, frame)
            while line in ready and line.poll(0):
                heard, frame = now, line.recv()
                try:
                    self._hear(line, wire.read_reply(frame))
                except Exception:  # the next message may be fine
                    log.exception("a message could not be taken in")
            if now - heard > QUIET:  # connect again: a recorder that restarted knows nobody
                self._now("connected", False)
                line.close(0)
                line = self._connect()
                heard = beat = now
            elif now >= self._retry_at:
                self._resend(line)
            elif now - beat >= BEAT:
                beat = now
                if self.connected:
                    self._post(line, _beat(self._editing))
        self._post(line, wire.encode(wire.Bye()))
        line.close(100)
        inbox.close(0)

    def _connect(self) -> zmq.Socket[bytes]:
        line: zmq.Socket[bytes] = self._context.socket(zmq.DEALER)
        line.setsockopt(zmq.LINGER, 0)
        line.setsockopt(zmq.RECONNECT_IVL, 50)
        line.setsockopt(zmq.RECONNECT_IVL_MAX, 500)
        line.connect(self._address)
        self._greet(line)
        return line

    def _greet(self, line: zmq.Socket[bytes]) -> None:
        self._greeted = time.monotonic()
        since = self.workshop.revision if self.person else -1
        self._post(line, wire.encode(wire.Hello(token=self._token, since=since)))

    def _post(self, line: zmq.Socket[bytes], frame: bytes) -> None:
        with contextlib.suppress(zmq.Again):  # whatever matters is resent on the next welcome
            line.send(frame, zmq.NOBLOCK)

    def _hear(self, line: zmq.Socket[bytes], reply: wire.Reply) -> None:
        match reply:
            case wire.Welcome():
                self._greeted = -math.inf
                if self._opened.is_set():
                    self.in_loop(self.welcomed, reply)
                else:  # the loop is blocked by the caller who is opening this session
                    self.welcomed(reply)
                self._now("connected", True)
                self._resend(line)
                self._opened.set()
            case wire.News():
                self.in_loop(self._take, reply)
            case wire.Mine() | wire.Tally():
                self.in_loop(self.counted, reply)
            case wire.Here():
                self.in_loop(self.saw, reply)
            case wire.Reached(base=base):
                self.in_loop(self.reached, base)
            case wire.Done(key=key) | wire.Clash(key=key):
                self._settle(key, reply)
            case wire.Failed(key=key):
                if key in self._commands and reply.retry:
                    self._retry_at = time.monotonic() + RETRY
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
                    self._greet(line)
            case wire.SessionEnded():
                with self._lock:
                    self.ended, self._closing = reply, True
                self._give_up()
                self._now("connected", False)
                self._opened.set()

    def _take(self, news: wire.News) -> None:
        if not self.heard(news):
            with self._lock:
                if not self._closing:
                    hello = wire.Hello(token=self._token, since=self.workshop.revision)
                    self._hand(wire.encode(hello))

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

    def _resend(self, line: zmq.Socket[bytes]) -> None:
        self._retry_at = math.inf
        with self._lock:
            waiting = self._commands.sent()
            waiting += [frame for frame, _ in self._questions.values()]
        for frame in waiting:
            self._post(line, frame)
