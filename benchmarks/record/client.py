"""A process of clients: some sessions that write to a recorder, and a diary of what was answered.

Told by one JSON line on stdin: `address`, `people` (name to token), `diary` (a file), `pace`
(seconds between a person's writes) and `seed`. Writes until stdin closes, then leaves.

Each line of the diary is written before or after the fact: `wish KEY` before a command is sent,
`done KEY REVISION` when the recorder has acknowledged it, `saved`, `seen` with seconds. It
outlives the process, so a client that was killed sends again what was not answered.
"""

from __future__ import annotations

import heapq
import json
import os
import random
import sys
import threading
import time

from okrlab.blocks.ladder.cards import Rung
from okrlab.errors import OkrlabError
from okrlab.host import wire
from okrlab.host.line import RemoteSession
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import kinds

PATIENCE = 25
"""Seconds that a write may wait for its answer, and a process for all of its."""
RUNGS = 8
"""After so many rungs a person edits their own, so that the board does not get full."""


class Diary:
    """Lines appended in one write each, so that a kill cuts none in half."""

    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(path) as before:
            said = [line.split() for line in before]
        done = {words[1] for words in said if words[0] == "done"}
        self.unanswered = {w[1]: w[2] for w in said if w[0] == "wish" and w[1] not in done}
        self.count = sum(1 for words in said if words[0] == "wish")

    def note(self, *words: object) -> None:
        os.write(self.file, (" ".join(map(str, words)) + "\n").encode())


def add(id: str, words: str) -> c.SetCards:
    """A new rung."""
    return c.SetCards(cards=(Rung(id=id, text=words, level="output"),))


def words_of(event: e.Event) -> str:
    """The words that an event brings to a rung."""
    if isinstance(event, e.CardEdited):
        return str(getattr(event.changes, "text", None) or "")
    if isinstance(event, e.CardsSet) and event.cards:
        return str(getattr(event.cards[0], "text", ""))
    return ""


class Person(RemoteSession):
    """A session that says when it has seen what others wrote."""

    def __init__(self, address: str, token: str, diary: Diary) -> None:
        self.diary = diary
        self.own: list[str] = []
        self.busy: set[str] = set()
        self.settled = threading.Event()
        super().__init__(address, token, patience=PATIENCE)

    def heard(self, news: wire.News) -> bool:
        taken = super().heard(news)
        now = time.monotonic()
        for one in news.events:
            if one.by != self.person and (said := words_of(one.event)):
                sent = said.split()[-1]
                self.diary.note("seen", f"{now - float(sent):.6f}")
        return taken

    def write(self, key: str) -> None:
        """One command with this key: a new rung at first, later an edit of one of one's own."""
        now = time.monotonic()
        words = f"{key} {now:.6f}"
        card = key
        command: c.Command = add(key, words)
        seen = self.workshop.deck("ladder").cards
        free = [id for id in self.own if id in seen and id not in self.busy]
        if len(self.own) >= RUNGS and free:
            rung = seen[free[len(key + words) % len(free)]]
            change = kinds.change(Rung, text=words)
            card, command = rung.id, c.EditCard(id=rung.id, base=rung.version, changes=change)
        self.diary.note("wish", key, self.person)
        self.busy.add(card)
        self.settled.clear()
        self.do(command, key).add_done_callback(
            lambda future: self.answered(card, key, now, future.result())
        )

    def answered(self, card: str, key: str, sent: float, outcome: object) -> None:
        self.busy.discard(card)
        if not self.busy:
            self.settled.set()
        if isinstance(outcome, wire.Done):
            self.diary.note("done", key, outcome.revision)
            self.diary.note("saved", f"{time.monotonic() - sent:.6f}")
            if card == key:
                self.own.append(key)
        else:
            self.diary.note("refused", key, type(outcome).__name__)


def main() -> None:
    told = json.loads(sys.stdin.readline())
    chance = random.Random(told["seed"])
    diary = Diary(told["diary"])
    people = [Person(told["address"], token, diary) for token in told["tokens"]]
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    print("ready", flush=True)
    mine = {person.person: person for person in people}
    for key, who in diary.unanswered.items():
        if who in mine:
            mine[who].write(key)
    pace = told["pace"]
    turns = [(time.monotonic() + chance.random() * pace, n) for n in range(len(people))]
    heapq.heapify(turns)
    number = diary.count
    while turns and not over.wait(max(0.0, turns[0][0] - time.monotonic())):
        at, n = heapq.heappop(turns)
        number += 1
        people[n].write(f"{told['name']}x{number}")
        heapq.heappush(turns, (at + pace * chance.uniform(0.5, 1.5), n))
    for person in people:
        if person.busy:
            person.settled.wait(PATIENCE)  # a recorder that was just killed comes back first
        try:
            person.close()
        except OkrlabError:
            continue
    os._exit(0)


if __name__ == "__main__":
    main()
