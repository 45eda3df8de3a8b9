"""Reads many statements: half of them in a second process, where there is a core for it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from okrlab.given import checked
from okrlab.language.reading import Reading, read

MANY: Final = 200
"""From so many statements on, a second process takes less time than it costs."""

Words = tuple[str, str]
"""A statement and its objective."""


@checked
def read_each(statements: Iterable[Words], *, apart: bool = False) -> dict[Words, Reading]:
    """The reading of each statement with its objective; doubles are read once.

    `apart` allows a second process, which only a command that owns its process should.

    >>> read_each([("Ran 12 webinars", ""), ("Ran 12 webinars", "")])["Ran 12 webinars", ""].level
    'output'
    """
    every = list(dict.fromkeys(statements))
    if not apart or len(every) < MANY or not _may_double():
        return {words: read(*words) for words in every}
    read(*every[0])  # so that both have the lexicon
    half = len(every) // 2
    return dict(zip(every, _both(every[:half], every[half:]), strict=True))


def _may_double() -> bool:
    """Whether this process can be doubled safely (it has one thread) and to any use."""
    if sys.platform != "linux":
        return False
    return threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _both(here: Sequence[Words], there: Sequence[Words]) -> list[Reading]:
    """The readings of both parts; what the other process cannot do is done here."""
    source, sink = os.pipe()
    try:
        child = os.fork()
    except OSError:  # no more processes are allowed
        os.close(source)
        os.close(sink)
        return _read(here) + _read(there)
    if child == 0:
        _answer(there, sink)
    os.close(sink)
    with open(source, "rb") as answers:  # closed too if this process is interrupted
        own = _read(here)
        answer = answers.read()
    os.waitpid(child, 0)
    try:
        return own + msgspec.msgpack.decode(answer, type=list[Reading])
    except msgspec.MsgspecError:  # it was killed before it had answered
        return own + _read(there)


def _answer(statements: Sequence[Words], sink: int) -> None:
    """The second process: it ends here, whatever happens, and says nothing."""
    try:
        with open(sink, "wb") as out:
            out.write(msgspec.msgpack.encode(_read(statements)))
    finally:
        os._exit(0)


def _read(statements: Sequence[Words]) -> list[Reading]:
    return [read(*words) for words in statements]
