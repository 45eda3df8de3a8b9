"""Every table a notebook can get: its columns are there when it is empty, and its help names them.

The tables are found by what public calls say they return, and by name in a result.
"""

import inspect
import re
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from unittest.mock import patch

import pandas as pd
import pytest

import okrlab
from okrlab.errors import BadInput
from okrlab.nouns.ladders import Ladder
from okrlab.nouns.results_of_workshops import Result
from okrlab.record.workshop import Workshop
from okrlab.results.sections import every, tables
from tests.test_public_calls import CALLS

WEEKS = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 41]


def climbed():
    ladder = Ladder().rung("More customers stay", "impact").rung("Ran 12 webinars", "output")
    return ladder.rung("Set-up is done alone", "outcome", below=1, actor="new customers")


def listed(title=""):
    """The workshops in a new home, with one of this title."""
    with TemporaryDirectory() as home, patch.dict("os.environ", {"OKRLAB_HOME": home}):
        if title:
            okrlab.open_session(title=title).close()
        return okrlab.workshops()


def empty():
    return Result.of(SimpleNamespace(workshop=Workshop()))


def noun(kind):
    """A noun of a workshop in which there is nothing."""
    return kind.of(SimpleNamespace(workshop=Workshop()))


MAP = "stage,touchpoint,emotion,importance\nBuy,Pay,-2,5"
PLANS = "team,2026-Q1\nDesk,20 %"
PAST = "what,when,how\nA form,May 2026,unknown"

FRAMES = {
    "Agenda.recipes": (lambda: okrlab.Agenda.recipes()[:0], okrlab.Agenda.recipes),
    "Agenda.to_frame": (
        lambda: noun(okrlab.Agenda).to_frame(),
        lambda: okrlab.Agenda.recipe("outcomes-90").to_frame(),
    ),
    **{
        f"Journey.{name}": (
            lambda name=name: getattr(noun(okrlab.Journey), name)(),
            lambda name=name: getattr(okrlab.Journey.of(MAP), name)(),
        )
        for name in ("to_frame", "critical")
    },
    **{
        f"Metric.{name}": (
            lambda name=name: getattr(noun(okrlab.Metric), name)(),
            lambda name=name: getattr(okrlab.Metric.of(WEEKS), name)(),
        )
        for name in ("to_frame", "periods")
    },
    "Plan.to_frame": (
        lambda: noun(okrlab.Plan).to_frame(),
        lambda: okrlab.Plan.of(PLANS).to_frame(),
    ),
    **{
        f"Plan.{name}": (lambda name=name: getattr(noun(okrlab.Plan), name)(), None)
        for name in ("maturity", "choices", "advice")
    },
    **{
        f"Review.{name}": (
            lambda name=name: getattr(noun(okrlab.Review), name)(),
            lambda name=name: getattr(okrlab.Review.of(PAST), name)(),
        )
        for name in ("past", "shares")
    },
    **{
        f"Review.{name}": (lambda name=name: getattr(noun(okrlab.Review), name)(), None)
        for name in ("check_ins", "opening")
    },
    "Ladder.rungs": (lambda: Ladder().rungs(), lambda: climbed().rungs()),
    "Ladder.to_frame": (lambda: Ladder().to_frame(), lambda: climbed().to_frame()),
    "Noun.findings": (lambda: Ladder().findings(), lambda: climbed().findings()),
    "workshops": (lambda: listed(), lambda: listed("Winter")),
    "Ladder.links": (lambda: Ladder().links(), lambda: climbed().links()),
    "MetricReport.to_frame": (
        lambda: okrlab.baseline([]).to_frame(),
        lambda: okrlab.baseline(WEEKS).to_frame(),
    ),
    "MetricReports.to_frame": (
        lambda: okrlab.baselines({}).to_frame(),
        lambda: okrlab.baselines({"Red": WEEKS}).to_frame(),
    ),
    "KeyResults.to_frame": (
        lambda: okrlab.KeyResults.of([]).to_frame(),
        lambda: okrlab.KeyResults.of(["Launch the app"]).to_frame(),
    ),
    "KeyResults.findings": (
        lambda: okrlab.KeyResults.of([]).findings(),
        lambda: okrlab.KeyResults.of(["Launch the app"]).findings(),
    ),
    "Survey.to_frame": (
        lambda: okrlab.Survey.of(SimpleNamespace(workshop=Workshop())).to_frame(),
        lambda: okrlab.Survey.of(pd.DataFrame({f"s{n}": [2] * 6 for n in range(1, 8)})).to_frame(),
    ),
    "check": (
        lambda: okrlab.check(pd.DataFrame({"text": []})),
        lambda: okrlab.check(pd.DataFrame({"text": ["Launch the app"]})),
    ),
    **{
        f"Result.{name}": (lambda name=name: getattr(empty(), name)(), None)
        for name in ("steps", "answers", "scores", "votes", "parked", "key_results")
    },
}
"""Each frame without anything in it, and with something where that needs no workshop."""
BY_NAME = {
    "Result.table",
    "Result.to_frame",
    "Noun.to_frame",
    "Review.to_frame",
    "Task.table",
    "concat",
    "typed_frame",
}
"""Tables whose columns depend on a name or a kind; those of a result are walked over below."""


def test_every_call_that_gives_a_table_is_here():
    giving = {
        one.__qualname__
        for one in CALLS.values()
        if "DataFrame" in str(inspect.unwrap(one).__annotations__.get("return", ""))
    }
    assert giving == FRAMES.keys() | (BY_NAME & giving)


@pytest.mark.parametrize("name", FRAMES)
def test_a_table_has_its_columns_while_it_is_empty_and_its_help_names_them(name):
    function = next(one for one in CALLS.values() if one.__qualname__ == name)
    bare, filled = FRAMES[name]
    frame = bare()
    assert len(frame) == 0
    assert len(frame.columns) > 0
    if filled is not None:
        assert list(filled().columns) == list(frame.columns)
        assert len(filled()) > 0
    named = set(re.findall(r"`(\w+)`", inspect.getdoc(function)))
    assert set(frame.columns) | {one for one in frame.index.names if one} <= named


def test_every_table_of_a_result_has_its_columns_while_it_is_empty():
    result = empty()
    for name, table in every(Workshop()).items():
        frame = result.table(name)
        assert list(frame.columns) == list(table.columns), name
        assert len(frame) == 0
    assert list(tables(Workshop())) == list(every(Workshop()))[:8]  # files leave them out


def test_a_table_or_a_board_of_another_name_is_refused_with_those_there_are():
    with pytest.raises(BadInput, match="“nope”") as caught:
        empty().table("nope")
    assert "“key_results”" in str(caught.value)
    with pytest.raises(BadInput, match="Did you mean “key_results”"):
        empty().table("key_result")
    for ask in (
        empty().ladder,
        lambda board: Ladder.of(SimpleNamespace(workshop=Workshop()), board),
    ):
        assert len(ask("ladder")) == 0
        with pytest.raises(BadInput, match="“lader”"):
            ask("lader")


def test_a_rungs_number_is_the_one_that_below_takes():
    ladder = climbed()
    rungs = ladder.rungs()
    assert list(rungs["level"]) == ["output", "outcome", "impact"]
    number = rungs.index[rungs["text"] == "Set-up is done alone"][0]
    assert rungs.index.name == "number"
    more = ladder.rung("Fewer calls for help", "impact", below=int(number)).links()
    assert more["lower"].iloc[-1] == "Set-up is done alone"
