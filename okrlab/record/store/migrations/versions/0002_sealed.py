"""What is sealed until its reveal, and persons who came in twice."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Keys of sealed blocks, sealed answers, and sessions that are another one's twin."""

    def of_a_block(*columns: sa.Column[object]) -> list[sa.Column[object]]:
        workshops = sa.ForeignKey("workshops.id", ondelete="CASCADE")
        return [
            sa.Column("workshop", sa.String(40), workshops, primary_key=True),
            sa.Column("block", sa.String(40), primary_key=True),
            *columns,
        ]

    op.create_table(
        "sealed_keys", *of_a_block(sa.Column("key", sa.LargeBinary(32), nullable=False))
    )
    op.create_table(
        "sealed_answers",
        *of_a_block(
            sa.Column("who", sa.LargeBinary(32), primary_key=True),
            sa.Column("body", sa.Text, nullable=False),
            sa.Column("ready", sa.Boolean, nullable=False),
            sa.Column("requests", sa.LargeBinary, nullable=False),
        ),
    )
    op.add_column("sessions", sa.Column("same_as", sa.String(40)))
