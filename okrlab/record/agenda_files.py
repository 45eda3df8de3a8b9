"""Reads a coach's own agenda file, TOML or JSON, and reports all of its problems at once.

A file has `title`, `about` and `people`, and a list `block`. Its entries have the fields of a
`Block`, with the prompts under `prompt`. The `board` of a `dots` block is what it votes on: the
`id` or `recipe` of an earlier `ask` block, or a ladder board; of a talk, an earlier block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

import msgspec

from okrlab.blocks.registry import BlockKind, kind_of, names
from okrlab.errors import AgendaUnreadable
from okrlab.record.agenda import BOARD, LOWEST_THRESHOLD, MOST_BLOCKS, Block, Prompt
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, TooLong, clean, leeway, shorten
from okrlab.texts.toml_text import TomlUnreadable, read_toml
from okrlab.vocabulary import Level

MOST_CHARACTERS = 200_000
_HEADER = re.compile(r"^\s*\[\[?\s*blocks?\s*(\.\s*prompts?\s*)?\]")
_KEY = re.compile(r"^\s*([^\s=]+)\s*=")


class AgendaTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """An agenda that belongs to no workshop yet. `people` says, in words, for how many it is meant.

    >>> talk = Block(id="a", kind="talk", title="Welcome", minutes=5)
    >>> AgendaTemplate(name="short", title="A short one", blocks=(talk,)).minutes
    5
    """

    name: str
    title: str
    about: str = ""
    people: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def minutes(self) -> int:
        """The length of the agenda in minutes, without skipped blocks."""
        return sum(block.minutes for block in self.blocks if not block.skip)


def read_agenda(content: str, name: str) -> AgendaTemplate:
    """The agenda in a text of TOML or JSON; `name` is its title if it has none.

    The ids of its blocks are unique only within the file. Raises `AgendaUnreadable` with every
    problem, each with its line or block.
    """
    if len(content) > MOST_CHARACTERS:
        raise AgendaUnreadable.of([_say("large", most=f"{MOST_CHARACTERS:,}")])
    raw = _parsed(content.removeprefix("\ufeff"))
    entries = raw.pop("block", None) or raw.pop("blocks", None)
    if not isinstance(entries, list):
        raise AgendaUnreadable.of([_say("no_blocks")])
    if len(entries) > MOST_BLOCKS:
        raise AgendaUnreadable.of([_say("many_blocks", most=MOST_BLOCKS)])
    file = _File(content, len(entries))
    about = file.fields(raw, _AGENDA, 0)
    blocks = tuple(file.block(entry, n) for n, entry in enumerate(entries, 1))
    if file.problems:
        raise AgendaUnreadable.of(file.problems)
    return AgendaTemplate(name=name, blocks=blocks, **{"title": name, **about})


def _parsed(content: str) -> dict[str, Any]:
    line = 1
    try:
        if content.lstrip()[:1] == "{":
            return json.loads(content)  # type: ignore[no-any-return]
        return read_toml(content)
    except (json.JSONDecodeError, TomlUnreadable) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else error.line
    except (RecursionError, ValueError):  # nested without end, or a number without end
        pass
    raise AgendaUnreadable.of([_say("syntax", line=line)])


def _say(key: str, **values: object) -> str:
    return text(f"lobby.plan_{key}", **values)


Kept = tuple[Any, str]
"""A value as it is kept, and the problem with it, which is empty if there is none."""
Check = Callable[[Any], Kept]


def _words(limit: str, *, needed: bool = False) -> Check:
    def check(value: Any) -> Kept:
        if not isinstance(value, str):
            return "", _say("not_text")
        try:
            cleaned = clean(value, LIMITS[limit])
        except TooLong as long:
            return "", _say("long", n=long.length, most=long.most)
        return cleaned, "" if cleaned or not needed else _say("empty")

    return check


def _number(low: int, high: int) -> Check:
    def check(value: Any) -> Kept:
        fits = type(value) is int and low <= value <= high
        return value, "" if fits else _say("not_number", low=low, high=high)

    return check


def _one_of(*choices: str) -> Check:
    def check(value: Any) -> Kept:
        fits = isinstance(value, str) and value in choices
        return value, "" if fits else _say("not_choice", choices=", ".join(choices))

    return check


def _levels(value: Any) -> Kept:
    choices = get_args(Level)
    if isinstance(value, list) and all(level in choices for level in value):
        return tuple(value), ""
    return (), _say("not_choice", choices=", ".join(choices))


def _word(pattern: str) -> Check:
    def check(value: Any) -> Kept:
        fits = isinstance(value, str) and re.fullmatch(pattern, value)
        return value, "" if fits else _say("not_word")

    return check


def _flag(value: Any) -> Kept:
    return value, "" if isinstance(value, bool) else _say("not_flag")


_PLAIN = names()[0]
"""The kind used for a block whose own is unknown, so that its other fields are checked as well."""
_CALLED = _word("[A-Za-z0-9-]{1,40}")
_AGENDA: dict[str, Check] = {
    "title": _words("title", needed=True),
    "about": _words("text"),
    "people": _words("name"),
}
_BLOCK: dict[str, Check] = {
    "id": _CALLED,
    "kind": _one_of(*names()),
    "title": _words("title", needed=True),
    "question": _words("text"),
    "minutes": _number(1, 24 * 60),
    "board": _CALLED,
    "levels": _levels,
    "dots": _number(1, 20),
    "named": _flag,
    "skip": _flag,
    "recipe": _word("[a-z0-9-]{0,40}"),
    "fewest": _number(LOWEST_THRESHOLD, 200),
}
_PROMPT: dict[str, Check] = {
    "id": _word("[A-Za-z0-9]{1,40}"),
    "text": _words("objective", needed=True),
    "kind": _one_of("text", "score"),
    "hint": _words("objective"),
    "most": _number(1, 20),
    "steps": _number(2, 10),
    "low": _words("name"),
    "high": _words("name"),
}


class _File:
    """A file while it is read: its problems so far, and the names of its earlier blocks.

    The parser gives no line numbers, so they are looked up in the text. Where that does not find
    all blocks (inline tables, JSON), problems are reported by block alone.
    """

    def __init__(self, content: str, blocks: int) -> None:
        self.problems: list[str] = []
        self._lines = content.splitlines()
        self._asks, self._earlier = dict[str, str](), dict[str, str]()
        self._ids: set[str] = set()
        self._boards = {BOARD}
        heads = [_HEADER.match(line) for line in self._lines]
        begun = [number for number, head in enumerate(heads) if head and not head[1]]
        self._begun = begun if len(begun) == blocks else []
        self._places = dict[tuple[int, int, str], int]()
        """The line of each key by block, prompt and name; of several, the first."""
        self._headers = dict[tuple[int, int], int]()
        """The line on which each prompt begins, by block and prompt."""
        if self._begun:
            self._index()

    def block(self, entry: Any, n: int) -> Block:
        """The nth block, from 1. Fields with a problem are left out and reported."""
        if not isinstance(entry, dict):
            self._problem(n, "", _say("not_table"))
            entry = {"kind": _PLAIN, "title": "-"}
        entry = dict(entry)
        asked = entry.pop("prompt", None) or entry.pop("prompts", None) or []
        asked = asked if isinstance(asked, list) else [asked]
        kept = self.fields(entry, _BLOCK, n, needed=("kind", "title"))
        kind, place = kind_of(kept.get("kind", "")), f"block{n}"
        least, most = kind.prompts
        prompts = self._prompts(asked, n)
        if most and not least <= len(asked) <= most:
            self._problem(n, "kind", _say("no_prompts", kind=kind.name, least=least, most=most))
        elif "fewest" in kept and (kept.get("named") or any(p.kind != "score" for p in prompts)):
            self._problem(n, "fewest", _say("survey"))
        elif asked and kind.name and not most:
            self._problem(n, "kind", _say("prompts_elsewhere"))
        board = self._board(kind, kept.pop("board", kind.name if kind.board else BOARD), n)
        if (id := kept.pop("id", "")) in self._ids:
            self._problem(n, "id", _say("twice"))
        self._ids |= {id} - {""}
        names = {called: place for called in (kept.get("recipe"), id) if called}
        self._asks |= names if most else {}
        self._earlier |= names
        kept = {"kind": _PLAIN, "title": "", **kept}
        return Block(id=place, board=board, prompts=prompts, **kept)

    def fields(
        self,
        entry: Mapping[str, Any],
        checks: Mapping[str, Check],
        n: int,
        *,
        prompt: int = 0,
        needed: Iterable[str] = (),
    ) -> dict[str, Any]:
        """The valid fields of an entry by name; each of the others becomes a problem."""
        kept = {}
        for key, value in entry.items():
            checked, problem = checks[key](value) if key in checks else (None, _say("unknown"))
            if problem:
                self._problem(n, key, problem, prompt)
            else:
                kept[key] = checked
        for key in needed:
            if key not in entry:
                self._problem(n, key, _say("missing"), prompt)
        return kept

    def _prompts(self, asked: list[Any], n: int) -> tuple[Prompt, ...]:
        made: list[Prompt] = []
        for place, entry in enumerate(asked, 1):
            if not isinstance(entry, dict):
                self._problem(n, "prompt", _say("not_table"))
                continue
            kept = self.fields(entry, _PROMPT, n, prompt=place, needed=("text",))
            kept = {"id": f"p{place}", "text": "", **kept}
            if kept["id"] in {prompt.id for prompt in made}:
                self._problem(n, "id", _say("twice"), place)
            made.append(Prompt(**kept))
        return tuple(made)

    def _board(self, kind: BlockKind, board: str, n: int) -> str:
        """The board of a block or, for a vote or a talk, the earlier block that it is about."""
        known = self._asks if kind.votes else {} if kind.board else self._earlier
        if board in known:
            return known[board]
        if kind.votes and board not in self._boards:
            self._problem(n, "board", _say("votes_on_nothing", board=board))
        elif not board.isalnum():
            self._problem(n, "board", _say("not_word"))
        elif kind.ballot:
            self._boards.add(board)
        return board

    def _problem(self, n: int, key: str, said: str, prompt: int = 0) -> None:
        where = [_say("in_line", n=line)] if (line := self._line(n, key, prompt)) else []
        where += [_say("in_block", n=n)] if n else []
        where += [_say("in_prompt", n=prompt)] if prompt else []
        where += [f"“{shorten(clean(key[: leeway(40)]), 40)}”"] if key else []
        self.problems.append(f"{', '.join(where)}: {said}")

    def _line(self, n: int, key: str, prompt: int) -> int:
        """The line of a key of the nth block, or else the block's first line; 0 if unknown."""
        if not self._begun:
            return 0
        begun = [-1, *self._begun][n]
        return self._places.get((n, prompt, key), self._headers.get((n, prompt), begun)) + 1

    def _index(self) -> None:
        """Find the line of every key, once for all: a file can have thousands of problems."""
        block = prompt = 0
        begun = set(self._begun)
        for number, line in enumerate(self._lines):
            if number in begun:
                block, prompt = block + 1, 0
            elif _HEADER.match(line):
                prompt += 1
                self._headers[block, prompt] = number
            elif found := _KEY.match(line):
                self._places.setdefault((block, prompt, found[1]), number)
