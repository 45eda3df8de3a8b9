"""Finds the files that a person names: files, folders and patterns."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from okrlab.errors import BadInput
from okrlab.tables.file_reading import ENDINGS

STANDARD_INPUT: Final = "-"
_MOST: Final = 10_000
"""The most files at once."""


def files_named(names: Iterable[str]) -> list[str]:
    """Every file that these names mean, once, in order: a folder means all in it that can be read.

    Hidden files and folders are left out. Raises `BadInput` for a pattern or folder without any.
    """
    found: dict[str, None] = {}
    for name in names:
        if name == STANDARD_INPUT or not (is_folder(name) or _is_pattern(name)):
            found[name] = None
            continue
        inside = _in_folder(name) if is_folder(name) else _matching(name)
        if not inside:
            raise BadInput("no_files", name=name)
        found.update(dict.fromkeys(inside))
        if len(found) > _MOST:
            raise BadInput("many_files", most=f"{_MOST:,}")
    return list(found)


def is_folder(name: str) -> bool:
    """Whether a name is that of a folder."""
    return Path(name).is_dir()


def content_of(name: str) -> bytes:
    """The bytes of a file, or of the standard input. Raises `BadInput` if it cannot be read."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput("no_file", name=name, reason=error.strerror) from None


def _is_pattern(name: str) -> bool:
    return glob.has_magic(name) and not Path(name).exists()


def _matching(pattern: str) -> list[str]:
    return [one for one in sorted(glob.glob(pattern, recursive=True)) if not is_folder(one)]


def files_in(folder: str, *, without: str = "") -> list[str]:
    """Every file in a folder and those below it, in order, except what is hidden.

    A folder below it that holds a file with the name `without` is left out. Raises `BadInput` for
    more files than anybody means.
    """
    found: list[str] = []
    for top, folders, names in os.walk(folder):
        if without and without in names and top != folder:
            folders.clear()
            continue
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        found += [str(Path(top, name)) for name in sorted(names) if not name.startswith(".")]
        if len(found) > _MOST:
            raise BadInput("many_files", most=f"{_MOST:,}")
    return found


def _in_folder(folder: str) -> list[str]:
    return [one for one in files_in(folder) if Path(one).suffix.lower() in ENDINGS]
