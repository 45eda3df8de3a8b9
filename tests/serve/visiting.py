"""A real server with a real recorder, on 127.0.0.1 and a free port, and a visitor's side of it."""

import asyncio
import contextlib
import functools
import itertools
import json
import os
import re
import signal
import struct
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import tornado.httpclient
import tornado.websocket

from okrlab.host.links import load_key
from okrlab.host.register import Register
from okrlab.record.store.database import open_database
from okrlab.record.store.record import Record

HERE = Path(__file__).parent
BOARD = (HERE / "small_board.py").read_text("utf-8")
V1 = "v1.kernel.websocket.jupyter.org"


def write_notebook(folder: Path, name: str, *cells: str | tuple[str, str], **ours: str) -> None:
    """A notebook; a cell that begins with `#` and a space is prose; a pair is (tag, cell)."""
    made = []
    for cell in cells:
        tag, source = cell if isinstance(cell, tuple) else ("", cell)
        new = nbformat.v4.new_markdown_cell if source[:2] == "# " else nbformat.v4.new_code_cell
        made.append(new(source, metadata={"tags": [tag]} if tag else {}))
    nb = nbformat.v4.new_notebook(cells=made, metadata={"okrlab": ours} if ours else {})
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, folder / f"{name}.ipynb")


class Serving:
    """A running server."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.folder, self.options = folder, options
        self.start()

    def start(self) -> None:
        env = {
            **os.environ,
            "DATABASE_PASSWORD": "canary-in-the-environment",
            "USER": "canary-user",
            # Where a hall finds the board that fails, beside what a test has put there.
            "PYTHONPATH": os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(HERE)))),
        }
        command = [sys.executable, str(HERE / "serving.py"), str(self.folder)]
        self.log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [*command, json.dumps(self.options)], stdout=subprocess.PIPE, stderr=self.log, env=env
        )
        said = self.process.stdout.readline()
        assert said, (self.folder / "log").read_text()
        self.__dict__.update(json.loads(said))
        if "public_url" in self.options:  # people are told that; we come as its proxy does
            self.url = f"http://127.0.0.1:{self.options['port']}"
        self.options["port"] = int(self.url.rpartition(":")[2])

    def stop(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(20)
        self.process.stdout.close()
        self.log.close()

    @functools.cached_property
    def register(self) -> Register:
        """The register on the server's own database, as a coach's kernel asks the recorder for."""
        own = f"sqlite:///{self.folder}/workshops.db"
        engine = open_database(str(self.options.get("database", own)))
        return Register(Record(engine), load_key(self.folder), lambda: datetime.now(UTC))

    def link(self, kind: str) -> str:
        return f"/{kind[0]}/{self.secrets[kind]}"

    def said(self) -> str:
        """What the server has logged."""
        return (self.folder / "log").read_text()


class Visitor:
    """One browser: keeps its cookies."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.cookies: dict[str, str] = {}
        self.client = tornado.httpclient.AsyncHTTPClient(force_instance=True, max_clients=100)

    def headers(self, **more: str) -> dict[str, str]:
        cookies = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        return {"Cookie": cookies, **{k.replace("_", "-"): v for k, v in more.items()}}

    async def ask(self, path: str, body: str | None = None, **headers: str):
        answer = await self.client.fetch(
            self.serving.url + path,
            method="GET" if body is None else "POST",
            body=body,
            headers=self.headers(**headers),
            follow_redirects=False,
            raise_error=False,
            request_timeout=60,
        )
        for line in answer.headers.get_list("Set-Cookie"):
            name, value = re.match(r"([^=]+)=([^;]*)", line).groups()
            self.cookies[name] = value
        return answer

    async def head(self, path: str):
        return await self.client.fetch(
            self.serving.url + path,
            method="HEAD",
            headers=self.headers(),
            follow_redirects=False,
            raise_error=False,
        )

    async def enter(self, kind: str = "join") -> str:
        """Go through a link; the clean address it leads to."""
        answer = await self.ask(self.serving.link(kind), "name=Anna")
        assert answer.code == 303, answer.body
        return answer.headers["Location"]

    async def open(self, path: str) -> "Open":
        answer = await self.ask(path)
        assert answer.code == 200, answer.body
        return Open(self, answer.body.decode())

    async def socket(self, kernel: str, protocol: str = V1, **headers: str):
        url = self.serving.url.replace("http", "ws", 1)
        request = tornado.httpclient.HTTPRequest(
            f"{url}/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}",
            headers=self.headers(**({"Origin": self.serving.url} | headers)),
        )
        wanted = [protocol] if protocol else None
        return await tornado.websocket.websocket_connect(request, subprotocols=wanted)


class Open:
    """A page as the server sent it."""

    def __init__(self, visitor: Visitor, html: str) -> None:
        self.visitor, self.html = visitor, html
        self.kernel = self.data("okr-config")["kernel"]
        self.states = {k: v["state"] for k, v in self.data("okr-states").items()}
        self.board = next(
            (k for k, v in self.states.items() if v["_model_module"] == "anywidget"), ""
        )

    def data(self, name: str) -> dict:
        return json.loads(
            re.search(rf'<script id="{name}"[^>]*>(.*?)</script>', self.html, re.S)[1]
        )


def message(kind: str, content: dict, channel: str = "shell") -> dict:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": "s"}
    header |= {"date": "2026-01-01T00:00:00Z", "version": "5.4"}
    empty = {"parent_header": {}, "metadata": {}}
    return {"header": header, **empty, "content": content, "channel": channel, "buffers": []}


def framed(said: dict) -> bytes:
    """A message in the binary protocol."""
    parts = [said["channel"].encode()]
    for part in ("header", "parent_header", "metadata", "content"):
        parts.append(json.dumps(said[part]).encode())
    edges = [8 * (len(parts) + 2)]
    for part in parts:
        edges.append(edges[-1] + len(part))
    return struct.pack(f"<{len(edges) + 1}Q", len(edges), *edges) + b"".join(parts)


def unframed(frame: bytes) -> dict:
    count = struct.unpack_from("<Q", frame)[0]
    edges = struct.unpack_from(f"<{count}Q", frame, 8)
    parts = [frame[a:b] for a, b in itertools.pairwise(edges)]
    header, parent, _, content = (json.loads(part) for part in parts[1:5])
    return {"header": header, "parent": parent, "content": content}


class ClosedByServer(Exception):
    """The server ended a connection before what was awaited came."""


async def until(socket, wanted) -> dict:
    """The first message that is wanted."""
    while True:
        said = await asyncio.wait_for(socket.read_message(), 60)
        if said is None:
            raise ClosedByServer
        got = unframed(said) if isinstance(said, bytes) else json.loads(said)
        if wanted(got):
            return got


def to_board(board: str, content: dict) -> dict:
    return message("comm_msg", {"comm_id": board, "data": {"method": "custom", "content": content}})


def from_board(op: str):
    def wanted(got: dict) -> bool:
        data = got["content"].get("data") or {}
        return data.get("method") == "custom" and data["content"].get("op") == op

    return wanted


def served(folder: Path) -> Path:
    """A folder with the notebooks these tests visit."""
    notebooks = folder / "notebooks"
    write_notebook(notebooks, "10-board", "# A board\n\nWith *prose*.", BOARD, "Board()")
    write_notebook(notebooks, "20-told", "import os; print(sorted(os.environ), os.environ)")
    write_notebook(
        notebooks,
        "30-lesson",
        ("lesson", "# The lesson"),
        ("lesson", "import os; print('run in', os.getpid(), 'OKRLAB_TOKEN' in os.environ)"),
        "print('for everyone')",
        ("lab", "print('only in the lab')"),
    )
    write_notebook(notebooks, "60-wrong", "# Wrong", "1/0", "print('what comes later')")
    write_notebook(
        notebooks, "70-tabs", "import ipywidgets as W", "W.Tab(children=[W.Label('in a tab')])"
    )
    write_notebook(
        notebooks,
        "50-form",
        "import ipywidgets as W",
        "b = W.Button(description='Go'); l = W.Label('not yet')\n"
        "b.on_click(lambda _: setattr(l, 'value', 'clicked'))\n"
        "W.VBox([b, l, W.Text(value='x'), W.Dropdown(options=['a', 'b']), W.IntSlider(value=3)])",
    )
    write_notebook(
        notebooks, "90-coach", "# Only coaches", BOARD, "Board()", **{"for": "facilitators"}
    )
    return folder


@contextlib.contextmanager
def serving_in(folder: Path, **options: object):
    server = Serving(served(folder), **options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
