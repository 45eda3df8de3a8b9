"""The process that makes costly answers, next to the recorder, with its own access to the database.

`okrlab.host.clerks` runs it as `python -m okrlab.host.answering`. It takes one question at
a time on its standard input and answers on its standard output. However long a question takes, the
recorder goes on: this process is stopped and another one started.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import struct
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from okrlab import logs
from okrlab.blocks.registry import load, outside
from okrlab.errors import BadInput, LinkUnknown, OkrlabError, RecorderGone, Refused
from okrlab.host import asking, export, shares, wire
from okrlab.host.register import Register
from okrlab.host.watching import Watch
from okrlab.record import events as e
from okrlab.record.commands import Command
from okrlab.record.folding import fold
from okrlab.record.store.database import open_database
from okrlab.record.store.record import Record
from okrlab.record.workshop import Workshop

_PR_SET_PDEATHSIG = 1
_ORPHAN = 5
"""Seconds after its time limit at which a process ends itself, if nobody else has ended it."""
_PATIENCE = 10.0
"""Seconds that the recorder may take for a command of ours."""


class Job(msgspec.Struct, frozen=True):
    """A question of a session, or of the door about a workshop.

    `request` is the same if the question is sent again. It may take so many `seconds`; 0 means the
    usual limit.
    """

    what: str
    values: dict[str, str]
    session: str = ""
    workshop: str = ""
    request: str = ""
    seconds: float = 0

    @property
    def limit(self) -> float:
        """The time limit in seconds."""
        return self.seconds or shares.ANSWER_SECONDS


class Made(msgspec.Struct, frozen=True):
    """The encoded answer, or the reason why there is none."""

    value: msgspec.Raw = msgspec.Raw(b"\xc0")
    failed: wire.Failed | None = None


class Config(msgspec.Struct, frozen=True):
    """What the process needs to know at its start."""

    url: str
    address: str
    key: bytes


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """The next message on a pipe; None if the other end is gone."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack("<I", head)
    body = pipe.read(size)
    return body if len(body) == size else None


def write_frame(pipe: IO[bytes], body: bytes) -> None:
    """Write a message to a pipe, preceded by its length."""
    pipe.write(struct.pack("<I", len(body)))
    pipe.write(body)
    pipe.flush()


def main() -> None:
    """Answer questions until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this
    logs.take_over("recorder")
    # The recorder has already warned about the version of SQLite.
    logging.getLogger("okrlab.record.store.database").setLevel(logging.ERROR)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output printed by mistake must not end up among the answers
    _step_back()
    frame = read_frame(sys.stdin.buffer)
    if frame is None:
        return
    config = msgspec.msgpack.decode(frame, type=Config)
    clerk = _Clerk(config)
    write_frame(out, b"")
    decode = msgspec.msgpack.Decoder(Job).decode
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        job = decode(frame)
        _alarm(job.limit + _ORPHAN)
        made = clerk.answer(job)
        _alarm(0)
        with suppress(BrokenPipeError):  # the recorder has ended
            write_frame(out, wire.encode(made))


def _step_back() -> None:
    """Yield to the recorder, limit our memory, and be ended first if memory runs out."""
    with suppress(OSError, AttributeError):
        os.nice(10)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
    with suppress(OSError, AttributeError, TypeError):  # Linux only: end with the recorder
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (shares.ANSWER_BYTES, shares.ANSWER_BYTES))


def _alarm(seconds: float) -> None:
    """End this process after so many seconds, even inside code that never returns to Python."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


class _Clerk:
    """Answers questions from the database."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.record = Record(open_database(config.url, create=False))
        self.register = Register(self.record, config.key, lambda: datetime.now(UTC))
        self.watch = Watch()

    def answer(self, job: Job) -> Made:
        """The answer to a question, or the reason for having none; raises nothing."""
        try:
            return Made(value=msgspec.Raw(wire.encode(self._value(job))))
        except OkrlabError as error:
            return Made(failed=wire.failed("", error))
        except Exception as error:
            return Made(failed=wire.failed("", self.watch.failed(job.what, error)))

    def _value(self, job: Job) -> Any:
        if not job.session:
            if job.what == "say":
                return self._said(job)
            meeting = self.register.meeting(job.workshop)
            try:
                return export.handed_over(self.record, meeting, job.values.get("as", ""))
            except BadInput:  # a calendar's file while no day is set: an address of nothing
                return None
        with self.record.reading() as db:
            session = self.record.session(db, job.session)
        if session is None or session.revoked:
            raise LinkUnknown("unknown_link")
        values = {**job.values, "request": job.request}
        return asking.answer(self.register, session, job.what, values)

    def _said(self, job: Job) -> bytes:
        """The page for somebody outside the team, after recording what they wrote, if anything."""
        now, values, asked = self._public(job.workshop), job.values, outside()

        def page(*told: Any) -> bytes:
            html: str = load(asked.page)(now, *told)
            return html.encode()

        if "said" not in values:
            return page()
        wish = load(asked.wish)(now, values.get("card", ""), values["said"])
        if wish is not None:
            try:
                self._have_done(job, wish)
            except Refused as error:
                wrong = wire.failed("", error)
                return page(values["card"], wrong, values["said"])
        return page(values.get("card", ""))

    def _public(self, workshop: str) -> Workshop:
        """A workshop as its room may see it."""
        with self.record.reading() as db:
            return fold(Workshop(), self.record.read_since(db, workshop, 0, {e.ROOM}))

    def _have_done(self, job: Job, command: Command) -> None:
        """Have the recorder do a command of somebody outside the team. Raises `Refused`."""
        said = {"workshop": job.workshop, "command": msgspec.json.encode(command).decode()}
        asked = wire.question(self.config.key, "outside", said, job.request)
        frame = wire.knock(self.config.address, asked, _PATIENCE)
        if frame is None:
            raise RecorderGone("recorder_gone")
        reply = wire.read_reply(frame)
        if isinstance(reply, wire.Failed):
            raise Refused.said(reply.code, reply.message, reply.hint)


if __name__ == "__main__":
    main()
