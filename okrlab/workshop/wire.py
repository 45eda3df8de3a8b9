"""The messages between kernels, the door and the recorder: msgspec over a local socket."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

import msgspec

from okrlab.errors import Busy, OkrlabError, Refused
from okrlab.model.agenda import Entry
from okrlab.model.commands import Command
from okrlab.model.events import Recorded
from okrlab.model.workshop import Workshop

MOST_BYTES = 1_000_000
"""The longest message the recorder takes; it hangs up on whoever sends a longer one."""


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    pass


class Hello(_Message, frozen=True):
    """I hold this token; I have folded up to `since` (-1: nothing, send me the whole state)."""

    token: str
    since: int = -1


class Do(_Message, frozen=True):
    """Please do this, once, whatever happens to either of us."""

    key: str
    command: Command


class Beat(_Message, frozen=True):
    """I am still here, with this card open; `away` while my page shows no sign of life."""

    editing: str = ""
    away: bool = False


class Bye(_Message, frozen=True):
    """I am leaving."""


class Ask(_Message, frozen=True):
    """A question outside the record: `what` names it, `values` are its arguments."""

    id: str
    what: str
    values: dict[str, str] = {}


Request = Hello | Do | Beat | Bye | Ask


class Tally(_Message, frozen=True):
    """How many have written to a block, and are ready; `who`, for facilitators, names these."""

    block: str
    written: int = 0
    ready: int = 0
    who: tuple[str, ...] = ()


class Mine(_Message, frozen=True):
    """What you gave to a block, as it is kept now; sent to every device of yours, to no other."""

    block: str
    entry: Entry | None


class Welcome(_Message, frozen=True):
    """Who you are, and the state as you may see it, or None if `since` was up to date enough.

    `mine` and `tallies` are about blocks that are not revealed yet; `now` is the recorder's clock.
    """

    person: str
    role: str
    workshop: str
    state: Workshop | None
    revision: int
    news: tuple[Recorded, ...] = ()
    undo: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()
    mine: dict[str, Entry] = {}
    tallies: tuple[Tally, ...] = ()
    now: datetime | None = None


class News(_Message, frozen=True):
    """Committed events you may read; `after` is the last revision you were sent before."""

    after: int
    events: tuple[Recorded, ...]
    undo: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()


class Here(_Message, frozen=True):
    """Who is present now, each with the card they have open."""

    people: dict[str, str]


class Done(_Message, frozen=True):
    """Your command is committed as of this revision."""

    key: str
    revision: int


class Clash(_Message, frozen=True):
    """The card has changed since; here it is (JSON), with the name of who changed it."""

    key: str
    card: Any
    by: str


class Failed(_Message, frozen=True):
    """Not done or not answered. `retry` says that sending it again later may work.

    `after` is in how many seconds, where somebody has had their share for now.
    """

    key: str
    code: str
    message: str
    hint: str
    retry: bool = False
    after: int = 0


class AnswerGiven(_Message, frozen=True):
    """The answer to a question."""

    id: str
    value: Any


class UnknownPeer(_Message, frozen=True):
    """I do not know you (I may have restarted): say hello again."""


class SessionEnded(_Message, frozen=True):
    """Your session is over: revoked, or the workshop was forgotten."""

    message: str
    hint: str


Reply = (
    Welcome
    | News
    | Here
    | Mine
    | Tally
    | Done
    | Clash
    | Failed
    | AnswerGiven
    | UnknownPeer
    | SessionEnded
)


def new_id() -> str:
    """An id for anything: 128 random bits in hex."""
    return uuid4().hex


def failed(key: str, error: OkrlabError, *, retry: bool = False) -> Failed:
    """An error as the answer to a command or question."""
    after = error.seconds if isinstance(error, Busy) else 0
    return Failed(
        key=key,
        code=error.code,
        message=error.message,
        hint=error.hint,
        retry=retry,
        after=after,
    )


def error(failed: Failed) -> OkrlabError:
    """What a `Failed` says, to be raised at the other end."""
    if failed.after:
        busy = Busy.said(failed.code, failed.message, failed.hint)
        busy.seconds = failed.after
        return busy
    kind = OkrlabError if failed.code == "unexpected" else Refused
    return kind.said(failed.code, failed.message, failed.hint)


encode = msgspec.msgpack.Encoder().encode


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """Made when it is first needed: then every kind of card is known."""
    return msgspec.msgpack.Decoder(kind)


def read_request(frame: bytes) -> Request:
    """Raises `msgspec.MsgspecError` for anything that is not a request."""
    message: Request = _read(_decoder(Request), frame)
    return message


def read_reply(frame: bytes) -> Reply:
    """Raises `msgspec.MsgspecError` for anything that is not a reply."""
    message: Reply = _read(_decoder(Reply), frame)
    return message


def _read(decoder: msgspec.msgpack.Decoder[Any], frame: bytes) -> Any:
    """What is no text, or nested without end, is no message either."""
    try:
        return decoder.decode(frame)
    except msgspec.MsgspecError:
        raise
    except (ValueError, RecursionError) as error:
        raise msgspec.DecodeError(type(error).__name__) from None
