"""An exercise: what a page may see of it, and what only the kernel knows.

`Exercise.shown()` contains neither the answer nor its reasons, and nothing in the file's order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, Literal, get_args

import msgspec

from okrlab.blocks.clinic.cards import Function
from okrlab.texts import text
from okrlab.vocabulary import LEVELS

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
"""How a kind of exercise is answered, if not by choosing one of several options."""

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
"""Options that belong to the kind; other kinds have theirs in the item."""

LONGEST: Final = 2_000
"""The most characters of any text of an exercise."""
MOST_ENTRIES: Final = 60
"""The most entries of any list of an exercise, and of an answer."""
_AROUND: Final = ".,;:!?()“”\"'"
"""Punctuation around a word that is no part of it."""

Answer = str | Sequence[str | int]
"""An answer as the page sends it: an option, options, or numbers of words or lines as shown."""


class Exercise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exercise. `wrong` holds feedback by mistake; `also` are other answers that are accepted.

    `cue` holds the words of the text that decide, `part` what a span should mark. `lines` are in
    their right order, `pairs` correctly matched, and `values` is a series whose last `after` points
    came after a change. `example` is one good rewrite, which must have the parts in `needs`.
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
        """The keys to choose from; empty if nothing is chosen."""
        return tuple(self.options) or OPTIONS.get(self.kind, ())

    @property
    def words(self) -> list[str]:
        """The words of the text, as a learner marks them."""
        return self.text.split()

    def question(self) -> str:
        """The question in words."""
        if self.ask:
            return self.ask
        part = text(f"training.part_{self.part}") if self.part else ""
        return text(f"training.ask_{self.kind}", part=part)

    def option(self, key: str) -> str:
        """An option in words."""
        return self.options.get(key) or text(f"training.option_{self.kind}_{key}")

    def shown(self) -> dict[str, Any]:
        """Everything that a page may know before the exercise is answered.

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
        """What the right answer consists of, to count how often answers occur in a course.

        It is the option of a kind, the position of an option of the item's own, each missing part,
        or the part to be marked.
        """
        if self.shape == "some":
            return tuple(self.answer) or ("none",)
        if self.shape == "one" and self.options:
            return (str(self._mixed(list(self.options)).index(str(self.answer))),)
        return (str(self.answer) if self.shape == "one" else self.part,)

    def best(self) -> Answer:
        """A right answer in the form in which the page would send it; never sent to a page."""
        if self.shape == "order":
            return [self._mixed(self.lines).index(line) for line in self.lines]
        if self.shape == "match":
            ends = self._mixed([right for _, right in self.pairs])
            return [ends.index(right) for _, right in self.pairs]
        if self.shape == "span":
            return list(self.place(str(self.answer)))
        return self.example if self.shape == "write" else self.answer

    def told(self) -> str:
        """The right answer in words, for when it may be shown."""
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
        """The positions of a phrase's first and last word. Raises `ValueError` if it is absent."""
        bare, wanted = [_bare(word) for word in self.words], [_bare(w) for w in phrase.split()]
        for at in range(len(bare) - len(wanted) + 1):
            if wanted and bare[at : at + len(wanted)] == wanted:
                return at, at + len(wanted) - 1
        raise ValueError(phrase)

    def letters(self, first: int, last: int) -> tuple[int, int]:
        """Where the words from `first` to `last` begin and end in the text.

        The text counts as its words joined by single spaces; punctuation around them is left out.
        """
        begin = sum(len(word) + 1 for word in self.words[:first])
        end = sum(len(word) + 1 for word in self.words[: last + 1]) - 1
        head, tail = self.words[first], self.words[last]
        return begin + len(head) - len(head.lstrip(_AROUND)), end - len(tail) + len(
            tail.rstrip(_AROUND)
        )

    def lined(self, numbers: Sequence[int]) -> list[str]:
        """The lines, or the ends of pairs, by the numbers under which they were shown."""
        lines = self.lines if self.shape == "order" else [right for _, right in self.pairs]
        shown = self._mixed(lines)
        return [shown[number] for number in numbers]

    def _mixed(self, lines: list[str]) -> list[str]:
        """Lines in an order that is the same on every device and reveals nothing."""
        mixed = sorted(lines, key=lambda line: digest(f"{self.id}:{line}"))
        if mixed == lines and len(lines) > 1:
            mixed = mixed[1:] + mixed[:1]
        return mixed


def fits(item: Exercise, answer: Any) -> bool:
    """Whether an answer has the form that its exercise requires; pages are not trusted."""
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
    """A sort key that is the same everywhere and reveals nothing."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
