"""The notebook in JupyterLab: no server of ours, the same board, kept in a local file."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import Person

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "10-ladder.ipynb"


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab on a folder with the notebook; its address."""
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    shutil.copy(NOTEBOOK, work)
    env = {**os.environ, "HOME": str(home), "OKRLAB_HOME": str(home / "okrlab")}
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        env.pop(name, None)
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--port=0",
         "--ip=127.0.0.1", "--IdentityProvider.token=", f"--ServerApp.root_dir={work}",
         "--LabApp.news_url=None", "--LabApp.check_for_updates_class="
         "jupyterlab.NeverCheckForUpdate"],
        env=env, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    for line in server.stderr:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/lab", line)
        if found:
            break
    assert found
    threading.Thread(target=server.stderr.read, daemon=True).start()
    yield found[1]
    server.send_signal(signal.SIGTERM)
    server.wait(20)


def test_the_notebook_runs_in_jupyterlab_alone_and_keeps_the_board(lab, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab/tree/10-ladder.ipynb?reset")
    run_all(page)
    me = Person(None, page)
    expect(me.board).to_be_visible(timeout=60_000)
    me.wait()
    me.add("ran 12 onboarding webinars", "Output")
    me.climb("ran 12", "newcomers set up alone", "Outcome")
    assert me.board.get_by_role("button", name=re.compile("finding")).count() == 1
    page.goto(f"{lab}/lab/tree/10-ladder.ipynb?reset")
    run_all(page)
    me.wait()
    expect(me.card("newcomers set up alone")).to_be_visible()
    page.close()


def run_all(page) -> None:
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
    idle = page.get_by_role("button", name=re.compile(r"Python 3 \(ipykernel\) \| Idle"))
    expect(idle).to_be_visible(timeout=90_000)  # a restart while it starts would hang
    page.get_by_role("button", name="Restart the kernel and run all cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
