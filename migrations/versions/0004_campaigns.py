"""Campaigns and their versioned rules."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json
from ideas.immutable import allow_changes, refuse_changes

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("need", sa.Text(), nullable=False, comment="the need, Markdown"),
        sa.Column("need_html", sa.Text(), nullable=False),
        sa.Column("opens_at", UTC(), nullable=False),
        sa.Column("closes_at", UTC(), nullable=True, comment="null: always open"),
        sa.CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name=op.f("ck_campaign_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
    )
    op.create_table(
        "rules",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", UTC(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("gates", Json, nullable=False, comment="[supporters, days added], ascending; the last is the goal"),
        sa.Column("first_days", sa.Integer(), nullable=False, comment="days to the first gate"),
        sa.Column("extension", sa.String(length=10), nullable=False),
        sa.Column("min_pictures", sa.Integer(), nullable=False),
        sa.Column("max_pictures", sa.Integer(), nullable=False),
        sa.Column("title_length", Json, nullable=False),
        sa.Column("pitch_length", Json, nullable=False),
        sa.Column("story_length", Json, nullable=False),
        sa.Column("facts", Json, nullable=False, comment="[{key, label, unit, min, max, required}]"),
        sa.Column("confirmations", Json, nullable=False, comment="[{key, label}]"),
        sa.Column("ineligible", Json, nullable=False, comment="topics, in words"),
        sa.Column("out_of_scope", sa.Text(), nullable=False),
        sa.Column("personas", Json, nullable=False, comment="[{name, situation, need}]"),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("review", sa.String(length=10), nullable=False),
        sa.Column("embargo_hours", sa.Integer(), nullable=False, comment="from decision to public_at"),
        sa.CheckConstraint("extension IN ('add', 'reset')", name=op.f("ck_rules_extension")),
        sa.CheckConstraint("mode <> 'support' OR first_days > 0", name=op.f("ck_rules_first_days")),
        sa.CheckConstraint("mode IN ('support', 'score', 'request')", name=op.f("ck_rules_mode")),
        sa.CheckConstraint("review IN ('calendar', 'rolling', 'manual')", name=op.f("ck_rules_review")),
        sa.CheckConstraint("embargo_hours BETWEEN 0 AND 720", name=op.f("ck_rules_embargo")),
        sa.CheckConstraint(
            "min_pictures >= 1 AND max_pictures >= min_pictures AND max_pictures <= 24", name=op.f("ck_rules_pictures")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_rules_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_rules_campaign_id_number")),
    )
    refuse_changes(op.get_bind(), "rules")


def downgrade() -> None:
    allow_changes(op.get_bind(), "rules")
    op.drop_table("rules")
    op.drop_table("campaign")
