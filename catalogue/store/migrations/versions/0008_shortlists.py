"""Shortlists of delegations.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "shortlists",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("edit_key", sa.String(40), nullable=False, unique=True),
        sa.Column("read_key", sa.String(40), nullable=False, unique=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_shortlists_used_on", "shortlists", ["used_on"])
    op.create_table(
        "shortlist_items",
        sa.Column(
            "shortlist_id",
            sa.Integer(),
            sa.ForeignKey("shortlists.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("sheet_id", sa.String(120), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("exhibitor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("shortlist_items")
    op.drop_index("ix_shortlists_used_on", "shortlists")
    op.drop_table("shortlists")
