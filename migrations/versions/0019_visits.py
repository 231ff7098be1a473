"""Views of ideas by day, the points of their plots of support, and one relaunch of an idea at a time."""

import sqlalchemy as sa
from alembic import op

from ideas.db import BigId

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "support_day",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False, comment="all that were counted by the end of the day"),
        sa.CheckConstraint("count >= 0", name=op.f("ck_support_day_count")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_support_day_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "day", name=op.f("pk_support_day")),
    )
    op.create_table(
        "visit_day",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.CheckConstraint("views > 0", name=op.f("ck_visit_day_views")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_visit_day_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "day", name=op.f("pk_visit_day")),
    )
    op.add_column("tally", counter("changes", "0", "how often the count was changed, up or down"))
    op.add_column("ranking", counter("changes", "-1", "the tally's when its days were drawn; -1: never"))
    op.create_index(
        "uq_idea_relaunch",
        "idea",
        ["relaunch_of_id"],
        unique=True,
        sqlite_where=sa.text("stage <> 'withdrawn'"),
        postgresql_where=sa.text("stage <> 'withdrawn'"),
    )


def counter(name: str, begin: str, comment: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=begin, nullable=False, comment=comment)


def downgrade() -> None:
    op.drop_index("uq_idea_relaunch", "idea")
    op.drop_column("ranking", "changes")
    op.drop_column("tally", "changes")
    op.drop_table("support_day")
    op.drop_table("visit_day")
