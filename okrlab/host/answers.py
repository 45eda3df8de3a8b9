"""Costly questions wait for a process that answers them: one per workshop at a time, in turn."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import msgspec

from okrlab.errors import Busy, OkrlabError
from okrlab.host import shares, wire
from okrlab.host.answering import Config, Job, Made
from okrlab.host.clerks import Clerk, ClerkEnded
from okrlab.host.shares import FairShares
from okrlab.host.suspects import Suspects, digest
from okrlab.host.turns import Turns
from okrlab.host.watching import Watch

VIEW, SAY = "view", "say"
"""The askers at the door: anybody with a view link, and anybody with a say-back link."""

_Key = tuple[str, ...]


@dataclass
class OpenQuestion:
    """A costly question: who asks it, in which workshop.

    Questions with the same `key` have the same answer as long as the workshop is at `revision`; -1
    means that the answer is not cached.
    """

    asker: str
    workshop: str
    key: _Key
    job: Job
    revision: int = -1


@dataclass
class _Waiting:
    """A question with everyone who waits for its answer: sockets by the id of their question."""

    asked: OpenQuestion
    waiting: dict[str, bytes] = field(default_factory=dict)
    begun: bool = False
    future: Future[Made | ClerkEnded] | None = None


class AnswerDesk:
    """Takes questions, and passes their answers to `reply(identity, message)`."""

    def __init__(
        self,
        config: Config,
        wake: str,
        watch: Watch,
        suspects: Suspects,
        shares: FairShares,
        reply: Callable[[bytes, wire.Reply], None],
    ) -> None:
        self._config, self._wake = config, wake
        self._watch, self._suspects, self._shares = watch, suspects, shares
        self._reply = reply
        self._turns: Turns[_Waiting] = Turns()
        self._known: dict[_Key, _Waiting] = {}
        self._clerks: dict[Clerk, _Waiting | None] = {}
        self._kept: dict[_Key, tuple[int, msgspec.Raw]] = {}
        self._ready: deque[tuple[bytes, wire.Reply]] = deque()

    def __len__(self) -> int:
        """How many answers are ready to be sent."""
        return len(self._ready)

    def ask(self, identity: bytes, id: str, asked: OpenQuestion) -> None:
        """Answer from the cache, join others who wait for the same, or queue the question."""
        revision, value = self._kept.get(asked.key, (-1, msgspec.Raw()))
        if asked.revision >= 0 and revision == asked.revision:
            self._reply(identity, wire.AnswerGiven(id=id, value=value))
            return
        known = self._known.get(asked.key)
        if known is not None and (
            not known.begun or id in known.waiting or 0 <= asked.revision == known.asked.revision
        ):
            known.waiting[id] = identity
            return
        problem = self._refusal(asked)
        if problem is not None:
            self._reply(identity, wire.failed(id, problem))
            return
        waiting = _Waiting(asked, {id: identity})
        self._known[asked.key] = waiting
        self._turns.put(_group(asked), asked.asker, waiting)
        self.go_on()

    def _refusal(self, asked: OpenQuestion) -> OkrlabError | None:
        """Why a question is refused: it ended a process before, or the share is used up."""
        if self._suspects.guilty(_mark(asked)):
            return self._watch.failed(f"{asked.job.what}, not asked again", told="answer_stopped")
        if asked.asker == VIEW:
            return None
        mine = len(self._turns.waiting(_group(asked), asked.asker))
        ours = self._turns.in_group(_group(asked))
        most = shares.OUR_COSTLY_WAITING if asked.asker == SAY else shares.COSTLY_WAITING
        if mine >= most or ours >= 2 * shares.OUR_COSTLY_WAITING:
            return Busy("asked_often")
        if asked.asker != SAY and not self._shares.costly.allow(asked.asker):
            return Busy("asked_often")
        return None

    def go_on(self) -> None:
        """Give waiting questions to free processes, at most one per workshop."""
        while len(self._turns) and (clerk := self._free()) is not None:
            at = [one.asked for one in self._clerks.values() if one is not None]
            groups = {_group(asked) for asked in at}
            full = sum(asked.asker != VIEW for asked in at) >= shares.CLERKS - 1

            def may(
                group: str, asker: str, _: _Waiting, groups: set[str] = groups, full: bool = full
            ) -> bool:
                return group not in groups and (asker == VIEW or not full)

            taken = self._turns.take(1, may=may)
            if not taken:
                return
            _, _, waiting = taken[0]
            waiting.begun = True
            waiting.future = clerk.give(waiting.asked.job)
            self._clerks[clerk] = waiting

    def _free(self) -> Clerk | None:
        for clerk, waiting in self._clerks.items():
            if waiting is None:
                return clerk
        if len(self._clerks) == shares.CLERKS:
            return None
        clerk = Clerk(self._config, self._wake)
        self._clerks[clerk] = None
        return clerk

    def hand_over(self, seconds: float) -> None:
        """Send answers that are ready, for at most so many seconds, since there can be many."""
        self._collect()
        self.go_on()
        until = time.monotonic() + seconds
        while self._ready and time.monotonic() < until:
            self._reply(*self._ready.popleft())

    def _collect(self) -> None:
        for clerk, waiting in self._clerks.items():
            if waiting is None or waiting.future is None or not waiting.future.done():
                continue
            self._clerks[clerk] = None
            if self._known.get(waiting.asked.key) is waiting:
                del self._known[waiting.asked.key]
            made = self._made(waiting.asked, waiting.future)
            for id, identity in waiting.waiting.items():
                failed = made.failed
                reply: wire.Reply = wire.AnswerGiven(id=id, value=made.value)
                if failed is not None:
                    reply = msgspec.structs.replace(failed, key=id)
                self._ready.append((identity, reply))

    def _made(self, asked: OpenQuestion, future: Future[Made | ClerkEnded]) -> Made:
        """The result of a question. One that ended its process is remembered."""
        error = future.exception()
        if error is not None:
            return Made(failed=wire.failed("", self._watch.failed(asked.job.what, error)))
        made = future.result()
        if isinstance(made, ClerkEnded):
            self._suspects.blame(_mark(asked), certain=True)
            why = "took too long" if made.late else "ended its process"
            told = self._watch.failed(f"{asked.job.what}, which {why}", told="answer_stopped")
            return Made(failed=wire.failed("", told))
        if asked.revision >= 0 and made.failed is None:
            self._keep(asked, made.value)
        return made

    def _keep(self, asked: OpenQuestion, value: msgspec.Raw) -> None:
        self._kept.pop(asked.key, None)
        self._kept[asked.key] = asked.revision, value
        size = sum(memoryview(kept).nbytes for _, kept in self._kept.values())
        for oldest in list(self._kept):
            if len(self._kept) <= shares.KEPT and size <= shares.KEPT_BYTES:
                break
            size -= memoryview(self._kept.pop(oldest)[1]).nbytes


def _group(asked: OpenQuestion) -> str:
    """The group in which a question waits: public pages do not wait for a workshop's own people."""
    return f"{VIEW} {asked.workshop}" if asked.asker == VIEW else asked.workshop


def _mark(asked: OpenQuestion) -> bytes:
    """The mark of a question; with a cached answer it differs once the workshop has changed."""
    values = [f"{name}={value}" for name, value in sorted(asked.job.values.items())]
    return digest(asked.workshop, asked.job.what, str(asked.revision), *values)
