"""Learns the weights of the level model from our own sentences, and says how good they are.

`python -m benchmarks.coaching.learn` measures by leaving functions out in turn and on `unseen/`,
sets the temperature by leaving out styles (others write in other styles than ours), and writes
`okrlab/content/weights.json`.
Multinomial logistic regression with a ridge in plain numpy. No chance: the same sentences give
the same file.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.coaching.sentences import UNSEEN, Sentence, sentences
from okrlab.language.amounts import numbers_in
from okrlab.language.clauses import clause
from okrlab.language.features import marks
from okrlab.vocabulary import LEVELS

WEIGHTS = Path("okrlab/content/weights.json")
RIDGE, PLAIN = 0.0015, 1.0
"""How strongly weights are held down; how much less a mere word weighs than a kind of word."""
STRANGERS = 1.3
"""Others write less like us than one of our styles is like another; so it claims less."""
FOLDS = 4
LIGHT = 0.09
"""Marks that part the levels by less are left out of the file."""
LEAST = {
    "word": 3,
    "about": 3,
    "opens": 3,
    "stem": 3,
    "begins": 3,
    "two": 3,
    "three": 4,
    "around": 4,
}
WORDS = ("word:", "about:", "opens:")


def names_of(one: Sentence) -> list[str]:
    context = clause(one.objective) if one.objective else None
    return list(marks(clause(one.text), numbers_in(one.text), context))


def vocabulary(found: list[list[str]]) -> dict[str, int]:
    seen = Counter(name for names in found for name in names)
    kept = sorted(name for name, n in seen.items() if n >= LEAST.get(name.partition(":")[0], 2))
    return {name: at for at, name in enumerate(kept)}


def table(found: list[list[str]], known: dict[str, int]) -> np.ndarray:
    out = np.zeros((len(found), len(known) + 1), dtype=np.float32)
    out[:, -1] = 1
    scale = {name: PLAIN if name.startswith(WORDS) else 1.0 for name in known}
    for row, names in enumerate(found):
        for name in names:
            if name in known:
                out[row, known[name]] = scale[name]
    return out


def fit(alike: np.ndarray, y: np.ndarray, rounds: int = 250) -> np.ndarray:
    """What each sentence adds to the weights, by Nesterov's gradient descent.

    There are more marks than sentences, so it goes by how alike two sentences are (`x @ x.T`): the
    weights are the sum of the sentences' own marks, `x.T @ fit(…)`.
    """
    want = np.eye(len(LEVELS), dtype=np.float32)[y]
    shares = np.zeros((len(y), len(LEVELS)), dtype=np.float32)
    ahead, pace = shares, 1.0
    step = 1.0 / (0.5 * largest(alike) / len(y) + RIDGE)
    for _ in range(rounds):
        slope = (chances(alike @ ahead) - want) / len(y) + RIDGE * ahead
        new = ahead - step * slope
        faster = (1 + (1 + 4 * pace**2) ** 0.5) / 2
        ahead = new + (pace - 1) / faster * (new - shares)
        shares, pace = new, faster
    return shares


def largest(alike: np.ndarray) -> float:
    """The largest eigenvalue, by power iteration from a fixed start."""
    way = np.ones(len(alike), dtype=np.float32)
    for _ in range(30):
        way = alike @ way
        way /= np.linalg.norm(way)
    return float(way @ (alike @ way))


def chances(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def held_out(alike: np.ndarray, y: np.ndarray, groups: list[str]) -> np.ndarray:
    """Logits for each sentence from a model that saw none of its group; groups go in four parts."""
    out = np.zeros((len(y), len(LEVELS)))
    order = sorted(set(groups))
    for part in range(FOLDS):
        away = np.array([order.index(g) % FOLDS == part for g in groups])
        shares = fit(alike[np.ix_(~away, ~away)], y[~away])
        out[away] = alike[np.ix_(away, ~away)] @ shares
    return out


def temperature(logits: np.ndarray, y: np.ndarray) -> float:
    """By what the logits are divided so that the chances mean what they say."""
    tries = np.arange(0.4, 2.5, 0.02)
    return float(min(tries, key=lambda t: -np.log(chances(logits / t)[range(len(y)), y]).mean()))


def report(p: np.ndarray, y: np.ndarray) -> str:
    best = p.argmax(axis=1)
    scores = []
    for level in range(len(LEVELS)):
        hit = ((best == level) & (y == level)).sum()
        scores.append(2 * hit / max(((best == level).sum() + (y == level).sum()), 1))
    work = ((best > 1) == (y > 1)).mean()
    right = (best == y).mean()
    return f"accuracy {right:.3f}, macro-F1 {np.mean(scores):.3f}, result or work {work:.3f}"


def main() -> None:
    ours = sentences()
    found = [names_of(one) for one in ours]
    y = np.array([LEVELS.index(one.level) for one in ours])
    known = vocabulary(found)
    x = table(found, known)
    alike = x @ x.T
    logits = held_out(alike, y, [one.group for one in ours])
    warmth = STRANGERS * temperature(held_out(alike, y, [one.style for one in ours]), y)
    print(
        f"{len(ours)} sentences, functions held out in turn:",
        report(chances(logits / warmth), y),
    )
    weights = x.T @ fit(alike, y)
    others = sentences(UNSEEN)
    strange = table([names_of(one) for one in others], known) @ weights / warmth
    levels = np.array([LEVELS.index(one.level) for one in others])
    print(f"{len(others)} that it never learns from:", report(chances(strange), levels))
    lines = []
    for name, at in known.items():
        scale = PLAIN if name.startswith(WORDS) else 1.0
        row = [round(float(w) * scale / warmth, 2) + 0.0 for w in weights[at]]
        if round(max(row) - min(row), 2) >= LIGHT:
            lines.append(f"  {json.dumps(name)}: {json.dumps(row)}")
    base = [round(float(w) / warmth, 2) + 0.0 for w in weights[-1]]
    WEIGHTS.write_text('{\n  "": ' + json.dumps(base) + ",\n" + ",\n".join(lines) + "\n}\n")
    print(
        f"{len(lines)} weights, {WEIGHTS.stat().st_size / 1000:.0f} kB,",
        f"temperature {warmth:.2f} worked in",
    )


if __name__ == "__main__":
    main()
