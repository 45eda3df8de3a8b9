"""A server with a hall, and people who have seats in it, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import shutil
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from tornado.web import create_signed_value

from okrlab.blocks.registry import shared_boards
from okrlab.cli import STAGE_BOARD, STAGE_PARTS
from okrlab.host import links
from okrlab.host.line import RemoteSession
from tests.serve.visiting import (
    Serving,
    Visitor,
    framed,
    from_board,
    to_board,
    until,
    write_notebook,
)

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
HERE = Path(__file__).parent
BRITTLE = {"brittle_board.BrittleBoard": "brittle_board:PARTS"}
SHARED = {**shared_boards(), STAGE_BOARD: STAGE_PARTS, **BRITTLE}


@contextlib.contextmanager
def hall_in(folder: Path, **options: object):
    """A server with our notebooks for the room, one that no hall can show, and one that fails."""
    (folder / "notebooks").mkdir(parents=True)
    for name in ("10-ladder", "80-workshop"):
        shutil.copy(NOTEBOOKS / f"{name}.ipynb", folder / "notebooks")
    write_notebook(
        folder / "notebooks",
        "20-mine",
        "import okrlab, ipywidgets",
        "okrlab.LadderBoard(okrlab.open_session())",
        "ipywidgets.Button(description='Mine')",
    )
    write_notebook(
        folder / "notebooks",
        "30-brittle",
        f"import sys; sys.path.append({str(HERE)!r})\n"
        "import brittle_board, okrlab\n"
        "brittle_board.BrittleBoard(okrlab.open_session())",
    )
    serving = Serving(folder, **{"ahead": 2, "shared": SHARED, **options})
    try:
        yield serving
    finally:
        if serving.process.poll() is None:
            serving.stop()


def halls(serving: Serving) -> list[psutil.Process]:
    """The hall's process, and the one that forks it."""
    inside = psutil.Process(serving.pid).children(recursive=True)
    return [one for one in inside if "okrlab.hall" in " ".join(one.cmdline())]


class Page:
    """Somebody at a page: they have said hello to a board, and keep every frame."""

    def __init__(self, serving: Serving) -> None:
        self.visitor = Visitor(serving)
        self.frames: list[bytes] = []

    async def come(self, name: str = "10-ladder", kind: str = "join") -> Page:
        path = (await self.visitor.enter(kind)).rpartition("/")[0]
        self.page = await self.visitor.open(f"{path}/{name}")
        await self.connect()
        return self

    async def connect(self) -> None:
        self.socket = await self.visitor.socket(self.page.kernel)
        await self.say({"op": "hello", "zone": "", "_run": "", "_nth": 0})
        self.state = (await self.hear("state"))["content"]["data"]["content"]

    async def say(self, content: dict, board: str = "") -> None:
        said = framed(to_board(board or self.page.board, content))
        await self.socket.write_message(said, True)

    async def hear(self, op: str) -> dict:
        def wanted(got: dict) -> bool:
            self.frames.append(json.dumps(got).encode())
            return from_board(op)(got)

        return await until(self.socket, wanted)

    async def write(self, text: str) -> dict:
        rung = {"type": "Rung", "id": uuid.uuid4().hex, "text": text, "level": "output"}
        key = uuid.uuid4().hex
        command = {"type": "SetCards", "cards": [rung]}
        await self.say({"op": "do", "key": key, "command": command})
        return (await self.hear("done"))["content"]["data"]["content"]

    def close(self) -> None:
        self.socket.close()


def run(work) -> None:
    asyncio.run(asyncio.wait_for(work, 100))


@contextlib.contextmanager
def coaching(serving: Serving):
    """A coach's session on the recorder's own socket."""
    session = serving.register.enter(serving.secrets["facilitate"], "Cleo").session
    coach = RemoteSession(serving.recorder_at, token(serving, session))
    try:
        yield coach
    finally:
        coach.close()


def seated(serving: Serving, people: int) -> list[tuple[str, str]]:
    """So many people who have come in past the door, which lets 25 in a second: their cookies."""
    register, workshop, secret = serving.register, serving.workshop, serving.secrets["join"]
    with register.record.writing() as db:
        link = register.opened(db, secret)
        begun = [register.begin(db, link, secret, "Guest") for _ in range(people)]
        head = register.record.hold(db, [workshop])[workshop]
        came = [
            register._recorded(head + n, one.session, "joined", joined)
            for n, (one, joined) in enumerate(begun, 1)
        ]
        register.record.append(db, workshop, came)
    key = hmac.digest(links.load_key(serving.folder), b"cookies", "sha256")
    name = f"okr_w_{workshop}"
    return [(name, create_signed_value(key, name, one.session).decode()) for one, _ in begun]


def token(serving: Serving, who: str) -> str:
    key, now = links.load_key(serving.folder), datetime.now(UTC)
    return links.sign(key, who, lifetime=timedelta(hours=1), now=now)
