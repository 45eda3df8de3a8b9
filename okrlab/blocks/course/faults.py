"""Checks an exercise for everything that would keep it from being asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from okrlab.blocks.clinic.set_checks import MOST
from okrlab.blocks.course.exercise import LONGEST, MOST_ENTRIES, Exercise
from okrlab.texts import text

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


_TECHNIQUE: Final = re.compile(r"T\d\d")


def faults(item: Exercise) -> list[tuple[str, str]]:
    """Every problem of an exercise, as a field and a message; an empty list if it is sound."""
    found: list[tuple[str, str]] = []

    def note(field: str, what: str, **names: object) -> None:
        found.append((field, text(f"training.fault_{what}", **names)))

    for field in ("text", "answer", "cue", "why", "ask", "hint", "example"):
        said = getattr(item, field)
        if isinstance(said, str) and len(said) > LONGEST:
            note(field, "long", name=field, most=f"{LONGEST:,}")
    for field in ("answer", "also", "wrong", "options", "lines", "pairs", "parts", "needs"):
        many = getattr(item, field)
        if not isinstance(many, str) and len(many) > MOST_ENTRIES:
            note(field, "entries", name=field, most=MOST_ENTRIES)
    if found:  # too long to be worth checking further
        return found
    if not _ID.fullmatch(item.id):
        note("id", "id")
    if not _TECHNIQUE.fullmatch(item.technique):
        note("technique", "technique", name=item.technique)
    if not item.why.strip():
        note("why", "why")
    chosen = [item.answer] if isinstance(item.answer, str) else item.answer
    if item.shape in ("one", "some"):
        if len(item.choices) < 2:
            note("options", "options")
        for key in (*chosen, *item.also):
            if key not in item.choices:
                note("answer", "answer", name=key, names=", ".join(item.choices))
    if item.shape == "one" and isinstance(item.answer, list):
        note("answer", "one")
    if item.shape == "some" and not isinstance(item.answer, list):
        note("answer", "list")
    for field, phrase in (
        ("cue", item.cue),
        ("answer", str(item.answer) if item.shape == "span" else ""),
        *(("also", phrase) for phrase in item.also if item.shape == "span"),
        *((f"parts.{name}", phrase) for name, phrase in item.parts.items()),
    ):
        if phrase and not _within(item, phrase):
            note(field, "phrase", words=phrase)
    if item.shape == "span" and not item.answer:
        note("answer", "answer", name="", names=item.text)
    if item.kind == "level" and not item.cue:
        note("cue", "cue")
    least: dict[str, tuple[int, Sequence[object]]] = {
        "order": (3, item.lines),
        "match": (2, item.pairs),
        "chart": (8, item.values),
    }
    few, have = least.get(item.kind, (0, []))
    twice = item.kind != "chart" and len({str(one) for one in have}) < len(have)
    if len(have) < few or twice:
        note({"match": "pairs", "chart": "values"}.get(item.kind, "lines"), "few", most=few)
    if item.kind == "imbalance" and len(item.lines) < 2:
        note("lines", "few", most=2)
    if item.kind == "imbalance" and item.answer == "many" and len(item.lines) <= MOST:
        note("lines", "few", most=MOST + 1)
    if item.shape == "write" and not item.example:
        note("example", "example")
    if not item.text and item.kind not in ("order", "match", "chart", "imbalance"):
        note("text", "text")
    for key in item.wrong:
        if item.shape == "one" and (key not in item.choices or key == item.answer):
            note(f"wrong.{key}", "mistake", name=key)
    if item.shape == "one" and not item.wrong:
        note("wrong", "feedback")
    return found


def _within(item: Exercise, phrase: str) -> bool:
    try:
        return bool(item.place(phrase))
    except ValueError:
        return False
