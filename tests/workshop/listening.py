"""A kernel of a participant's: a session in a process of its own, whose memory can be read.

Prints a line when it is open, and another when it has seen all it is to see; then waits.
"""

import json
import sys
import threading

from okrlab.host.line import RemoteSession
from tests.graphs import ladder_of

PATIENCE = 60


def main() -> None:
    told = json.loads(sys.stdin.readline())
    session = RemoteSession(told["address"], told["token"])
    changed = threading.Event()
    session.listen(lambda _: changed.set())
    print("open", flush=True)
    while told["last"] not in ladder_of(session).rungs:
        assert changed.wait(PATIENCE)
        changed.clear()
    for format in ("md", "csv", "json"):
        session.ask("export", format=format).result(PATIENCE)
    print("seen", flush=True)
    sys.stdin.readline()
    session.close()


if __name__ == "__main__":
    main()
