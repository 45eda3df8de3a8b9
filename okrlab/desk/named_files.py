"""Finds the files that a person names: files, folders and patterns."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec

from okrlab.errors import BadInput
from okrlab.tables.file_reading import ENDINGS
from okrlab.texts import text
from okrlab.texts.clean import first_of

STANDARD_INPUT: Final = "-"
_MOST: Final = 10_000
"""The most files at once."""


class SkippedFiles(msgspec.Struct, frozen=True):
    """Files of a folder that were not read, and why: no reader opens them, or they are hidden.

    Of a hidden folder the name is given, and not what is in it.
    """

    folder: str
    why: Literal["ending", "hidden"]
    files: list[str]

    def told(self) -> str:
        """All of it in a line, with the first names.

        >>> SkippedFiles("okrs", "ending", ["deck.pptx"]).told()
        'okrs: 1 file not read, as no reader here opens its kind: deck.pptx'
        """
        many = len(self.files)
        key = f"desk.skipped_{self.why}_{'one' if many == 1 else 'other'}"
        return text(key, folder=self.folder, count=f"{many:,}", names=first_of(self.files))


class NamedFiles(list[str]):
    """The files to read; `skipped` are those beside them in the same folders."""

    skipped: list[SkippedFiles]


def files_named(names: Iterable[str]) -> NamedFiles:
    """Every file that these names mean, once, in order: a folder means all in it that can be read.

    Hidden files and folders are left out, and all that is left out is named. Raises `BadInput` for
    a pattern or folder without any.
    """
    found: dict[str, None] = {}
    skipped: dict[str, list[SkippedFiles]] = {}
    for name in names:
        if name == STANDARD_INPUT or not (is_folder(name) or _is_pattern(name)):
            found[name] = None
            continue
        if is_folder(name):
            inside, skipped[name] = _in_folder(name)
        else:
            inside = _matching(name)
        if not inside:
            other = [one for one in skipped.get(name, []) if one.why == "ending"]
            if other:
                raise BadInput("no_files_but", name=name, names=first_of(other[0].files))
            raise BadInput("no_files", name=name)
        found.update(dict.fromkeys(inside))
        if len(found) > _MOST:
            raise BadInput("many_files", most=f"{_MOST:,}")
    files = NamedFiles(found)
    files.skipped = [one for every in skipped.values() for one in every]
    return files


def is_folder(name: str) -> bool:
    """Whether a name is that of a folder."""
    return Path(name).is_dir()


def content_of(name: str | os.PathLike[str], most: int = 0) -> bytes:
    """The bytes of a file, or of the standard input.

    Raises `BadInput` if it cannot be read, or holds more than `most` bytes.
    """
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        if most and os.path.getsize(name) > most:
            raise BadInput("desk_large", name=Path(name).name, most=most // 1_000_000)
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:  # a name with a null character is no `OSError`
        reason = getattr(error, "strerror", None) or error
        raise BadInput("no_file", name=name, reason=reason) from None


def _is_pattern(name: str) -> bool:
    return glob.has_magic(name) and not Path(name).exists()


def _matching(pattern: str) -> list[str]:
    return [one for one in sorted(glob.glob(pattern, recursive=True)) if not is_folder(one)]


def _in_folder(folder: str) -> tuple[list[str], list[SkippedFiles]]:
    """The files of a folder that can be read, and those that are skipped."""
    found, hidden = files_in(folder)
    others = [str(Path(one).relative_to(folder)) for one in found if not _readable(one)]
    skipped = [SkippedFiles(folder, "ending", others), SkippedFiles(folder, "hidden", hidden)]
    return [one for one in found if _readable(one)], [one for one in skipped if one.files]


def _readable(file: str) -> bool:
    return Path(file).suffix.lower() in ENDINGS


def files_in(folder: str, *, without: str = "") -> tuple[list[str], list[str]]:
    """Every file in a folder and those below it, in order, and the names of what is hidden there.

    A folder below it that holds a file with the name `without` is left out. Raises `BadInput` for
    more files than anybody means.
    """
    found: list[str] = []
    hidden: list[str] = []
    for top, folders, names in os.walk(folder):
        if without and without in names and top != folder:
            folders.clear()
            continue
        inner = Path(top).relative_to(folder)
        hidden += sorted(f"{inner / one}/" for one in folders if one.startswith("."))
        hidden += sorted(str(inner / one) for one in names if one.startswith("."))
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        found += [str(Path(top, name)) for name in sorted(names) if not name.startswith(".")]
        if len(found) > _MOST:
            raise BadInput("many_files", most=f"{_MOST:,}")
    return found, hidden
