"""A ladder as an indented outline, and an outline that somebody pasted or typed as a ladder.

What a rung rests on stands below it, one step further in. A rung that leads to several stands below
each of them; where the same words come again, they mean the same rung.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec.structs import replace

from okrlab.blocks.ladder.cards import LadderGraph, Rung, graphs_of
from okrlab.blocks.ladder.ladder_layout import layout
from okrlab.blocks.ladder.neighbours import RANK
from okrlab.language.reading import read
from okrlab.record.workshop import Workshop
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, clean
from okrlab.vocabulary import LEVELS, Level

MOST: Final = 200
"""The most lines of an outline that are read; the rest is told."""
_LONGEST: Final = 2_000
"""The most characters of a line that are looked at."""
_MARK = re.compile(r"(?:[-*+•–—·]|\d{1,3}[.)])\s+")
_WHO = re.compile(r"\((?:who|Who): ([^()]{1,200})\)$")
_TAB, _INDENT = 4, "  "


class OutlineLine(msgspec.Struct, frozen=True):
    """One line of an outline: a rung, and the line that it leads up to.

    `above` is the number of that line, -1 for none. `level` is empty where neither the line nor its
    words say it; then it is for a person to say. `twin` is the number of an earlier line with the
    same words, -1 for none; such a line adds a link, and no rung.
    """

    text: str
    level: Level | None
    actor: str = ""
    above: int = -1
    twin: int = -1
    said: bool = False
    """Whether the line names its level, so that nothing was read from its words."""
    over: int = 0
    """By how many characters the words are too long for a card."""
    placed: bool = False
    """Whether the level is that of its place, since the words alone would not lie below `above`."""


class Outline(msgspec.Struct, frozen=True):
    """The lines of an outline, and how many were left out because there are too many."""

    lines: tuple[OutlineLine, ...]
    left_out: int = 0


def outline(ladder: LadderGraph) -> str:
    """The ladder as text, from the top down, in the order in which it is seen.

    >>> from okrlab.blocks.ladder.cards import Link
    >>> low = Rung(id="a", text="Ran 12 webinars", level="output")
    >>> top = Rung(id="b", text="Set-up is done alone", level="outcome", actor="newcomers")
    >>> print(outline(LadderGraph(rungs={"a": low, "b": top},
    ...     links={"l": Link(id="l", lower="a", upper="b")})))
    - Outcome: Set-up is done alone (who: newcomers)
      - Output: Ran 12 webinars
    """
    left = layout(ladder).left
    below: dict[str, list[str]] = {}
    for link in ladder.links.values():
        below.setdefault(link.upper, []).append(link.lower)

    def seen(id: str) -> tuple[int, float, str]:
        return (-LEVELS.index(ladder.rungs[id].level), left[id], id)

    lines: list[str] = []
    shown: set[str] = set()
    todo = [(id, 0) for id in sorted((rung.id for rung in ladder.tops()), key=seen, reverse=True)]
    while todo:  # without recursion: a chain may be a thousand rungs long
        id, depth = todo.pop()
        lines.append(f"{_INDENT * depth}- {_line(ladder.rungs[id])}")
        if id not in shown:  # what it rests on is told once
            shown.add(id)
            under = sorted(below.get(id, ()), key=seen, reverse=True)
            todo += [(lower, depth + 1) for lower in under]
    return "\n".join(lines)


def outlines_of(workshop: Workshop) -> str:
    """All ladders of a workshop as outlines below each other; of none, an empty text."""
    ladders = [ladder for ladder in graphs_of(workshop).values() if ladder.rungs]
    return "\n".join(f"{outline(ladder)}\n" for ladder in ladders)


def _line(rung: Rung) -> str:
    who = f" (who: {' '.join(rung.actor.split())})" if rung.actor else ""
    return f"{text(f'levels.{rung.level}')}: {' '.join(rung.text.split())}{who}"


def read_outline(typed: str) -> Outline:
    """An outline that somebody typed or pasted, with bullets, numbers, spaces or tabs.

    A line may name its level ("Output: …"); a level alone on a line holds for what is
    indented under it. Otherwise the words are read as the board reads them, and where they leave it
    open, the level is left open too. Where that would put a line as high as the one that it leads
    up to, or higher, its place in the outline decides.

    >>> found = read_outline("Nurses go home on time\\n  - Output: new rota").lines
    >>> [(line.text, line.level, line.above) for line in found]
    [('Nurses go home on time', 'outcome', -1), ('new rota', 'output', 0)]
    """
    lines: list[OutlineLine] = []
    known: dict[tuple[str, str], int] = {}
    open_lines: list[tuple[int, int, Level | None]] = []  # indentation, number or -1, level
    left_out = 0
    for indent, words in _lines(typed):
        while open_lines and open_lines[-1][0] >= indent:
            open_lines.pop()
        level, rest = _level_said(words)
        if level and not rest:
            open_lines.append((indent, open_lines[-1][1] if open_lines else -1, level))
            continue
        if len(lines) == MOST:
            left_out += 1
            continue
        above = open_lines[-1][1] if open_lines else -1
        heading = next((one for _, _, one in reversed(open_lines) if one), None)
        line = _read_line(rest, level or heading, above)
        twin = known.setdefault((line.text.casefold(), line.level or ""), len(lines))
        if twin < len(lines):
            line = replace(line, twin=twin)
        open_lines.append((indent, twin, None))
        lines.append(line)
    return Outline(tuple(_placed(lines)), left_out)


def _placed(lines: list[OutlineLine]) -> Iterator[OutlineLine]:
    """The lines, each on a lower level than the one above it, if its level is not named.

    A level that is read from the words stays as long as there is a level for all that is below it.
    """
    floors = [RANK[line.level] if line.said and line.level else 0 for line in lines]
    for n, line in reversed([*enumerate(lines)]):
        if line.above >= 0 and line.twin < 0 and not lines[line.above].said:
            floors[line.above] = max(floors[line.above], floors[n] + 1)
    tops: list[int] = []  # the highest level that is free for a line
    done: list[OutlineLine] = []
    for line, floor in zip(lines, floors, strict=True):
        above = done[line.above] if line.above >= 0 else None
        top = len(LEVELS) - 1 if above is None else tops[line.above] - 1
        shown = done[line.twin] if line.twin >= 0 else line
        if line.twin >= 0:
            shown = replace(line, level=shown.level, placed=shown.placed)
        elif line.level and not line.said and floor <= top:
            level = LEVELS[min(max(RANK[line.level], floor), top)]
            shown = replace(line, level=level, placed=level != line.level)
        done.append(shown)
        tops.append(RANK[shown.level] if shown.level else max(top, floor))
    yield from done


def known_rungs(ladder: LadderGraph) -> dict[tuple[str, Level | None], str]:
    """The ids of rungs by their words as an outline has them, and their level.

    >>> known_rungs(LadderGraph(rungs={"a": Rung(id="a", text="New  rota", level="output")}))
    {('new rota', 'output'): 'a'}
    """
    return {
        (" ".join(rung.text.split()).casefold(), rung.level): rung.id
        for rung in ladder.rungs.values()
    }


def _lines(typed: str) -> Iterator[tuple[int, str]]:
    """How far each line is indented, and its words without bullets."""
    for raw in typed.splitlines():
        line = raw[:_LONGEST].expandtabs(_TAB)
        words = line.strip()
        indent = len(line) - len(line.lstrip())
        hashes = len(words) - len(words.lstrip("#"))
        if 0 < hashes <= 6:
            words, indent = words[hashes:].strip(), indent + hashes - 6
        if mark := _MARK.match(words):
            words = words[mark.end() :]
        words = clean(words)
        if words:
            yield indent, words


def _level_said(words: str) -> tuple[Level | None, str]:
    """The level that a line names, and the rest of its words."""
    name, colon, rest = words.partition(":")
    said = name.strip().casefold()
    for level in LEVELS:
        usual = text(f"levels.{level}").casefold()
        if said in (level, usual, f"{usual}s", f"{usual[:-1]}ies") and (colon or not rest):
            return level, rest.strip()
    return None, words


def _read_line(words: str, level: Level | None, above: int) -> OutlineLine:
    actor = ""
    if who := _WHO.search(words):
        actor, words = who[1].strip(), words[: who.start()].strip() or words
    return OutlineLine(
        text=words,
        level=level or read(words[: LIMITS["text"]]).level,
        actor=actor,
        above=above,
        said=level is not None,
        over=max(0, len(words) - LIMITS["text"]),
    )
