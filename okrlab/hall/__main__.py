"""A hall's process: it imports everything once, and forks the hall itself, again if it ends.

The server writes one line of JSON to its input: the door to come to, the recorder's address, and
the boards that may be shared.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import signal
import sys
import time
from pathlib import Path

from okrlab import logs
from okrlab.hall.process import run
from okrlab.hall.shared_pages import know

_PR_SET_PDEATHSIG = 1
AGAIN = 0.05
"""Seconds between two halls; a hall that ends at once must not keep a core busy."""


def _end_with(parent: int) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def main() -> None:
    """Fork a hall whenever there is none, until the server ends."""
    _end_with(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this
    told = json.loads(sys.stdin.readline())
    know(told["boards"])
    gc.collect()
    gc.freeze()
    while True:
        parent = os.getpid()
        if (pid := os.fork()) == 0:
            _live(parent, told)
        os.waitpid(pid, 0)
        time.sleep(AGAIN)


def _live(parent: int, told: dict[str, str]) -> None:
    code = 1
    try:
        _end_with(parent)
        logs.take_over("hall")
        asyncio.run(run(told["recorder"], Path(told["door"])))
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
