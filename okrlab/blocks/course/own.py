"""Practice with one's own key results: exercises made from pasted lines."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec.structs import replace

from okrlab.blocks.clinic.blanks import missing
from okrlab.blocks.clinic.splitter import unmark
from okrlab.blocks.course.exercise import PARTS, Exercise
from okrlab.language.reading import Reading, read
from okrlab.language.tokens import LONGEST
from okrlab.texts import text
from okrlab.texts.clean import clean, lines_of

MOST = 30
"""How many lines are taken at once."""
LONGEST_TEXT = 20_000
"""How many characters are read."""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A line that gives no exercise, and the reason."""

    line: str
    why: str


def own_items(pasted: str) -> tuple[list[Exercise], list[Left]]:
    """Exercises on the lines of a text, without their bullets and labels, and all other lines.

    Each exercise says that its answer is only the toolkit's reading. Of an objective only the level
    is asked, because it needs no metric, baseline, target or date.

    >>> items, left = own_items("KR1: Ran 12 webinars\\nxyzzy")
    >>> items[0].text, left[0].line
    ('Ran 12 webinars', 'xyzzy')
    """
    found: list[Exercise] = []
    left: list[Left] = []
    taken = dict[str, None]()
    readings = dict[str, Reading]()  # of a thousand equal lines only one is read
    for raw in lines_of(pasted[:LONGEST_TEXT]):
        if not clean(raw).strip():
            continue
        label, words = unmark(raw)
        if (reading := readings.get(words)) is None:
            reading = readings[words] = read(words)
        why = (
            text("training.own_left_bare")
            if not words
            else text("training.own_left_twice")
            if words in taken
            else text("training.own_left_many", most=MOST)
            if len(taken) == MOST
            else text("training.own_left_long", most=LONGEST)
            if len(words) > LONGEST
            else reading.why
            if not reading.english
            else text("training.own_left_unsure")
            if reading.level is None
            else ""
        )
        if why:
            left.append(Left(line=(words or clean(raw).strip())[:LONGEST], why=why))
            continue
        taken[words] = None
        found += _exercises(words, reading, objective=label == "why")
    beyond = [line for line in lines_of(pasted[LONGEST_TEXT:]) if line.strip()]
    if beyond:
        why = text("training.own_left_beyond", most=f"{LONGEST_TEXT:,}", n=len(beyond))
        left.append(Left(line=clean(beyond[0]).strip()[:60], why=why))
    return found, left


def _exercises(words: str, reading: Reading, objective: bool) -> list[Exercise]:
    cue = reading.quote if _stands(reading.quote, words) else words
    base = f"own-{hashlib.blake2b(words.encode(), digest_size=6).hexdigest()}"
    first = Exercise(
        id=f"{base}-level",
        kind="level",
        lesson="own",
        technique="T62",
        difficulty=2,
        own=True,
        text=words,
        answer=reading.level or "",
        cue=cue,
        why=reading.why,
        contested=text("training.own_contested"),
    )
    if objective:
        return [first]
    if reading.level in ("activity", "output"):
        then = replace(
            first,
            id=f"{base}-rewrite",
            kind="rewrite",
            needs=["metric"],
            answer="",
            why=text("training.own_rewrite"),
        )
    else:
        written = {str(p.name): p.value for p in reading.parts if p.name in PARTS}
        then = replace(
            first,
            id=f"{base}-missing",
            kind="missing",
            answer=missing(reading),
            parts=written,
            why=text("training.own_missing"),
        )
    return [first, then]


def _stands(quote: str, text: str) -> bool:
    words, quoted = text.split(), quote.split()
    return bool(quoted) and any(
        words[n : n + len(quoted)] == quoted for n in range(len(words) - len(quoted) + 1)
    )
