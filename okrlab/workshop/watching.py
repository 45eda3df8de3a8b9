"""Logs failures and delays of the recorder: once per minute, and failures with a number."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from okrlab.errors import OkrlabError, StoreFailed
from okrlab.store.transactions import Transactions
from okrlab.workshop import shares
from okrlab.workshop.wire import new_id

log = logging.getLogger(__name__)

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
