"""The private scores of a journey: how each touchpoint feels, and how much it matters.

They are answers to sealed prompts, like those of an ordinary question, and so are protected by the
same code until the reveal. Everything is counted in steps from 1 to 5; only on pages and in results
is the third step of a feeling a 0.
"""

from __future__ import annotations

from typing import Any

from okrlab.blocks.journey.cards import EMOTIONS, IMPORTANCES, Touchpoint, score_keys
from okrlab.record.agenda import Block, Prompt
from okrlab.record.workshop import Workshop
from okrlab.texts import text

STEPS = 5
"""How many steps either scale has."""


def prompts(workshop: Workshop, block: Block) -> dict[str, Prompt]:
    """Two prompts for each touchpoint of the block's board, by the ids of `score_keys`."""
    return {
        key: Prompt(id=key, text=one.text, kind="score", steps=STEPS)
        for one in workshop.deck(block.board).of(Touchpoint)
        for key in score_keys(one.id)
    }


def steps(id: str) -> int:
    """How many steps the scale of a score id has; 0 for an id that cannot be a score's.

    Only the form of the id counts: a touchpoint may have been removed since it was scored.

    >>> steps("ea1"), steps("x")
    (5, 0)
    """
    return STEPS if id[:1] in ("e", "i") else 0


def typed(workshop: Workshop, block: Block) -> list[dict[str, Any]]:
    """The prompts for a coach who types in the scores of a room; a feeling goes from -2 to 2."""
    worded = []
    for id, prompt in prompts(workshop, block).items():
        feeling = id.startswith("e")
        words = text(f"stage.type_{'feeling' if feeling else 'importance'}", text=prompt.text)
        least = (EMOTIONS if feeling else IMPORTANCES)[0]
        worded.append(
            {"id": id, "kind": "score", "steps": prompt.steps, "least": least, "text": words}
        )
    return worded
