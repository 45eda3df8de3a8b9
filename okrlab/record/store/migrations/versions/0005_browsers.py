"""Sessions that were begun in the same browser, so that one person can be counted once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The first session of the browser that a later one was begun in."""
    op.add_column("sessions", sa.Column("browser", sa.String(40)))
