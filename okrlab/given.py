"""Checks what a caller hands over against what a function says that it takes: its annotations.

Whoever calls okrlab from Python meets three kinds of slips: an option that does not exist, a word
that is none of those an option knows, and a value of another kind. `@checked` finds all of them by
reading the annotations, so a new option is checked because it is annotated. Where a day is meant,
a date is taken and so is its text, like "2026-01-05".
"""

from __future__ import annotations

import builtins
import inspect
import os
import reprlib
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache, wraps
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    ParamSpec,
    TypeVar,
    Union,
    Unpack,
    get_args,
    get_origin,
    is_typeddict,
)

from okrlab.errors import BadInput
from okrlab.texts import text

P = ParamSpec("P")
T = TypeVar("T")

_PLAIN: Final[dict[Any, str]] = {
    str: "text",
    bool: "truth",
    int: "whole",
    float: "number",
    date: "day",
    bytes: "bytes",
}
"""Kinds of values that have a word in the catalogue."""
_NO: Final = object()
"""What a value becomes that does not fit."""


def checked(function: Callable[P, T]) -> Callable[P, T]:
    """The function, with everything it is given held against its annotations first.

    Days written as text become dates. Raises `BadInput` with what may be given instead.

    >>> @checked
    ... def pay(way: Literal["cash", "card"], on: date) -> str:
    ...     return f"{on:%d.%m.}"
    >>> pay("card", "2026-01-05")
    '05.01.'
    >>> pay("crad", "2026-01-05")
    Traceback (most recent call last):
    okrlab.errors.BadInput: way cannot be “crad”. Did you mean “card”? It takes: “cash”, “card”.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        kinds, more = taken(function)
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            _refuse_unknown(function, signature, kwargs)
            raise
        changed = False
        for name, value in bound.arguments.items():
            if more is not None and name == more:
                fitted: Any = _options(function, kinds, value)
            elif name in kinds and value is not signature.parameters[name].default:
                fitted = fit(name, value, kinds[name])
            else:
                continue
            if fitted is not value:
                bound.arguments[name], changed = fitted, True
        return function(*bound.args, **bound.kwargs) if changed else function(*args, **kwargs)

    call.__checked__ = True  # type: ignore[attr-defined]
    return call


def one_of(name: str, given: str, known: Collection[str]) -> str:
    """What was given, if it is known; for names that only a workshop or a file can tell.

    >>> one_of("table", "step", ["steps"])
    Traceback (most recent call last):
    okrlab.errors.BadInput: table cannot be “step”. Did you mean “steps”? It takes: “steps”.
    """
    if given not in known:
        raise _refused(name, given, [one for one in known if one], ())
    return given


def day(said: date | str) -> date:
    """A date as given or written like 2026-01-05. Raises `BadInput` for anything else.

    NumPy's days and times are dates too; its months and years are not, and neither is pandas' NaT.
    """
    if getattr(getattr(said, "dtype", None), "kind", "") == "M" and _as_fine_as_days(said):
        said = said.astype("datetime64[D]").item()  # type: ignore[union-attr]
    try:
        if isinstance(said, datetime):
            return date(said.year, said.month, said.day)  # those of NaT are no numbers
        return said if isinstance(said, date) else date.fromisoformat(said)
    except (TypeError, ValueError):
        raise BadInput("not_a_date", date=_shown(said)) from None


def _as_fine_as_days(said: Any) -> bool:
    return not said.ndim and not said.dtype.str.endswith(("[Y]", "[M]", "[W]"))


def fit(name: str, value: Any, kind: Any) -> Any:
    """The value as the annotation means it. Raises `BadInput` where it does not fit."""
    found = _fitted(value, kind)
    if found is _NO:
        if isinstance(value, str) and date in (kind, *get_args(kind)):
            return day(value)
        raise _refused(name, value, _words(kind), _kinds(kind))
    for field, (inner, kinds) in _inside(found).items():
        if _fitted(inner, kinds) is _NO:
            raise _refused(field, inner, _words(kinds), _kinds(kinds))
    return found


def near(given: object, known: Iterable[str]) -> str:
    """The known word that was most likely meant; empty where none is near.

    >>> near("W", ["day", "week"]), near("betr", ["better"]), near("higher", ["up", "down"])
    ('week', 'better', '')
    """
    said, words = str(given).casefold(), {one.casefold(): one for one in known if one}
    if said:
        begun = [k for k in words if k.startswith(said) or (len(k) > 1 and said.startswith(k))]
        if len(begun) == 1:
            return words[begun[0]]
    return next((words[k] for k in get_close_matches(said, words, n=1)), "")


# -- reading annotations ---------------------------------------------------------------------


class _Anything:
    """A name that only type checkers import: what it stands for is not checked."""

    def __getattr__(self, _: str) -> _Anything:
        return self

    def __getitem__(self, _: Any) -> _Anything:
        return self

    def __or__(self, _: Any) -> _Anything:
        return self

    __ror__ = __or__


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, ANYTHING)


ANYTHING: Final = _Anything()


@cache
def taken(function: Callable[..., Any]) -> tuple[dict[str, Any], str | None]:
    """What each parameter takes, the options of `**more: Unpack[…]` included; and `more`'s name."""
    kinds, more = _hints(function, getattr(function, "__globals__", {})), None
    kinds.pop("return", None)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            kinds.pop(name, None)
        elif parameter.kind is parameter.VAR_KEYWORD:
            kind = kinds.pop(name, None)
            options = get_args(kind)[0] if get_origin(kind) is Unpack else None
            if is_typeddict(options):
                more, kinds = name, kinds | _fields(options)
    return kinds, more


def _hints(thing: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    """Its annotations; a name that is not there at run time stands for anything."""
    found = inspect.get_annotations(thing)
    return {
        name: eval(kind, {}, _Names(names)) if isinstance(kind, str) else kind
        for name, kind in found.items()
    }


@cache
def _fields(struct: Any) -> dict[str, Any]:
    """What the fields of a struct or of a dictionary of options hold."""
    found: dict[str, Any] = {}
    for one in reversed(struct.__mro__ if not is_typeddict(struct) else (struct,)):
        found |= _hints(one, vars(sys.modules.get(one.__module__, builtins)))
    return {
        name: _evaluated(kind, struct) for name, kind in found.items() if not name.startswith("__")
    }


def _evaluated(kind: Any, struct: Any) -> Any:
    """A typed dictionary keeps its annotations as references that are not resolved."""
    said = getattr(kind, "__forward_arg__", None)
    names = _Names(vars(sys.modules[struct.__module__]))
    return eval(said, {}, names) if said else kind


def _inside(value: Any) -> dict[str, tuple[Any, Any]]:
    """The fields of one of our structs: somebody built it by hand, and nothing checked it."""
    if not (hasattr(value, "__struct_fields__") and type(value).__module__.startswith("okrlab")):
        return {}
    struct: Any = type(value)
    kinds = _choices(struct)
    return {name: (getattr(value, name), kind) for name, kind in kinds.items()}


@cache
def _choices(struct: Any) -> dict[str, Any]:
    """The fields that take one of a few words."""
    return {name: kind for name, kind in _fields(struct).items() if _words(kind)}


# -- holding a value against one --------------------------------------------------------------


def _fitted(value: Any, kind: Any) -> Any:
    """The value, a date where its text was given, or `_NO`."""
    if kind is Any or isinstance(kind, _Anything | TypeVar):
        return value
    origin = get_origin(kind)
    if origin is Annotated:
        return _fitted(value, get_args(kind)[0])
    if origin in (Union, UnionType):
        kinds = get_args(kind)  # where a day may be given, its text is a day
        found = (_fitted(value, one) for one in kinds if one is not str or date not in kinds)
        return next((one for one in found if one is not _NO), _NO)
    if origin is Literal:
        same = (one for one in get_args(kind) if _is_a(value, type(one)) and value == one)
        return next(same, _NO)  # the word itself, where another library's text was given
    if kind is date:
        return _as_day(value)
    if origin is None:
        return value if _is_a(value, kind) else _NO
    return _many(value, origin, get_args(kind))


def _as_day(value: Any) -> Any:
    if isinstance(value, str | date) or hasattr(value, "dtype"):
        try:
            return day(value)
        except BadInput:
            pass
    return _NO


def _is_a(value: Any, kind: Any) -> bool:
    if kind is None or kind is NoneType:
        return value is None
    if kind is bool:
        return isinstance(value, bool) or getattr(getattr(value, "dtype", None), "kind", "") == "b"
    if kind is int:
        return isinstance(value, Integral) and not isinstance(value, bool)
    if kind is float:
        return isinstance(value, Real) and not isinstance(value, bool) and _finite(value)
    ours = isinstance(kind, type) and not getattr(kind, "_is_protocol", False)
    ours = ours and kind.__module__.startswith(("okrlab.", "pandas"))
    if ours or kind in (str, bytes, Path, datetime):
        return isinstance(value, kind)
    return True  # another library's: it says itself what it does not take


def _finite(value: Real) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def _many(value: Any, origin: Any, inner: tuple[Any, ...]) -> Any:
    """A list, a dictionary, a function: never one text, which would be taken letter by letter."""
    if origin is Callable:
        return value if callable(value) else _NO
    if origin is os.PathLike:
        return value if isinstance(value, origin) else _NO
    if not (isinstance(origin, type) and issubclass(origin, Iterable)):
        return value
    if issubclass(origin, Mapping):
        fits = isinstance(value, Mapping) and not (
            len(inner) == 2
            and _words(inner[1])
            and any(_fitted(one, inner[1]) is _NO for one in value.values())
        )
        return value if fits else _NO
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return _NO
    each = inner and (len(inner) == 1 or inner[1] is Ellipsis)
    if each and isinstance(value, list | tuple | set | frozenset):
        return _NO if any(_fitted(one, inner[0]) is _NO for one in value) else value
    return value


# -- saying it -------------------------------------------------------------------------------


def _options(function: Any, kinds: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    for name in given:
        if name not in kinds:
            raise _unknown(function, name, kinds)
    fitted = {name: fit(name, value, kinds[name]) for name, value in given.items()}
    return given if all(fitted[name] is given[name] for name in given) else fitted


def _refuse_unknown(function: Any, signature: inspect.Signature, given: Mapping[str, Any]) -> None:
    known = [
        name
        for name, one in signature.parameters.items()
        if name != "self" and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    ]
    for name in given:
        if name not in known:
            raise _unknown(function, name, known) from None


def _unknown(function: Any, name: str, known: Iterable[str]) -> BadInput:
    called = function.__qualname__.removesuffix(".__init__")
    listed = [one for one in known if not one.startswith("_")]
    return BadInput(
        "no_option", name=name, call=called, near=_meant(name, listed), known=", ".join(listed)
    )


def _refused(name: str, value: Any, words: list[Any], others: Iterable[str]) -> BadInput:
    said = [
        text("errors.quoted", words=word) if isinstance(word, str) else str(word) for word in words
    ]
    meant = _meant(value, [word for word in words if isinstance(word, str)])
    known = ", ".join(dict.fromkeys([*said, *others]))
    return BadInput("bad_option", name=name, given=_shown(value), near=meant, known=known)


def _meant(given: Any, known: list[str]) -> str:
    found = near(given, known) if isinstance(given, str) else ""
    return f"{text('errors.did_you_mean', word=found)} " if found else ""


def _shown(value: Any) -> str:
    """What was given, in short: it goes into one line of an error."""
    if not isinstance(value, str):
        return reprlib.repr(value)
    return text("errors.quoted", words=value if len(value) <= 60 else f"{value[:60]}…")


def _words(kind: Any) -> list[Any]:
    """The words, or steps, that an annotation knows."""
    if get_origin(kind) is Literal:
        return [one for one in get_args(kind) if one != ""]
    return [word for one in get_args(kind) for word in _words(one)]


def _kinds(kind: Any) -> list[str]:
    """What else may be given, in words."""
    origin = get_origin(kind)
    if origin is Literal or kind in (None, NoneType, ANYTHING, Any):
        return []
    if origin in (Union, UnionType):
        days = date in get_args(kind)
        return [word for one in get_args(kind) if not (days and one is str) for word in _kinds(one)]
    if origin is os.PathLike or kind is Path:
        return [text("errors.kind_path")]
    if kind in _PLAIN:
        return [text(f"errors.kind_{_PLAIN[kind]}")]
    if origin is None:
        return [getattr(kind, "__name__", str(kind))]
    mapping = isinstance(origin, type) and issubclass(origin, Mapping)
    return [text("errors.kind_table" if mapping else "errors.kind_list")]
