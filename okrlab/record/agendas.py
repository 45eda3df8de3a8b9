"""Agendas as content: six of our own with a coach's notes, and files that a coach keeps."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec.structs import fields, replace

from okrlab.blocks.registry import kind_of
from okrlab.record.agenda import Block, Prompt
from okrlab.record.agenda_files import AgendaTemplate, read_agenda
from okrlab.texts import pseudo
from okrlab.texts.clean import clean
from okrlab.texts.toml_text import content

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

OURS = (
    "outcomes-90",
    "okr-half-day",
    "review-ten",
    "leaders-first",
    "where-to-start",
    "check-in-15",
)
"""Our own agendas, in the order in which they are offered."""


class Notes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a coach says and watches for in a step, and the ids of the techniques it uses."""

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
    """The blocks of one of our own agendas, with ids of their own."""
    return fresh(template(name).blocks, new_id)


def fresh(blocks: Iterable[Block], new_id: Callable[[], str]) -> tuple[Block, ...]:
    """The same blocks with new ids; a vote stays on the block it was on."""
    ids: dict[str, str] = {}
    made = []
    for block in blocks:
        board = ids.get(block.board, block.board) if kind_of(block.kind).votes else block.board
        ids[block.id] = new_id()
        made.append(replace(block, id=ids[block.id], board=board))
    return tuple(made)


def notes(recipe: str) -> Notes:
    """The coach's notes for a step of ours; empty for a step of somebody's own."""
    return _notes(os.environ.get("OKRLAB_LOCALE", "en")).get(recipe) or Notes()


@cache
def _template(name: str, locale: str) -> AgendaTemplate:
    made = read_agenda(_content(name), name)
    return _mapped(made, pseudo) if locale == "pseudo" else made


@cache
def _notes(locale: str) -> dict[str, Notes]:
    kept = content("agendas/notes", dict[str, Notes])
    if locale != "pseudo":
        return kept
    return {
        recipe: replace(one, say=tuple(map(pseudo, one.say)), watch=tuple(map(pseudo, one.watch)))
        for recipe, one in kept.items()
    }


def _content(name: str) -> str:
    path = files("okrlab").joinpath("content", "agendas", f"{name}.toml")
    return path.read_text("utf-8")


def _mapped(made: AgendaTemplate, say: Callable[[str], str]) -> AgendaTemplate:
    def said(thing: Any, *names: str) -> Any:
        return replace(thing, **{n: say(v) for n in names if (v := getattr(thing, n))})

    blocks = (
        replace(
            said(block, "title", "question"),
            prompts=tuple(said(p, "text", "hint", "low", "high") for p in block.prompts),
        )
        for block in made.blocks
    )
    kept: AgendaTemplate = said(made, "title", "about", "people")
    return replace(kept, blocks=tuple(blocks))


def write_agenda(blocks: Iterable[Block], title: str = "") -> str:
    """The blocks as a TOML file that `read_agenda` takes.

    >>> print(write_agenda([Block(id="a", kind="talk", title="Welcome", minutes=5)]).strip())
    [[block]]
    kind = "talk"
    title = "Welcome"
    minutes = 5
    """
    blocks = list(blocks)
    voted = {block.board for block in blocks if kind_of(block.kind).votes}
    recipes = Counter(block.recipe for block in blocks)
    called = {
        block.id: block.recipe if recipes[block.recipe] == 1 and block.recipe else f"ask{place}"
        for place, block in enumerate(blocks, 1)
    }
    lines = [f"title = {_toml(title)}", ""] if title else []
    for block in blocks:
        lines.append("[[block]]")
        if block.id in voted and called[block.id] != block.recipe:
            lines.append(f"id = {_toml(called[block.id])}")
        votes = kind_of(block.kind).votes
        board = called.get(block.board, block.board) if votes else block.board
        lines += _entries(replace(block, id="", board=board), leave=("id", "prompts"))
        for prompt in block.prompts:
            lines += ["[[block.prompt]]", *_entries(prompt)]
        lines.append("")
    return "\n".join(lines)


def _entries(thing: Block | Prompt, leave: tuple[str, ...] = ()) -> list[str]:
    """`key = value` for all that differs from what it is by itself."""
    found = ((f, getattr(thing, f.name)) for f in fields(thing) if f.name not in leave)
    return [f"{f.name} = {_toml(value)}" for f, value in found if f.required or value != f.default]


def _toml(value: Any) -> str:
    """A value as TOML, whose strings, numbers, lists and flags are JSON's."""
    return json.dumps(clean(value) if isinstance(value, str) else value, ensure_ascii=False)
