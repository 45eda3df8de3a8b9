"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Teams, cycles, workshops, links, sessions and the log."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "teams",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("time_zone", sa.String(60), nullable=False, server_default="UTC"),
        sa.Column("fiscal_start", sa.Integer, nullable=False, server_default="1"),
    )
    op.create_table(
        "cycles",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "team", sa.String(40), sa.ForeignKey("teams.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("ends", sa.Date, nullable=False),
    )
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "team", sa.String(40), sa.ForeignKey("teams.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("cycle", sa.String(40), sa.ForeignKey("cycles.id", ondelete="SET NULL")),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.Column("retention_days", sa.Integer, nullable=False, server_default="365"),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "workshop",
            sa.String(40),
            sa.ForeignKey("workshops.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("session", sa.String(40)),
        sa.Column("created", moment, nullable=False),
        sa.Column("expires", moment),
        sa.Column("revoked", moment),
    )
    op.create_index("links_of_workshop", "links", ["workshop"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "workshop",
            sa.String(40),
            sa.ForeignKey("workshops.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.Column("revoked", moment),
    )
    op.create_index("sessions_of_workshop", "sessions", ["workshop"])
    op.create_table(
        "events",
        sa.Column(
            "workshop",
            sa.String(40),
            sa.ForeignKey("workshops.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("v", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("workshop", "by", "key", name="events_once"),
    )
