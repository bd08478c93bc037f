"""What the pages of portal and console keep: show settings, what a restored draft replaced.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "show_changes",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column(
        "people", sa.Column("totp_recovery", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("sheet_drafts", sa.Column("replaced", sa.JSON()))


def downgrade() -> None:
    op.drop_column("people", "totp_recovery")
    op.drop_column("sheet_drafts", "replaced")
    op.drop_table("show_changes")
