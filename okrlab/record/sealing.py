"""Sealed blocks: taking private answers, counting them, and showing all of them at once."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from okrlab.errors import BadInput, Refused
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Answer, Block, Entry, Revealed, Said
from okrlab.record.decision import FACILITATING, new_id
from okrlab.record.planning import DOTS, check_answer
from okrlab.record.store import sealed
from okrlab.record.workshop import Person, Workshop

AGAIN = timedelta(weeks=4)
"""A team's next survey is shown so long after the last: sooner, the two could be subtracted."""


def give(
    db: Any,
    id: str,
    workshop: Workshop,
    who: Person,
    command: c.GiveAnswer,
    request: str,
    seat: str = "",
) -> None:
    """Keep a person's answer to the current block. Raises `Refused` or `BadInput`.

    It is kept under the `seat` from which it was given, the session that somebody came in with, and
    shown to nobody else: not even to whom they were merged into since. They need not be the same.
    """
    block = workshop.agenda.block(command.block) if command.block else None
    if block is None:
        raise Refused("no_block")
    if not block.sealed and not command.answer.empty:
        raise BadInput("bad_message")
    answer = check_answer(workshop, who, block, command.answer)
    sealed.put(db, id, block.id, seat or who.id, Entry(answer=answer, ready=command.ready), request)


def heard(
    db: Any, id: str, workshop: Workshop, seat: str, command: c.Command, request: str
) -> bool:
    """Whether this was a private answer that was kept before: a later one may have come since."""
    if not isinstance(command, c.GiveAnswer) or not workshop.agenda.block(command.block):
        return False
    return sealed.has_heard(db, id, command.block, seat, request)


def _given(db: Any, id: str, workshop: Workshop, block: str) -> list[tuple[str, Entry]]:
    """Every answer to a block with its person's id: one of each, who keeps their own.

    Who came in twice and was merged has answered once; somebody not in the room any more is "".
    """
    people = {**workshop.merged, **{person: person for person in workshop.people}}
    found: dict[str, Entry] = {}
    strangers = []
    for seat, entry in sealed.all_of(db, id, block, people):
        person = people.get(seat, "")
        before = found.get(person)
        if not person:
            strangers.append(("", entry))
        elif before is None or before.answer.empty or (seat == person and not entry.answer.empty):
            found[person] = entry
    return [*found.items(), *strangers]


def reveal(db: Any, id: str, workshop: Workshop, block: Block, now: datetime) -> e.BlockRevealed:
    """What the reveal of a block shows; its answers and its key are gone with it.

    Raises `Refused` for a survey that too few have answered, or that comes too soon after another.
    """
    if block.fewest:
        return _survey(db, id, workshop, block, now)
    said: list[Said] = []
    scores: dict[str, Counter[str]] = defaultdict(Counter)
    dots: dict[str, list[int]] = defaultdict(list)
    answered = 0
    for person, entry in _given(db, id, workshop, block.id):
        answer, by = entry.answer, person if block.named else ""
        for prompt, texts in answer.texts.items():
            said += [Said(id=new_id(), prompt=prompt, text=one, by=by) for one in texts]
        for prompt, score in answer.scores.items():
            scores[prompt][str(score)] += 1
        for prompt, counts in answer.tallies.items():
            if prompt != DOTS:
                scores[prompt].update(counts)
        for card, n in answer.dots.items():
            dots[card].append(n)
        for card, n in answer.tallies.get(DOTS, {}).items():
            dots[card] += [1] * n
        speaker = workshop.people.get(person)
        answered += _people_in(answer, speaker is not None and speaker.role in FACILITATING)
    secrets.SystemRandom().shuffle(said)
    known = workshop.on_vote(block)
    sealed.destroy(db, id, block.id)
    revealed = Revealed(
        answered=answered,
        said=tuple(said),
        scores={prompt: dict(sorted(counts.items())) for prompt, counts in sorted(scores.items())},
        dots={card: tuple(sorted(dots[card], reverse=True)) for card in known if dots.get(card)},
    )
    return e.BlockRevealed(block=block.id, revealed=revealed)


def _survey(db: Any, id: str, workshop: Workshop, block: Block, now: datetime) -> e.BlockRevealed:
    """A survey as counts by prompt, of those alone who answered all of it.

    It is shown if they are enough people as far as the room knows: who came in again in the same
    browser is counted once, though what they answered is counted like the rest.
    """
    if sealed.surveyed_since(db, id, now - AGAIN):
        raise Refused("survey_soon", weeks=AGAIN.days // 7)
    given = _given(db, id, workshop, block.id)
    answers = [entry.answer for _, entry in given]
    whole = [answer for answer in answers if answer.answers(block.prompts)]
    people = _answered(db, id, block, given)
    if people < block.fewest:
        raise Refused("survey_few", n=people, fewest=block.fewest)
    sealed.destroy(db, id, block.id)
    revealed = Revealed(
        answered=len(whole),
        scores=_counted(block, [answer.scores for answer in whole]),
        guesses=_counted(block, [answer.guess for answer in answers]),
        fewest=block.fewest,
    )
    return e.BlockRevealed(block=block.id, revealed=revealed)


def _answered(db: Any, id: str, block: Block, given: list[tuple[str, Entry]]) -> int:
    """How many people have answered a survey whole."""
    whole = [person for person, entry in given if entry.answer.answers(block.prompts)]
    return sealed.browsers(db, whole, id)


def _counted(block: Block, given: list[dict[str, int]]) -> dict[str, dict[str, int]]:
    counts = {p.id: Counter(str(one[p.id]) for one in given if p.id in one) for p in block.prompts}
    return {id: dict(sorted(steps.items())) for id, steps in counts.items() if steps}


def drop_surveys(db: Any, id: str, workshop: Workshop) -> list[str]:
    """The surveys that were never shown are deleted, with their keys; their blocks."""
    kept = set(sealed.blocks(db, id))
    gone = [block.id for block in workshop.agenda.blocks if block.fewest and block.id in kept]
    for block in gone:
        sealed.destroy(db, id, block)
    return gone


def _people_in(answer: Answer, for_a_room: bool) -> int:
    """How many people an answer speaks for: one, or as many as a coach typed for."""
    if answer.empty:
        return 0
    if not for_a_room:
        return 1
    counted = [sum(counts.values()) for id, counts in answer.tallies.items() if id != DOTS]
    return max([1, *counted, *map(len, answer.texts.values())])


def tally(db: Any, id: str, workshop: Workshop, block: str) -> tuple[int, tuple[str, ...]]:
    """How many people have answered a block, and who is ready."""
    merged = workshop.merged
    ready = sealed.ready(db, id, block, [*workshop.people, *merged])
    who = tuple(dict.fromkeys(merged.get(seat, seat) for seat in ready))
    asked = workshop.agenda.block(block)
    if not merged and (asked is None or not asked.fewest):
        written = sealed.written(db, id, block)
    elif asked is None or not asked.fewest:
        written = sum(not one.answer.empty for _, one in _given(db, id, workshop, block))
    else:  # as many as a reveal would count
        given = _given(db, id, workshop, block)
        written = _answered(db, id, asked, given)
    return written, who
