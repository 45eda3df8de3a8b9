"""`python -m benchmarks.course.draw [SEED]`: thirty exercises for a reader who did not write them.

Prints one row each, tab-separated: id, what is asked, the text, the answer, the reason, and an
empty column for the verdict: keep, change or drop.
"""

from __future__ import annotations

import csv
import random
import sys

from okrlab.blocks.course.bank import our_course

THIRTY = 30


def main() -> None:
    items = list(our_course().items.values())
    drawn = random.Random(sys.argv[1] if len(sys.argv) > 1 else "1").sample(items, THIRTY)
    rows = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    rows.writerow(("id", "asked", "text", "answer", "why", "verdict"))
    for item in drawn:
        text = item.text or " / ".join(item.lines or (left for left, _ in item.pairs))
        rows.writerow((item.id, item.question(), text, item.told(), item.why, ""))


if __name__ == "__main__":
    main()
