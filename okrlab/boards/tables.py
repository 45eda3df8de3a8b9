"""Tables in a page's messages, pasted or as a file, and the answers to what they leave open."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from okrlab.errors import BadInput, TableUnreadable
from okrlab.tables.column_memory import ColumnMemory
from okrlab.tables.rows import BIGGEST, LONGEST_BASE64, MOST_CHARACTERS

_MOST_NAMED: Final = 40


def file_of(message: Mapping[str, Any]) -> tuple[str, bytes]:
    """The name and the content of a file in a page's message, where it is Base64.

    Raises `BadInput` if it is too large, and `ValueError` if the content is not Base64.
    """
    name, content = str(message.get("name", ""))[:200], str(message["content"])
    if len(content) > LONGEST_BASE64:
        raise BadInput("desk_large", name=name, most=BIGGEST // 1_000_000)
    try:
        return name, base64.b64decode(content, validate=True)
    except binascii.Error:
        raise ValueError from None


def table_of(message: Mapping[str, Any]) -> str | bytes:
    """The text that was pasted, or the content of the file that was chosen instead.

    Raises `TableUnreadable` for a file too large, and `ValueError` as `file_of` does.
    """
    if not message.get("content"):
        return str(message.get("text", ""))[:MOST_CHARACTERS]
    try:
        return file_of(message)[1]
    except BadInput as refusal:
        raise TableUnreadable.of([f"{refusal.message} {refusal.hint}"]) from None


def answers_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody answered to a table's questions, as keywords of its reader."""
    columns = dict(message.get("columns") or {})
    named = [
        (str(name)[:60], None if heading is None else str(heading)[:500])
        for name, heading in [*columns.items()][:_MOST_NAMED]
    ]
    return {"columns": dict(named), "sheet": str(message.get("sheet") or "")[:200]}


def read_with(message: Mapping[str, Any], memory: ColumnMemory) -> dict[str, Any]:
    """The answers as keywords, and the memory, unless somebody wants to choose anew."""
    memory = ColumnMemory() if message.get("anew") else memory
    return {**answers_of(message), "memory": memory}


def words_of(message: Mapping[str, Any], kind: str) -> dict[str, str]:
    """What somebody answered to the questions of one kind, by the word that each is about."""
    given = dict((message.get("words") or {}).get(kind) or {})
    return {str(word)[:500]: str(said)[:500] for word, said in [*given.items()][:_MOST_NAMED]}


def asks_of(doubts: Iterable[Any]) -> list[dict[str, Any]]:
    """The questions of a table, as the page shows them in a form."""
    return [msgspec.to_builtins(one) for one in doubts]


def amiss(error: TableUnreadable, memory: ColumnMemory | None = None) -> dict[str, Any]:
    """What a page is told of a table that cannot be read yet."""
    told = {"problems": list(error.problems), "hint": error.hint, "asks": asks_of(error.asks)}
    return {**told, "remembered": memory is not None and memory.used}
