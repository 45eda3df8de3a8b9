"""Reads TOML, our own content and other people's, in time that is linear in its length."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from okrlab.texts import text

_DEEP: Final = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){20}""")
"""A key of more than twenty parts; parsing takes time quadratic in their number."""
CONTENT: Final = Path(__file__).parent.parent / "content"
"""The folder of what okrlab knows: words, weights, agendas, questions."""
_LINE: Final = re.compile(r"at line (\d+)")


T = TypeVar("T")


class TomlUnreadable(ValueError):
    """Raised for a text that is not TOML; has the `line` of the error and the parser's `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


def read_toml(content: str) -> dict[str, Any]:
    """The contents of a TOML text. Raises `TomlUnreadable` if it cannot be read.

    >>> read_toml("a.b = 1")
    {'a': {'b': 1}}
    """
    if deep := _DEEP.search(content):
        raise TomlUnreadable(content.count("\n", 0, deep.start()) + 1, text("training.toml_deep"))
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        match = _LINE.search(str(error))
        line = int(match[1]) if match else content.count("\n") + 1
        raise TomlUnreadable(line, str(error)) from None
    except RecursionError:
        raise TomlUnreadable(1, text("training.toml_nested")) from None
    except ValueError:  # a number with more digits than Python converts
        raise TomlUnreadable(1, text("training.toml_digits")) from None


def content(name: str, kind: type[T]) -> T:
    """Our own content with this name, such as "pairs" or "journeys/getting-help", as `kind`.

    Raises an `OSError` if there is none, and `msgspec.ValidationError` if it is no `kind`.
    """
    source = CONTENT.joinpath(*f"{name}.toml".split("/"))
    return msgspec.convert(tomllib.loads(source.read_text("utf-8")), kind)
