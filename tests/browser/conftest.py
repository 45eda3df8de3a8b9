"""A real server, a real Chromium: each test gets a workshop of its own and people who walk in."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import CHROMIUM, FLAGS, NOTEBOOK, House


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """One `okrlab serve` for all tests that leave it standing."""
    with House(tmp_path_factory.mktemp("house")) as open_house:
        yield open_house


@pytest.fixture(scope="package")
def full_house(tmp_path_factory):
    """The same notebook on the fallback page: Voilà's own front end."""
    home = tmp_path_factory.mktemp("full-house")
    folder = home / "notebooks"
    folder.mkdir()
    notebook = nbformat.read(NOTEBOOK, 4)
    notebook.metadata["okrlab"]["page"] = "full"
    nbformat.write(notebook, folder / NOTEBOOK.name)
    with House(home, notebooks=folder) as open_house:
        yield open_house


@pytest.fixture
def own_house(tmp_path):
    """An `okrlab serve` that a test may kill."""
    with House(tmp_path) as open_house:
        yield open_house


@pytest.fixture
def room(request, chromium):
    """A fresh workshop in the shared house; with the parameter "full", on the fallback page."""
    house = request.getfixturevalue(f"{getattr(request, 'param', '')}house")
    with house.workshop("From doing to changing") as workshop:
        yield workshop.with_browser(chromium)


@pytest.fixture
def own_room(own_house, chromium):
    """A fresh workshop in a house of one's own."""
    with own_house.workshop("A house of one's own") as workshop:
        yield workshop.with_browser(chromium)
