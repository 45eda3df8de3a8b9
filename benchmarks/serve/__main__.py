"""`python -m benchmarks.serve`: our page beside stock Voilà and its peers, in one run.

`--hall` measures our page alone, with a kernel for each visitor and in a hall.
`--quick` (for CI) leaves out the peers and the phone and fails when the ratio to stock Voilà, or
the bytes, are three times what `recorded.json` says. `--record` writes that file.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.ratios import grown
from benchmarks.serve.contenders import PEERS, in_a_hall, ladder, ours, peer, stock
from benchmarks.serve.measure import crowd, measure

RECORDED = Path(__file__).parent / "recorded.json"


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.serve")
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--record", action="store_true")
    wanted.add_argument("--hall", action="store_true")
    wanted.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    asked = wanted.parse_args()
    found: dict[str, dict[str, float]] = {}
    if asked.hall:
        for one in (ours, in_a_hall):
            with one(Path(tempfile.mkdtemp())) as server:
                found[server.name] = measure(server, visits=3 if asked.quick else 7)
        table(found)
        return 0
    with ours(Path(tempfile.mkdtemp())) as server:
        found["okrlab"] = measure(server, visits=3 if asked.quick else 7, phone=not asked.quick)
        assert server.serving
        for people in (20,) if asked.quick else (50, 100):
            print(crowd(server.serving, people), flush=True)
    for people in (20,) if asked.quick else (50, 100):
        with ladder(Path(tempfile.mkdtemp())) as serving:
            print("the ladder:", crowd(serving, people, ladder=True), flush=True)
    with stock(Path(tempfile.mkdtemp())) as server:
        found["stock Voilà"] = measure(
            server, visits=1 if asked.quick else 3, phone=not asked.quick
        )
    for name in [] if asked.quick else asked.peers:
        try:
            with peer(name) as server:
                found[name] = measure(server, visits=5)
        except Exception as error:  # a peer that cannot be had here spoils nothing
            print(f"{name}: {str(error).splitlines()[0]}")
    table(found)
    ratios = {
        "cold": found["okrlab"]["cold_s"] / found["stock Voilà"]["cold_s"],
        "cpu": found["okrlab"]["cpu_s"] / found["stock Voilà"]["cpu_s"],
        "kB": found["okrlab"]["kB"],
    }
    if not (asked.quick or asked.record):
        return 0
    return bool(grown(RECORDED, ratios, record=asked.record))


def table(found: dict[str, dict[str, float]]) -> None:
    columns = list(next(iter(found.values())))
    print("| |" + "|".join(columns) + "|\n|---|" + "---|" * len(columns))
    for name, row in found.items():
        print(f"|{name}|" + "|".join(str(row.get(column, "")) for column in columns) + "|")


if __name__ == "__main__":
    sys.exit(main())
