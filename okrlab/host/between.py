"""What the recorders of several servers on one database tell each other, as hints.

That a workshop has changed, that a private answer was given, who is present. Every hint may be
lost: the look around finds commits, counts are read anew at the next answer, and who is present is
said again every few seconds and forgotten if it is not. No hint holds a word of anybody's.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Collection, Iterator

import msgspec
import zmq

from okrlab.host import links, wire
from okrlab.host.audiences import SILENT, Lines
from okrlab.record.store.notices import MOST, Hints
from okrlab.record.store.record import Record

RENEWED = SILENT / 3
"""Seconds after which it is said once more who is present."""
_EACH = 60
"""The most people in one hint: with ids of forty characters two such hints fit into a letter."""
_NEVER: tuple[dict[str, str], float] = {}, math.inf


class _Hint(msgspec.Struct, frozen=True, array_like=True):
    pass


class Changed(_Hint, frozen=True, tag="changed"):
    """Something was committed in a workshop."""

    workshop: str


class AnswerHint(_Hint, frozen=True, tag="answered"):
    """A private answer was given, moved or deleted, as `Recorder.on_sealed` is told."""

    workshop: str
    block: str
    seat: str


class Present(_Hint, frozen=True, tag="present"):
    """Who is present at a server, of all whose ids come after `after` and up to `upto`.

    Each with the card they have open. Without `upto` it is everybody who comes after.
    """

    workshop: str
    people: dict[str, str]
    after: str = ""
    upto: str = ""


class Arrived(_Hint, frozen=True, tag="arrived"):
    """A server listens from now on, and has heard of nobody's presence."""


class _Letter(msgspec.Struct, frozen=True, array_like=True):
    server: str
    hints: tuple[Changed | AnswerHint | Present | Arrived, ...]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Letter).decode


class Between:
    """One server's end. `bell` is the address that is rung when there is something to `take`.

    With SQLite there are no others, and nothing is said.
    """

    def __init__(self, record: Record, key: bytes, lines: Lines, bell: str) -> None:
        self._lines, self._bell = lines, bell
        self._server = wire.new_id()[:12]
        self._lock = threading.Lock()
        self._due: dict[Changed | AnswerHint | Arrived, None] = {}
        self._crowds: dict[str, dict[str, str]] = {}
        """By workshop, who is to be said to be present here."""
        self._said: dict[str, tuple[dict[str, str], float]] = {}
        """By workshop, who was last said to be, and when."""
        self._anew = False
        """Whether there is a server that has not heard of anybody."""
        self._others: dict[str, dict[tuple[str, str], tuple[str, float]]] = {}
        """By workshop, then by server and person: their card, and when that was heard."""
        self._rung: zmq.Socket[bytes] | None = None
        self._hints: Hints | None = None
        lines.elsewhere = self.elsewhere
        if not record.is_sqlite:
            self._hints = Hints(record.engine, links.channel(key), self)

    # -- what is said ------------------------------------------------------------------------

    def committed(self, workshop: str) -> None:
        """Tell the others that something was committed in a workshop."""
        self._say(Changed(workshop))

    def given(self, workshop: str, block: str, seat: str) -> None:
        """Tell the others of a private answer."""
        self._say(AnswerHint(workshop, block, seat))

    def say_present(self, changed: Collection[str], now: float) -> None:
        """Tell the others who is present here, in these workshops and where it is due again."""
        if self._hints is None:
            return
        if self._anew:
            self._anew = False
            self._said = {w: (people, -math.inf) for w, (people, _) in self._said.items()}
        due = {w for w, (_, at) in self._said.items() if now - at >= RENEWED}
        for workshop in due.union(changed):
            people = self._lines.present(workshop)
            before, at = self._said.get(workshop, _NEVER)
            if people == before and now - at < RENEWED:
                continue
            if people:
                self._said[workshop] = people, now
            else:
                self._said.pop(workshop, None)
            with self._lock:
                self._crowds[workshop] = people
            self._hints.wake()

    def _say(self, hint: Changed | AnswerHint | Arrived) -> None:
        if self._hints is not None:
            with self._lock:
                self._due[hint] = None
            self._hints.wake()

    # -- called by the thread that sends and listens -----------------------------------------

    def to_send(self) -> list[str]:
        """Everything that is to be said, in letters as long as a hint may be."""
        with self._lock:
            due, self._due, crowds, self._crowds = self._due, {}, self._crowds, {}
        hints = [*due, *(part for w in crowds for part in _parts(w, crowds[w]))]
        said = [_encode(hint).decode() for hint in hints]
        letters: list[list[str]] = []
        room = 0
        for one in said:
            if len(one) >= room:  # ids are ASCII, so these are bytes as well
                letters.append([])
                room = MOST - len(self._server) - 8
            letters[-1].append(one)
            room -= len(one) + 1
        return [f'["{self._server}",[{",".join(hints)}]]' for hints in letters]

    def opened(self) -> None:
        """The others can be heard from now on."""
        self._say(Arrived())
        self._anew = True

    def heard(self) -> None:
        """Something has come: wake the loop."""
        if self._rung is None:
            self._rung = zmq.Context.instance().socket(zmq.PUSH)
            self._rung.connect(self._bell)
        self._rung.send(b"")

    # -- what is heard -----------------------------------------------------------------------

    def take(self, now: float) -> tuple[set[str], list[AnswerHint]]:
        """What has come: the workshops in which something was committed, and answers given.

        Who is present is taken in.
        """
        changed: set[str] = set()
        given: dict[AnswerHint, None] = {}
        for one in self._hints.take() if self._hints else ():
            try:
                letter = _decode(one)
            except msgspec.MsgspecError:  # a later version of okrlab says more than we know
                continue
            for hint in letter.hints:
                match hint:
                    case Changed():
                        changed.add(hint.workshop)
                    case AnswerHint():
                        given[hint] = None
                    case Present():
                        self._note(letter.server, hint, now)
                    case Arrived():
                        self._anew = True
        return changed, list(given)

    def _note(self, server: str, hint: Present, now: float) -> None:
        known = self._others.setdefault(hint.workshop, {})
        before = {one: card for one, (card, _) in known.items()}
        for one in [(s, p) for s, p in known if s == server and _between(hint, p)]:
            del known[one]
        known.update({(server, person): (card, now) for person, card in hint.people.items()})
        if before != {one: card for one, (card, _) in known.items()}:
            self._lines.changed(hint.workshop)

    def elsewhere(self, workshop: str) -> Iterator[tuple[str, str]]:
        """The people present at other servers, each with the card they have open."""
        for (_, person), (card, _) in self._others.get(workshop, {}).items():
            yield person, card

    def forget(self, now: float) -> None:
        """Forget those of whom nothing was heard for so long that they no longer count."""
        for workshop, known in list(self._others.items()):
            over = [one for one, (_, at) in known.items() if now - at > SILENT]
            for one in over:
                del known[one]
            if over:
                self._lines.changed(workshop)
            if not known:
                del self._others[workshop]

    def close(self) -> None:
        """Say and hear no more."""
        if self._hints is not None:
            self._hints.close()


def _parts(workshop: str, people: dict[str, str]) -> Iterator[Present]:
    """Who is present, in hints of which each is complete for the ids it is about."""
    ids = sorted(people)
    after = ""
    for at in range(0, len(ids) or 1, _EACH):
        some = ids[at : at + _EACH]
        upto = some[-1] if at + _EACH < len(ids) else ""
        yield Present(workshop, {id: people[id] for id in some}, after, upto)
        after = upto


def _between(hint: Present, person: str) -> bool:
    return hint.after < person and (not hint.upto or person <= hint.upto)
