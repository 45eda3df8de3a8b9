"""Tells a ladder as sentences, if … then … because …, and drafts an objective from a chain.

Where the ladder gives no reason, the story asks for one. A draft is for a person to edit, never
final.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.blocks.ladder.neighbours import LadderShape
from okrlab.given import checked
from okrlab.language.lexicon import base_verbs
from okrlab.texts import text

Role = Literal["if", "then", "because"]


class StoryStep(msgspec.Struct, frozen=True):
    """One line of a story; `card` is the rung or link it comes from."""

    role: Role
    text: str
    card: str


class Story(msgspec.Struct, frozen=True):
    """One path from a lowest rung to a top; `unexplained` counts its links without a reason."""

    start: str
    top: str
    steps: tuple[StoryStep, ...]
    unexplained: int


@checked
def stories(ladder: LadderGraph, *, asking: bool = True) -> list[Story]:
    """Stories that cover every link at least once; rungs without links are left out.

    Without `asking`, a step that has no reason yet goes without one, as where nobody can add it.

    >>> low, top = Rung(id="a", text="New form", level="output"), Rung(
    ...     id="b", text="Fewer calls", level="outcome")
    >>> link = Link(id="l", lower="a", upper="b", assumption="people find it")
    >>> told = stories(LadderGraph(rungs={"a": low, "b": top}, links={"l": link}))
    >>> [step.text for step in told[0].steps]
    ['New form', 'Fewer calls', 'provided that people find it']
    """
    shape = LadderShape(ladder)
    told: set[str] = set()
    found = []
    for rung in ladder.ordered():
        for link in shape.above[rung.id]:
            if link.id not in told:
                way = _way_through(shape, link, told)
                told.update(step.id for step in way)
                found.append(_tell(shape, way, asking))
    return found


def objective_draft(ladder: LadderGraph, top_id: str) -> str:
    """A first wording from the chain that ends at this rung; empty while nobody benefits yet.

    It begins with what changes for someone. An impact directly above or below it comes second.
    """
    chain = ladder.chain(top_id)
    if not chain or chain[-1].level in ("activity", "output"):
        return ""
    top, under = chain[-1], chain[-2] if len(chain) > 1 else None
    lead, value = top, ""
    if under and top.level == "impact" and under.level == "outcome":
        lead, value = under, _line(top)
    elif under and under.level == "impact":
        value = _line(under)
    line = _line(lead)
    if lead.actor.strip() and lead.actor.strip().lower() not in line.lower():
        line = text("coaching.objective_for", actor=lead.actor.strip(), lead=line)
    line = line[:1].upper() + line[1:]
    if not value:
        return text("coaching.objective_alone", lead=line)
    value = value if value[:2].isupper() else value[:1].lower() + value[1:]
    verb = value.split(" ", 1)[0] in base_verbs()
    key = "objective_so_that_we" if verb else "objective_which_brings"
    return text(f"coaching.{key}", lead=line, value=value)


def _way_through(shape: LadderShape, link: Link, told: set[str]) -> list[Link]:
    """A path from a lowest rung through this link to a top, by links not yet told if possible."""
    way, seen = [link], {link.lower, link.upper}
    while more := [low for low in shape.below[way[0].lower] if low.lower not in seen]:
        way.insert(0, min(more, key=lambda low: low.id in told))
        seen.add(way[0].lower)
    while more := [up for up in shape.above[way[-1].upper] if up.upper not in seen]:
        way.append(min(more, key=lambda up: up.id in told))
        seen.add(way[-1].upper)
    return way


def _tell(shape: LadderShape, way: list[Link], asking: bool) -> Story:
    start = shape.ends(way[0])[0]
    steps = [StoryStep("if", _line(start), start.id)]
    for link in way:
        steps.append(StoryStep("then", _line(shape.ends(link)[1]), link.upper))
        steps += [StoryStep("because", why, link.id) for why in _why(link, asking)]
    unexplained = sum(not _reasons(link) for link in way)
    return Story(start.id, way[-1].upper, tuple(steps), unexplained)


def _why(link: Link, asking: bool) -> list[str]:
    return _reasons(link) or ([text("coaching.story_no_reason")] if asking else [])


def _reasons(link: Link) -> list[str]:
    said = []
    if link.rationale.strip():
        said.append(text("coaching.story_because", reason=link.rationale.strip()))
    if link.assumption.strip():
        said.append(text("coaching.story_provided", assumption=link.assumption.strip()))
    if link.evidence == "proven":
        said.append(text("coaching.story_proven"))
    return said


def _line(rung: Rung) -> str:
    return " ".join(rung.text.split()).rstrip(".")
