"""Several machines: which workshops have changed, and wrong codes that all of them count."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """An event knows its transaction, also when an okrlab of the version before writes it."""
    op.add_column("events", sa.Column("written_in", sa.BigInteger))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE events ALTER COLUMN written_in SET DEFAULT txid_current()")
    known = sa.text("written_in IS NOT NULL")
    op.create_index(
        "events_written_in", "events", ["written_in"], postgresql_where=known, sqlite_where=known
    )
    op.create_table(
        "marked",
        sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mark", sa.Integer, nullable=False),
    )
    op.create_table(
        "wrong_codes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("about", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("wrong_codes_about", "wrong_codes", ["about"])
