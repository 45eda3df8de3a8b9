"""Every option of every public call is checked, by the one mechanism, and the refusal says how.

The calls are found by looking: what `okrlab` shows, all of the desk and of coaching, the engine's
ways in, and whatever a notebook, an exercise or a page of the documentation imports. So a call
that is added tomorrow is in here tomorrow.
"""

import ast
import gc
import importlib
import inspect
import json
import pkgutil
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

import okrlab
from okrlab import given
from okrlab.blocks.readiness.staging import Known, advise
from okrlab.errors import BadInput
from okrlab.given import checked, fit, near, one_of, taken
from okrlab.lab import BoardKind
from okrlab.nouns.ladders import Ladder

ROOT = Path(okrlab.__file__).parents[1]
WHOLE = ("okrlab.desk", "okrlab.language")
"""Packages in which every public name may be called by somebody."""
COACHING = (
    "okrlab.blocks.clinic.blanks",
    "okrlab.blocks.clinic.cases",
    "okrlab.blocks.clinic.composer",
    "okrlab.blocks.clinic.diagnosis",
    "okrlab.blocks.clinic.grid",
    "okrlab.blocks.clinic.hypotheses",
    "okrlab.blocks.clinic.objective_checks",
    "okrlab.blocks.clinic.pairs",
    "okrlab.blocks.clinic.set_checks",
    "okrlab.blocks.clinic.splitter",
    "okrlab.blocks.clinic.statement_checks",
    "okrlab.blocks.clinic.sufficiency",
    "okrlab.blocks.journey.critical",
    "okrlab.blocks.journey.steps",
    "okrlab.blocks.journey.templates",
    "okrlab.blocks.ladder.ladder_checks",
    "okrlab.blocks.ladder.neighbours",
    "okrlab.blocks.ladder.questions",
    "okrlab.blocks.ladder.stories",
    "okrlab.blocks.readiness.leaders",
    "okrlab.blocks.readiness.portfolio",
    "okrlab.blocks.readiness.portfolio_picture",
    "okrlab.blocks.readiness.safety",
    "okrlab.blocks.readiness.staging",
    "okrlab.blocks.review.audits",
    "okrlab.blocks.review.checkins",
    "okrlab.blocks.review.theatre",
    "okrlab.record.agenda_files",
    "okrlab.record.agendas",
    "okrlab.record.findings",
    "okrlab.tables.rows",
    "okrlab.texts.toml_text",
)
"""Modules of which the same holds: what a coach would notice and ask."""
ENGINE = (
    "okrlab.measure.history:history",
    "okrlab.measure.baseline:baseline",
    "okrlab.measure.movement:movement",
    "okrlab.measure.target:targets",
    "okrlab.measure.target:judge",
)
"""The ways into the engine that docs/baselines.md names."""
RETURNED = (
    "okrlab.desk.metric_report:MetricReport",
    "okrlab.desk.metric_reports:MetricReports",
    "okrlab.desk.metric_chart:Chart",
    "okrlab.desk.metric_chart:Charts",
    "okrlab.nouns.deliveries:Deliveries",
    "okrlab.nouns.noun:Noun",
    "okrlab.results.drawing:Drawing",
)
"""What public calls give back, and what is called in turn."""


def told_in_pages():
    """Everything of ours that notebooks, exercises and documentation import."""
    sources = [
        "".join(cell["source"])
        for folder in ("notebooks", "exercises")
        for path in sorted((ROOT / folder).glob("*.ipynb"))
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        sources += re.findall(r"^ *(from okrlab[^\n]+)$", path.read_text("utf-8"), re.M)
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("okrlab"):
                yield from (f"{node.module}:{name.name}" for name in node.names)


def found(address):
    module, name = address.split(":")
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError:
        return importlib.import_module(f"{module}.{name}")


def inside(module):
    for name, value in vars(module).items():
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__:
            yield value


def callables():
    """Every public function, constructor and method, by its full name."""
    things = [getattr(okrlab, name) for name in okrlab.__all__ if not name.startswith("__")]
    things += [found(address) for address in (*ENGINE, *RETURNED, *told_in_pages())]
    for module in COACHING:
        things += inside(importlib.import_module(module))
    for package in WHOLE:
        for one in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            things += inside(importlib.import_module(one.name))
    for thing in list(things):
        things += inside(thing) if inspect.ismodule(thing) else ()
    said = {}
    for thing in things:
        if inspect.isfunction(thing):
            said[f"{thing.__module__}.{thing.__qualname__}"] = thing
        elif inspect.isclass(thing) and not issubclass(thing, Exception):
            for name, value in vars(thing).items():
                method = getattr(value, "__func__", value)
                if inspect.isfunction(method) and (name == "__init__" or name[0] != "_"):
                    said[f"{thing.__module__}.{method.__qualname__}"] = method
    return {
        name: one
        for name, one in sorted(said.items())
        if one.__module__.startswith("okrlab") and not made_by_dataclass(one)
    }


def made_by_dataclass(function):
    return function.__code__.co_filename.startswith("<")


def names_of(function):
    """The names its annotations are written with, those that only type checkers import too."""
    module = inspect.getmodule(inspect.unwrap(function))
    names = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            exec(compile(ast.Module(node.body, []), "<types>", "exec"), names)
    return names | vars(module)


def hints(function):
    said = typing.get_type_hints(inspect.unwrap(function), names_of(function))
    said.pop("return", None)
    return said


def parts(kind):
    """An annotation and all that is in it."""
    yield kind
    if typing.get_origin(kind) is not typing.Literal:
        for one in typing.get_args(kind):
            yield from parts(one) if not isinstance(one, list) else ()


def choices(kind):
    """Whether there are values of this kind that look right and are not: words, days, truth."""
    return any(
        typing.get_origin(one) is typing.Literal or one in (date, datetime, bool)
        for one in parts(kind)
    )


def options(function):
    """The parameters that need checking, with their annotations; `**more` option by option."""
    needed, said = {}, hints(function)
    for name, one in inspect.signature(function).parameters.items():
        kind = said.get(name)
        if one.kind is one.VAR_KEYWORD and typing.get_origin(kind) is typing.Unpack:
            needed |= typing.get_type_hints(typing.get_args(kind)[0])
        elif one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL) and kind and choices(kind):
            needed[name] = kind
    return needed


CALLS = callables()
CHECKED = {name: one for name, one in CALLS.items() if options(one)}


class StandIn:
    """Passes for an object of any class: the checks come before anything is done with it."""

    def __init__(self, kind):
        self.kind = kind

    @property
    def __class__(self):
        return self.kind


def some(kind):
    """A value that an annotation takes."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return inner[0]
    if origin in (typing.Union, types.UnionType):
        return some(inner[0])
    if origin is Callable:
        return len
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return []
    plain = {
        str: "a",
        int: 1,
        float: 1.0,
        bool: True,
        bytes: b"",
        date: date(2026, 1, 5),
        datetime: datetime(2026, 1, 5),
        type(None): None,
    }
    if kind in plain:
        return plain[kind]
    return StandIn(kind) if isinstance(kind, type) else None


def wrong(kind):
    """A value that cannot be meant by it."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"a": wrong(inner[1])}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return [wrong(inner[0])]
    return "nonsense" if choices(kind) else object()


def call(function, **said):
    """Call it with what is said, and with something for all that it cannot do without."""
    kinds, given_, first = hints(function), {}, []
    for name, one in inspect.signature(function).parameters.items():
        if name in ("self", "cls"):
            first = [None]
        elif one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL):
            given_[name] = some(kinds.get(name))
    return function(*first, **given_ | said)


def test_the_calls_are_found():
    assert len(CALLS) > 200
    assert len(CHECKED) > 40
    for name in (
        "desk.metrics_at_hand.baseline",
        "nouns.ladders.Ladder.rung",
        "blocks.readiness.safety.read_answers",
        "nouns.courses.Course.task",
        "lab.board",
        "desk.metric_report.MetricReport.plot",
        "nouns.results_of_workshops.Result.export",
        "blocks.review.audits.AuditShares.part",
        "measure.history.history",
    ):
        assert f"okrlab.{name}" in CHECKED, name


@pytest.mark.parametrize("name", CHECKED)
def test_every_option_of_a_public_call_is_refused_in_words_when_it_is_wrong(name):
    function = CHECKED[name]
    for option, kind in options(function).items():
        with pytest.raises(BadInput) as caught:
            call(function, **{option: wrong(kind)})
        said = str(caught.value)
        assert option in said or "is not a date" in said, (option, said)
        for one in parts(kind):
            if typing.get_origin(one) is typing.Literal and caught.value.code == "bad_option":
                assert all(str(word) in said for word in typing.get_args(one)), (option, said)


def fills_slots(function):
    """Whether it takes words of any name for the slots of a text."""
    return any(
        one.kind is one.VAR_KEYWORD and hints(function)[one.name] is object
        for one in inspect.signature(function).parameters.values()
    )


@pytest.mark.parametrize("name", [one for one in CHECKED if not fills_slots(CHECKED[one])])
def test_an_option_that_is_not_there_is_refused_in_words(name):
    with pytest.raises(BadInput, match="nonsense_option") as caught:
        call(CHECKED[name], nonsense_option=1)
    assert caught.value.code == "no_option"
    assert "self" not in caught.value.hint


def test_what_a_call_takes_by_any_name_is_spelled_out_or_fills_slots_in_a_text():
    for name, function in CALLS.items():
        for one in inspect.signature(function).parameters.values():
            if one.kind is one.VAR_KEYWORD and name != "okrlab.host.session.Session.ask":
                kind = hints(function)[one.name]
                assert typing.get_origin(kind) is typing.Unpack or kind is object, name


def test_every_constructor_and_function_that_okrlab_shows_refuses_an_unknown_option_in_words():
    for name in okrlab.__all__:
        thing = getattr(okrlab, name)
        ours = thing.__init__ if inspect.isclass(thing) else thing
        if name.startswith("__") or name in ("Session", "OkrlabError", "Finding", "Reading"):
            continue  # made by okrlab itself
        if inspect.isfunction(ours) and len(inspect.signature(ours).parameters) > 1:
            with pytest.raises(BadInput, match="nonsense_option"):
                call(ours, nonsense_option=1)


def test_the_command_line_knows_the_words_that_python_knows():
    import click

    from okrlab.cli import main
    from okrlab.desk import baseline_command as answering
    from okrlab.desk import check_command as command
    from okrlab.nouns.results_of_workshops import Result

    pairs = (
        ("baseline", answering.run, {}),
        ("check", command.run, {"format_": "format"}),
        ("export", Result.export, {"format_": "format"}),
    )
    for name, function, other in pairs:
        known = options(function)
        for one in main.commands[name].params:
            kinds = parts(known.get(other.get(one.name, one.name)))
            listed = (typing.get_args(k) for k in kinds if typing.get_origin(k) is typing.Literal)
            words = {word for each in listed for word in each} - {
                ""
            }  # nothing is said by leaving out
            if words:
                assert isinstance(one.type, click.Choice)
                assert set(one.type.choices) == words, one.name


def told(call_, *given_, **more):
    with pytest.raises(BadInput) as caught:
        call_(*given_, **more)
    return str(caught.value)


WEEKS = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 41]


def test_the_slips_people_made_are_each_answered():
    said = told(okrlab.baseline, WEEKS, better="higher")
    assert said == "better cannot be “higher”. It takes: “up”, “down”."
    said = told(okrlab.baseline, WEEKS, betr="down")
    assert said.startswith("baseline has no option called betr. Did you mean “better”?")
    frame = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=13, freq="7D"), "v": WEEKS})
    assert "Did you mean “week”?" in told(okrlab.baseline, frame, every="W")
    assert "would do nothing: every, zone" in told(okrlab.baseline, WEEKS, every="week", zone="UTC")
    assert "“5.1.26” is not a date" in told(okrlab.baseline, frame, today="5.1.26")
    assert "target cannot be" in told(okrlab.baseline, frame, target="50", by="2026-09-30")
    assert "events cannot be" in told(okrlab.baseline, frame, events="no")
    rungs = Ladder().rung("Ran 12 webinars", "output")
    assert "“proven”" in told(rungs.rung, "More stay", "outcome", below=0, evidence="strong")
    assert "“outcome”" in told(rungs.rung, "More stay", "outcomes")
    assert "glossary cannot be" in told(okrlab.check, pd.DataFrame({"text": ["a"]}), glossary="MAU")
    assert "agreement" in told(okrlab.check, pd.DataFrame({"text": ["a"]}), agreement="gentle")
    assert "last cannot be" in told(advise, Known(last="badly"))


def test_a_day_may_be_written_wherever_a_date_is_taken():
    frame = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=13, freq="7D"), "v": WEEKS})
    for today in ("2026-04-01", date(2026, 4, 1), pd.Timestamp("2026-04-01")):
        assert okrlab.baseline(frame, today=today).baseline.n == 12
        metric = okrlab.baseline(frame, changed=today, by=today, better="up")
        assert (metric.changed, type(metric.by)) == (date(2026, 4, 1), date)
        okrlab.check(pd.DataFrame({"text": ["Launch it by March 2026"]}), today=today)


def test_what_numpy_and_pandas_hand_over_is_taken_or_refused_in_words():
    """An analyst's days, words and numbers come from arrays; each is taken as what it is."""
    days = pd.date_range("2026-01-05", periods=13, freq="7D")
    frame = pd.DataFrame({"week": days, "v": WEEKS})
    for changed in (days.values[4], np.datetime64("2026-02-02"), np.datetime64("2026-02-02T10:00")):
        metric = okrlab.baseline(frame, changed=changed, better=np.str_("up"))
        assert (metric.changed, type(metric.changed)) == (date(2026, 2, 2), date)
        assert metric.history.better == "up"
    for missing in (pd.NaT, np.datetime64("NaT"), np.datetime64("2026-02"), days.values):
        for name in ("changed", "by", "today"):
            assert "date" in told(okrlab.baseline, frame, better="up", **{name: missing})
    assert "target cannot be" in told(okrlab.baseline, frame, target=10**400)
    for numbers in ([10**400] * 12, pd.Series(days), days.values - days.values[0]):
        assert "nor a list of numbers" in told(okrlab.baseline, numbers)


def test_an_option_that_could_do_nothing_is_said_so(tmp_path):
    """A day among numbers without dates told that there were no numbers; a sheet was not heard."""
    assert "would do nothing: changed" in told(okrlab.baseline, WEEKS, changed="2026-02-02")
    assert "would do nothing: changed" in told(okrlab.baseline(WEEKS).movement, "2026-02-02")
    frame = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=13, freq="7D"), "v": WEEKS})
    frame.to_csv(tmp_path / "v.csv", index=False)
    for source in (frame, tmp_path / "v.csv"):
        assert "no such sheet" in told(okrlab.baseline, source, sheet="Sheet2")


def test_what_is_no_table_no_session_and_no_path_is_refused_in_words(tmp_path, monkeypatch):
    """It was an `AttributeError` from within; a refused board left one more behind it."""
    unheard: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", lambda said: unheard.append(said.exc_value))
    for wrong in (None, 5, {"text": ["a"]}, {"a"}, b"a", "Launch the app", iter(["a"])):
        assert "holds no statements" in told(okrlab.check, wrong)
    assert "“okrs.csv” cannot be read" in told(okrlab.check, "okrs.csv")
    session = okrlab.open_session(tmp_path / "solo.sqlite")
    for kind in typing.get_args(BoardKind):
        for wrong in (None, "session", session.workshop):
            assert "session cannot be" in told(okrlab.board, wrong, kind)
    assert "no workshop with the id" in told(okrlab.Result.of, "session")
    for call in (Ladder.of, okrlab.Result.of):
        for wrong in (None, 5, "", session.workshop):
            assert "cannot be read from" in told(call, wrong)
    metric = okrlab.baseline(WEEKS)
    for call in (metric.plot().save, Ladder().picture().save, okrlab.open_session):
        for wrong in (5, b"solo", ["solo"]):
            assert "path cannot be" in told(call, wrong)
    gc.collect()
    assert unheard == []


def test_numbers_keep_what_is_said_of_them():
    once = okrlab.baseline(WEEKS, better="down", name="wait")
    again = okrlab.baseline(once.history)
    assert (again.history.better, again.history.name) == ("down", "wait")
    assert okrlab.baseline(once.history, better="up").history.better == "up"


def test_what_was_meant_is_guessed_only_where_it_is_near():
    assert near("weekly", ["day", "week"]) == "week"
    assert near("", ["day"]) == ""
    assert "Did you mean" not in told(one_of, "board", "zzz", ["ladder", ""])
    assert "“”" not in told(one_of, "board", "zzz", ["ladder", ""])


def test_a_name_that_only_type_checkers_know_is_not_checked_and_the_rest_is():
    @checked
    def paint(where: "Canvas | None", how: typing.Literal["wet", "dry"] = "wet") -> str:  # noqa: F821
        return how

    assert paint(object(), "dry") == "dry"
    assert "“wet”, “dry”" in told(paint, None, how="damp")
    assert taken(inspect.unwrap(paint))[0]["where"] is given.ANYTHING


def test_numbers_of_other_libraries_are_numbers():
    assert fit("n", np.int64(3), int) == 3
    assert fit("n", np.float64(3), float) == 3
    assert fit("n", np.True_, bool)
    for value, kind in ((True, int), (float("nan"), float), ("3", int), (1, bool)):
        assert "n cannot be" in told(fit, "n", value, kind)


def test_a_struct_filled_by_hand_is_looked_into():
    class Plan(msgspec.Struct):
        way: str

    assert fit("plan", Plan(way="any"), Plan).way == "any"
