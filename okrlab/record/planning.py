"""Checks plans and private answers: both are cleaned, or refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from okrlab.blocks.registry import kind_of, load
from okrlab.errors import BadInput, Refused
from okrlab.record import bounds
from okrlab.record.agenda import (
    DAY,
    LOWEST_THRESHOLD,
    MOST_BLOCKS,
    Answer,
    Block,
    NextStep,
    Prompt,
)
from okrlab.record.decision import FACILITATING, is_id, words
from okrlab.record.kinds import Cards, register
from okrlab.record.workshop import Person, Workshop

MOST_FOR_A_ROOM = 200
"""The most texts that a coach may type for a room without devices, and people in one tally."""
DOTS = "dots"
"""The key of the votes in the tallies of a coach who types for a room; no prompt has this id."""


def check_blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a plan with their words cleaned. Raises `BadInput` if it cannot be run."""
    if len(blocks) > MOST_BLOCKS:
        raise BadInput("too_many_blocks", most=MOST_BLOCKS)
    ids = [block.id for block in blocks]
    if len(set(ids)) != len(ids) or not all(map(is_id, ids)):
        raise BadInput("bad_id")
    asks = [block.id if block.prompts else "" for block in blocks]
    return tuple(_block(block, ids, asks[:place]) for place, block in enumerate(blocks))


def _block(block: Block, ids: list[str], asked_before: list[str]) -> Block:
    if not (1 <= block.minutes <= DAY and 1 <= block.dots <= 20 and is_id(block.board)):
        raise BadInput("bad_block", name=block.title or block.id)
    bounds.fit("kind", block.kind)
    kind = kind_of(block.kind)
    least, most = kind.prompts
    if not least <= len(block.prompts) <= most:
        raise BadInput("bad_block", name=block.title or block.id)
    if block.fewest and not _is_survey(block):
        raise BadInput("bad_survey", name=block.title or block.id, least=LOWEST_THRESHOLD)
    if len(set(block.levels)) != len(block.levels):
        raise BadInput("bad_block", name=block.title or block.id)
    on_a_block = block.board in ids and not (kind.votes and block.board in asked_before)
    if (kind.board or kind.votes) and on_a_block:
        raise BadInput("bad_block", name=block.title or block.id)
    asked = [prompt.id for prompt in block.prompts]
    if len(set(asked)) != len(asked) or not all(map(is_id, asked)) or DOTS in asked:
        raise BadInput("bad_id")
    if kind.check:
        load(kind.check)(block)
    recipe = block.recipe if re.fullmatch(r"[a-z0-9-]{0,40}", block.recipe) else ""
    return replace(bounds.fitted(block), prompts=tuple(map(_prompt, block.prompts)), recipe=recipe)


def _is_survey(block: Block) -> bool:
    """Whether a block can be a survey: scores only, no names, and a sufficient threshold."""
    scores = bool(block.prompts) and all(prompt.kind == "score" for prompt in block.prompts)
    return scores and not block.named and LOWEST_THRESHOLD <= block.fewest <= MOST_FOR_A_ROOM


def _prompt(prompt: Prompt) -> Prompt:
    if not (1 <= prompt.most <= 20 and 2 <= prompt.steps <= 10):
        raise BadInput("bad_block", name=prompt.text or prompt.id)
    return bounds.fitted(prompt)


def check_answer(workshop: Workshop, who: Person, block: Block, answer: Answer) -> Answer:
    """The answer with its words cleaned and empty parts left out.

    Raises `BadInput` for anything that the block does not ask for, and `Refused` if the block takes
    no contributions now.
    """
    agenda = workshop.agenda
    if agenda.current != block.id or not agenda.writable:
        shown = agenda.stage(block.id).revealed
        raise Refused("block_closed" if shown is None or shown.empty else "block_shown")
    for_a_room = who.role in FACILITATING
    if answer.guess and (answer.scores or not block.fewest):
        raise BadInput("bad_message")
    texts: dict[str, tuple[str, ...]] = {}
    scores: dict[str, int] = {}
    guess: dict[str, int] = {}
    asked = workshop.prompts(block)
    for id, given in answer.texts.items():
        kept = tuple(cleaned for typed in given if (cleaned := words("text", typed)))
        prompt = _asked(asked, id, "text")
        if len(kept) > (MOST_FOR_A_ROOM if for_a_room else prompt.most):
            raise BadInput("too_many_texts", most=prompt.most)
        if kept:
            texts[id] = kept
    for given_scores, kept_scores in ((answer.scores, scores), (answer.guess, guess)):
        for id, score in given_scores.items():
            if id not in asked and kind_of(block.kind).asks:
                continue  # the card was removed while the answer was on its way
            if not 1 <= score <= _asked(asked, id, "score").steps:
                raise BadInput("bad_score")
            kept_scores[id] = score
    dots = {card: n for card, n in answer.dots.items() if n}
    _dots(workshop, block, dots, most=block.dots)
    return Answer(
        texts=texts,
        scores=scores,
        dots=dots,
        guess=guess,
        tallies=_tallies(workshop, block, answer.tallies),
    )


def _asked(asked: dict[str, Prompt], id: str, kind: str) -> Prompt:
    if id not in asked or asked[id].kind != kind:
        raise BadInput("bad_message")
    return asked[id]


def _dots(workshop: Workshop, block: Block, dots: dict[str, int], *, most: int) -> None:
    if not dots.keys() <= workshop.votable(block).keys():
        raise BadInput("bad_message")
    if any(n < 0 for n in dots.values()) or sum(dots.values()) > most:
        raise BadInput("too_many_dots", most=most)


def _tallies(
    workshop: Workshop, block: Block, tallies: dict[str, dict[str, int]]
) -> dict[str, dict[str, int]]:
    asked = workshop.prompts(block)
    kept = {}
    for id, counts in tallies.items():
        if id == DOTS:
            _dots(workshop, block, counts, most=MOST_FOR_A_ROOM * block.dots)
        else:
            steps = {str(step) for step in range(1, _asked(asked, id, "score").steps + 1)}
            if not counts.keys() <= steps:
                raise BadInput("bad_score")
        if any(n < 0 for n in counts.values()) or sum(counts.values()) > 20 * MOST_FOR_A_ROOM:
            raise BadInput("bad_score")
        if counted := {key: n for key, n in counts.items() if n}:
            kept[id] = counted
    return kept


def _carried(before: Cards, _: Cards, fresh: Sequence[NextStep]) -> Sequence[NextStep]:
    """The steps as they are; `carried` may not change: only a following workshop carries steps."""
    for step in fresh:
        known = before.get(step.id)
        if step.carried != (isinstance(known, NextStep) and known.carried):
            raise BadInput("bad_message")
    return fresh


CARDS = (register(NextStep, on_set=_carried),)
"""The kinds of card on the board of next steps."""
