"""Finds sentences of ours that lie too near to statements that are only for measuring.

`python -m benchmarks.coaching.nearness FILE.jsonl` prints the ids of ours that share half of their
words, or a run of five words that is a quarter of them, with one of the file; such are taken out.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from benchmarks.coaching.sentences import UNSEEN, sentences

SHARED, RUN, PART = 0.5, 5, 0.25
SMALL = {
    "the",
    "a",
    "an",
    "of",
    "to",
    "in",
    "for",
    "and",
    "by",
    "with",
    "at",
    "on",
    "our",
    "per",
    "from",
    "is",
    "are",
    "all",
    "new",
}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+|\d+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def near(text: str, others: list[set[str]], told: set[tuple[str, ...]]) -> bool:
    """Whether a text shares too much with one of the others.

    >>> near("Plant ten oaks", [{"plant", "ten", "oaks", "soon"}], set())
    True
    """
    own = set(words(text)) - SMALL
    for other in others:
        if own == other:
            return True
        if min(len(own), len(other)) > 2 and len(own & other) / len(own | other) >= SHARED:
            return True
    mine = runs(text)
    return bool(mine) and len(mine & told) / len(mine) > PART


def main() -> None:
    rows = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    others = [set(words(text)) - SMALL for text in rows]
    told = {run for text in rows for run in runs(text)}
    for one in [*sentences(), *sentences(UNSEEN)]:
        if near(one.text, others, told):
            print(one.id, one.text)


if __name__ == "__main__":
    main()
