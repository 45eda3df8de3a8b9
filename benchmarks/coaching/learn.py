"""Learns the weights of the level model, and says how good they are.

`python -m benchmarks.coaching.learn [STATEMENTS.jsonl [MORE.jsonl]]` learns from our own sentences
and, if there are any, from statements of others; it measures on the first file, by leaving its
sources out in turn, and writes `okrlab/content/weights.json`. Without statements it measures by
leaving out our functions, and sets the temperature by leaving out styles. The weights that others'
statements gave are figures; the statements stay where they are.
Multinomial logistic regression with a ridge (L-BFGS). No chance: the same sentences give the same
file.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from benchmarks.coaching.sentences import UNSEEN, Sentence, second_readings, sentences, statements
from okrlab.language.amounts import numbers_in
from okrlab.language.clauses import clause
from okrlab.language.features import marks
from okrlab.language.tokens import tokens
from okrlab.vocabulary import LEVELS

WEIGHTS = Path("okrlab/content/weights.json")
STRENGTH = 0.03
"""How far weights may go: the inverse of the ridge on their sum, as in scikit-learn's `C`."""
STRANGERS = 1.3
"""Others write less like us than one of our styles is like another; so it claims less."""
THEIRS = 2.0
"""How much more a statement of others counts than one of our own sentences."""
SECOND = 0.3
"""What a second level that can be defended gets of a sentence's weight."""
FOLDS = 5
LIGHT = 0.09
"""Marks that part the levels by less are left out of the file."""
LEAST = {
    "word": 3,
    "about": 3,
    "opens": 3,
    "stem": 3,
    "begins": 3,
    "ends": 3,
    "pair": 3,
    "two": 3,
    "three": 4,
    "around": 4,
}


@cache
def names_of(one: Sentence) -> list[str]:
    context = clause(one.objective) if one.objective else None
    cut = tokens(one.text)
    return list(marks(clause(cut), numbers_in(cut), context))


def vocabulary(found: list[list[str]]) -> dict[str, int]:
    seen = Counter(name for names in found for name in names)
    kept = sorted(name for name, n in seen.items() if n >= LEAST.get(name.partition(":")[0], 2))
    return {name: at for at, name in enumerate(kept)}


def table(found: list[list[str]], known: dict[str, int]) -> csr_matrix:
    """One row for each sentence, with a 1 for each mark; the last column is always 1."""
    rows, columns = [], []
    for row, names in enumerate(found):
        inside = sorted(known[name] for name in names if name in known)
        columns += [*inside, len(known)]
        rows += [row] * (len(inside) + 1)
    ones = np.ones(len(rows))
    return csr_matrix((ones, (rows, columns)), shape=(len(found), len(known) + 1))


def wanted(ours: Sequence[Sentence]) -> np.ndarray:
    """Shares of the four levels (n × 4): the level, and less of a second one if there is one."""
    second = second_readings()
    out = np.zeros((len(ours), len(LEVELS)))
    for row, one in enumerate(ours):
        out[row, LEVELS.index(one.level)] = 1
        other = one.second or second.get(one.id, "")
        if other in LEVELS and other != one.level:
            out[row] *= 1 - SECOND
            out[row, LEVELS.index(other)] = SECOND
    return out


def levels_of(ours: Sequence[Sentence]) -> np.ndarray:
    return np.array([LEVELS.index(one.level) for one in ours])


def fit(x: csr_matrix, want: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weights (marks × levels); the intercepts, in the last row, are not held down."""
    held = np.full((x.shape[1], 1), 1 / STRENGTH)
    held[-1] = 0
    turned = x.T.tocsr()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w = flat.reshape(x.shape[1], -1)
        sums = x @ w
        sums -= sums.max(axis=1, keepdims=True)
        logs = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        slope = turned @ ((np.exp(logs) - want) * weight[:, None]) + held * w
        amiss = -(weight @ (want * logs).sum(axis=1)) + (held * w * w).sum() / 2
        return float(amiss), slope.ravel()

    first = np.zeros(x.shape[1] * want.shape[1])
    return minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x.reshape(
        x.shape[1], -1
    )


def chances(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def fold_of(group: str) -> int:
    """In which part a source, a function or a style is left out: by its name, not by chance."""
    return int(sha256(group.encode()).hexdigest(), 16) % FOLDS


class Learned:
    """Weights and the marks they belong to."""

    def __init__(
        self, ours: Sequence[Sentence], found: list[list[str]], theirs: Sequence[bool]
    ) -> None:
        self.known = vocabulary(found)
        weight = np.where(theirs, THEIRS, 1.0)
        self.weights = fit(table(found, self.known), wanted(ours), weight)

    def logits(self, found: list[list[str]]) -> np.ndarray:
        out: np.ndarray = table(found, self.known) @ self.weights
        return out


def held_out(
    ours: Sequence[Sentence], found: list[list[str]], groups: list[str], others: list[bool]
) -> np.ndarray:
    """Logits of each sentence with a group from weights that saw none of its group.

    Sentences without a group ("") are always learned from; their logits stay 0.
    """
    out = np.zeros((len(ours), len(LEVELS)))
    folds = np.array([fold_of(group) if group else -1 for group in groups])
    for fold in range(FOLDS):
        away = folds == fold
        if not away.any():
            continue
        seen = np.flatnonzero(~away).tolist()
        learned = Learned(
            [ours[at] for at in seen], [found[at] for at in seen], [others[at] for at in seen]
        )
        out[away] = learned.logits([found[at] for at in np.flatnonzero(away)])
    return out


def sources_left_out(
    own: Sequence[Sentence], theirs: Sequence[Sentence], more: Sequence[Sentence] = ()
) -> np.ndarray:
    """Logits of each of `theirs` from weights that saw none of its source, and all of `more`."""
    ours = [*own, *more, *theirs]
    before = len(ours) - len(theirs)
    groups = [""] * before + [one.style for one in theirs]
    others = [at >= len(own) for at in range(len(ours))]
    return held_out(ours, [names_of(one) for one in ours], groups, others)[before:]


def temperature(logits: np.ndarray, want: np.ndarray) -> float:
    """By what the logits are divided so that the chances mean what they say."""
    tries = np.arange(0.4, 2.5, 0.02)
    return float(min(tries, key=lambda t: -(want * np.log(chances(logits / t))).sum()))


def report(logits: np.ndarray, y: np.ndarray) -> str:
    best = logits.argmax(axis=1)
    scores = []
    for level in range(len(LEVELS)):
        hit = ((best == level) & (y == level)).sum()
        scores.append(2 * hit / max(((best == level).sum() + (y == level).sum()), 1))
    work = ((best > 1) == (y > 1)).mean()
    right = (best == y).mean()
    return f"accuracy {right:.3f}, macro-F1 {np.mean(scores):.3f}, result or work {work:.3f}"


def given(names: Sequence[str]) -> tuple[list[Sentence], list[Sentence]]:
    """Statements of others: those to measure by, and more of them to learn from."""
    first, second = (statements(name) if name else [] for name in (*names, "", "")[:2])
    return first, second


def main() -> None:
    own, (theirs, more) = sentences(), given(sys.argv[1:])
    ours = [*own, *more, *theirs]
    found = [names_of(one) for one in ours]
    others = [at >= len(own) for at in range(len(ours))]
    y = levels_of(ours)
    if theirs:
        alone = Learned(own, found[: len(own)], others[: len(own)])
        there = slice(len(own) + len(more), None)
        print(f"{len(theirs)} statements of {len({one.style for one in theirs})} sources.")
        print("Learned from our own alone:", report(alone.logits(found[there]), y[there]))
        logits = sources_left_out(own, theirs, more)
        print(f"From theirs too, sources left out, and {len(more)} more:", report(logits, y[there]))
        warmth = temperature(logits, np.eye(len(LEVELS))[y[there]])
    else:
        logits = held_out(ours, found, [one.group for one in ours], others)
        print(f"{len(ours)} sentences, functions left out in turn:", report(logits, y))
        by_style = held_out(ours, found, [one.style for one in ours], others)
        warmth = STRANGERS * temperature(by_style, np.eye(len(LEVELS))[y])
    learned = Learned(ours, found, others)
    strange = sentences(UNSEEN)
    logits = learned.logits([names_of(one) for one in strange])
    print(f"{len(strange)} that it never learns from:", report(logits, levels_of(strange)))
    lines = []
    for name, at in learned.known.items():
        row = [round(float(w) / warmth, 2) + 0.0 for w in learned.weights[at]]
        if round(max(row) - min(row), 2) >= LIGHT:
            lines.append(f"  {json.dumps(name)}: {json.dumps(row)}")
    base = [round(float(w) / warmth, 2) + 0.0 for w in learned.weights[-1]]
    WEIGHTS.write_text('{\n  "": ' + json.dumps(base) + ",\n" + ",\n".join(lines) + "\n}\n")
    print(
        f"{len(lines)} weights, {WEIGHTS.stat().st_size / 1000:.0f} kB,",
        f"temperature {warmth:.2f} worked in",
    )


if __name__ == "__main__":
    main()
