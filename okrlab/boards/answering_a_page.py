"""How a board answers its page: every question gets an answer or a refusal.

A page waits for its answers; a question without one would leave a button pressed for ever. Answers
come from another process, while the kernel goes on with other messages, so a board notes which
question it is answering and passes that on to the callback.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from okrlab.errors import OkrlabError
from okrlab.host import wire
from okrlab.host.session import Session
from okrlab.texts import text

log = logging.getLogger(__name__)


class Refusable:
    """A widget whose constructor may raise, after which there is nothing that has to be closed.

    Without this, ipywidgets would print a second error when Python collects the unfinished widget.
    """

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError):
            super().__del__()  # type: ignore[misc]


class LeavesPicture:
    """A widget beside which a notebook may keep a picture: its session hears where it is shown."""

    _session: Session

    def _repr_mimebundle_(self, **how: Any) -> Any:
        if self._session.on_shown:
            self._session.on_shown(self)
        return super()._repr_mimebundle_(**how)  # type: ignore[misc]


class Answering:
    """The part of a board that passes on answers and refusals to its page."""

    _session: Session
    _refused_to: dict[str, Any]
    """The question of the page that is being answered, as `_of` names it."""
    send: Any

    @contextlib.contextmanager
    def _answering(self, question: dict[str, Any]) -> Iterator[None]:
        """Send every refusal inside as the answer to this question."""
        before, self._refused_to = self._refused_to, question
        try:
            yield
        finally:
            self._refused_to = before

    @contextlib.contextmanager
    def surviving(self, key: str = "") -> Iterator[None]:
        """Log what goes wrong unexpectedly in here, and tell its number to this page alone."""
        try:
            yield
        except Exception as wrong:
            error = _unexpected(wrong)
            self._refuse(key, error.code, error.message, error.hint)

    def _refuse(self, key: str, code: str, message: str, hint: str) -> None:
        reason = {"code": code, "message": message, "hint": hint}
        self.send({"op": "refused", "key": key, **reason, **self._refused_to})

    def _then(
        self,
        future: Future[Any],
        then: Callable[[Any], None],
        instead: Callable[[OkrlabError], None] | None = None,
    ) -> None:
        """Call `then` with the answer, in the kernel's own event loop, as soon as it is there.

        A refusal is sent to the page or, if given, passed to `instead`. An unexpected error is
        logged with a number, which the page shows.
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
                error = _unexpected(error)
            self._session.in_loop(run, instead or refused, error)

        future.add_done_callback(done)


def _unexpected(wrong: BaseException) -> OkrlabError:
    number = wire.new_id()[:8]
    log.error("a board failed: %s", number, exc_info=wrong)
    return OkrlabError("unexpected", id=number)


def line_of(session: Session) -> dict[str, Any]:
    """What a page is told of its line to the recorder, and that its session has ended."""
    ended = text("serve.ended") if session.ended else ""
    return {"op": "connected", "ok": session.connected, "ended": ended}
