"""How Alembic runs our migrations: over a connection that `record.store.migrate` hands in."""

from alembic import context

from okrlab.record.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
