"""Announcements of more than passages: updates, accepted revisions, relaunches."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId

revision = "0016"
down_revision = "0015"

PROGRESS = "last_member_id, started_at, finished_at"


def progress() -> list[sa.Column]:
    return [
        sa.Column("last_member_id", BigId, nullable=False),
        sa.Column("started_at", UTC(), nullable=False),
        sa.Column("finished_at", UTC(), nullable=True),
    ]


def upgrade() -> None:
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT passage_id, {PROGRESS} FROM announcement")
    op.drop_table("announcement")
    op.create_table(
        "announcement",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        *progress(),
        sa.CheckConstraint("kind IN ('passage', 'update', 'revision', 'relaunch')", name=op.f("ck_announcement_kind")),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_announcement")),
    )
    op.execute(
        f"INSERT INTO announcement (kind, subject_id, {PROGRESS}) SELECT 'passage', passage_id, {PROGRESS} FROM kept"
    )
    op.execute("DROP TABLE kept")


def downgrade() -> None:
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT subject_id, {PROGRESS} FROM announcement WHERE kind = 'passage'")
    op.drop_table("announcement")
    op.create_table(
        "announcement",
        sa.Column("passage_id", BigId, nullable=False),
        *progress(),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_announcement_passage_id")),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_announcement")),
    )
    op.execute(f"INSERT INTO announcement (passage_id, {PROGRESS}) SELECT subject_id, {PROGRESS} FROM kept")
    op.execute("DROP TABLE kept")
