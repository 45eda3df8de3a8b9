"""A library's ninety minutes as a session, in this computer's database, and as files."""

from __future__ import annotations

import pytest

from okrlab.host.record_file import to_json
from okrlab.host.register import Register
from okrlab.record.store.database import sqlite_url
from okrlab.record.store.record import Meeting
from tests.conftest import HandClock, opened
from tests.workshop.telling import rich


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A home of its own, in which no kernel is served."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path / "home"))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN", "OKRLAB_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def library(here):
    """The id of the workshop, in the home's database of workshops held on a server."""
    from okrlab.host.links import load_key

    record = opened(sqlite_url(here / "okrlab.sqlite"))
    register = Register(record, load_key(here), HandClock())
    id = register.create(
        "Who comes back?", team="Service team, North library", cycle="Q1 2027", log=rich()[1:]
    )
    record.close()
    return id


@pytest.fixture
def file(tmp_path, library):
    """The workshop as a coach exports it, with their notes."""
    log = rich()
    about = Meeting(
        id=library,
        title="Who comes back?",
        team="Service team, North library",
        cycle="Q1 2027",
        created=log[0].at,
        retention_days=365,
    )
    path = tmp_path / "opening.json"
    path.write_bytes(to_json(about, log))
    return path
