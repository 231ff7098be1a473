"""The next version of a campaign while it is being written."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "rules_draft",
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("content", Json, nullable=False, comment="every field as it was typed; {}: nothing unpublished"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="counts saves: two tabs cannot overwrite"),
        sa.Column("saved_by_id", BigId, nullable=True),
        sa.Column("saved_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_rules_draft_campaign_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["member.id"], name=op.f("fk_rules_draft_saved_by_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_rules_draft")),
    )


def downgrade() -> None:
    op.drop_table("rules_draft")
