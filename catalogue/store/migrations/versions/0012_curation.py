"""Rules of curation that were taken back stay, to be put back.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("curation_rules", sa.Column("removed_at", sa.DateTime(timezone=True)))
    op.add_column(
        "curation_rules",
        sa.Column("removed_by", sa.String(200), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.execute("DELETE FROM curation_rules WHERE removed_at IS NOT NULL")
    op.drop_column("curation_rules", "removed_by")
    op.drop_column("curation_rules", "removed_at")
