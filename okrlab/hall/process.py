"""The process of a hall: the server's stream at one end, the recorder's socket at the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import zmq
import zmq.asyncio

from okrlab.hall import talk
from okrlab.hall.seats import Carried, RoomSession, Seat
from okrlab.hall.shared_pages import SharedPage, Sitting, unknown
from okrlab.host import wire
from okrlab.host.speaking import BEAT, QUIET

log = logging.getLogger(__name__)


class Hall:
    """Everybody who has a seat here. It ends when the server's stream does."""

    def __init__(self, recorder: str, stream: asyncio.StreamWriter) -> None:
        self._recorder, self._stream = recorder, stream
        self._loop = asyncio.get_running_loop()
        self._context = zmq.asyncio.Context.instance()
        self._lines: dict[bytes, Carried] = {}
        self._rooms: dict[tuple[str, str], RoomSession] = {}
        self._places: dict[str, SharedPage] = {}
        self._seats: dict[int, SharedPage] = {}
        self._named = 0
        self._heard = 0.0
        self._connect()

    # -- the recorder's end --------------------------------------------------------------

    def _connect(self) -> None:
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.SNDHWM, 0)
        self._socket.setsockopt(zmq.RECONNECT_IVL, 50)
        self._socket.setsockopt(zmq.RECONNECT_IVL_MAX, 500)
        self._socket.connect(self._recorder)
        self._heard = self._loop.time()
        self._listening = self._loop.create_task(self._listen(self._socket))

    async def _listen(self, socket: zmq.asyncio.Socket) -> None:
        while True:
            *name, frame = await socket.recv_multipart()
            self._heard = self._loop.time()
            try:
                if name:
                    if line := self._lines.get(name[0]):
                        line.hear(wire.read_reply(frame))
                elif isinstance(wire.read_reply(frame), wire.UnknownPeer):
                    self._greet_all()
            except Exception:  # the next message may be fine
                log.exception("a message could not be taken in")

    def _carry(self, name: bytes) -> Callable[[bytes], None]:
        def carry(frame: bytes) -> None:
            self._send(name, frame)

        return carry

    def _send(self, *parts: bytes) -> None:
        """Send at once, in order. By the socket's own way: it looks for what has come as well,
        which nobody would be told of otherwise, since its descriptor tells of edges only.
        """
        self._socket.send_multipart(parts)

    def _name(self) -> bytes:
        self._named += 1
        return self._named.to_bytes(8, "big")

    def _greet_all(self) -> None:
        for line in list(self._lines.values()):
            if not line.ended:
                line.greet()

    async def beat(self) -> None:
        """Keep the line to the recorder, for all seats; connect again when it is silent."""
        while True:
            await asyncio.sleep(BEAT)
            if self._loop.time() - self._heard > QUIET:
                for line in list(self._lines.values()):
                    line.lost()
                self._listening.cancel()
                self._socket.close(0)
                self._connect()
                self._greet_all()
            else:
                self._send(wire.encode(wire.Beat()))
            for line in list(self._lines.values()):
                line.try_again(self._loop.time())

    # -- the server's end ----------------------------------------------------------------

    async def serve(self, stream: asyncio.StreamReader) -> None:
        """Take in what the server says, until it says no more."""
        while True:
            try:
                message = talk.to_hall.decode(await talk.read(stream))
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            try:
                self._take(message)
            except Exception:
                log.exception("%s could not be taken in", type(message).__name__)

    def _take(self, message: talk.ToHall) -> None:
        match message:
            case talk.Cast():
                self._cast(message)
            case talk.Open(seat=number, token=token, cast=cast):
                place = self._places[cast]
                name = self._name()
                seat = Seat(token, self._carry(name), place.room)
                self._lines[name] = seat
                seat.on_close = lambda: self._lines.pop(name, None)
                place.seat(number, seat)
                self._seats[number] = place
                seat.greet()
            case talk.PageSaid(seat=number):
                if sitting := self._sitting(number):
                    sitting.hear(message)
            case talk.Gone(seat=number):
                if (left := self._seats.pop(number, None)) is not None:
                    left.unseat(number)
                    if left not in self._seats.values():  # who was removed may still have it open
                        self._leave(left)

    def _sitting(self, number: int) -> Sitting | None:
        place = self._seats.get(number)
        return place.sitting.get(number) if place else None

    def _cast(self, cast: talk.Cast) -> None:
        if cast.id in self._places:
            return
        if unknown(cast):
            raise ValueError(f"no such board: {unknown(cast)}")
        where = cast.workshop, cast.role
        if where not in self._rooms:
            name = self._name()
            room = self._rooms[where] = RoomSession(cast.look, self._carry(name))
            self._lines[name] = room
            room.on_close = lambda: self._lines.pop(name, None)
            room.greet()
        self._places[cast.id] = SharedPage(
            cast,
            self._rooms[where],
            self._tell,
            lambda seat: self._say(talk.End(seat)),
            lambda: self._say(talk.Stale(cast.id)),
        )

    def _leave(self, place: SharedPage) -> None:
        """Drop a page that nobody has open, and its room if it was the last."""
        place.close()
        del self._places[place.cast.id]
        where = place.cast.workshop, place.cast.role
        if all(one.room is not place.room for one in self._places.values()):
            self._rooms.pop(where).close()

    def _tell(self, seats: tuple[int, ...], frame: bytes) -> None:
        if seats:
            self._say(talk.Tell(seats, frame))

    def _say(self, message: talk.ToServer) -> None:
        self._stream.write(talk.packed(message))


async def run(recorder: str, door: Path) -> None:
    """Come to the server's door, and stay until it closes."""
    reader, writer = await asyncio.open_unix_connection(str(door), limit=1 << 20)
    hall = Hall(recorder, writer)
    beating = asyncio.create_task(hall.beat())
    await hall.serve(reader)
    beating.cancel()
