"""What an owner adds to an open idea: updates, revisions; pictures on shelves; bookmarks."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json

revision = "0015"
down_revision = "0014"


@contextmanager
def shelves_kept() -> Iterator[None]:
    """SQLite builds the table anew, and dropping the old one would take the names of its files along."""
    op.execute("CREATE TEMPORARY TABLE kept_files AS SELECT name, picture_id FROM picture_file")
    yield
    op.execute(
        "INSERT INTO picture_file (name, picture_id) SELECT k.name, k.picture_id FROM kept_files k "
        "JOIN picture p ON p.id = k.picture_id WHERE NOT EXISTS "
        "(SELECT 1 FROM picture_file f WHERE f.name = k.name AND f.picture_id = k.picture_id)"
    )
    op.execute("DROP TABLE kept_files")


def upgrade() -> None:
    op.create_table(
        "bookmark",
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_bookmark_idea_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_bookmark_member_id")),
        sa.PrimaryKeyConstraint("idea_id", "member_id", name=op.f("pk_bookmark")),
    )
    op.create_index(op.f("ix_bookmark_member_id"), "bookmark", ["member_id"], unique=False)
    op.create_table(
        "idea_update",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="Markdown as written"),
        sa.Column("html", sa.Text(), nullable=False, comment="rendered and cleaned at save"),
        sa.Column("saved_at", UTC(), nullable=False),
        sa.Column("published_at", UTC(), nullable=True),
        sa.Column("withdrawn_at", UTC(), nullable=True),
        sa.CheckConstraint("published_at IS NULL OR length(trim(text)) > 0", name=op.f("ck_idea_update_text")),
        sa.CheckConstraint("withdrawn_at IS NULL OR published_at IS NOT NULL", name=op.f("ck_idea_update_withdrawn")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_idea_update_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_update_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_update")),
    )
    op.create_index("ix_idea_update_idea_id_published_at", "idea_update", ["idea_id", "published_at"], unique=False)
    op.create_index("ix_idea_update_published_at", "idea_update", ["published_at"], unique=False)
    op.create_index(
        "uq_idea_update_draft",
        "idea_update",
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "revision",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts the revisions of one idea from 1"),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False, comment="the owner's words for it, public"),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("decided_by_id", BigId, nullable=True, comment="null: nobody had to"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="reason of a refusal"),
        sa.Column("answer", sa.Text(), nullable=False, comment="words of a refusal, to the owner"),
        sa.Column("ended_at", UTC(), nullable=True, comment="accepted, refused or withdrawn"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_revision_ended")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR state IN ('accepted', 'refused')", name=op.f("ck_revision_decided")
        ),
        sa.CheckConstraint("kind = 'change' OR state = 'accepted'", name=op.f("ck_revision_at_once")),
        sa.CheckConstraint("kind IN ('mend', 'change', 'rules')", name=op.f("ck_revision_kind")),
        sa.CheckConstraint(
            "state <> 'refused' OR (length(trim(answer)) > 0 AND code <> '')", name=op.f("ck_revision_reason")
        ),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused', 'withdrawn')", name=op.f("ck_revision_state")),
        sa.CheckConstraint("number > 0", name=op.f("ck_revision_number")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_revision_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_revision_decided_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_revision_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("idea_id", "number", name=op.f("uq_revision_idea_id_number")),
    )
    op.create_index("ix_revision_state", "revision", ["state", "at"], unique=False)
    op.create_index("ix_revision_ended_at", "revision", ["ended_at"], unique=False)
    op.create_index(
        "uq_revision_waiting",
        "revision",
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    numbered_once = {"sqlite_autoincrement": True}
    with shelves_kept(), op.batch_alter_table("picture", table_kwargs=numbered_once) as picture:
        picture.add_column(sa.Column("shelf", sa.String(40), server_default="idea", nullable=False))
        picture.drop_constraint(op.f("uq_picture_idea_id_position"), type_="unique")
        picture.create_unique_constraint(op.f("uq_picture_idea_id_shelf_position"), ["idea_id", "shelf", "position"])


def downgrade() -> None:
    op.execute("DELETE FROM picture WHERE shelf <> 'idea'")
    with shelves_kept(), op.batch_alter_table("picture") as picture:
        picture.drop_constraint(op.f("uq_picture_idea_id_shelf_position"), type_="unique")
        picture.create_unique_constraint(op.f("uq_picture_idea_id_position"), ["idea_id", "position"])
        picture.drop_column("shelf")
        if op.get_bind().dialect.name == "sqlite":  # numbering once took the name of the key along
            picture.create_primary_key(op.f("pk_picture"), ["id"])
    op.drop_table("bookmark")
    op.drop_table("revision")
    op.drop_table("idea_update")
