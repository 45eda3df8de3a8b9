"""Brings a database's tables up to date, or reports that it belongs to a newer okrlab."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from okrlab.errors import StoreFailed
from okrlab.record.store.database import failing_clearly
from okrlab.record.store.locks import SETTING_UP, wait_turn


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables; of several processes that try at once, one does it.

    Raises `StoreFailed` if the database is newer than okrlab or belongs to another program.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    reader = engine.execution_options(reading=True)
    with failing_clearly(engine), reader.connect() as connection:
        if _is_current(connection, scripts):
            return
    with failing_clearly(engine), engine.begin() as connection:
        wait_turn(connection, SETTING_UP)
        if not _is_current(connection, scripts):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _is_current(connection: Connection, scripts: ScriptDirectory) -> bool:
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {s.revision for s in scripts.walk_revisions()}:
        raise StoreFailed("store_newer")
    is_file = connection.dialect.name == "sqlite"
    if found is None and is_file and inspect(connection).get_table_names():
        raise StoreFailed("store_foreign")
    return found == scripts.get_current_head()
