"""Supports, tallies, gates."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId
from ideas.immutable import allow_changes, refuse_changes

revision = "0006"
down_revision = "0005"

FROZEN = ("idea_id", "opening", "position", "supporters", "adds_days", "extension", "is_goal")


def upgrade() -> None:
    op.create_table(
        "gate",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False, comment="2 and more: after voids took the goal away"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("adds_days", sa.Integer(), nullable=False, comment="added to the closing time when it is reached"),
        sa.Column("extension", sa.String(length=10), nullable=False, comment="how its days move the closing time"),
        sa.Column("is_goal", sa.Boolean(), nullable=False),
        sa.Column("reached_at", UTC(), nullable=True),
        sa.Column("closes_at", UTC(), nullable=True, comment="the closing time after it was reached"),
        sa.CheckConstraint("(reached_at IS NULL) = (closes_at IS NULL)", name=op.f("ck_gate_reached")),
        sa.CheckConstraint("extension IN ('add', 'reset')", name=op.f("ck_gate_extension")),
        sa.CheckConstraint(
            "supporters > 0 AND adds_days >= 0 AND position > 0 AND opening > 0", name=op.f("ck_gate_numbers")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_gate_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
        sa.UniqueConstraint("idea_id", "opening", "position", name=op.f("uq_gate_idea_id_opening_position")),
    )
    op.create_table(
        "ranking",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("rising", sa.Integer(), nullable=False, comment="supports of 7 days halved every 2, x 1000"),
        sa.Column("week", sa.Integer(), nullable=False, comment="supports of the last 7 days"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_ranking_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_ranking")),
    )
    op.create_index("ix_ranking_count", "ranking", ["count", "idea_id"], unique=False)
    op.create_index("ix_ranking_rising", "ranking", ["rising", "idea_id"], unique=False)
    op.create_table(
        "support",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=True, comment="null: the account is closed, the number stays"),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("counted_at", UTC(), nullable=True, comment="the moment it entered the count"),
        sa.CheckConstraint("state IN ('counted', 'held', 'void')", name=op.f("ck_support_state")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_support_idea_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_support_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
        sa.UniqueConstraint("idea_id", "member_id", name=op.f("uq_support_idea_id_member_id")),
    )
    op.create_index("ix_support_idea_id_at", "support", ["idea_id", "at"], unique=False)
    op.create_index("ix_support_at", "support", ["at"], unique=False, postgresql_using="brin")
    op.create_index(op.f("ix_support_member_id"), "support", ["member_id"], unique=False)
    op.create_table(
        "tally",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False, comment="rows of any state: 'you are number N'"),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.CheckConstraint("count >= 0", name=op.f("ck_tally_count")),
        sa.CheckConstraint("goal IS NULL OR count <= goal", name=op.f("ck_tally_goal")),
        sa.CheckConstraint("given >= count", name=op.f("ck_tally_given")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_tally_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_tally")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "announcement",
        sa.Column("passage_id", BigId, nullable=False),
        sa.Column("last_member_id", BigId, nullable=False),
        sa.Column("started_at", UTC(), nullable=False),
        sa.Column("finished_at", UTC(), nullable=True),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_announcement_passage_id")),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_announcement")),
    )
    bind = op.get_bind()
    changed = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in FROZEN)
    why = "a gate is frozen at opening and fires once"
    refuse_changes(
        bind, "gate", events=("UPDATE",), when=f"OLD.reached_at IS NOT NULL OR {changed}", why=why, name="frozen_gate"
    )
    refuse_changes(bind, "gate", events=("DELETE",), when="OLD.id > 0", why=why, name="kept_gate")


def downgrade() -> None:
    allow_changes(op.get_bind(), "gate", events=("UPDATE",), name="frozen_gate")
    allow_changes(op.get_bind(), "gate", events=("DELETE",), name="kept_gate")
    op.drop_table("announcement")
    op.drop_table("tally")
    op.drop_index(op.f("ix_support_member_id"), table_name="support")
    op.drop_index("ix_support_at", table_name="support")
    op.drop_index("ix_support_idea_id_at", table_name="support")
    op.drop_table("support")
    op.drop_index("ix_ranking_rising", table_name="ranking")
    op.drop_index("ix_ranking_count", table_name="ranking")
    op.drop_table("ranking")
    op.drop_table("gate")
