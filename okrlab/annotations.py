"""What a function or a struct takes, read from its annotations."""

from __future__ import annotations

import builtins
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
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


Looks = Mapping[type, Callable[[Any], bool] | None]
"""For types whose values fit a parameter: None for those that all do, else what tells it."""


@cache
def as_they_are(function: Callable[..., Any]) -> Quick:
    """What can be told of arguments by their types, so that most calls need no closer look.

    >>> def after(days: int | None, sure: bool, *, size: float = 1.0) -> None: ...
    >>> quick = as_they_are(after)
    >>> quick.fit((3, True), {}), quick.fit((3.5, True), {}), quick.fit((3,), {})
    (True, False, False)
    """
    kinds, more = taken(function)
    signature = inspect.signature(function)
    known = signature.parameters.values()
    odd = any(one.kind in (one.VAR_POSITIONAL, one.POSITIONAL_ONLY) for one in known)
    named = [one for one in known if one.kind is not one.VAR_KEYWORD]
    looks = {
        one.name: (one.default, _looks(kinds[one.name]) if one.name in kinds else None)
        for one in named
    }
    places = tuple(one.name for one in named if one.kind is one.POSITIONAL_OR_KEYWORD)
    needed = frozenset(one.name for one in named if one.default is one.empty)
    return Quick(
        signature=signature,
        plain=more is None and not odd,
        anything_more=len(named) < len(known),
        places=places,
        in_order=tuple(looks[name] for name in places),
        needed=tuple(needed.difference(places[:many]) for many in range(len(places) + 1)),
        looks=looks,
    )


class Quick(NamedTuple):
    """What a function takes: by name and in order, each parameter's default and `Looks`.

    `needed` are the names without a default that so many arguments by place leave open.
    """

    signature: inspect.Signature
    plain: bool
    anything_more: bool
    places: tuple[str, ...]
    in_order: tuple[tuple[Any, Looks | None], ...]
    needed: tuple[frozenset[str], ...]
    looks: dict[str, tuple[Any, Looks | None]]

    def fit(self, args: tuple[Any, ...], more: dict[str, Any]) -> bool:
        """Whether they are those of a call, and each surely fits or is the default."""
        many = len(args)
        if not self.plain or many > len(self.places) or not self.needed[many] <= more.keys():
            return False
        for value, (default, looks) in zip(args, self.in_order, strict=False):
            if looks is not None and value is not default and not _fits(value, looks):
                return False
        if more and not more.keys().isdisjoint(self.places[:many]):
            return False
        for name, value in more.items():
            if name not in self.looks:
                if self.anything_more:
                    continue
                return False
            default, looks = self.looks[name]
            if looks is not None and value is not default and not _fits(value, looks):
                return False
        return True


def _fits(value: Any, looks: Looks) -> bool:
    """Whether a value surely fits, by its type."""
    look = looks.get(type(value), _no)
    return look is None or look(value)


def _no(_: Any) -> bool:
    """For values of a type that is not among the `Looks`."""
    return False


def _looks(kind: Any) -> Looks:
    """The types of which values fit an annotation; one that is not here may fit nevertheless."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        every = {one: look for part in inner for one, look in _looks(part).items()}
        if date in inner:
            every.pop(str, None)  # it is that of a date
        return every
    if origin is Literal:
        words = frozenset(inner)
        return {str: words.__contains__} if all(type(one) is str for one in inner) else {}
    if kind is None or kind is NoneType:
        return {NoneType: None}
    if kind is float:
        return {float: isfinite}
    if kind in (bool, int, str, bytes, date):
        return {kind: None}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {} if len(inner) == 2 and words_of(inner[1]) else {dict: None}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        each = _each(inner[0]) if inner and (len(inner) == 1 or inner[1] is Ellipsis) else None
        return dict.fromkeys((list, tuple, set, frozenset), each)
    own = isinstance(kind, type) and kind.__module__.startswith("okrlab.")
    own = own and not getattr(kind, "_is_protocol", False)
    return {kind: _choices(kind) if hasattr(kind, "__struct_fields__") else None} if own else {}


def _each(kind: Any) -> Callable[[Any], bool]:
    """What tells whether each of several values fits an annotation."""
    looks = _looks(kind)

    def fit(values: Iterable[Any]) -> bool:
        return all(_fits(value, looks) for value in values)

    return fit


def _choices(struct: Any) -> Callable[[Any], bool] | None:
    """What tells whether the fields of a struct that take a few words have one of them."""
    fields = [(name, _looks(kind)) for name, kind in choices_of(struct).items()]
    if not fields:
        return None

    def fit(value: Any) -> bool:
        return all(_fits(getattr(value, name), looks) for name, looks in fields)

    return fit


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
