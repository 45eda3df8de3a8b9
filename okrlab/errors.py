"""Everything that can go wrong, each with a code, a message and a hint.

    OkrlabError
    ├── Refused            a command that cannot be carried out; nothing was changed
    │   ├── NotAllowed     the person's role does not allow it
    │   └── BadInput       a value that is not accepted
    ├── LinkUnknown        a link or session that is unknown, expired or revoked
    ├── StoreFailed        the record could not be read or written; nothing was acknowledged
    ├── RecordUnreadable   a file that okrlab did not write, or that a newer okrlab wrote
    ├── RecorderGone       no answer from the recorder
    ├── Busy               more requests than a fair share; can be tried again later
    └── Unusable           something with problems to fix first; they are listed in `problems`
        ├── HistoryUnreadable  a metric's history
        ├── TableUnreadable    a table that was pasted or uploaded
        └── AgendaUnreadable   an agenda file

Message and hint come from the text catalogue under `errors.<code>` and `errors.<code>_hint`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from okrlab.texts import area, some, text
from okrlab.texts.clean import seen


class OkrlabError(Exception):
    """The base of all errors that okrlab raises on purpose.

    `code` is for programs; `message` says what happened and `hint` what to do about it. `values`
    fill the slots of both texts.

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
        """The error in one line, for the person who runs okrlab, with its cause if it has one.

        >>> error = OkrlabError("store_failed")
        >>> error.__cause__ = OSError("Is it running?")
        >>> error.for_host
        'The database cannot be used: Is it running?'
        """
        cause = getattr(self.__cause__, "orig", self.__cause__)
        reason = " ".join(str(cause or "").split()).rstrip(".")
        words = area("host").get(self.code)
        line = f"{self.message} {self.hint}" if words is None else words.format(reason=reason)
        return seen(line.replace("?.", "?").strip())  # a cause that asks ends its sentence

    @classmethod
    def said(cls, code: str, message: str, hint: str) -> Self:
        """An error with the message and hint that another process has already worded."""
        error = cls.__new__(cls)
        error.code, error.message, error.hint = code, message, hint
        Exception.__init__(error, f"{message} {hint}".strip())
        return error


class Refused(OkrlabError):
    """Raised for a command that cannot be carried out; nothing was changed."""


class NotAllowed(Refused):
    """Raised for a command that the person's role does not allow."""


class BadInput(Refused):
    """Raised for a value that is not accepted."""


class LinkUnknown(OkrlabError):
    """Raised for a link or session that is unknown, expired or revoked."""


class StoreFailed(OkrlabError):
    """Raised if the record could not be read or written; nothing was acknowledged."""


class RecordUnreadable(OkrlabError):
    """Raised for a file that okrlab did not write, or that a newer okrlab wrote."""


class RecorderGone(OkrlabError):
    """Raised if the recorder does not answer."""


class Busy(OkrlabError):
    """Raised for more requests than a fair share; they can be tried again after `seconds`."""

    def __init__(self, code: str, *, seconds: int = 5, **values: object) -> None:
        super().__init__(code, seconds=seconds, **values)
        self.seconds = seconds


class Unusable(OkrlabError):
    """Raised for something that cannot be used yet; `problems` lists everything to fix first."""

    problems: tuple[Any, ...] = ()


class TableUnreadable(Unusable):
    """Raised for a table that cannot be used yet; `problems` has a line for each problem.

    `asks` are the questions among them, as `okrlab.tables.doubts.Doubt`.

    >>> TableUnreadable.of(["Line 2 has no date."]).problems
    ('Line 2 has no date.',)
    """

    _code, _hint = "bad_table", "readiness.table_hint"
    asks: tuple[Any, ...] = ()

    @classmethod
    def of(cls, problems: Iterable[str], asks: Iterable[Any] = ()) -> Self:
        """The error for all of these problems; its message has a line for each."""
        lines, asked = some(problems), tuple(asks)
        key = f"readiness.table_{asked[0].kind}_hint" if asked else cls._hint
        hint = text(key, keyword=asked[0].keyword) if asked else text(key)
        error = cls.said(cls._code, "\n".join(lines), hint)
        error.problems, error.asks = lines, asked
        Exception.__init__(error, error.message)
        return error


class AgendaUnreadable(TableUnreadable):
    """Raised for an agenda file that cannot be used yet."""

    _code, _hint = "bad_agenda", "lobby.plan_hint"


class HistoryUnreadable(Unusable):
    """Raised for a metric's history with problems.

    `problems` has all of them as structs with their codes and lines; the text lists the first ones.
    """

    @classmethod
    def of(cls, name: str, problems: Sequence[Any]) -> Self:
        """The error for all problems of the file with this name; its text has a line for each."""
        code = "history_unreadable_one" if len(problems) == 1 else "history_unreadable_many"
        error = cls(code, name=name, count=len(problems))
        error.problems = tuple(problems)
        lines = [f"- {line}" for line in some(problem.told() for problem in problems)]
        Exception.__init__(error, "\n".join([error.message, *lines, error.hint]))
        return error
