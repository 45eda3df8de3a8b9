"""Feedback on an answer, first of all on the particular mistake that was made.

A hint helps the learner to look again and never gives the answer away. After the second wrong try
the answer comes with its reason. Where experts disagree, both arguments are shown.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import msgspec

from okrlab.blocks.clinic.blanks import missing
from okrlab.blocks.clinic.statement_checks import check_statement
from okrlab.blocks.course.exercise import Answer, Exercise
from okrlab.language.amount_forms import AMOUNT
from okrlab.language.amounts import numbers_in
from okrlab.language.reading import read
from okrlab.texts import area, text

TRIES: Final = 2
"""How many tries a learner has before the answer is shown."""


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one answer. `mistake` names the mistake ("" if right), `say` is the feedback.

    `answer`, `why` and `contested` are empty as long as there is another try. `next` says how a
    right answer could still be improved.
    """

    right: bool
    mistake: str = ""
    say: str = ""
    answer: str = ""
    why: str = ""
    contested: str = ""
    next: str = ""


def judge(item: Exercise, answer: Answer, tries: int = TRIES) -> Feedback:
    """Judge an answer that `fits`. `tries` is its number; at the last try the answer is shown.

    >>> item = Exercise(id="a", kind="level", lesson="levels", technique="T01", difficulty=1,
    ...     text="Ran 12 webinars", cue="Ran", answer="output", why="They were held.",
    ...     wrong={"outcome": "Who did anything differently?"})
    >>> judge(item, "outcome", 1).say, judge(item, "outcome", 1).answer
    ('Who did anything differently?', '')
    """
    mistake, said, after = _JUDGES[item.shape](item, answer)
    if not mistake:
        defended = item.shape == "one" and answer in item.also and answer != item.answer
        head = text("training.right_too" if defended else f"training.right_{_turn(item)}")
        return Feedback(
            right=True,
            say=head,
            why=item.why,
            contested=item.contested,
            next=after,
            answer=item.told() if item.shape == "write" or defended else "",
        )
    if tries < TRIES:
        return Feedback(right=False, mistake=mistake, say=said)
    return Feedback(
        right=False,
        mistake=mistake,
        say=said,
        answer=item.told(),
        why=item.why,
        contested=item.contested,
    )


def hints(item: Exercise) -> list[str]:
    """The hints for an exercise in steps: what to ask oneself, where to look, what to rule out."""
    ladder = [text(f"training.hint_{item.kind}")]
    if item.hint:
        ladder.append(item.hint)
    elif item.cue:
        ladder.append(text("training.hint_cue", cue=item.cue))
    elif item.shape == "order":
        ladder.append(text("training.hint_first", line=item.lines[0]))
    elif item.shape == "match":
        ladder.append(text("training.hint_pair", line=item.pairs[0][0], end=item.pairs[0][1]))
    elif item.shape == "some":
        ladder.append(text("training.hint_count", count=len(item.answer)))
    elif item.shape == "span":
        first, last = item.place(str(item.answer))
        ladder.append(text("training.hint_words", count=last - first + 1))
    if item.shape == "one" and len(item.choices) > 2:
        out = next(key for key in item.choices if key != item.answer and key not in item.also)
        ladder.append(text("training.hint_not", option=item.option(out)))
    return ladder


Judged = tuple[str, str, str]
"""The mistake, the feedback on it, and how a right answer could be improved."""
_FINE: Final[Judged] = ("", "", "")


def _one(item: Exercise, answer: Answer) -> Judged:
    key = str(answer)
    if key == item.answer or key in item.also:
        return _FINE
    said = item.wrong.get(key)
    if said is None:
        general = f"wrong_{item.kind}_{key}_for_{item.answer}"
        if general not in area("training"):
            general = f"wrong_{item.kind}_{key}"
        if general not in area("training"):
            general = "wrong_one"
        said = text(f"training.{general}", cue=item.cue or item.text, option=item.option(key))
    return key, said, ""


def _some(item: Exercise, answer: Answer) -> Judged:
    given, right = {str(key) for key in answer}, set(item.answer)
    extra = [key for key in item.choices if key in given - right]
    lacks = [key for key in item.choices if key in right - given]
    if not extra and not lacks:
        return _FINE
    said = []
    for key in extra:
        words, part = item.parts.get(key), text(f"training.part_{key}")
        said.append(
            item.wrong.get(key)
            or (
                text("training.wrong_missing_there", part=part, words=words)
                if words
                else text("training.wrong_missing_extra", part=part)
            )
        )
    if lacks:
        said.append(
            text("training.wrong_missing_more", count=len(lacks))
            if len(lacks) > 1
            else text("training.wrong_missing_one")
        )
    return "+".join(extra + [f"no-{key}" for key in lacks]), " ".join(said), ""


def _span(item: Exercise, answer: Answer) -> Judged:
    first, last = (int(number) for number in answer)
    good = item.place(str(item.answer))
    accepted = (item.place(phrase) for phrase in (str(item.answer), *item.also))
    core = _core(item, first, last)
    if core in {_core(item, *place) for place in accepted} or _is_amount(item, *core):
        return _FINE
    part = text(f"training.part_{item.part}")
    marked = " ".join(item.words[first : last + 1])
    for name, phrase in item.parts.items():
        if item.place(phrase) == (first, last) or (
            first >= item.place(phrase)[0] and last <= item.place(phrase)[1]
        ):
            said = item.wrong.get(name) or text(
                "training.wrong_span_other",
                words=marked,
                other=text(f"training.part_{name}"),
                part=part,
            )
            return name, said, ""
    how = (
        "wide"
        if first <= good[0] and last >= good[1]
        else "narrow"
        if first >= good[0] and last <= good[1]
        else "beside"
        if first <= good[1] and last >= good[0]
        else "elsewhere"
    )
    return (
        how,
        item.wrong.get(how) or text(f"training.wrong_span_{how}", words=marked, part=part),
        "",
    )


def _core(item: Exercise, first: int, last: int) -> tuple[int, int]:
    """A span without the joining words at its beginning: “by May” and “May” are the same answer."""
    joining = text("training.joining_words").split()
    while first < last and item.words[first].casefold() in joining:
        first += 1
    return first, last


def _is_amount(item: Exercise, first: int, last: int) -> bool:
    """Whether a span is the amount asked for, with any part of its unit.

    “9” and “9 minutes” are both right for a baseline, “minutes” alone is not.
    """
    if item.part not in ("baseline", "target"):
        return False
    begin, end = item.letters(first, last)
    asked = item.letters(*_core(item, *item.place(str(item.answer))))
    numbers = numbers_in(" ".join(item.words))
    for one in (*numbers.baseline, *numbers.target):
        written = AMOUNT.search(one.text)
        if written is None or one.start >= asked[1] or asked[0] >= one.end:
            continue
        shared = ("number", "scale", "of") if one.kind == "share" else ("number", "scale")
        low, high = written.start("number"), max(map(written.end, shared))
        widest = min(one.start, asked[0]), max(one.end, asked[1])
        if widest[0] <= begin <= one.start + low and one.start + high <= end <= widest[1]:
            return True
    return False


def _order(item: Exercise, answer: Answer) -> Judged:
    given = item.lined([int(number) for number in answer])
    if given == item.lines:
        return _FINE
    if given == item.lines[::-1]:
        return "reversed", item.wrong.get("reversed") or text("training.wrong_order_reversed"), ""
    for lower, upper in pairwise(given):
        if item.lines.index(lower) > item.lines.index(upper):
            key = f"{item.lines.index(lower)}-{item.lines.index(upper)}"
            said = item.wrong.get(key) or text("training.wrong_order", lower=lower, upper=upper)
            return key, said, ""
    raise AssertionError(given)


def _match(item: Exercise, answer: Answer) -> Judged:
    given = item.lined([int(number) for number in answer])
    off = [n for n, (_, right) in enumerate(item.pairs) if given[n] != right]
    if not off:
        return _FINE
    n = off[0]
    said = item.wrong.get(str(n)) or text(
        "training.wrong_match",
        line=item.pairs[n][0],
        end=given[n],
        good=len(item.pairs) - len(off),
        all=len(item.pairs),
    )
    return f"{n}:{given[n]}", said, ""


def _write(item: Exercise, answer: Answer) -> Judged:
    words = str(answer).strip()
    if not words:
        return "empty", text("training.wrong_write_empty"), ""
    if words.casefold().strip(" .") == item.text.casefold().strip(" ."):
        return "same", text("training.wrong_write_same"), ""
    reading = read(words)
    noticed = check_statement(words, reading=reading)
    if reading.level is None:
        return "unsure", f"{reading.why} {text('training.wrong_write_unsure')}", ""
    if reading.level in ("activity", "output"):
        asked = noticed[0].question if noticed else text("training.hint_rewrite")
        return reading.level, f"{reading.why} {asked}", ""
    gone = [name for name in item.needs if name in missing(reading)]
    if gone:
        named = ", ".join(text(f"training.part_{name}") for name in gone)
        return "no-" + "+".join(gone), text("training.wrong_write_parts", parts=named), ""
    clash = [one for one in noticed if one.rule in ("direction-conflict", "placeholder")]
    if clash:
        return clash[0].rule, str(clash[0]), ""
    return "", "", " ".join(str(one) for one in noticed[:1])


_JUDGES: Final = {
    "one": _one,
    "some": _some,
    "span": _span,
    "order": _order,
    "match": _match,
    "write": _write,
}


def _turn(item: Exercise) -> int:
    """Which of the four ways to say "right" an item gets, the same one every time."""
    return sum(item.id.encode()) % 4
