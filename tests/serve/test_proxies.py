"""Behind a proxy: below a path of its own, without WebSockets; and browsers without cookies."""

import asyncio
import contextlib
import re
from types import SimpleNamespace

import pytest
import tornado.httpclient
import tornado.websocket
from playwright.async_api import async_playwright, expect
from sqlalchemy import func, select

from okrlab.errors import BadInput
from okrlab.record.store import schema as t
from okrlab.serve.app import run
from okrlab.texts import text
from tests.browser.people import CHROMIUM, FLAGS, free_port
from tests.serve.proxies import Proxy
from tests.serve.visiting import (
    BOARD,
    Visitor,
    framed,
    from_board,
    serving_in,
    to_board,
    until,
    write_notebook,
)

ROOT = "/okr"


@pytest.fixture(scope="module")
def below(tmp_path_factory):
    """A server that people reach below a path."""
    folder = tmp_path_factory.mktemp("below")
    write_notebook(folder / "notebooks", "80-whole", "# A board", BOARD, "Board()", page="full")
    public = f"https://example.org{ROOT}"
    with serving_in(folder, ahead=1, port=free_port(), public_url=public) as serving:
        yield serving


def comes_by(proxy: Proxy, server) -> Visitor:
    return Visitor(SimpleNamespace(url=proxy.origin, link=server.link))


def elsewhere(html: str) -> list[str]:
    """Addresses in a page that do not lie below the path."""
    found = re.findall(r'(?:href|src|action)="(/[^"]*)"|"(/okr/[^"]*)"', html)
    return [one for pair in found for one in pair if one and not one.startswith(f"{ROOT}/")]


@contextlib.asynccontextmanager
async def at_the_page(proxy: Proxy, server, notebook: str, root: str = ""):
    """A real browser that came in through a proxy."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        await page.goto(proxy.origin + root + server.link("join"))
        await page.get_by_role("button", name="Join").click()
        await page.wait_for_url(f"**{root}/w/**")
        await page.goto(f"{proxy.origin}{root}/w/{server.workshop}/{notebook}")
        yield page
        await browser.close()


@pytest.mark.parametrize("strips", [True, False])
def test_a_browser_works_below_a_path(below, strips):
    async def visit():
        async with (
            Proxy(below.options["port"], ROOT, strips=strips) as proxy,
            at_the_page(proxy, below, "10-board", ROOT) as page,
        ):
            await page.get_by_role("button", name="So what?").click()
            await expect(page.locator("li")).to_have_text("It rained")
            cookies = await page.context.cookies()
            assert {one["path"] for one in cookies} == {ROOT}

    asyncio.run(visit())


@pytest.mark.parametrize("strips", [True, False])
def test_a_server_below_a_path_is_whole(below, strips):
    async def visit():
        async with Proxy(below.options["port"], ROOT, strips=strips) as proxy:
            visitor = comes_by(proxy, below)
            door = ROOT + below.link("join")
            landing = await visitor.ask(door)
            assert f'action="{door}"' in landing.body.decode()
            tried = await visitor.ask(door, "name=Anna&form=1")
            assert (tried.code, tried.headers["Location"]) == (307, f"{door}?tried=1")
            assert f"Path={ROOT};" in tried.headers["Set-Cookie"]
            entered = await visitor.ask(f"{door}?tried=1", "name=Anna&form=1")
            assert entered.code == 303
            assert f"Path={ROOT};" in entered.headers["Set-Cookie"]
            where = entered.headers["Location"].rpartition("/")[0]
            assert where.startswith(f"{ROOT}/w/")

            page = await visitor.open(f"{where}/10-board")
            assert elsewhere(page.html) == []
            files = re.findall(rf'"({ROOT}/okr/[0-9a-f]{{16}}/[^"]+)"', page.html)
            assert {file.rpartition("/")[2] for file in files} >= {"host.js", "board.js"}
            for file in {*files}:
                assert (await visitor.ask(file)).code == 200, file
            visitor.serving.url = proxy.origin + ROOT
            socket = await visitor.socket(page.kernel, Origin=proxy.origin)
            said = framed(to_board(page.board, {"op": "add", "text": "It rained"}))
            await socket.write_message(said, binary=True)
            await until(socket, from_board("done"))
            socket.close()
            assert (await visitor.ask(f"/voila/api/shutdown/{page.kernel}", "")).code == 204

            visitor.serving.url = proxy.origin
            whole = (await visitor.ask(f"{where}/80-whole")).body.decode()
            assert elsewhere(whole) == []
            files = re.findall(r'(?:href|src)="(/[^"]+\.(?:js|css))"', whole)
            assert files
            for file in {*files}:
                assert (await visitor.ask(file)).code == 200, file
            assert f'"baseUrl": "{ROOT}/"' in whole

            assert (await visitor.ask(f"{ROOT}/")).code == 200
            assert (await visitor.ask(ROOT, "code=1234")).code == 404

    asyncio.run(visit())


def test_a_path_that_is_ours_already_is_refused():
    with pytest.raises(BadInput) as told:
        run(None, port=0, notebooks=None, public_url="https://example.org/w/okr")
    assert told.value.code == "taken_path"


def people(serving) -> int:
    with serving.register.record.reading() as db:
        return db.execute(select(func.count()).select_from(t.sessions)).scalar()


def test_who_keeps_no_cookies_is_told_and_is_nobody(serving):
    async def visit():
        visitor = Visitor(serving)
        door = serving.link("join")
        landing = await visitor.ask(door)
        assert 'name="form"' in landing.body.decode()
        before = people(serving)
        again = (await visitor.ask(door, "name=Nobody&form=1")).headers["Location"]
        assert "okrlab" in visitor.cookies
        visitor.cookies = {}
        told = await visitor.ask(again, "name=Nobody&form=1")
        assert told.code == 403
        assert text("serve.no_cookies_title") in told.body.decode()
        assert f'href="{door}"' in told.body.decode()
        assert visitor.cookies == {}
        assert people(serving) == before
        again = (await visitor.ask(door, "name=Anna&form=1")).headers["Location"]
        assert (await visitor.ask(again, "name=Anna&form=1")).code == 303
        assert people(serving) == before + 1

    asyncio.run(visit())


@pytest.mark.parametrize("notebook", ["10-board", "80-whole"])
def test_a_proxy_without_websockets_is_named_to_the_host(tmp_path, notebook):
    """On both pages: our own and Voilà's."""

    async def visit(server):
        port = server.options["port"]
        async with Proxy(port, "/", strips=False, sockets=False) as proxy:
            visitor = comes_by(proxy, server)
            page = await visitor.open((await visitor.enter()).rpartition("/")[0] + "/10-board")
            with pytest.raises((tornado.websocket.WebSocketError, tornado.httpclient.HTTPError)):
                await visitor.socket(page.kernel)
            async with at_the_page(proxy, server, notebook) as page:
                status = page.locator("#okr-status")
                await expect(status).to_have_text(text("serve.no_sockets"), timeout=60_000)
        assert server.said().count(text("serve.sockets_stopped")) == 1

    write_notebook(tmp_path / "notebooks", "80-whole", "# A board", BOARD, "Board()", page="full")
    with serving_in(tmp_path, ahead=1) as server:
        asyncio.run(visit(server))


def test_head_answers_like_get_and_starts_nothing(serving):
    async def visit():
        visitor = Visitor(serving)
        where = await visitor.enter()
        page = await visitor.open(where)
        [file] = {*re.findall(r'"(/okr/[^"]+/host.js)"', page.html)}
        paths = ["/", "/healthz", serving.link("join"), serving.link("view"), file]
        paths += [f"/api/kernels/{page.kernel}", "/nothing", serving.link("join") + "x"]
        before = (await visitor.ask("/healthz")).body
        for path in paths:
            got, head = await visitor.ask(path), await visitor.head(path)
            assert (head.code, head.body) == (got.code, b""), path
            for name in ("Content-Type", "Cache-Control", "Content-Security-Policy"):
                assert head.headers.get(name) == got.headers.get(name), path
        assert (await visitor.head(where)).code == 200
        assert (await visitor.head(where + "x")).code == 404
        assert (await visitor.ask("/healthz")).body == before

    asyncio.run(visit())
