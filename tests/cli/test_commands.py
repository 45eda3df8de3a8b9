"""The command line in a process of its own: what it prints, what it exits with, what it refuses."""

import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys

import pytest

from okrlab.serve.open_files import needed_for
from tests.cli.forked import command

SECRET = 24
"""Characters of a link's secret."""


@pytest.fixture
def okrlab(tmp_path):
    """Runs `okrlab …` on an installation of its own."""

    def run(*words, ok=True, stdin=None, **more):
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("OKRLAB_")},
            "OKRLAB_HOME": str(tmp_path / "home"),
            **more,
        }
        if stdin is None:
            done = command(words, environment)
        else:
            done = subprocess.run(
                [sys.executable, "-m", "okrlab.cli", *words],
                capture_output=True,
                env=environment,
                stdin=stdin,
                timeout=60,
            )
        assert (done.returncode == 0) is ok, done.stderr.decode()
        if not ok:
            assert b"Traceback" not in done.stderr
        return done

    return run


def create(okrlab, title="Our first", *more):
    return json.loads(okrlab("workshop", "create", title, "--json", *more).stdout)


def test_create_prints_the_id_and_links_as_json(okrlab):
    made = create(okrlab, "Größe", "--team", "Blue", "--url", "https://okr.example/")
    assert set(made) == {"id", "links"}
    assert set(made["links"]) == {"host", "facilitate", "join", "view", "say"}
    for kind, link in made["links"].items():
        start = f"https://okr.example/{kind[0]}/"
        assert link.startswith(start)
        assert len(link) == len(start) + SECRET


def test_where_nobody_serves_that_is_said_and_json_says_it_to_programs(okrlab, tmp_path):
    """Links led to a port at which nothing answered, without a word."""
    done = okrlab("workshop", "create", "Ours", "--json")
    made = json.loads(done.stdout)
    assert made["served"] is False
    assert "No okrlab server is running here now." in done.stderr.decode()
    done = okrlab("workshop", "links", made["id"])
    assert "okrlab serve" in done.stderr.decode()
    done = okrlab("workshop", "links", made["id"], "--url", "https://okr.example")
    assert done.stderr == b""
    for left in (
        "",
        "[]",
        '{"url": "http://127.0.0.1:1"}',
        json.dumps({"url": "http://127.0.0.1:1", "host": "127.0.0.1", "port": 1, "by": 1}),
    ):
        (tmp_path / "serving.json").write_text(left)  # of a server that was killed, or by hand
        assert json.loads(okrlab("workshop", "links", made["id"], "--json").stdout) == made


def test_create_says_it_in_words_too(okrlab):
    said = okrlab("workshop", "create", "Our first").stdout.decode()
    assert said.startswith("Workshop ")
    assert "http://127.0.0.1:8866/j/" in said


def test_list_shows_what_was_created_newest_first(okrlab):
    assert "No workshops yet" in okrlab("workshop", "list").stdout.decode()
    made = [create(okrlab, "One", "--team", "[red]Blue[/red]")["id"], create(okrlab, "Two")["id"]]
    listed = json.loads(okrlab("workshop", "list", "--json").stdout)
    assert {one["id"] for one in listed} == set(made)
    assert listed[0]["created"] >= listed[1]["created"]
    assert "[red]Blue" in okrlab("workshop", "list", COLUMNS="200").stdout.decode()


def test_an_export_can_be_imported(okrlab, tmp_path):
    made = create(okrlab)["id"]
    file = tmp_path / "kept.json"
    okrlab("export", made, "--format", "json", "--for", "facilitator", "--out", str(file))
    copy = okrlab("import", str(file)).stdout.decode().split()[-1]
    assert copy != made
    assert okrlab("export", copy).stdout == okrlab("export", made).stdout


@pytest.mark.parametrize(
    ("format", "start"),
    [
        ("md", b"# Our first"),
        ("csv", b"\xef\xbb\xbfboard,kind"),
        ("json", b"{"),
        ("html", b"<!doctype"),
        ("pptx", b"PK"),
        ("mermaid", b"flowchart BT"),
        ("ipynb", b"{"),
    ],
)
def test_every_format_is_printed(okrlab, format, start):
    made = create(okrlab)["id"]
    assert okrlab("export", made, "--format", format).stdout.startswith(start)


def test_slides_take_a_master_and_a_tools_file_says_what_it_cannot_hold(okrlab, tmp_path):
    made = create(okrlab)["id"]
    told = ("export", made, "--format")
    slides = tmp_path / "slides.pptx"
    okrlab(*told, "pptx", "--shape", "4:3", "--out", str(slides))
    on_it = okrlab(*told, "pptx", "--master", str(slides)).stdout
    assert on_it.startswith(b"PK")
    refused = okrlab(*told, "pptx", "--master", __file__, ok=False)
    assert b"cannot be opened as a PowerPoint file" in refused.stderr
    assert okrlab(*told, "okr-csv", "--tool", "peoplebox").stdout.startswith(b"\xef\xbb\xbfRow ID")
    assert b"Which OKR tool" in okrlab(*told, "okr-csv", ok=False).stderr


def test_a_workshop_is_forgotten(okrlab, tmp_path):
    made = create(okrlab, "Rotkehlchen", "--team", "Rotkehlchen")["id"]
    okrlab("workshop", "forget", made, "--yes")
    assert json.loads(okrlab("workshop", "list", "--json").stdout) == []
    okrlab("workshop", "forget", "--team", "Rotkehlchen", "--yes")
    files = [f.read_bytes() for f in (tmp_path / "home").iterdir()]
    assert b"Rotkehlchen" not in b"".join(files)


def test_joining_a_team_is_said_and_asked_at_a_terminal(okrlab, tmp_path):
    """A host may have taken the name: they would get the new workshop's host link."""
    first = create(okrlab, "Squatted", "--team", "Finance")["id"]
    done = okrlab("workshop", "create", "Budget cuts", "--team", "FINANCE\u200b", "--json")
    for word in ("already a team called Finance", "Squatted", first, "okrlab workshop forget"):
        assert word in done.stderr.decode()
    file = tmp_path / "kept.json"
    okrlab("export", first, "--format", "json", "--out", str(file))
    assert first in okrlab("import", str(file)).stderr.decode()
    before = okrlab("workshop", "list", "--json").stdout
    assert {one["team"] for one in json.loads(before)} == {"Finance"}
    for words in (["workshop", "create", "Mine", "--team", "finance"], ["import", str(file)]):
        ours, theirs = os.openpty()
        os.write(ours, b"n\n")
        done = okrlab(*words, ok=False, stdin=theirs)
        assert "one of theirs?" in done.stderr.decode()
        os.close(ours)
        os.close(theirs)
    assert okrlab("workshop", "list", "--json").stdout == before
    for _ in range(2):  # of a team of its own, and nothing to say
        assert b"called" not in okrlab("workshop", "create", "Our first ladder").stderr
    done = okrlab("workshop", "create", "x", "--team", "Our first ladder")
    assert "several teams called" in done.stderr.decode()


def test_forgetting_asks_first(okrlab):
    made = create(okrlab)["id"]
    okrlab("workshop", "forget", made, ok=False)
    assert len(json.loads(okrlab("workshop", "list", "--json").stdout)) == 1


WRONG = [
    (["export", "nope"], "There is no workshop nope."),
    (["workshop", "forget", "nope", "--yes"], "There is no workshop nope."),
    (["workshop", "forget", "nope", "--yes", "--card", "x"], "There is no workshop nope."),
    (["workshop", "forget", "nope", "--yes", "--team"], "There is no team called nope."),
    (["workshop", "create", " "], "There is nothing here"),
    (["workshop", "create", "x" * 500], "this field holds 120"),
    (["import", "/no/such/file.json"], "/no/such/file.json cannot be read"),
    (["import", "/"], "cannot be read"),
    (
        ["import", __file__],
        "is not an okrlab workshop file, or no longer a whole one. It cannot be",
    ),
    (["serve", "--notebooks", "/no/such/folder"], "There is no folder /no/such/folder."),
]


def test_an_error_is_one_line_and_exit_code_1(okrlab):
    """All in one home: where there is no database yet, that is what is said."""
    create(okrlab)
    for words, said in WRONG:
        done = okrlab(*words, ok=False)
        assert done.returncode == 1, words
        [line] = done.stderr.decode().splitlines()
        assert said.lower() in line.lower()
        assert done.stdout == b""


def test_a_database_that_is_not_ours_is_one_line_too(okrlab, tmp_path):
    file = tmp_path / "other.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    done = okrlab("workshop", "list", ok=False, OKRLAB_DATABASE=f"sqlite:///{file}")
    assert done.stderr.decode().startswith("This file is not an okrlab database.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "postgresql://127.0.0.1:1/x"])
def test_a_database_address_that_cannot_be_used_is_one_line_too(okrlab, url):
    done = okrlab("workshop", "create", "x", ok=False, OKRLAB_DATABASE=url)
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("days", ["0", "-1", "100000", "many"])
def test_days_have_bounds(okrlab, days):
    done = okrlab("workshop", "create", "x", "--days", days, ok=False)
    assert done.returncode == 2


def test_help_is_quick_and_imports_no_server(okrlab):
    assert b"workshop" in okrlab("--help").stdout
    code = "import sys, okrlab.cli; print(sys.modules.keys() & {'tornado', 'sqlalchemy', 'pandas'})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def few_files():
    """What most machines allow a program: few open files, and many if it asks."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (500, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def test_a_machine_that_allows_too_few_files_is_named_at_the_start_with_what_is_needed(tmp_path):
    server = subprocess.Popen(
        [*(sys.executable, "-m", "okrlab.cli", "serve", "--demo", "--no-open"),
         *("--port", "0", "--people", "300")],
        env={**os.environ, "OKRLAB_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (2_000, 2_000)),
    )  # fmt: skip
    for line in server.stdout:
        if "Ctrl+C" in line:
            break
    os.killpg(server.pid, signal.SIGINT)
    _, complained = server.communicate(timeout=30)
    assert "open 2000 files" in complained
    assert f"it takes {needed_for(300)}:" in complained


def test_with_too_few_files_to_begin_with_nothing_is_served_and_the_number_is_said_once(tmp_path):
    """It used to come up with 64, and to fill its log with what failed."""
    tried = subprocess.run(
        [sys.executable, "-m", "okrlab.cli", "serve", "--demo", "--no-open", "--port", "0"],
        env={**os.environ, "OKRLAB_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    )
    assert tried.returncode
    assert "Ctrl+C" not in tried.stdout
    assert tried.stderr.count("ulimit -n") == 1
    assert len(tried.stderr.splitlines()) <= 4
    assert "Traceback" not in tried.stderr


def test_serving_asks_for_many_files_logs_no_link_and_ctrl_c_stops_all_without_python(tmp_path):
    env = {**os.environ, "OKRLAB_HOME": str(tmp_path)}
    served = [sys.executable, "-m", "okrlab.cli", "serve", "--demo", "--no-open", "--port", "0"]
    server = subprocess.Popen(
        served,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=few_files,
    )
    said = "".join(iter(server.stdout.readline, "Stop with Ctrl+C. What was saved stays.\n"))
    soft, _ = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    assert soft >= 10_000  # 500 people, with about twelve each
    create = [*served[:3], "workshop", "create", "Another", "--json"]
    second = json.loads(subprocess.run(create, env=env, capture_output=True, check=True).stdout)
    port = re.search(r"http://127\.0\.0\.1:(\d+)", said)[1]
    assert second["served"] is True
    assert second["links"]["join"].startswith(f"http://127.0.0.1:{port}/j/")
    os.killpg(server.pid, signal.SIGINT)  # a terminal sends it to all of them
    said += "".join(server.communicate(timeout=30))
    assert "Traceback" not in said
    listed = subprocess.run(
        [*served[:3], "workshop", "list", "--json"], env=env, capture_output=True, check=True
    )
    made = json.loads(listed.stdout)[-1]
    assert not (tmp_path / "serving.json").exists()
    assert f"okrlab workshop links {made['id']} --url http://127.0.0.1:" in said
    links = subprocess.run(
        [*served[:3], "workshop", "links", made["id"], "--json"],
        env=env,
        capture_output=True,
        check=True,
    )
    for link in json.loads(links.stdout)["links"].values():
        assert link.rpartition("/")[2] not in said


def test_an_id_in_the_list_is_whole_in_a_narrow_window(okrlab):
    """Ids were cut at 80 columns, and `okrlab export` took none of them."""
    made = create(okrlab, "A title of many words that needs all the room there is, and more")
    for columns in ("80", "40"):
        said = okrlab("workshop", "list", COLUMNS=columns).stdout.decode()
        assert made["id"] in said, said
        assert "…" not in said
