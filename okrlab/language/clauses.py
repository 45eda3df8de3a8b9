"""Takes a statement apart as a reader does: known words, the opening verb, the head noun.

This is no full grammar. A statement is an opening verb, someone who does something, "% of X doing
Y", or a bare noun phrase. It ends where a purpose ("to reduce …", "so that …") or a means ("by
adding …") begins, because these are not claimed.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from okrlab.language.lexicon import small
from okrlab.language.openings import (
    BREAK,
    Form,
    Hit,
    caused,
    first_word,
    front_end,
    is_verb,
    known_in,
    label_end,
    opening,
    ratio_of,
)
from okrlab.language.tokens import Tokens, tokens

_PREPOSITIONS: Final = frozenset(
    ("of", "in", "for", "on", "among", "from", "by", "with", "per", "to", "between")
)
"""Words that connect the noun a phrase is about with an inner one."""


class Clause(NamedTuple):
    """The claim of a statement. Numbers are token positions; -1 means none.

    `lead` is the opening verb, `subject` who acts and `late` what they do. `head` is the noun that
    the claim is about, `inner` the noun after "of", "in" or "for", and `object` that of `late`.
    `more` are words that must come true as well, and `end` is the token after the claim.
    """

    tokens: Tokens
    hits: list[Hit]
    form: Form
    lead: Hit | None
    subject: Hit | None
    head: tuple[int, Hit | None]
    inner: tuple[int, Hit | None]
    late: Hit | None
    object: tuple[int, Hit | None]
    more: list[Hit]
    end: int


def clause(text: str | Tokens) -> Clause:
    """The clause of one statement.

    >>> claim = clause("Publish a leaflet to reduce complaints")
    >>> claim.form, claim.lead.words, claim.tokens.words[claim.head[0]], claim.end
    ('verb', 'publish', 'leaflet', 3)
    """
    cut = tokens(text) if isinstance(text, str) else text
    return _parse(cut, known_in(cut.words))


def asides(words: list[str]) -> set[int]:
    """The positions of tokens in brackets, which explain something and claim nothing."""
    inside: set[int] = set()
    begin = -1
    for at, word in enumerate(words):
        if word == "(" and at:
            begin = at
        elif word == ")" and begin >= 0:
            inside.update(range(begin, at + 1))
            begin = -1
    return inside


def _parse(cut: Tokens, hits: list[Hit]) -> Clause:
    words = cut.words
    by_start = {hit.first: hit for hit in hits}
    inside = {at: hit for hit in hits for at in range(hit.first, hit.last + 1)}
    start_of = front_end(cut, label_end(words))
    first = first_word(words, inside, start_of)
    lead, form = opening(words, by_start, inside, first)
    end = _claim_end(words, by_start, inside, lead, form)
    claim = [hit for hit in hits if hit.first < end]
    subject: Hit | None = None
    late: Hit | None = None
    # "Help customers succeed": the claim is what the customers do, not the helping.
    if lead is not None and lead.words in small("caused"):
        subject, late = caused(words, by_start, lead)
    if lead is not None:
        head = _head(words, inside, late.last + 1 if late else lead.last + 1, end)
        form = "who" if late else form
    else:
        # No opening verb: look for people first, then for something they or a thing do.
        ratio = ratio_of(words, first, start_of)
        form = "ratio" if ratio else "noun"
        start = ratio or first
        subject = next((h for h in claim if h.first >= start and h.entry.people), None)
        after = (subject.last if subject else start) + (1 if subject else 0)
        acts = [
            h
            for h in claim
            if h.first >= max(after, start + 1) and h.entry.verbs and is_verb(words, h, inside)
        ]
        if acts:
            late = acts[0]
            if subject and late.first - subject.last < 7:
                form = form if ratio else "who"
            elif late.entry.form == "past":
                form = form if ratio else "done"
            elif late.entry.form in ("base", "s"):
                form = form if ratio else "acts"
        stop = late.first if late and late.first > start else end
        head = _head(words, inside, start, stop)
    inner = _inner(words, inside, head[0], end)
    # In "number of complaints" or "level of trust" the claim is about the inner noun.
    if head[0] >= 0 and inner[0] >= 0 and words[head[0]] in small("measures"):
        head, inner = inner, _inner(words, inside, inner[0], end)
    of_late = _head(words, inside, late.last + 1, end) if late else (-1, None)
    if not words or not any(word[0].isalpha() for word in words):
        form = "empty"
    return Clause(
        cut,
        hits,
        form,
        lead,
        subject,
        head,
        inner,
        late,
        of_late,
        _more(words, claim, lead, late),
        end,
    )


def _claim_end(
    words: list[str], by_start: dict[int, Hit], inside: dict[int, Hit], lead: Hit | None, form: Form
) -> int:
    """The token at which a purpose or a means begins."""
    purpose, means = small("purpose"), small("means")
    start = lead.last + 2 if lead else 2
    for at in range(start, len(words)):
        word = words[at]
        two = f"{word} {words[at + 1]}" if at + 1 < len(words) else ""
        three = f"{two} {words[at + 2]}" if at + 2 < len(words) else ""
        if three in purpose or two in purpose:
            return at
        if word in means or two in means or three in means:
            return at
        nxt = by_start.get(at + 1)
        if nxt is None or not nxt.entry.verbs:
            continue
        if _counted(words, at) and not _counted(words, start - 2, at):
            continue  # "rework returns to save 40 %": the number has to come true
        if (
            word in ("that", "which")
            and lead is not None
            and {"up", "down", "better"} & set(nxt.entry.verbs)
        ):
            return at
        if word == "to" and nxt.entry.form == "base" and words[at - 1] not in small("open_to"):
            if lead is not None and not (
                inside.get(at - 1)
                and inside[at - 1].entry.people
                and "reach" not in lead.entry.verbs
                and lead.words in small("asked")
            ):
                return at
            if lead is None and at > 3 and form != "who":
                return at
        if word in ("by", "for") and nxt.entry.form == "ing" and (word == "by" or lead is not None):
            return at
    return len(words)


def _counted(words: list[str], start: int, end: int = 500) -> bool:
    return any(word[0].isdigit() for word in words[max(start, 0) : end])


def _head(words: list[str], inside: dict[int, Hit], start: int, end: int) -> tuple[int, Hit | None]:
    """The last noun before a preposition, a verb or a break, which is what the phrase is about.

    It looks nine tokens ahead: a longer noun phrase is a list, and its first item decides.
    """
    stop, skip = small("stop"), small("skip")
    head = -1
    for at in range(start, min(end, start + 9)):
        word = words[at]
        if word in stop or word in BREAK:
            if head >= 0 or (word in BREAK and at > start):
                break
            continue
        hit = inside.get(at)
        if word in ("and", "or", "is", "are", "was", "will", "were") and head >= 0:
            break
        if hit is not None and hit.entry.verbs and not hit.entry.things and not hit.entry.people:
            if head >= 0 and (hit.entry.form != "ing"):
                break
            continue
        if word in skip or not word[0].isalpha() or word in small("counts"):
            if head >= 0 and word[0].isdigit():
                break
            continue
        head = at
    return head, inside.get(head)


def _inner(words: list[str], inside: dict[int, Hit], head: int, end: int) -> tuple[int, Hit | None]:
    hit = inside.get(head)
    at = (hit.last if hit else head) + 1
    if head < 0 or at >= end:
        return -1, None
    if words[at] in _PREPOSITIONS:
        return _head(words, inside, at + 1, end)
    return -1, None


def _more(words: list[str], claim: list[Hit], lead: Hit | None, late: Hit | None) -> list[Hit]:
    """Known words after "and get", "with", "resulting in" or the like, which must be true too."""
    join = small("join")
    after = (lead or late).last + 1 if (lead or late) else 1  # type: ignore[union-attr]
    begin = 0
    for at in range(after + 1, len(words)):
        word = words[at]
        two = f"{word} {words[at + 1]}" if at + 1 < len(words) else ""
        if word in join or two in join:
            begin = at
            break
    return [hit for hit in claim if begin and hit.first > begin]
