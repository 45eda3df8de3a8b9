"""`python -m benchmarks.out [--quick]`: what making a file of a workshop of 5,000 events costs.

Each format in CPU seconds, and as a ratio to sorting 100,000 numbers in the same process.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.ratios import effort, grown, sorting
from okrlab.host.export import made
from tests.workshop.telling import long, told

EXPECTED = Path(__file__).parent / "expected.json"
FORMATS = ("html", "md", "xlsx", "pptx", "mermaid")
MOST = 3.0
"""CPU seconds that a file may take."""


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.out", description=__doc__)
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--record", action="store_true", help="write expected.json")
    asked = wanted.parse_args()
    workshop, peer = told(long()), sorting()
    ratios, slow = {}, []
    for format in FORMATS:
        made(workshop, format)  # what is loaded once is not counted
        spent = effort(lambda form=format: made(workshop, form), 3 if asked.quick else 7)
        ratios[format] = spent / peer
        print(f"{format:<8} {spent / 1000:.2f} s")
        slow += [format] if spent > 1000 * MOST else []
    return int(bool(grown(EXPECTED, ratios, record=asked.record) or slow))


if __name__ == "__main__":
    raise SystemExit(main())
