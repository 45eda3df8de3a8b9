"""The golden workshop with more people: everybody gets doubles, who say the same in their place."""

from __future__ import annotations

import random
from typing import Any

from msgspec.structs import replace

from tests.golden.script import Cast, Script, Step

COACHES = ("rosa", "dev")
ALONE = "noor"
"""Whose steps build on nobody else's; who is left over is one of theirs."""
_REFERS = ("card", "under", "over", "lower", "upper")


def enlarged(script: Script, people: int, seed: int = 5) -> Script:
    """The script for so many participants, each step somewhere within its minute.

    A double's cards are their own; where they build on somebody's card, on that of this person's
    double if there is one. Counts that a coach waits for are those of all.
    """
    chance = random.Random(seed)
    single = [one for one in script.people if one.id not in (*COACHES, "chidilaptop")]
    cast, steps = list(script.people), list(script.step)
    writer = {step.card: step.who for step in script.step if step.card and step.text}
    more, rest = divmod(people - len(single), len(single))
    doubles = {one.id: more + rest * (one.id == ALONE) for one in single}
    for one in single:
        for k in range(1, doubles[one.id] + 1):
            cast.append(Cast(id=f"{one.id}{k}", name=f"{one.name} {k + 1}".strip()))
            mine = [step for step in script.step if step.who == one.id]
            steps += [_doubled(step, k, writer, doubles, chance) for step in mine]
    counted = [_counting(step, steps) for step in steps]
    return replace(script, people=tuple(cast), step=tuple(sorted(counted, key=lambda s: s.at)))


def _doubled(
    step: Step, k: int, writer: dict[str, str], doubles: dict[str, int], chance: random.Random
) -> Step:
    def card(name: str) -> str:
        return f"{name}{k}" if doubles.get(writer.get(name, ""), 0) >= k else name

    changes: dict[str, Any] = {name: card(getattr(step, name)) for name in _REFERS}
    changes["dots"] = {card(name): n for name, n in step.dots.items()}
    changes["texts"] = {
        prompt: tuple(f"{text} ({k + 1})" for text in texts) for prompt, texts in step.texts.items()
    }
    if isinstance(step.text, str) and step.does != "sees":
        changes["text"] = f"{step.text} ({k + 1})"
    if step.does != "comes":
        changes["at"] = step.at + chance.random()
    return replace(step, who=f"{step.who}{k}", **changes)


def _counting(step: Step, steps: list[Step]) -> Step:
    """A count that is waited for, of everybody who gives it; the merged person counts once."""
    if step.does != "sees" or not step.number:
        return step
    given = [s for s in steps if s.does == "answers" and s.block == step.block and not s.refused]
    who = {s.who for s in given if (s.ready if step.ready else s.texts or s.scores or s.dots)}
    return replace(step, number=len(who - {"chidilaptop"}))
