"""What a journey asks for in private: how each touchpoint feels, and how much it matters."""

from __future__ import annotations

from typing import Any

from okrlab.blocks.journey.cards import EMOTIONS, IMPORTANCES, Touchpoint, score_keys
from okrlab.record.agenda import Block, Prompt
from okrlab.record.workshop import Workshop
from okrlab.texts import text

STEPS = 5


def prompts(workshop: Workshop, block: Block) -> dict[str, Prompt]:
    """Two scores for each touchpoint, by the ids under which an answer keeps them."""
    return {
        key: Prompt(id=key, text=one.text, kind="score", steps=STEPS)
        for one in workshop.deck(block.board).of(Touchpoint)
        for key in score_keys(one.id)
    }


def steps(id: str) -> int:
    """The steps of a score with this id; 0 for one that no touchpoint has.

    >>> steps("ea1"), steps("x")
    (5, 0)
    """
    return STEPS if id[:1] in ("e", "i") else 0


def typed(workshop: Workshop, block: Block) -> list[dict[str, Any]]:
    """The same, worded for a coach who types for a room: a feeling goes from -2 to 2."""
    told = []
    for id, prompt in prompts(workshop, block).items():
        feeling = id.startswith("e")
        said = text(f"stage.type_{'feeling' if feeling else 'importance'}", text=prompt.text)
        least = (EMOTIONS if feeling else IMPORTANCES)[0]
        told.append(
            {"id": id, "kind": "score", "steps": prompt.steps, "least": least, "text": said}
        )
    return told
