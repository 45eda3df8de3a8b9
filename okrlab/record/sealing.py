"""Sealed blocks: taking private answers, counting them, and showing all of them at once.

Answers are no events: the log is for ever, and an anonymous answer must not be traceable in it.
Until the reveal they are kept in tables of their own (`okrlab.record.store.sealed`). The reveal
shuffles them, writes one event that names nobody, and deletes rows and key.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, NamedTuple

from okrlab.errors import BadInput, Refused
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Answer, Block, Entry, Revealed, Said
from okrlab.record.decision import FACILITATING, new_id
from okrlab.record.planning import DOTS, check_answer
from okrlab.record.same_words import leading, plainly
from okrlab.record.store import sealed
from okrlab.record.store.giving import Giving
from okrlab.record.workshop import Person, Workshop

AGAIN = timedelta(weeks=4)
"""The least time between two surveys of a team that are shown.

With less, the answers of somebody who joined in between would follow by subtraction.
"""


class _Given(NamedTuple):
    """What a person gave to a block, and all of their seats; `person` is "" if removed."""

    person: str
    entry: Entry
    seats: list[str]


def give(
    giving: Giving,
    id: str,
    workshop: Workshop,
    who: Person,
    command: c.GiveAnswer,
    request: str,
    seat: str = "",
) -> None:
    """Take a person's answer to the current block in place of their earlier one.

    It is stored under `seat`, the session in which it was written, and shown to that session alone.
    It is not shown to a person into whom `who` is merged later: a coach may merge by mistake.

    Raises `Refused` if there is no such block or it takes no answers now, and `BadInput` for an
    answer that the block does not ask for.
    """
    block = workshop.agenda.block(command.block) if command.block else None
    if block is None:
        raise Refused("no_block")
    if not block.sealed and not command.answer.empty:
        raise BadInput("bad_message")
    answer = check_answer(workshop, who, block, command.answer)
    given = Entry(answer=answer, ready=command.ready)
    giving.put(id, block.id, seat or who.id, given, request)


def heard(
    giving: Giving,
    id: str,
    workshop: Workshop,
    seat: str,
    command: c.Command,
    request: str,
) -> bool:
    """Whether this command is a private answer that was stored before.

    If so it must not be stored again: a delayed copy would replace a later answer.
    """
    if not isinstance(command, c.GiveAnswer) or not workshop.agenda.block(command.block):
        return False
    return giving.has_heard(id, command.block, seat, request)


def _given(db: Any, id: str, workshop: Workshop, block: str) -> list[_Given]:
    """The answers to a block by person, and those of people who were removed each by itself.

    Somebody who joined twice and was merged counts once, with what they gave at each seat.
    """
    at = {seat: person for person in workshop.people for seat in workshop.ids(person)}
    seats: dict[str, dict[str, Entry]] = defaultdict(dict)
    removed = []
    for seat, entry in sealed.all_of(db, id, block, at):
        if seat:
            seats[at[seat]][seat] = entry
        else:
            removed.append(_Given("", entry, [""]))
    return [*(_of_one(workshop, person, given) for person, given in seats.items()), *removed]


def _of_one(workshop: Workshop, person: str, given: dict[str, Entry]) -> _Given:
    """What one person gave: at the seat that the merge kept, and at the others."""
    seats = workshop.ids(person)
    entries = [given[seat] for seat in seats if seat in given]
    answer = reduce(_both, (entry.answer for entry in entries))
    return _Given(person, Entry(answer=answer, ready=any(one.ready for one in entries)), seats)


def _both(kept: Answer, other: Answer) -> Answer:
    """Two answers of one person as one: the texts of both, the same words once.

    Of what a person may give once only (a score for each prompt, a ballot) it is what was `kept`.
    Who predicts a survey doesn't answer it.
    """
    texts = dict(other.texts)
    for prompt, mine in kept.texts.items():
        had = set(map(plainly, mine))
        more = (text for text in other.texts.get(prompt, ()) if plainly(text) not in had)
        texts[prompt] = (*mine, *more)
    return Answer(
        texts=texts,
        scores={} if kept.guess else {**other.scores, **kept.scores},
        dots=kept.dots or other.dots,
        tallies={**other.tallies, **kept.tallies},
        guess={} if kept.scores else {**other.guess, **kept.guess},
    )


def reveal(db: Any, id: str, workshop: Workshop, block: Block, now: datetime) -> e.BlockRevealed:
    """The event that shows a block's answers. The stored answers and their key are deleted.

    Raises `Refused` for a survey that too few people have answered, or that comes less than `AGAIN`
    after another survey of the team.
    """
    if block.fewest:
        return _survey(db, id, workshop, block, now)
    said: list[Said] = []
    scores: dict[str, Counter[str]] = defaultdict(Counter)
    dots: dict[str, list[int]] = defaultdict(list)
    lead, answered = leading(workshop.agenda, block), 0
    for person, entry, _ in _given(db, id, workshop, block.id):
        answer, by = entry.answer, person if block.named else ""
        for prompt, texts in answer.texts.items():
            said += [Said(id=new_id(), prompt=prompt, text=text, by=by) for text in texts]
        for prompt, score in answer.scores.items():
            scores[prompt][str(score)] += 1
        for prompt, counts in answer.tallies.items():
            if prompt != DOTS:
                scores[prompt].update(counts)
        given: Counter[str] = Counter()
        for card, n in answer.dots.items():
            given[lead.get(card, card)] += n
        for card, n in given.items():
            dots[card].append(n)
        for card, n in answer.tallies.get(DOTS, {}).items():
            dots[lead.get(card, card)] += [1] * n
        speaker = workshop.people.get(person)
        answered += _people_in(answer, speaker is not None and speaker.role in FACILITATING)
    secrets.SystemRandom().shuffle(said)  # the stored order would tell which texts belong together
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
    """A survey's answers as counts by prompt, only of those who answered all of it.

    The anonymity threshold counts people, as well as the server can tell them apart: sessions in
    the same browser count as one person, or somebody could reach the threshold alone with a few
    tabs; so do sessions that a coach has merged. All of their answers are in the counts.
    """
    if sealed.surveyed_since(db, id, now - AGAIN):
        raise Refused("survey_soon", weeks=AGAIN.days // 7)
    given = _given(db, id, workshop, block.id)
    answers = [one.entry.answer for one in given]
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


def _answered(db: Any, id: str, block: Block, given: list[_Given]) -> int:
    """How many people have answered all of a survey."""
    whole = [one.seats for one in given if one.entry.answer.answers(block.prompts)]
    return sealed.browsers(db, whole, id)


def _counted(block: Block, given: list[dict[str, int]]) -> dict[str, dict[str, int]]:
    """By prompt, how many people chose each step of its scale."""
    counts = {
        p.id: Counter(str(scores[p.id]) for scores in given if p.id in scores)
        for p in block.prompts
    }
    return {id: dict(sorted(steps.items())) for id, steps in counts.items() if steps}


def drop_surveys(db: Any, id: str, workshop: Workshop) -> list[str]:
    """Delete the answers to surveys that were never shown; returns the ids of their blocks.

    Fewer people answered than were promised, so nobody may ever see them.
    """
    kept = set(sealed.blocks(db, id))
    gone = [block.id for block in workshop.agenda.blocks if block.fewest and block.id in kept]
    for block in gone:
        sealed.destroy(db, id, block)
    return gone


def _people_in(answer: Answer, for_a_room: bool) -> int:
    """How many people an answer speaks for: one, or those who a coach counted in a room.

    Lines and dots that a coach typed in do not tell how many people gave them.
    """
    if not for_a_room:
        return 0 if answer.empty else 1
    counted = [sum(counts.values()) for id, counts in answer.tallies.items() if id != DOTS]
    return max([bool(answer.scores or answer.dots), *counted])


def tally(db: Any, id: str, workshop: Workshop, block: str) -> tuple[int, tuple[str, ...]]:
    """How many people have answered a block, and the ids of those who are ready.

    For a survey it is the number that a reveal would hold against the anonymity threshold.
    """
    merged = workshop.merged
    ready = sealed.ready(db, id, block, [*workshop.people, *merged])
    who = tuple(dict.fromkeys(merged.get(seat, seat) for seat in ready))
    asked = workshop.agenda.block(block)
    if not merged and (asked is None or not asked.fewest):
        written = sealed.written(db, id, block)
    elif asked is None or not asked.fewest:
        written = sum(not one.entry.answer.empty for one in _given(db, id, workshop, block))
    else:
        given = _given(db, id, workshop, block)
        written = _answered(db, id, asked, given)
    return written, who
