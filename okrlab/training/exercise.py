"""An exercise: what a page may see of it, and what only the kernel knows.

`Item.shown()` holds neither the answer, nor its reasons, nor anything in the order of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, Literal, get_args

import msgspec

from okrlab.model.keyresult import Function
from okrlab.model.ladder import LEVELS
from okrlab.texts import text as say

Kind = Literal[
    "level",
    "missing",
    "span",
    "order",
    "match",
    "rewrite",
    "imbalance",
    "grid",
    "chart",
    "target",
    "myth",
    "compare",
    "claim",
    "pick",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Shape = Literal["one", "some", "span", "order", "match", "write"]
SHAPES: Final[dict[Kind, Shape]] = {
    "missing": "some",
    "span": "span",
    "order": "order",
    "match": "match",
    "rewrite": "write",
}
"""How a kind is answered, where that is not one option of several."""

Sector = Literal["technology", "health", "education", "industry", "public"]
SECTORS: tuple[Sector, ...] = get_args(Sector)
PARTS: Final = ("metric", "baseline", "target", "deadline")
FAULTS: Final = ("outputs", "numbers", "footing", "many", "balanced")
OPTIONS: Final[dict[Kind, tuple[str, ...]]] = {
    "level": LEVELS,
    "missing": PARTS,
    "imbalance": FAULTS,
    "grid": ("red", "yellow", "green"),
    "chart": ("signal", "noise"),
    "myth": ("fact", "myth", "depends"),
    "compare": ("output", "outcome"),
    "claim": ("supported", "contested", "unsupported"),
}
"""Options that belong to the kind; the others are written in the item."""

LONGEST: Final = 2_000
"""Characters of any text of an exercise."""
MOST_ENTRIES: Final = 60
"""Entries of any of its lists, and of an answer."""
_AROUND: Final = ".,;:!?()“”\"'"
"""Marks around a word that are no part of it."""

Answer = str | Sequence[str | int]
"""As the page sends it: an option, options, or numbers of words or lines as they were shown."""


class Exercise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exercise. `wrong` is feedback by mistake; `also` are answers that can be defended too.

    `cue` are the words of the text that decide; `part` is what a span is to mark, `lines` are in
    their right order, `pairs` rightly matched, `values` a series whose last `after` points came
    after a change. `example` is one good rewrite, which must have the parts in `needs`.
    """

    id: str
    kind: Kind
    lesson: str
    technique: str
    difficulty: Literal[1, 2, 3]
    why: str
    text: str = ""
    ask: str = ""
    answer: str | list[str] = ""
    also: list[str] = []
    cue: str = ""
    hint: str = ""
    wrong: dict[str, str] = {}
    options: dict[str, str] = {}
    lines: list[str] = []
    pairs: list[tuple[str, str]] = []
    part: str = ""
    parts: dict[str, str] = {}
    values: list[float] = []
    after: int = 0
    unit: str = ""
    needs: list[str] = []
    example: str = ""
    function: Function | Literal[""] = ""
    sector: Sector | Literal[""] = ""
    test: Literal["", "a", "b"] = ""
    contested: str = ""
    own: bool = False

    @property
    def shape(self) -> Shape:
        """How it is answered."""
        return SHAPES.get(self.kind, "one")

    @property
    def choices(self) -> tuple[str, ...]:
        """The keys one may choose from; empty where nothing is chosen."""
        return tuple(self.options) or OPTIONS.get(self.kind, ())

    @property
    def words(self) -> list[str]:
        """The words of the text, as they are marked."""
        return self.text.split()

    def question(self) -> str:
        """What is asked, in words."""
        if self.ask:
            return self.ask
        part = say(f"training.part_{self.part}") if self.part else ""
        return say(f"training.ask_{self.kind}", part=part)

    def option(self, key: str) -> str:
        """An option in words."""
        return self.options.get(key) or say(f"training.option_{self.kind}_{key}")

    def shown(self) -> dict[str, Any]:
        """All a page may know before it is answered.

        >>> item = Exercise(id="a", kind="order", lesson="climbing", technique="T01", difficulty=1,
        ...     why="", lines=["call", "book", "meet", "thrive"])
        >>> sorted(item.shown()["lines"]), "answer" in item.shown()
        (['book', 'call', 'meet', 'thrive'], False)
        """
        told: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind,
            "shape": self.shape,
            "ask": self.question(),
            "text": self.text,
            "contested": bool(self.contested),
            "own": self.own,
        }
        keys = self.choices if not self.options else self._mixed(list(self.options))
        if keys:
            told["options"] = [{"key": key, "text": self.option(key)} for key in keys]
        if self.shape == "order":
            told["lines"] = self._mixed(self.lines)
        elif self.shape == "match":
            told["lines"] = [left for left, _ in self.pairs]
            told["ends"] = self._mixed([right for _, right in self.pairs])
        elif self.lines:
            told["lines"] = self.lines
        if self.shape == "span":
            told["words"] = self.words
        if self.values:
            told["chart"] = {"values": self.values, "after": self.after, "unit": self.unit}
        return told

    @property
    def right(self) -> tuple[str, ...]:
        """What makes the right answer the one it is, to see which answers come often: the option of
        a kind, the place of an option of its own, each part that is missing, the part to be marked.
        """
        if self.shape == "some":
            return tuple(self.answer) or ("none",)
        if self.shape == "one" and self.options:
            return (str(self._mixed(list(self.options)).index(str(self.answer))),)
        return (str(self.answer) if self.shape == "one" else self.part,)

    def best(self) -> Answer:
        """A right answer, as the page would send it. For the kernel and for tests only."""
        if self.shape == "order":
            return [self._mixed(self.lines).index(line) for line in self.lines]
        if self.shape == "match":
            ends = self._mixed([right for _, right in self.pairs])
            return [ends.index(right) for _, right in self.pairs]
        if self.shape == "span":
            return list(self.place(str(self.answer)))
        return self.example if self.shape == "write" else self.answer

    def told(self) -> str:
        """The right answer in words, for when it may be said."""
        if self.shape == "one":
            return self.option(str(self.answer))
        if self.shape == "some":
            return ", ".join(self.option(key) for key in self.answer or ["none"])
        if self.shape == "order":
            return " → ".join(self.lines)
        if self.shape == "match":
            return "; ".join(f"{left} → {right}" for left, right in self.pairs)
        return self.example or str(self.answer)

    def place(self, phrase: str) -> tuple[int, int]:
        """First and last word of a phrase of the text. Raises `ValueError` if it is not there."""
        bare, wanted = [_bare(word) for word in self.words], [_bare(w) for w in phrase.split()]
        for at in range(len(bare) - len(wanted) + 1):
            if wanted and bare[at : at + len(wanted)] == wanted:
                return at, at + len(wanted) - 1
        raise ValueError(phrase)

    def letters(self, first: int, last: int) -> tuple[int, int]:
        """Where the words from the first to the last begin and end, without marks around them, in
        the words joined by single spaces.
        """
        begin = sum(len(word) + 1 for word in self.words[:first])
        end = sum(len(word) + 1 for word in self.words[: last + 1]) - 1
        head, tail = self.words[first], self.words[last]
        return begin + len(head) - len(head.lstrip(_AROUND)), end - len(tail) + len(
            tail.rstrip(_AROUND)
        )

    def lined(self, numbers: Sequence[int]) -> list[str]:
        """Lines, or ends of pairs, by the numbers under which they were shown."""
        lines = self.lines if self.shape == "order" else [right for _, right in self.pairs]
        shown = self._mixed(lines)
        return [shown[number] for number in numbers]

    def _mixed(self, lines: list[str]) -> list[str]:
        """In an order that is the same on every device and says nothing."""
        mixed = sorted(lines, key=lambda line: digest(f"{self.id}:{line}"))
        if mixed == lines and len(lines) > 1:
            mixed = mixed[1:] + mixed[:1]
        return mixed


def fits(item: Exercise, answer: Any) -> bool:
    """Whether an answer has the form its exercise takes; what a page sends is not trusted."""
    if item.shape == "one":
        return isinstance(answer, str) and answer in item.choices
    if item.shape == "write":
        return isinstance(answer, str) and len(answer) <= 500
    if not isinstance(answer, list) or len(answer) > MOST_ENTRIES:
        return False
    if item.shape == "some":
        return all(key in item.choices for key in answer) and len(set(answer)) == len(answer)
    if not all(type(number) is int for number in answer):
        return False
    if item.shape == "span":
        return len(answer) == 2 and 0 <= answer[0] <= answer[1] < len(item.words)
    return sorted(answer) == list(range(len(item.lines or item.pairs)))


def _bare(word: str) -> str:
    return word.strip(_AROUND).casefold()


def digest(text: str) -> bytes:
    """A number to sort by that is the same everywhere and says nothing."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
