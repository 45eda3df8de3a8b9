"""What the server and a hall say to each other: msgspec structs over a local stream."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

MOST_BYTES = 64 << 20
"""The longest message that is read; the largest is the state of a full room."""


class _Message(msgspec.Struct, frozen=True, tag=True):
    pass


class CastBoard(msgspec.Struct, frozen=True):
    """A board on a page: its class, its name in the record, and the state of its widget.

    `needs` are the widgets that it names, such as its layout. `in_page` says whether the page
    brings it; any other is sent when it is opened.
    """

    kind: str
    board: str
    state: dict[str, Any]
    needs: dict[str, dict[str, Any]] = {}
    in_page: bool = True


class Cast(_Message, frozen=True):
    """What a page is made of, before the first seat at such a page.

    `look` is a token to read with what the room reads. `follows` is the widget below which the
    board of the current block is shown, and `stage` the boards that it may be, by kind and name.
    """

    id: str
    workshop: str
    role: str
    look: str
    boards: dict[str, CastBoard]
    follows: str = ""
    stage: dict[str, str] = {}


class Open(_Message, frozen=True):
    """A page has come, with the token of its person."""

    seat: int
    token: str
    cast: str


class PageSaid(_Message, frozen=True):
    """A page says something to one of its widgets; to none: it asks how its widgets are now.

    `content` is JSON. `comm` is then the page's own line for that question.
    """

    seat: int
    widget: str
    content: bytes = b""
    comm: str = ""


class Gone(_Message, frozen=True):
    """A page has gone."""

    seat: int


class Tell(_Message, frozen=True):
    """Send this to the pages of these seats, as it is."""

    seats: tuple[int, ...]
    frame: bytes


class End(_Message, frozen=True):
    """This page sends more than can be kept for it: close its connection, and it comes back."""

    seat: int


class Stale(_Message, frozen=True):
    """The workshop has outgrown its page, which has to be made anew."""

    cast: str


ToHall = Cast | Open | PageSaid | Gone
ToServer = Tell | End | Stale
_encode = msgspec.msgpack.Encoder().encode
to_hall: msgspec.msgpack.Decoder[ToHall] = msgspec.msgpack.Decoder(ToHall)
to_server: msgspec.msgpack.Decoder[ToServer] = msgspec.msgpack.Decoder(ToServer)


def packed(message: ToHall | ToServer) -> bytes:
    """A message with its length before it."""
    body = _encode(message)
    return len(body).to_bytes(4, "big") + body


async def read(stream: asyncio.StreamReader) -> bytes:
    """The next message, still encoded. Raises `asyncio.IncompleteReadError` at the end."""
    size = int.from_bytes(await stream.readexactly(4), "big")
    if size > MOST_BYTES:
        raise ValueError("too long a message")
    return await stream.readexactly(size)
