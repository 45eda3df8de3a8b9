"""The server's log: whatever strangers put into it, a record stays one line, contains no secret of
a link, and nobody can fill the disk with it.

`take_over` is called once per process. From then on every logger of that process, those of
libraries included, writes through one `Journal`.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

LONGEST = 500
"""The most characters of a message."""
LONGEST_DETAIL = 6_000
"""The most characters of a traceback, or of a kernel's error output."""
FULL = 20
"""How many lines of one kind are written within `WINDOW`; the others are only counted."""
WINDOW = 60.0
"""The time in seconds in which lines of one kind are counted together."""
MOST_KINDS = 500
"""How many kinds are distinguished; a kind comes from a place in the code, never from data."""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SECRETS = re.compile(
    r"(/[hfjlrvs]/)[\w%-]{16,}"  # a link
    r"|(?<![\w-])[\w-]{16,}+\.\d{9,12}\.[0-9a-f]{64}\b"  # a session's token
    r"|\b2\|1:0\|\d+:[^\s;\"']+"  # a signed cookie
)


def plain(text: str, most: int = LONGEST) -> str:
    r"""Text as one line of a log, without secrets or control characters.

    >>> plain("a\nforged line \x1b[31m /j/abcdefghijklmnop")
    'a\\nforged line \\x1b[31m /j/…'
    """
    left = len(text) - most
    text = SECRETS.sub(lambda found: f"{found[1] or ''}…", text[:most])
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _escaped(c) for c in text)
    return f"{text}… ({left} more characters)" if left > 0 else text


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


class Journal(logging.Handler):
    """Writes records as lines.

    The `detail` or exception of a record follows below it. Each of its lines begins with a bar, so
    that none can be mistaken for a record.
    """

    def __init__(
        self,
        name: str = "",
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        window: float = WINDOW,
    ) -> None:
        super().__init__(logging.WARNING)
        self._name = f"{name}: " if name else ""
        self._stream = stream
        self._clock = clock
        self._window = window
        self._kinds: dict[tuple[object, ...], _Kind] = {}
        self._timer: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or only count it if there were too many of its kind."""
        try:
            now = self._clock()
            self._settle(now)
            kind = self._kinds.setdefault(_kind(record, len(self._kinds)), _Kind(now))
            kind.seen += 1
            line = f"{record.levelname} {record.name}: {plain(_message(record))}"
            if kind.seen > FULL:
                kind.last = line
                self._remember_to_settle()
                return
            at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
            self._write(f"{at} {self._name}{line}{_below(record)}\n")
        except Exception:
            self.handleError(record)

    def settle(self) -> None:
        """Report the records left out, for every kind whose window is over."""
        with self.lock:  # type: ignore[union-attr]
            self._timer = None
            self._settle(self._clock())
            if any(kind.seen > FULL for kind in self._kinds.values()):
                self._remember_to_settle()

    def _remember_to_settle(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(1.01 * self._window, self.settle)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Report all records left out, and stop."""
        with self.lock:  # type: ignore[union-attr]
            self._settle(float("inf"))
            if self._timer:
                self._timer.cancel()
        super().close()

    def _settle(self, now: float) -> None:
        over = [key for key, kind in self._kinds.items() if kind.began + self._window <= now]
        for key in over:
            kind = self._kinds.pop(key)
            if kind.seen > FULL:
                at = time.strftime("%Y-%m-%d %H:%M:%S")
                self._write(
                    f"{at} {self._name}left out {kind.seen - FULL} more of one kind,"
                    f" the last being {kind.last}\n"
                )

    def _write(self, text: str) -> None:
        stream = self._stream or sys.stderr
        stream.write(text.encode("utf-8", "backslashreplace").decode())
        stream.flush()


class _Kind:
    """How many records of one kind there were within its window."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.seen = 0
        self.last = ""


def _kind(record: logging.LogRecord, known: int) -> tuple[object, ...]:
    """The kind of a record: the place in the code that wrote it, its `about`, and for an exception
    the place where it was raised.
    """
    if known >= MOST_KINDS:
        return (record.levelno,)
    place = (record.pathname, record.lineno, getattr(record, "about", ""))
    error = record.exc_info[1] if record.exc_info else None
    trace = error.__traceback__ if error else None
    if error is None or trace is None:
        return (*place, type(error))
    while trace.tb_next:
        trace = trace.tb_next
    return (*place, type(error), trace.tb_frame.f_code.co_filename, trace.tb_lineno)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        return f"{record.msg!r} {record.args!r}"


def _below(record: logging.LogRecord) -> str:
    detail = str(getattr(record, "detail", ""))
    if record.exc_info and record.exc_info[1]:
        detail += "".join(traceback.format_exception(record.exc_info[1], limit=-30))
    detail = COLOUR.sub("", detail.rstrip()[-2 * LONGEST_DETAIL :])
    if not detail:
        return ""
    shown = detail[-LONGEST_DETAIL:]  # the end of a traceback is the most useful part
    lines = ["…"] if len(shown) < len(detail) else []
    lines += shown.split("\n")
    return "".join(f"\n    | {plain(line, 1000)}" for line in lines[-100:])


def take_over(name: str = "") -> Journal:
    """Send all logging, warnings and unhandled exceptions of this process through one journal."""
    journal = Journal(name)
    root = logging.getLogger()
    root.handlers[:] = [journal]
    root.setLevel(logging.WARNING)
    for logger in list(root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
    logging.captureWarnings(True)
    log = logging.getLogger("python")

    def failed(kind: Any, error: BaseException | None, trace: Any, what: str) -> None:
        log.error("failed: %s", what, exc_info=(kind, error, trace) if error else None)

    sys.unraisablehook = lambda it: failed(
        it.exc_type, it.exc_value, it.exc_traceback, it.err_msg or "unraisable"
    )
    threading.excepthook = lambda it: failed(
        it.exc_type, it.exc_value, it.exc_traceback, getattr(it.thread, "name", "a thread")
    )
    return journal
