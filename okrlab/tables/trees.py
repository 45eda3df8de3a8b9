"""Reads JSON and YAML as a tree of texts that know their lines, without building any objects.

No value is converted: "no" stays a word and 1.20 stays as it is written. Aliases of YAML are
refused, because a few of them can stand for more text than a computer holds.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import msgspec

from okrlab.errors import BadInput

DEEPEST: Final = 60
"""How many levels of lists and mappings there may be."""
_TOKEN: Final = re.compile(
    r'[ \t\r\n]*(?:(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<sign>[{}\[\]:,])'
    r"|(?P<word>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))"
)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder(strict=False).decode
_YAML_NUMBER: Final = re.compile(r"[-+]?[\d.,]+(?:e[+-]?\d+)?|true|false|null|~|", re.I)


class Tree(msgspec.Struct, kw_only=True):
    """A value: a text, or a list or mapping of others, whose keys are "" in a list.

    `said` is false for numbers, true, false and null.
    """

    line: int
    text: str = ""
    said: bool = False
    mapping: bool = False
    items: list[tuple[str, Tree]] | None = None


class NotATree(ValueError):
    """Raised for text that is not of its form, with the reason in a few words."""


def json_tree(text: str, first: int = 1) -> Tree:
    """The tree of a JSON text, the first line of which has the number `first`.

    >>> json_tree('{"a": ["b"]}').items[0][0]
    'a'
    """
    ends = [match.start() for match in re.finditer("\n", text)]
    root = Tree(line=first, items=[])
    stack, keys, at = [root], [""], 0
    wanted = "value"
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            break
        start, at = match.end() - len(match[0].lstrip(" \t\r\n")), match.end()
        line = first + bisect_right(ends, start)
        sign, top = match["sign"], stack[-1]
        if sign in ("]", "}") and len(stack) > 1 and wanted in ("next", "first"):
            if top.mapping != (sign == "}"):
                raise NotATree(f"line {line}: “{sign}” closes nothing")
            stack.pop()
            keys.pop()
            wanted = "next"
        elif wanted == "colon" and sign == ":":
            wanted = "value"
        elif wanted == "next" and sign == "," and len(stack) > 1:
            wanted = "key" if top.mapping else "value"
        elif top.mapping and wanted in ("key", "first") and match["text"]:
            keys[-1], wanted = _unquoted(match["text"], line), "colon"
        elif (wanted == "value" or (wanted == "first" and not top.mapping)) and sign in (
            None,
            "{",
            "[",
        ):
            one = Tree(line=line, mapping=sign == "{", items=[] if sign else None)
            if match["text"]:
                one.text, one.said = _unquoted(match["text"], line), True
            elif match["word"]:
                one.text = match["word"]
            _hang(top, keys[-1] if top.mapping else "", one)
            wanted = "next"
            if sign:
                stack.append(one)
                keys.append("")
                wanted = "first"
                if len(stack) > DEEPEST:
                    raise NotATree(f"more than {DEEPEST} levels deep")
        else:
            raise NotATree(f"line {line}: “{match[0].strip()[:20]}” is not expected here")
    space = _SPACE.match(text, at)
    at = space.end() if space else at
    if at < len(text) or len(stack) > 1 or not root.items or wanted != "next":
        line = first + bisect_right(ends, at)
        raise NotATree(f"line {line}: it breaks off, or goes on in another form")
    return root.items[0][1]


def _unquoted(token: str, line: int) -> str:
    """The text that a token of JSON stands for."""
    try:
        return str(_decode(token))
    except json.JSONDecodeError:
        raise NotATree(f"line {line}: a text has a backslash that JSON does not know") from None


def _hang(top: Tree, key: str, one: Tree) -> None:
    if top.items is not None:
        top.items.append((key, one))


def yaml_tree(name: str, text: str) -> list[Tree]:
    """The trees of all documents in a YAML text. Raises `BadInput` if it has aliases."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    roots: list[Tree] = []
    stack: list[Tree] = []
    keys: list[str | None] = []
    try:
        for event in yaml.parse(text.encode("utf-8", "replace"), Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise BadInput("desk_aliases", name=name)
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
                keys.pop()
            elif isinstance(event, yaml.NodeEvent):
                one = _of_event(event)
                _place(stack, keys, roots, one)
                if one.items is not None:
                    stack.append(one)
                    keys.append(None)
                    if len(stack) > DEEPEST:
                        raise BadInput("desk_deep", name=name, most=DEEPEST)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", "") or "a sign that YAML does not know")
        where = f"line {mark.line + 1}: " if mark else ""
        raise BadInput("desk_not_yaml", name=name, reason=f"{where}{reason}") from None
    return roots


def _of_event(event: object) -> Tree:
    """The value of an event; its kind is known by what it has, so that no type is needed."""
    line: int = event.start_mark.line + 1  # type: ignore[attr-defined]
    value = getattr(event, "value", None)
    if value is None:
        return Tree(line=line, mapping=type(event).__name__ == "MappingStartEvent", items=[])
    quoted = getattr(event, "style", None) not in (None, "")
    said = quoted or _YAML_NUMBER.fullmatch(value) is None
    return Tree(line=line, text=value, said=said)


def _place(stack: Sequence[Tree], keys: list[str | None], roots: list[Tree], one: Tree) -> None:
    """Put a value where it belongs; in a mapping every other value is a key."""
    if not stack:
        roots.append(one)
    elif not stack[-1].mapping:
        _hang(stack[-1], "", one)
    elif keys[-1] is None:
        keys[-1] = one.text
    else:
        _hang(stack[-1], keys[-1], one)
        keys[-1] = None
