"""The catalogue of all text that people read, in files by area under `texts/en/`.

Texts that belong to one kind of block are in `texts.toml` in its folder, also by area.

With `OKRLAB_LOCALE=pseudo`, every text is bracketed and accented, so that a string that does not
come from the catalogue is easy to see on a page and to find in a test.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import ChainMap
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from okrlab.blocks import folders

_ACCENTS = str.maketrans("aceinosuyAEINOSUY", "áçéíñóšúýÁÉÍÑÓŠÚÝ")
_SLOT = re.compile(r"(\{[^{}]*\})")


def text(key: str, facts: dict[str, object] | None = None, /, **values: object) -> str:
    """The text with the key `area.key`, with its slots filled from `values`, or else from `facts`.

    Raises `KeyError` for an unknown key or a missing value.

    >>> text("levels.output")
    'Output'
    """
    name, _, rest = key.partition(".")
    filled = values if facts is None else ChainMap(values, facts) if values else facts
    return area(name)[rest].format_map(filled)


def signed(value: float, digits: int = 0) -> str:
    """A change with its sign, rounded to so many decimals, as people read it.

    >>> signed(-1.25, 1), signed(3)
    ('−1.2', '+3')
    """
    return f"{value:+.{digits}f}".replace("-", "−")


MOST_TOLD: Final = 50
"""The most problems of one file that are listed; after them, a line says how many more."""
_LONGEST_LINE: Final = 400


def some(problems: Iterable[str]) -> tuple[str, ...]:
    """A list of problems, cut to a length that people can read, however long it was.

    >>> some(["No title."] * 52)[-2:]
    ('No title.', 'There are 2 more.')
    """
    lines = list(problems)
    kept = [
        line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
        for line in lines[:MOST_TOLD]
    ]
    if (more := len(lines) - MOST_TOLD) > 0:
        kept.append(text(f"errors.more_{'one' if more == 1 else 'many'}", n=f"{more:,}"))
    return tuple(kept)


def area(name: str) -> dict[str, str]:
    """All texts of an area by key, as templates, for a page that fills their slots itself.

    Raises an `OSError` for an area that does not exist.
    """
    return _area(name, os.environ.get("OKRLAB_LOCALE", "en"))


@cache
def _area(name: str, locale: str) -> dict[str, str]:
    source, own = Path(__file__).parent.joinpath("en", f"{name}.toml"), _of_blocks().get(name, {})
    texts = own if own and not source.exists() else {**_read(source), **own}
    return {key: pseudo(value) for key, value in texts.items()} if locale == "pseudo" else texts


def _read(source: Path) -> dict[str, Any]:
    return tomllib.loads(source.read_text("utf-8"))


@cache
def _of_blocks() -> dict[str, dict[str, str]]:
    """The texts that kinds of blocks add, by area."""
    areas: dict[str, dict[str, str]] = {}
    for folder in folders():
        if (source := folder / "texts.toml").exists():
            for name, texts in _read(source).items():
                areas.setdefault(name, {}).update(texts)
    return areas


def pseudo(template: str) -> str:
    """The template in pseudo-English: readable, but visibly not from the source; keeps its slots.

    >>> pseudo("Saved by {name}")
    '[!Šávéd bý {name}!]'
    """
    parts = _SLOT.split(template)
    accented = "".join(p if _SLOT.fullmatch(p) else p.translate(_ACCENTS) for p in parts)
    return f"[!{accented}!]"
