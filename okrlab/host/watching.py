"""What the recorder logs: failures and delays, once per minute, and what was refused.

Refusals are for the operator: which kind of request, by which role, and how often. No line contains
a name, a text or a secret, and the number of lines per minute is limited, whatever anybody sends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from okrlab.errors import LinkUnknown, NotAllowed, OkrlabError, StoreFailed
from okrlab.host import shares
from okrlab.host.wire import new_id
from okrlab.record.store.transactions import Transactions

log = logging.getLogger(__name__)
audit_log = logging.getLogger("okrlab.audit")

_AGAIN = 60.0
"""Seconds for which the same message is not repeated."""
_MOST = 200
"""How many different messages are remembered for that."""


class Watch:
    """Gives failures their numbers, and reports what blocks the loop."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[float, str]] = {}

    def failed(self, at: str, error: BaseException | None = None, *, told: str = "") -> OkrlabError:
        """Log an unexpected failure, and return the error to answer with, which has its number.

        The same failure at the same place keeps its number for a minute, so that nobody can fill
        the log. `told` is the code of the error, if it is not "unexpected".
        """
        trace = error.__traceback__ if error else None
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        number = self._known(f"{at} {type(error).__name__} {place}")
        if number is None:
            number = self._new(f"{at} {type(error).__name__} {place}")
            log.error("failure %s at %s", number, at, exc_info=error)
        return OkrlabError(told or "unexpected", id=number)

    def said(self, message: str, *values: object) -> None:
        """Write a line to the log, at most once a minute."""
        if self._known(message) is None:
            self._new(message)
            log.warning(message, *values)

    def store(self, error: StoreFailed, record: Transactions) -> None:
        """Log a failure of the store, unless the record itself has reported it already."""
        if not record.in_trouble:
            self.said("%s", error)

    @contextmanager
    def holding(self, what: str) -> Iterator[None]:
        """Watch an operation of the loop, and log it if it keeps everybody waiting."""
        began, worked = time.monotonic(), time.thread_time()
        try:
            yield
        finally:
            took = time.monotonic() - began
            if took > shares.HELD and self._known(f"held {what}") is None:
                self._new(f"held {what}")
                worked = time.thread_time() - worked
                log.warning(
                    "the loop was held for %d ms (%d of work, the rest waiting) by: %s",
                    round(1000 * took),
                    round(1000 * worked),
                    what,
                )

    def _known(self, what: str) -> str | None:
        at, number = self._said.get(what, (-_AGAIN, ""))
        return number if time.monotonic() - at < _AGAIN else None

    def _new(self, what: str) -> str:
        number = new_id()[:8]
        self._said.pop(what, None)
        self._said[what] = time.monotonic(), number
        for oldest in list(self._said)[:-_MOST]:
            del self._said[oldest]
        return number


# -- refusals --------------------------------------------------------------------------------

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
            audit_log.warning("audit: %s count=1", refusal)

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
                audit_log.warning("audit: %s count=%d", refusal, n)
        if others:
            audit_log.warning("audit: refused what=%r count=%d", "others", others)
