"""The room's figures: `python -m benchmarks.session [--quick] [--json] [--expect]`.

The golden workshop in fast motion with 50 people and three real pages, then with 150 people, and
the exports of a log of 5,000 events. With `--quick` it is the twelve of the script and each export
twice, and a ratio to a peer three times what `expected.json` holds is a failure; a wish that was
answered with anything but what the script says always is. `--expect` writes that file.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.record.measures import echo, machine, spread
from benchmarks.session.exports import exports
from benchmarks.session.hall import replay

EXPECTED = Path(__file__).with_name("expected.json")
SLOWER = 3.0
"""So many times the expected ratio is a failure."""
BARS = {
    "saved": ("p95", 600),
    "others": ("p99", 1000),
    "switch": ("p95", 1500),
    "pages": ("p95", 1500),
}
"""Milliseconds at 50 people."""
NAMES = {
    "saved": "submit → saved",
    "others": "submit → on the other boards",
    "switch": "a block opens → the last session has it",
    "pages": "a block opens → a page shows it",
}


def measure(quick: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {"machine": machine(), "echo": echo()}
    if quick:
        figures["at_12"] = replay(12, 0.1)
    else:
        runs = [replay(50, 0.3, browsers=True) for _ in range(3)]
        figures["at_50"] = pooled(runs)
        figures["at_150"] = pooled([replay(150, 0.3)])
    figures["exports"] = exports(2 if quick else 3)
    if quick:
        peer, read = figures["echo"]["p50"], figures["exports"]["read_s"]
        found = figures["at_12"]
        figures["ratios"] = {
            "saved at 12 / echo": round(found["saved"]["p50"] / peer, 2),
            "switch at 12 / echo": round(found["switch"]["p50"] / peer, 2),
            **{
                f"{form} / reading": round(one["seconds"] / read, 2)
                for form, one in figures["exports"]["formats"].items()
            },
        }
    return figures


def pooled(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Several runs as one: their measurements side by side."""
    raw = {name: [one for run in runs for one in run["raw"][name]] for name in runs[0]["raw"]}
    return {
        **{name: runs[0][name] for name in ("people", "minute_s")},
        "runs": len(runs),
        "wishes": sum(run["wishes"] for run in runs),
        "wrong": [one for run in runs for one in run["wrong"]],
        **{name: spread(values) for name, values in raw.items() if values},
    }


def table(figures: dict[str, Any]) -> str:
    busy = figures["machine"]["load"]
    lines = [f"load before the start {busy}", f"{'':<52}{'p50':>8}{'p95':>8}{'p99':>8}   ms"]

    def row(name: str, found: dict[str, float], bar: str = "") -> None:
        cells = "".join(f"{found[p]:>8.0f}" for p in ("p50", "p95", "p99"))
        lines.append(f"{name:<52}{cells}   {bar}")

    row("a bare echo and commit", figures["echo"])
    for at in ("at_12", "at_50", "at_150"):
        for what, name in NAMES.items():
            if what in figures.get(at, {}):
                which, bar = BARS[what]
                late = "" if figures[at][what][which] <= bar else "  OVER"
                said = f"{which} ≤ {bar}{late}" if at == "at_50" else ""
                row(f"{figures[at]['people']} people: {name}", figures[at][what], said)
        if at in figures:
            found = figures[at]
            lines.append(f"  {found['wishes']} wishes, {len(found['wrong'])} wrong")
            lines += [f"  {one}" for one in found["wrong"][:20]]
    made = figures["exports"]
    lines.append(f"{made['events']:,} events (read and folded in {made['read_s']} s):")
    lines += [
        f"  {form}: {one['seconds']} s, {one['bytes']:,} bytes;"
        f" the longest save meanwhile {one['longest_save_ms']} ms"
        for form, one in made["formats"].items()
    ]
    lines += [f"{name}: {ratio}" for name, ratio in figures.get("ratios", {}).items()]
    return "\n".join(lines)


def failures(figures: dict[str, Any]) -> list[str]:
    """What went wrong, and what is three times as slow as expected."""
    wrong = [
        f"{at}: {one}"
        for at in ("at_12", "at_50", "at_150")
        for one in figures.get(at, {}).get("wrong", ())
    ]
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    found = figures.get("ratios", {})
    slow = [
        f"{name}: {found[name]}, expected {ratio}"
        for name, ratio in expected.items()
        if name in found and found[name] > SLOWER * ratio
    ]
    return wrong + slow


def main() -> None:
    options = argparse.ArgumentParser(description="The room's figures.")
    options.add_argument("--quick", action="store_true", help="half a minute, and a verdict")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--expect", action="store_true", help="keep this run's ratios")
    chosen = options.parse_args()
    figures = measure(chosen.quick)
    for found in figures.values():
        if isinstance(found, dict):
            found.pop("raw", None)
    print(json.dumps(figures, indent=1) if chosen.json else table(figures))
    if chosen.expect:
        EXPECTED.write_text(json.dumps(figures["ratios"], indent=1) + "\n")
    said = failures(figures)
    print("\n".join(said), file=sys.stderr)
    sys.exit(bool(said))


if __name__ == "__main__":
    main()
