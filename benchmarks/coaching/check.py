"""`python -m benchmarks.coaching.check [--quick]`: statements a second by `okrlab check`.

A file of 600 of our own sentences, the whole process from its start to its last line, by the clock
and in processor time. `--quick` compares the latter, as a ratio to a peer, with `expected.json`.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.coaching.sentences import UNSEEN, sentences
from benchmarks.ratios import grown, sorting

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.json"
MANY, REQUIRED = 600, 2000
"""Statements in the file, and how many a second are required."""
CHECK = "from okrlab.cli import main; main()"


def spent(file: Path, compiled: str, *how: str) -> tuple[float, float]:
    """Seconds that checking the file takes, by the clock and of the processor."""
    here = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}  # modules are compiled, as installed
    here.pop("PYTHONDONTWRITEBYTECODE", None)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    command = [sys.executable, "-c", CHECK, "check", str(file), *how]
    subprocess.run(command, env=here, check=True, capture_output=True)
    took, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--record", action="store_true", help="write expected.json")
    asked = wanted.parse_args()
    every_second = [one.text for one in sentences(UNSEEN)][::2][:MANY]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "okrs.txt")
        file.write_text("".join(f"{one}\n" for one in every_second), encoding="utf-8")
        spent(file, folder)
        ratios, quickest = {}, 0.0
        for name, how in (("a file of 600 checked", ()), ("by the words alone", ("--quick",))):
            runs = [spent(file, folder, *how) for _ in range(3 if asked.quick else 10)]
            clock, processor = (min(times) for times in zip(*runs, strict=True))
            ratios[name], quickest = 1000 * processor / sorting(), MANY / clock
            print(
                f"{name}: {1000 * clock:.0f} ms, {quickest:,.0f} a second, "
                f"processor {1000 * processor:.0f} ms"
            )
    print(f"required: {REQUIRED:,} a second")
    if asked.quick or asked.record:
        return int(bool(grown(EXPECTED, ratios, record=asked.record)))
    return int(quickest < REQUIRED)


if __name__ == "__main__":
    raise SystemExit(main())
