"""Two servers behind one address: each has the files that the other's pages name."""

import asyncio
import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.browser.people import free_port
from tests.conftest import shut
from tests.serve.seated import SHARED, Page, hall_in
from tests.serve.visiting import Serving, Visitor, served, write_notebook

BOARDS = ["okrlab.blocks.ladder.board", "okrlab.lab"]


def run(test):
    """Run a test in a loop of its own."""

    @functools.wraps(test)
    def in_loop(**given):
        asyncio.run(test(**given))

    return in_loop


@pytest.fixture
def two(tmp_path, postgres_url):
    """Two servers on one database, with one key."""
    served(tmp_path)
    write_notebook(
        tmp_path / "notebooks",
        "40-ladder",
        "import okrlab",
        "okrlab.LadderBoard(okrlab.open_session())",
    )
    both = []
    for _ in range(2):
        both.append(Serving(tmp_path, ahead=1, preload=BOARDS, database=postgres_url))
    yield both
    for one in both:
        if one.process.poll() is None:
            one.stop()


@run
async def test_every_file_that_a_page_of_one_names_is_served_by_the_other(two):
    one, other = two
    here, there = Visitor(one), Visitor(other)
    workshop = (await here.enter()).split("/")[2]
    page = await here.open(f"/w/{workshop}/40-ladder")
    files = set(re.findall(r'"(/okr/[0-9a-f]{16}/[^"]+)"', page.html))
    assert {file.rpartition("/")[2] for file in files} >= {"host.js", "board.js", "board.css"}
    for file in files:
        first, second = await here.ask(file), await there.ask(file)
        assert (first.code, second.code) == (200, 200), file
        assert first.body == second.body


@run
async def test_a_board_of_ones_own_comes_with_the_page(two):
    """The other server may not have run that notebook, and could not serve its file."""
    here = Visitor(two[0])
    workshop = (await here.enter()).split("/")[2]
    page = await here.open(f"/w/{workshop}/10-board")
    assert not page.states[page.board]["_esm"].startswith("/okr/")


@run
async def test_the_cookie_of_one_opens_the_other_and_a_kernel_of_the_other_is_a_new_page(two):
    here, there = (Visitor(one) for one in two)
    path = re.sub("[^/]+$", "10-board", await here.enter())
    page = await here.open(path)
    there.cookies = here.cookies
    again = await there.ask(f"/api/kernels/{page.kernel}")
    assert again.code == 403  # so that the page asks for itself once more
    new = await there.open(path)
    socket = await there.socket(new.kernel)
    socket.close()


@run
async def test_a_seat_that_one_named_is_taken_at_the_other(tmp_path, postgres_url):
    """No stickiness is needed: the same page stands for the same seat at both."""
    with hall_in(tmp_path / "home", database=postgres_url) as one:
        other = Serving(tmp_path / "home", ahead=2, shared=SHARED, database=postgres_url)
        try:
            for name in ("10-ladder", "80-workshop"):
                anna = await Page(one).come(name)
                assert anna.page.kernel.startswith("hall.")
                anna.close()
                there = Visitor(other)
                there.cookies = anna.visitor.cookies
                assert (await there.ask(f"/api/kernels/{anna.page.kernel}")).code == 200
                anna.visitor = there
                await anna.connect()
                assert anna.state["op"] == "state"
                anna.close()
                stranger = Visitor(other)
                assert (await stranger.ask(f"/api/kernels/{anna.page.kernel}")).code == 404
        finally:
            other.stop()


@run
async def test_while_the_database_is_away_the_door_says_so_and_asks_again_by_itself(
    two, postgres_url
):
    here, new = Visitor(two[0]), Visitor(two[1])
    page = await here.enter()
    with shut(postgres_url):
        for visitor, path, body in (
            (new, two[1].link("join"), None),
            (new, two[1].link("join"), "name=Ben"),
            (here, page, None),
        ):
            answer = await visitor.ask(path, body)
            assert (answer.code, answer.headers["Retry-After"]) == (503, "2")
            assert "cannot be used just now" in answer.body.decode()
        assert (await new.ask("/healthz")).code == 503
    assert (await here.ask(page)).code == 200
    assert (await new.enter()).startswith("/w/")


CADDY = shutil.which("caddy")


@pytest.mark.skipif(CADDY is None, reason="caddy is not installed; test_upgrading has a proxy")
@run
async def test_behind_caddy_as_the_documentation_has_it_people_are_at_one_and_go_to_the_other(
    two, tmp_path
):
    told = (Path(__file__).parents[2] / "docs" / "hosting.md").read_text()
    block = re.search(
        r"   okr\.example\.org \{\n       reverse_proxy 10\..*?\n   \}\n", told, re.S
    )[0]
    port = free_port()
    block = block.replace("okr.example.org", f"http://127.0.0.1:{port}")
    for n, one in enumerate(two, 1):
        block = block.replace(f"10.0.0.{n}:8866", one.url.removeprefix("http://"))
    (tmp_path / "Caddyfile").write_text("{\n    admin off\n}\n" + block)
    order = ("run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile")
    home = {**os.environ, "HOME": str(tmp_path)}
    with subprocess.Popen([CADDY, *order], env=home, stderr=subprocess.DEVNULL) as caddy:
        try:
            by = SimpleNamespace(url=f"http://127.0.0.1:{port}", link=two[0].link)
            anna = Visitor(by)
            until = time.monotonic() + 20
            while time.monotonic() < until:
                with contextlib.suppress(ConnectionRefusedError):
                    if (await anna.ask("/")).code == 200:
                        break
                await asyncio.sleep(0.1)
            path = re.sub("[^/]+$", "10-board", await anna.enter())
            page = await anna.open(path)
            (await anna.socket(page.kernel)).close()  # at the same one, by the cookie
            for one in two:
                if (await Visitor(one).ask("/healthz")).body.count(b'"people": 1'):
                    one.stop(signal.SIGKILL)
            assert sum(one.process.poll() is None for one in two) == 1
            page = await anna.open(path)
            (await anna.socket(page.kernel)).close()
        finally:
            caddy.terminate()
