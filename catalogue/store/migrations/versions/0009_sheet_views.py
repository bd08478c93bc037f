"""How often the pages of sheets were looked at, by the day.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "sheet_views",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("sheet_id", sa.String(120), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("sheet_views")
