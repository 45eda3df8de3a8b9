"""A real server, a real Chromium: each test gets a workshop of its own and people who walk in."""

from __future__ import annotations

from contextlib import ExitStack

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import (
    CHROMIUM,
    FLAGS,
    FULL,
    LIGHT,
    NOTEBOOK,
    PAGES,
    UNFILLED_ON_PAGES,
    House,
    watched,
)


def pytest_generate_tests(metafunc):
    """On which of the two pages a test is made, and on which of them at night alone."""
    told = [one for one in metafunc.definition.iter_markers("parametrize") if "room" in one.args[0]]
    by_day = metafunc.definition.get_closest_marker("both_pages")
    light = metafunc.definition.get_closest_marker("light_page_only")
    full = pytest.param(FULL, marks=() if by_day else pytest.mark.night)
    for house in {"room", "own_house"} & set(metafunc.fixturenames):
        if not told:
            pages = [LIGHT] if light else [LIGHT, full]
            metafunc.parametrize(house, pages, indirect=True, scope=SCOPES[house])


SCOPES = {"room": "function", "own_house": "module"}


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield watched(browser)
        browser.close()


@pytest.fixture(autouse=True)
def _no_placeholder_reaches_a_page():
    """Set up first and so ended last: when the pages of the test are closed."""
    UNFILLED_ON_PAGES.clear()
    yield
    assert UNFILLED_ON_PAGES == []


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """One `okrlab serve` for all tests that leave it standing."""
    with House(tmp_path_factory.mktemp("house")) as open_house:
        yield open_house


@pytest.fixture(scope="session")
def local_house(tmp_path_factory):
    """`okrlab serve` as it comes: known by an address of this computer alone."""
    with House(tmp_path_factory.mktemp("local-house"), public="") as open_house:
        yield open_house


@pytest.fixture(scope="session")
def pseudo_house(tmp_path_factory):
    """In the pseudo-locale every text of ours is bracketed."""
    with House(tmp_path_factory.mktemp("pseudo-house"), OKRLAB_LOCALE="pseudo") as open_house:
        yield open_house


@pytest.fixture(scope="session")
def full_notebooks(tmp_path_factory):
    """The same notebooks, to be shown on the fallback page: Voilà's own front end."""
    folder = tmp_path_factory.mktemp("full") / "notebooks"
    folder.mkdir()
    for path in (NOTEBOOK, NOTEBOOK.with_name("80-workshop.ipynb")):
        notebook = nbformat.read(path, 4)
        notebook.metadata["okrlab"]["page"] = "full"
        nbformat.write(notebook, folder / path.name)
    return folder


@pytest.fixture(scope="session")
def full_house(tmp_path_factory, full_notebooks):
    """One `okrlab serve` with the fallback page."""
    with House(tmp_path_factory.mktemp("full-house"), full_notebooks) as open_house:
        yield open_house


@pytest.fixture(scope="package")
def pools(chromium):
    """For each page the browsers that have seen its files: the fallback page has ten megabytes."""
    return {page: [] for page in PAGES}


@pytest.fixture
def room(request, chromium, pools):
    """A fresh workshop in a shared house, on each of the two pages."""
    house = request.getfixturevalue("house" if request.param == LIGHT else "full_house")
    with house.workshop("From doing to changing") as workshop:
        yield workshop.with_browser(chromium, pools[request.param])


@pytest.fixture
def opened(house, chromium, pools):
    """Opens workshops on our own page that begin with some events."""
    with ExitStack() as rooms:

        def begin(*begun):
            room = house.workshop("From doing to changing", *begun)
            return rooms.enter_context(room.with_browser(chromium, pools[LIGHT]))

        yield begin


@pytest.fixture(scope="module")
def own_house(request, tmp_path_factory):
    """An `okrlab serve` whose processes a test may kill, on each of the two pages.

    Each such test is about its coming back, so that the next one finds it standing.
    """
    full = None if request.param == LIGHT else request.getfixturevalue("full_notebooks")
    with House(tmp_path_factory.mktemp("own-house"), full) as open_house:
        open_house.pool = []
        yield open_house


@pytest.fixture
def own_room(own_house, chromium):
    """A fresh workshop in a house of one's own."""
    with own_house.workshop("A house of one's own") as workshop:
        yield workshop.with_browser(chromium, own_house.pool)
