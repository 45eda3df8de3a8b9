"""What a server logs because the machine is busy, which no test of something else is about."""

from __future__ import annotations

from collections.abc import Iterable


def without_busy(lines: Iterable[str]) -> list[str]:
    """The lines of a log, without the notice that the machine kept a recorder waiting.

    >>> without_busy(["recorder: WARNING: the loop was held for 150 ms", "the disk is full"])
    ['the disk is full']
    """
    return [line for line in lines if "the loop was held" not in line]
