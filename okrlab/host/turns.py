"""Fair queues: one for each member of each group, served in turn, group by group."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Items wait with their member and members with their group; all groups get the same share.

    >>> turns = Turns()
    >>> for item in "abc":
    ...     turns.put("ours", "anna", item)
    >>> turns.put("ours", "ben", "d")
    >>> turns.put("theirs", "cem", "e")
    >>> [item for _, _, item in turns.take(4)]
    ['a', 'e', 'd', 'b']
    """

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, deque[T]]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, group: str, member: str, item: T) -> None:
        """Add to the end of a member's queue."""
        self._queue(group, member).append(item)
        self._count += 1

    def put_back(self, group: str, member: str, item: T) -> None:
        """Add to the front of a member's queue."""
        self._queue(group, member).appendleft(item)
        self._count += 1

    def waiting(self, group: str, member: str) -> deque[T]:
        """A member's queue, the next item first, which must not be changed."""
        return self._groups.get(group, {}).get(member) or deque()

    def in_group(self, group: str) -> int:
        """How many items of a group are waiting."""
        return sum(map(len, self._groups.get(group, {}).values()))

    def drop_group(self, group: str) -> list[tuple[str, T]]:
        """Take out all items of a group."""
        gone = [(m, one) for m, queue in self._groups.pop(group, {}).items() for one in queue]
        self._count -= len(gone)
        return gone

    def take(
        self, most: int, each: int = 0, may: Callable[[str, str, T], bool] = lambda *_: True
    ) -> list[tuple[str, str, T]]:
        """Take at most `most` items, at most `each` per member, from those who waited longest.

        A member whose next item may not be taken now, according to `may`, keeps its place.
        """
        taken: list[tuple[str, str, T]] = []
        left: dict[str, dict[str, int]] = {}
        open_groups = list(self._groups)
        while open_groups and len(taken) < most:
            still = []
            for group in open_groups:
                if len(taken) == most:
                    break
                counts = left.setdefault(group, dict.fromkeys(self._groups[group], 0))
                if self._take_one(group, counts, each or most, may, taken):
                    still.append(group)
            open_groups = still
        return taken

    def _take_one(
        self,
        group: str,
        counts: dict[str, int],
        each: int,
        may: Callable[[str, str, T], bool],
        taken: list[tuple[str, str, T]],
    ) -> bool:
        """Take one item of a group; returns whether it may have more. `counts` is per member."""
        members = self._groups[group]
        for member in list(members):
            if member not in counts:
                continue
            queue = members[member]
            if counts[member] == each or not may(group, member, queue[0]):
                del counts[member]
                continue
            taken.append((group, member, queue.popleft()))
            counts[member] += 1
            self._count -= 1
            del members[member]  # behind the others of its group
            if queue:
                members[member] = queue
            else:
                del counts[member]
            del self._groups[group]  # and the group behind the others
            if members:
                self._groups[group] = members
            return bool(counts)
        return False

    def _queue(self, group: str, member: str) -> deque[T]:
        members = self._groups.setdefault(group, {})
        return members.setdefault(member, deque())
