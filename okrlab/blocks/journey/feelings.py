"""Reads the scores of one column of a journey's table: numbers, faces, words, and other scales.

A column is read as a whole, since one scale holds for all of its cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from okrlab.blocks.journey.cards import EMOTIONS, IMPORTANCES
from okrlab.blocks.journey.map_columns import columns_named
from okrlab.tables.headings import claimed
from okrlab.tables.rows import filled
from okrlab.tables.typed_numbers import doubt_of, read_number

SCORES: Final = {"emotion": EMOTIONS, "importance": IMPORTANCES}
"""The columns that hold scores, with the steps of their scales."""
_MINUS: Final = str.maketrans("−–—", "---")
_SCALE: Final = re.compile(
    r"(?<![\d.])([-+]?\d{1,3})\s*(?:-|to|…|\.{2,3}|/|:)\s*([-+]?\d{1,3})(?!\d)"
)
"""A scale in a heading, "emotion (1-5)"."""
_FACES: Final[dict[str, float]] = {
    **dict.fromkeys("😡😠🤬😭😩😫😖😤💔👿😢", -2.0),
    **dict.fromkeys("☹🙁😞😟😕😒😔😣😥😰😬😨😧😦😓👎", -1.0),
    **dict.fromkeys("😐😑😶🤔🫤", 0.0),
    **dict.fromkeys("🙂☺😊😌😅👍😉🤗", 1.0),
    **dict.fromkeys("😀😃😄😁😍🤩😆🥰🎉❤🥳😎", 2.0),
}
_WORDS: Final[dict[str, dict[str, float]]] = {
    "emotion": {
        **dict.fromkeys(
            (
                *("very negative", "very bad", "very unhappy", "very dissatisfied", "terrible"),
                *("awful", "angry", "furious", "frustrated", "desperate", "hate", "--"),
            ),
            -2.0,
        ),
        **dict.fromkeys(
            (
                *("negative", "bad", "unhappy", "dissatisfied", "sad", "annoyed", "confused"),
                *("unsure", "uncertain", "insecure", "worried", "anxious", "nervous", "bored"),
                *("disappointed", "impatient", "stressed", "overwhelmed", "irritated", "lost"),
                *("helpless", "skeptical", "sceptical", "tired", "-"),
            ),
            -1.0,
        ),
        **dict.fromkeys(
            ("neutral", "ok", "okay", "fine", "indifferent", "so-so", "average", "mixed", "o"), 0.0
        ),
        **dict.fromkeys(
            (
                *("positive", "good", "happy", "satisfied", "relieved", "content", "calm"),
                *("confident", "hopeful", "curious", "interested", "pleased", "optimistic"),
                *("reassured", "glad", "+"),
            ),
            1.0,
        ),
        **dict.fromkeys(
            (
                *("very positive", "very good", "very happy", "very satisfied", "great"),
                *("excellent", "delighted", "thrilled", "excited", "enthusiastic", "proud"),
                *("love", "loves it", "joyful", "++"),
            ),
            2.0,
        ),
    },
    "importance": {
        **dict.fromkeys(("very low", "none", "irrelevant", "unimportant"), 1.0),
        "low": 2.0,
        **dict.fromkeys(("medium", "mid", "moderate", "normal", "average"), 3.0),
        **dict.fromkeys(("high", "important"), 4.0),
        **dict.fromkeys(("very high", "critical", "crucial", "essential", "highest"), 5.0),
    },
}
_STEPS: Final = {"emotion": 2.0, "importance": 5.0}
_TYPED: Final = (
    (re.compile(r"[:;=]-?D\b|[:;=]-?\){2}"), 2.0),
    (re.compile(r"[:;=]'-?\(|>:-?\("), -2.0),
    (re.compile(r"[:;=]-?\)"), 1.0),
    (re.compile(r"[:;=]-?[(/\\]"), -1.0),
    (re.compile(r"[:;=]-?\|"), 0.0),
)
"""Faces made of signs."""
_PICTURE: Final = re.compile(r"[\u2600-\u27bf\ufe0e\ufe0f\u200d\U0001f000-\U0001faff]+")
_FEW: Final = 2
"""The most cells that cannot be read for which each is told by itself."""


class ScoreColumn(msgspec.Struct, kw_only=True):
    """The scores of a column by what its cells hold.

    `told` are those that were written in another way, and `open` those that cannot be read. With
    `asks`, the column has numbers of a scale that nobody names, so none of them is read; it is the
    least and the greatest of them.
    """

    values: dict[str, float] = {}
    told: dict[str, float] = {}
    open: list[str] = []
    asks: tuple[float, float] | None = None

    @property
    def many(self) -> bool:
        """Whether so many cells cannot be read that the column is told as one."""
        return len(self.open) > _FEW


def read_scores(column: str, cells: Iterable[str], heading: str = "") -> ScoreColumn:
    """The scores of a column, `cells` being what it holds, `heading` what stands above it.

    >>> found = read_scores("emotion", ["😟 Unsure", "delighted", "-1", "?!"])
    >>> found.values, found.open
    ({'-1': -1.0, '😟 Unsure': -1.0, 'delighted': 2.0}, ['?!'])
    >>> read_scores("emotion", ["1", "4"], "Emotion (1–5)").values
    {'1': -2.0, '4': 1.0}
    >>> read_scores("emotion", ["1", "4", "5"]).asks
    (1.0, 5.0)
    """
    low, high = float(SCORES[column][0]), float(SCORES[column][-1])
    found = ScoreColumn()
    scale = _scale(heading)
    numbers: dict[str, float] = {}
    wordy: list[str] = []
    scales: dict[str, tuple[float, float]] = {}
    counted = Counter(cells)
    for cell in counted:
        read = read_number(cell)
        if not filled(cell) and not (cell == "-" and {"+", "++", "--"} & counted.keys()):
            continue
        if read is None or read.unit or doubt_of(read):
            wordy.append(cell)
            continue
        numbers[cell] = read.value
        if read.scale:
            scales[cell] = (0.0 if read.scale == 10 else 1.0, read.scale)
    plain = [value for cell, value in numbers.items() if cell not in scales]
    beyond = sum(n for cell, n in counted.items() if numbers.get(cell, low) > high)
    if not scale and beyond > 1 and min(plain) >= 0:
        found.asks = min(plain), max(plain)
    for cell, value in numbers.items():
        one = scales.get(cell) or scale
        if one:
            value = low + (value - one[0]) / (one[1] - one[0]) * (high - low)
            found.told[cell] = round(value, 2)
        elif found.asks:
            continue
        if low <= value <= high:
            found.values[cell] = round(value, 2)
        else:
            found.open.append(cell)
            found.told.pop(cell, None)
    for cell in wordy:
        said = _said(column, cell)
        if said is None:
            found.open.append(cell)
        else:
            found.values[cell] = found.told[cell] = said
    return found


def with_feelings(
    headings: Sequence[str], cells: Sequence[Sequence[str]], found: Mapping[str, int]
) -> dict[str, int]:
    """The columns that are found, and the one of feelings where it is a part of another.

    Under "Thoughts & emotions" half of the cells have to say a feeling: 😟, "annoyed".

    >>> with_feelings(["Stage", "Thoughts & emotions"], [["Buy"], ["😟 Why now?"]], {"thought": 1})
    {'thought': 1, 'emotion': 1}
    """
    names = {"emotion": columns_named()["emotion"]}
    for at in found.values():
        if "emotion" not in found and claimed([headings[at]], names):
            filled_ = [cell for cell in cells[at] if filled(cell)]
            if filled_ and 2 * len(read_scores("emotion", filled_).values) >= len({*filled_}):
                return {**found, "emotion": at}
    return dict(found)


def _scale(heading: str) -> tuple[float, float] | None:
    """The scale that a heading names, or None."""
    match = _SCALE.search(heading[:200].translate(_MINUS))
    if match is None:
        return None
    ends = float(match[1]), float(match[2])
    return ends if ends[0] < ends[1] else None


def _said(column: str, cell: str) -> float | None:
    """What a face or a word says, if all that a cell has says the same way."""
    known: Mapping[str, float] = _WORDS[column]
    faces = [_FACES[sign] for sign in cell[:60] if sign in _FACES] if column == "emotion" else []
    if column == "emotion" and not faces:
        faces = [value for face, value in _TYPED if face.search(cell[:60])][:1]
    words = " ".join(_PICTURE.sub(" ", cell[:200]).casefold().split())
    bare = re.sub(r"[^\w\s+-]", " ", words)
    named = [known[bare.strip()]] if bare.strip() in known else []
    if not named:
        parts = [part.strip() for part in re.split(r"[^\w\s+-]|\band\b", words)]
        named = [known[part] for part in parts if part in known]
    said = faces or named
    every = [*faces, *named]
    if not said or min(every) < 0 < max(every):
        return None
    return max(said, key=abs) if len(faces) != 1 else faces[0]
