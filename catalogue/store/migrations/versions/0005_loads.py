"""Every load is recorded, and each revision knows the load that wrote it, so that it can be undone.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer()),
    )
    op.create_table(
        "exhibitor_changes",
        sa.Column("load_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("exhibitor_id", sa.String(80), primary_key=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
    )
    # In place: SQLite takes a new column that may be empty, and the table may be large.
    op.add_column("revisions", sa.Column("load_id", sa.Integer()))
    op.create_index("ix_revisions_load_id", "revisions", ["load_id"])


def downgrade() -> None:
    op.drop_index("ix_revisions_load_id", "revisions")
    op.drop_column("revisions", "load_id")
    op.drop_table("exhibitor_changes")
    op.drop_table("loads")
