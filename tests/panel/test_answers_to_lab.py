"""What JupyterLab's side panel may ask, of whom, and what the answers are."""

from __future__ import annotations

import json
import re
import socket
from http.cookiejar import CookieJar
from typing import get_args
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

import okrlab
from okrlab.blocks.registry import kinds
from okrlab.errors import BadInput
from okrlab.lab import BoardKind
from okrlab.panel.answers_to_lab import LONGEST, addresses
from okrlab.panel.shown_in_lab import Answers, boards
from tests.browser.labs import a_lab
from tests.browser.people import House

TOKEN = "a token for tests"  # with a space: it is quoted in an address
PATHS = [
    path.removeprefix("/okrlab/").replace(r"([\w-]{1,80})", "a-workshop")
    for path, *_ in addresses("/")
]


class Browser:
    """Asks a JupyterLab: as a stranger, or with the cookies that a login gives."""

    def __init__(self, lab, *, login: bool) -> None:
        self.lab, self.cookies = lab, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        if login:
            self.opener.open(f"{lab.address}/lab?token={TOKEN.replace(' ', '%20')}").close()

    def ask(self, path, body=None, *, xsrf=True, **headers):
        """The status and the answer at a path of the panel; a body is sent by POST."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = Request(f"{self.lab.address}/okrlab/{path}", data, headers)
        marks = [one.value for one in self.cookies if one.name == "_xsrf"]
        if xsrf and marks:
            request.add_header("X-XSRFToken", marks[0])
        try:
            with self.opener.open(request) as answer:
                assert answer.headers["Cache-Control"] == "no-store"
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    work = folder / "work"
    work.mkdir()
    with a_lab(folder, work, token=TOKEN) as running:
        yield running


@pytest.fixture
def coach(lab):
    return Browser(lab, login=True)


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_logged_in_is_told_nothing(lab, path):
    stranger = Browser(lab, login=False)
    for body in (None, {}, {"to": "on"}):
        assert stranger.ask(path, body)[0] == 403


def test_what_another_page_sends_with_a_coachs_cookies_does_nothing(coach):
    """Its form has no XSRF mark; with one, it still comes from elsewhere."""
    before = coach.ask("workshops")
    assert coach.ask("workshops", {"title": "Forged"}, xsrf=False)[0] == 403
    elsewhere = {"Origin": "http://elsewhere.example"}
    assert coach.ask("workshops", {"title": "Forged"}, **elsewhere)[0] == 404
    assert coach.ask("workshops", **elsewhere)[0] == 404
    assert coach.ask("workshops") == before


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"title": 3}', b'{"title": {}}', b"\xff", b"[" * 5_000],
)  # fmt: skip
def test_a_body_that_is_no_question_is_refused_as_such(coach, body):
    assert coach.ask("workshops", body)[0] == 400


def test_a_body_of_any_length_is_not_read(coach):
    assert coach.ask("workshops", {"title": "x" * LONGEST})[0] == 413


@pytest.mark.parametrize("title", ["", "  ", "x" * 5_000], ids=["empty", "spaces", "long"])
def test_a_title_that_is_none_is_answered_with_what_to_give(coach, title):
    status, said = coach.ask("workshops", {"title": title, "once": "a"})
    assert (status, bool(said["message"]), bool(said["hint"])) == (409, True, True)


def test_a_workshop_is_made_once_however_often_it_is_asked_for(coach):
    asked = {"title": "Made once", "once": "the same"}
    made = [coach.ask("workshops", asked) for _ in range(2)]
    assert made[0] == made[1]
    listed = coach.ask("workshops")[1]["workshops"]
    assert [one["title"] for one in listed].count("Made once") == 1
    [one] = [one for one in listed if one["id"] == made[0][1]["id"]]
    assert one["team"] == "Made once"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", one["date"])
    assert coach.ask("workshops/unknown")[0] == 409


def is_there(url):
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) == 0


def test_a_server_is_started_once_gives_links_and_stops_with_jupyterlab(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    with a_lab(tmp_path, work, token=TOKEN) as lab:
        coach = Browser(lab, login=True)
        off = coach.ask("workshops")[1]
        assert off == {"workshops": [], "server": {"url": "", "ours": False}}
        made = coach.ask("workshops", {"title": "From what we do", "once": "a"})[1]["id"]
        assert coach.ask(f"workshops/{made}") == (200, [])  # no links that lead nowhere
        on = coach.ask("server", {"to": "on"})[1]
        assert (on["ours"], is_there(on["url"])) == (True, True)
        assert coach.ask("server", {"to": "on"})[1] == on
        assert coach.ask("server", {"to": "off"})[1] == off["server"]
        assert not is_there(on["url"])
        url = coach.ask("server", {"to": "on"})[1]["url"]
        links = coach.ask(f"workshops/{made}")[1]
        assert [one["kind"] for one in links] == ["join", "view", "facilitate", "host"]
        assert all(one["url"].startswith(f"{url}/{one['kind'][0]}/") for one in links)
        assert {one["qr"] for one in links} == {""}  # phones cannot reach this address
        secrets = [one["url"].rpartition("/")[2] for one in links]
        lab.stop()
        assert not is_there(url)
        said = "".join(lab.said)
        assert not [one for one in secrets if one in said]


def test_a_server_that_does_not_start_says_why(tmp_path):
    work, home = tmp_path / "work", tmp_path / "home" / "okrlab"
    work.mkdir()
    home.mkdir(parents=True)
    (home / "key").write_bytes(b"short")
    with a_lab(tmp_path, work, token=TOKEN) as lab:
        status, said = Browser(lab, login=True).ask("server", {"to": "on"})
        assert (status, said["code"]) == (409, "no_start")
        assert str(home / "key") in said["message"]


def test_of_a_server_that_others_started_links_are_shown_and_it_is_let_be(tmp_path):
    work = tmp_path / "work"
    (home := tmp_path / "house").mkdir()
    work.mkdir()
    with (
        House(home, public="https://okr.example.org/team") as house,
        a_lab(tmp_path, work, token=TOKEN, OKRLAB_HOME=str(home)) as lab,
    ):
        coach = Browser(lab, login=True)
        told = coach.ask("workshops")[1]
        there = {"url": "https://okr.example.org/team", "ours": False}
        assert told["server"] == there
        [demo] = told["workshops"]
        links = coach.ask(f"workshops/{demo['id']}")[1]
        drawn = {one["kind"]: bool(one["qr"]) for one in links}
        assert drawn == {"join": True, "view": False, "facilitate": False, "host": False}
        assert coach.ask("server", {"to": "off"})[1] == there
        assert coach.ask("server", {"to": "on"})[1] == there
        lab.stop()
        assert house.process.poll() is None
        assert is_there(house.url)


SECRET = "abcdefghijklmnop"


@pytest.mark.parametrize(
    ("link", "kind", "url"),
    [
        (f" http://10.0.0.5:8866/j/{SECRET}\n", "join", f"http://10.0.0.5:8866/j/{SECRET}"),
        (f"https://okr.example.org/team/h/{SECRET}", "host", f"https://okr.example.org/team/h/{SECRET}"),
        (f"https://okr.example.org/f/{SECRET}/?a=b#c", "facilitate", f"https://okr.example.org/f/{SECRET}"),
    ],
)  # fmt: skip
def test_a_link_from_elsewhere_is_known_by_its_form(link, kind, url):
    shown = Answers().link({"link": link})
    assert (shown["kind"], shown["url"], bool(shown["qr"])) == (kind, url, kind == "join")


@pytest.mark.parametrize(
    "link",
    ["", "okr", "12345678", "http://10.0.0.5:8866/", f"http://10.0.0.5:8866/{SECRET}",
     f"http://10.0.0.5:8866/x/{SECRET}", f"javascript:alert(1)/j/{SECRET}", f"file:///j/{SECRET}",
     f"javascript://x/j/{SECRET}", f"http://[/j/{SECRET}", f"http://a:b@c/j/{SECRET}",
     "http://10.0.0.5:8866/j/short", f"http://10.0.0.5:8866/j/{SECRET}<b>", "/" * 900],
)  # fmt: skip
def test_what_is_no_link_is_never_opened_and_is_not_said_again(link):
    with pytest.raises(BadInput) as refused:
        Answers().link({"link": link})
    assert refused.value.code == "not_a_link"
    assert SECRET not in str(refused.value)


def test_a_cell_opens_the_workshop_that_is_unfolded(tmp_path, monkeypatch):
    """It opened the newest one, next to another one that was in sight."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for title in ("Winter's first", "Newer"):
        okrlab.open_session(title=title).close()
    told = {one["title"]: one["opens"] for one in Answers().workshops()["workshops"]}
    source = boards()[0]["source"].replace("{title}", told["Winter's first"])
    made = eval(source.split("\n")[-1], {"okrlab": okrlab})
    assert made._session.title == "Winter's first"
    made.close()


def test_every_board_that_a_notebook_may_have_is_offered():
    asked = {re.search(r'okrlab\.board\(.*, "(\w+)"\)', one["source"])[1] for one in boards()}
    assert asked == {kind.name for kind in kinds() if kind.board}
    assert asked < {*get_args(BoardKind)}
