"""Those that are compared, each started on a free port of 127.0.0.1 and stopped again."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.serve.visiting import BOARD, Serving, write_notebook
from tests.serve.visiting import HERE as TESTS

APPS = Path(__file__).parent / "apps"
PEERS = {
    "panel": ["-m", "panel", "serve", "{apps}/panel_app.py", "--port", "{port}"],
    "solara": ["-m", "solara", "run", "{apps}/solara_app.py", "--port", "{port}", "--production"],
    "streamlit": [
        *("-m", "streamlit", "run", "{apps}/streamlit_app.py", "--server.port", "{port}"),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
    ],
}
# What each is installed from. Solara brings its own files, so that it need not ask a CDN for them;
# they are made for no later version yet.
NEEDS = {
    "panel": ["panel"],
    "solara": ["solara==1.58.*", "solara-assets==1.58.*"],
    "streamlit": ["streamlit"],
}
PATHS = {"panel": "/panel_app", "solara": "/", "streamlit": "/"}
PYTHONS = Path(tempfile.gettempdir()) / "okrlab-peers"


@dataclass
class Contender:
    """One running server and the way into it."""

    name: str
    pid: int
    url: str
    join: str = ""  # posted to before a visit, for the cookie
    serving: Serving | None = field(default=None, repr=False)


def notebooks(folder: Path) -> Path:
    """The notebook that both ours and stock Voilà serve; it imports pandas as lessons do."""
    write_notebook(folder / "notebooks", "10-board", "# A board", "import pandas", BOARD, "Board()")
    return folder


@contextlib.contextmanager
def ours(folder: Path) -> Iterator[Contender]:
    serving = Serving(notebooks(folder), ahead=4, preload=["pandas", "anywidget"])
    try:
        page = f"{serving.url}/w/{serving.workshop}/10-board"
        yield Contender("okrlab", serving.pid, page, serving.url + serving.link("join"), serving)
    finally:
        serving.stop()


@contextlib.contextmanager
def in_a_hall(folder: Path) -> Iterator[Contender]:
    """Our server with the same board, which everybody shares; the notebook is run once for all."""
    folder.joinpath("notebooks").mkdir()
    write_notebook(
        folder / "notebooks",
        "10-board",
        "# A board",
        "import pandas",
        f"import sys; sys.path.append({str(TESTS)!r})",
        "import okrlab, shareable_board",
        "shareable_board.ShareableBoard(okrlab.open_session())",
    )
    shared = {"shareable_board.ShareableBoard": "shareable_board:PARTS"}
    modules = ["pandas", "okrlab.lab", "okrlab.boards.base_board", "okrlab.host.line"]
    serving = Serving(folder, ahead=4, preload=modules, shared=shared)
    try:
        page = f"{serving.url}/w/{serving.workshop}/10-board"
        join = serving.url + serving.link("join")
        yield Contender("okrlab, in a hall", serving.pid, page, join, serving)
    finally:
        serving.stop()


@contextlib.contextmanager
def ladder(folder: Path) -> Iterator[Serving]:
    """Our server with the ladder notebook alone, as `okrlab serve` runs it."""
    (folder / "notebooks").mkdir()
    shutil.copy(Path(__file__).parents[2] / "notebooks" / "10-ladder.ipynb", folder / "notebooks")
    modules = ["okrlab.lab", "okrlab.blocks.ladder.board", "okrlab.host.line"]
    serving = Serving(folder, ahead=4, preload=modules)
    try:
        yield serving
    finally:
        serving.stop()


@contextlib.contextmanager
def stock(folder: Path) -> Iterator[Contender]:
    path = notebooks(folder) / "notebooks" / "10-board.ipynb"
    port = free_port()
    command = ["-m", "voila", str(path), "--no-browser", f"--port={port}"]
    with running([sys.executable, *command], f"http://localhost:{port}/") as pid:
        yield Contender("stock Voilà", pid, f"http://localhost:{port}/")


@contextlib.contextmanager
def peer(name: str) -> Iterator[Contender]:
    """A peer in its own environment, made at first use with the latest version there is."""
    python = PYTHONS / name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PYTHONS / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDS[name]], check=True)
    port = free_port()
    command = [part.format(apps=APPS, port=port) for part in PEERS[name]]
    url = f"http://localhost:{port}{PATHS[name]}"
    with running([str(python), *command], url) as pid:
        yield Contender(name, pid, url)


@contextlib.contextmanager
def running(command: list[str], url: str) -> Iterator[int]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(
                    ("localhost", int(url.split(":")[2].split("/")[0]))
                ).close()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command} did not start")
            time.sleep(0.1)
        if "voila" not in command:
            urllib.request.urlopen(url).read()  # what is done once is done
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
