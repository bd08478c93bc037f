"""How often something was searched for; the outbox's column that nothing used goes.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "searches",
        sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("language", sa.String(20), primary_key=True),
        sa.Column("text", sa.String(200), primary_key=True),
        sa.Column("shown", sa.String(200), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    # In place, not as a batch: a table that is written anew would lose SQLite's memory of the
    # numbers given out, and an empty outbox would begin again at one.
    op.drop_column("outbox", "attempts")


def downgrade() -> None:
    op.add_column("outbox", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.drop_table("searches")
