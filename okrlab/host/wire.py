"""The messages between kernels, the door and the recorder: msgspec over a local socket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import zmq

from okrlab.errors import Busy, OkrlabError, Refused, StoreFailed
from okrlab.host import links
from okrlab.record.agenda import Entry
from okrlab.record.commands import Command
from okrlab.record.decision import new_id as new_id
from okrlab.record.events import Recorded
from okrlab.record.workshop import Workshop

MOST_BYTES = 1_000_000
"""The longest message that the recorder accepts; a longer one ends the connection."""


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    pass


class Hello(_Message, frozen=True):
    """A page's first message: its token, and the revision it has folded up to (-1 for none).

    `lean` is said by a hall for one of its seats, to which the room's news comes by another line.
    """

    token: str
    since: int = -1
    lean: bool = False


class Do(_Message, frozen=True):
    """A command to be done once: the `key` is the same however often it is sent."""

    key: str
    command: Command


class Beat(_Message, frozen=True):
    """A heartbeat: the card that is open, and whether the page shows no sign of life (`away`)."""

    editing: str = ""
    away: bool = False


class Bye(_Message, frozen=True):
    """The kernel leaves."""


class Ask(_Message, frozen=True):
    """A question outside the record: `what` names it, `values` are its arguments."""

    id: str
    what: str
    values: dict[str, str] = {}


Request = Hello | Do | Beat | Bye | Ask


class Tally(_Message, frozen=True):
    """How many people have answered a block, and are ready; `who` names these to facilitators."""

    block: str
    written: int = 0
    ready: int = 0
    who: tuple[str, ...] = ()


class Mine(_Message, frozen=True):
    """A person's own sealed answer, as it is stored now; sent to their own devices only."""

    block: str
    entry: Entry | None


class Welcome(_Message, frozen=True):
    """The answer to a hello: who the person is, and the state as they may see it.

    `state` is None if the news after `since` are enough. `mine` and `tallies` are about blocks that
    are not revealed yet; `now` is the recorder's clock, and `base` the address in the room's
    network, while phones are let in. A `lean` welcome says nothing of the room, of which its hall
    hears by another line.
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
    base: str = ""
    lean: bool = False


class Reached(_Message, frozen=True):
    """The server can be reached in the room's network at `base`; empty: no longer."""

    base: str


class News(_Message, frozen=True):
    """Committed events that the person may read; `after` is the last revision sent before them."""

    after: int
    events: tuple[Recorded, ...]
    undo: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()


class Undoable(_Message, frozen=True):
    """What a person can undo and redo now, for a seat to which the room's news comes otherwise."""

    undo: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()


class Here(_Message, frozen=True):
    """The people present now, each with the card they have open; in a very full room only some.

    `more` is how many there are besides.
    """

    people: dict[str, str]
    more: int = 0


class Done(_Message, frozen=True):
    """A command is committed as of this revision."""

    key: str
    revision: int


class Clash(_Message, frozen=True):
    """A card was changed by somebody else: the card (JSON), and that person's name."""

    key: str
    card: Any
    by: str


class Failed(_Message, frozen=True):
    """A command or question is refused. `retry` says that sending it again later may work.

    `after` says in how many seconds, if the person has used up their share for now.
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
    """The recorder does not know the kernel, perhaps after a restart; it has to say hello again."""


class SessionEnded(_Message, frozen=True):
    """The session is over: it was revoked, or the workshop was deleted."""

    message: str
    hint: str


Reply = (
    Welcome
    | News
    | Here
    | Undoable
    | Reached
    | Mine
    | Tally
    | Done
    | Clash
    | Failed
    | AnswerGiven
    | UnknownPeer
    | SessionEnded
)


def failed(key: str, error: OkrlabError, *, retry: bool = False) -> Failed:
    """An error as the answer to a command or question."""
    after = error.seconds if isinstance(error, Busy) else 0
    return Failed(
        key=key, code=error.code, message=error.message, hint=error.hint, retry=retry, after=after
    )


def error(failed: Failed) -> OkrlabError:
    """The error in a `Failed`, to be raised at the other end."""
    if failed.after:
        busy = Busy.said(failed.code, failed.message, failed.hint)
        busy.seconds = failed.after
        return busy
    if failed.code.startswith("store_"):
        return StoreFailed.said(failed.code, failed.message, failed.hint)
    kind = OkrlabError if failed.code == "unexpected" else Refused
    return kind.said(failed.code, failed.message, failed.hint)


encode = msgspec.msgpack.Encoder().encode


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """Made when it is first needed: then every kind of card is known."""
    return msgspec.msgpack.Decoder(kind)


def read_request(frame: bytes) -> Request:
    """A request from its frame. Raises `msgspec.MsgspecError` for anything else."""
    message: Request = _read(_decoder(Request), frame)
    return message


def read_reply(frame: bytes) -> Reply:
    """A reply from its frame. Raises `msgspec.MsgspecError` for anything else."""
    message: Reply = _read(_decoder(Reply), frame)
    return message


def _read(decoder: msgspec.msgpack.Decoder[Any], frame: bytes) -> Any:
    """Decode a frame; text that is not UTF-8 and endless nesting are decoding errors, too."""
    try:
        return decoder.decode(frame)
    except msgspec.MsgspecError:
        raise
    except (ValueError, RecursionError) as error:
        raise msgspec.DecodeError(type(error).__name__) from None


def question(key: bytes, what: str, values: dict[str, str], id: str = "") -> Ask:
    """A question of the server's own door, with the token that proves this to the recorder."""
    now = datetime.now(UTC)
    token = links.sign(key, links.DOOR, lifetime=timedelta(minutes=1), now=now)
    return Ask(id=id or new_id(), what=what, values={**values, "token": token})


def knock(address: str, asked: Ask, seconds: float) -> bytes | None:
    """Ask once and wait at most so many seconds; the recorder's frame, or None if there is none."""
    socket: zmq.Socket[bytes]
    with zmq.Context.instance().socket(zmq.DEALER) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(address)
        socket.send(encode(asked))
        return socket.recv() if socket.poll(int(seconds * 1000)) else None
