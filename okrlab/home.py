"""Where okrlab keeps its data on this machine."""

from __future__ import annotations

import os
from pathlib import Path

DATABASE = "OKRLAB_DATABASE"
"""The variable that names another database than the data directory's."""

SOLO = "solo.sqlite"
"""The database in the data directory that boards in notebooks use."""


def data_dir() -> Path:
    """The user's data directory for okrlab, or `OKRLAB_HOME` if that is set."""
    chosen = os.environ.get("OKRLAB_HOME")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("okrlab", appauthor=False)


def database_url() -> str:
    """The database of this installation: `OKRLAB_DATABASE`, or an SQLite file in `data_dir()`."""
    chosen = os.environ.get(DATABASE)
    return chosen or f"sqlite:///{data_dir() / 'okrlab.sqlite'}"


def solo_url() -> str:
    """The database of boards in notebooks, where nobody names another file."""
    return f"sqlite:///{data_dir() / SOLO}"
