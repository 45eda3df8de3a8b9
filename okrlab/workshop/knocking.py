"""What the server's own door, and what works for it, asks the recorder: signed, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import zmq

from okrlab.workshop import links, wire


def question(key: bytes, what: str, values: dict[str, str], id: str = "") -> wire.Ask:
    """A question of the door's, with the token by which the recorder knows whose it is."""
    now = datetime.now(UTC)
    token = links.sign(key, links.DOOR, lifetime=timedelta(minutes=1), now=now)
    return wire.Ask(id=id or wire.new_id(), what=what, values={**values, "token": token})


def knock(address: str, asked: wire.Ask, seconds: float) -> bytes | None:
    """Ask once and wait; the recorder's frame, or None if it does not answer in this time."""
    socket: zmq.Socket[bytes]
    with zmq.Context.instance().socket(zmq.DEALER) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(address)
        socket.send(wire.encode(asked))
        return socket.recv() if socket.poll(int(seconds * 1000)) else None
