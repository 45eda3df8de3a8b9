"""The line to a recorder in another process: a thread that resends until it has an answer."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from concurrent.futures import Future
from typing import Any

import zmq

from okrlab.errors import LinkUnknown, OkrlabError, RecorderGone, Refused
from okrlab.model.commands import Command
from okrlab.workshop import wire
from okrlab.workshop.session import Outcome, Session

BEAT = 1.0
"""Seconds between beats."""
QUIET = 2.5
"""Seconds without an answer to a beat after which the recorder counts as gone."""


RETRY = 3.0
"""Seconds until a command that could not be written (a full disk, say) is sent again."""


class RemoteSession(Session):
    """A session whose recorder is reached over a socket. Opens at once or raises.

    Raises `LinkUnknown` if the token proves no session, `RecorderGone` without an answer in
    `patience` seconds.
    """

    def __init__(self, address: str, token: str, *, patience: float = 8.0) -> None:
        super().__init__()
        self._address, self._token = address, token
        self._pending: dict[str, tuple[wire.Do, Future[Outcome]]] = {}
        self._questions: dict[str, Future[Any]] = {}
        self._lock = threading.Lock()
        self._editing = ""
        self._retry_at = math.inf
        self._opened = threading.Event()
        self._closing = False
        self._pair = f"inproc://okrlab-{id(self)}"
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._out: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
        self._out.bind(self._pair)
        self._thread = threading.Thread(target=self._run, name="okrlab-line", daemon=True)
        self._thread.start()
        if not self._opened.wait(patience):
            self.close()
            raise RecorderGone("recorder_gone")
        if self.ended is not None:
            self.close()
            raise LinkUnknown.said("unknown_link", self.ended.message, self.ended.hint)

    def do(self, command: Command, key: str = "") -> Future[Outcome]:
        message = wire.Do(key=key or self.new_key(), command=command)
        with self._lock:
            known = self._pending.get(message.key)
            if known:
                return known[1]
            future: Future[Outcome] = Future()
            self._pending[message.key] = (message, future)
            self._out.send(wire.encode(message))
        return future

    def ask(self, what: str, **values: str) -> Future[Any]:
        future: Future[Any] = Future()
        question = wire.Ask(id=self.new_key(), what=what, values=values)
        with self._lock:
            self._questions[question.id] = future
            self._out.send(wire.encode(question))
        return future

    def editing(self, card: str) -> None:
        self._editing = card
        with self._lock:
            self._out.send(wire.encode(wire.Beat(editing=card)))

    def close(self) -> None:
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._out.send(b"")
        self._thread.join(2)
        self._out.close(0)

    def _run(self) -> None:
        inbox: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
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
                heard = now
                self._hear(line, wire.read_reply(line.recv()))
            if now - heard > QUIET:  # start anew: a recorder that restarted knows nobody
                self._mark(connected=False)
                line.close(0)
                line = self._connect()
                heard = beat = now
            elif now >= self._retry_at:
                self._resend(line)
            elif now - beat >= BEAT:
                beat = now
                if self.connected:
                    self._post(line, wire.encode(wire.Beat(editing=self._editing)))
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
        since = self.workshop.revision if self.person else -1
        self._post(line, wire.encode(wire.Hello(token=self._token, since=since)))

    def _post(self, line: zmq.Socket[bytes], frame: bytes) -> None:
        with contextlib.suppress(zmq.Again):  # it is resent when the recorder is back
            line.send(frame, zmq.NOBLOCK)

    def _hear(self, line: zmq.Socket[bytes], reply: wire.Reply) -> None:
        match reply:
            case wire.Welcome():
                if self._opened.is_set():
                    self.in_loop(self.welcomed, reply)
                else:  # the loop is held up by whoever is opening this session
                    self.welcomed(reply)
                self._mark(connected=True)
                self._resend(line)
                self._opened.set()
            case wire.News():
                self.in_loop(self._take, reply)
            case wire.Here():
                self.in_loop(self._see, reply)
            case wire.Done(key=key) | wire.Clash(key=key):
                self._settle(key, reply)
            case wire.Failed(key=key):
                if key in self._pending and reply.retry:
                    self._retry_at = time.monotonic() + RETRY
                    self._trouble(reply)
                elif key in self._pending:
                    self._settle(key, reply)
                elif key in self._questions:
                    self._questions.pop(key).set_exception(
                        Refused.said(reply.code, reply.message, reply.hint)
                    )
            case wire.Answer(id=id):
                question = self._questions.pop(id, None)
                if question is not None:
                    question.set_result(reply.value)
            case wire.Unknown():
                self._greet(line)
            case wire.Ended():
                self.ended = reply
                self._mark(connected=False)
                self._opened.set()
                self._closing = True

    def _take(self, news: wire.News) -> None:
        if not self.heard(news):
            with self._lock:
                if not self._closing:
                    hello = wire.Hello(token=self._token, since=self.workshop.revision)
                    self._out.send(wire.encode(hello))

    def _see(self, here: wire.Here) -> None:
        if here.people != self.here:
            self.here = here.people
            self._tell("people")

    def _settle(self, key: str, reply: Outcome) -> None:
        with self._lock:
            message_future = self._pending.pop(key, None)
        if message_future is not None:
            self._trouble(None)
            message_future[1].set_result(reply)

    def _trouble(self, trouble: wire.Failed | None) -> None:
        if self.trouble != trouble:
            self.trouble = trouble
            self.in_loop(self._tell, "trouble")

    def _resend(self, line: zmq.Socket[bytes]) -> None:
        self._retry_at = math.inf
        with self._lock:
            waiting = [message for message, _ in self._pending.values()]
        for message in waiting:
            self._post(line, wire.encode(message))

    def _mark(self, *, connected: bool) -> None:
        if self.connected != connected:
            self.connected = connected
            self.in_loop(self._tell, "connected")


def raised(outcome: Outcome) -> wire.Done:
    """The outcome of a command, or the error it stands for."""
    if isinstance(outcome, wire.Failed):
        raise Refused.said(outcome.code, outcome.message, outcome.hint)
    if isinstance(outcome, wire.Clash):
        raise OkrlabError("conflict")
    return outcome
