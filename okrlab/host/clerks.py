"""The recorder's end of the processes that make costly answers, each with a thread that waits."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress

import msgspec
import zmq

from okrlab.host import shares, wire
from okrlab.host.answering import Config, Job, Made, read_frame, write_frame


class ClerkEnded(msgspec.Struct, frozen=True):
    """The process ended during a question, or was ended because that took too long (`late`)."""

    late: bool


class Clerk:
    """One process, started at its first question, and a thread that gives it one at a time.

    When an answer has arrived, a message is sent to the `wake` address (inproc, PULL).
    """

    def __init__(self, config: Config, wake: str) -> None:
        self._config, self._wake = config, wake
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Made | ClerkEnded]]] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="okrlab-clerk", daemon=True).start()

    def give(self, job: Job) -> Future[Made | ClerkEnded]:
        """Queue a question; the future holds its answer."""
        future: Future[Made | ClerkEnded] = Future()
        self._jobs.put((job, future))
        return future

    def _run(self) -> None:
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        bell = context.socket(zmq.PUSH)
        bell.connect(self._wake)
        while True:
            try:
                job, future = self._jobs.get(timeout=shares.IDLE_SECONDS)
            except queue.Empty:
                self._end()
                continue
            try:
                future.set_result(self._answer(job))
            except Exception as error:
                self._end()
                future.set_exception(error)
            bell.send(b"")

    def _answer(self, job: Job) -> Made | ClerkEnded:
        if self._process is None or self._process.poll() is not None:
            self._start()
        frame = self._exchange(wire.encode(job), job.limit)
        if frame is None:
            return ClerkEnded(late=self._late.is_set())
        return msgspec.msgpack.decode(frame, type=Made)

    def _start(self) -> None:
        self._end()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "okrlab.host.answering"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        if self._exchange(wire.encode(self._config), shares.START_SECONDS) is None:
            raise RuntimeError("the process for costly answers did not start")

    def _exchange(self, message: bytes, seconds: float) -> bytes | None:
        """Send a message to the process and wait for its answer; None if it has ended."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self._late = threading.Event()

        def stop() -> None:
            self._late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            with suppress(BrokenPipeError):
                write_frame(process.stdin, message)
            frame = read_frame(process.stdout)
        finally:
            timer.cancel()
        if frame is None or self._late.is_set():
            self._end()
        return frame

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
