"""A real server, a real Chromium: each test gets a workshop of its own and people who walk in."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import CHROMIUM, FLAGS, House


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


@pytest.fixture
def own_house(tmp_path):
    """An `okrlab serve` that a test may kill."""
    with House(tmp_path) as open_house:
        yield open_house


@pytest.fixture
def room(house, chromium):
    """A fresh workshop in the shared house."""
    with house.workshop("From doing to changing") as workshop:
        yield workshop.with_browser(chromium)


@pytest.fixture
def own_room(own_house, chromium):
    """A fresh workshop in a house of one's own."""
    with own_house.workshop("A house of one's own") as workshop:
        yield workshop.with_browser(chromium)
