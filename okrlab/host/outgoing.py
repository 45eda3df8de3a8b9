"""The commands of a session that are not answered yet, and which of them are on their way."""

from __future__ import annotations

from concurrent.futures import Future

from okrlab.host.session import Outcome

WINDOW, WINDOW_BYTES = 32, 1_000_000
"""How many commands may be on their way at a time, and their bytes; the others wait here."""


class Outgoing:
    """Commands by key, in the order in which they were given. Not safe between threads by itself.

    A window keeps a page that pastes a thousand cards from filling the recorder's queue: others
    get their turn in between.
    """

    def __init__(self) -> None:
        self._pending: dict[str, tuple[bytes, Future[Outcome]]] = {}
        self._sent: dict[str, int] = {}
        """Bytes of the pending commands that are on their way."""

    def __contains__(self, key: str) -> bool:
        return key in self._pending

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, key: str, frame: bytes, future: Future[Outcome]) -> Future[Outcome]:
        """Add a command. The same key is the same command: it keeps the future it had."""
        return self._pending.setdefault(key, (frame, future))[1]

    def due(self) -> list[bytes]:
        """The frames whose turn it is now; they count as sent."""
        due: list[bytes] = []
        if len(self._sent) == len(self._pending):
            return due
        size = sum(self._sent.values())
        for key, (frame, _) in self._pending.items():
            if key in self._sent:
                continue
            full = len(self._sent) >= WINDOW or size + len(frame) > WINDOW_BYTES
            if full and self._sent:  # a single command goes, however large it is
                break
            self._sent[key] = len(frame)
            size += len(frame)
            due.append(frame)
        return due

    def settle(self, key: str) -> Future[Outcome] | None:
        """Take out a command that was answered: its future, if the command was still pending."""
        self._sent.pop(key, None)
        return self._pending.pop(key, (b"", None))[1]

    def sent(self) -> list[bytes]:
        """The frames on their way, to be sent again to a recorder that may not have them."""
        return [self._pending[key][0] for key in self._sent]

    def drain(self) -> dict[str, Future[Outcome]]:
        """Take out every command: their futures by key."""
        pending, self._pending = self._pending, {}
        self._sent.clear()
        return {key: future for key, (_, future) in pending.items()}
