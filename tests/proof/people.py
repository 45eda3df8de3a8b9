"""The people of a run: real sessions that wish for something at random, and note what they see."""

from __future__ import annotations

import random
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from okrlab.blocks.ladder.cards import Rung
from okrlab.host import wire
from okrlab.host.line import RemoteSession
from okrlab.host.session import Outcome
from okrlab.host.speaking import SpokenSession
from okrlab.record import commands as c
from okrlab.record import kinds
from okrlab.record.agenda import Answer
from tests.proof.bench import Bench
from tests.proof.history import History, Page, Sent
from tests.proof.relay import Relay
from tests.workshop.house import add, ask

BLOCKS = tuple(ask(f"b{n}", most=1) for n in range(12))
MOST_OPEN = 3
"""Wishes of one person that wait for an answer at a time."""
WISHES = {"answer": 8, "add": 4, "edit": 4, "gone": 1, "undo": 1, "name": 1, "private": 0.3}
"""What those who take part wish for, and how often."""


class Noting(RemoteSession):
    """A session that notes what its recorder says, before it takes it in."""

    def __init__(self, address: str, token: str, page: Page, patience: float) -> None:
        self.page = page
        super().__init__(address, token, patience=patience)

    def hear(self, reply: wire.Reply) -> None:
        self.page.told.append((time.monotonic(), reply))
        super().hear(reply)


class Somebody:
    """A person: their session, what they wait for, and what they might wish next.

    `by_chance` is theirs alone, so that what they do does not hang on what others do.
    """

    def __init__(
        self,
        history: History,
        relay: Relay,
        id: str,
        role: str,
        token: str,
        seed: str,
        bench: Bench | None = None,
    ) -> None:
        self.history, self.relay, self.id, self.role = history, relay, id, role
        self.bench = bench
        """The hall in which they have a seat, if they have one."""
        self.token, self.by_chance = token, random.Random(seed)
        self.waiting: dict[str, tuple[c.Command, Future[Outcome]]] = {}
        self.refused: set[str] = set()
        self.come()

    def come(self) -> None:
        """Open a page, and say again what the page before had no answer to."""
        self.page = Page(self.id, self.role)
        self.history.pages.append(self.page)
        if self.bench is not None:
            self.session: SpokenSession = self.bench.sit(self.token, self.page)
        else:
            self.relay.page = self.page
            self.session = Noting(self.relay.address, self.token, self.page, patience=60)
        for key, (command, _) in list(self.waiting.items()):
            self._send(key, command)

    def leave(self) -> None:
        """Close the page, whatever it waits for."""
        self.settle()
        self.session.close()

    @property
    def over(self) -> bool:
        """Whether their session was ended."""
        return self.session.ended is not None

    def settle(self) -> None:
        """Forget what was answered, but for which of it was refused."""
        for key, (_, future) in list(self.waiting.items()):
            if future.done():
                del self.waiting[key]
                if not isinstance(future.result(), wire.Done):
                    self.refused.add(key)

    def wish(self) -> None:
        """Wish for something, unless too much waits already."""
        self.settle()
        if len(self.waiting) >= MOST_OPEN or self.over:
            return
        command = self._coaching() if self.role == "facilitator" else self._taking_part()
        if command is not None:
            self.say(command)

    def say(self, command: c.Command) -> None:
        """Wish for this."""
        key = f"{self.by_chance.getrandbits(64):016x}"
        self.history.sent.append(Sent(time.monotonic(), self.id, key, command))
        self._send(key, command)

    def show(self) -> None:
        """Reveal the block that is open, if one is."""
        agenda = self.session.workshop.agenda
        if agenda.current and agenda.stage(agenda.current).state == "open":
            self.say(c.RevealBlock(block=agenda.current))

    def answered(self, until: float) -> None:
        """Wait for the answers to all that was wished for."""
        for _, future in self.waiting.values():
            with suppress(TimeoutError):
                future.result(max(0.0, until - time.monotonic()))

    def _send(self, key: str, command: c.Command) -> None:
        self.waiting[key] = command, self.session.do(command, key)

    def _word(self, kind: str) -> str:
        return f"{kind}-{self.by_chance.getrandbits(64):016x}"

    def _taking_part(self) -> c.Command | None:
        state, chance = self.session.workshop, self.by_chance
        rungs: dict[str, Any] = {
            id: one for id, one in state.deck("ladder").cards.items() if isinstance(one, Rung)
        }
        block = state.agenda.current
        what = chance.choices([*WISHES], [*WISHES.values()])[0]
        if what == "answer" and block:
            return c.GiveAnswer(block=block, answer=Answer(texts={"q": (self._word("sealed"),)}))
        if what == "edit" and rungs:
            one = rungs[chance.choice(sorted(rungs)[-4:])]
            changes = kinds.change(Rung, text=self._word("mark"))
            return c.EditCard(id=one.id, base=one.version, changes=changes)
        mine = [one for one in rungs.values() if one.by == self.id]
        if what == "gone" and mine:
            one = chance.choice(sorted(mine, key=lambda one: one.id))
            return c.SetCards(gone={one.id: one.version})
        if what == "undo":
            return c.Undo()
        if what == "name":
            return c.NameMyself(name=self._word("mark"))
        if what == "private":
            return c.DismissQuestion(kind=self._word("mark"))
        return add(f"r{chance.getrandbits(64):016x}", self._word("mark"))

    def _coaching(self) -> c.Command | None:
        """A coach goes through the plan: opens a block, waits a little, reveals it, goes on."""
        agenda, chance = self.session.workshop.agenda, self.by_chance
        if self.waiting:
            return None
        if not agenda.blocks:
            return c.SetAgenda(blocks=BLOCKS, base=agenda.version)
        if chance.random() < 0.2:
            return c.WriteNote(card=BLOCKS[0].id, text=self._word("notice"))
        if chance.random() < 0.75:
            return None
        if agenda.current and agenda.stage(agenda.current).state == "open":
            return c.RevealBlock(block=agenda.current)
        unseen = [one.id for one in BLOCKS if one.id not in agenda.stages]
        return c.OpenBlock(block=unseen[0]) if unseen else None
