"""Splits what was written together: a mixed list into columns, one statement into two results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

import msgspec

from okrlab.blocks.clinic.blanks import level_said
from okrlab.given import checked
from okrlab.language.amount_forms import Amount
from okrlab.language.amounts import numbers_in
from okrlab.language.lexicon import small
from okrlab.language.openings import Hit, known_in
from okrlab.language.reading import Reading, read
from okrlab.language.tokens import Tokens
from okrlab.tables.list_marks import marked
from okrlab.texts import text
from okrlab.texts.clean import lines_of

Column = Literal["why", "how", "what", "ask"]
"""Objective, key result, initiative, or for the person to decide."""
COLUMNS: tuple[Column, ...] = get_args(Column)


class SplitLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list: the proposed column with its reason, and the column it is in now."""

    text: str
    proposed: Column
    column: Column
    reason: str

    @property
    def corrected(self) -> bool:
        """Whether a person moved it."""
        return self.column != self.proposed


def split(text: str, most: int | None = None) -> list[SplitLine]:
    """Every line with content, in order, without its bullet or label; at most the first `most`.

    >>> [line.column for line in split("- Publish a handbook\\n- Cut complaints to 3 by May")]
    ['what', 'how']
    """
    result: list[SplitLine] = []
    for raw in lines_of(text):
        if len(result) == most:
            break
        label, line = unmark(raw)
        if line:
            column, reason = _sorted(line, label)
            result.append(SplitLine(text=line, proposed=column, column=column, reason=reason))
    return result


@checked
def move(lines: Sequence[SplitLine], index: int, column: Column) -> list[SplitLine]:
    """The list with one line in another column; the proposal is kept.

    Raises `IndexError` for a line that does not exist.
    """
    moved = msgspec.structs.replace(lines[index], column=column)
    return [moved if line is lines[index] else line for line in lines]


def unmark(raw: str) -> tuple[Column | None, str]:
    """A line without its bullet, and the column its label names, if it has one.

    >>> unmark("* KR 2: Cut complaints from 9 to 3")
    ('how', 'Cut complaints from 9 to 3')
    """
    line = marked(raw)
    return line.label, line.text


def _sorted(line: str, label: Column | None) -> tuple[Column, str]:
    """The column of a line and the reason. A label decides unless the words contradict it."""
    reading = read(line)
    if not reading.english:
        return label or "ask", text("clinic.sorted_label" if label else "clinic.sorted_not_english")
    column = _column(reading)
    if column == "ask" or (label == "why" and column == "how"):
        return label or "ask", text("clinic.sorted_label" if label else "clinic.sorted_ask")
    if column == "what" and label == "how" and reading.baseline and reading.target:
        return "how", text("clinic.sorted_label")  # a short name of a metric, with its way
    if column == "what":
        return "what", text(f"clinic.sorted_what_{reading.level}")
    if column == "why" and label == "how":
        return "how", text("clinic.sorted_label")
    words = reading.target.value if reading.target else reading.text
    return column, text(f"clinic.sorted_{column}", words=words)


def _column(reading: Reading) -> Column:
    if level_said(reading) is None:
        return "ask"
    if reading.level in ("activity", "output"):
        return "what"
    return "how" if reading.target or reading.baseline else "why"


# -- two results in one statement ------------------------------------------------------------

_JOINTS: Final = frozenset(("and", ";", "with", "resulting", "leading"))


def halves(reading: Reading, cut: Tokens) -> tuple[int, int] | None:
    """The joint as a span of the text, or None if the statement is one result.

    It is an "and" before a second verb, a "with" before a second amount, or "resulting in".

    >>> from okrlab.language.reading import read
    >>> from okrlab.language.tokens import tokens
    >>> line = "Publish 60 articles and get 6,000 visits"
    >>> halves(read(line), tokens(line))
    (20, 23)
    """
    words, spans, verb = cut.words, cut.spans, reading.verb
    if verb is None or _JOINTS.isdisjoint(words):
        return None
    hits = known_in(words)
    starts, ends = {hit.first: hit for hit in hits}, {hit.last: hit for hit in hits}
    goals = numbers_in(cut).target if reading.target else ()
    purpose, opens = small("purpose"), verb.spans[0][0] <= spans[min(2, len(spans) - 1)][0]
    for at in range(2, len(words) - 2):
        word, place = words[at], spans[at]
        if word in purpose or " ".join(words[at : at + 2]) in purpose:
            return None  # what follows says why, and claims no second result
        if word in ("resulting", "leading") and words[at + 1] in ("in", "to"):
            return place[0], spans[at + 1][1]
        before = [goal for goal in goals if goal.end <= place[0]]
        after = [goal for goal in goals if goal.start >= place[1]]
        if word == "with" and before and any(goal.kind == "percent" for goal in after):
            return place
        if word in ("and", ";") and opens and _whole(words, ends, at) and _acts(starts, at, after):
            return place
    return None


def _whole(words: list[str], ends: dict[int, Hit], at: int) -> bool:
    """Whether the words before the joint are complete: in "restore and improve" they are not."""
    at -= 2 if words[at - 1] == "," else 1
    last = ends.get(at)
    bare = last is not None and bool(last.entry.verbs) and not last.entry.things
    return not bare and words[at] not in small("stop")


def _acts(starts: dict[int, Hit], at: int, after: list[Amount]) -> bool:
    """Whether a second verb follows. A word that is also a noun needs an amount of its own."""
    hit = starts.get(at + 1)
    if hit is None or not hit.entry.verbs or hit.entry.form != "base":
        return False
    return bool(after) or not (hit.entry.things or hit.entry.people)
