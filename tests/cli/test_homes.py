"""Homes, keys and databases: several start at once, and a key opens its own database only."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

import okrlab
from okrlab.cli import main
from okrlab.host import opening
from okrlab.host.links import fingerprint, load_key
from okrlab.host.node import Node
from okrlab.host.opening import open_home
from okrlab.host.register import Register
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.upkeep import disk_kind
from tests.conftest import database_on
from tests.quiet import without_busy
from tests.workshop.test_disks import may_mount

OPEN = """
import sys
from pathlib import Path
from okrlab.host.opening import open_home
print("ready", flush=True)
for line in sys.stdin:
    url, folder = line.split()
    try:
        record, key = open_home(url, Path(folder))
        record.close()
        print(key.hex(), flush=True)
    except Exception as error:
        print(repr(error), flush=True)
"""
"""Opens a home for every line it is given: as several servers do that start at one moment."""


def run(*words: str, home: Path, **env: str | None) -> Result:
    """One command in this process, in a home of its own."""
    env = {"OKRLAB_HOME": str(home), "OKRLAB_DATABASE": None, **env}
    done = CliRunner().invoke(main, words, env=env)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_processes_that_open_one_empty_home_at_once_all_get_in_with_one_key(postgres, tmp_path):
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for one in openers:
        assert one.stdout.readline() == "ready\n"
    with ExitStack() as made:
        for turn in range(6):
            home = tmp_path / f"home{turn}"
            url = sqlite_url(home / "okrlab.sqlite")
            if turn % 2:
                url = made.enter_context(database_on(postgres))
            for one in openers:
                one.stdin.write(f"{url} {home}\n")
                one.stdin.flush()
            keys = {one.stdout.readline().strip() for one in openers}
            assert keys == {(home / "key").read_bytes().hex()}
            assert [file.name for file in home.iterdir() if "key" in file.name] == ["key"]
    for one in openers:
        one.communicate()


def test_a_key_that_another_process_makes_between_two_looks_is_found(tmp_path, monkeypatch):
    """The other one has claimed the database when this one looks for its owner."""
    url, looked = sqlite_url(tmp_path / "okrlab.sqlite"), opening.known_key

    def first(data_dir):
        monkeypatch.setattr(opening, "known_key", looked)
        known = looked(data_dir)
        opening.open_home(url, data_dir)[0].close()
        return known

    monkeypatch.setattr(opening, "known_key", first)
    record, key = opening.open_home(url, tmp_path)
    record.close()
    assert key == (tmp_path / "key").read_bytes()


@pytest.fixture
def serve(tmp_path):
    """Starts `okrlab serve`; all are stopped afterwards, and none has logged anything."""
    servers = []

    def serve(home: Path, *words: str, stdout: int = subprocess.PIPE, **env: str):
        command = [sys.executable, "-m", "okrlab.cli", "serve", "--demo", "--no-open"]
        kept = {k: v for k, v in os.environ.items() if not k.startswith("OKRLAB_")}
        server = subprocess.Popen(
            [*command, "--port", "0", *words],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            env={**kept, "OKRLAB_HOME": str(home), **env},
            start_new_session=True,
        )
        servers.append(server)
        return server

    yield serve
    for server in servers:
        server.send_signal(signal.SIGINT)
    for server in servers:
        server.wait(30)
    assert [without_busy(server.stderr.readlines()) for server in servers] == [[]] * len(servers)


def test_two_servers_that_start_at_once_on_an_empty_database_both_serve(bare_url, serve, tmp_path):
    both = [serve(tmp_path / "home", OKRLAB_DATABASE=bare_url) for _ in range(2)]
    for server in both:
        assert any("Ctrl+C" in line for line in server.stdout), server.stderr.read()


def test_a_second_machine_joins_with_a_copy_of_the_key_and_nothing_else(
    postgres_url, serve, tmp_path
):
    one = ("--public-url", "https://okr.example.org")
    first = serve(tmp_path / "a", *one, OKRLAB_DATABASE=postgres_url)
    assert any("Ctrl+C" in line for line in first.stdout), first.stderr.read()
    copy = shutil.copy(tmp_path / "a" / "key", tmp_path / "copy")
    second = serve(tmp_path / "b", *one, "--join", postgres_url, OKRLAB_KEY_FILE=str(copy))
    assert any("Ctrl+C" in line for line in second.stdout), second.stderr.read()
    assert not (tmp_path / "b" / "key").exists()


def test_nothing_joins_a_database_that_no_first_server_has_made(bare_url, tmp_path):
    (tmp_path / "copy").write_bytes(b"k" * 32)
    for url, said in (
        (bare_url, "one that a first server has made"),
        ("", "no address of a database"),
        ("nonsense", "no address of a database"),
        (f"sqlite:///{tmp_path}/a.sqlite", "one that a first server has made"),
    ):
        done = run("serve", "--join", url, "--no-open", home=tmp_path / "b")
        assert done.exit_code == 1, url
        assert said in done.output, url
        assert "Traceback" not in done.output
    assert not (tmp_path / "b" / "key").exists()
    assert not (tmp_path / "b" / "okrlab.sqlite").exists()


def test_a_terminal_is_shown_the_links_and_a_code(serve, tmp_path):
    ours, theirs = pty.openpty()
    serve(tmp_path, "--public-url", "https://okr.example.org/", stdout=theirs)
    os.close(theirs)
    said = b""
    while b"Ctrl+C" not in said:
        said += os.read(ours, 4096)
    os.close(ours)
    assert set(re.findall(r"https://okr.example.org/(\w)/[\w-]{24}", said.decode())) == set("hfjv")
    assert "▄" in said.decode()


@pytest.mark.parametrize("url", ["okr.example.org", "http://a:b@okr.example.org", "http://x/?y"])
def test_an_address_that_is_none_is_refused_at_the_start(tmp_path, url):
    for words in (("serve", "--public-url", url), ("workshop", "create", "x", "--url", url)):
        done = run(*words, home=tmp_path)
        assert done.exit_code == 1
        assert "not an address" in done.stderr


def test_what_is_made_is_its_owners_alone_and_the_doctor_says_where_it_is_not(tmp_path):
    home, new, file = tmp_path / "home", tmp_path / "new", tmp_path / "b.zip"
    before = os.umask(0o022)
    try:
        run("workshop", "create", "Ours", home=home)
        record, _ = open_home(sqlite_url(home / "okrlab.sqlite"), home)
        with record.writing() as db:
            db.execute(text("UPDATE workshops SET title = 'Later'"))
        run("backup", str(file), home=home)
        run("restore", str(file), home=new)
    finally:
        os.umask(before)
    assert len(list(home.iterdir())) >= 2  # and its log where there is one
    for made in (home, new, file, *home.iterdir(), *new.iterdir()):
        assert made.stat().st_mode & 0o077 == 0, made
    record.close()
    assert "Only the owner of the database can read" in run("doctor", home=home).stdout
    (home / "okrlab.sqlite").chmod(0o644)  # in a folder that nobody else can enter
    assert "Only the owner of the database can read" in run("doctor", home=home).stdout
    home.chmod(0o755)
    done = run("doctor", home=home)
    assert done.exit_code == 1
    assert re.search(r"^NOT .*can read what people wrote: .*okrlab.sqlite", done.stdout, re.M)


def test_a_workshop_that_was_begun_in_a_notebook_is_known_at_the_terminal(tmp_path, monkeypatch):
    """`okrlab.workshops()` listed it, and the terminal said that there was none."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    session = okrlab.open_session(title="Alone")
    [listed] = json.loads(run("workshop", "list", "--json", home=tmp_path).stdout)
    assert (listed["title"], listed["place"]) == ("Alone", "notebook")
    assert "begun in a notebook" in run("workshop", "list", home=tmp_path).stdout
    assert run("export", listed["id"], home=tmp_path).stdout.startswith("# Alone")
    run("workshop", "create", "Ours", home=tmp_path)
    places = json.loads(run("workshop", "list", "--json", home=tmp_path).stdout)
    assert {one["title"]: one["place"] for one in places} == {"Ours": "server", "Alone": "notebook"}
    done = run("backup", str(tmp_path / "b.zip"), home=tmp_path)
    assert "begun in notebooks are not in it" in done.stderr
    session.close()


def test_what_only_looks_makes_nothing_and_a_backup_can_still_be_brought_back(tmp_path):
    run("workshop", "create", "Ours", home=tmp_path / "first")
    run("backup", str(tmp_path / "b.zip"), home=tmp_path / "first")
    home = tmp_path / "deep" / "home"
    done = run("workshop", "list", home=home)
    assert (done.exit_code, "No workshops yet" in done.stdout) == (0, True)
    assert json.loads(run("workshop", "list", "--json", home=home).stdout) == []
    done = run("doctor", home=home)
    assert "no database yet" in done.stdout
    assert "NOT  The data" not in done.stdout
    for words in (
        ("backup", str(tmp_path / "c.zip")),
        ("export", "x"),
        ("workshop", "links", "x"),
        ("workshop", "forget", "x", "--yes"),
        ("rekey", "--yes"),
    ):
        done = run(*words, home=home)
        assert done.exit_code == 1
        assert "no okrlab database here yet" in done.stderr, words
    assert not home.parent.exists()
    assert run("restore", str(tmp_path / "b.zip"), home=home).exit_code == 0


def test_a_damaged_database_names_a_way_out(tmp_path):
    run("workshop", "create", "Ours", home=tmp_path)
    file = tmp_path / "okrlab.sqlite"
    whole = file.read_bytes()
    for damaged in (b"\x00" * 4096 + whole[4096:], whole[:4096] + b"\x5a" * (len(whole) - 4096)):
        file.write_bytes(damaged)
        for words in (("workshop", "list"), ("serve", "--port", "0"), ("doctor",)):
            done = run(*words, home=tmp_path)
            assert done.exit_code == 1
            assert "okrlab restore FILE.zip" in done.output, words


def test_a_place_that_cannot_be_read_or_written_is_named_without_a_traceback(tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    made = run("workshop", "create", "Ours", "--json", home=tmp_path / "home")
    id = json.loads(made.stdout)["id"]
    solved = tmp_path / "solved"
    solved.mkdir()
    (solved / "a.ipynb").write_text('{"cells": []}')
    history = tmp_path / "history.csv"
    history.write_text("day,value\n" + "".join(f"2026-0{m}-01,{m}\n" for m in range(1, 10)))
    for words, named in (
        (("backup", f"{tmp_path}/none/x.zip"), f"{tmp_path}/none/x.zip"),
        (("backup", f"{file}/x.zip"), f"{file}/x.zip"),
        (("export", id, "--out", f"{tmp_path}/none/x.md"), f"{tmp_path}/none/x.md"),
        (("export", id, "--out", str(tmp_path)), str(tmp_path)),
        (("notebooks", "copy", str(file)), str(file)),
        (("notebooks", "copy", f"{file}/here"), f"{file}/here"),
        (("restore", str(tmp_path)), str(tmp_path)),
        (("import", str(tmp_path)), str(tmp_path)),
        (("check", str(solved)), str(solved)),  # a folder in which nothing can be read
        (("baseline", str(tmp_path)), str(tmp_path)),
        (("baseline", str(history), "--chart", f"{tmp_path}/none/x.svg"), f"{tmp_path}/none/x.svg"),
        (("course", "build", str(solved), str(file)), str(file)),
    ):
        home = tmp_path / "elsewhere" if words[0] == "restore" else tmp_path / "home"
        done = run(*words, home=home)
        assert done.exit_code in (1, 2), words
        assert named in done.stderr, (words, done.stderr)
        assert "Errno" not in done.stderr, done.stderr
    for port in ("99999", "65536", "-1"):
        assert run("serve", "--port", port, home=tmp_path / "home").exit_code == 2


# -- another key -----------------------------------------------------------------------------


@pytest.fixture
def first(tmp_path, bare_url):
    """A home with a workshop, and the workshop's id and links."""
    done = run(
        "workshop", "create", "Ours", "--json", home=tmp_path / "a", OKRLAB_DATABASE=bare_url
    )
    return json.loads(done.stdout)


def other_key(home: Path) -> None:
    """A home of its own, as on a second machine."""
    load_key(home)


def test_another_key_is_refused_by_everything_that_opens_the_database(first, bare_url, tmp_path):
    other_key(tmp_path / "b")
    exported = tmp_path / "kept.json"
    both = {"home": tmp_path / "b", "OKRLAB_DATABASE": bare_url}
    run(
        "export",
        first["id"],
        "--format",
        "json",
        "--out",
        str(exported),
        home=tmp_path / "a",
        OKRLAB_DATABASE=bare_url,
    )
    for words in (
        ("serve", "--no-open", "--port", "0"),
        ("workshop", "list"),
        ("workshop", "links", first["id"]),
        ("workshop", "create", "Theirs"),
        ("workshop", "forget", first["id"], "--yes"),
        ("export", first["id"]),
        ("import", str(exported)),
        *([("backup", str(tmp_path / "b.zip"))] if "sqlite" in bare_url else []),
    ):
        done = run(*words, **both)
        assert (done.exit_code, done.stdout) == (1, ""), words
        [line] = done.stderr.splitlines()
        assert "belongs to a different key" in line
        assert str(tmp_path / "b" / "key") in line
    said = run("doctor", **both).stdout
    assert re.search(r"^NOT .*belongs to a different key", said, re.MULTILINE)
    shutil.copy(tmp_path / "a" / "key", tmp_path / "b" / "key")
    done = run("workshop", "links", first["id"], "--json", **both)
    assert json.loads(done.stdout) == first
    assert re.search(r"^ok .*key matches the database", run("doctor", **both).stdout, re.MULTILINE)


def test_the_key_may_be_given_as_a_file_or_as_digits_and_none_is_made(first, bare_url, tmp_path):
    key = (tmp_path / "a" / "key").read_bytes()
    copy, digits = tmp_path / "copy", tmp_path / "digits"
    copy.write_bytes(key)
    digits.write_text(key.hex() + "\n")
    for given in (
        {"OKRLAB_KEY_FILE": str(copy)},
        {"OKRLAB_KEY_FILE": str(digits)},
        {"OKRLAB_KEY": key.hex()},
    ):
        there = {"home": tmp_path / "b", "OKRLAB_DATABASE": bare_url, **given}
        done = run("workshop", "links", first["id"], "--json", **there)
        assert json.loads(done.stdout) == first, done.stderr
        assert not (tmp_path / "b" / "key").exists()
        assert "key matches the database" in run("doctor", **there).stdout


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"OKRLAB_KEY": "nonsense"}, "OKRLAB_KEY"),
        ({"OKRLAB_KEY": "00" * 31}, "OKRLAB_KEY"),
        ({"OKRLAB_KEY_FILE": "/nowhere/key"}, "/nowhere/key"),
        ({"OKRLAB_KEY_FILE": __file__}, __file__),
        ({"OKRLAB_KEY": "00" * 32}, "OKRLAB_KEY"),
    ],
)
def test_a_given_key_that_is_none_or_another_ones_is_refused_and_named(
    first, bare_url, tmp_path, given, named
):
    done = run("workshop", "list", home=tmp_path / "b", OKRLAB_DATABASE=bare_url, **given)
    assert (done.exit_code, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert named in line
    assert "nonsense" not in line
    assert "Move that file away" not in line  # it is another server's, or there is none
    assert not (tmp_path / "b" / "key").exists()


def test_joining_with_no_key_or_another_one_is_refused_and_says_what_to_do(postgres_url, tmp_path):
    ours = {"home": tmp_path / "a", "OKRLAB_DATABASE": postgres_url}
    run("workshop", "create", "Ours", **ours)
    joining = ("serve", "--no-open", "--public-url", "https://okr.example.org", "--join")
    done = run(*joining, postgres_url, home=tmp_path / "b")
    assert (done.exit_code, "OKRLAB_KEY_FILE" in done.stderr) == (1, True)
    right, _, last = done.stderr.partition("Only if that key is lost for good")
    assert "OKRLAB_KEY_FILE" in right
    assert "ends every link" in last
    other_key(tmp_path / "b")
    done = run(*joining, postgres_url, home=tmp_path / "b")
    assert (done.exit_code, "different key" in done.stderr) == (1, True)
    assert "OKRLAB_KEY_FILE" in done.stderr
    done = run(*joining, f"sqlite:///{tmp_path}/x.sqlite", home=tmp_path / "b")
    assert (done.exit_code, "--join" in done.stderr) == (1, True)
    assert not (tmp_path / "x.sqlite").exists()


def test_a_server_of_the_version_before_does_not_join_a_newer_database_and_changes_nothing(
    first, bare_url, tmp_path
):
    """So in a rolling upgrade one that restarts has to be a new one."""
    engine = open_database(bare_url)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        before = db.execute(text("SELECT count(*), max(revision) FROM events")).one()
    for words in (("serve", "--no-open", "--port", "0"), ("workshop", "list")):
        done = run(*words, home=tmp_path / "a", OKRLAB_DATABASE=bare_url)
        assert (done.exit_code, "newer" in done.stderr) == (1, True), done.stderr
    with engine.begin() as db:
        assert db.execute(text("SELECT count(*), max(revision) FROM events")).one() == before
        assert db.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    engine.dispose()


def test_a_home_without_the_key_gets_none_of_its_own_for_a_database_that_has_one(
    first, bare_url, tmp_path
):
    done = run("workshop", "list", home=tmp_path / "b", OKRLAB_DATABASE=bare_url)
    assert done.exit_code == 1
    assert "does not exist" in done.stderr
    assert not (tmp_path / "b" / "key").exists()


def test_a_database_of_the_version_before_is_known_by_its_links(first, bare_url, tmp_path):
    engine = open_database(bare_url)
    with engine.begin() as db:
        db.execute(text("DROP TABLE belonging"))
        db.execute(text("ALTER TABLE sessions DROP COLUMN browser"))
        db.execute(text("DROP TABLE marked"))
        db.execute(text("DROP TABLE wrong_codes"))
        db.execute(text("DROP INDEX events_written_in"))
        db.execute(text("ALTER TABLE events DROP COLUMN written_in"))
        db.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    engine.dispose()
    other_key(tmp_path / "b")
    refused = run("workshop", "list", home=tmp_path / "b", OKRLAB_DATABASE=bare_url)
    assert "belongs to a different key" in refused.stderr
    done = run("workshop", "list", "--json", home=tmp_path / "a", OKRLAB_DATABASE=bare_url)
    assert [one["id"] for one in json.loads(done.stdout)] == [first["id"]]
    key = (tmp_path / "a" / "key").read_bytes()
    engine = open_database(bare_url)
    with engine.begin() as db:
        kept = db.execute(text("SELECT fingerprint FROM belonging")).scalar()
    engine.dispose()
    assert bytes(kept) == fingerprint(key)
    assert key not in bytes(kept)


def test_a_database_whose_key_is_lost_is_handed_over_with_new_links_and_no_word_lost(
    first, bare_url, tmp_path
):
    ours = {"home": tmp_path / "a", "OKRLAB_DATABASE": bare_url}
    before = run("export", first["id"], **ours).stdout
    (tmp_path / "a" / "key").unlink()
    assert run("workshop", "list", **ours).exit_code == 1
    assert run("rekey", **ours).exit_code == 1  # nobody said yes
    assert "Workshops with new links: 1" in run("rekey", "--yes", **ours).stdout
    found = json.loads(run("workshop", "links", first["id"], "--json", **ours).stdout)["links"]
    assert found.keys() == first["links"].keys()
    assert set(found.values()).isdisjoint(first["links"].values())
    assert run("export", first["id"], **ours).stdout == before
    record, key = open_home(bare_url, tmp_path / "a")
    register = Register(record, key, lambda: datetime.now(UTC))
    opened = {link: register.look(link.rpartition("/")[2]) for link in found.values()}
    assert {link.split("/")[-2] for link, door in opened.items() if door} == set("hfjvs")
    for link in first["links"].values():
        assert register.look(link.rpartition("/")[2]) is None
    record.close()


@pytest.mark.parametrize("content", [b"", b"short"])
def test_a_key_file_that_holds_none_is_not_taken_for_one(tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    done = run("workshop", "create", "x", home=tmp_path)
    assert done.exit_code == 1
    assert "There is no key" in done.stderr


def test_no_password_of_a_database_is_printed(tmp_path):
    for address in ("postgresql://me:s3cret@127.0.0.1:1/x", "postgresql://me:s3cret@h:p/x"):
        done = run("doctor", home=tmp_path, OKRLAB_DATABASE=address)
        assert done.exit_code == 1
        assert "s3cret" not in done.stdout + done.stderr


# -- network disks ---------------------------------------------------------------------------


class Mounted:
    """A mounted disk as psutil tells of it."""

    def __init__(self, mountpoint: str, fstype: str, opts: str = "rw") -> None:
        self.mountpoint, self.fstype, self.opts = mountpoint, fstype, opts


ROOT = Mounted("/", "ext4")


@pytest.mark.parametrize(
    ("kind", "network"),
    [
        *(
            (kind, True)
            for kind in (
                "nfs",
                "nfs4",
                "cifs",
                "smb3",
                "smbfs",
                "fuse.sshfs",
                "fuse",
                "fuse.rclone",
                "9p",
                "virtiofs",
                "ceph",
                "afpfs",
                "vboxsf",
            )
        ),
        *(
            (kind, False)
            for kind in (
                "ext4",
                "xfs",
                "btrfs",
                "zfs",
                "apfs",
                "overlay",
                "tmpfs",
                "fuseblk",
                "fuse.mergerfs",
                "NTFS",
                "f2fs",
            )
        ),
    ],
)
def test_a_disk_is_known_by_its_kind(tmp_path, kind, network):
    found = disk_kind(f"{tmp_path}/okrlab.sqlite", [ROOT, Mounted(str(tmp_path), kind)])
    assert bool(found) is network
    assert disk_kind(f"{tmp_path}/okrlab.sqlite", [Mounted(f"{tmp_path}/okr", kind), ROOT]) == ""


def test_what_lies_over_a_network_disk_counts(tmp_path):
    share, inside = Mounted(str(tmp_path), "nfs4"), Mounted(str(tmp_path / "a"), "ext4")
    assert disk_kind(f"{tmp_path}/a/x.sqlite", [share, inside]) == ""
    assert disk_kind(f"{tmp_path}/b/x.sqlite", [share, inside]) == "nfs4"
    over = Mounted(str(tmp_path), "ext4")
    assert disk_kind(f"{tmp_path}/x.sqlite", [share, over]) == ""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "b")
    assert disk_kind(f"{link}/x.sqlite", [ROOT, Mounted(str(tmp_path / "b"), "cifs")]) == "cifs"


def test_a_letter_of_windows_that_is_elsewhere_is_known(tmp_path):
    far = Mounted(str(tmp_path), "NTFS", "rw,remote")
    assert disk_kind(f"{tmp_path}/x.sqlite", [ROOT, far]) == "smb"


def test_a_network_disk_is_said_at_the_start_and_by_the_doctor(tmp_path):
    alone = may_mount()
    if alone is None or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("this system lets nobody mount a disk of their own")
    command = [*alone, sys.executable, "-m", "tests.cli.empty_share", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    doctor, serve = done.stdout.split("--\n")
    assert re.search(r"^NOT .*network disk \(fuse.sshfs\)", doctor, re.MULTILINE), done.stderr
    assert "network disk (fuse.sshfs)" in serve


def test_where_one_stands_plants_no_code_in_the_processes_of_a_server(tmp_path, monkeypatch):
    """A `limits.py` in the folder that `serve` was started in was run by the recorder."""
    for file in (Path(__file__).parents[2] / "okrlab").rglob("*.py"):
        source = file.read_text("utf-8")
        assert source.count('"-m"') <= source.count('"-P"'), file
    for module in ("limits", "msgspec", "random"):
        planted = f"open({str(tmp_path / 'ran')!r}, 'a').write('{module}')"
        (tmp_path / f"{module}.py").write_text(planted)
    monkeypatch.chdir(tmp_path)
    url = sqlite_url(tmp_path / "home.sqlite")
    open_home(url, tmp_path)[0].close()
    node = Node(url, tmp_path)
    node.start()
    node.stop()
    assert not (tmp_path / "ran").exists()
