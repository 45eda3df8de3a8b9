"""What okrlab shows to the world: each name is there, says what it is, looks like something."""

import inspect
import re

import pytest

import okrlab
from okrlab import errors

NAMES = [name for name in okrlab.__all__ if not name.startswith("__")]


@pytest.mark.parametrize("name", okrlab.__all__)
def test_every_public_name_is_there(name):
    assert getattr(okrlab, name) is not None


def test_the_public_names_are_few_sorted_and_listed():
    assert len(okrlab.__all__) <= 22
    assert list(okrlab.__all__) == sorted(okrlab.__all__)
    assert set(okrlab.__all__) <= set(dir(okrlab))


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
        "BaselineBoard": okrlab.BaselineBoard(session),
        "ClinicBoard": okrlab.ClinicBoard(session),
        "Console": okrlab.Console(session),
        "Finding": ladder.findings()[0],
        "JourneyBoard": okrlab.JourneyBoard(session),
        "Ladder": ladder,
        "LadderBoard": okrlab.LadderBoard(session),
        "Lobby": okrlab.Lobby(session),
        "OkrlabError": errors.BadInput("empty"),
        "Reading": okrlab.read("Ran 12 webinars"),
        "Projector": okrlab.Projector(session),
        "ReadinessBoard": okrlab.ReadinessBoard(session),
        "ReviewBoard": okrlab.ReviewBoard(session),
        "Result": okrlab.Result.of(session),
        "Session": session,
        "Stage": okrlab.Stage(session),
    }
    yield made
    for board in (
        "ClinicBoard",
        "Console",
        "JourneyBoard",
        "LadderBoard",
        "Lobby",
        "Projector",
        "Stage",
    ):
        made[board].close()
    session.close()


def test_every_public_object_has_a_plain_repr_of_its_own(things):
    assert set(things) == {name for name in NAMES if inspect.isclass(getattr(okrlab, name))}
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
