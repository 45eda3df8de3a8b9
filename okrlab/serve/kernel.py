"""A kernel as this server runs it, in its own process.

It is forked from the zygote or, where processes cannot be forked, started as
`python -m okrlab.serve.kernel -f FILE`.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from typing import Any, TextIO

from okrlab.logs import Journal

PAGE = "okrlab_page"
"""The message by which the server tells a kernel whether its page shows signs of life.

No page can send it: see `frames.SAID`.
"""
OPTIONS = ("--HistoryManager.enabled=False",)
"""The options of every kernel, after the name of its connection file."""


def _page(_stream: object, _ident: object, message: dict[str, Any]) -> None:
    from okrlab.host.line import ServedPage

    ServedPage.away = message["content"]["away"]


def prepare(**how: Any) -> None:
    """Do what can be done before a kernel is forked from this process."""
    from okrlab.serve.kernel_app import KernelApp

    KernelApp.instance(**how).prepare(OPTIONS)


def name_widgets(seed: str) -> None:
    """Give widgets that are made from now on ids that follow from `seed` and their order.

    Two servers that run one notebook then make the same page of it.
    """
    from hashlib import sha256
    from itertools import count
    from types import SimpleNamespace

    from comm import base_comm

    def uuid4() -> SimpleNamespace:
        return SimpleNamespace(hex=sha256(f"{seed} {next(numbers)}".encode()).hexdigest()[:32])

    numbers = count()
    vars(base_comm)["uuid"] = SimpleNamespace(uuid4=uuid4)


def live(argv: list[str], **how: Any) -> None:
    """Run a kernel until it is told to end."""
    import ipywidgets

    from okrlab.serve.kernel_app import KernelApp

    journal = Journal(f"kernel {os.getpid()}", _server_log())
    app: Any = KernelApp.instance(**how)
    app.initialize(argv)
    app.log.handlers[:] = [journal]
    app.log.propagate = False
    app.kernel.shell_handlers[PAGE] = _page
    ipywidgets._handle_ipython()  # when it was imported, in the zygote, there was no shell yet
    app.start()


def _server_log() -> TextIO:
    """The server's log, for our journal alone.

    Everything else in this process that writes to the files 1 and 2 would end up there unmarked.
    Python's own output reaches the page's connection, which logs it with the kernel's name.
    """
    log = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    faulthandler.enable(log)
    return log


if __name__ == "__main__":
    live(sys.argv[1:])
