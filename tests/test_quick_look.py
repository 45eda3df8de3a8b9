"""That the quick look at arguments lets nothing pass that the close look would refuse or change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import pytest

from okrlab import annotations, given
from okrlab.errors import BadInput
from okrlab.language.reading import Reading, read
from okrlab.record.agenda import Agreement
from okrlab.vocabulary import Level

KINDS: list[Any] = [
    *(str, int, float, bool, bytes, date, None, object, Any, Reading, Agreement, Level),
    *(str | None, int | str, date | None, date | str, float | None, Reading | None),
    *(Literal["a", "b", ""], Literal["a", 1], Literal["a"] | None, Annotated[int, "more"]),
    *(list[int], Sequence[str], Iterable[str | Agreement], tuple[int, int] | None, set[Level]),
    *(tuple[int, ...], Mapping[str, int], dict[str, Level], Mapping[str, Reading] | None),
    *(Iterable[date], list[float], Callable[[], int], list, dict),
]
VALUES: list[Any] = [
    *("a", "b", "", "output", "2026-01-05", "no day", 1, True, 0, 1.5, float("nan"), float("inf")),
    *(10**400, b"a", date(2026, 1, 5), None, read("Visit us"), Agreement(), print, object()),
    Agreement(strictness="harsh"),  # type: ignore[arg-type]
    *([], [1], ["a"], ["output"], ("a", 1), (1, 2), {1}, {"output"}, frozenset(("x",)), [None]),
    *({}, {"a": 1}, {"a": "output"}, {"a": "x"}, [1.5, float("nan")], ["2026-01-05"], [True]),
    *([Agreement()], [date(2026, 1, 5)], range(3), iter("ab"), "ab".encode),
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_surely_fits_is_left_as_it_is(kind: Any) -> None:
    def call(value: Any) -> None: ...

    call.__annotations__ = {"value": kind, "return": None}
    quick = annotations.as_they_are(call)
    for value in VALUES:
        if quick.fit((value,), {}) or quick.fit((), {"value": value}):
            assert given.fit("value", value, kind) is value or isinstance(value, str)
            assert given.fit("value", value, kind) == value or value != value


def test_the_common_values_need_no_close_look(monkeypatch: pytest.MonkeyPatch) -> None:
    @given.checked
    def call(
        words: str,
        reading: Reading,
        level: Level | None = None,
        *,
        known: Iterable[str | Agreement] = (),
        day: date | None = None,
        **more: object,
    ) -> None: ...

    monkeypatch.setattr(given, "fit", None)  # the close look
    call("a", read("Visit us"), "output", known=("b", Agreement()), day=date(2026, 1, 5), x=print)
    call("a", reading=read("Visit us"))


@pytest.mark.parametrize(
    ("args", "more"),
    [
        ((), {}),
        (("a",), {}),
        (("a", 1, 2, 3), {}),
        (("a", 1), {"first": "b"}),
        (("a", 1), {"thrid": 2}),
        ((), {"second": 1}),
    ],
)
def test_a_wrong_call_is_refused_as_ever(args: tuple[Any, ...], more: dict[str, Any]) -> None:
    @given.checked
    def call(first: str, second: int, third: int = 0) -> None: ...

    with pytest.raises((TypeError, BadInput)):
        call(*args, **more)
