"""How a board answers its page: each question gets an answer or a refusal, and none waits."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from okrlab.errors import OkrlabError
from okrlab.host import wire
from okrlab.host.session import Session

log = logging.getLogger(__name__)


class Refusable:
    """A widget whose arguments may be refused, so that there is nothing to close afterwards."""

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError):
            super().__del__()  # type: ignore[misc]


class Answering:
    """What a board does with the answers that it waits for itself."""

    _session: Session
    _refused_to: dict[str, Any]
    """Which question of the page is being answered, as `_of` says it."""
    send: Any

    @contextlib.contextmanager
    def _answering(self, question: dict[str, Any]) -> Iterator[None]:
        """Whatever is refused meanwhile is refused to this question: the page waits for no more."""
        before, self._refused_to = self._refused_to, question
        try:
            yield
        finally:
            self._refused_to = before

    def _refuse(self, key: str, code: str, message: str, hint: str) -> None:
        said = {"code": code, "message": message, "hint": hint}
        self.send({"op": "refused", "key": key, **said, **self._refused_to})

    def _then(
        self,
        future: Future[Any],
        then: Callable[[Any], None],
        instead: Callable[[OkrlabError], None] | None = None,
    ) -> None:
        """Run `then` in the kernel's own loop when the answer is there.

        A refusal is shown on the page, or given to `instead`.
        """

        question = self._refused_to

        def refused(error: OkrlabError) -> None:
            self._refuse("", error.code, error.message, error.hint)

        def run(call: Callable[[Any], None], value: Any) -> None:
            with self._answering(question):
                call(value)

        def done(answered: Future[Any]) -> None:
            error = answered.exception()
            if error is None:
                self._session.in_loop(run, then, answered.result())
                return
            if not isinstance(error, OkrlabError):
                number = wire.new_id()[:8]
                log.error("no answer %s", number, exc_info=error)
                error = OkrlabError("unexpected", id=number)
            self._session.in_loop(run, instead or refused, error)

        future.add_done_callback(done)
