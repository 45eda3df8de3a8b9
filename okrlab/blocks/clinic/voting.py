"""Which key results make a set, the private vote on whether they are enough, and how it weighs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec

from okrlab.blocks.clinic.cards import KeyResult, Objective
from okrlab.blocks.clinic.set_checks import MOST
from okrlab.blocks.clinic.sufficiency import VERDICTS, weigh_votes
from okrlab.record.agenda import Agenda, Block, Prompt
from okrlab.record.deck import Deck
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, shorten

ALL = "set"
"""The prompt that asks about all key results together."""


def aim_of(deck: Deck, objective: str) -> str:
    """The words of an objective; none if it is not there."""
    card = deck.cards.get(objective)
    return card.text if isinstance(card, Objective) else ""


def set_of(deck: Deck, objective: str) -> list[KeyResult]:
    """The key results of an objective; of "" those without one, or whose objective is gone."""
    if objective:
        return deck.of(KeyResult, objective=objective)
    return [kr for kr in deck.of(KeyResult) if not aim_of(deck, kr.objective)]


def sets_of(deck: Deck) -> list[str]:
    """The ids of the objectives, and "" if there is a key result without one."""
    ids = [one.id for one in deck.of(Objective)]
    return [*ids, ""] if set_of(deck, "") else ids


def vote_block(key_results: Sequence[KeyResult]) -> Block:
    """How much does each of the first five help, and would all of them be enough?

    >>> block = vote_block([KeyResult(id="a", text="Fewer calls")])
    >>> [prompt.id for prompt in block.prompts], block.sealed
    (['a', 'set'], True)
    """
    prompts = [
        Prompt(
            id=kr.id,
            text=shorten(kr.text, LIMITS["objective"]),
            kind="score",
            low=text("clinic_board.vote_low"),
            high=text("clinic_board.vote_high"),
        )
        for kr in key_results[:MOST]
    ]
    whole = Prompt(
        id=ALL,
        text=text("clinic_board.vote_all"),
        kind="score",
        low=text("clinic_board.vote_all_low"),
        high=text("clinic_board.vote_all_high"),
    )
    return Block(
        id=uuid4().hex,
        kind="ask",
        title=text("clinic_board.vote_title"),
        minutes=5,
        question=text("clinic_board.vote_question"),
        prompts=(*prompts, whole),
    )


def place_in(agenda: Agenda, board: str) -> int:
    """Where in the plan a vote belongs: after what runs now, else after the clinic, else last."""
    ours = [b.id for b in agenda.blocks if b.kind == "clinic" and b.board == board]
    last = agenda.current or (ours[-1] if ours else "")
    ids = [block.id for block in agenda.blocks]
    return ids.index(last) + 1 if last in ids else len(ids)


def standings(agenda: Agenda, deck: Deck) -> list[dict[str, Any]]:
    """How the revealed votes weigh, by key result or objective, the weakest first.

    Where there was more than one vote, the one that comes last in the agenda counts.
    """
    latest: dict[str, dict[str, Any]] = {}
    for block in agenda.blocks:
        revealed = agenda.stage(block.id).revealed
        known = [deck.cards.get(prompt.id) for prompt in block.prompts]
        krs = [card for card in known if isinstance(card, KeyResult)]
        if revealed is None or not krs:
            continue
        votes = {
            prompt.id: [
                int(step)
                for step, count in revealed.scores.get(prompt.id, {}).items()
                for _ in range(count)
            ]
            for prompt in block.prompts
        }
        for one in weigh_votes(votes, steps=block.prompts[0].steps):
            id = krs[0].objective if one.id == ALL else one.id
            plain = msgspec.to_builtins(one)
            latest[id] = {**plain, "id": id, "reason": one.reason}
    return sorted(
        latest.values(), key=lambda one: (VERDICTS.index(one["verdict"]), one["middle"] or 0)
    )
