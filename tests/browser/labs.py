"""A JupyterLab of its own for tests, with okrlab's side panel as a wheel brings it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]


def answers(address):
    try:
        with urlopen(f"{address}/api", timeout=10):
            return True
    except OSError:
        time.sleep(0.05)
        return False


def lay_out(folder: Path) -> dict[str, str]:
    """Lay into a folder what a wheel brings beside its package; the variables that lead there."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shared = told["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    for source, place in shared.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        copied = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copied(ROOT / source, folder / place)
    places = {"JUPYTER_PATH": "share/jupyter", "JUPYTER_CONFIG_PATH": "etc/jupyter"}
    return {
        name: os.pathsep.join([str(folder / place), *filter(None, [os.environ.get(name)])])
        for name, place in places.items()
    }


class Lab:
    """A running JupyterLab: its address, and all that it has said."""

    def __init__(self, address: str, server: subprocess.Popen, said: list[str]) -> None:
        self.address, self.server, self.said = address, server, said
        self.listener = threading.Thread(target=lambda: said.extend(server.stderr), daemon=True)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(20)
        self.listener.join(20)


@contextmanager
def a_lab(folder: Path, work: Path, *, token: str = "", **env: str):
    """JupyterLab on the notebooks in `work`, with a home in `folder`."""
    home = folder / "home"
    env = {**os.environ, "HOME": str(home), "OKRLAB_HOME": str(home / "okrlab"),
           **lay_out(folder / "laid"), **env}  # fmt: skip
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        env.pop(name, None)
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--port=0",
         "--ip=127.0.0.1", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={work}",
         "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
         "--JupyterNotebookApp.expose_app_in_browser=True",
         "--ServerApp.jpserver_extensions={'notebook': True}",
         "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
        env=env, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    said: list[str] = []
    found = None
    for line in server.stderr:
        said.append(line)
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab", line):
            break
    assert found, said
    deadline = time.monotonic() + 60
    while not answers(found[1]):  # it says its address a moment before it listens there
        assert time.monotonic() < deadline
    lab = Lab(found[1], server, said)
    lab.listener.start()
    try:
        yield lab
    finally:
        if server.poll() is None:
            lab.stop()


def run_all(page) -> None:
    """Run all cells of the notebook that is open, in a new kernel."""
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
    idle = page.get_by_role("button", name=re.compile(r"Python 3 \(ipykernel\) \| Idle"))
    expect(idle).to_be_visible(timeout=90_000)  # a restart while it starts would hang
    page.get_by_role("button", name="Restart the kernel and run all cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
