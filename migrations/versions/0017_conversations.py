"""Comments, what was helpful, private feedback, flags, and news that gathers for creators."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False, comment="1: a reply; replies have none"),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("parent_level", sa.Integer(), nullable=True),
        sa.Column("by_id", BigId, nullable=True, comment="null: the account is closed"),
        sa.Column("text", sa.Text(), nullable=False, comment="Markdown-lite as written"),
        sa.Column("html", sa.Text(), nullable=False, comment="rendered and cleaned at save"),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("edited_at", UTC(), nullable=True),
        sa.Column("deleted_at", UTC(), nullable=True),
        sa.Column("removed_why", sa.String(length=300), nullable=False, comment="the public reason, when staff did it"),
        sa.Column("is_official", sa.Boolean(), nullable=False, comment="staff speaking for the house"),
        sa.Column(
            "form_key", sa.String(length=40), nullable=True, comment="of the form it came with: sent twice, one comment"
        ),
        sa.Column("helpful", sa.Integer(), nullable=False, comment="how many found it helpful"),
        sa.CheckConstraint(
            "deleted_at IS NULL OR (html = '' AND (text = '' OR removed_why <> ''))", name=op.f("ck_comment_deleted")
        ),
        sa.CheckConstraint("removed_why = '' OR deleted_at IS NOT NULL", name=op.f("ck_comment_removed")),
        sa.CheckConstraint("(level = 0) = (parent_id IS NULL)", name=op.f("ck_comment_level")),
        sa.CheckConstraint("(parent_id IS NULL) = (parent_level IS NULL)", name=op.f("ck_comment_parent")),
        sa.CheckConstraint("level IN (0, 1)", name=op.f("ck_comment_two_levels")),
        sa.CheckConstraint("parent_level IS NULL OR parent_level = 0", name=op.f("ck_comment_parent_level")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_comment_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_comment_idea_id")),
        sa.ForeignKeyConstraint(
            ["parent_id", "idea_id", "parent_level"],
            ["comment.id", "comment.idea_id", "comment.level"],
            name=op.f("fk_comment_parent_id_idea_id_parent_level"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("by_id", "form_key", name=op.f("uq_comment_by_id_form_key")),
        sa.UniqueConstraint("id", "idea_id", "level", name=op.f("uq_comment_id_idea_id_level")),
    )
    op.create_index("ix_comment_idea_id_level_id", "comment", ["idea_id", "level", "id"], unique=False)
    op.create_index("ix_comment_most_helpful", "comment", ["idea_id", "level", "helpful", "id"], unique=False)
    op.create_index(
        "ix_comment_official", "comment", ["idea_id", "id"], unique=False, sqlite_where=sa.text("is_official"),
        postgresql_where=sa.text("is_official"),
    )  # fmt: skip
    op.create_index("ix_comment_parent_id_id", "comment", ["parent_id", "id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=True, comment="null: the account is closed"),
        sa.Column(
            "key",
            sa.String(length=22),
            nullable=False,
            comment="random: creators see it instead of the id, which tells an order",
        ),
        sa.Column("originality", sa.Integer(), nullable=False, comment="1 to 5"),
        sa.Column("making", sa.Integer(), nullable=False, comment="1 to 5"),
        sa.Column("detail", sa.Integer(), nullable=False, comment="1 to 5"),
        sa.Column("works", sa.Text(), nullable=False, comment="what works"),
        sa.Column("better", sa.Text(), nullable=False, comment="what would make it better"),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("edited_at", UTC(), nullable=True),
        sa.CheckConstraint(
            "originality BETWEEN 1 AND 5 AND making BETWEEN 1 AND 5 AND detail BETWEEN 1 AND 5",
            name=op.f("ck_feedback_scores"),
        ),
        sa.Column("withdrawn_at", UTC(), nullable=True, comment="by screeners: creators see it no longer"),
        sa.CheckConstraint("length(trim(works)) + length(trim(better)) > 0", name=op.f("ck_feedback_words")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_feedback_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_feedback_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("idea_id", "by_id", name=op.f("uq_feedback_idea_id_by_id")),
        sa.UniqueConstraint("key", name=op.f("uq_feedback_key")),
    )
    op.create_index("ix_feedback_by_id", "feedback", ["by_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("by_id", BigId, nullable=True, comment="null: the account is closed"),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by_id", BigId, nullable=True),
        sa.Column("decided_at", UTC(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False, comment="to the one who flagged it"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_flag_decided")),
        sa.CheckConstraint(
            "kind IN ('not_own', 'other_mark', 'person', 'hurtful', 'dangerous', 'advertising', 'wrong', 'other')",
            name=op.f("ck_flag_kind"),
        ),
        sa.CheckConstraint("state IN ('waiting', 'upheld', 'dismissed')", name=op.f("ck_flag_state")),
        sa.CheckConstraint(
            "subject_kind IN ('idea', 'picture', 'update', 'comment', 'feedback')", name=op.f("ck_flag_subject")
        ),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> by_id", name=op.f("ck_flag_two_people")),
        sa.CheckConstraint("state = 'waiting' OR length(trim(answer)) > 0", name=op.f("ck_flag_answered")),
        sa.CheckConstraint("length(trim(evidence)) > 0", name=op.f("ck_flag_evidence")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_flag_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_flag_decided_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_flag_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("subject_kind", "subject_id", "by_id", name=op.f("uq_flag_subject_kind_subject_id_by_id")),
    )
    op.create_index("ix_flag_by_id", "flag", ["by_id"], unique=False)
    op.create_index("ix_flag_idea_id", "flag", ["idea_id"], unique=False)
    op.create_index("ix_flag_state_at", "flag", ["state", "at"], unique=False)
    op.create_table(
        "helpful",
        sa.Column("comment_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_helpful_comment_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_helpful_member_id")),
        sa.PrimaryKeyConstraint("comment_id", "member_id", name=op.f("pk_helpful")),
    )
    op.create_index(op.f("ix_helpful_member_id"), "helpful", ["member_id"], unique=False)
    op.create_table(
        "conversation_news",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False, comment="how many nobody was told of yet"),
        sa.Column("due_at", UTC(), nullable=True),
        sa.Column("told_at", UTC(), nullable=True),
        sa.CheckConstraint("kind IN ('comment', 'feedback')", name=op.f("ck_conversation_news_kind")),
        sa.CheckConstraint(
            "waiting >= 0 AND (waiting > 0) = (due_at IS NOT NULL)", name=op.f("ck_conversation_news_due")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_conversation_news_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "kind", name=op.f("pk_conversation_news")),
    )
    op.create_index(op.f("ix_conversation_news_due_at"), "conversation_news", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("conversation_news")
    op.drop_table("flag")
    op.drop_table("feedback")
    op.drop_table("helpful")
    op.drop_table("comment")
