"""Every pattern of okrlab, with text made of what the pattern itself looks for."""

from __future__ import annotations

import ast
import importlib
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import okrlab
from tests.fuzz.hostile import SHAPES, Shape, again

ROOT = Path(okrlab.__file__).parent
_AT_START = ("match", "fullmatch")
_STANDS_FOR = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1", "CATEGORY_NOT_WORD": " "}


def modules() -> Iterator[tuple[str, ModuleType, ast.Module]]:
    """Every module but those that the database's migrations are."""
    for file in sorted(ROOT.rglob("*.py")):
        inside = file.relative_to(ROOT.parent).with_suffix("")
        if "migrations" not in inside.parts and inside.name != "__main__":
            name = ".".join(inside.parts).removesuffix(".__init__")
            yield name, importlib.import_module(name), ast.parse(file.read_text("utf-8"))


@cache
def patterns() -> dict[tuple[str, str], Callable[[str], object]]:
    """By module and pattern, what looks for it in a text in the way that the module does.

    A module whose patterns see only the beginning of a line says how much, in `SEEN_OF_A_LINE`;
    that it holds to it is for `READERS` to tell.
    """
    found = {}
    for name, module, tree in modules():
        ways, seen = _ways(tree), getattr(module, "SEEN_OF_A_LINE", None)
        for held, value in vars(module).items():
            for one in _within(value):
                way = ways.get(held, "match" if isinstance(value, tuple) else "search")
                found[name, _spelled(one)] = _looker(one, way, seen)
        for way, pattern, flags in _literals(tree):
            one = re.compile(pattern, flags)
            found.setdefault((name, _spelled(one)), _looker(one, way, seen))
    return found


def _ways(tree: ast.Module) -> dict[str, str]:
    """How each named pattern is used: from the start, or anywhere."""
    used: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name, way = node.value.id, node.attr
            if way in ("search", "sub", "split", "findall", "finditer"):
                used[name] = "search"
            elif way in _AT_START:
                used.setdefault(name, way)
    return used


def _within(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (one for one in value.values() if isinstance(one, re.Pattern))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _within(one)


def _literals(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=way),
                args=[ast.Constant(value=str(pattern)), *more],
                keywords=named,
            ):
                flags = 0
                for one in (*more, *(word.value for word in named)):
                    if isinstance(one, ast.Attribute) and getattr(one.value, "id", "") == "re":
                        flags |= getattr(re, one.attr)
                yield (way if way in _AT_START else "search"), pattern, flags


def _spelled(one: re.Pattern[Any]) -> str:
    return one.pattern.decode("latin-1") if isinstance(one.pattern, bytes) else one.pattern


def _looker(one: re.Pattern[Any], way: str, seen: int | None = None) -> Callable[[str], object]:
    method = getattr(one, way)

    def look(text: Any) -> object:
        return method(text[:seen])

    if isinstance(one.pattern, bytes):
        return lambda text: look(text.encode("utf-8", "replace"))
    return look


def shapes(pattern: str, chance: random.Random, many: int) -> dict[str, Shape]:
    """All shapes there are, and some made of the words and signs of the pattern."""
    own = [*_words(_parser.parse(pattern)), " ", "\n", "a", "1", "x"]
    found = dict(SHAPES) | {repr(word): again(word) for word in own[:60]}
    for _ in range(many):
        fragment = "".join(chance.choices(own, k=chance.randint(1, 4)))
        first, last = ("".join(chance.choices(own, k=chance.randint(0, 2))) for _ in range(2))
        end = chance.choice((last, f"{last}\x00", ""))
        found[f"again({fragment!r}, {first=}, last={end!r})"] = again(
            fragment, first=first, last=end
        )
    return found


def _words(tree: Any) -> list[str]:
    """The literal words of a pattern, and a letter for each of its classes."""
    found, word = list[str](), ""
    for operator, value in tree:
        match str(operator):
            case "LITERAL":
                word += chr(value)
                continue
            case "IN":
                found += [one for part in value if (one := _letter(*part))]
            case "ANY" | "NOT_LITERAL":
                found.append("a")
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                found += _words(value[2])
            case "SUBPATTERN":
                found += _words(value[3])
            case "BRANCH":
                found += [one for branch in value[1] for one in _words(branch)]
            case "ASSERT" | "ASSERT_NOT":
                found += _words(value[1])
            case "GROUPREF_EXISTS":
                found += [one for part in value[1:] if part for one in _words(part)]
            case "ATOMIC_GROUP":
                found += _words(value)
        if word:
            found.append(word)
        word = ""
    return list(dict.fromkeys([*found, word] if word else found))


def _letter(operator: object, value: Any) -> str:
    match str(operator):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
        case "CATEGORY":
            return _STANDS_FOR.get(str(value), "a")
    return ""


def fuzz(seconds: float, seed: int) -> list[str]:
    """Patterns with text of their own words, ever new, at 20,000 characters."""
    import signal
    import time

    from tests.fuzz.timing import cost

    def ended(*_: object) -> None:
        raise TimeoutError

    begun, chance, found = time.monotonic(), random.Random(seed), list[str]()
    signal.signal(signal.SIGALRM, ended)
    known = patterns()
    while time.monotonic() - begun < seconds:
        (module, pattern), look = chance.choice(list(known.items()))
        for name, shape in shapes(pattern, chance, 20).items():
            signal.alarm(20)
            try:
                took = cost(look, shape(20_000))
            except TimeoutError:
                took = 20.0
            signal.alarm(0)
            if took > MOST:
                found.append(f"{module}: {pattern!r:.90} takes {took:.2f} s for {name}")
    return found


MOST = 0.1
"""Seconds for 20,000 characters: 5 µs each, where the square of them would take many seconds."""
