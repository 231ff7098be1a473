"""Ideas, passages, creators, pictures."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json
from ideas.immutable import allow_changes, refuse_changes

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "media_file",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_by_id", BigId, nullable=True),
        sa.Column("added_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["member.id"], name=op.f("fk_media_file_added_by_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_media_file")),
    )
    op.create_index(op.f("ix_media_file_added_by_id"), "media_file", ["added_by_id"], unique=False)
    op.create_table(
        "idea",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("rules_id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("pitch", sa.String(length=400), nullable=False),
        sa.Column("story", sa.Text(), nullable=False, comment="Markdown as written"),
        sa.Column("story_html", sa.Text(), nullable=False, comment="rendered and cleaned at save"),
        sa.Column("facts", Json, nullable=False),
        sa.Column("confirmations", Json, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False, comment="counts saves: two tabs cannot overwrite"),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("saved_at", UTC(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_since", UTC(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False, comment="frozen at opening"),
        sa.Column("submitted_at", UTC(), nullable=True),
        sa.Column("opened_at", UTC(), nullable=True),
        sa.Column("closes_at", UTC(), nullable=True, comment="moved on by gates"),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.Column("achieved_at", UTC(), nullable=True),
        sa.Column("decided_at", UTC(), nullable=True),
        sa.Column("parked_until", UTC(), nullable=True),
        sa.Column("released_at", UTC(), nullable=True),
        sa.Column("relaunch_of_id", BigId, nullable=True),
        sa.CheckConstraint("mode IN ('support', 'score', 'request')", name=op.f("ck_idea_mode")),
        sa.CheckConstraint("opened_at IS NULL OR mode <> 'support' OR goal > 0", name=op.f("ck_idea_open_goal")),
        sa.CheckConstraint(
            "stage <> 'open' OR mode = 'request' OR closes_at IS NOT NULL", name=op.f("ck_idea_open_closes")
        ),
        sa.CheckConstraint("stage <> 'parked' OR parked_until IS NOT NULL", name=op.f("ck_idea_parked")),
        sa.CheckConstraint("stage <> 'released' OR released_at IS NOT NULL", name=op.f("ck_idea_released")),
        sa.CheckConstraint("stage <> 'screening' OR submitted_at IS NOT NULL", name=op.f("ck_idea_submitted")),
        sa.CheckConstraint(
            "stage IN ('achieved', 'approved', 'archived', 'declined', 'deferred', 'draft', 'expired', 'in_development', 'in_review', 'needs_work', 'open', 'parked', 'rejected', 'released', 'removed', 'retired', 'screening', 'withdrawn')",
            name=op.f("ck_idea_stage"),
        ),
        sa.CheckConstraint(
            "stage IN ('draft', 'needs_work', 'rejected', 'screening', 'withdrawn') OR opened_at IS NOT NULL",
            name=op.f("ck_idea_opened"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('achieved', 'in_review') OR achieved_at IS NOT NULL", name=op.f("ck_idea_achieved")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('approved', 'declined', 'in_development', 'released', 'retired') OR decided_at IS NOT NULL",
            name=op.f("ck_idea_decided"),
        ),
        sa.CheckConstraint("relaunch_of_id IS NULL OR relaunch_of_id <> id", name=op.f("ck_idea_relaunch")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_idea_campaign_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_idea_owner_id")),
        sa.ForeignKeyConstraint(["relaunch_of_id"], ["idea.id"], name=op.f("fk_idea_relaunch_of_id")),
        sa.ForeignKeyConstraint(["rules_id"], ["rules.id"], name=op.f("fk_idea_rules_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("slug", name=op.f("uq_idea_slug")),
    )
    op.create_index(op.f("ix_idea_campaign_id"), "idea", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_idea_owner_id"), "idea", ["owner_id"], unique=False)
    op.create_index("ix_idea_stage_closes_at", "idea", ["stage", "closes_at", "id"], unique=False)
    op.create_index("ix_idea_stage_opened_at", "idea", ["stage", "opened_at", "id"], unique=False)
    op.create_index("ix_idea_stage_submitted_at", "idea", ["stage", "submitted_at", "id"], unique=False)
    op.create_table(
        "creator",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("share_ppm", sa.Integer(), nullable=False),
        sa.Column("invited_at", UTC(), nullable=False),
        sa.Column("accepted_at", UTC(), nullable=True),
        sa.Column("declined_at", UTC(), nullable=True),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_creator_answer")),
        sa.CheckConstraint("share_ppm BETWEEN 0 AND 1000000", name=op.f("ck_creator_share")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_creator_idea_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_creator_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creator")),
        sa.UniqueConstraint("idea_id", "member_id", name=op.f("uq_creator_idea_id_member_id")),
    )
    op.create_index(op.f("ix_creator_member_id"), "creator", ["member_id"], unique=False)
    op.create_table(
        "follow",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_follow_idea_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_follow_member_id")),
        sa.PrimaryKeyConstraint("idea_id", "member_id", name=op.f("pk_follow")),
    )
    op.create_index(op.f("ix_follow_member_id"), "follow", ["member_id"], unique=False)
    op.create_table(
        "passage",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("from_stage", sa.String(length=20), nullable=False),
        sa.Column("to_stage", sa.String(length=20), nullable=False),
        sa.Column("by_id", BigId, nullable=True, comment="null: the clock"),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("codes", Json, nullable=False, comment="public reason codes"),
        sa.Column("why", sa.Text(), nullable=False, comment="public reason in words"),
        sa.Column("note", sa.Text(), nullable=False, comment="private, for staff"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_passage_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_passage_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_at"), "passage", ["at"], unique=False)
    op.create_index("ix_passage_idea_id_id", "passage", ["idea_id", "id"], unique=False)
    op.create_table(
        "picture",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False, comment="as uploaded, shown to the owner only"),
        sa.Column("master", sa.String(length=80), nullable=False, comment="storage name of the bare upright master"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("renditions", Json, nullable=False, comment="[{w, h, type, name}], narrow to wide"),
        sa.Column("tint", sa.Integer(), nullable=False),
        sa.Column("dhash", sa.BigInteger(), nullable=False, comment="64-bit difference hash, signed"),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("added_at", UTC(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_picture_position")),
        sa.CheckConstraint("tint BETWEEN 0 AND 9", name=op.f("ck_picture_tint")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_picture_size")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_picture_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("idea_id", "position", name=op.f("uq_picture_idea_id_position")),
    )
    op.create_index(op.f("ix_picture_dhash"), "picture", ["dhash"], unique=False)
    op.create_table(
        "picture_file",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("picture_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["name"], ["media_file.name"], name=op.f("fk_picture_file_name")),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_picture_file_picture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", "picture_id", name=op.f("pk_picture_file")),
    )
    op.create_index(op.f("ix_picture_file_picture_id"), "picture_file", ["picture_id"], unique=False)
    refuse_changes(op.get_bind(), "passage")


def downgrade() -> None:
    allow_changes(op.get_bind(), "passage")
    op.drop_index(op.f("ix_picture_file_picture_id"), table_name="picture_file")
    op.drop_table("picture_file")
    op.drop_index(op.f("ix_picture_dhash"), table_name="picture")
    op.drop_table("picture")
    op.drop_index("ix_passage_idea_id_id", table_name="passage")
    op.drop_index(op.f("ix_passage_at"), table_name="passage")
    op.drop_table("passage")
    op.drop_index(op.f("ix_follow_member_id"), table_name="follow")
    op.drop_table("follow")
    op.drop_index(op.f("ix_creator_member_id"), table_name="creator")
    op.drop_table("creator")
    op.drop_index("ix_idea_stage_submitted_at", table_name="idea")
    op.drop_index("ix_idea_stage_opened_at", table_name="idea")
    op.drop_index("ix_idea_stage_closes_at", table_name="idea")
    op.drop_index(op.f("ix_idea_owner_id"), table_name="idea")
    op.drop_index(op.f("ix_idea_campaign_id"), table_name="idea")
    op.drop_table("idea")
    op.drop_index(op.f("ix_media_file_added_by_id"), table_name="media_file")
    op.drop_table("media_file")
