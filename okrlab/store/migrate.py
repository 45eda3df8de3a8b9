"""Bringing a database to the tables this okrlab knows, or saying that it is from a newer one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from okrlab.errors import StoreFailed
from okrlab.store.database import failing_clearly


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables.

    Raises `StoreFailed` if the database is newer than okrlab, or a file of another program.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    reader = engine.execution_options(reading=True)
    with failing_clearly(), reader.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found == scripts.get_current_head():
            return
        if found is not None and found not in {s.revision for s in scripts.walk_revisions()}:
            raise StoreFailed("store_newer")
        is_file = engine.dialect.name == "sqlite"
        if found is None and is_file and inspect(connection).get_table_names():
            raise StoreFailed("store_foreign")
    with failing_clearly(), engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
