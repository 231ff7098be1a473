"""Screening and decisions."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json
from ideas.immutable import allow_changes, refuse_changes

revision = "0007"
down_revision = "0006"

#: Of a decision only its confirmation, its public moment and its application are written later, each once.
GIVEN = ("idea_id", "window_id", "verdict", "first_code", "codes", "why", "note", "decided_by_id", "decided_at")
LATER = ("confirmed_by_id", "confirmed_at", "public_at", "applied_at")
CHANGED_DECISION = " OR ".join(
    [f"OLD.{name} <> NEW.{name}" for name in GIVEN]
    + ["coalesce(OLD.parked_until, OLD.decided_at) <> coalesce(NEW.parked_until, NEW.decided_at)"]
    + [f"(OLD.{name} IS NOT NULL AND (NEW.{name} IS NULL OR NEW.{name} <> OLD.{name}))" for name in LATER]
)
#: Of an outcome only its end is written later, once.
CHANGED_OUTCOME = "OLD.applied_at IS NOT NULL OR OLD.undone_at IS NOT NULL OR " + " OR ".join(
    f"OLD.{name} <> NEW.{name}"
    for name in ("idea_id", "by_id", "verdict", "first_code", "codes", "why", "note", "at", "apply_at")
)


def upgrade() -> None:
    op.create_table(
        "review_window",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("cutoff_at", UTC(), nullable=False),
        sa.Column("target_at", UTC(), nullable=False),
        sa.CheckConstraint("kind IN ('calendar', 'rolling', 'manual')", name=op.f("ck_review_window_kind")),
        sa.CheckConstraint("target_at > cutoff_at", name=op.f("ck_review_window_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_window")),
        sa.UniqueConstraint("kind", "cutoff_at", name=op.f("uq_review_window_kind_cutoff_at")),
    )
    op.create_table(
        "review_entry",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("window_id", BigId, nullable=False),
        sa.Column("entered_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_review_entry_idea_id")),
        sa.ForeignKeyConstraint(["window_id"], ["review_window.id"], name=op.f("fk_review_entry_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_entry")),
        sa.UniqueConstraint("idea_id", "window_id", name=op.f("uq_review_entry_idea_id_window_id")),
    )
    op.create_index(op.f("ix_review_entry_window_id"), "review_entry", ["window_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("seen_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_claim_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_claim_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_claim")),
    )
    op.create_table(
        "decision",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("window_id", BigId, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("first_code", sa.String(length=40), nullable=False),
        sa.Column("codes", Json, nullable=False, comment="public reason codes, the first included"),
        sa.Column("why", sa.Text(), nullable=False, comment="public reason in words"),
        sa.Column("note", sa.Text(), nullable=False, comment="private, for staff"),
        sa.Column("parked_until", UTC(), nullable=True),
        sa.Column("decided_by_id", BigId, nullable=False),
        sa.Column("decided_at", UTC(), nullable=False),
        sa.Column("confirmed_by_id", BigId, nullable=True),
        sa.Column("confirmed_at", UTC(), nullable=True),
        sa.Column("public_at", UTC(), nullable=True, comment="complete decisions only: decided plus the embargo"),
        sa.Column("applied_at", UTC(), nullable=True),
        sa.CheckConstraint("first_code <> ''", name=op.f("ck_decision_code")),
        sa.CheckConstraint(
            "verdict <> 'approve' OR public_at IS NULL OR confirmed_at IS NOT NULL", name=op.f("ck_decision_approval")
        ),
        sa.CheckConstraint("(verdict = 'park') = (parked_until IS NOT NULL)", name=op.f("ck_decision_parked")),
        sa.CheckConstraint("parked_until IS NULL OR parked_until > decided_at", name=op.f("ck_decision_parked_until")),
        sa.CheckConstraint("public_at IS NULL OR public_at >= decided_at", name=op.f("ck_decision_embargo")),
        sa.CheckConstraint("verdict = 'approve' OR public_at IS NOT NULL", name=op.f("ck_decision_public_at")),
        sa.CheckConstraint("verdict IN ('approve', 'decline', 'defer', 'park')", name=op.f("ck_decision_verdict")),
        sa.CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_decision_confirmed")),
        sa.CheckConstraint("applied_at IS NULL OR public_at IS NOT NULL", name=op.f("ck_decision_applied")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> decided_by_id", name=op.f("ck_decision_two_people")
        ),
        sa.CheckConstraint("length(trim(why)) > 0", name=op.f("ck_decision_why")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["member.id"], name=op.f("fk_decision_confirmed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_decision_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["idea_id", "window_id"],
            ["review_entry.idea_id", "review_entry.window_id"],
            name=op.f("fk_decision_idea_id_window_id"),
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_decision_idea_id")),
        sa.ForeignKeyConstraint(["window_id"], ["review_window.id"], name=op.f("fk_decision_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("idea_id", "window_id", name=op.f("uq_decision_idea_id_window_id")),
    )
    op.create_index("ix_decision_public_at", "decision", ["applied_at", "public_at"], unique=False)
    op.create_index(
        "uq_decision_pending",
        "decision",
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("applied_at IS NULL"),
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    op.create_table(
        "outcome",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("first_code", sa.String(length=40), nullable=False),
        sa.Column("codes", Json, nullable=False, comment="reason codes, the first included"),
        sa.Column("why", sa.Text(), nullable=False, comment="to the creator"),
        sa.Column("note", sa.Text(), nullable=False, comment="for staff"),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("apply_at", UTC(), nullable=False),
        sa.Column("applied_at", UTC(), nullable=True),
        sa.Column("undone_at", UTC(), nullable=True),
        sa.CheckConstraint(
            "verdict = 'publish' OR (length(trim(why)) > 0 AND first_code <> '')", name=op.f("ck_outcome_reason")
        ),
        sa.CheckConstraint("apply_at >= at", name=op.f("ck_outcome_wait")),
        sa.CheckConstraint("verdict IN ('publish', 'needs_work', 'reject')", name=op.f("ck_outcome_verdict")),
        sa.CheckConstraint("applied_at IS NULL OR undone_at IS NULL", name=op.f("ck_outcome_applied_or_undone")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_outcome_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_outcome_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_apply_at"), "outcome", ["apply_at"], unique=False)
    op.create_index(op.f("ix_outcome_idea_id"), "outcome", ["idea_id"], unique=False)
    op.create_index(
        "uq_outcome_pending",
        "outcome",
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("applied_at IS NULL AND undone_at IS NULL"),
        postgresql_where=sa.text("applied_at IS NULL AND undone_at IS NULL"),
    )
    connection = op.get_bind()
    refuse_changes(
        connection, "decision", events=("UPDATE",), when=CHANGED_DECISION, why="a decision is final",
        name="final_decision",
    )  # fmt: skip
    refuse_changes(
        connection, "decision", events=("DELETE",), when="OLD.public_at IS NOT NULL", why="a decision is final",
        name="kept_decision",
    )  # fmt: skip
    refuse_changes(
        connection, "outcome", events=("UPDATE",), when=CHANGED_OUTCOME, why="an outcome is final",
        name="final_outcome",
    )  # fmt: skip
    refuse_changes(connection, "outcome", events=("DELETE",), why="an outcome is kept", name="kept_outcome")


def downgrade() -> None:
    connection = op.get_bind()
    allow_changes(connection, "outcome", events=("DELETE",), name="kept_outcome")
    allow_changes(connection, "outcome", events=("UPDATE",), name="final_outcome")
    allow_changes(connection, "decision", events=("DELETE",), name="kept_decision")
    allow_changes(connection, "decision", events=("UPDATE",), name="final_decision")
    op.drop_index(
        "uq_outcome_pending",
        table_name="outcome",
        sqlite_where=sa.text("applied_at IS NULL AND undone_at IS NULL"),
        postgresql_where=sa.text("applied_at IS NULL AND undone_at IS NULL"),
    )
    op.drop_index(op.f("ix_outcome_idea_id"), table_name="outcome")
    op.drop_index(op.f("ix_outcome_apply_at"), table_name="outcome")
    op.drop_table("outcome")
    op.drop_index(
        "uq_decision_pending",
        table_name="decision",
        sqlite_where=sa.text("applied_at IS NULL"),
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    op.drop_index("ix_decision_public_at", table_name="decision")
    op.drop_table("decision")
    op.drop_table("claim")
    op.drop_index(op.f("ix_review_entry_window_id"), table_name="review_entry")
    op.drop_table("review_entry")
    op.drop_table("review_window")
