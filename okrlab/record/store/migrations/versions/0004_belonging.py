"""To which key a database belongs: one row with the key's fingerprint."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; the first home that opens the database fills it."""
    op.create_table(
        "belonging",
        sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
    )
