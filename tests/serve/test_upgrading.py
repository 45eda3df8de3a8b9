"""Two versions of okrlab side by side on one database, as in a rolling upgrade."""

import asyncio
import contextlib
import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

import okrlab
from okrlab.errors import StoreFailed
from okrlab.host.node import Node
from okrlab.host.opening import open_home
from tests.browser.people import CHROMIUM, FLAGS
from tests.conftest import opened
from tests.graphs import ladder_of
from tests.serve.proxies import Proxy
from tests.serve.seated import SHARED, hall_in
from tests.serve.visiting import Serving
from tests.workshop.house import add as add_card
from tests.workshop.served import PATIENCE, Served, happens


@pytest.fixture(scope="module")
def newer(tmp_path_factory):
    """The next version of okrlab: its page, a board's module, style and texts are others."""
    home = tmp_path_factory.mktemp("newer")
    package = home / "okrlab"
    ours = Path(okrlab.__file__).parent
    shutil.copytree(ours, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, more in (
        ("__init__.py", '\n__version__ = "99.0"\n'),
        ("serve/page/status.js", '\ndocument.documentElement.dataset.version = "next";\n'),
        ("blocks/ladder/board.js", '\ndocument.documentElement.dataset.board = "next";\n'),
        ("blocks/ladder/board.css", "\n.okr-next { color: inherit }\n"),
    ):
        with (package / name).open("a") as file:
            file.write(more)
    return home


@contextlib.contextmanager
def as_version(home):
    """Whatever is started now is of the version in this folder."""
    with pytest.MonkeyPatch.context() as patch:
        path = [str(home), os.environ.get("PYTHONPATH", "")]
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))
        yield


@pytest.fixture
def two(tmp_path, postgres_url, newer):
    """A server of this version, and one of the next."""
    with hall_in(tmp_path, database=postgres_url) as old:
        with as_version(newer):
            new = Serving(tmp_path, ahead=2, shared=SHARED, database=postgres_url)
        yield old, new
        if new.process.poll() is None:
            new.stop()


def run(work) -> None:
    asyncio.run(asyncio.wait_for(work, 100))


@contextlib.asynccontextmanager
async def at_the_ladder(proxy, server):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        await page.goto(proxy.origin + server.link("join"))
        await page.get_by_role("button", name="Join").click()
        await page.wait_for_url("**/w/**")
        yield page
        await browser.close()


def composer(page):
    return page.locator(".okr-ladder .ok-composer textarea")


async def add(page, text):
    await composer(page).fill(text)
    await page.locator(".ok-composer").get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator(".ok-card .ok-text", has_text=text)).to_be_visible()


async def ready(page):
    """Until the board knows its state."""
    await expect(page.locator(".okr-ladder .ok-status")).to_have_attribute(
        "data-now", re.compile("ready|saved|again"), timeout=60_000
    )


async def of(page, version):
    """Page and board are of this version, and work."""
    html = page.locator("html")
    for what in ("data-version", "data-board"):
        if version == "next":
            await expect(html).to_have_attribute(what, "next", timeout=30_000)
        else:
            await expect(html).not_to_have_attribute(what, "next", timeout=30_000)
    await ready(page)


def test_a_page_whose_server_is_upgraded_becomes_one_of_the_next_version_and_keeps_its_words(two):
    old, new = two

    async def visit():
        ports = [one.options["port"] for one in two]
        async with Proxy(ports[0], "/") as proxy, at_the_ladder(proxy, old) as page:
            await add(page, "Made at the old one")
            await composer(page).fill("Not sent yet")
            proxy.ports = ports[1:]
            await asyncio.to_thread(old.stop)
            await of(page, "next")
            await expect(composer(page)).to_have_value("Not sent yet")
            await add(page, "Made at the next one")
            await composer(page).fill("Not sent either")
            proxy.ports = ports[:1]  # and the first one again, as when an upgrade is broken off
            await asyncio.to_thread(old.start)
            await asyncio.to_thread(new.stop)
            await of(page, "this")
            await expect(composer(page)).to_have_value("Not sent either")
            for text in ("Made at the old one", "Made at the next one"):
                await expect(page.locator(".ok-card .ok-text", has_text=text)).to_be_visible()

    run(visit())


def test_without_a_cookie_in_the_proxy_a_page_finds_all_its_files_in_the_end(two):
    async def visit():
        ports = [one.options["port"] for one in two]
        async with (
            Proxy(ports[0], "/", others=ports[1:]) as proxy,
            at_the_ladder(proxy, two[0]) as page,
        ):
            await ready(page)
            await add(page, "Made at one of them")

    run(visit())


# -- tables ------------------------------------------------------------------------------------


@pytest.fixture
def next_tables(newer):
    """The next version has a table more."""
    versions = newer / "okrlab" / "record" / "store" / "migrations" / "versions"
    last = max(one.stem for one in versions.glob("0*.py"))
    (versions / "9999_next.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision = '9999', {last[:4]!r}\n"
        "def upgrade():\n    op.create_table('next', sa.Column('id', sa.Text, primary_key=True))\n"
    )
    yield newer
    (versions / "9999_next.py").unlink()


def test_an_older_server_goes_on_with_newer_tables_and_does_not_start_with_them(
    next_tables, postgres_url, tmp_path, capfd
):
    record = opened(postgres_url)
    old = Served(record, Node(postgres_url, tmp_path))
    new = Served(record, Node(postgres_url, tmp_path), old.workshop)
    with old:
        anna = old.open(old.enter("join", "Anna"))
        anna.do(add_card("a")).result(PATIENCE)
        with as_version(next_tables):
            new.node.start()
        ben = new.open(new.enter("join", "Ben"))
        happens(anna, lambda: ben.person in anna.here)
        anna.do(add_card("b")).result(PATIENCE)
        ben.do(add_card("c")).result(PATIENCE)
        for one in (anna, ben):
            happens(one, lambda one=one: sorted(ladder_of(one).rungs) == ["a", "b", "c"])
        for one in (anna, ben):  # what processes of their own make, as well
            assert "Card b" in repr(one.ask("export", format="md").result(PATIENCE))
        with pytest.raises(StoreFailed) as told:
            open_home(postgres_url, tmp_path)
        assert told.value.code == "store_newer"
        old.kill()  # nor does its recorder, if it has to be started again
        kept = anna.do(add_card("d"))
        ben.do(add_card("e")).result(PATIENCE)
        happens(anna, lambda: not anna.connected)
        again = new.open(anna.person)
        again.do(add_card("d")).result(PATIENCE)
        assert not kept.done()
        new.__exit__()
    assert "made by a newer okrlab" in capfd.readouterr().err
    record.close()
