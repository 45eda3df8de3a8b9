"""Picks the one question worth asking about the card that somebody just wrote, or none.

The ladder around the card shows what is missing; the largest gap comes first, if it has to do with
the words just written. The bank in `content/questions.toml` has several questions for each gap;
those written for words on the card come first. Nothing is random: the same board always leads to
the same question.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple
from zlib import crc32

import msgspec

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.blocks.ladder.neighbours import RANK, LadderShape, brief
from okrlab.given import checked
from okrlab.language.reading import who_changes
from okrlab.record import commands as c
from okrlab.record import kinds
from okrlab.texts import pseudo
from okrlab.texts.toml_text import content
from okrlab.vocabulary import Level

Action = Literal[
    "climb", "descend", "branch", "actor", "assumption", "evidence", "edit", "objective", "none"
]
Wrote = Literal["card", "text", "actor", "assumption", "evidence", "objective"]
"""What was just written: a new card or link, or one of its fields."""

POLISH: Final = frozenset(
    {"single-output", "several-outputs", "outcome-unmeasured", "outcome-measured"}
    | {"output-without-work", "chain-complete", "outcome-with-many"}
)
"""Situations in which silence is fine: each question comes once, and no kind twice in a row."""

ONCE: Final = POLISH | {"link-without-assumption"}
"""Situations that a person is asked about once per card (with links, once per upper card)."""

OFTEN: Final = 2
"""How often a person is asked about any other gap of a card."""

_COUNT = re.compile(r"(?<![\w.,])\d{1,3}(?:[,. ]\d{3}){0,5}\+?\s+[^\W\d_]")


class QuestionTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the bank; with `words`, only for cards that contain one of them.

    A word includes its plural, "migrat-" every word that begins like this, and "#" a counted thing
    such as "12 webinars".
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
    """A question about `card`, a rung or a link, ready to be shown."""

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


@checked
def next_question(
    ladder: LadderGraph,
    card: str,
    *,
    wrote: Wrote = "card",
    asked: Sequence[tuple[str, str]] = (),
    dismissed: Collection[str] = (),
) -> Question | None:
    """The question to show now about this rung or link, or `None` if none is worth asking.

    `wrote` says what this person just wrote on it (see `what_was_written`). `asked` holds the
    `(id, card)` of the questions they have seen, the latest last; it is never repeated at once, and
    no gap of a card is asked about again and again. Kinds in `dismissed` are not asked.

    >>> webinars = Rung(id="a", text="Ran 12 webinars", level="output")
    >>> next_question(LadderGraph(rungs={"a": webinars}), "a").action
    'climb'
    """
    seen = [name for name, _ in asked]
    last = next((t for t in bank() if seen and t.id == seen[-1]), None)
    for gap in _gaps(LadderShape(ladder), card, wrote):
        if _heard(ladder, gap, asked) >= (1 if gap.situation in ONCE else OFTEN):
            continue
        fitting = [t for t in bank() if t.kind not in dismissed and _fits(t, gap)]
        fresh = _closest([t for t in fitting if t.id not in seen])
        varied = [t for t in fresh if not last or t.kind != last.kind]
        if gap.situation in POLISH:
            fresh = varied
        else:
            fresh = varied or fresh or _longest_ago([t for t in fitting if t is not last], seen)
        if fresh:
            pick = fresh[crc32(gap.card.encode()) % len(fresh)]
            template = (
                pseudo(pick.text) if os.environ.get("OKRLAB_LOCALE") == "pseudo" else pick.text
            )
            words = template.format_map(gap.names)
            return Question(pick.id, pick.kind, gap.card, words, pick.action, pick.technique)
    return None


def what_was_written(command: c.Command) -> Wrote | None:
    """Which field of a card a command writes, the most visible one; `None` if it writes none.

    >>> change = kinds.change(Link, assumption="they look for it")
    >>> what_was_written(c.EditCard(id="l", base=3, changes=change))
    'assumption'
    """
    if isinstance(command, c.SetCards):
        return "card" if any(isinstance(card, Rung | Link) for card in command.cards) else None
    if not isinstance(command, c.EditCard):
        return None
    fields: tuple[Wrote, ...] = ("text", "actor", "objective", "assumption", "evidence")
    written = kinds.given(command.changes)
    return next(
        (one for one in fields if one in written), "evidence" if "rationale" in written else None
    )


@cache
def bank() -> tuple[QuestionTemplate, ...]:
    """All questions, in the order of the file."""
    raw = content("questions", dict[str, Any])
    people = raw["people"].split()
    for question in raw["question"]:
        if "@" in question.get("words", ()):
            question["words"] = [word for word in question["words"] if word != "@"] + people
    return msgspec.convert(raw["question"], tuple[QuestionTemplate, ...])


def _heard(ladder: LadderGraph, gap: _Gap, asked: Sequence[tuple[str, str]]) -> int:
    """How often this person was asked about this gap, in whatever words."""

    def about(card: str) -> str:
        links = gap.situation == "link-without-assumption" and card in ladder.links
        return ladder.links[card].upper if links else card

    ids = {template.id for template in bank() if gap.situation in template.situations}
    return sum(name in ids and about(card) == about(gap.card) for name, card in asked)


def _closest(templates: list[QuestionTemplate]) -> list[QuestionTemplate]:
    """Questions written for words on the card, or else for counted things, or else general ones."""
    worded = [template for template in templates if template.words]
    return [template for template in worded if "#" not in template.words] or worded or templates


def _longest_ago(templates: list[QuestionTemplate], seen: Sequence[str]) -> list[QuestionTemplate]:
    """Of questions that were all asked before, the one that was asked longest ago."""
    ago = {name: when for when, name in enumerate(seen)}
    return sorted(templates, key=lambda template: ago[template.id])[:1]


def _fits(template: QuestionTemplate, gap: _Gap) -> bool:
    if gap.situation not in template.situations or gap.level not in template.levels:
        return False
    if not template.words:
        return True
    text = gap.names.get("rung", "").lower()
    if "#" in template.words and _COUNT.search(text):
        return True
    whole = {word for word in template.words if not word.endswith("-")}
    begin = tuple(word[:-1] for word in template.words if word.endswith("-"))
    said = re.findall(r"\w+", text)
    return any(
        word in whole or word.removesuffix("s") in whole or word.startswith(begin) for word in said
    )


def _gaps(shape: LadderShape, card: str, wrote: Wrote) -> Iterator[_Gap]:
    """What this card lacks, the largest gap first; for a link its own gaps, then its upper rung's.

    After new wording only the card itself is looked at, and after an objective nothing at all.
    """
    rungs, links = shape.ladder.rungs, shape.ladder.links
    if wrote == "objective":
        return
    if card in rungs:
        yield from _rung_gaps(shape, rungs[card], wrote)
    elif card in links and links[card] in shape.above.get(links[card].lower, ()):
        own = _link_gaps(shape, [links[card]])
        yield from own.amiss
        yield from own.silent
        if wrote == "assumption":
            yield from own.guesses
        yield from _rung_gaps(shape, rungs[links[card].upper], "evidence")


class _LinkGaps(NamedTuple):
    amiss: list[_Gap]
    silent: list[_Gap]
    guesses: list[_Gap]


def _link_gaps(shape: LadderShape, links: list[Link]) -> _LinkGaps:
    """The gaps of links: wrong levels, no assumption stated, or an assumption that is a guess."""
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
            note(found.guesses, "assumption-written", link)
    return found


def _rung_gaps(shape: LadderShape, rung: Rung, wrote: Wrote) -> Iterator[_Gap]:
    below, above = shape.below[rung.id], shape.above[rung.id]
    joined = [*below, *above] if wrote in ("card", "actor") else []
    outputs, steps = shape.outputs_below(rung.id), _link_gaps(shape, joined)
    outcome = rung.level == "outcome"
    arrived = RANK[rung.level] >= RANK[shape.ladder.stop]
    stopped = not above and not shape.proven(rung.id) and rung in shape.unreached_tops()

    def gap(situation: str, rule: str = "", about: Rung = rung) -> Iterator[_Gap]:
        if f"{rule or situation}:{about.id}" not in shape.ladder.overrules:
            names = {"rung": brief(about.text)}
            if about is rung and outputs:
                names["lower"] = brief(shape.ends(outputs[0])[0].text)
            yield _Gap(situation, about.id, about.level, names)

    if stopped and not outcome:
        yield from gap(f"stopped-at-{rung.level}", "no-benefit")
    yield from steps.amiss
    named = rung.actor.strip() or who_changes(rung.text)
    if outcome and not named:
        yield from gap("outcome-without-actor")
    if stopped and outcome:
        yield from gap("stopped-at-outcome", "no-benefit")
    if not below and (outcome or rung.level == "impact"):
        yield from gap("nothing-below", "lonely-rung")
    yield from steps.silent
    if outcome and wrote != "text":
        if len(outputs) == 1:
            yield from gap("single-output")
        if len(outputs) > 2:
            yield from gap("several-outputs")
    if wrote == "card" and rung.level == "output":
        for upper in (shape.ends(link)[1] for link in above):
            if upper.level == "outcome" and len(shape.outputs_below(upper.id)) > 2:
                yield from gap("several-outputs", about=upper)
    if outcome and not rung.actor.strip() and named:
        yield from gap("outcome-with-many")
    if outcome:
        counted = any(mark.isdigit() for mark in rung.text)
        yield from gap("outcome-measured" if counted else "outcome-unmeasured")
    if rung.level == "output" and above and not below and wrote != "text":
        yield from gap("output-without-work")
    if arrived and below and not above and not rung.objective.strip() and wrote != "text":
        yield from gap("chain-complete")
