"""What the level model looks at: a few dozen marks of a statement that a person can read too.

Each mark has a name ("lead:make", "head:feel", "word:launch") and the tokens it was seen at.
"""

from __future__ import annotations

import re
from typing import Final

from okrlab.coaching.amounts import Numbers
from okrlab.coaching.clauses import Clause, asides
from okrlab.coaching.figures import figures, kind_of_amount
from okrlab.coaching.lexicon import small
from okrlab.coaching.openings import Hit
from okrlab.coaching.sequence import GROUPS, HEADS, groups, order_marks

_RUNGS: Final = frozenset(("goal", "impact", "purpose", "outcome", "output", "activity"))
"""How frameworks of public bodies name the row a measure belongs to: "Output 1.2: …"."""

Marks = dict[str, tuple[int, int]]
"""Marks with the first and the last token that each was seen at."""

_ENDINGS: Final = (
    "tion",
    "ment",
    "ity",
    "ness",
    "ance",
    "ship",
    "ing",
    "rate",
    "er",
    "or",
    "ure",
    "ics",
)
_PLURAL: Final = re.compile(r"(?<=[^s])s$")


def marks(found: Clause, numbers: Numbers, context: Clause | None = None) -> Marks:
    """All marks of a clause. `context` is the objective, which speaks when a fragment is mute."""
    seen: Marks = {}
    words, end = found.tokens.words, found.end
    lead, head, inner = found.lead, found.head, found.inner

    def note(name: str, first: int, last: int) -> None:
        if name not in seen:
            seen[name] = (first, last)

    whole = (0, max(len(words) - 1, 0))
    note(f"form:{found.form}", *whole)
    verbs = _own(lead) if lead else ()
    heads, at_head = _kinds(head[1], head[0], words), _place(head)
    inners, at_inner = _kinds(inner[1], inner[0], words), _place(inner)
    shape = figures(found, numbers)
    for mark, place in shape.items():
        note(mark, *place)
    counted = "num:count" in shape
    for verb in verbs:
        assert lead is not None
        note(f"lead:{verb}", lead.first, lead.last)
        if lead.entry.form != "base":
            note(f"lead-{lead.entry.form}:{verb}", lead.first, lead.last)
        if counted:
            note(f"lead:{verb}+count", lead.first, lead.last)
        for kind in heads:
            note(f"lead:{verb}+head:{kind}", lead.first, at_head[1])
        if not heads:
            note(f"lead:{verb}+head:none", lead.first, lead.last)
        for kind in inners:
            note(f"lead:{verb}+of:{kind}", lead.first, at_inner[1])
    for kind in heads:
        note(f"head:{kind}", *at_head)
        note(f"{found.form}+head:{kind}", *at_head)
    for kind in inners:
        note(f"of:{kind}", *at_inner)
        if lead is None:
            note(f"{found.form}+of:{kind}", *at_inner)
    near = groups(heads, HEADS) or ["none"]
    for group in groups(verbs, GROUPS):
        assert lead is not None
        for other in near:
            note(f"L:{group}+H:{other}", lead.first, max(at_head[1], lead.last))
            if counted:
                note(f"L:{group}+H:{other}+count", lead.first, max(at_head[1], lead.last))
        for other in groups(inners, HEADS):
            note(f"L:{group}+of:{other}", lead.first, max(at_inner[1], lead.last))
    if lead is None:
        for other in near:
            note(f"F:{found.form}+H:{other}", *at_head)
    amount = kind_of_amount(numbers)
    at_amount = shape.get(f"num:{amount}", whole)
    who = found.subject.entry.people if found.subject else ""
    for does in groups(verbs, GROUPS) if lead else (found.form,):
        note(f"A:{amount}+{does}", *at_amount)
        for other in near:
            note(f"A:{amount}+{does}+H:{other}", *at_amount)
    for kind in heads:
        note(f"A:{amount}+head:{kind}", *at_amount)
    if who:
        note(f"A:{amount}+subject:{who}", *at_amount)
    if ":" in words[1:end]:
        note(f"colon:{amount}", *at_amount)
        for other in near:
            note(f"colon:{amount}+H:{other}", *at_amount)
    for mark in ("money", "sum"):
        if mark in shape:
            for group in groups(verbs, GROUPS) if lead else (found.form,):
                note(f"L:{group}+{mark}", *shape[mark])
    if found.subject is not None:
        note(f"subject:{found.subject.entry.people}", found.subject.first, found.subject.last)
    late = found.late
    if late is not None:
        first = found.subject.first if found.subject else late.first
        objects, at_object = _kinds(found.object[1], found.object[0], words), _place(found.object)
        who = found.subject.entry.people if found.subject else "none"
        for group in groups(_verbs(late), GROUPS):
            for other in groups(objects, HEADS) or ["none"]:
                note(f"late:{group}+O:{other}", late.first, max(at_object[1], late.last))
                note(f"{who}+late:{group}+O:{other}", first, max(at_object[1], late.last))
        for verb in _verbs(late):
            note(f"late-{late.entry.form}:{verb}", late.first, late.last)
            note(f"{found.form}+late-{late.entry.form}:{verb}", first, late.last)
            if found.subject is not None:
                note(
                    f"{found.subject.entry.people}+late-{late.entry.form}:{verb}", first, late.last
                )
    if lead is None:
        for at, word in enumerate(words[:end]):
            if word in ("can", "able", "cannot"):
                who = found.subject.entry.people if found.subject else "none"
                note("can", at, at)
                note(f"can+{who}", at, at)
    if lead is not None:
        for group in near:
            note(f"opens:{lead.words}+H:{group}", lead.first, max(at_head[1], lead.last))
    if late is not None:
        who = found.subject.entry.people if found.subject else "none"
        note(f"late:{late.words}+{who}", late.first, late.last)
    aside = asides(words) if "(" in words else set()
    for hit in found.hits:
        if hit.first in aside:
            continue
        inside = hit.first < end
        for kind in hit.entry.things:
            note(f"{'in' if inside else 'aim'}:{kind}", hit.first, hit.last)
        if inside and hit.entry.people:
            note(f"who:{hit.entry.people}", hit.first, hit.last)
        before = found.tokens.words[hit.first - 1] if hit.first else ""
        if inside and hit.entry.form == "past":
            passive = "passive" if before in small("passive") else "done"
            for verb in hit.entry.verbs:
                note(f"{passive}:{verb}", hit.first, hit.last)
    result = next((h for h in found.more if _result(h)), None)
    if result is not None:
        leads = groups(verbs, GROUPS) if lead else [found.form]
        for group in leads:
            note(f"also:result+{group}", result.first, result.last)
        for group in groups(result.entry.things, HEADS):
            note(f"also:{group}", result.first, result.last)
    for at, word in enumerate(words[:end]):
        if word == "per" and any(
            h.entry.people == "staff" for h in found.hits if h.first == at + 1
        ):
            note("per:staff", at, at + 1)
        if word in ("and", ",", "then") and lead is not None and at > lead.last:
            nxt = next((h for h in found.hits if h.first in (at + 1, at + 2)), None)
            if (
                nxt
                and nxt.entry.form == "base"
                and nxt.entry.verbs
                and (nxt.first == at + 1 or words[at + 1] in ("then", "and"))
            ):
                for group in groups(nxt.entry.verbs, GROUPS):
                    note(f"and:{group}", nxt.first, nxt.last)
        if word == "by" and at + 1 < len(words):
            after = [h for h in found.hits if at < h.first < at + 5 and h.entry.people]
            if after and not words[at + 1][0].isdigit():
                note(f"by:{after[0].entry.people}", at, after[0].last)
            elif words[at + 1] in ("others", "other", "themselves", "itself"):
                note("by:others", at, at + 1)
    if words and words[0] in ("all", "every", "each", "100"):
        for group in groups(_verbs(late), GROUPS) if late else ["none"]:
            note(f"all+late:{group}", *whole)
    if words and (words[0] in ("all", "every", "each") or "%" in words[1:3]) and lead is None:
        for hit in found.hits:
            held = "artefact" in hit.entry.things and hit.first > 2
            if held and not {"in", "on", "have", "has"}.isdisjoint(
                words[hit.first - 3 : hit.first]
            ):
                note("covered", hit.first, hit.last)
    for hit in found.more:
        for kind in hit.entry.things:
            if kind != "own":
                note(f"more:{kind}", hit.first, hit.last)
        if hit.entry.verbs and hit is not lead:
            for verb in hit.entry.verbs:
                note(f"more-verb:{verb}", hit.first, hit.last)
    _plain(words, end, found, note)
    for mark, place in order_marks(found).items():
        seen.setdefault(mark, place)
    if context is not None and context.tokens.words:
        rung = context.tokens.words[0]
        if rung in _RUNGS:
            note(f"under:{rung}", *whole)
            note(f"under:{rung}+{found.form}", *whole)
    if context is not None and not any(hit.entry.things for hit in found.hits):
        for hit in context.hits[:12]:
            for kind in hit.entry.things:
                note(f"objective:{kind}", *whole)
        for verb in context.lead.entry.verbs if context.lead else ():
            note(f"objective-lead:{verb}", *whole)
    return seen


def _plain(words: list[str], end: int, found: Clause, note: object) -> None:
    """Single words in their plain form."""
    assert callable(note)
    stop = small("english")
    for at in range(min(end, len(words))):
        word = words[at]
        if word[0].isdigit():
            stem = "#"
        elif word[0].isalpha():
            stem = _PLURAL.sub("", word)
        else:
            stem = word
        if word not in stop and stem != "#":
            note(f"word:{stem}", at, at)
    lead = found.lead
    if lead is not None:
        note(f"opens:{lead.words}", lead.first, lead.last)
    if found.head[0] >= 0:
        note(f"about:{_PLURAL.sub('', words[found.head[0]])}", found.head[0], found.head[0])


def _result(hit: Hit) -> bool:
    """Whether a hit names something others do or feel, or money."""
    return any(HEADS.get(kind) in ("change", "gain") for kind in hit.entry.things) or bool(
        hit.entry.things and {"act", "win"} & set(hit.entry.verbs)
    )


def _own(hit: Hit) -> tuple[str, ...]:
    """What an opening verb says of the team; what others do counts only if it says nothing else."""
    return tuple(role for role in hit.entry.verbs if role not in _OTHERS) or hit.entry.verbs


_OTHERS: Final = frozenset(("act", "measured", "run_by_itself"))


def _verbs(hit: Hit) -> tuple[str, ...]:
    return hit.entry.verbs


def _kinds(hit: Hit | None, at: int, words: list[str]) -> tuple[str, ...]:
    """Kinds of the head noun: from the lexicon, else by the ending of an unknown word."""
    if hit is not None and (hit.entry.things or hit.entry.people):
        return (*hit.entry.things, *((hit.entry.people,) if hit.entry.people else ()))
    if at < 0:
        return ()
    word = _PLURAL.sub("", words[at])
    return (f"?{next((end for end in _ENDINGS if word.endswith(end)), '')}",)


def _place(of: tuple[int, Hit | None]) -> tuple[int, int]:
    at, hit = of
    return (hit.first, hit.last) if hit is not None else (at, at)
