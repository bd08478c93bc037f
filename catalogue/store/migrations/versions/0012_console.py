"""What the console keeps: rules of curation that were taken back, who reads what waits,
what was searched for after a search, when sheets came online.

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
    op.create_table(
        "review_claims",
        sa.Column(
            "sheet_id",
            sa.String(120),
            sa.ForeignKey("sheets.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "search_follow_ups",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("language", sa.String(20), primary_key=True),
        sa.Column("text", sa.String(200), primary_key=True),
        sa.Column("next", sa.String(200), primary_key=True),
        sa.Column("shown", sa.String(200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "sheet_id",
            sa.String(120),
            sa.ForeignKey("sheets.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("revision_id", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_publications_sheet_id", "publications", ["sheet_id", "at"])
    # What is online now was published when it was saved, or later: nobody knows it any better.
    op.execute(
        "INSERT INTO publications (sheet_id, revision_id, at) "
        "SELECT sheets.id, revisions.id, revisions.created_at FROM sheets "
        "JOIN revisions ON revisions.id = sheets.published_revision_id"
    )


def downgrade() -> None:
    op.drop_table("publications")
    op.drop_table("search_follow_ups")
    op.drop_table("review_claims")
    op.execute("DELETE FROM curation_rules WHERE removed_at IS NOT NULL")
    op.drop_column("curation_rules", "removed_by")
    op.drop_column("curation_rules", "removed_at")
