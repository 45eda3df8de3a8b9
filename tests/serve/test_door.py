"""The door: who gets in, where to, and what those hear who do not."""

import asyncio
import json
import os
import re
import signal
from datetime import timedelta
from html import escape
from urllib.parse import urlencode

import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection

from okrlab.host.codes import EACH
from okrlab.host.export import export
from okrlab.record.store import sealed
from okrlab.serve.shelf import Shelf
from tests.serve import raw
from tests.serve.visiting import (
    Visitor,
    framed,
    from_board,
    message,
    served,
    serving_in,
    to_board,
    until,
    write_notebook,
)


def run(coroutine):
    return asyncio.run(coroutine)


def test_a_link_shows_what_is_kept_and_becomes_a_clean_address(serving):
    async def visit():
        anna = Visitor(serving)
        page = await anna.ask(serving.link("join"))
        assert page.code == 200
        assert b"365 days" in page.body
        assert b"Autumn &lt;plan&gt;" in page.body
        assert not anna.cookies
        answer = await anna.ask(serving.link("join"), "name=Anna")
        assert answer.headers["Location"] == f"/w/{serving.workshop}/10-board"
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        for name, value in {
            "Referrer-Policy": "strict-origin",
            "X-Frame-Options": "DENY",
            "X-Content-Type-Options": "nosniff",
        }.items():
            assert page.headers[name] == value
        opened = await anna.open(answer.headers["Location"])
        assert serving.secrets["join"] not in opened.html
        assert "<em>prose</em>" in opened.html

    run(visit())


def test_every_refusal_sounds_the_same(serving):
    async def visit():
        stranger, anna = Visitor(serving), Visitor(serving)
        await anna.enter()
        room, coaches = f"/w/{serving.workshop}", f"/c/{serving.workshop}"
        bodies = set()
        for visitor, path in [
            (stranger, "/j/unknownunknownunknown"),
            (stranger, "/v/unknownunknownunknown"),
            (stranger, "/h/" + serving.secrets["join"]),
            (stranger, room + "/10-board"),
            (stranger, room + "/no-such-page"),
            (anna, room + "/90-coach"),
            (anna, room + "/no-such-page"),
            (anna, coaches + "/10-board"),
            (anna, "/w/anotherworkshop/10-board"),
            (anna, room + "/..%2f..%2fetc"),
            (stranger, "/voila/files/10-board.ipynb"),
            (stranger, "/voila/render/10-board.ipynb"),
            (stranger, "/voila/tree"),
            (stranger, "/login"),
            (stranger, "/nowhere"),
        ]:
            answer = await visitor.ask(path)
            assert answer.code == 404, path
            bodies.add(answer.body)
        assert len(bodies) == 1

    run(visit())


def test_a_facilitator_sees_facilitators_pages(serving):
    async def visit():
        coach = Visitor(serving)
        await coach.enter("facilitate")
        opened = await coach.open(f"/c/{serving.workshop}/90-coach")
        assert "Only coaches" in opened.html

    run(visit())


def test_the_view_link_shows_the_result_without_kernel_or_cookie(serving):
    async def visit():
        reader = Visitor(serving)
        answer = await reader.ask(serving.link("view"))
        assert answer.code == 200
        assert b"Autumn" in answer.body
        assert not reader.cookies

    run(visit())


def test_whoever_is_in_the_room_has_its_result_by_their_own_place(serving):
    """The page that a view link shows, without a link: the way there from a closed workshop."""

    async def visit():
        shown = (await Visitor(serving).ask(serving.link("view"))).body
        for kind, scope in {"join": "w", "facilitate": "c", "host": "c"}.items():
            anna, address = Visitor(serving), f"/{scope}/{serving.workshop}/result.html"
            assert (await anna.ask(address)).code == 404
            await anna.enter(kind)
            answer = await anna.ask(address)
            assert (answer.code, answer.body) == (200, shown)
            assert "text/html" in answer.headers["Content-Type"]
            assert (await anna.ask(address.replace(serving.workshop, "another"))).code == 404
        learner = Visitor(serving)
        secret = serving.register.renew(serving.workshop, "learn")
        assert (await learner.ask(f"/l/{secret}", "name=")).code == 303
        answer = await learner.ask(f"/w/{serving.workshop}/result.html")
        assert answer.code == 404  # the room stays closed

    run(visit())


FILES = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "ipynb": "application/x-ipynb+json",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def test_a_result_is_handed_over_as_a_file_by_the_address_that_shows_it(serving):
    """What the page shows, and nothing more: the record itself stays with those in the room."""

    async def visit():
        anyone, anna = Visitor(serving), Visitor(serving)
        await anna.enter("join")
        view, ours = serving.link("view"), f"/w/{serving.workshop}/result.html"
        page = (await anyone.ask(view)).body.decode()
        assert re.findall(r'href="(\?as=\w+)"', page) == [f"?as={one}" for one in FILES]
        for format, kind in FILES.items():
            answer = await anyone.ask(f"{view}?as={format}")
            assert (answer.code, answer.headers["Content-Type"]) == (200, kind)
            said = answer.headers["Content-Disposition"]
            assert said.startswith(f'attachment; filename="autumn-plan.{format}";')
            assert (await anna.ask(f"{ours}?as={format}")).body == answer.body
            register = serving.register
            meeting = register.meeting(serving.workshop)
            assert answer.body == export(register.record, meeting, format, "viewer")
        assert b"?as=" not in (await anyone.ask(f"{view}?as=html")).body  # a file has no server
        record = await anna.ask(f"{ours}?as=json")
        assert record.headers["Content-Type"] == "application/json"
        assert json.loads(record.body)["events"]
        unknown = (await anyone.ask("/v/" + "x" * 43)).body
        for path in (
            f"{view}?as=ics",
            f"{ours}?as=ics",
            f"{view}?as=json",
            f"{view}?as=exe",
            f"{ours}?as=exe",
            f"{view}?as=MD",
        ):
            answer = await anna.ask(path)
            assert (answer.code, answer.body) == (404, unknown), path
            assert "Content-Disposition" not in answer.headers
        assert (await anyone.ask(f"{ours}?as=md")).code == 404
        assert not anyone.cookies

    run(visit())


def test_a_thousand_previews_of_a_link_start_no_kernel(serving):
    async def visit():
        bot = Visitor(serving)
        before = json.loads((await bot.ask("/healthz")).body)["people"]
        answers = await asyncio.gather(*(bot.ask(serving.link("join")) for _ in range(1000)))
        assert {answer.code for answer in answers} == {200}
        assert json.loads((await bot.ask("/healthz")).body)["people"] == before

    run(visit())


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80"])
def test_a_host_that_is_not_ours_is_refused(serving, host):
    async def visit():
        anna = Visitor(serving)
        assert (await anna.ask(serving.link("join"), Host=host)).code == 421
        page = await anna.open(await anna.enter())
        with pytest.raises(HTTPClientError) as refused:
            await anna.socket(page.kernel, Host=host, Origin=f"http://{host}")
        assert refused.value.code == 403

    run(visit())


def test_a_form_on_another_site_opens_nothing(serving):
    async def visit():
        anna = Visitor(serving)
        answer = await anna.ask(serving.link("join"), "name=", Sec_Fetch_Site="cross-site")
        assert answer.code == 403
        assert not anna.cookies

    run(visit())


def test_a_kernel_answers_its_owner_and_nobody_else(serving):
    async def visit():
        anna, bob, stranger = Visitor(serving), Visitor(serving), Visitor(serving)
        page = await anna.open(await anna.enter())
        await bob.enter()
        for other in (bob, stranger):
            assert (await other.ask(f"/api/kernels/{page.kernel}")).code == 403
            assert (await other.ask(f"/voila/api/shutdown/{page.kernel}", "")).code == 404
            with pytest.raises(HTTPClientError) as refused:
                await other.socket(page.kernel)
            assert refused.value.code == 403
        with pytest.raises(HTTPClientError):
            await anna.socket(page.kernel, Origin="http://evil.example")
        socket = await anna.socket(page.kernel)
        await socket.write_message(framed(to_board(page.board, {"op": "add", "text": "x"})), True)
        await until(socket, from_board("done"))
        assert (await anna.ask(f"/voila/api/shutdown/{page.kernel}", "")).code == 204
        assert (await anna.ask(f"/api/kernels/{page.kernel}")).code == 403

    run(visit())


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize("kind", ["execute_request", "shutdown_request", "debug_request"])
def test_code_cannot_be_run(serving, binary, channel, kind):
    async def visit():
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(page.kernel, "v1.kernel.websocket.jupyter.org" if binary else "")
        said = message(kind, {"code": "import os; os._exit(1)", "silent": False}, channel)
        await socket.write_message(framed(said) if binary else json.dumps(said), binary)
        board = to_board(page.board, {"op": "add", "text": "still here"})
        await socket.write_message(framed(board) if binary else json.dumps(board), binary)
        done = await until(socket, from_board("done"))
        assert done["content"]["data"]["content"]["rungs"] == ["still here"]

    run(visit())


@pytest.mark.parametrize("binary", [True, False])
def test_nonsense_on_the_socket_changes_nothing(serving, binary):
    """A frame that claims 2**64 parts would stop Jupyter Server itself for good."""

    async def visit():
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(page.kernel, "v1.kernel.websocket.jupyter.org" if binary else "")
        for nonsense in (b"", b"\xff" * 40, b"\x7f" * 40, b"\x02" + b"\0" * 7 + b"\xff" * 60):
            await socket.write_message(nonsense, True)
        for nonsense in ("", "{not json", "[]", '{"header": []}', "[" * 100):
            await socket.write_message(nonsense)
        await socket.write_message("?")
        while await asyncio.wait_for(socket.read_message(), 60) != "!":
            pass
        said = to_board(page.board, {"op": "add", "text": "x"})
        await socket.write_message(framed(said) if binary else json.dumps(said), binary)
        await until(socket, from_board("done"))

    run(visit())


def test_an_exception_in_a_callback_tells_the_page_nothing(serving):
    async def visit():
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(page.kernel)
        heard = []
        await socket.write_message(framed(to_board(page.board, {"op": "fail"})), True)
        await socket.write_message(framed(to_board(page.board, {"op": "add", "text": "x"})), True)
        await until(socket, lambda got: heard.append(got) or from_board("done")(got))
        assert "canary-in-an-exception" not in json.dumps(heard)
        assert "Traceback" not in json.dumps(heard)

    run(visit())


def test_a_cell_that_fails_says_so_without_detail(serving):
    async def visit():
        anna = Visitor(serving)
        await anna.enter()
        page = await anna.open(f"/w/{serving.workshop}/60-wrong")
        assert "could not be shown" in page.html
        assert "ZeroDivision" not in page.html
        assert "what comes later" not in page.html

    run(visit())


def test_a_kernel_is_told_its_session_and_no_secret_of_the_server(serving):
    async def visit():
        anna = Visitor(serving)
        await anna.enter()
        page = await anna.open(f"/w/{serving.workshop}/20-told")
        assert "OKRLAB_TOKEN" in page.html
        assert "OKRLAB_RECORDER" in page.html
        assert "canary-in-the-environment" not in page.html
        assert serving.secrets["host"] not in page.html

    run(visit())


def test_no_secret_reaches_the_log(serving):
    async def visit():
        anna = Visitor(serving)
        await anna.enter()
        await anna.ask("/j/unknownunknownunknown")
        await anna.ask("/h/" + serving.secrets["join"])

    run(visit())
    for secret in (*serving.secrets.values(), "unknownunknownunknown"):
        assert secret not in serving.said()


def test_other_widgets_get_the_whole_front_end_with_nothing_from_outside(serving):
    async def visit():
        anna = Visitor(serving)
        await anna.enter()
        first = await anna.ask(f"/w/{serving.workshop}/70-tabs")
        assert b"refresh" in first.body
        again = await anna.ask(f"/w/{serving.workshop}/70-tabs?template=okrlab&theme=dark")
        assert b"voila.js" in again.body
        outside = re.findall(rb"<(?:script|link)[^>]+(?:src|href)=\"https?://[^\"]*", again.body)
        assert not outside

    run(visit())


def test_who_comes_too_late_queues_and_is_let_in(tmp_path):
    async def visit(serving):
        anna, bob, carl = (Visitor(serving) for _ in range(3))
        page = await anna.open(await anna.enter())
        bobs, carls = await bob.enter(), await carl.enter()
        for visitor, path, place in ((bob, bobs, b"number 1"), (carl, carls, b"number 2")):
            answer = await visitor.ask(path)
            assert answer.code == 503
            assert place in answer.body
            assert b"refresh" in answer.body
            assert answer.headers["Retry-After"]
        await anna.ask(f"/voila/api/shutdown/{page.kernel}", "")
        assert b"number 2" in (await carl.ask(carls)).body
        await bob.open(bobs)
        assert (await carl.ask(carls)).code == 503

    with serving_in(tmp_path, seats=1, ahead=1) as serving:
        run(visit(serving))


def test_one_person_cannot_take_every_seat(tmp_path):
    async def visit(serving):
        anna = Visitor(serving)
        path = await anna.enter()
        sockets = []
        for _ in range(2):
            sockets.append(await anna.socket((await anna.open(path)).kernel))
        refused = await anna.ask(path)
        assert refused.code == 429
        assert b"several tabs" in refused.body
        bob = Visitor(serving)
        await bob.open(await bob.enter())  # another session, another person

    with serving_in(tmp_path, seats=9, seats_each=2, ahead=1) as serving:
        run(visit(serving))


def test_pages_that_have_gone_give_their_seats_back(tmp_path):
    async def visit(serving):
        anna = Visitor(serving)
        path = await anna.enter()
        for _ in range(4):
            await anna.open(path)  # and never connected

    with serving_in(tmp_path, seats=9, seats_each=2, ahead=1) as serving:
        run(visit(serving))


def test_who_comes_in_again_in_the_same_browser_is_known_to_be_of_one_browser(serving):
    async def visit():
        anna, ben = Visitor(serving), Visitor(serving)
        for visitor, name in ((anna, "Ann"), (anna, "Anne"), (anna, "Anna"), (ben, "Benno")):
            asked = await visitor.ask(serving.link("join"))
            said = re.search(rb'name="instead" value="(\w*)"', asked.body)  # leave my place? yes
            instead = said[1].decode() if said else ""
            await visitor.ask(serving.link("join"), f"name={name}&instead={instead}")

    run(visit())
    record = serving.register.record
    with record.reading() as db:
        log = record.read_since(db, serving.workshop, 0, None)
        joined = {one.event.name: one.event.person for one in log if hasattr(one.event, "role")}
        three = [joined[name] for name in ("Ann", "Anne", "Anna")]
        assert sealed.browsers(db, [[one] for one in three], serving.workshop) == 1
        assert (
            sealed.browsers(db, [[one] for one in (*three, joined["Benno"])], serving.workshop) == 2
        )


def test_who_is_inside_already_is_shown_the_way_back(serving):
    async def visit():
        anna = Visitor(serving)
        path = await anna.enter()
        assert path.encode() in (await anna.ask(serving.link("join"))).body
        assert path.encode() not in (await Visitor(serving).ask(serving.link("join"))).body

    run(visit())


def test_while_the_recorder_is_away_the_door_says_so_and_tries_again(serving):
    async def visit():
        anna = Visitor(serving)
        assert (await anna.ask("/healthz")).code == 200
        os.kill(serving.recorder, signal.SIGSTOP)
        try:
            answer = await anna.ask(serving.link("join"))  # by now nothing known of it is new
            health = await anna.ask("/healthz")
        finally:
            os.kill(serving.recorder, signal.SIGCONT)
        assert answer.code == 503
        assert b"refresh" in answer.body
        assert health.code == 503
        assert json.loads(health.body)["ok"] is False
        assert (await anna.ask(serving.link("join"))).code == 200

    run(visit())


def test_a_page_that_closes_while_its_connection_is_being_opened_is_no_failure(serving):
    """It gives its kernel back by one request, while others ask for a socket to it."""

    async def visit():
        anna = Visitor(serving)
        where = await anna.enter()
        before = len(serving.said())
        for _ in range(3):
            page = await anna.open(where)
            cookies = "; ".join(f"{name}={value}" for name, value in anna.cookies.items())
            for n in range(5):
                asked = (
                    f"GET /api/kernels/{page.kernel}/channels?session_id=s{n} HTTP/1.1\r\n"
                    f"Host: {serving.url[7:]}\r\nOrigin: {serving.url}\r\nCookie: {cookies}\r\n"
                    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    "Sec-WebSocket-Protocol: v1.kernel.websocket.jupyter.org\r\n\r\n"
                )
                with raw.connected(serving) as line:
                    line.sendall(asked.encode())
                    if n == 4:
                        left = await anna.ask(f"/voila/api/shutdown/{page.kernel}", "")
                        assert left.code == 204
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        assert "failure" not in serving.said()[before:]

    run(visit())


def test_a_lesson_is_run_once_for_all_where_no_session_is_known(serving):
    async def visit():
        told = set()
        for _ in range(2):
            anna = Visitor(serving)
            await anna.enter()
            page = await anna.open(f"/w/{serving.workshop}/30-lesson")
            told.add(re.search(r"run in (\d+ \w+)", page.html)[1])
            assert page.html.index("for everyone") < page.html.index("run in")
            assert "only in the lab" not in page.html
            assert page.html.count("<h1") == 1
        assert len(told) == 1
        assert told.pop().endswith("False")

    run(visit())


def form(code):
    return urlencode({"code": code})


def wrong(code, n):
    """Another code with the same public handle."""
    return f"{code[:3]}{(int(code[3:]) + n) % 100_000:05}"


def test_a_code_leads_to_the_landing_page_and_in_as_a_participant(serving):
    async def visit():
        anna = Visitor(serving)
        page = await anna.ask("/")
        assert page.code == 200
        assert b'inputmode="numeric"' in page.body
        assert b'autocomplete="off"' in page.body
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert page.headers["Cache-Control"] == "no-store"
        code = serving.register.new_code(serving.workshop)
        answer = await anna.ask("/", form(f" {code[:4]}-{code[4:]} "))
        assert answer.code == 303
        assert not anna.cookies
        landing = answer.headers["Location"]
        assert re.fullmatch(r"/j/[\w-]{24}", landing)
        assert b"Autumn &lt;plan&gt;" in (await anna.ask(landing)).body
        entered = await anna.ask(landing, "name=Anna")
        assert entered.headers["Location"] == f"/w/{serving.workshop}/10-board"
        await anna.open(entered.headers["Location"])

    run(visit())


def test_a_wrong_code_is_said_kindly_and_what_was_typed_is_kept(serving):
    async def visit():
        anna = Visitor(serving)
        for typed in ("1234", '"><b>12', "48 29-13 0"):
            answer = await anna.ask("/", form(typed))
            assert answer.code == 404
            assert b"eight digits" in answer.body
            assert f'value="{escape(typed)}"'.encode() in answer.body.replace(b"&#34;", b"&quot;")
        code = serving.register.new_code(serving.workshop)
        answer = await anna.ask("/", form(wrong(code, 1)))
        assert answer.code == 404
        assert b"does not open anything" in answer.body
        assert b'aria-invalid="true"' in answer.body

    run(visit())


def test_a_code_from_a_form_on_another_site_opens_nothing(serving):
    async def visit():
        anna, code = Visitor(serving), serving.register.new_code(serving.workshop)
        answer = await anna.ask("/", form(code), Sec_Fetch_Site="cross-site")
        assert answer.code == 403
        assert "Location" not in answer.headers
        assert (await anna.ask("/", form(code), Host="evil.example")).code == 421

    run(visit())


def test_an_expired_or_replaced_code_opens_nothing_and_neither_does_its_landing_page(serving):
    async def visit():
        anna, register = Visitor(serving), serving.register
        old = register.new_code(serving.workshop)
        landing = (await anna.ask("/", form(old))).headers["Location"]
        expired = register.new_code(serving.workshop, lifetime=timedelta(0))
        for code in (old, expired):
            assert (await anna.ask("/", form(code))).code == 404
        assert (await anna.ask(landing)).code == 404
        assert (await anna.ask(landing, "name=Anna")).code == 404
        assert not anna.cookies

    run(visit())


def test_who_goes_from_code_to_code_is_stopped_whatever_addresses_they_claim(serving):
    """Behind a proxy, which says where each request comes from; the rest of its header is theirs.

    Others behind the same proxy notice nothing.
    """

    async def visit():
        anna, register = Visitor(serving), serving.register
        rooms = [register.create(f"Room {n}", team="Town") for n in range(4)]
        codes = [register.new_code(room) for room in rooms]
        found = []
        for n in range(EACH.amount + 1):
            claimed = f"198.51.100.{n}, 203.0.113.5"
            typed = form(wrong(codes[n % 4], n + 1))
            found.append(await anna.ask("/", typed, X_Forwarded_For=claimed))
        assert {answer.code for answer in found[:-1]} == {404}
        assert found[-1].code == 429
        for claimed, status in (("203.0.113.5", 429), ("203.0.113.6", 303), ("", 303)):
            answer = await anna.ask("/", form(codes[0]), X_Forwarded_For=claimed)
            assert answer.code == status

    run(visit())


def test_wrong_codes_pause_one_workshop_and_nobody_else_behind_the_same_address(serving):
    """Everyone here comes from 127.0.0.1, as a whole room comes from one address."""

    async def visit():
        register = serving.register
        inside = Visitor(serving)
        page = await inside.open(await inside.enter())
        other = register.create("Another", team="Team B")
        code, others = register.new_code(serving.workshop), register.new_code(other)
        guesser = Visitor(serving)
        for n in range(20):
            assert (await guesser.ask("/", form(wrong(code, n + 1)))).code == 404
        for visitor in (guesser, Visitor(serving)):
            paused = await visitor.ask("/", form(code))
            assert paused.code == 429
            assert b"join link or the QR code" in paused.body
            assert 1 <= int(re.search(rb"again in (\d+) min", paused.body)[1]) <= 10
            assert int(paused.headers["Retry-After"]) >= 60
        assert (await Visitor(serving).enter()).startswith(f"/w/{serving.workshop}/")
        assert (await guesser.ask("/", form(others))).code == 303
        socket = await inside.socket(page.kernel)
        await socket.write_message(framed(to_board(page.board, {"op": "add", "text": "x"})), True)
        await until(socket, from_board("done"))
        assert (await guesser.ask("/", form(register.new_code(serving.workshop)))).code == 303

    run(visit())


def test_no_code_reaches_the_log(serving):
    async def visit():
        anna = Visitor(serving)
        code = serving.register.new_code(serving.workshop)
        tried = [code, wrong(code, 1), "canary in a code"]
        answers = [await anna.ask("/", form(one)) for one in tried]
        landing = answers[0].headers["Location"]
        os.kill(serving.recorder, signal.SIGSTOP)
        try:
            assert (await anna.ask("/", form(code))).code == 503
        finally:
            os.kill(serving.recorder, signal.SIGCONT)
        await anna.ask(landing)
        return [*tried, landing.removeprefix("/j/")]

    for said in run(visit()):
        assert said not in serving.said()


@pytest.mark.parametrize("name", ["../secret", "..", ".hidden", "a/b", "", "a" * 200])
def test_only_notebooks_of_the_folder_can_be_named(tmp_path, name):
    shelf = Shelf(served(tmp_path) / "notebooks")
    write_notebook(tmp_path, "secret", "print(1)")
    write_notebook(tmp_path / "notebooks", ".hidden", "print(1)")
    assert shelf.get(name) is None
    assert shelf.get("10-board").title == "A board"
    assert ".hidden" not in shelf.names()


def test_a_page_that_answers_its_pings_keeps_its_kernel(tmp_path):
    class Counting(WebSocketClientConnection):
        def on_ping(self, data):
            self.pings += 1
            if self.pings == 4:
                self.write_message("?")

    async def visit(serving):
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(page.kernel)
        socket.__class__, socket.pings = Counting, 0
        answer = ""
        while answer != "!":
            answer = await asyncio.wait_for(socket.read_message(), 60)
            assert answer is not None, "the server closed the connection"
        socket.close()

    with serving_in(tmp_path, ahead=1, ping=0.4) as serving:
        run(visit(serving))


def test_a_server_whose_folder_for_temporary_files_has_a_long_name_still_opens_pages(
    tmp_path, monkeypatch
):
    long = tmp_path / ("a-folder-with-a-long-name-" * 3)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))

    async def visit(serving):
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        assert page.board

    with serving_in(tmp_path, ahead=1) as serving:
        run(visit(serving))
