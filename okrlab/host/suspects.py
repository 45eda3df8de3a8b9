"""Remembers what a process was doing when it died, so that the same thing does not end the next.

Clients resend whatever had no answer, so a single message that ends the recorder would end it again
and again. A mark of the current task is kept in a small file that outlives the process, and the
next process reads it. Marks are digests: the file contains nobody's words.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from okrlab.host import shares

_SIZE = 16
_FREE = bytes(_SIZE)
_GUILTY = 2
"""How often processes have to be killed during a task until it counts as the reason."""


def digest(*parts: str) -> bytes:
    """The mark that stands for these words in the file."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=_SIZE).digest()


class Suspects:
    """Marks the current task, and knows the tasks during which processes died.

    `crashed` says that the process before ended by itself. If it was killed from outside, its task
    is only a suspect, and guilty the second time. A task that comes to its end is cleared: whoever
    kills recorders at random must not lock people out of a workshop.
    """

    def __init__(self, file: Path, *, crashed: bool) -> None:
        self._rows = file.with_suffix(".guilty")
        if not file.exists() or file.stat().st_size != _SIZE:
            file.write_bytes(_FREE)
        with file.open("r+b") as opened:
            self._mark = mmap.mmap(opened.fileno(), _SIZE)
        stored = self._rows.read_bytes() if self._rows.exists() else b""
        rows = [stored[at : at + _SIZE + 1] for at in range(0, len(stored) - _SIZE, _SIZE + 1)]
        self._strikes = {row[1:]: row[0] for row in rows}
        last = bytes(self._mark[:])
        self._mark[:] = _FREE
        if last != _FREE:
            self.blame(last, certain=crashed)

    def blame(self, mark: bytes, *, certain: bool) -> None:
        """Remember that a process died of this, or may have (unless `certain`)."""
        before = self._strikes.pop(mark, 0)
        self._strikes[mark] = _GUILTY if certain else min(_GUILTY, before + 1)
        for oldest in list(self._strikes)[: -shares.GUILTY]:
            del self._strikes[oldest]
        self._keep()

    def _keep(self) -> None:
        rows = b"".join(bytes([n]) + mark for mark, n in self._strikes.items())
        unfinished = self._rows.with_suffix(".new")
        unfinished.write_bytes(rows)
        unfinished.replace(self._rows)

    def guilty(self, mark: bytes) -> bool:
        """Whether processes have died of this."""
        return self._strikes.get(mark, 0) >= _GUILTY

    @contextmanager
    def at(self, mark: bytes) -> Iterator[None]:
        """Mark a task as the current one while the block runs."""
        self._mark[:] = mark
        try:
            yield
        finally:
            self._mark[:] = _FREE
            if self._strikes.pop(mark, 0):
                self._keep()
