"""What the level model sees: a few dozen marks of a statement, which a person can read too.

Each mark has a name ("lead:make", "head:feel", "word:launch") and the tokens it was found at. A
"+" joins two marks that mean more together than apart; capital letters (L, H, F, A, O) name groups
of kinds, so that rare combinations share what is known of frequent ones.
"""

from __future__ import annotations

from typing import Final

from okrlab.language.amounts import Numbers
from okrlab.language.clauses import Clause, asides
from okrlab.language.lexicon import small
from okrlab.language.marks import GROUPS, HEADS, figures, groups, kind_of_amount, order_marks
from okrlab.language.openings import Hit

_RUNGS: Final = frozenset(("goal", "impact", "purpose", "outcome", "output", "activity"))
"""What logical frameworks call the row that a measure belongs to: "Output 1.2: …"."""

Marks = dict[str, tuple[int, int]]
"""Marks with the first and the last token at which each was found."""

_ENDINGS: Final = (
    *("tion", "ment", "ity", "ness", "ance", "ship"),
    *("ing", "rate", "er", "or", "ure", "ics"),
)
"""Endings that say something about the kind of an unknown noun."""


def marks(statement: Clause, numbers: Numbers, context: Clause | None = None) -> Marks:
    """All marks of a clause. `context` is the objective, which decides where a fragment cannot."""
    seen: Marks = {}
    words, end = statement.tokens.words, statement.end
    lead, head, inner = statement.lead, statement.head, statement.inner

    def note(name: str, first: int, last: int) -> None:
        if name not in seen:
            seen[name] = (first, last)

    whole = (0, max(len(words) - 1, 0))
    note(f"form:{statement.form}", *whole)
    verbs = _own(lead) if lead else ()
    heads, at_head = _kinds(head[1], head[0], words), _place(head)
    inners, at_inner = _kinds(inner[1], inner[0], words), _place(inner)
    shape = figures(statement, numbers)
    for mark, place in shape.items():
        note(mark, *place)
    counted = "num:count" in shape
    # The opening verb, alone and with what it acts on: "run trainings" and "run faster" differ.
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
        note(f"{statement.form}+head:{kind}", *at_head)
    for kind in inners:
        note(f"of:{kind}", *at_inner)
        if lead is None:
            note(f"{statement.form}+of:{kind}", *at_inner)
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
            note(f"F:{statement.form}+H:{other}", *at_head)
    # Amounts: "from 3 to 5" is a change, "3 workshops" a count of work.
    amount = kind_of_amount(numbers)
    at_amount = shape.get(f"num:{amount}", whole)
    who = statement.subject.entry.people if statement.subject else ""
    for does in groups(verbs, GROUPS) if lead else (statement.form,):
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
            for group in groups(verbs, GROUPS) if lead else (statement.form,):
                note(f"L:{group}+{mark}", *shape[mark])
    if statement.subject is not None:
        note(
            f"subject:{statement.subject.entry.people}",
            statement.subject.first,
            statement.subject.last,
        )
    # What someone or something does, with who does it: "customers return" and "we return".
    late = statement.late
    if late is not None:
        first = statement.subject.first if statement.subject else late.first
        objects, at_object = (
            _kinds(statement.object[1], statement.object[0], words),
            _place(statement.object),
        )
        who = statement.subject.entry.people if statement.subject else "none"
        for group in groups(_verbs(late), GROUPS):
            for other in groups(objects, HEADS) or ["none"]:
                note(f"late:{group}+O:{other}", late.first, max(at_object[1], late.last))
                note(f"{who}+late:{group}+O:{other}", first, max(at_object[1], late.last))
        for verb in _verbs(late):
            note(f"late-{late.entry.form}:{verb}", late.first, late.last)
            note(f"{statement.form}+late-{late.entry.form}:{verb}", first, late.last)
            if statement.subject is not None:
                note(
                    f"{statement.subject.entry.people}+late-{late.entry.form}:{verb}",
                    first,
                    late.last,
                )
    if lead is None:
        for at, word in enumerate(words[:end]):
            if word in ("can", "able", "cannot"):
                who = statement.subject.entry.people if statement.subject else "none"
                note("can", at, at)
                note(f"can+{who}", at, at)
    if lead is not None:
        for group in near:
            note(f"opens:{lead.words}+H:{group}", lead.first, max(at_head[1], lead.last))
    if late is not None:
        who = statement.subject.entry.people if statement.subject else "none"
        note(f"late:{late.words}+{who}", late.first, late.last)
    # Every known word, apart from those in brackets; those after the claim count as its aim.
    aside = asides(words) if "(" in words else set()
    for hit in statement.hits:
        if hit.first in aside:
            continue
        inside = hit.first < end
        for kind in hit.entry.things:
            note(f"{'in' if inside else 'aim'}:{kind}", hit.first, hit.last)
        if inside and hit.entry.people:
            note(f"who:{hit.entry.people}", hit.first, hit.last)
        before = statement.tokens.words[hit.first - 1] if hit.first else ""
        if inside and hit.entry.form == "past":
            passive = "passive" if before in small("passive") else "done"
            for verb in hit.entry.verbs:
                note(f"{passive}:{verb}", hit.first, hit.last)
    # A result that is claimed besides the work: "publish 60 articles and get 6,000 visits".
    result = next((h for h in statement.more if _result(h)), None)
    if result is not None:
        leads = groups(verbs, GROUPS) if lead else [statement.form]
        for group in leads:
            note(f"also:result+{group}", result.first, result.last)
        for group in groups(result.entry.things, HEADS):
            note(f"also:{group}", result.first, result.last)
    for at, word in enumerate(words[:end]):
        if word == "per" and any(
            h.entry.people == "staff" for h in statement.hits if h.first == at + 1
        ):
            note("per:staff", at, at + 1)
        if word in ("and", ",", "then") and lead is not None and at > lead.last:
            nxt = next((h for h in statement.hits if h.first in (at + 1, at + 2)), None)
            if (
                nxt
                and nxt.entry.form == "base"
                and nxt.entry.verbs
                and (nxt.first == at + 1 or words[at + 1] in ("then", "and"))
            ):
                for group in groups(nxt.entry.verbs, GROUPS):
                    note(f"and:{group}", nxt.first, nxt.last)
        if word == "by" and at + 1 < len(words):
            after = [h for h in statement.hits if at < h.first < at + 5 and h.entry.people]
            if after and not words[at + 1][0].isdigit():
                note(f"by:{after[0].entry.people}", at, after[0].last)
            elif words[at + 1] in ("others", "other", "themselves", "itself"):
                note("by:others", at, at + 1)
    # "All sites have an alarm" is coverage, which is work, although it is said of everyone.
    if words and words[0] in ("all", "every", "each", "100"):
        for group in groups(_verbs(late), GROUPS) if late else ["none"]:
            note(f"all+late:{group}", *whole)
    if words and (words[0] in ("all", "every", "each") or "%" in words[1:3]) and lead is None:
        for hit in statement.hits:
            held = "artefact" in hit.entry.things and hit.first > 2
            if held and not {"in", "on", "have", "has"}.isdisjoint(
                words[hit.first - 3 : hit.first]
            ):
                note("covered", hit.first, hit.last)
    for hit in statement.more:
        for kind in hit.entry.things:
            if kind != "own":
                note(f"more:{kind}", hit.first, hit.last)
        if hit.entry.verbs and hit is not lead:
            for verb in hit.entry.verbs:
                note(f"more-verb:{verb}", hit.first, hit.last)
    _plain(words, end, statement, note)
    seen |= order_marks(statement)  # none of them has a name of those above
    if context is not None and context.tokens.words:
        rung = context.tokens.words[0]
        if rung in _RUNGS:
            note(f"under:{rung}", *whole)
            note(f"under:{rung}+{statement.form}", *whole)
    if context is not None and not any(hit.entry.things for hit in statement.hits):
        for hit in context.hits[:12]:
            for kind in hit.entry.things:
                note(f"objective:{kind}", *whole)
        for verb in context.lead.entry.verbs if context.lead else ():
            note(f"objective-lead:{verb}", *whole)
    return seen


def _plain(words: list[str], end: int, statement: Clause, note: object) -> None:
    """Marks of single words, in the singular."""
    assert callable(note)
    stop = small("english")
    for at in range(min(end, len(words))):
        word = words[at]
        if word[0].isdigit():
            stem = "#"
        elif word[0].isalpha():
            stem = _singular(word)
        else:
            stem = word
        if word not in stop and stem != "#":
            note(f"word:{stem}", at, at)
    lead = statement.lead
    if lead is not None:
        note(f"opens:{lead.words}", lead.first, lead.last)
    if statement.head[0] >= 0:
        head = statement.head[0]
        note(f"about:{_singular(words[head])}", head, head)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 1 and word[-2] != "s" else word


def _result(hit: Hit) -> bool:
    """Whether a word names something that others do or feel, or money."""
    return any(HEADS.get(kind) in ("change", "gain") for kind in hit.entry.things) or bool(
        hit.entry.things and {"act", "win"} & set(hit.entry.verbs)
    )


def _own(hit: Hit) -> tuple[str, ...]:
    """The roles of an opening verb for the team; those of others count if there are no others."""
    return tuple(role for role in hit.entry.verbs if role not in _OTHERS) or hit.entry.verbs


_OTHERS: Final = frozenset(("act", "measured", "run_by_itself"))


def _verbs(hit: Hit) -> tuple[str, ...]:
    return hit.entry.verbs


def _kinds(hit: Hit | None, at: int, words: list[str]) -> tuple[str, ...]:
    """The kinds of a noun: from the lexicon, or by its ending if the word is unknown."""
    if hit is not None and (hit.entry.things or hit.entry.people):
        return (*hit.entry.things, *((hit.entry.people,) if hit.entry.people else ()))
    if at < 0:
        return ()
    word = _singular(words[at])
    return (f"?{next((end for end in _ENDINGS if word.endswith(end)), '')}",)


def _place(of: tuple[int, Hit | None]) -> tuple[int, int]:
    at, hit = of
    return (hit.first, hit.last) if hit is not None else (at, at)
