"""Measures the reading on statements that others wrote and labelled, never on our own.

`python -m benchmarks.coaching.measure FILE.jsonl` (or `OKRLAB_STATEMENTS`); skipped when there is
no such file. Each line: id, text, objective, kind, baseline, target, deadline, style.
`--show` prints what was read otherwise, to look at by class; nothing is learned from it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

from okrlab.language.reading import Reading, read_all
from okrlab.vocabulary import LEVELS

SLOTS = ("baseline", "target", "deadline")
BINS = 10
FILLERS = (
    r"\b(at least|no more than|under|over|up to|by|in|the|of|within|about|or more|to)\b|"
    r"[<>≥≤~+,()]"
)


def plain(value: str) -> list[str]:
    """The amounts of a slot in one form: digits, signs and words without fillers."""
    found = []
    for piece in value.lower().split(";"):
        piece = re.sub(
            FILLERS,
            " ",
            piece,
        )
        piece = re.sub(r"(\d)\s*(k|m|million|%)", r"\1\2", piece)
        found.append(" ".join(piece.split()))
    return sorted(one for one in found if one)


def same(said: str, meant: str) -> bool:
    """Equal, or equal in what matters: the same numbers, or one within the other."""
    one, other = plain(said), plain(meant)
    digits = [re.findall(r"[\d.]+|%|\$", " ".join(side)) for side in (one, other)]
    return (
        one == other
        or (sorted(digits[0]) == sorted(digits[1]) != [])
        or (
            " ".join(one) != ""
            and (" ".join(one) in " ".join(other) or " ".join(other) in " ".join(one))
        )
    )


def level_of(reading: Reading) -> str:
    return max(LEVELS, key=lambda level: reading.probabilities[level])


def f1(pairs: list[tuple[str, str]]) -> float:
    scores = []
    for level in LEVELS:
        hit = sum(a == b == level for a, b in pairs)
        scores.append(2 * hit / max(sum((a == level) + (b == level) for a, b in pairs), 1))
    return sum(scores) / len(scores)


def calibration(sure: list[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of equal width."""
    total = 0.0
    for n in range(BINS):
        inside = [(p, hit) for p, hit in sure if n / BINS < p <= (n + 1) / BINS]
        if inside:
            total += abs(sum(p for p, _ in inside) - sum(hit for _, hit in inside))
    return total / len(sure)


def share(hits: list[bool]) -> str:
    return f"{sum(hits) / max(len(hits), 1):.3f} (n={len(hits)})"


def tell_levels(rows: list[dict[str, Any]], readings: list[Reading]) -> None:
    """Prints how often the level is right, and how well the reader knows."""
    pairs = [(row["kind"], level_of(one)) for row, one in zip(rows, readings, strict=True)]
    sure = [
        (max(one.probabilities.values()), a == b)
        for one, (a, b) in zip(readings, pairs, strict=True)
    ]
    spoke = [(row["kind"], one.level) for row, one in zip(rows, readings, strict=True) if one.level]
    print(f"accuracy {share([a == b for a, b in pairs])}, macro-F1 {f1(pairs):.3f}")
    either = [
        b in (row["kind"], row.get("second")) for row, (_, b) in zip(rows, pairs, strict=True)
    ]
    easy = [a == b for row, (a, b) in zip(rows, pairs, strict=True) if not row.get("hard")]
    print("where either label counts", share(either), "not contested", share(easy))
    print("result or work", share([(a in LEVELS[2:]) == (b in LEVELS[2:]) for a, b in pairs]))
    print("where it names a level:", share([a == b for a, b in spoke]))
    for style, _ in Counter(row["style"] for row in rows).most_common():
        hits = [a == b for row, (a, b) in zip(rows, pairs, strict=True) if row["style"] == style]
        print(f"  {style}: {share(hits)}")
    by_sure = sorted(sure, reverse=True)
    print("surest 80 %:", share([hit for _, hit in by_sure[: round(0.8 * len(sure))]]))
    print("wrong and sure of all:", share([p >= 0.8 and not hit for p, hit in sure]))
    apart = [hit for one, (_, hit) in zip(readings, sure, strict=True) if not one.sure]
    print("where findings may not rest on it:", share(apart))
    print(f"calibration error {calibration(sure):.3f}")


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("file", nargs="?", default=os.environ.get("OKRLAB_STATEMENTS", ""))
    wanted.add_argument("--show", action="store_true")
    asked = wanted.parse_args()
    if not asked.file or not Path(asked.file).exists():
        print("No statements of others to measure on: skipped.")
        return
    rows = [json.loads(line) for line in Path(asked.file).read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["kind"] in LEVELS]
    given = [(row["text"], row.get("objective") or "") for row in rows]
    for name, quick in (("By the words alone:", True), ("With the second opinion:", False)):
        read_all(given[:20], quick=quick)  # what is loaded at first is not counted
        began = process_time()
        readings = read_all(given, quick=quick)
        speed = len(rows) / (process_time() - began)
        print(name, f"{speed:.0f} statements a second of processor time")
        tell_levels(rows, readings)
    pairs = [(row["kind"], level_of(one)) for row, one in zip(rows, readings, strict=True)]
    for slot in SLOTS:
        meant = [
            (row.get(slot) or "", getattr(one, slot))
            for row, one in zip(rows, readings, strict=True)
        ]
        said = [(want, part.value if part else "") for want, part in meant]
        print(
            f"{slot}: right where present",
            share([same(got, want) for want, got in said if want]),
            "letter by letter",
            share([got.lower() == want.lower() for want, got in said if want]),
            "invented",
            share([bool(got) for want, got in said if not want]),
        )
    if asked.show:
        for row, one, (a, b) in zip(rows, readings, pairs, strict=True):
            if a != b:
                print(
                    f"{a}->{b} {max(one.probabilities.values()):.2f} [{row['style']}]",
                    f"{row['text']} | {row.get('objective') or ''}",
                )
        for slot in SLOTS:
            for row, one in zip(rows, readings, strict=True):
                got = getattr(one, slot).value if getattr(one, slot) else ""
                want = row.get(slot) or ""
                if bool(got) != bool(want) or (want and not same(got, want)):
                    print(f"{slot}: want {want!r} got {got!r} in {row['text']}")


if __name__ == "__main__":
    main()
