"""What a function or a struct takes, read from its annotations."""

from __future__ import annotations

import builtins
import inspect
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import (
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    Unpack,
    get_args,
    get_origin,
    is_typeddict,
)


class Anything:
    """Stands for a name that only type checkers import; values are not checked against it."""

    def __getattr__(self, _: str) -> Anything:
        return self

    def __getitem__(self, _: Any) -> Anything:
        return self

    def __or__(self, _: Any) -> Anything:
        return self

    __ror__ = __or__


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, ANYTHING)


ANYTHING: Final = Anything()


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
                more, kinds = name, kinds | fields_of(options)
    return kinds, more


@cache
def as_they_are(function: Callable[..., Any]) -> Quick:
    """What can be told of arguments by their types alone, so that most calls need no closer look.

    >>> def after(days: int | None, sure: bool, *, size: float = 1.0) -> None: ...
    >>> quick = as_they_are(after)
    >>> quick.fit((3, True), {}), quick.fit((3.5, True), {}), quick.fit((3,), {})
    (True, False, False)
    """
    kinds, more = taken(function)
    known = inspect.signature(function).parameters.values()
    plain = more is None and not any(one.kind is one.VAR_POSITIONAL for one in known)
    return Quick(
        tuple(one.name for one in known if one.kind is one.POSITIONAL_OR_KEYWORD),
        frozenset(one.name for one in known if one.default is one.empty),
        {one.name: (one.default, _exact(kinds, one.name)) for one in known} if plain else {},
    )


class Quick(NamedTuple):
    """The places of a function's parameters, those it needs, and types whose values all fit."""

    places: tuple[str, ...]
    needed: frozenset[str]
    types: dict[str, tuple[Any, frozenset[Any] | None]]

    def fit(self, args: tuple[Any, ...], more: dict[str, Any]) -> bool:
        """Whether they are those of a call, and each has such a type, or is the default."""
        given = dict(zip(self.places, args, strict=False)) | more
        if len(given) != len(args) + len(more) or not self.needed <= given.keys():
            return False
        for name, value in given.items():
            if name not in self.types:
                return False
            default, exact = self.types[name]
            if value is default or exact is None:
                continue
            kind = type(value)
            if kind not in exact or (kind is float and not isfinite(value)):
                return False
        return True


def _exact(kinds: dict[str, Any], name: str) -> frozenset[Any] | None:
    """The types of which every value fits a parameter; None where nothing is asked of it."""
    return _types(kinds[name]) if name in kinds else None


def _types(kind: Any) -> frozenset[Any]:
    """The types of which every value fits an annotation, numbers that are not finite aside."""
    if get_origin(kind) in (Union, UnionType):
        return frozenset().union(*map(_types, get_args(kind)))
    if kind is None or kind is NoneType:
        return frozenset((NoneType,))
    own = isinstance(kind, type) and kind.__module__.startswith("okrlab.")
    own = own and not hasattr(kind, "__struct_fields__") and not getattr(kind, "_is_protocol", 0)
    return frozenset((kind,)) if own or kind in (bool, int, float, date) else frozenset()


def _hints(thing: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    """The annotations of a function or class; a name that is missing at run time means anything."""
    annotations = inspect.get_annotations(thing)
    return {
        name: eval(kind, {}, _Names(names)) if isinstance(kind, str) else kind
        for name, kind in annotations.items()
    }


@cache
def fields_of(struct: Any) -> dict[str, Any]:
    """The annotations of the fields of a struct, or of the keys of a typed dictionary."""
    kinds: dict[str, Any] = {}
    for base in reversed(struct.__mro__ if not is_typeddict(struct) else (struct,)):
        kinds |= _hints(base, vars(sys.modules.get(base.__module__, builtins)))
    return {
        name: _evaluated(kind, struct) for name, kind in kinds.items() if not name.startswith("__")
    }


def _evaluated(kind: Any, struct: Any) -> Any:
    """The annotation itself: a typed dictionary keeps unresolved references to its own."""
    reference = getattr(kind, "__forward_arg__", None)
    names = _Names(vars(sys.modules[struct.__module__]))
    return eval(reference, {}, names) if reference else kind


@cache
def choices_of(struct: Any) -> dict[str, Any]:
    """The fields of a struct that take one of a few words."""
    return {name: kind for name, kind in fields_of(struct).items() if words_of(kind)}


def words_of(kind: Any) -> list[Any]:
    """The words or numbers that an annotation allows by name, through `Literal`."""
    if get_origin(kind) is Literal:
        return [one for one in get_args(kind) if one != ""]
    return [word for one in get_args(kind) for word in words_of(one)]


def choices_in(value: Any) -> dict[str, tuple[Any, Any]]:
    """The fields of one of our own structs, which nothing has checked if a caller built it."""
    struct: Any = type(value)  # asked first: a series of pandas looks names up in its index
    if not (struct.__module__.startswith("okrlab") and hasattr(struct, "__struct_fields__")):
        return {}
    kinds = choices_of(struct)
    return {name: (getattr(value, name), kind) for name, kind in kinds.items()}
