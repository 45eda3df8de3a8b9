"""Our own agendas with a coach's notes for their blocks, and the writing of agenda files."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final, Literal, get_args

import msgspec
from msgspec.structs import fields, replace

from okrlab.blocks.registry import kind_of
from okrlab.record.agenda import Block, Prompt
from okrlab.record.agenda_files import AgendaTemplate, read_agenda
from okrlab.texts import pseudo
from okrlab.texts.clean import clean
from okrlab.texts.toml_text import CONTENT, content

__all__ = [
    "AgendaTemplate",
    "Notes",
    "blocks",
    "fresh",
    "names",
    "notes",
    "read_agenda",
    "template",
    "write_agenda",
]

Recipe = Literal[
    "outcomes-90",
    "okr-half-day",
    "review-ten",
    "leaders-first",
    "where-to-start",
    "check-in-15",
]
"""The names of our own agendas."""
OURS: Final[tuple[Recipe, ...]] = get_args(Recipe)
"""Our own agendas, in the order in which they are offered."""


class Notes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a coach says and watches for in a block, and the ids of the techniques it uses."""

    say: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()


def names() -> list[str]:
    """The names of our own agendas.

    >>> names()[0]
    'outcomes-90'
    """
    return list(OURS)


def template(name: str) -> AgendaTemplate:
    """One of our own agendas. Raises `KeyError` for an unknown name."""
    if name not in OURS:
        raise KeyError(name)
    return _template(name, os.environ.get("OKRLAB_LOCALE", "en"))


def blocks(name: str, new_id: Callable[[], str]) -> tuple[Block, ...]:
    """The blocks of one of our own agendas, with ids from `new_id`.

    Raises `KeyError` for an unknown name.
    """
    return fresh(template(name).blocks, new_id)


def fresh(blocks: Iterable[Block], new_id: Callable[[], str]) -> tuple[Block, ...]:
    """The same blocks with new ids; what is about an earlier block is still about that block."""
    ids: dict[str, str] = {}
    renamed = []
    for block in blocks:
        board = ids.get(block.board, block.board) if _points(block) else block.board
        ids[block.id] = new_id()
        renamed.append(replace(block, id=ids[block.id], board=board))
    return tuple(renamed)


def notes(recipe: str) -> Notes:
    """The coach's notes for a block of ours; empty for a block that somebody made up."""
    return _notes(os.environ.get("OKRLAB_LOCALE", "en")).get(recipe) or Notes()


@cache
def _template(name: str, locale: str) -> AgendaTemplate:
    agenda = read_agenda(_content(name), name)
    return _mapped(agenda, pseudo) if locale == "pseudo" else agenda


@cache
def _notes(locale: str) -> dict[str, Notes]:
    kept = content("agendas/notes", dict[str, Notes])
    if locale != "pseudo":
        return kept
    return {
        recipe: replace(
            notes, say=tuple(map(pseudo, notes.say)), watch=tuple(map(pseudo, notes.watch))
        )
        for recipe, notes in kept.items()
    }


def _content(name: str) -> str:
    return CONTENT.joinpath("agendas", f"{name}.toml").read_text("utf-8")


def _mapped(agenda: AgendaTemplate, say: Callable[[str], str]) -> AgendaTemplate:
    """The agenda with every text that people read passed through `say`."""

    def reworded(thing: Any, *names: str) -> Any:
        return replace(thing, **{n: say(v) for n in names if (v := getattr(thing, n))})

    blocks = (
        replace(
            reworded(block, "title", "question"),
            prompts=tuple(reworded(p, "text", "hint", "low", "high") for p in block.prompts),
        )
        for block in agenda.blocks
    )
    head: AgendaTemplate = reworded(agenda, "title", "about", "people")
    return replace(head, blocks=tuple(blocks))


def write_agenda(blocks: Iterable[Block], title: str = "") -> str:
    """The blocks as a TOML file that `read_agenda` can read.

    >>> print(write_agenda([Block(id="a", kind="talk", title="Welcome", minutes=5)]).strip())
    [[block]]
    kind = "talk"
    title = "Welcome"
    minutes = 5
    """
    blocks = list(blocks)
    named = {block.board for block in blocks if _points(block)}
    recipes = Counter(block.recipe for block in blocks)
    called = {
        block.id: block.recipe if recipes[block.recipe] == 1 and block.recipe else f"ask{place}"
        for place, block in enumerate(blocks, 1)
    }
    lines = [f"title = {_toml(title)}", ""] if title else []
    for block in blocks:
        lines.append("[[block]]")
        if block.id in named and called[block.id] != block.recipe:
            lines.append(f"id = {_toml(called[block.id])}")
        board = called.get(block.board, block.board) if _points(block) else block.board
        lines += _entries(replace(block, id="", board=board), leave=("id", "prompts"))
        for prompt in block.prompts:
            lines += ["[[block.prompt]]", *_entries(prompt)]
        lines.append("")
    return "\n".join(lines)


def _points(block: Block) -> bool:
    """Whether its `board` may be an earlier block: what a vote is on, or what is talked about."""
    return not kind_of(block.kind).board


def _entries(thing: Block | Prompt, leave: tuple[str, ...] = ()) -> list[str]:
    """Lines `key = value` for every field that is required or differs from its default."""
    every = ((f, getattr(thing, f.name)) for f in fields(thing) if f.name not in leave)
    return [f"{f.name} = {_toml(value)}" for f, value in every if f.required or value != f.default]


def _toml(value: Any) -> str:
    """A value as TOML, which writes strings, numbers, lists and booleans as JSON does."""
    return json.dumps(clean(value) if isinstance(value, str) else value, ensure_ascii=False)


def respread(minutes: list[int], left: int) -> list[int]:
    """The planned `minutes` of several blocks, scaled in proportion to the minutes that are `left`.

    Every block keeps at least 1 minute. The sum is `left`, unless there are more blocks than
    minutes left.

    >>> respread([10, 20, 30], 30), respread([5, 5], 1)
    ([5, 10, 15], [1, 1])
    """
    whole = sum(minutes) or 1
    exact = [left * m / whole for m in minutes]
    spread = [max(1, int(m)) for m in exact]
    while sum(spread) < left and spread:
        spread[max(range(len(spread)), key=lambda i: exact[i] - spread[i])] += 1
    while sum(spread) > left and max(spread, default=1) > 1:
        spread[max(range(len(spread)), key=lambda i: (spread[i] > 1, spread[i] - exact[i]))] -= 1
    return spread
