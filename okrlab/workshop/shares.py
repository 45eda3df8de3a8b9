"""A fair share for each person and each workshop: every limit of the recorder stands here.

What comes with every message (commands, bytes, beats) is counted in buckets, which cost nothing
while nobody writes; what is rare (joins, answers from outside) by the library `limits`. None of
it is kept: a recorder that starts anew begins with full shares.
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
"""Messages, and bytes of them, taken from the socket before anything is done with them."""
TOGETHER = 100
"""Commands in one commit."""
EACH = 8
"""Commands of one person in one commit, while others wait too."""
DECIDING = 0.06
"""Seconds after which a commit takes no further commands."""
CHORES = 0.03
"""Seconds a turn spends on what is not a commit: welcomes, counts, small questions."""
SLICE = 200
"""Events read and folded at a time when a workshop is taken into memory; fewer if they are long."""
BEHIND = 1_000
"""Revisions behind which a session is sent the whole state, and not all that happened."""
HELD = 0.1
"""Seconds for which nothing may hold the loop without a line in the log."""
HUNG = 30
"""Seconds after which a loop that does not come back is ended; the next recorder goes on."""
BUSY = 0.08
"""Seconds the loop waits for somebody else's commit; then it goes on, and comes back to it."""
PATIENT = 10.0
"""Seconds until a command that others' commits keep out is given back."""

# -- people and workshops ------------------------------------------------------------------


class Rate(NamedTuple):
    """So much in a second, and so much at once after a quiet while."""

    each_second: float
    at_once: float


COMMANDS, OUR_COMMANDS = Rate(30, 300), Rate(300, 3_000)
"""One person's commands, and those of everybody in one workshop."""
BYTES, OUR_BYTES = Rate(200_000, 2_000_000), Rate(600_000, 6_000_000)
"""The same in bytes: each is sent on to everybody in the room."""
QUESTIONS = Rate(3, 30)
HELLOS = Rate(2, 12)
BEATS = Rate(5, 15)
FETCHED = Rate(400_000, 24_000_000)
"""One person's bytes of welcomes and answers: what they do not read waits in our memory."""
UNHEARD = 16_000_000
"""Bytes sent to a line from which nothing was heard meanwhile; then it is hung up."""
BACKLOG, BACKLOG_BYTES = 256, 4_000_000
"""One person's commands, and their bytes, that wait for their turn: several pages' windows."""
TELL_AFTER, TELL_EVERY = 1.0, 2.0
"""Seconds a command waits for its person's share before they are told, and then between."""
AT_THE_DOOR = 2_000
"""Questions of the server's own door that wait."""

# -- coming in -----------------------------------------------------------------------------

JOINS = 25
"""People a second who come in through one link: 500 in twenty seconds."""
JOINS_A_DAY = 3_000
JOINS_WAITING = 500
"""People of one link who wait for that; whoever comes on top is asked to come again."""
JOINS_TOGETHER = 0.2
"""Seconds between commits in which people come into one workshop: each wakes everybody."""
SAYS = 20
"""Answers from outside the team, for one workshop in ten seconds."""

# -- costly answers ------------------------------------------------------------------------

CLERKS = 3
"""Processes that make costly answers. One is kept for pages that anybody with a link may read; a
workshop has one of the others at most."""
ANSWER_SECONDS = 20.0
"""A costly answer that takes longer is stopped."""
FORGET_SECONDS = 600.0
"""Forgetting rewrites the whole database, which may take longer."""
ANSWER_BYTES = 1 << 29
"""Memory a process may take for its answers, where the system can limit it."""
START_SECONDS = 30.0
IDLE_SECONDS = 300.0
"""After so many quiet seconds the process is let go."""
COSTLY = Rate(0.5, 20)
"""One person's costly questions."""
COSTLY_WAITING, OUR_COSTLY_WAITING = 3, 30
"""Costly questions of one person and of one workshop that wait."""
KEPT, KEPT_BYTES = 50, 64_000_000
"""Answers kept until something happens in their workshop, and their bytes."""
GUILTY = 1_000
"""Questions remembered that ended who answered them."""


class Bucket:
    """A share that fills up again with time. What is taken on top is owed."""

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
        """Take so much, whether it is there or not."""
        self._left -= n

    @property
    def full(self) -> bool:
        """Whether nothing was taken for a while, as of the last look."""
        return self._left >= self._rate.at_once


class Buckets:
    """A bucket for each name that took something lately."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate, self._clock = rate, clock
        self._of: dict[str, Bucket] = {}

    def __len__(self) -> int:
        return len(self._of)

    def has(self, name: str) -> bool:
        """Whether this one may take something."""
        found = self._of.get(name)
        return found is None or found.has(self._clock())

    def take(self, name: str, n: float = 1) -> None:
        """Take so much for this one."""
        found = self._of.get(name)
        if found is None:
            found = self._of[name] = Bucket(self._rate, self._clock())
        found.take(n)

    def allow(self, name: str) -> bool:
        """Take one if it may be taken; whether it was."""
        if not self.has(name):
            return False
        self.take(name)
        return True

    def forget_full(self) -> None:
        """Let go of those that have their whole share again."""
        now = self._clock()
        full = [name for name, one in self._of.items() if one.has(now) and one.full]
        for name in full:
            del self._of[name]


class FairShares:
    """Who has taken how much. `clock` is monotonic."""

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
        """Whether a person's next command may be done now."""
        return (
            self.commands.has(session)
            and self.bytes.has(session)
            and self.our_commands.has(workshop)
            and self.our_bytes.has(workshop)
        )

    def wrote(self, session: str, workshop: str, size: int) -> None:
        """A command of so many bytes was taken up."""
        self.commands.take(session)
        self.our_commands.take(workshop)
        self.bytes.take(session, size)
        self.our_bytes.take(workshop, size)

    def may_join(self, link: str) -> bool:
        """Whether one more may come in through this link now; if so, they are counted."""
        day = RateLimitItemPerDay(JOINS_A_DAY)
        second = RateLimitItemPerSecond(JOINS)
        return (
            self._rare.test(day, link)
            and self._rare.hit(second, link)
            and self._rare.hit(day, link)
        )

    def link_is_used_up(self, link: str) -> bool:
        """Whether as many have come in through this link as may in a day."""
        return not self._rare.test(RateLimitItemPerDay(JOINS_A_DAY), link)

    def may_say(self, workshop: str) -> bool:
        """Whether one more answer from outside may be taken; if so, it is counted."""
        return self._rare.hit(RateLimitItemPerSecond(SAYS, 10), f"say {workshop}")

    def rest(self) -> None:
        """Let go of everyone who has their whole share again."""
        for some in self.all():
            some.forget_full()

    def all(self) -> list[Buckets]:
        """Everything that is counted with every message."""
        return [some for some in vars(self).values() if isinstance(some, Buckets)]


def wait_for(people: int) -> int:
    """Seconds until so many have come in through one link.

    >>> wait_for(500)
    20
    """
    return max(1, math.ceil(people / JOINS))
