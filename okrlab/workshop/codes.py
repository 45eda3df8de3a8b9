"""Spoken codes: eight digits that a coach says aloud, and how many wrong ones are borne.

Five secret digits are few, so wrong ones are counted, and by workshop: a room shares one address.
Whoever tries too often stops that workshop's code for a while, and nothing else.
"""

from __future__ import annotations

import math
import time

import msgspec
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from okrlab.errors import LinkUnknown
from okrlab.workshop import links
from okrlab.workshop.register import Register, Tried

WRONG = RateLimitItemPerMinute(20, 10)
"""Wrong codes that one workshop bears: 20 in any 10 minutes."""
LOST = RateLimitItemPerMinute(200, 10)
"""Wrong codes for handles that no workshop has, all together."""

LONGEST = 100
"""Characters in which eight digits may be typed."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it is shown to a room, and until when it is good (ISO 8601)."""

    code: str
    expires: str


class Codes:
    """Tries codes. What was tried is counted in memory, by the wall clock."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._wrong = MovingWindowRateLimiter(MemoryStorage())

    def attempt(self, typed: str) -> Tried:
        """What a code opens, however it was typed; a wrong one is counted."""
        code = plain(typed) if len(typed) <= LONGEST else ""
        if not (len(code) == 8 and code.isascii() and code.isdigit()):
            return Tried(why="shape")
        handle = code[: links.HANDLE]
        known = handle in self.register.handles()
        limit, whose = (WRONG, handle) if known else (LOST, "")
        if not self._wrong.test(limit, whose):
            again = self._wrong.get_window_stats(limit, whose).reset_time
            return Tried(why="paused", minutes=max(1, math.ceil((again - time.time()) / 60)))
        try:
            return Tried(secret=self.register.open_code(code))
        except LinkUnknown:
            self._wrong.hit(limit, whose)
            return Tried(why="wrong")


def show(register: Register, workshop: str, *, fresh: bool = False) -> Shown:
    """The code that is good now, made if there is none or a fresh one is wished for."""
    if fresh:
        register.new_code(workshop)
    while (found := register.code(workshop)) is None:
        register.new_code(workshop)
    code, expires = found
    return Shown(code=f"{code[:4]} {code[4:]}", expires=expires.isoformat())


def plain(typed: str) -> str:
    """A code without the spaces and hyphens that people put between its digits.

    >>> plain(" 4829-1307 ")
    '48291307'
    """
    return "".join(typed.split()).translate(dict.fromkeys(map(ord, "-‐‑–—·.")))
