"""Checks arguments against the annotations of the function that takes them.

Callers make three kinds of mistakes: an option that does not exist, a word that an option does not
know, and a value of the wrong kind. `@checked` finds all three by reading the annotations, so a new
option is checked as soon as it is annotated. Where a date is expected, its text is accepted too,
like "2026-01-05".
"""

from __future__ import annotations

import inspect
import os
import reprlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from functools import wraps
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

from okrlab.annotations import ANYTHING, Anything, as_they_are, choices_in, taken, words_of
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
"""Types that have a name in the text catalogue."""
_COARSE: Final = ("[Y]", "[M]", "[W]")
"""How the names of NumPy's types end whose values span more than a day."""
_NO: Final = object()
"""Stands for a value that does not fit, because None may be a valid one."""


def checked(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function check its arguments against its annotations before it runs.

    Dates written as text become dates. The function then also raises `BadInput`, which says what
    may be given instead.

    >>> @checked
    ... def pay(way: Literal["cash", "card"], on: date) -> str:
    ...     return f"{on:%d.%m.}"
    >>> pay("card", "2026-01-05")
    '05.01.'
    >>> pay("crad", "2026-01-05")
    Traceback (most recent call last):
    okrlab.errors.BadInput: way cannot be “crad”. Did you mean “card”? It takes: “cash”, “card”.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        quick = as_they_are(function)
        if quick.fit(args, kwargs):
            return function(*args, **kwargs)
        signature, (kinds, more) = quick.signature, taken(function)
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
    """Return `given` if it is among the known names, which depend on a workshop or a file.

    `name` is what the argument is called. Raises `BadInput` with the nearest known name.

    >>> one_of("table", "step", ["steps"])
    Traceback (most recent call last):
    okrlab.errors.BadInput: table cannot be “step”. Did you mean “steps”? It takes: “steps”.
    """
    if given not in known:
        raise _refused(name, given, [one for one in known if one], ())
    return given


def day(given: date | str) -> date:
    """A date, given as one or as text like 2026-01-05. Raises `BadInput` for anything else.

    NumPy's days and times are accepted; its weeks, months and years, and pandas' NaT, are not.
    """
    numpy: Any = given if getattr(getattr(given, "dtype", None), "kind", "") == "M" else None
    if numpy is not None and not numpy.ndim and not numpy.dtype.str.endswith(_COARSE):
        given = numpy.astype("datetime64[D]").item()
    try:
        if isinstance(given, datetime):
            return date(given.year, given.month, given.day)  # fails for NaT, whose parts are NaN
        return given if isinstance(given, date) else date.fromisoformat(given)
    except (TypeError, ValueError):
        raise BadInput("not_a_date", date=shown(given)) from None


def fit(name: str, value: Any, kind: Any) -> Any:
    """The value as the annotation `kind` means it: a date where its text was given.

    Raises `BadInput`, which names the argument or field, where it does not fit.
    """
    fitted = _fitted(value, kind)
    if fitted is _NO:
        if isinstance(value, str) and date in (kind, *get_args(kind)):
            return day(value)
        raise _refused(name, value, words_of(kind), _kinds(kind))
    for field, (inner, kinds) in choices_in(fitted).items():
        if _fitted(inner, kinds) is _NO:
            raise _refused(field, inner, words_of(kinds), _kinds(kinds))
    return fitted


def near(given: object, known: Iterable[str]) -> str:
    """The known word that was most likely meant, by its beginning or spelling; empty if none is.

    >>> near("W", ["day", "week"]), near("betr", ["better"]), near("higher", ["up", "down"])
    ('week', 'better', '')
    """
    typed, words = str(given).casefold(), {one.casefold(): one for one in known if one}
    if typed:
        begun = [k for k in words if k.startswith(typed) or (len(k) > 1 and typed.startswith(k))]
        if len(begun) == 1:
            return words[begun[0]]
    return next((words[k] for k in get_close_matches(typed, words, n=1)), "")


# -- checking a value against an annotation ---------------------------------------------------


def _fitted(value: Any, kind: Any) -> Any:
    """The value if it fits, a date where its text was given, or `_NO`."""
    if kind is Any or isinstance(kind, Anything | TypeVar):
        return value
    origin = get_origin(kind)
    if origin is Annotated:
        return _fitted(value, get_args(kind)[0])
    if origin in (Union, UnionType):
        # In `date | str` the text is that of a date: as plain text it would never be checked.
        kinds = get_args(kind)
        results = (_fitted(value, one) for one in kinds if one is not str or date not in kinds)
        return next((one for one in results if one is not _NO), _NO)
    if origin is Literal:
        same = (one for one in get_args(kind) if _is_a(value, type(one)) and value == one)
        return next(same, _NO)  # our own word, even if another library's kind of text was given
    if kind is date:
        return _as_day(value)
    if origin is None:
        return _own(value, kind) if _is_a(value, kind) else _NO
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
    return True  # a type of another library, which complains itself about what it does not take


def _own(value: Any, kind: Any) -> Any:
    """A number of another library, such as one of NumPy, as Python's own."""
    known = kind in (int, float, bool) and not isinstance(value, int | float)
    return kind(value) if known else value


def _finite(value: Real) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def _many(value: Any, origin: Any, inner: tuple[Any, ...]) -> Any:
    """A value that holds several, or a function. Text is no list: it would be read by letters."""
    if origin is Callable:
        return value if callable(value) else _NO
    if origin is os.PathLike:
        return value if isinstance(value, origin) else _NO
    if not (isinstance(origin, type) and issubclass(origin, Iterable)):
        return value
    if issubclass(origin, Mapping):
        fits = isinstance(value, Mapping) and not (
            len(inner) == 2
            and words_of(inner[1])
            and any(_fitted(one, inner[1]) is _NO for one in value.values())
        )
        return value if fits else _NO
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return _NO
    each = inner and (len(inner) == 1 or inner[1] is Ellipsis)
    if each and isinstance(value, list | tuple | set | frozenset):
        return _NO if any(_fitted(one, inner[0]) is _NO for one in value) else value
    return value


# -- the errors ------------------------------------------------------------------------------


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
        if name not in ("self", "cls") and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    ]
    for name in given:
        if name not in known:
            raise _unknown(function, name, known) from None


def _unknown(function: Any, name: str, known: Iterable[str]) -> BadInput:
    called = function.__qualname__.removesuffix(".__init__")
    names = [known_name for known_name in known if not known_name.startswith("_")]
    near = _meant(name, names)
    return BadInput("no_option", name=name, call=called, near=near, known=", ".join(names))


def _refused(name: str, value: Any, words: list[Any], others: Iterable[str]) -> BadInput:
    quoted = [text("errors.quoted", words=w) if isinstance(w, str) else str(w) for w in words]
    meant = _meant(value, [word for word in words if isinstance(word, str)])
    known = ", ".join(dict.fromkeys([*quoted, *others]))
    return BadInput("bad_option", name=name, given=shown(value), near=meant, known=known)


def _meant(given: Any, known: list[str]) -> str:
    word = near(given, known) if isinstance(given, str) else ""
    return f"{text('errors.did_you_mean', word=word)} " if word else ""


def shown(value: Any) -> str:
    """A value in short, for one line of an error."""
    if not isinstance(value, str):
        return reprlib.repr(value)
    return text("errors.quoted", words=value if len(value) <= 60 else f"{value[:60]}…")


def _kinds(kind: Any) -> list[str]:
    """The types that an annotation allows, in words."""
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
