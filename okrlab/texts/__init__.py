"""The one catalogue of all text a person reads, in files by area under `texts/en/`.

What belongs to one kind of block stands in `texts.toml` in its folder, by area as well.

With `OKRLAB_LOCALE=pseudo` every text is bracketed and accented, so that a string which does
not come from here stands out on a page and in a test.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from okrlab.blocks import folders

_ACCENTS = str.maketrans("aceinosuyAEINOSUY", "áçéíñóšúýÁÉÍÑÓŠÚÝ")
_SLOT = re.compile(r"(\{[^{}]*\})")


def text(key: str, **values: object) -> str:
    """The text of `area.key` with its slots filled. Raises `KeyError` for an unknown key.

    >>> text("levels.output")
    'Output'
    """
    name, _, rest = key.partition(".")
    return area(name)[rest].format(**values)


def signed(value: float, digits: int = 0) -> str:
    """A change, with its sign as it is printed.

    >>> signed(-1.25, 1), signed(3)
    ('−1.2', '+3')
    """
    return f"{value:+.{digits}f}".replace("-", "−")


MOST_TOLD: Final = 50
"""Problems of one file that are told; of more it is told how many more there are."""
_LONGEST_LINE: Final = 400


def some(problems: Iterable[str]) -> tuple[str, ...]:
    """What is told of a list of problems, however long it and its lines are.

    >>> some(["No title."] * 52)[-2:]
    ('No title.', 'There are 2 more.')
    """
    lines = list(problems)
    told = [
        one if len(one) <= _LONGEST_LINE else f"{one[:_LONGEST_LINE]}…" for one in lines[:MOST_TOLD]
    ]
    if (more := len(lines) - MOST_TOLD) > 0:
        told.append(text(f"errors.more_{'one' if more == 1 else 'many'}", n=f"{more:,}"))
    return tuple(told)


def area(name: str) -> dict[str, str]:
    """All texts of an area, as templates: what a page needs to speak by itself."""
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
    """What kinds of blocks add to each area."""
    areas: dict[str, dict[str, str]] = {}
    for folder in folders():
        if (source := folder / "texts.toml").exists():
            for name, texts in _read(source).items():
                areas.setdefault(name, {}).update(texts)
    return areas


def pseudo(template: str) -> str:
    """A template that still reads but is plainly not English; slots are kept.

    >>> pseudo("Saved by {name}")
    '[!Šávéd bý {name}!]'
    """
    parts = _SLOT.split(template)
    said = "".join(p if _SLOT.fullmatch(p) else p.translate(_ACCENTS) for p in parts)
    return f"[!{said}!]"
