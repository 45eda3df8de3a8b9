"""The record's figures: `python -m benchmarks.record [--quick] [--json] [--url URL]`.

Prints a table; with `--json`, JSON alone. `--quick` takes about half a minute and fails if a
ratio to its peer is three times what `expected.json` holds, or if a write was lost or doubled.
`--expect` writes that file from this run; `--url` names a database, such as PostgreSQL's.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.record import measures
from benchmarks.record.measures import Figures

EXPECTED = Path(__file__).with_name("expected.json")
SLOWER = 3.0
"""So many times the expected ratio is a failure."""


def measure(quick: bool, url: str) -> Figures:
    seconds = 4 if quick else 20
    figures: Figures = {"machine": measures.machine(), "echo": measures.echo()}
    for people in (2, 10) if quick else (2, 10, 50):
        figures[f"at_{people}"] = measures.writing(
            people, seconds, pace=0.2 if quick else 2.0, url=url
        )
    if not quick:
        figures["burst_at_50"] = measures.writing(50, 10, pace=0.5, url=url)
    figures["fold"] = measures.folding()
    figures["import"] = measures.importing()
    figures["killed"] = measures.killing(20 if quick else 50, 10 if quick else 200, url=url)
    figures["ratios"] = {
        "saved at 2 / echo": round(figures["at_2"]["saved"]["p50"] / figures["echo"]["p50"], 2),
        "saved at 10 / echo": round(figures["at_10"]["saved"]["p50"] / figures["echo"]["p50"], 2),
        "seen at 10 / echo": round(figures["at_10"]["seen"]["p50"] / figures["echo"]["p50"], 2),
        "fold / decode": figures["fold"]["ratio"],
        "import / nothing": figures["import"]["ratio"],
    }
    return figures


def table(figures: Figures) -> str:
    lines = [f"{'':<26}{'p50':>9}{'p95':>9}{'p99':>9}   ms"]

    def row(name: str, spread: Figures) -> None:
        lines.append(f"{name:<26}" + "".join(f"{spread[p]:>9}" for p in ("p50", "p95", "p99")))

    row("bare echo and commit", figures["echo"])
    for name, found in figures.items():
        if name.startswith(("at_", "burst_")):
            row(f"{name}: submit → saved", found["saved"])
            row(f"{name}: → seen", found["seen"])
    fold, loaded, killed = figures["fold"], figures["import"], figures["killed"]
    lines += [
        f"fold {fold['events']:,} events: {fold['fold_ms']} ms (decode them: {fold['decode_ms']})",
        f"import okrlab: {loaded['import_ms']} ms, {loaded['added_ms']} more than nothing",
        f"killed {killed['killed']}: {killed['acknowledged']} acknowledged by {killed['sessions']}"
        f" sessions, {killed['lost']} lost, {killed['doubled']} doubled;"
        f" then without kills, submit → saved: {killed['quiet']}",
        *(f"{name}: {ratio}" for name, ratio in figures["ratios"].items()),
    ]
    return "\n".join(lines)


def failures(figures: Figures) -> list[str]:
    """What is three times as slow as expected, or worse: lost or doubled."""
    expected = json.loads(EXPECTED.read_text())
    found = figures["ratios"]
    slow = [
        f"{name}: {found[name]}, expected {ratio}"
        for name, ratio in expected.items()
        if found[name] > SLOWER * ratio
    ]
    wrong = [
        f"{what}: {figures['killed'][what]}"
        for what in ("lost", "doubled")
        if figures["killed"][what]
    ]
    return slow + wrong


def main() -> None:
    options = argparse.ArgumentParser(description="The record's figures.")
    options.add_argument("--quick", action="store_true", help="half a minute, and a verdict")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--expect", action="store_true", help="keep this run's ratios")
    options.add_argument("--url", default="", help="a database of its own")
    chosen = options.parse_args()
    figures = measure(chosen.quick, chosen.url)
    print(json.dumps(figures, indent=1) if chosen.json else table(figures))
    if chosen.expect:
        EXPECTED.write_text(json.dumps(figures["ratios"], indent=1) + "\n")
    if chosen.quick:
        said = failures(figures)
        print("\n".join(said), file=sys.stderr)
        sys.exit(bool(said))


if __name__ == "__main__":
    main()
