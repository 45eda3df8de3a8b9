"""Our own labelled sentences, and what a second reader of them said.

`python -m benchmarks.coaching.sentences` writes `second_pass_input.tsv` (those that nobody read a
second time: id, text and objective in shuffled order, no labels) and prints how far the readings in
`second_pass.tsv` (id, level) agree with the first.
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from okrlab.vocabulary import LEVELS

HERE = Path(__file__).parent
FOLDER, UNSEEN = HERE / "sentences", HERE / "unseen"
"""What the weights are learned from; what they are only tried on."""
ASKED, ANSWERED = HERE / "second_pass_input.tsv", HERE / "second_pass.tsv"


class Sentence(NamedTuple):
    """One sentence with its labels; slots are "; " lists of strings from the text."""

    id: str
    text: str
    objective: str
    level: str
    soft: bool
    baseline: str
    target: str
    deadline: str
    style: str
    second: str = ""
    """Another level that can be defended."""

    @property
    def group(self) -> str:
        """The function it belongs to: the file's name."""
        return self.id.rpartition("-")[0]


def sentences(folder: Path = FOLDER) -> list[Sentence]:
    """All of a folder, in the order of its files."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        for row in rows(path):
            found.append(Sentence(**{**row, "soft": row["soft"] == "yes"}))
    return found


def statements(path: str | Path) -> list[Sentence]:
    """Statements of others, a JSON object a line; their source stands for the style."""
    found = []
    for line in Path(path).read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] not in LEVELS:
            continue
        found.append(
            Sentence(
                id=row["id"],
                text=row["text"],
                objective=row.get("objective") or "",
                level=row["kind"],
                soft=False,
                baseline=row.get("baseline") or "",
                target=row.get("target") or "",
                deadline=row.get("deadline") or "",
                style=row["source"],
                second=row.get("second") or "",
            )
        )
    return found


def second_readings() -> dict[str, str]:
    """What the second reader said, by id."""
    return {row["id"]: row["level"] for row in rows(ANSWERED)} if ANSWERED.exists() else {}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def kappa(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Raw agreement and Cohen's kappa of two readings.

    >>> kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "a")])
    (0.5, 0.0)
    """
    n = len(pairs)
    raw = sum(one == other for one, other in pairs) / n
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[level] * second[level] for level in first) / n**2
    return raw, (raw - chance) / (1 - chance) if chance < 1 else 1.0


def main() -> None:
    ours = [*sentences(), *sentences(UNSEEN)]
    print(f"{len(ours)} sentences:", dict(Counter(one.level for one in ours)))
    other = second_readings()
    unread = [one for one in ours if one.id not in other]
    with ASKED.open("w", newline="") as file:
        out = csv.writer(
            file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None
        )
        out.writerow(("id", "text", "objective"))
        shuffled = random.Random(5).sample(unread, len(unread))
        out.writerows((one.id, one.text, one.objective) for one in shuffled)
    pairs = [(one.level, other[one.id]) for one in ours if one.id in other]
    if not pairs:
        print(f"no second reading yet: {ANSWERED.name} with the columns id and level")
        return
    raw, corrected = kappa(pairs)
    result = [(a in ("outcome", "impact"), b in ("outcome", "impact")) for a, b in pairs]
    print(f"second reading of {len(pairs)}: agreement {raw:.3f}, kappa {corrected:.3f}")
    work, work_kappa = kappa([(str(a), str(b)) for a, b in result])
    print(f"result or work: agreement {work:.3f}, kappa {work_kappa:.3f}")
    for (a, b), n in Counter(pair for pair in pairs if pair[0] != pair[1]).most_common():
        print(f"  first {a}, second {b}: {n}")


if __name__ == "__main__":
    main()
