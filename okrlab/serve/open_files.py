"""How many files and connections this process may open, and how many a room takes."""

from __future__ import annotations

import sys
from contextlib import suppress

LEAST = 256
"""With fewer than this not even the server itself gets by."""
FILES = 65_536
"""As many as are asked for, where the machine allows any number."""


def raise_limit() -> None:
    """Raise the limit as far as possible: most machines allow 1,024 unless they are asked."""
    with suppress(ImportError):  # not on Windows, which has no such limit
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):  # macOS reports a limit that it does not grant
            most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def limit() -> int:
    """How many this process may open."""
    try:
        import resource
    except ImportError:
        return sys.maxsize
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def needed_for(people: int) -> int:
    """How many a server has to be able to open for so many people.

    A browser opens up to six connections while a page comes, and half of all are left for kernels,
    the database and whoever else knocks: see `okrlab.serve.listening`.

    >>> needed_for(20), needed_for(500)
    (1264, 7024)
    """
    return 2 * (6 * people + 512)
