"""How a statement opens: with a verb, with someone who acts, with "% of", or with a noun.

Many words are both verb and noun (report, test, support); the words next to them decide.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from okrlab.language.lexicon import LexiconEntry, known, sizes, small
from okrlab.language.tokens import Tokens

BREAK: Final = frozenset(";:,.()/&–—→•<>[{-")
_OBJECT_OF: Final = frozenset(("by", "to", "with", "for", "on", "up", "in"))
"""Small words that may follow a verb directly: "support on Sundays"."""
_AFTER_NOUN: Final = frozenset(
    (*("is", "are", "was", "were", "will", "has", "have"), *("for", "in", "on", "by", "with", "of"))
)
"""Words after which a word that may be a noun is one: "support is", "support for"."""
_BEFORE_NOUN: Final = frozenset(
    (
        *("a", "an", "the", "our", "their", "its", "new", "each", "every"),
        *("of", "in", "per", "on", "for"),
    )
)
"""Words before a noun: "the report", "of support"."""
Form = Literal["verb", "who", "acts", "done", "ratio", "noun", "empty"]
"""How a statement is built: it opens with a verb; someone acts; a thing acts; a thing is done; it
opens with "% of"; it is a noun phrase; or it has no words at all.
"""


class Hit(NamedTuple):
    """A known word or phrase, from token `first` to token `last`."""

    words: str
    entry: LexiconEntry
    first: int
    last: int


def known_in(words: list[str]) -> list[Hit]:
    """The known words and phrases among these words; at each place the longest phrase wins."""
    hits: list[Hit] = []
    at, last = 0, len(words) - 1
    while at <= last:
        word = words[at]
        for size in sizes(word, words[at + 1]) if at < last else ():
            phrase = " ".join(words[at : at + size])
            entry = known(phrase) if at + size <= last + 1 else None
            if entry is not None:
                break
        else:
            phrase, entry, size = word, known(word), 1
        if entry is not None:
            hits.append(Hit(phrase, entry, at, at + size - 1))
        at += size
    return hits


def caused(words: list[str], by_start: dict[int, Hit], lead: Hit) -> tuple[Hit | None, Hit | None]:
    """Who is caused to act, and what they do: "have the team present", "help customers succeed"."""
    who = None
    for at in range(lead.last + 1, min(lead.last + 8, len(words))):
        hit = by_start.get(at)
        if hit is None:
            continue
        if who is None and hit.entry.people:
            who = hit
        elif who is not None and hit.entry.verbs and hit.entry.form == "base":
            plain = not hit.entry.things or words[at - 1] == "to"
            return (who, hit) if plain else (None, None)
    return None, None


def label_end(words: list[str]) -> int:
    """The token at which a statement begins after a label of one or two words ("Support: …").

    0 if there is no label.

    >>> label_end(["support", ":", "first", "replies", "come", "sooner"])
    2
    """
    at = next((n for n in (1, 2) if words[n : n + 1] == [":"]), 0)
    told = sum(word[0].isalpha() for word in words[at + 1 :])
    return at + 1 if at and told > 2 and all(word[0].isalpha() for word in words[:at]) else 0


_FRONT: Final = frozenset(
    (
        *("by", "in", "during", "within", "over", "at", "for", "after", "before", "until", "from"),
        *("following", "among", "as", "on", "per", "under", "with", "through", "throughout"),
    )
)
_LONGEST_FRONT: Final = 12


def front_end(cut: Tokens, begin: int = 0) -> int:
    """The token after a time or circumstance in front of the claim: "By June 2031, …".

    `begin` if there is none.

    >>> from okrlab.language.tokens import tokens
    >>> front_end(tokens("By June 2031, cut the queue"))
    3
    """
    words = cut.words
    if begin >= len(words) or words[begin] not in _FRONT:
        return begin
    for at in range(begin + 1, min(begin + _LONGEST_FRONT, len(words) - 2)):
        if words[at] in BREAK and words[at] != ",":
            break
        ends = words[at] == "," or cut.text[cut.spans[at][1] - 1] == ","  # "2031," is one token
        if ends and not words[at + 1][0].isdigit():  # "by September 30, 2031, …"
            return at + 1 if sum(word[0].isalpha() for word in words[at + 1 :]) > 2 else begin
    return begin


def first_word(words: list[str], inside: dict[int, Hit], start: int = 0) -> int:
    """The token at which the statement itself begins, after numbers, adverbs or "ensure that"."""
    skip, wrap = small("skip"), small("wrap")
    at, count = start, len(words)
    while at < count:
        word = words[at]
        two = f"{word} {words[at + 1]}" if at + 1 < count else ""
        three = f"{two} {words[at + 2]}" if at + 2 < count else ""
        if three in wrap:
            at += 3
        elif two in wrap:
            at += 2
        elif (word in wrap and at + 1 < count) or (
            (word in skip or not word[0].isalpha() or word in small("counts"))
            and not (at in inside and inside[at].last > at and inside[at].first == at)
        ):
            at += 1
        else:
            break
    return min(at, max(count - 1, 0))


def opening(
    words: list[str], by_start: dict[int, Hit], inside: dict[int, Hit], first: int
) -> tuple[Hit | None, Form]:
    """The opening verb, if the first word is one, and the form that follows from it.

    The difficult cases are words that may be nouns too: "Support tickets fall" has no opening verb,
    "Support customers on Sundays" has. What follows the word decides, and so does its form.
    """
    hit = by_start.get(first)
    if hit is None or not hit.entry.verbs:
        return None, "noun"
    entry, nxt = hit.entry, hit.last + 1
    follow = words[nxt] if nxt < len(words) else ""
    after = inside.get(nxt)
    noun = bool(entry.things or entry.people)
    if first and entry.form != "base" and _someone(inside, first):
        return None, "noun"
    if entry.form == "s":
        return (None, "noun") if noun else (hit, "verb")
    if (
        entry.form == "past"
        and after is not None
        and after.entry.form == "past"
        and not after.entry.things
    ):
        return None, "noun"
    if noun and entry.form == "base":
        plain = follow in small("stop") and follow not in _OBJECT_OF
        if not follow or plain or (follow in BREAK and follow not in ("(",)):
            return None, "noun"
        if follow in _AFTER_NOUN and first == hit.first:
            return None, "noun"
        if (
            after is not None
            and after.entry.form in ("past", "s", "base")
            and after.entry.verbs
            and not after.entry.things
        ):
            return None, "noun"
        if (
            after is not None
            and after.entry.things
            and _weighty(after)
            and hit.entry.things
            and not _verbish(hit)
        ):
            return None, "noun"
    return hit, "verb"


def _someone(inside: dict[int, Hit], first: int) -> bool:
    return any(inside[at].entry.people for at in range(first) if at in inside)


def _weighty(hit: Hit) -> bool:
    return any(role not in ("artefact", "effort", "served", "own") for role in hit.entry.things)


def _verbish(hit: Hit) -> bool:
    return bool({"up", "down", "keep", "hit", "win", "better"} & set(hit.entry.verbs))


def is_verb(words: list[str], hit: Hit, inside: dict[int, Hit]) -> bool:
    """Whether a word that may also be a noun is a verb here, judged by its neighbours."""
    entry, before = hit.entry, words[hit.first - 1] if hit.first else ""
    if before in _BEFORE_NOUN:
        return entry.form == "ing" and before in ("of", "in", "for", "on")
    if entry.form in ("past", "ing") and not entry.things:
        return True
    if before in small("before_verb"):
        return True
    after = words[hit.last + 1] if hit.last + 1 < len(words) else ""
    if after in small("after_verb") and entry.form in ("base", "s"):
        return True
    earlier = inside.get(hit.first - 1)
    if earlier is not None and earlier.entry.people:
        return not entry.things or entry.form != "noun" or hit.last + 1 < len(words)
    return not entry.things and not (entry.form == "s" and after in ("on", "of", "for", "in", ""))


def ratio_of(words: list[str], first: int, start: int = 0) -> int:
    """The token after "% of" or "number of"; 0 if the statement does not begin that way."""
    ratio = small("ratio")
    if start:
        place = ratio_of(words[start:], first - start)
        return place and place + start
    if words[:3] == ["no", ".", "of"] or words[:3] == [
        "#",
        "of",
        words[2] if len(words) > 2 else "",
    ]:
        return 3 if words[0] == "no" else 2
    for at in range(min(first + 1, 3, len(words))):
        two = " ".join(words[at : at + 2])
        three = " ".join(words[at : at + 3])
        if words[at] == "%" and len(words) > at + 1 and words[at + 1] == "of":
            return at + 2
        if three in ratio:
            return at + 3
        if two in ratio:
            return at + 2
        if words[at] in ratio:
            return at + (2 if words[at + 1 : at + 2] == ["of"] else 1)
    return 0
