"""No other site seats a visitor, and nobody loses a place in a workshop without being asked.

A room's network has plain http, where browsers do not say `Sec-Fetch-Site`: `room.example` stands
for it here, and `evil.example` for a site that a visitor has open beside it.
"""

import asyncio
import contextlib
import http.server
import re
import threading
import time
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from playwright.sync_api import sync_playwright

from okrlab.serve.origin import from_here, origin_of
from tests.browser.firefox import Firefox
from tests.browser.people import FLAGS, free_port
from tests.serve.raw import connected, request, sent, status
from tests.serve.visiting import Visitor, serving_in

ROOM, PUBLIC = "10.0.0.5:8866", ("https", "okr.example.org")
ELSEWHERE = (
    *("null", "http://evil.example", "http://[", "", "http://10.0.0.5", "http://10.0.0.5:8867"),
    *("http://10.0.0.5:8866@evil.example", "http://10.0.0.5:8866.evil.example", "//10.0.0.5:8866"),
    *("ftp://10.0.0.5:8866", "http://10.0.0.5:8866,http://evil.example", "10.0.0.5:8866"),
    *("http://okr.example.org", "https://okr.example.org:444", "http://user@10.0.0.5:8866"),
)


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_an_origin_that_is_not_ours_is_refused_whatever_else_is_said(origin):
    for more in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Referer": f"http://{ROOM}/"}):
        assert not from_here({"Origin": origin, **more}, ROOM, PUBLIC)
    if origin:
        assert not from_here({"Referer": f"{origin}/page"}, ROOM, PUBLIC)


@pytest.mark.parametrize(
    ("headers", "host"),
    [
        ({"Origin": "http://10.0.0.5:8866"}, ROOM),
        ({"Origin": "http://10.0.0.5"}, "10.0.0.5:80"),
        ({"Origin": "HTTP://10.0.0.5:80"}, "10.0.0.5"),
        ({"Origin": "http://[::1]:8866"}, "[::1]:8866"),
        ({"Origin": "https://okr.example.org"}, "okr.example.org"),
        ({"Origin": "https://okr.example.org"}, "127.0.0.1:8866"),  # a proxy that keeps no Host
        ({"Origin": "https://OKR.example.org:443"}, "okr.example.org"),
        ({"Sec-Fetch-Site": "same-origin"}, ROOM),
        ({"Sec-Fetch-Site": "none"}, ROOM),
        ({"Referer": "http://10.0.0.5:8866/j/x"}, ROOM),
        ({}, ROOM),  # no browser of today: it brings nobody's cookies along
    ],
)
def test_our_own_pages_are_known(headers, host):
    assert from_here(headers, host, PUBLIC)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN"])
def test_another_site_is_refused_whatever_its_origin_says(site):
    assert not from_here({"Sec-Fetch-Site": site, "Origin": f"http://{ROOM}"}, ROOM, PUBLIC)


def test_a_public_address_that_is_none_fits_nothing():
    for public in ("", "okr.example.org", "https://", "https://user:pw@okr.example.org"):
        assert origin_of(public) == ("", "")
        assert not from_here({"Origin": "null"}, ROOM, origin_of(public))


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A server in a room's network, on plain http, known by a name."""
    with serving_in(tmp_path_factory.mktemp("room"), ahead=2, hosts=["room.example"]) as server:
        server.port = int(server.url.rpartition(":")[2])
        server.room = f"http://room.example:{server.port}"
        yield server


def everything_posted(serving, kernel: str) -> list[str]:
    secrets = serving.secrets
    links = [f"/{kind[0]}/{secrets[kind]}" for kind in ("join", "host", "facilitate", "say")]
    return [*links, "/", f"/voila/api/shutdown/{kernel}", f"/w/{serving.workshop}/10-board"]


def test_whatever_changes_something_is_refused_from_elsewhere(room):
    async def visit():
        anna = Visitor(room)
        page = await anna.open(await anna.enter())
        held = dict(anna.cookies)
        foreign = [{"Origin": one} for one in ("null", "http://evil.example", "http://[")]
        foreign += [{"Origin": room.url.replace("http:", "https:") + "1"}]
        foreign += [{"Sec_Fetch_Site": one} for one in ("cross-site", "same-site")]
        foreign += [{"Referer": "http://evil.example/"}]
        for path in everything_posted(room, page.kernel):
            for headers in foreign:
                for visitor in (anna, Visitor(room)):  # Lax cookies may or may not come along
                    answer = await visitor.ask(path, "name=Mallory&code=12345678", **headers)
                    assert answer.code == 403, (path, headers)
                    assert "Set-Cookie" not in answer.headers
                    assert b"Nothing has happened" in answer.body
        assert anna.cookies == held
        assert (await anna.ask(f"/api/kernels/{page.kernel}")).code == 200
        assert (await anna.ask("/", "code=1", Origin=room.url)).code == 404
        leave = f"/voila/api/shutdown/{page.kernel}"
        assert (await anna.ask(leave, "", Origin=room.url)).code == 204

    asyncio.run(visit())


def test_a_socket_from_elsewhere_or_from_nowhere_is_refused(room):
    async def visit():
        anna = Visitor(room)
        page = await anna.open(await anna.enter())
        cookie = f"Cookie: {anna.headers()['Cookie']}".encode()
        wanted = f"GET /api/kernels/{page.kernel}/channels?session_id=a HTTP/1.1".encode()
        upgrade = [
            b"Upgrade: websocket",
            b"Connection: Upgrade",
            b"Sec-WebSocket-Version: 13",
            b"Sec-WebSocket-Key: eA==",
            cookie,
        ]
        host = room.url.removeprefix("http://").encode()
        for foreign in (
            [b"Origin: null"],
            [b"Origin: http://evil.example"],
            [b"Origin: http://["],
            [b"Sec-Fetch-Site: same-origin"],
            [],
        ):
            said = request(wanted, *upgrade, *foreign, host=host)
            with connected(room) as line:
                line.sendall(said.replace(b"Connection: close\r\n", b""))
                assert status(line.recv(1 << 16)) == 403, foreign
        (await anna.socket(page.kernel)).close()

    asyncio.run(visit())


def test_behind_a_proxy_the_public_address_is_ours_and_its_plain_twin_is_not(tmp_path):
    async def visit(serving):
        anna = Visitor(serving)
        link = serving.link("join")
        for host in ("okr.example.org", "127.0.0.1"):
            for origin, code in (
                ("https://okr.example.org", 303),
                ("http://okr.example.org", 403),
                ("https://evil.example", 403),
                ("null", 403),
            ):
                bob = Visitor(serving)
                answer = await bob.ask(link, "name=Bob", Host=host, Origin=origin)
                assert answer.code == code, (host, origin)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(
            page.kernel, Host="okr.example.org", Origin="https://okr.example.org"
        )
        socket.close()

    how = {"public_url": "https://okr.example.org", "port": free_port()}
    with serving_in(tmp_path, ahead=1, **how) as serving:
        asyncio.run(visit(serving))


# ------------------------------------------------------------------ a place is not lost unasked


def rejoin_link(serving, visitor) -> str:
    """The link with which this visitor comes back on another device."""
    register = serving.register
    held = next(iter(visitor.cookies.values()))
    session = b64decode(held.split("|")[4].partition(":")[2]).decode()
    with register.record.writing() as db:
        return "/r/" + register.rejoin_secret(db, register.record.session(db, session))


def hidden(page: bytes) -> str:
    return re.search(rb'name="instead" value="([^"]+)"', page)[1].decode()


def test_who_has_a_place_is_asked_before_another_link_takes_it_from_them(room):
    async def visit():
        anna, bob = Visitor(room), Visitor(room)
        await anna.ask(room.link("join"), "name=Anna+<b>")
        path = f"/w/{room.workshop}/10-board"
        await bob.ask(room.link("join"), "name=Bob")
        for link, offer in (
            (room.link("join"), "Join as someone else"),
            (rejoin_link(room, bob), "Switch to Bob"),
        ):
            held = dict(anna.cookies)
            for body in ("", "name=Eve", "instead=x", None):
                page = await anna.ask(link, body)
                said = unescape(page.body.decode())
                assert "You are Anna <b> here" in said
                assert "<b> here" not in page.body.decode()
                assert "Stay Anna <b>" in said
                assert offer in said
                assert path in said
                assert "Set-Cookie" not in page.headers
                assert page.code == (200 if body is None else 409)
            assert anna.cookies == held
        other = hidden((await bob.ask(room.link("join"))).body)
        assert (await anna.ask(room.link("join"), f"instead={other}")).code == 409
        agreed = hidden((await anna.ask(rejoin_link(room, bob))).body)
        assert (await anna.ask(room.link("join"), f"instead={agreed}")).code == 409
        assert (await anna.ask(rejoin_link(room, bob), f"instead={agreed}")).code == 303
        assert "You are Bob here" in (await anna.ask(room.link("join"))).body.decode()

    asyncio.run(visit())


def test_ones_own_link_changes_nothing_and_a_look_at_a_link_seats_nobody(room):
    async def visit():
        anna = Visitor(room)
        await anna.ask(room.link("join"), "name=Anna")
        own = rejoin_link(room, anna)
        page = await anna.ask(own)
        assert b"You are Anna here" in page.body
        assert b"<form" not in page.body
        assert (await anna.ask(own, "")).code == 303
        phone = Visitor(room)
        for _ in range(2):
            page = await phone.ask(own)
            assert page.code == 200
            assert "You’ll be back as Anna".encode() in page.body
            assert not phone.cookies
        assert (await phone.ask(own, "")).code == 303
        assert b"You are Anna here" in (await phone.ask(room.link("join"))).body

    asyncio.run(visit())


def test_whoever_stays_unnamed_is_asked_too(room):
    async def visit():
        anna, host = Visitor(room), Visitor(room)
        await anna.ask(room.link("join"), "name=")
        page = (await anna.ask(room.link("join"))).body
        assert b"You are already in this workshop" in page
        assert b"Stay where I am" in page
        await host.enter("host")
        assert b"Stay Anna" in (await host.ask(room.link("facilitate"))).body
        assert b"Stay Anna" not in (await host.ask(room.link("join"))).body  # a place beside it

    asyncio.run(visit())


# ------------------------------------------------------------------ in browsers

FORM = '<form id="f" method="post" action="{to}"><input name="name" value="Mallory"></form>'
SEND = "<script>document.getElementById('f').submit()</script>"
ATTACKS = {
    "a form": FORM + SEND,
    "a form without referrer": '<meta name="referrer" content="no-referrer">' + FORM + SEND,
    "a form in a sandbox": (
        '<iframe sandbox="allow-scripts allow-forms allow-top-navigation" '
        'srcdoc="{sandboxed}"></iframe>'
    ),
}


@contextlib.contextmanager
def evil_site(to: str):
    """Another site: a page for each attack, and the headers of every request it got."""
    heard: list[dict[str, str]] = []
    form = FORM.format(to=to).replace("<form", '<form target="_top"') + SEND
    pages = {
        f"/{n}": page.format(to=to, sandboxed=form.replace('"', "&quot;"))
        for n, page in enumerate(ATTACKS.values())
    }

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(dict(self.headers))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(pages.get(self.path, "<title>nothing here</title>").encode())

        def log_message(self, *_):
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield f"http://evil.example:{site.server_port}", heard
    finally:
        site.shutdown()
        site.server_close()


def people(serving) -> int:
    answer = sent(serving, request(b"GET /healthz HTTP/1.1"))
    return int(re.search(rb'"people": (\d+)', answer)[1])


def test_chromium_on_plain_http_comes_in_and_no_other_site_seats_it(room):
    rules = "--host-resolver-rules=MAP *.example 127.0.0.1"
    with sync_playwright() as playwright, evil_site(room.room + room.link("join")) as (evil, heard):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*FLAGS, rules]
        )
        context = browser.new_context()
        referrers: list[str] = []
        context.on("request", lambda one: referrers.append(one.headers.get("referer", "")))
        page = context.new_page()
        for attack in range(len(ATTACKS)):  # nobody is seated who was not
            page.goto(f"{evil}/{attack}")
            page.wait_for_url(f"{room.room}/**")
            assert page.title() == "This came from another site", attack
        assert not context.cookies()
        code = room.register.new_code(room.workshop)
        page.goto(room.room)
        page.get_by_role("textbox").fill(code)
        page.get_by_role("button").click()
        page.wait_for_url("**/j/**")
        page.get_by_label("Your name").fill("Anna")
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/w/**")
        page.get_by_role("button", name="So what?").click()
        page.locator("li").first.wait_for()
        held, inside = context.cookies(), people(room)
        page.goto("about:blank")  # what the page sends as it goes comes from one of our pages
        deadline = time.monotonic() + 60
        while people(room) >= inside:
            assert time.monotonic() < deadline
        for attack in range(len(ATTACKS)):  # and nobody is moved who was seated
            page.goto(f"{evil}/{attack}")
            page.wait_for_url(f"{room.room}/**")
            assert page.title() == "This came from another site", attack
        assert context.cookies() == held
        page.goto(room.room + room.link("join"))
        page.get_by_role("link", name="Stay Anna").wait_for()
        page.get_by_role("button", name="Join as someone else").click()
        page.wait_for_url("**/w/**")
        assert context.cookies() != held
        page.goto(room.room + room.link("join"))
        heard.clear()
        page.evaluate(
            "(to) => document.querySelector('main').append("
            "Object.assign(document.createElement('a'), {href: to, textContent: 'out'}))",
            f"{evil}/out",
        )
        page.get_by_role("link", name="out").click()
        page.wait_for_url("**/out")
        assert heard[0]["Referer"] == room.room + "/"
        assert set(referrers) <= {"", room.room + "/", evil + "/"}
        browser.close()


async def walk_in_firefox(home, room, evil: str) -> None:
    async with Firefox(home, network__dns__forceResolve="127.0.0.1") as firefox:
        await firefox.go(room.room + room.link("join"))
        await firefox.run("document.querySelector('input').value = 'Fox'")
        await firefox.run("document.querySelector('form').requestSubmit()")
        await firefox.until(
            "location.pathname.startsWith('/w/') && document.querySelector('button')"
        )
        await firefox.run("document.querySelector('button').click()")
        await firefox.until("document.querySelector('li')")
        inside = await asyncio.to_thread(people, room)
        for attack in range(len(ATTACKS)):
            await firefox.go(f"{evil}/{attack}")
            await firefox.until("document.title == 'This came from another site'")
        deadline = time.monotonic() + 60
        while await asyncio.to_thread(people, room) >= inside:  # the page said goodbye
            assert time.monotonic() < deadline
        await firefox.go(room.room + room.link("join"))
        await firefox.until("document.querySelector('h1').textContent == 'You are Fox here'")
        await firefox.go(room.room + room.link("say"))
        await firefox.run("document.forms[0]?.requestSubmit()")


def test_firefox_on_plain_http_comes_in_and_no_other_site_seats_it(tmp_path, room):
    with (
        evil_site(room.room + room.link("join")) as (evil, _),
        ThreadPoolExecutor(1) as apart,  # Playwright may have an event loop running in this thread
    ):
        apart.submit(asyncio.run, walk_in_firefox(tmp_path, room, evil)).result()
