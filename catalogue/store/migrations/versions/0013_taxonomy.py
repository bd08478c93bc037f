"""What organisers change of the taxonomy's file; mail that came back.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("mail_outbox", sa.Column("returned_at", sa.DateTime(timezone=True)))
    op.create_table(
        "taxonomy_changes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("taxonomy_changes")
    op.drop_column("mail_outbox", "returned_at")
