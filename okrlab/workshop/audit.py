"""Logs what was refused, for the operator: which kind of request, by which role, and how often.

No line contains a name, a text or a secret, and the number of lines per minute is limited, whatever
anybody sends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from okrlab.errors import LinkUnknown, NotAllowed, OkrlabError

log = logging.getLogger("okrlab.audit")

WINDOW = 60.0
"""Seconds after which repeated refusals are summed up."""
MOST_KINDS = 20
"""How many different refusals are distinguished in one window; the rest is counted together."""
STRANGER = "stranger"
"""The role of somebody without a session."""
UNLISTED = "unlisted"
"""Written in place of an unknown request, whose name may be anything."""


class AuditedRefusal(NamedTuple):
    """One kind of refusal. `workshop` is the beginning of its id, which is enough to find it."""

    what: str
    role: str
    workshop: str
    reason: str

    def __str__(self) -> str:
        return (
            f"refused what={self.what!r} role={self.role} workshop={self.workshop or '-'} "
            f"reason={self.reason}"
        )


class Refusals:
    """Logs the first refusal of each kind at once and counts those that follow.

    `tell` has to be called regularly: it logs the counts at the end of each window.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._counted: Counter[AuditedRefusal] = Counter()
        self._others = 0
        self._lock = threading.Lock()

    def note(self, what: str, role: str, workshop: str, error: OkrlabError | str) -> None:
        """Note a refusal, if somebody asked for something that they have no right to."""
        if isinstance(error, OkrlabError):
            if not isinstance(error, NotAllowed | LinkUnknown) and what != UNLISTED:
                return
            error = error.code
        refusal = AuditedRefusal(what, role or STRANGER, workshop[:8], error)
        self.tell()
        with self._lock:
            if refusal not in self._counted and len(self._counted) >= MOST_KINDS:
                self._others += 1
                return
            self._counted[refusal] += 1
            first = self._counted[refusal] == 1
        if first:
            log.warning("audit: %s count=1", refusal)

    def tell(self) -> None:
        """Log how often each request was refused in this window, if the window is over."""
        now = self._clock()
        with self._lock:
            if now - self._begun < WINDOW:
                return
            counted, others = self._counted, self._others
            self._begun, self._counted, self._others = now, Counter(), 0
        for refusal, n in counted.items():
            if n > 1:
                log.warning("audit: %s count=%d", refusal, n)
        if others:
            log.warning("audit: refused what=%r count=%d", "others", others)
