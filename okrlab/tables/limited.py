"""What every process shares that opens a foreign archive: limits, messages, and how it fails."""

from __future__ import annotations

import sys
import warnings
import zipfile
from collections.abc import Callable

import msgspec

from okrlab.tables import workbook as w


class TooLarge(Exception):
    """Raised for a file with more content than we read."""


def guarded(read: Callable[[], None]) -> None:
    """Limit this process, hold the archive at its input against the limits, and `read` it.

    What comes of it, or why nothing does, is told to the process that has started this one.
    """
    _limit()
    warnings.simplefilter("ignore")
    try:
        with zipfile.ZipFile(sys.stdin.buffer) as parts:
            listed = parts.infolist()
            total, size = sum(part.file_size for part in listed), sys.stdin.buffer.seek(0, 2)
        if len(listed) > w.ENTRIES or total > w.UNPACKED or total > max(w.SMALL, w.RATIO * size):
            tell(w.ReadFailed("unpacked"))
            return
        read()
    except (MemoryError, TooLarge):
        tell(w.ReadFailed("large"))
    except BrokenPipeError:
        pass
    except Exception as error:  # what libraries raise on a broken file has no common base
        tell(w.ReadFailed("large" if "out of memory" in str(error) else "broken"))
    else:
        tell(w.ReadDone())


def _limit() -> None:
    """Limit what this process can use, where the system supports it."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, w.MEMORY),
        (resource.RLIMIT_CPU, w.SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (least, least))
        except (ValueError, OSError):  # a system that knows the limit, but does not set it
            continue


def tell(message: msgspec.Struct) -> None:
    """Send a message, preceded by its length in four bytes."""
    frame = _encode(message)
    sys.stdout.buffer.write(len(frame).to_bytes(4) + frame)
    sys.stdout.buffer.flush()


_encode = msgspec.msgpack.Encoder().encode
