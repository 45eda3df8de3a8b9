"""Spoken codes: eight digits that a coach says aloud, and limits on wrong guesses.

Only five digits are secret, so wrong codes are counted: by workshop, by the address they come from,
and in total. A room shares one address, so no limit is so low that a few typing errors reach it.
Too many wrong codes pause codes for a while, and nothing else: links keep working.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from limits import RateLimitItem, RateLimitItemPerMinute
from sqlalchemy import Connection

from okrlab.errors import LinkUnknown
from okrlab.host import links
from okrlab.host.keys import CODE_LIFETIME, HANDOVER
from okrlab.host.register import Register, Tried
from okrlab.record.store import wrong_codes
from okrlab.record.store.locks import COUNTING, wait_turn

WINDOW = 10
"""The minutes for which a wrong code is remembered."""
WRONG = RateLimitItemPerMinute(20, WINDOW)
"""The wrong codes for one workshop within that time."""
EACH = RateLimitItemPerMinute(60, WINDOW)
"""The wrong codes from one address, for whatever workshop."""
ALL = RateLimitItemPerMinute(200, WINDOW)
"""The wrong codes for all workshops together, from anywhere."""
LOST = RateLimitItemPerMinute(200, WINDOW)
"""The wrong codes with handles that no workshop has, all together."""

LONGEST = 100
"""The most characters in which eight digits may be typed."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it is shown to a room, and until when (ISO 8601): then the next is shown.

    `odds` says how hard a code is to guess if 1, 10 or 100 workshops have one: one in so many.
    """

    code: str
    expires: str
    odds: tuple[int, int, int]


class Codes:
    """Tries codes. Wrong ones are counted in the database, so by all servers together."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def attempt(self, typed: str, address: str = "") -> Tried:
        """Try a code, however it was typed; a wrong one is counted.

        `address` is where it was typed, as far as the server knows.
        """
        code = plain(typed) if len(typed) <= LONGEST else ""
        if not (len(code) == 8 and code.isascii() and code.isdigit()):
            return Tried(why="shape")
        handle = code[: links.HANDLE]
        limits = [(EACH, f"from {links.network(address)}")]
        if own := self.register.handles(beside=handle):  # two while one follows: no more tries
            limits += [*((WRONG, f"for {one}") for one in sorted(own)), (ALL, "for all")]
        else:
            limits += [(LOST, "for none")]
        now = self.register.clock()
        about = {links.about(self.register.key, said): limit for limit, said in limits}
        with self.register.record.reading() as db:
            again = _full_until(db, about, now)
        if again is None:
            try:
                return Tried(secret=self.register.open_code(code))
            except LinkUnknown:  # if it cannot be counted any more, "wrong" is not told either
                with self.register.record.writing() as db:
                    wait_turn(db, COUNTING)
                    again = _full_until(db, about, now)
                    if again is None:
                        wrong_codes.count(db, about, now, now - timedelta(minutes=WINDOW))
        if again is None:
            return Tried(why="wrong")
        return Tried(why="paused", minutes=max(1, math.ceil((again - now).total_seconds() / 60)))


def _full_until(
    db: Connection, about: Mapping[bytes, RateLimitItem], now: datetime
) -> datetime | None:
    """Until when at least one of these limits is used up; None if none is."""
    window = timedelta(minutes=WINDOW)
    nth = (
        wrong_codes.nth_newest(db, one, now - window, limit.amount) for one, limit in about.items()
    )
    return max((at + window for at in nth if at is not None), default=None)


def chance(workshops: int, *, one_address: bool = False) -> float:
    """The probability that an attacker guesses one of so many workshops' codes in their lifetime.

    It is the most that the limits allow: guesses begin with the code, are spread evenly, and are
    never repeated.

    >>> [f"{chance(n):.2%}" for n in (1, 10, 100)]
    ['0.26%', '2.57%', '2.57%']
    >>> [f"{chance(n, one_address=True):.2%}" for n in (1, 10, 100)]
    ['0.26%', '0.78%', '0.78%']
    """
    windows = CODE_LIFETIME.total_seconds() / 60 / WINDOW + 1
    bounds = [WRONG.amount * workshops, ALL.amount, *([EACH.amount] if one_address else [])]
    each = windows * min(bounds) / workshops / 10 ** (8 - links.HANDLE)
    return float(1 - (1 - each) ** workshops)


def odds(workshops: int, *, one_address: bool = False) -> int:
    """The same probability as people say it: one in so many.

    >>> odds(1), odds(10), odds(100), odds(100, one_address=True)
    (385, 39, 39, 129)
    """
    return round(1 / chance(workshops, one_address=one_address))


def show(register: Register, workshop: str, *, fresh: bool = False, id: str = "") -> Shown:
    """The valid code, which is made if there is none, or if a `fresh` one is asked for.

    With the same `id`, a fresh one is made only once. Shortly before a code ends, the next is shown
    and both are good, so that no page shows one that is over.
    """
    if fresh:
        register.new_code(workshop, id=id)
    while (found := register.code(workshop)) is None or found[1] <= register.clock() + HANDOVER:
        register.new_code(workshop, follows=True)
    code, expires = found[0], found[1] - HANDOVER
    spaced = f"{code[:4]} {code[4:]}"
    return Shown(code=spaced, expires=expires.isoformat(), odds=(odds(1), odds(10), odds(100)))


def plain(typed: str) -> str:
    """A code without the spaces and hyphens that people type between its digits.

    >>> plain(" 4829-1307 ")
    '48291307'
    """
    return "".join(typed.split()).translate(dict.fromkeys(map(ord, "-‐‑–—·.")))
