"""Reads one statement as a coach does: its level, its parts, and the words that this rests on.

The way from text to level: `tokens` cuts the text, `clauses` takes it apart with the `lexicon`,
`amounts` and `dates` find the numbers, `features` turns all that into marks, and `level_model` adds
up their weights. Everything in it can be read and changed by a person. Then the `encoder` gives a
second opinion, which knows more words but no reasons. Where the marks say little, the answer is
"unsure", and where the two differ and neither is sure, the person is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from math import log
from typing import Final

import msgspec

from okrlab.given import checked
from okrlab.language.amounts import Numbers, numbers_in
from okrlab.language.clauses import Clause, clause
from okrlab.language.encoder import opinion, opinions
from okrlab.language.features import marks
from okrlab.language.level_model import LevelReason, chances, reasons, softmax
from okrlab.language.lexicon import small
from okrlab.language.parts import NAMES, Part, actor, parts
from okrlab.language.tokens import LONGEST
from okrlab.texts import text
from okrlab.vocabulary import LEVELS, Level

SHARE: Final = 0.5
"""How much the second opinion counts."""
WARMTH: Final = 1.25
"""By what the joined logarithms are divided: more than `benchmarks.coaching.learn_encoder` says,
since being wrong and sure is worse than being right and unsure."""
SURE: Final = 0.4
"""A level is proposed from this probability on."""
SURE_SIDE: Final = 0.65
"""A finding may rest on a statement's being work, or a result, from this probability on."""
CLEAR: Final = 0.6
"""A level is clear from this probability on, though the opinions differ."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one statement says. `level` is `None` if unsure; the probabilities add up to 1.

    `agreed` says whether both the marks and the second opinion find the same level likeliest;
    `soft` marks a soft outcome: self-reported or an early sign, without a baseline. A part that is
    not written is `None`. `quote` holds the words that the level rests on.

    >>> reading = read("Increase NPS from 40 to 55 in Q1")
    >>> reading.level, reading.metric.value, reading.baseline.value, reading.target.value
    ('outcome', 'NPS', '40', '55')
    """

    text: str
    level: Level | None
    probabilities: dict[Level, float]
    agreed: bool = True
    soft: bool = False
    english: bool = True
    verb: Part | None = None
    metric: Part | None = None
    baseline: Part | None = None
    target: Part | None = None
    unit: Part | None = None
    deadline: Part | None = None
    direction: Part | None = None
    actor: Part | None = None
    quote: str = ""

    @property
    def sure(self) -> bool:
        """Whether a finding may rest on its being work, or a result."""
        work = self.probabilities["activity"] + self.probabilities["output"]
        return max(work, 1 - work) >= SURE_SIDE

    @property
    def open(self) -> bool:
        """Whether the two opinions differ on the level and the likeliest one is not clear."""
        return not self.agreed and max(self.probabilities.values()) < CLEAR

    @property
    def why(self) -> str:
        """The reason for the level, quoting the person's own words."""
        if not self.english:
            return text("coaching.why_not_english")
        if self.level is None:
            return text("coaching.why_unsure")
        return text(f"coaching.why_{self.level}", words=self.quote)

    @property
    def parts(self) -> list[Part]:
        """The parts that are written, in the order of their names."""
        found: list[Part | None] = [getattr(self, name) for name in NAMES]
        return [part for part in found if part is not None]

    def _repr_html_(self) -> str:
        """For notebooks: the statement with its parts marked, the level and the reason."""
        shares = ", ".join(
            f"{escape(text(f'levels.{level}'))} {share:.0%}"
            for level, share in self.probabilities.items()
        )
        rows = "".join(f"<li>{escape(part.why)}</li>" for part in self.parts)
        return f"<p>{self._marked()}</p><p>{escape(self.why)} <small>{shares}</small></p>" + (
            f"<ul>{rows}</ul>" if rows else ""
        )

    def _marked(self) -> str:
        """The text with its parts marked; of two that overlap, only the shorter one."""
        ends = sorted((b - a, a, b, str(part.name)) for part in self.parts for a, b in part.spans)
        taken: list[tuple[int, int, str]] = []
        for _, a, b, name in ends:
            if name != "direction" and all(b <= c or a >= d for c, d, _ in taken):
                taken.append((a, b, name))
        out, at = [], 0
        for a, b, name in sorted(taken):
            label = escape(text(f"coaching.name_{name}"))
            out.append(escape(self.text[at:a]))
            out.append(f'<mark title="{label}">{escape(self.text[a:b])}</mark><sub>{label}</sub>')
            at = b
        return "".join(out) + escape(self.text[at:])


@checked
def read(text: str, objective: str = "", *, quick: bool = False) -> Reading:
    """Read one statement in English.

    The `objective` helps where the statement is a fragment. Only the first 500 characters are read.
    `quick` leaves out the second opinion, which takes some milliseconds. Raises `BadInput` for
    anything but text, and never for the text itself.

    >>> read("Ran 12 onboarding webinars").level
    'output'
    >>> print(read("xyzzy").level)
    None
    """
    return _reading(clause(text[:LONGEST]), objective, None if quick else opinion)


@checked
def read_all(statements: Sequence[tuple[str, str]], *, quick: bool = False) -> list[Reading]:
    """Read many statements, each with its objective or ""; faster than one after the other.

    >>> [one.level for one in read_all([("Held 3 workshops", ""), ("Fewer no-shows", "")])]
    ['output', 'outcome']
    """
    cut = [(clause(text[:LONGEST]), objective) for text, objective in statements]
    if quick:
        return [_reading(*one, None) for one in cut]
    claims = list(dict.fromkeys(_claimed(one) for one, _ in cut))
    said = dict(zip(claims, opinions(claims), strict=True))
    return [_reading(*one, said.__getitem__) for one in cut]


def _claimed(statement: Clause) -> str:
    """A statement without its purpose or means, which the second opinion would count."""
    cut, end = statement.tokens, statement.end
    return cut.text[: cut.spans[end - 1][1]] if 1 < end < len(cut.words) else cut.text


def _reading(
    statement: Clause, objective: str, second: Callable[[str], Sequence[float]] | None
) -> Reading:
    """`second` tells the second opinion on a claim, in logarithms; without it there is none."""
    cut = statement.tokens
    letters = [word for word in cut.words if word[0].isalpha()]
    if not letters or _foreign(letters):
        return Reading(text=cut.text, level=None, probabilities=_even(), english=not letters)
    numbers = numbers_in(cut)
    context = _context(objective[:LONGEST]) if objective else None
    seen = marks(statement, numbers, context)
    shares = alone = chances(seen)
    agreed = True
    if second is not None:
        other = second(_claimed(statement))
        shares = _joined(alone, other)
        agreed = _likeliest(alone) == LEVELS[other.index(max(other))]
    best = _likeliest(shares)
    level = best if shares[best] >= SURE and _told(statement, letters, context) else None
    parts_found = parts(statement, numbers, best)
    return Reading(
        text=cut.text,
        level=level,
        probabilities=shares,
        agreed=agreed,
        soft=best == "outcome" and _soft(statement, numbers),
        quote=_quote(statement, reasons(seen, best)) if level else "",
        verb=parts_found["verb"],
        metric=parts_found["metric"],
        baseline=parts_found["baseline"],
        target=parts_found["target"],
        unit=parts_found["unit"],
        deadline=parts_found["deadline"],
        direction=parts_found["direction"],
        actor=parts_found["actor"],
    )


@lru_cache(4096)
def who_changes(text: str) -> str:
    """Who acts or has to change according to an outcome, in its own words; empty for nobody.

    The statement counts as an outcome, whatever its level would be read as: its team says so.

    >>> who_changes("New customers set up their account alone"), who_changes("Fewer calls")
    ('New customers', '')
    """
    found = actor(clause(text[:LONGEST]), "outcome")
    return found.value if found else ""


@lru_cache(64)
def _context(objective: str) -> Clause:
    """The clause of an objective, which several statements in a row have."""
    return clause(objective)


def _likeliest(shares: dict[Level, float]) -> Level:
    """The level with the highest probability; of equal ones the first."""
    return max(LEVELS, key=lambda level: shares[level])


def _joined(linear: dict[Level, float], opinion: Sequence[float]) -> dict[Level, float]:
    """The geometric mean of the probabilities and a second opinion in logarithms, then tempered.

    `SHARE` and `WARMTH` were chosen on statements of others, whole sources left out.
    """
    sums = [
        ((1 - SHARE) * log(max(linear[level], 1e-9)) + SHARE * other) / WARMTH
        for level, other in zip(LEVELS, opinion, strict=True)
    ]
    return softmax(sums)


def _even() -> dict[Level, float]:
    return dict.fromkeys(LEVELS, 0.25)


def _foreign(letters: list[str]) -> bool:
    """Whether a text is not English: it has more function words of other languages than of ours."""
    ours, theirs = small("english"), small("foreign")
    other = sum((word in theirs and word not in ours) or not word.isascii() for word in letters)
    return other > sum(word in ours for word in letters)


def _told(statement: Clause, letters: list[str], context: Clause | None) -> bool:
    """Whether there is enough to go by: a known verb or noun, and mostly known words."""
    hits = (*statement.hits, *(context.hits if context else ()))
    if not any(hit.entry.verbs or set(hit.entry.things) - {"vague"} for hit in hits):
        return False
    if statement.head[1] is not None and "vague" in statement.head[1].entry.things:
        return False
    # The model gives every text some level. Without this check, nonsense and texts about things it
    # has never seen would get one too.
    own = sum(word in small("english") for word in letters)
    known = sum(hit.last - hit.first + 1 for hit in statement.hits)
    if (
        statement.form == "noun"
        and context is None
        and own == sum(w in small("shared") for w in letters)
    ):
        return 2 * known > len(letters) - own
    return 5 * (known + own) >= len(letters)


def _soft(statement: Clause, numbers: Numbers) -> bool:
    """Whether an outcome is self-reported or an early sign, without a baseline to compare with."""
    if numbers.baseline:
        return False
    words = statement.tokens.words[: statement.end]
    told = not small("soft").isdisjoint(words)
    kinds = statement.head[1].entry.things if statement.head[1] else ()
    return told or ("feel" in kinds and not numbers.target)


def _quote(statement: Clause, why: list[LevelReason]) -> str:
    """The person's own words that support the level most.

    The two strongest marks span it; the opening verb and a noun right after it are added, so that
    the quote can be read by itself.
    """
    whole = (0, len(statement.tokens.words) - 1)
    places = [(one.first, one.last) for one in why if (one.first, one.last) != whole][:2]
    if not places:
        places = [whole]
    first, last = min(a for a, _ in places), max(b for _, b in places)
    if statement.lead is not None and statement.lead.last + 3 >= first > statement.lead.first:
        first = statement.lead.first
    if (
        statement.lead is not None
        and last < statement.head[0] <= last + 4
        and last >= statement.lead.first
    ):
        last = statement.head[0]
    return statement.tokens.text[slice(*statement.tokens.place(first, max(first, last)))]
