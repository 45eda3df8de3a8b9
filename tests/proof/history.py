"""What happened in a run, as its people saw it, and all that is wrong with it.

Everybody's page notes what it sent, what it was told and in which order, and every byte that came.
`amiss` compares that with the log as the database has it at the end. It knows nothing of how the
recorder works: only what must be true of any room, on however many nodes. Times are of one clock.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import msgspec

from okrlab.host import wire
from okrlab.host.rooms import Room, may_read
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.workshop import Workshop

CANARY = re.compile(rb"(?:sealed|notice)-[0-9a-f]{16}")
"""Words that only some may ever read; each is written once, in one answer or one note."""


@dataclass
class Sent:
    """A wish, as it left a page for the first time."""

    at: float
    person: str
    key: str
    command: c.Command


@dataclass
class Page:
    """A page of a person: what it was told, in order, and the bytes of each of its connections."""

    person: str
    role: str
    told: list[tuple[float, wire.Reply]] = field(default_factory=list)
    lines: list[list[tuple[float, bytes]]] = field(default_factory=list)
    stayed: bool = False
    """Whether it was open and at rest at the end, so that it must know everything."""


@dataclass
class History:
    """Everything that was noted."""

    sent: list[Sent] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


Log = list[e.Recorded]
Answer = wire.Done | wire.Clash | wire.Failed


def amiss(history: History, log: Log) -> list[str]:
    """Everything that is wrong, each in a line; nothing if all is well."""
    answers = _answers(history)
    return [
        *_in_one_order(log),
        *_once(history, answers, log),
        *_in_time(history, answers, log),
        *_after_their_end(log),
        *(wrong for page in history.pages for wrong in _told(page, log)),
        *_sealed(history, answers, log),
        *_secret(history, log),
    ]


def _answers(history: History) -> dict[str, list[tuple[float, Answer]]]:
    """The final answers to each wish, by its key: keys are unique over all people."""
    answers: dict[str, list[tuple[float, Answer]]] = defaultdict(list)
    for page in history.pages:
        for at, reply in page.told:
            if not isinstance(reply, wire.Done | wire.Clash | wire.Failed) or not reply.key:
                continue
            if not (isinstance(reply, wire.Failed) and reply.retry):
                answers[reply.key].append((at, reply))
    return {key: sorted(given, key=lambda one: one[0]) for key, given in answers.items()}


def _in_one_order(log: Log) -> Iterator[str]:
    revisions = [one.revision for one in log]
    if revisions != list(range(1, len(log) + 1)):
        yield f"the log is not one order without a gap: {revisions}"
    for (by, key), times in Counter((one.by, one.key) for one in log).items():
        if times > 1:
            yield f"{key} of {by} is in the log {times} times"


def _once(
    history: History, answers: dict[str, list[tuple[float, Answer]]], log: Log
) -> Iterator[str]:
    """Every acknowledged wish is in the log once, where it was said to be; no other is."""
    logged: dict[str, Log] = defaultdict(list)
    for one in log:
        logged[one.key].append(one)
    sent = {one.key: one for one in history.sent}
    people = {one.person for one in history.sent}
    removed = {one.event.person for one in log if isinstance(one.event, e.PersonRemoved)}
    for key, wish in sent.items():
        given = [answer for _, answer in answers.get(key, [])]
        kept, sealed = logged.get(key, []), isinstance(wish.command, c.GiveAnswer)
        if not given and wish.person not in removed:
            yield f"{key} of {wish.person} was never answered"
        if len({type(answer) for answer in given}) > 1 and not sealed:
            yield f"{key} was answered in two ways: {[type(one).__name__ for one in given]}"
        if sealed:
            if kept:
                yield f"the private answer {key} is in the log"
            continue
        for answer in given:
            if not isinstance(answer, wire.Done):
                over = getattr(answer, "code", "") == "unknown_link"  # it says that of the session
                if kept and not (over and wish.person in removed):
                    yield f"{key} was refused and is in the log"
            elif [one.revision for one in kept] != [answer.revision]:
                yield f"{key} was done at {answer.revision}: {[one.revision for one in kept]}"
        for one in kept:
            if one.by != wish.person:
                yield f"{key} was sent by {wish.person} and recorded as of {one.by}"
            if lost := _marks(wish.command) - _marks(one.event):
                yield f"{key} is in the log without its words {lost}"
    for one in log:
        if one.by in people and one.key not in sent and one.key != "joined":
            yield f"{one.key} is in the log as of {one.by}, who never sent it"


def _marks(thing: Any) -> set[str]:
    """The words in a wish or an event by which it is known."""
    return set(re.findall(r"mark-[0-9a-f]{16}", msgspec.json.encode(thing).decode()))


def _in_time(
    history: History, answers: dict[str, list[tuple[float, Answer]]], log: Log
) -> Iterator[str]:
    """What was sent after another wish had been answered comes after it in the log."""
    at = {one.key: one.revision for one in log}
    before: dict[str, Sent] = {}
    for one in sorted(history.sent, key=lambda one: one.at):
        # A refusal is not remembered: what was refused, and not heard of it, may be done later.
        if one.key in at and getattr(one.command, "cards", ()):
            first = before.get(one.person)
            if first is not None and at[first.key] > at[one.key]:
                yield f"{one.key} of {one.person} was sent after {first.key}, and comes before it"
            before[one.person] = one
    times = [(one.at, at[one.key], one.key) for one in history.sent if one.key in at]
    told = [(given[0][0], at[key], key) for key, given in answers.items() if key in at]
    steps = sorted([(t, 1, r, k) for t, r, k in times] + [(t, 0, r, k) for t, r, k in told])
    latest, which = 0, ""
    for _, is_sent, revision, key in steps:
        if is_sent and revision < latest:
            yield f"{key} was sent after {which} was done, and comes before it"
        elif not is_sent and revision > latest:
            latest, which = revision, key


def _after_their_end(log: Log) -> Iterator[str]:
    """Whoever was removed writes nothing after that."""
    removed: set[str] = set()
    for one in log:
        if one.by in removed:
            yield f"{one.key} is in the log as of {one.by}, who had been removed"
        if isinstance(one.event, e.PersonRemoved):
            removed.add(one.event.person)


def _told(page: Page, log: Log) -> Iterator[str]:
    """A page is told all that it may read, in order, and never less than before."""
    who = f"a page of {page.person}"
    mine = [one for one in log if may_read(one, page.person, page.role)]
    known, lean = -1, False
    for _, reply in page.told:
        events: tuple[e.Recorded, ...] = ()
        if isinstance(reply, wire.Welcome):
            if reply.revision < known:
                yield f"{who} went back from {known} to {reply.revision}"
            lean = reply.lean
            if lean:  # the room's own page is told, in its place
                events = tuple(one for one in mine if known < one.revision <= reply.revision)
            elif reply.state is not None:
                if _kept(reply.state) != _kept(_seen(log, reply.revision, page)):
                    yield f"{who} was shown at {reply.revision} what the log does not say"
            else:
                events = tuple(one for one in reply.news if one.revision > known)
            upto = reply.revision
        elif isinstance(reply, wire.News) and reply.after == known:
            events, upto = reply.events, reply.events[-1].revision
        else:
            early = isinstance(reply, wire.Done) and reply.revision > known and not lean
            if early and any((o.revision, o.key) == (reply.revision, reply.key) for o in mine):
                yield f"{who} was told that {reply.key} is done before it saw it"
            continue
        whole = isinstance(reply, wire.Welcome) and reply.state is not None
        due = [] if whole else [one for one in mine if known < one.revision <= upto]
        if not whole and list(events) != due:
            got, wanted = [o.revision for o in events], [o.revision for o in due]
            yield f"{who} was told {got} after {known} and not {wanted}, or in other words"
        known = max(known, upto)
    if page.stayed and not lean and mine and known < mine[-1].revision:
        yield f"{who} knows {known} at the end, and not {mine[-1].revision}"


def _seen(log: Log, revision: int, page: Page) -> Workshop:
    (room := Room("")).absorb(log[:revision])
    return room.seen_by(page.person, page.role)


def _kept(state: Workshop) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(state, revision=0))


def _sealed(
    history: History, answers: dict[str, list[tuple[float, Answer]]], log: Log
) -> Iterator[str]:
    """A reveal shows of everybody the answer that was acknowledged last, or a later one."""
    given: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for one in sorted(history.sent, key=lambda one: one.at):
        if isinstance(one.command, c.GiveAnswer):
            given[one.command.block, one.person].append(one)
    removed: set[str] = set()
    for at in log:
        if isinstance(at.event, e.PersonRemoved):
            removed.add(at.event.person)
        if not isinstance(at.event, e.BlockRevealed):
            continue
        block, said = at.event.block, at.event.revealed.said
        texts = Counter(one.text for one in said)
        for one in said:
            if one.by:
                yield f"the reveal of {block} says who wrote {one.text}"
        known: set[str] = set()
        for (of, person), wishes in given.items():
            if of != block:
                continue
            words = [wish.command.answer.texts["q"][0] for wish in wishes]  # type: ignore[union-attr]
            known.update(words)
            shown = [n for n, word in enumerate(words) for _ in range(texts[word])]
            done = [n for n, wish in enumerate(wishes) if _done(answers.get(wish.key, []))]
            if shown and person in removed:
                yield f"the reveal of {block} shows an answer of {person}, who was removed"
            elif person in removed:
                continue
            elif len(shown) > 1:
                yield f"the reveal of {block} shows {len(shown)} answers of {person}"
            elif done and (not shown or shown[0] < done[-1]):
                yield f"the reveal of {block} lacks the answer {words[done[-1]]} of {person}"
        for text in texts.keys() - known:
            yield f"the reveal of {block} shows {text}, which nobody wrote"


def _done(given: list[tuple[float, Answer]]) -> bool:
    return any(isinstance(answer, wire.Done) for _, answer in given)


def _secret(history: History, log: Log) -> Iterator[str]:
    """Nobody but their author gets a sealed word before its reveal, no participant a notice."""
    author: dict[bytes, str] = {}
    shown_at: dict[bytes, float] = {}
    reveals = {one.key: one for one in log if isinstance(one.event, e.BlockRevealed)}
    for one in history.sent:
        found = CANARY.findall(msgspec.json.encode(one.command))
        author.update(dict.fromkeys(found, one.person))
        if one.key in reveals:
            shown = CANARY.findall(msgspec.json.encode(reveals[one.key].event))
            shown_at.update(dict.fromkeys(shown, one.at))
    for event in log:
        if not isinstance(event.event, e.BlockRevealed) and event.audience == e.ROOM:
            for word in CANARY.findall(msgspec.json.encode(event.event)):
                yield f"{word.decode()} is in the log where all may read it"
    for page in history.pages:
        for word, at in sorted(_first_seen(page).items()):
            if author.get(word) == page.person:
                continue
            notice = word.startswith(b"notice")
            if notice and page.role == "participant":
                yield f"{word.decode()} reached a page of {page.person}, who may never read it"
            elif not notice and at < shown_at.get(word, float("inf")):
                yield f"{word.decode()} reached a page of {page.person} before any reveal"


def _first_seen(page: Page) -> dict[bytes, float]:
    """When each canary first came to a page, in whatever bytes."""
    found: dict[bytes, float] = {}
    for line in page.lines:
        ends = [*accumulate(len(chunk) for _, chunk in line)]
        for match in CANARY.finditer(b"".join(chunk for _, chunk in line)):
            at = line[bisect_left(ends, match.end())][0]
            found[match.group()] = min(at, found.get(match.group(), at))
    return found
