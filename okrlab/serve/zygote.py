"""The process that every kernel is forked from: one thread, all modules imported, a shell built.

`okrlab.serve.kernels` runs it as `python -m okrlab.serve.zygote FD MEMORY MODULE…`. On the socket
FD each message is one request (JSON: argv, env, cwd). The answer is the child's pid together with a
pidfd: whoever holds that notices when the child ends, and can never signal another process that got
the same number later. When the socket closes, the zygote ends and its children are killed.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import resource
import signal
import socket
import sys
from pathlib import Path

from okrlab.serve.kernel import live, prepare

_PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Import modules, build a shell, report ready, then fork on request until the socket closes."""
    door = socket.socket(fileno=int(argv[0]))
    memory = int(argv[1])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children leave no zombies
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # 43 MB, and nobody can attach here
    failed = [name for name in argv[2:] if not _imported(name)]
    # A parent handle of 1 turns off polling for the parent (the death signal does that).
    prepare(parent_handle=1)
    threads = len(os.listdir("/proc/self/task"))
    # What exists now is never collected, so that the collector of a child does not touch, and
    # thereby copy, the pages that all children share.
    gc.collect()
    gc.freeze()
    door.send(json.dumps({"threads": threads, "failed": failed}).encode())
    if threads != 1:  # a fork copies only one thread, and locks held by others stay locked
        return
    while request := door.recv(1 << 20):
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            door.close()
            _live(parent, memory, **json.loads(request))
        handle = os.pidfd_open(pid)
        socket.send_fds(door, [str(pid).encode()], [handle])
        os.close(handle)


def _imported(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception:
        return False
    return True


def _live(parent: int, memory: int, *, argv: list[str], env: dict[str, str], cwd: str) -> None:
    """Run a kernel in the forked child; never returns."""
    code = 1
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # the zygote died before its death could be signalled to us
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        Path("/proc/self/oom_score_adj").write_text("500")  # out of memory: kernels before server
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        random.seed()
        if numpy := sys.modules.get("numpy"):
            numpy.random.seed()
        live(argv)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        atexit._run_exitfuncs()  # sessions say goodbye here
        for stream in (sys.__stdout__, sys.__stderr__):
            if stream:
                stream.flush()
        os._exit(code)


if __name__ == "__main__":
    with contextlib.suppress(ConnectionError):  # the server ended in the middle of a message
        main(sys.argv[1:])
