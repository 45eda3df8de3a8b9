"""Text that is hard to read: each shape makes as many characters of it as are asked for."""

from __future__ import annotations

import random
from collections.abc import Callable

Shape = Callable[[int], str]


def again(fragment: str, *, first: str = "", last: str = "") -> Shape:
    """The fragment over and over, between a beginning and an end."""

    def made(n: int) -> str:
        times = max(1, (n - len(first) - len(last)) // len(fragment))
        return first + fragment * times + last

    return made


def _marks(n: int) -> str:
    """Combining marks of descending classes: the worst order there is for putting in order."""
    return "e" + "\u0301\u0323\u0345\u0360\u0321\u031b\u0334" * (n // 7)


def _deep(n: int) -> str:
    return "[" * (n // 2) + "]" * (n // 2)


def numbered(form: str) -> Shape:
    """Pieces that are all different."""

    def made(n: int) -> str:
        size = len(form.format(0)) + 4
        return "".join(form.format(k) for k in range(max(1, n // size)))

    return made


SHAPES: dict[str, Shape] = {
    "spaces": again(" "),
    "spaces-then-end": again(" ", first="a", last="a"),
    "no-break-spaces": again("\u00a0", first="a", last="a"),
    "tabs": again("\t", first="a", last="a"),
    "lines": again("\n"),
    "returns": again("\r"),
    "line-separators": again("\u2028\u0085\x0b\x0c"),
    "letters": again("a"),
    "capitals": again("X"),
    "words": again("a "),
    "short-lines": again("a\n"),
    "digits": again("1"),
    "digits-then-letter": again("9", last="x"),
    "zeros": again("0", first="1", last="."),
    "grouped-digits": again("1,000 ", last="x"),
    "points": again("1.", last="x"),
    "commas": again(","),
    "semicolons": again(";"),
    "dots": again("."),
    "quotes": again('"'),
    "comments-open": again("<!--\n"),
    "fences-unlike": again("```\n", last="~~~\n"),
    "quote-opens-each-line": again('"a\n'),
    "quote-opens-each-cell": again('a,"b\n'),
    "quote-after-space": again('a, "b;\n', first="a,b\n"),
    "apostrophes": again("'"),
    "word's": again("a's'"),
    "brackets-open": again("("),
    "brackets-square": again("["),
    "braces": again("{"),
    "deep": _deep,
    "deep-objects": again('{"a":'),
    "pipes": again("|"),
    "pipe-rows": again("|a|b|\n", last="x"),
    "pipe-spaces": again(" ", first="|", last="x"),
    "rule-rows": again("|---|---|\n"),
    "hashes": again("#"),
    "heading-of-spaces": again(" ", first="# a", last="b"),
    "hash-spaces": again(" #", first="# a", last="b"),
    "quotes-nested": again("> "),
    "bullets": again("- "),
    "numbers-as-bullets": again("1. "),
    "stars": again("*"),
    "underscores": again("_"),
    "backticks": again("`"),
    "backslashes": again("\\"),
    "equals": again("="),
    "assignments": again("a = 1\n"),
    "dashes": again("-", last="x"),
    "plus": again("+"),
    "percents": again("%"),
    "amounts": again("40% "),
    "money": again("$€ 1k "),
    "from-to": again("from 1 to 2 "),
    "of": again("1 of "),
    "dates": again("2026-01-05 "),
    "date-lines": again("2026-01-05,1\n", first="week,value\n"),
    "times": again("12:30:00 "),
    "clock": again("1:", last="x"),
    "spans": again("1 h "),
    "quarters": again("Q1 "),
    "months": again("by the end of "),
    "in-the": again("in the next "),
    "who-that": again("who that "),
    "so-that": again(" so that"),
    "and": again("and "),
    "acronyms": again("A1&"),
    "blanks": again("[date] X "),
    "tags": again("<a "),
    "entities": again("&#"),
    "emoji": again("👩\u200d"),
    "flags": again("🇩"),
    "right-to-left": again("\u05d0\u0627 "),
    "overrides": again("\u202e\u2066"),
    "chinese": again("字"),
    "growing": again("\u0130\ufb03\u0390"),
    "marks": _marks,
    "one-mark": again("\u0301", first="e"),
    "marks-in-pairs": again("\u0344", first="e"),
    "hidden-pairs": again("\u0f73\u0f81\u0345", first="e"),
    "jamo": again("\u1100\u1161\u11a8"),
    "nul": again("\x00"),
    "halves": again("\ud83d"),
    "bytes-order-marks": again("\ufeff"),
    "unlike-words": numbered("w{} "),
    "unlike-lines": numbered("w{}\n"),
    "unlike-cells": numbered("w{},"),
    "unlike-keys": numbered("k{} = 1\n"),
    "unlike-json": lambda n: "{" + numbered('"k{}": 1, ')(n) + '"a": 1}',
    "json-lines": numbered('{{"text": "a {}"}}\n'),
    "dotted-key": again("a.", last="a = 1"),
    "dotted-tables": again("a.", first="[", last="a]\n"),
    "arrays-of-tables": again("[[block]]\n"),
    "inline-tables": again("{a=1},", first="a = [", last="]"),
    "long-number": again("7", first="a = "),
    "csv-wide": again("a,", last="\n1,2"),
    "csv-long": again("1,2\n", first="a,b\n"),
    "csv-numbers": numbered("2026-01-05,{}\n"),
}
"""By name, so that a failure says which."""

_PIECES = (
    " ",
    "\n",
    "\t",
    ",",
    ";",
    "|",
    '"',
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "=",
    "#",
    "-",
    "_",
    "*",
    "%",
    ".",
    ":",
    "/",
    "\\",
    "a",
    "A",
    "x",
    "1",
    "12",
    "2026",
    "Q1",
    "e\u0301",
    "\u0323",
    "\u200d",
    "👩",
    "\u05d0",
    "\x00",
    "from ",
    "to ",
    "of ",
    "by ",
    "and ",
    "the ",
    "so that ",
    "KR ",
    "null",
    "true",
    "1e9",
    "\r",
)


def random_shape(chance: random.Random, pieces: tuple[str, ...] = _PIECES) -> tuple[str, Shape]:
    """A fragment put together by chance, repeated; its name is what it takes to make it again."""
    fragment = "".join(chance.choices(pieces, k=chance.randint(1, 5)))
    first, last = ("".join(chance.choices(("", *pieces), k=chance.randint(0, 2))) for _ in range(2))
    return f"again({fragment!r}, {first=}, {last=})", again(fragment, first=first, last=last)
