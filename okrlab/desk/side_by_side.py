"""Reads many statements, and says how far it is; for the command line on all of the cores."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from okrlab.desk.late_bar import LateBar
from okrlab.given import checked
from okrlab.language.encoder import encoder
from okrlab.language.reading import Reading, read_all

LEAST: Final = 60
"""So many statements for each process: fewer take less time than starting another process."""
PART: Final = 256
"""So many are read before it is said how far it is."""


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
    alone = many < 2 or sys.platform != "linux" or threading.active_count() > 1
    workers = 1 if alone else many
    turns = workers * max(1, -(-len(statements) // (PART * workers)))  # as many for each
    parts = [statements[at::turns] for at in range(turns)]  # files begin with what is short
    reading = partial(read_all, quick=quick)
    if alone:
        return _together(map(reading, parts), len(statements))
    from multiprocessing import get_context  # takes time to import

    if not quick:
        encoder()
    with get_context("fork").Pool(many) as pool:
        return _together(pool.imap(reading, parts), len(statements))


def _together(parts: Iterable[list[Reading]], many: int) -> list[Reading]:
    """What was dealt out in turn, in one list again."""
    read: list[list[Reading]] = []
    done = 0
    with LateBar() as bar:
        for part in parts:
            read.append(part)
            done += len(part)
            bar.tell(done / many if many else 1)
    return [read[at % len(read)][at // len(read)] for at in range(many)]
