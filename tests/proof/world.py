"""The state of the model: nodes, people, the one database between them, and frames on the way."""

from __future__ import annotations

from typing import Any, NamedTuple


class Event(NamedTuple):
    revision: int
    by: str
    key: tuple[Any, ...]
    what: str
    holds: tuple[Any, ...] = ()
    """Of a reveal, the answers: who gave it (which the real one does not say), and which."""


class Frame(NamedTuple):
    node: int
    sender: str
    key: tuple[Any, ...]
    wish: str
    claims: str


class Work(NamedTuple):
    """What a node is at: first it has read who it is, then it holds the row and has decided."""

    frame: Frame
    removed: bool
    before: tuple[Event, ...]
    decided: str = ""
    event: Event | None = None
    answer: int = 0


class Node(NamedTuple):
    room: tuple[Event, ...] = ()
    work: Work | None = None


class Person(NamedTuple):
    node: int = -1
    wish: int = 0
    tries: int = 0
    sent: bool = False
    told: int = 0
    fold: tuple[Event, ...] = ()
    answers: tuple[str, ...] = ()
    """What each wish was answered with, in order."""
    saw: frozenset[tuple[str, int]] = frozenset()
    """Private answers that reached this page."""
    went_back: bool = False


class World(NamedTuple):
    nodes: tuple[Node, ...]
    people: tuple[Person, ...]
    faults: int
    log: tuple[Event, ...] = ()
    sealed: tuple[tuple[str, int], ...] = ()
    marks: frozenset[tuple[Any, ...]] = frozenset()
    removed: frozenset[str] = frozenset()
    lock: int = -1
    wire: frozenset[Frame] = frozenset()


def with_person(world: World, n: int, now: Person) -> World:
    return world._replace(people=(*world.people[:n], now, *world.people[n + 1 :]))


def with_node(world: World, n: int, now: Node) -> World:
    return world._replace(nodes=(*world.nodes[:n], now, *world.nodes[n + 1 :]))


def unlocked(world: World, n: int) -> World:
    return world._replace(lock=-1) if world.lock == n else world
