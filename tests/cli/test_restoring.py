"""Bringing back a backup: into a home that is free, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile

import pytest

from tests.cli.test_homes import run

WRITES_AND_WAITS = """
import sys
from pathlib import Path
from okrlab.record.store.database import sqlite_url
from okrlab.host.opening import open_home
home = Path(sys.argv[1])
record, _ = open_home(sqlite_url(home / "okrlab.sqlite"), home)
with record.writing() as db:
    db.exec_driver_sql("UPDATE workshops SET title = 'Later'")
print("written", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path):
    """A home with a workshop, and its backup."""
    home = tmp_path / "home"
    run("workshop", "create", "Ours", home=home)
    assert run("backup", str(tmp_path / "b.zip"), home=home).exit_code == 0
    return home


def titles(home):
    return [one["title"] for one in json.loads(run("workshop", "list", "--json", home=home).stdout)]


def crash(home):
    """Somebody writes and is killed: what they wrote lies in the write-ahead log."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITES_AND_WAITS, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout.readline() == "written\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()


def test_all_that_is_in_the_way_is_named_at_once_and_no_old_log_is_played_in(home, tmp_path):
    crash(home)
    old = sorted(file.name for file in home.iterdir())
    before = {name: (home / name).read_bytes() for name in old}
    done = run("restore", str(tmp_path / "b.zip"), home=home)
    assert done.exit_code == 1
    for name in old:
        assert str(home / name) in done.stderr
    assert "together" in done.stderr
    assert {file.name: file.read_bytes() for file in home.iterdir()} == before
    away = tmp_path / "away"
    away.mkdir()
    for name in ("okrlab.sqlite", "key"):  # what was done before: these two alone
        shutil.move(home / name, away)
    left = [name for name in old if (home / name).exists()]
    if left:  # there is no log where this SQLite takes the rollback journal
        done = run("restore", str(tmp_path / "b.zip"), home=home)
        assert done.exit_code == 1
        assert all(str(home / name) in done.stderr for name in left)
    for name in left:
        shutil.move(home / name, away)
    assert run("restore", str(tmp_path / "b.zip"), home=home).exit_code == 0
    assert titles(home) == ["Ours"]
    assert titles(away) == ["Later"]


def rezip(source, target, **files):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in ("okrlab.sqlite", "key"):
            new.writestr(name, files.get(name.split(".")[0], old.read(name)))


def test_a_backup_that_is_not_whole_is_refused_and_nothing_of_it_stays(home, tmp_path):
    good, bad = tmp_path / "b.zip", tmp_path / "bad.zip"
    with zipfile.ZipFile(good) as backup:
        database, key = backup.read("okrlab.sqlite"), backup.read("key")
    page = 4096
    holes = database[: 3 * page] + b"\x5a" * (len(database) - 3 * page)

    def flip(at: int) -> None:
        rezip(good, bad)
        content = bytearray(bad.read_bytes())
        content[at] ^= 0xFF
        bad.write_bytes(content)

    made = {
        "a flipped bit in the database": lambda: flip(9000),
        "a flipped bit in the key": lambda: flip(bad.read_bytes().rindex(key) + 3),
        "cut short": lambda: bad.write_bytes(good.read_bytes()[:-300]),
        "no database and an empty key": lambda: rezip(good, bad, okrlab=b"garbage", key=b""),
        "an empty key": lambda: rezip(good, bad, key=b""),
        "another key": lambda: rezip(good, bad, key=b"k" * 32),
        "no database": lambda: rezip(good, bad, okrlab=b"garbage" * 1000),
        "an empty database": lambda: rezip(good, bad, okrlab=b""),
        "damaged pages": lambda: rezip(good, bad, okrlab=holes),
    }
    for what, make in made.items():
        make()
        for fresh in (tmp_path / "new" / "home", tmp_path):
            before = sorted(fresh.iterdir()) if fresh.exists() else None
            done = run("restore", str(bad), home=fresh)
            assert done.exit_code == 1, what
            assert "not a backup that okrlab wrote, or it is damaged" in done.stderr, what
            assert (sorted(fresh.iterdir()) if fresh.exists() else None) == before, what
    assert not (tmp_path / "new").exists()
    done = run("restore", str(tmp_path / "none.zip"), home=tmp_path / "new")
    assert "none.zip cannot be read: No such file" in done.stderr
    assert run("restore", str(good), home=tmp_path / "new").exit_code == 0
    assert titles(tmp_path / "new") == ["Ours"]


def test_a_backup_for_which_the_disk_has_no_room_leaves_nothing(home, tmp_path):
    """In a process whose files may not grow: writing fails halfway as on a full disk."""
    command = (
        "import resource, signal, sys; from okrlab.cli import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); main()"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("OKRLAB_")}
    done = subprocess.run(
        [sys.executable, "-c", command, "restore", str(tmp_path / "b.zip")],
        env={**kept, "OKRLAB_HOME": str(tmp_path / "new")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "File too large" in done.stderr
    assert not (tmp_path / "new").exists()
