"""Every public call is given what nobody should give it: it works, or says what to give.

The calls are found by what `okrlab` shows; what they give back is called in turn.
"""

from __future__ import annotations

import inspect
import math
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import okrlab
from okrlab.errors import OkrlabError
from okrlab.nouns.noun import Noun
from okrlab.record.workshop import Workshop

ODD = {
    "nothing": None,
    "truth": True,
    "number": 3,
    "no number": math.nan,
    "huge": 10**400,
    "empty": "",
    "word": "nonsense",
    "long": "long " * 20_000,
    "signs": "\x00\ud800\u202e<script>",
    "path": Path("no/such/file.csv"),
    "folder": Path(),
    "bytes": b"\xff\x00",
    "list": [1, None, "a"],
    "nested": [[["a"]]],
    "dict": {"a": object()},
    "set": {1, 2},
    "function": print,
    "class": int,
    "object": object(),
    "day": date(1, 1, 1),
    "no time": pd.NaT,
    "series": pd.Series([1, "a", None]),
    "frame": pd.DataFrame({"a": [1, None]}),
    "twice": pd.DataFrame([[1, 2]], columns=["text", "text"]),
    "levels": pd.DataFrame([["a", "b"]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])),
    "array": np.array([[1.0, np.inf], [2.0, np.nan]]),
    "workshop": Workshop(),
}
"""Values of the kinds that people hand over by mistake."""
LEAVING = {"close"}
"""Methods that end what the others need."""


def odd(call, **said):
    """Call it; whatever it says no to, it says in words."""
    try:
        return call(**said)
    except OkrlabError as error:
        told = error
    assert told.message
    assert told.hint
    return None


def parameters(call):
    for name, one in inspect.signature(call).parameters.items():
        if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY):
            yield name, one.default is one.empty


def wrong_calls(call, usual):
    """Each parameter with each odd value, the others as usual."""
    listed = dict(parameters(call))
    needed = {name: usual.get(name, "nonsense") for name, is_needed in listed.items() if is_needed}
    for name in listed:
        for value in ODD.values():
            yield {**needed, name: value}


FUNCTIONS = [
    name
    for name in okrlab.__all__
    if inspect.isfunction(getattr(okrlab, name)) and not name.startswith("_")
]
NOUNS = [
    name
    for name in okrlab.__all__
    if inspect.isclass(getattr(okrlab, name)) and issubclass(getattr(okrlab, name), Noun)
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_given_anything_works_or_says_what_to_give(here, name):
    usual = {"data": [40, 42, 39, 41] * 5, "statement": "Ran 12 webinars", "nouns": []}
    session = okrlab.open_session(title="Usual") if name == "board" else None
    for said in wrong_calls(getattr(okrlab, name), {**usual, "session": session, "kind": "ladder"}):
        made = odd(getattr(okrlab, name), **said)
        if hasattr(made, "close"):
            made.close()
    if session:
        session.close()


@pytest.mark.parametrize("name", NOUNS)
def test_a_noun_made_of_anything_works_or_says_what_to_give(here, name):
    for said in wrong_calls(getattr(okrlab, name).of, {}):
        made = odd(getattr(okrlab, name).of, **said)
        if made is not None:
            assert "object at 0x" not in repr(made)
            assert len(repr(made)) < 2_000


@pytest.mark.parametrize("name", NOUNS)
def test_each_thing_a_noun_does_works_or_says_what_to_give(file, name):
    noun = getattr(okrlab, name)
    made = noun.of() if name == "Course" else noun.of(file)
    methods = [
        getattr(made, one)
        for one in dir(noun)
        if not one.startswith("_") and callable(getattr(noun, one)) and one not in LEAVING
    ]
    assert {"to_frame", "findings"} <= {method.__name__ for method in methods}
    for method in methods:
        if not dict(parameters(method)):
            method()
        for said in wrong_calls(method, {"level": "output"}):
            odd(method, **said)


@pytest.mark.parametrize("name", NOUNS)
def test_a_noun_has_the_one_shape(file, name):
    noun = getattr(okrlab, name)
    made = noun.of() if name == "Course" else noun.of(file)
    frame, findings = made.to_frame(), made.findings()
    assert isinstance(frame, pd.DataFrame)
    assert {"rule", "severity", "message", "question"} <= set(findings.columns)
    assert object not in set(frame.dtypes)
    assert object not in set(findings.dtypes)
    assert "<script" not in made._repr_html_()
    assert len(repr(made)) < 2_000
