"""A fair share for each person and each workshop, and every other limit of the recorder.

What comes with every message (commands, bytes, heartbeats) is counted in token buckets, which cost
nothing while nobody writes; rare things (joins, answers from outside) by the library `limits`. None
of this is stored: a restarted recorder begins with full shares.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NamedTuple

from limits import RateLimitItemPerDay, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# -- one turn of the loop ------------------------------------------------------------------

FRAMES, FRAME_BYTES = 500, 2_000_000
"""How many messages, and bytes of them, one turn takes from the socket."""
TOGETHER = 100
"""The most commands in one commit."""
EACH = 8
"""The most commands of one person in one commit, while others are waiting too."""
DECIDING = 0.06
"""Seconds after which a commit takes no more commands."""
CHORES = 0.03
"""Seconds per turn for everything but the commit: welcomes, counts, small questions."""
SLICE = 200
"""Events read and folded at a time when a workshop is loaded; fewer if they are long."""
BEHIND = 1_000
"""A session that is more revisions behind gets the whole state rather than all events."""
HELD = 0.1
"""Seconds after which an operation that blocks the loop is named in the log."""
HUNG = 30
"""Seconds after which a loop that hangs is ended, so that the next recorder can go on."""
BUSY = 0.08
"""Seconds that the loop waits for another process's commit before it does something else."""
PATIENT = 10.0
"""Seconds after which a command that other processes' commits keep out is returned."""

# -- people and workshops ------------------------------------------------------------------


class Rate(NamedTuple):
    """The rate of a token bucket per second, and how much may come at once after a pause."""

    each_second: float
    at_once: float


COMMANDS, OUR_COMMANDS = Rate(30, 300), Rate(300, 3_000)
"""The commands of one person, and of everybody in one workshop."""
BYTES, OUR_BYTES = Rate(200_000, 2_000_000), Rate(600_000, 6_000_000)
"""The same in bytes, because each of them is sent on to everybody in the room."""
QUESTIONS = Rate(3, 30)
HELLOS = Rate(2, 12)
BEATS = Rate(5, 15)
FETCHED = Rate(400_000, 24_000_000)
"""The bytes of one person's welcomes and answers, which wait in our memory until they are read."""
UNHEARD = 16_000_000
"""Bytes sent to a connection without a message from it; after that it is dropped."""
BACKLOG, BACKLOG_BYTES = 256, 4_000_000
"""How many commands of one person may wait, and their bytes: the windows of several pages."""
TELL_AFTER, TELL_EVERY = 1.0, 2.0
"""Seconds for which a command waits before its person is told, and then between messages."""
AT_THE_DOOR = 2_000
"""How many questions of the server's own door may wait."""

# -- coming in -----------------------------------------------------------------------------

JOINS = 25
"""How many people per second may come in through one link: 500 in twenty seconds."""
JOINS_A_DAY = 3_000
JOINS_WAITING = 500
"""How many people of one link may wait for that; others are asked to try again."""
JOINS_TOGETHER = 0.2
"""Seconds between commits in which people come into one workshop, since each wakes everybody."""
SAYS = 20
"""How many answers from outside the team one workshop accepts in ten seconds."""

# -- costly answers ------------------------------------------------------------------------

CLERKS = 3
"""How many processes make costly answers.

One is reserved for pages that anybody with a link may read; a workshop has at most one of the
others.
"""
ANSWER_SECONDS = 20.0
"""A costly answer that takes longer is stopped."""
FORGET_SECONDS = 600.0
"""The same for forgetting, which rewrites the whole database."""
ANSWER_BYTES = 1 << 29
"""The memory that a process may take for its answers, where the system can limit it."""
START_SECONDS = 30.0
IDLE_SECONDS = 300.0
"""An idle process is ended after so many seconds."""
COSTLY = Rate(0.5, 20)
"""One person's costly questions."""
COSTLY_WAITING, OUR_COSTLY_WAITING = 3, 30
"""How many costly questions of one person, and of one workshop, may wait."""
KEPT, KEPT_BYTES = 50, 64_000_000
"""How many answers are cached until something happens in their workshop, and their bytes."""
GUILTY = 1_000
"""How many questions are remembered that ended the process which answered them."""


class Bucket:
    """A token bucket. It may be overdrawn, and then takes longer to fill."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate, self._left, self._at = rate, rate.at_once, now

    def has(self, now: float) -> bool:
        """Whether something may be taken now."""
        rate = self._rate
        self._left = min(rate.at_once, self._left + (now - self._at) * rate.each_second)
        self._at = now
        return self._left >= 1

    def take(self, n: float = 1) -> None:
        """Take so much, even if it is not there."""
        self._left -= n

    @property
    def full(self) -> bool:
        """Whether the bucket was full when it was last looked at."""
        return self._left >= self._rate.at_once


class Buckets:
    """A bucket for each name that has taken something recently."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate, self._clock = rate, clock
        self._of: dict[str, Bucket] = {}

    def __len__(self) -> int:
        return len(self._of)

    def has(self, name: str) -> bool:
        """Whether something may be taken for this name."""
        bucket = self._of.get(name)
        return bucket is None or bucket.has(self._clock())

    def take(self, name: str, n: float = 1) -> None:
        """Take so much for this name."""
        bucket = self._of.get(name)
        if bucket is None:
            bucket = self._of[name] = Bucket(self._rate, self._clock())
        bucket.take(n)

    def allow(self, name: str) -> bool:
        """Take one if possible; returns whether it was."""
        if not self.has(name):
            return False
        self.take(name)
        return True

    def forget_full(self) -> None:
        """Drop the buckets that are full again."""
        now = self._clock()
        full = [name for name, one in self._of.items() if one.has(now) and one.full]
        for name in full:
            del self._of[name]


class FairShares:
    """Counts what everybody takes. `clock` is monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        def buckets(rate: Rate) -> Buckets:
            return Buckets(rate, clock)

        self.commands, self.our_commands = buckets(COMMANDS), buckets(OUR_COMMANDS)
        self.bytes, self.our_bytes = buckets(BYTES), buckets(OUR_BYTES)
        self.questions, self.costly = buckets(QUESTIONS), buckets(COSTLY)
        self.fetched = buckets(FETCHED)
        self.hellos, self.beats = buckets(HELLOS), buckets(BEATS)
        self._rare = MovingWindowRateLimiter(MemoryStorage())

    def may_write(self, session: str, workshop: str) -> bool:
        """Whether the next command of a person may be done now."""
        return (
            self.commands.has(session)
            and self.bytes.has(session)
            and self.our_commands.has(workshop)
            and self.our_bytes.has(workshop)
        )

    def wrote(self, session: str, workshop: str, size: int) -> None:
        """Count a command of so many bytes."""
        self.commands.take(session)
        self.our_commands.take(workshop)
        self.bytes.take(session, size)
        self.our_bytes.take(workshop, size)

    def may_join(self, link: str) -> bool:
        """Whether one more person may come in through this link now; if so, they are counted."""
        day = RateLimitItemPerDay(JOINS_A_DAY)
        second = RateLimitItemPerSecond(JOINS)
        return (
            self._rare.test(day, link)
            and self._rare.hit(second, link)
            and self._rare.hit(day, link)
        )

    def link_is_used_up(self, link: str) -> bool:
        """Whether the number of people per day has been reached for this link."""
        return not self._rare.test(RateLimitItemPerDay(JOINS_A_DAY), link)

    def may_say(self, workshop: str) -> bool:
        """Whether one more answer from outside may be accepted; if so, it is counted."""
        return self._rare.hit(RateLimitItemPerSecond(SAYS, 10), f"say {workshop}")

    def rest(self) -> None:
        """Forget everyone who has their full share again."""
        for buckets in self.all():
            buckets.forget_full()

    def all(self) -> list[Buckets]:
        """The buckets of everything that is counted with every message."""
        return [value for value in vars(self).values() if isinstance(value, Buckets)]


def wait_for(people: int) -> int:
    """How many seconds it takes until so many people have come in through one link.

    >>> wait_for(500)
    20
    """
    return max(1, math.ceil(people / JOINS))
