"""Which key this installation has: one of several servers is given the key of all of them."""

from __future__ import annotations

import os
from pathlib import Path

from okrlab.errors import StoreFailed
from okrlab.host.links import BYTES, KEY, load_key

GIVEN, GIVEN_FILE = "OKRLAB_KEY", "OKRLAB_KEY_FILE"
"""Where a server that is one of several finds the key of all: as 64 digits, or as a file's name."""


def key_place(data_dir: Path) -> Path:
    """Where the key of this installation is, for messages: nobody else's is looked at."""
    if os.environ.get(GIVEN):
        return Path(GIVEN)
    given = os.environ.get(GIVEN_FILE)
    return Path(given) if given else data_dir / KEY


def known_key(data_dir: Path) -> bytes | None:
    """The key of this installation: given by the environment, or kept in the data directory.

    None if there is none yet. Raises `StoreFailed` if the environment gives none that is one.
    """
    place = key_place(data_dir)
    if said := os.environ.get(GIVEN):
        return _from_text(said.encode(), place)
    if place == data_dir / KEY:
        return load_key(data_dir) if place.exists() else None
    try:
        key = place.read_bytes()
    except OSError as error:
        raise StoreFailed("no_given_key", path=place, reason=error.strerror or error) from error
    return key if len(key) == BYTES else _from_text(key, place)


def own_key(data_dir: Path) -> bytes:
    """The same, and one is made in the data directory if there is none."""
    return known_key(data_dir) or load_key(data_dir)


def _from_text(said: bytes, place: Path) -> bytes:
    """A key written as 64 hexadecimal digits, as secrets often are."""
    try:
        key = bytes.fromhex(said.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != BYTES:
        reason = f"neither {BYTES} bytes nor {2 * BYTES} hexadecimal digits"
        raise StoreFailed("no_given_key", path=place, reason=reason)
    return key
