"""Looking after an installation: backup, restore, doctor, notebooks of one's own, and the wheel."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAID = ("share/jupyter/labextensions/@okrlab/lab/package.json",
        "share/jupyter/labextensions/@okrlab/lab/static/remoteEntry.js",
        "etc/jupyter/jupyter_server_config.d/okrlab.json")  # fmt: skip


@pytest.fixture
def okrlab(tmp_path):
    """Runs a command in a home of its own; `home` names another one."""

    def run(*words: str, home: str = "home") -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "OKRLAB_HOME": str(tmp_path / home), "HOME": str(tmp_path)}
        env.pop("OKRLAB_DATABASE", None)
        command = [sys.executable, "-m", "okrlab.cli", *words]
        return subprocess.run(
            command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def test_a_backup_restores_workshops_and_links_elsewhere(okrlab, tmp_path):
    made = json.loads(okrlab("workshop", "create", "Ours", "--json").stdout)
    assert okrlab("backup", "b.zip").returncode == 0
    assert okrlab("restore", "b.zip", home="elsewhere").returncode == 0
    found = json.loads(okrlab("workshop", "links", made["id"], "--json", home="elsewhere").stdout)
    assert found == made
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    assert (tmp_path / "elsewhere" / "key").stat().st_mode & 0o077 == 0


def test_nothing_is_overwritten(okrlab, tmp_path):
    okrlab("workshop", "create", "Ours")
    okrlab("backup", "b.zip")
    for words in (("backup", "b.zip"), ("restore", "b.zip")):
        done = okrlab(*words)
        assert done.returncode == 1
        assert "already exists" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("inside", [None, {"a": b""}, {"okrlab.sqlite": b"", "../key": b""}])
def test_what_is_not_a_backup_is_refused_and_leaves_nothing(okrlab, tmp_path, inside):
    file = tmp_path / "other.zip"
    if inside is None:
        file.write_bytes(b"not a zip")
    else:
        with zipfile.ZipFile(file, "w") as other:
            for name, content in inside.items():
                other.writestr(name, content)
    done = okrlab("restore", str(file), home="fresh")
    assert done.returncode == 1
    assert "not a backup" in done.stderr
    assert not (tmp_path / "fresh" / "key").exists()


def test_the_doctor_finds_a_key_that_others_can_read(okrlab, tmp_path):
    okrlab("workshop", "create", "Ours")
    (tmp_path / "home" / "key").chmod(0o644)
    done = okrlab("doctor")
    assert done.returncode == 1
    assert re.search(r"^NOT .*key", done.stdout, re.MULTILINE)


def test_notebooks_become_ones_own(okrlab, tmp_path):
    assert okrlab("notebooks", "copy", "mine").returncode == 0
    assert (tmp_path / "mine" / "10-ladder.ipynb").exists()
    assert okrlab("notebooks", "copy", "mine").returncode == 1


def test_lessons_for_coaches_become_ones_own_with_their_data(okrlab, tmp_path):
    done = okrlab("notebooks", "copy", "mine", "--lessons")
    assert (done.returncode, "jupyter lab mine" in done.stdout) == (0, True)
    for name in ("20-a-quarter.ipynb", "data/kickoff.json", "own-blocks/thanks/block.py"):
        assert (tmp_path / "mine" / name).is_file()
    assert not (tmp_path / "mine" / "10-ladder.ipynb").exists()


def test_a_room_needs_a_network(monkeypatch):
    from click.testing import CliRunner

    from okrlab import cli, upkeep

    monkeypatch.setattr(upkeep, "lan_address", lambda: "")
    done = CliRunner().invoke(cli.main, ["serve", "--room", "--port", "0"])
    assert done.exit_code == 1
    assert "not on a network that phones can reach" in done.output
    assert "█" not in done.output


def test_the_installed_wheel_serves_from_an_empty_home(tmp_path):
    build = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    alone = ["--no-build-isolation", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run([*build, *alone], check=True, capture_output=True)
    [wheel] = tmp_path.glob("okrlab-*.whl")
    site, home = tmp_path / "site", tmp_path / "home"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    for part in LAID:  # where pip lays what JupyterLab and its server look for
        assert [*site.glob(f"okrlab-*.data/data/{part}")], part
    home.mkdir()
    env = {**os.environ, "PYTHONPATH": str(site), "HOME": str(home)}
    for name in ("OKRLAB_HOME", "OKRLAB_DATABASE", "XDG_DATA_HOME", "DISPLAY"):
        env.pop(name, None)
    server = subprocess.Popen(
        [sys.executable, "-m", "okrlab.cli", "serve", "--demo", "--port", "0"],
        env=env,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        how = None
        for line in server.stdout:
            if how := re.search(r"okrlab (workshop links \S+ --url \S+)", line):
                break
        assert how, server.stderr.read()
        links = subprocess.run(
            [sys.executable, "-m", "okrlab.cli", *how[1].split(), "--json"],
            env=env,
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        link = json.loads(links.stdout)["links"]["join"]
        request = urllib.request.Request(link, data=b"name=Anna", method="POST")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = opener.open(request, timeout=60).read().decode()
        assert "okr-states" in page
    finally:
        server.terminate()
        server.wait(20)
    assert any(site.rglob("10-ladder.ipynb"))
    assert any(home.rglob("okrlab.sqlite"))
