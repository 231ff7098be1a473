"""Drafts that nothing loses: forms kept over a sign-in, forms sent twice, secret links."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "kept_form",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="of the token in her cookie"),
        sa.Column("member_id", BigId, nullable=False, comment="who typed it"),
        sa.Column("sealed", sa.Text(), nullable=False, comment="the form, encrypted"),
        sa.Column("at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_kept_form_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
    )
    op.create_index(op.f("ix_kept_form_token_hash"), "kept_form", ["token_hash"], unique=False)
    op.create_index(op.f("ix_kept_form_member_id"), "kept_form", ["member_id"], unique=False)
    op.create_index(op.f("ix_kept_form_at"), "kept_form", ["at"], unique=False)
    op.create_table(
        "draft_link",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("made_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_draft_link_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_draft_link")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_link_key")),
    )
    op.add_column(
        "idea",
        sa.Column("form_key", sa.String(40), nullable=True, comment="of the form it began with: sent twice, one idea"),
    )
    op.create_index("uq_idea_form_key", "idea", ["owner_id", "form_key"], unique=True)
    op.create_index("ix_idea_relaunch_of_id", "idea", ["relaunch_of_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_idea_relaunch_of_id", "idea")
    op.drop_index("uq_idea_form_key", "idea")
    op.drop_column("idea", "form_key")
    op.drop_table("draft_link")
    op.drop_table("kept_form")
