"""PostgreSQL samples rows to plan by them: what may be forgotten or is sealed is not sampled."""

from alembic import op

revision = "0003"
down_revision = "0002"

PRIVATE = {
    "sealed_keys": ("key",),
    "sealed_answers": ("who", "body", "requests"),
    "events": ("body",),
    "teams": ("name",),
    "workshops": ("title",),
}
"""Columns whose samples would outlive their rows in `pg_statistic`."""


def upgrade() -> None:
    """Take no samples of private columns, and leave the sealed tables to our own tidying."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in PRIVATE.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
    for table in ("sealed_keys", "sealed_answers"):  # a sampler reading them would stop the tidying
        op.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
