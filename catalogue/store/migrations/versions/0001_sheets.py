"""Exhibitors, sheets, revisions and the outbox.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "exhibitors",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "sheets",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("exhibitor_id", sa.String(80), sa.ForeignKey("exhibitors.id"), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("latest_revision_id", sa.Integer(), nullable=True),
        sa.Column("published_revision_id", sa.Integer(), nullable=True),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_sheets_exhibitor_id", "sheets", ["exhibitor_id"])
    op.create_index("ix_sheets_change", "sheets", ["change"])
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("sheet_id", sa.String(120), sa.ForeignKey("sheets.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("source", sa.String(400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("sheet_id", "number"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("sheet_id", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        # Numbers are never used twice: a sheet's ``change`` must only grow.
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_sheet_id", "outbox", ["sheet_id"])


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("revisions")
    op.drop_table("sheets")
    op.drop_table("exhibitors")
