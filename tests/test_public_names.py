"""What okrlab shows to the world: each name is there, says what it is, looks like something."""

import inspect
import re
from typing import get_args

import pytest

import okrlab
from okrlab import errors
from okrlab.blocks.ladder.ladder_checks import check_ladder
from okrlab.blocks.registry import everything, kind_of, load
from okrlab.lab import BoardKind

NAMES = [name for name in okrlab.__all__ if not name.startswith("__")]


@pytest.mark.parametrize("name", okrlab.__all__)
def test_every_public_name_is_there(name):
    assert getattr(okrlab, name) is not None


def test_the_public_names_are_few_sorted_and_listed():
    assert len(okrlab.__all__) <= 22
    assert list(okrlab.__all__) == sorted(okrlab.__all__)
    assert set(okrlab.__all__) <= set(dir(okrlab))


def test_a_board_of_every_kind_can_be_had_by_its_name():
    pages = {"stage", "console", "lobby", "projector"}
    assert set(get_args(BoardKind)) - pages == {one.name for one in everything() if one.board}


@pytest.mark.parametrize("name", ["LadderBoard", "ReviewBoard", "Stage", "Console", "Projector"])
def test_the_names_that_notebooks_used_before_still_work(name):
    assert inspect.isclass(getattr(okrlab, name))


def test_a_board_is_of_the_kind_and_has_the_name_that_were_asked_for(things, tmp_path):
    session = things["Session"]
    made = okrlab.board(session, "ladder", "second")
    wanted = load(kind_of("ladder").board)
    assert (type(made).__name__, made._board) == (wanted.__name__, "second")
    made.close()
    for kind in ("stage", "lobby"):
        with pytest.raises(errors.BadInput, match="has no name"):
            okrlab.board(session, kind, "second")
    with pytest.raises(errors.BadInput, match="A course of your own"):
        okrlab.board(session, "ladder", course=okrlab.Course.of())
    with pytest.raises(errors.BadInput, match="Did you mean “ladder”"):
        okrlab.board(session, "lader")
    lesson = okrlab.board(session, "course", "levels", course=okrlab.Course.of())
    assert lesson.own._course is okrlab.Course.of().lessons
    lesson.close()


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        okrlab.nonsense  # noqa: B018


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_says_what_it_is(name):
    said = inspect.getdoc(getattr(okrlab, name))
    assert said
    assert not said.startswith(f"{name}(")


@pytest.mark.parametrize("name", NAMES)
def test_every_public_method_says_what_it_does(name):
    thing = getattr(okrlab, name)
    if not inspect.isclass(thing):
        return
    for method, value in vars(thing).items():
        if not method.startswith("_") and inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{method}"


@pytest.fixture
def things(tmp_path, monkeypatch):
    """One of each public object, in plain use."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    session = okrlab.open_session(tmp_path / "mine.sqlite")
    ladder = okrlab.Ladder().rung("Ran 12 webinars", "output")
    ladder = ladder.rung("Newcomers find it", "outcome", below=0)
    made = {
        "Agenda": okrlab.Agenda.recipe("outcomes-90"),
        "Course": okrlab.Course.of(),
        "Journey": okrlab.Journey.of("stage,touchpoint,emotion,importance\nBuy,Pay,-2,5"),
        "KeyResults": okrlab.KeyResults.of(session),
        "Ladder": ladder,
        "Metric": okrlab.Metric.of([40, 42, 39, 43, 41, 40, 38, 42], "Calls"),
        "OkrlabError": errors.BadInput("empty"),
        "Plan": okrlab.Plan.of("team,2026-Q1\nDesk,20 %"),
        "Result": okrlab.Result.of(session),
        "Review": okrlab.Review.of("what,when,how\nA form,May 2026,unknown"),
        "Survey": okrlab.Survey.of(session),
    }
    made |= {f"board {kind}": okrlab.board(session, kind) for kind in get_args(BoardKind)}
    made |= {"Finding": check_ladder(ladder._ladder)[0], "Reading": okrlab.read("Ran 12 webinars")}
    made["Session"] = session
    yield made
    for name, one in made.items():
        if name.startswith("board "):
            one.close()
    session.close()


def test_every_public_object_has_a_plain_repr_of_its_own(things):
    assert set(things) >= {name for name in NAMES if inspect.isclass(getattr(okrlab, name))}
    for name, thing in things.items():
        said = repr(thing)
        assert not re.search(r"object at 0x", said), f"{name}: {said}"
        assert 3 < len(said) < 2_000, name


def test_what_a_notebook_shows_escapes_what_people_typed(things):
    hostile = "<script>alert(1)</script>"
    ladder = okrlab.Ladder().rung(hostile, "output", actor=hostile)
    for shown in (ladder._repr_html_(), ladder.picture()._repr_mimebundle_()["text/html"]):
        assert hostile not in shown
        assert "&lt;script&gt;" in shown


def test_every_error_is_an_okrlab_error_with_a_docstring():
    kinds = [k for k in vars(errors).values() if inspect.isclass(k) and issubclass(k, Exception)]
    for kind in kinds:
        assert issubclass(kind, errors.OkrlabError)
        assert kind.__name__ in (errors.__doc__ or "") or kind is errors.OkrlabError
        error = kind("empty")
        assert (error.code, bool(error.message), bool(error.hint)) == ("empty", True, True)


def test_an_error_as_another_process_worded_it_is_the_same_error():
    error = errors.Refused.said("code", "It is so.", "Do this.")
    assert (type(error), error.code, str(error)) == (errors.Refused, "code", "It is so. Do this.")
