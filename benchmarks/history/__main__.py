"""How fast histories and documents are read: `python -m benchmarks.history [--quick] [--expect]`.

Everything in seconds of the processor, beside a plain `pandas.read_csv` of the same file in the
same run. The exit code is 1 if a bar is missed or, with `--quick`, a ratio is three times what
`expected.json` holds; `--quick --expect` writes that file.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from benchmarks.ratios import grown, sorting
from okrlab.measure.baseline import baseline
from okrlab.measure.history import history
from okrlab.tables.file_reading import read_statements

EXPECTED = Path(__file__).with_name("expected.json")
TODAY = date(2030, 1, 1)
VERDICT = 4.0
"""A verdict on a million events may take so many plain reads."""
IN_MEMORY = 0.5
"""Seconds that ten million events in memory may take to become weeks."""
PAGES, A_PAGE = 200, 50
DOCUMENT = 1.0
"""Seconds that 200 pages of Markdown, of 50 lines each, may take to be read."""
RESIDENT = 1_000
"""Megabytes that reading a file larger than them may take in all."""


def best(work: Callable[[], object], times: int = 3) -> float:
    """The fastest of some runs, in seconds of the processor: others who work here do not count.

    Nothing measured so waits for anything or uses more than one core.
    """
    spent = []
    for _ in range(times):
        began = process_time()
        work()
        spent.append(process_time() - began)
    return min(spent)


def events(rows: int, seed: int = 6) -> pd.DataFrame:
    """Events of two years, in no order, with an amount and whether it went well."""
    chance = np.random.default_rng(seed)
    seconds = chance.integers(0, 728 * 86_400, rows).astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "created": np.datetime64("2024-01-01") + seconds,
            "id": np.arange(rows),
            "amount": np.round(chance.gamma(2, 20, rows), 2),
            "ok": chance.random(rows) < 0.3,
        }
    )


def a_file(folder: Path, rows: int) -> dict[str, float]:
    """A CSV of so many events to a verdict, by what is asked of it."""
    path = folder / "events.csv"
    events(rows).to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M:%S")
    german = folder / "german.csv"
    events(rows).to_csv(german, index=False, date_format="%d.%m.%Y %H:%M", sep=";", decimal=",")

    def verdict(source: Path, **how: str) -> Callable[[], object]:
        return lambda: [
            baseline(one)
            for one in history(
                source, date="created", events=True, every="week", today=TODAY, **how
            )
        ]

    verdict(path)()  # imports are not what is measured
    found = {"plain read": best(lambda: pd.read_csv(path))}
    found["events counted"] = best(verdict(path))
    found["amounts averaged"] = best(verdict(path, value="amount"))
    found["a rate of yes and no"] = best(verdict(path, value="ok"))
    found["plain read, ; and ,"] = best(lambda: pd.read_csv(german, sep=";", decimal=","))
    found["day.month.year and a decimal comma"] = best(verdict(german, value="amount"))
    return found


def in_memory(rows: int) -> dict[str, float]:
    """Events in a frame to weeks."""
    frame = events(rows)
    how = {"date": "created", "events": True, "every": "week", "today": TODAY}
    return {
        "counted by week": best(lambda: history(frame, **how)),  # type: ignore[arg-type]
        "amounts by week": best(lambda: history(frame, value="amount", **how)),  # type: ignore[arg-type]
    }


def larger_than(megabytes: int, folder: Path) -> dict[str, float]:
    """A file of that size, read by a process of its own: its seconds and its peak of memory."""
    path = folder / "large.csv"
    piece = events(500_000).to_csv(index=False, header=False, date_format="%Y-%m-%dT%H:%M:%S")
    with path.open("w") as file:
        file.write("created,id,amount,ok\n")
        while file.tell() < megabytes * 1_000_000:
            file.write(piece)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.history", "--only", str(path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told | {"file_mb": round(path.stat().st_size / 1e6)}


def a_document(pages: int) -> bytes:
    """Markdown as teams write it: an objective a page, its key results as a list and as a table."""
    chance = np.random.default_rng(17)

    def page(n: int) -> list[str]:
        n = n % 40 + 1
        low, high = (int(one) for one in chance.integers(3, 60, 2))
        lines = [f"## Objective {n}: readers of branch {n} find what they look for", ""]
        for k in range(12):
            lines.append(f"- **KR{n}.{k}**: Raise loans of shelf {k} from {low} to {high} by June")
            lines.append(f"  - Owner: branch {n}, {chance.integers(0, 100)} % done")
        lines += ["", "We looked at last term and talked about it twice.", "", "### In numbers", ""]
        lines += ["| Key result | Start | Target | Owner |", "|---|--:|--:|---|"]
        lines += [f"| Returns within {k} days | {low} % | {high} % | Ida |" for k in range(12)]
        return [*lines, *["Prose that says nothing of numbers."] * (A_PAGE - len(lines))]

    return "\n".join(line for n in range(pages) for line in page(n)).encode()


def only(path: str) -> None:
    """Read one file, and say how long it took and how much memory there was at most."""
    began = perf_counter()
    (series,) = history(path, date="created", value="amount", events=True, today=TODAY)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    print(
        json.dumps(
            {"seconds": round(perf_counter() - began, 1), "peak_mb": round(peak), "weeks": series.n}
        )
    )


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--expect", action="store_true", help="write expected.json")
    wanted.add_argument("--only", metavar="FILE", help=argparse.SUPPRESS)
    asked = wanted.parse_args()
    if asked.only:
        only(asked.only)
        return 0
    slow: list[str] = []
    rows, many, large = (200_000, 2_000_000, 60) if asked.quick else (1_000_000, 10_000_000, 1_500)
    with tempfile.TemporaryDirectory() as name:
        read = a_file(Path(name), rows)
        held = larger_than(large, Path(name))
    plain, other = read.pop("plain read"), read.pop("plain read, ; and ,")
    print(f"a CSV of {rows:,} events to a verdict; a plain read takes {plain:.2f} s, {other:.2f} s")
    ratios = {}
    for what, seconds in read.items():
        ratios[what] = round(seconds / (other if "comma" in what else plain), 2)
        print(f"  {what:<36}{seconds:6.2f} s{ratios[what]:6.2f} × (bar {VERDICT:g} ×)")
        if ratios[what] > VERDICT and not asked.quick:
            slow.append(what)
    print(f"{many:,} events in memory to weeks")
    for what, seconds in in_memory(many).items():
        print(f"  {what:<36}{seconds:6.2f} s (bar {IN_MEMORY:g} s)")
        ratios[what] = round(seconds / plain, 3)
        if seconds > IN_MEMORY and not asked.quick:
            slow.append(what)
    content = a_document(PAGES)
    found = len(read_statements("a.md", content).statements)
    spent = best(lambda: read_statements("a.md", content))
    print(f"{PAGES} pages of Markdown, {found:,} statements: {spent:.2f} s (bar {DOCUMENT:g} s)")
    ratios["pages of Markdown"] = round(1000 * spent / sorting(), 1)
    if spent > DOCUMENT and not asked.quick:
        slow.append("pages of Markdown")
    print(f"a file of {held['file_mb']} MB: {held['seconds']} s, at most {held['peak_mb']} MB")
    if held["peak_mb"] > RESIDENT:
        slow.append("memory")
    if asked.expect or asked.quick:
        slow += grown(EXPECTED, ratios, record=asked.expect)
    print("Too slow:", ", ".join(slow) or "nothing")
    return bool(slow)


if __name__ == "__main__":
    raise SystemExit(main())
