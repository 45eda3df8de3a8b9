"""Picks the one question worth asking about the card somebody just wrote, or none.

The ladder around the card tells what it lacks, the largest gap first; the bank in
`content/questions.toml` has several questions for each gap, and the ones meant for words on the
card come before the general ones. No chance is involved: the same board brings the same question.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple
from zlib import crc32

import msgspec

from okrlab.coaching.shape import RANK, Shape, brief
from okrlab.model.ladder import Ladder, Level, Link, Rung
from okrlab.texts import pseudo

Action = Literal[
    "climb", "descend", "branch", "actor", "assumption", "evidence", "edit", "objective", "none"
]

POLISH: Final = frozenset(
    {"single-output", "several-outputs", "link-is-a-guess", "outcome-unmeasured"}
    | {"outcome-measured", "output-without-work", "chain-complete"}
)
"""Situations in which silence is fine too: each question once, and no kind twice running."""

_COUNT = re.compile(r"(?<![\w.,])\d{1,3}(?:[,. ]\d{3})*\+?\s+[^\W\d_]")


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the bank; with `words`, only for cards on which one of these begins a word.

    The word "#" stands for a counted thing, as in "12 webinars".
    """

    id: str
    kind: str
    situations: tuple[str, ...]
    levels: tuple[Level, ...]
    action: Action
    technique: str
    text: str
    words: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """A question ready to be shown about `card`, a rung or a link."""

    id: str
    kind: str
    card: str
    text: str
    action: Action
    technique: str


class _Gap(NamedTuple):
    situation: str
    card: str
    level: Level
    names: dict[str, str]


def next_question(
    ladder: Ladder, card: str, *, asked: Sequence[str] = (), dismissed: Collection[str] = ()
) -> Question | None:
    """The question to show now about this rung or link, or `None` when nothing is worth asking.

    `asked` holds the ids of questions this person saw so far, the latest last; that one never
    comes again at once. Kinds in `dismissed` stay quiet.

    >>> webinars = Rung(id="a", text="Ran 12 webinars", level="output")
    >>> next_question(Ladder(rungs={"a": webinars}), "a").action
    'climb'
    """
    last = next((t for t in bank() if asked and t.id == asked[-1]), None)
    for gap in _gaps(Shape(ladder), card):
        fitting = [t for t in bank() if t.kind not in dismissed and _fits(t, gap)]
        fresh = [t for t in fitting if t.id not in asked]
        varied = [t for t in fresh if not last or t.kind != last.kind]
        if gap.situation in POLISH:
            fresh = varied
        else:
            fresh = varied or fresh or _longest_ago([t for t in fitting if t is not last], asked)
        fresh = [t for t in fresh if t.words] or fresh
        if fresh:
            pick = fresh[crc32(gap.card.encode()) % len(fresh)]
            template = (
                pseudo(pick.text) if os.environ.get("OKRLAB_LOCALE") == "pseudo" else pick.text
            )
            words = template.format_map(gap.names)
            return Question(pick.id, pick.kind, gap.card, words, pick.action, pick.technique)
    return None


@cache
def bank() -> tuple[Template, ...]:
    """All questions, in the order of the file."""
    path = files("okrlab.coaching").joinpath("content", "questions.toml")
    raw = tomllib.loads(path.read_text("utf-8"))["question"]
    return msgspec.convert(raw, tuple[Template, ...])


def _longest_ago(templates: list[Template], asked: Sequence[str]) -> list[Template]:
    """Of questions that were all asked before, the one that was not heard for the longest."""
    ago = {name: when for when, name in enumerate(asked)}
    return sorted(templates, key=lambda template: ago[template.id])[:1]


def _fits(template: Template, gap: _Gap) -> bool:
    if gap.situation not in template.situations or gap.level not in template.levels:
        return False
    if not template.words:
        return True
    text = gap.names.get("rung", "").lower()
    if "#" in template.words and _COUNT.search(text):
        return True
    return any(word.startswith(template.words) for word in re.findall(r"\w+", text))


def _gaps(shape: Shape, card: str) -> Iterator[_Gap]:
    """What this card lacks, the largest gap first; a link's own gaps, then those of its top."""
    rungs, links = shape.ladder.rungs, shape.ladder.links
    if card in rungs:
        yield from _rung_gaps(shape, rungs[card], [*shape.below[card], *shape.above[card]])
    elif card in links and links[card] in shape.above.get(links[card].lower, ()):
        own = _link_gaps(shape, [links[card]])
        yield from (*own.amiss, *own.silent, *own.guesses)
        yield from _rung_gaps(shape, rungs[links[card].upper], [])


class _LinkGaps(NamedTuple):
    amiss: list[_Gap]
    silent: list[_Gap]
    guesses: list[_Gap]


def _link_gaps(shape: Shape, links: list[Link]) -> _LinkGaps:
    """Links that join the wrong levels, that do not say what they rely on, that only guess."""
    found = _LinkGaps([], [], [])

    def note(gaps: list[_Gap], situation: str, link: Link, card: str = "") -> None:
        if f"{situation}:{link.id}" not in shape.ladder.overrules:
            lower, upper = shape.ends(link)
            names = {"lower": brief(lower.text), "upper": brief(upper.text)}
            names["assumption"] = brief(link.assumption)
            gaps.append(_Gap(situation, card or link.id, upper.level, names))

    for link in links:
        if shape.upside_down(link):
            note(found.amiss, "upside-down", link)
        if link.evidence == "proven":
            continue
        if shape.skips(link):
            note(found.amiss, "skipped-rung", link, card=link.lower)
        if not link.assumption.strip():
            note(found.silent, "link-without-assumption", link)
        elif link.evidence == "guess":
            note(found.guesses, "link-is-a-guess", link)
    return found


def _rung_gaps(shape: Shape, rung: Rung, links: list[Link]) -> Iterator[_Gap]:
    below, above = shape.below[rung.id], shape.above[rung.id]
    outputs, steps = shape.outputs_below(rung.id), _link_gaps(shape, links)
    outcome = rung.level == "outcome"
    arrived = RANK[rung.level] >= RANK[shape.ladder.stop]
    stopped = not above and not shape.proven(rung.id) and rung in shape.unreached_tops()

    def gap(situation: str, rule: str = "") -> Iterator[_Gap]:
        if f"{rule or situation}:{rung.id}" not in shape.ladder.overrules:
            names = {"rung": brief(rung.text)}
            if outputs:
                names["lower"] = brief(shape.ends(outputs[0])[0].text)
            yield _Gap(situation, rung.id, rung.level, names)

    if stopped and not outcome:
        yield from gap(f"stopped-at-{rung.level}", "no-benefit")
    yield from steps.amiss
    if outcome and not rung.actor.strip():
        yield from gap("outcome-without-actor")
    if stopped and outcome:
        yield from gap("stopped-at-outcome", "no-benefit")
    if not below and (outcome or rung.level == "impact"):
        yield from gap("nothing-below", "lonely-rung")
    yield from steps.silent
    if outcome and len(outputs) == 1:
        yield from gap("single-output")
    if outcome and len(outputs) > 2:
        yield from gap("several-outputs")
    yield from steps.guesses
    if outcome:
        counted = any(mark.isdigit() for mark in rung.text)
        yield from gap("outcome-measured" if counted else "outcome-unmeasured")
    if rung.level == "output" and above and not below:
        yield from gap("output-without-work")
    if arrived and below and not above and not rung.objective.strip():
        yield from gap("chain-complete")
