"""Vectors that were costly to make, and what was measured of the models that made them.

Revision ID: 0004
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "passage_vectors",
        sa.Column("key", sa.LargeBinary(32), primary_key=True),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_passage_vectors_used_on", "passage_vectors", ["used_on"])
    op.create_table(
        "model_calibrations",
        sa.Column("model", sa.String(64), primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("model_calibrations")
    op.drop_table("passage_vectors")
