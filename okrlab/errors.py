"""What can go wrong, each with a code, a message and a hint.

    OkrlabError
    ├── Refused            a command that cannot be done as asked; nothing was changed
    │   ├── NotAllowed     the person's role does not include it
    │   └── BadInput       a value that cannot be taken
    ├── LinkUnknown        a link or session that is unknown, expired or revoked
    ├── StoreFailed        the record could not be written; nothing was acknowledged
    ├── RecordUnreadable   a file that is not ours, or from a newer okrlab
    ├── RecorderGone       no answer from the recorder
    ├── Busy               more than a fair share; it can be asked again in a while
    └── Unusable           something that cannot be used yet; all that is amiss is in `problems`
        ├── HistoryUnreadable  a metric's history
        ├── TableUnreadable    a table that was pasted or uploaded
        └── AgendaUnreadable   a file that is no agenda

Message and hint come from the text catalogue under `errors.<code>` and `errors.<code>_hint`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from okrlab.texts import area, some, text


class OkrlabError(Exception):
    """The base of everything okrlab raises on purpose.

    >>> NotAllowed("locked").message
    'The coach has locked this board.'
    """

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.message = text(f"errors.{code}", **values)
        self.hint = text(f"errors.{code}_hint", **values)
        super().__init__(f"{self.message} {self.hint}".strip())

    @property
    def for_host(self) -> str:
        """The same in one line for whoever runs okrlab, with the cause where there is one."""
        cause = getattr(self.__cause__, "orig", self.__cause__)
        reason = " ".join(str(cause or "").split()).rstrip(".")
        words = area("host").get(self.code)
        told = f"{self.message} {self.hint}" if words is None else words.format(reason=reason)
        return told.strip()

    @classmethod
    def said(cls, code: str, message: str, hint: str) -> Self:
        """An error as another process worded it."""
        error = cls.__new__(cls)
        error.code, error.message, error.hint = code, message, hint
        Exception.__init__(error, f"{message} {hint}".strip())
        return error


class Refused(OkrlabError):
    """A command that cannot be done as asked; nothing was changed."""


class NotAllowed(Refused):
    """The person's role does not include it."""


class BadInput(Refused):
    """A value that cannot be taken."""


class LinkUnknown(OkrlabError):
    """A link or session that is unknown, expired or revoked."""


class StoreFailed(OkrlabError):
    """The record could not be written; nothing was acknowledged."""


class RecordUnreadable(OkrlabError):
    """A file that is not ours, or from a newer okrlab."""


class RecorderGone(OkrlabError):
    """No answer from the recorder."""


class Busy(OkrlabError):
    """More than a fair share was asked for; it can be asked again in so many `seconds`."""

    def __init__(self, code: str, *, seconds: int = 5, **values: object) -> None:
        super().__init__(code, seconds=seconds, **values)
        self.seconds = seconds


class Unusable(OkrlabError):
    """Something that cannot be used yet. `problems` has all that is amiss, one line each."""

    problems: tuple[Any, ...] = ()


class TableUnreadable(Unusable):
    """A table that cannot be used yet.

    >>> TableUnreadable.of(["Line 2 has no date."]).problems
    ('Line 2 has no date.',)
    """

    _code, _hint = "bad_table", "readiness.table_hint"

    @classmethod
    def of(cls, problems: Iterable[str]) -> Self:
        """The error for all of these problems; its text has a line for each."""
        told = some(problems)
        error = cls.said(cls._code, "\n".join(told), text(cls._hint))
        error.problems = told
        Exception.__init__(error, error.message)
        return error


class AgendaUnreadable(TableUnreadable):
    """A file that is no agenda yet."""

    _code, _hint = "bad_agenda", "lobby.plan_hint"


class HistoryUnreadable(Unusable):
    """A metric's history with problems; `problems` has all of them: code, line, lines, words.

    Its text tells the first of them.
    """

    @classmethod
    def of(cls, name: str, problems: Sequence[Any]) -> Self:
        """The error for all problems of one file; its text has a line for each."""
        code = "history_unreadable_one" if len(problems) == 1 else "history_unreadable_many"
        error = cls(code, name=name, count=len(problems))
        error.problems = tuple(problems)
        told = [error.message, *(f"- {one}" for one in some(one.told() for one in problems))]
        Exception.__init__(error, "\n".join([*told, error.hint]))
        return error
