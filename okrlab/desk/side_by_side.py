"""Reads many statements on all of the processor's cores: for the command line, which is alone."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from functools import partial
from typing import Final

from okrlab.given import checked
from okrlab.language.encoder import encoder
from okrlab.language.reading import Reading, read_all

LEAST: Final = 60
"""So many statements for each process: fewer take less time than starting another process."""


@checked
def read_side_by_side(
    statements: Sequence[tuple[str, str]], *, quick: bool = False, cores: int | None = None
) -> list[Reading]:
    """`read_all`, in as many processes as there are `cores` and work for them.

    A process is forked only on Linux, and only from one that has no other threads, whose locks it
    would inherit. Children share the encoder, which is loaded first.

    >>> [one.level for one in read_side_by_side([("Held 3 workshops", "")])]
    ['output']
    """
    many = min(cores or os.cpu_count() or 1, len(statements) // LEAST)
    if many < 2 or sys.platform != "linux" or threading.active_count() > 1:
        return read_all(statements, quick=quick)
    from multiprocessing import get_context  # takes time to import

    if not quick:
        encoder()
    parts = [statements[at::many] for at in range(many)]  # files begin with what is short
    with get_context("fork").Pool(many) as pool:
        read = pool.map(partial(read_all, quick=quick), parts, chunksize=1)
    return [read[at % many][at // many] for at in range(len(statements))]
