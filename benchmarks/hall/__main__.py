"""`python -m benchmarks.hall`: many people at once, with a kernel each and in a hall, in one run.

Clients speak the pages' protocol. All come at once; then each writes a card in turn, and then all
at the same moment: every card is committed, and told to everybody. `--people` says how many sit in
the hall; kernels are tried with 50 at most.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.serve.measure import crowd, memory
from okrlab.blocks.registry import shared_boards
from tests.serve.visiting import Serving

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "10-ladder.ipynb"
MOST_KERNELS = 50


@contextmanager
def serving(people: int, *, hall: bool) -> Iterator[Serving]:
    """A server with the ladder's notebook."""
    folder = Path(tempfile.mkdtemp())
    (folder / "notebooks").mkdir()
    shutil.copy(NOTEBOOK, folder / "notebooks")
    modules = ["okrlab.lab", "okrlab.blocks.ladder.board", "okrlab.host.line"]
    shared = shared_boards() if hall else None
    server = Serving(folder, ahead=4, preload=modules, seats=people + 20, shared=shared)
    try:
        yield server
    finally:
        server.stop()


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.hall")
    wanted.add_argument("--people", nargs="*", type=int, default=[50, 200, 500])
    asked = wanted.parse_args()
    for people in asked.people:
        for hall in (False, True):
            if not hall and people > MOST_KERNELS:
                continue
            with serving(people, hall=hall) as server:
                time.sleep(3)
                before = memory(server.pid)
                found = {"all": "in a hall" if hall else "a kernel each", "MB": round(before)}
                print({**found, **crowd(server, people, ladder=True)}, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
