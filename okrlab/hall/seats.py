"""Who is in a hall: the room, which is nobody's, and the seats of those who take part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from okrlab.host import wire
from okrlab.host.speaking import SpokenSession

Carry = Callable[[bytes], None]


class Carried(SpokenSession):
    """A session whose frames the hall carries, among those of all its seats."""

    def __init__(self, token: str, carry: Carry) -> None:
        super().__init__(token)
        self._carry = carry
        self.on_close: Callable[[], object] = lambda: None
        self._opened.set()  # nobody waits for the welcome: the loop goes on

    def _hand(self, frame: bytes) -> None:
        if self.connected and not self.greeting:
            self._carry(frame)

    def _post(self, frame: bytes) -> None:
        self._carry(frame)

    def in_loop(self, call: Callable[..., None], *values: Any) -> None:
        """Run it now: whoever calls is in the hall's only thread, and order is kept."""
        call(*values)

    def lost(self) -> None:
        """The recorder has gone, for now."""
        self._now("connected", False)

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._give_up()
            self._carry(wire.encode(wire.Bye()))
        self.on_close()


class RoomSession(Carried):
    """A workshop as everybody in it may see it. It is nobody's, and can do nothing."""


def _of_room(name: str) -> Any:
    """An attribute that a seat takes from its room, unless its person has all of it apart."""
    apart = f"_apart{name}"

    def get(seat: Seat) -> Any:
        return getattr(seat, apart) if seat._alone else getattr(seat.room, name)

    def put(seat: Seat, now: Any) -> None:
        setattr(seat, apart, now)

    return property(get, put)


class Seat(Carried):
    """One person at one page. What the room sees it takes from the room, unless it is not in it."""

    lean = True

    def __init__(self, token: str, carry: Carry, room: RoomSession) -> None:
        self.room = room
        self._alone = False
        """Whether this person sees something that the room does not, and has it all apart."""
        super().__init__(token, carry)

    @property
    def lean_now(self) -> bool:
        """Whether news of the room is news to this person."""
        return not self._alone

    def _hello(self, since: int) -> bytes:
        """A hello that claims nothing of what the room knows: it is not this session's own."""
        return super()._hello(since if self._alone else -1)

    def welcomed(self, welcome: wire.Welcome) -> None:
        self._alone = not welcome.lean
        if self._alone:
            return super().welcomed(welcome)
        self.person, self.role, self.id = welcome.person, welcome.role, welcome.workshop
        self.undo, self.redo, self.mine = welcome.undo, welcome.redo, dict(welcome.mine)
        self._tell("changed")
        self._tell("sealed")

    workshop = _of_room("workshop")
    here = _of_room("here")
    more = _of_room("more")
    tallies = _of_room("tallies")
    base = _of_room("base")
    _ahead = _of_room("_ahead")
