"""Pictures to be found by what they look like."""

import sqlalchemy as sa
from alembic import op

from ideas.db import BigId

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "picture_view",
        sa.Column("picture_id", BigId, nullable=False),
        sa.Column("view", sa.Integer(), nullable=False, comment="0: the whole picture, 1: its middle"),
        sa.Column("dhash", sa.BigInteger(), nullable=False, comment="64 bits, signed"),
        sa.Column("band0", sa.Integer(), nullable=True, comment="16 bits of the hash each"),
        sa.Column("band1", sa.Integer(), nullable=True),
        sa.Column("band2", sa.Integer(), nullable=True),
        sa.Column("band3", sa.Integer(), nullable=True),
        sa.Column("sample", sa.LargeBinary(), nullable=False, comment="16 x 16 grey values"),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_picture_view_picture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("picture_id", "view", name=op.f("pk_picture_view")),
    )
    op.create_index("ix_picture_view_band0", "picture_view", ["band0"], unique=False)
    op.create_index("ix_picture_view_band1", "picture_view", ["band1"], unique=False)
    op.create_index("ix_picture_view_band2", "picture_view", ["band2"], unique=False)
    op.create_index("ix_picture_view_band3", "picture_view", ["band3"], unique=False)
    op.create_table(
        "near_picture",
        sa.Column("picture_id", BigId, nullable=False),
        sa.Column("other_id", BigId, nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False, comment="per mille; 1000: the same drawing"),
        sa.CheckConstraint("picture_id <> other_id", name=op.f("ck_near_picture_two")),
        sa.CheckConstraint("likeness BETWEEN 0 AND 1000", name=op.f("ck_near_picture_likeness")),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_near_picture_picture_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["picture.id"], name=op.f("fk_near_picture_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("picture_id", "other_id", name=op.f("pk_near_picture")),
    )
    op.create_index(op.f("ix_near_picture_other_id"), "near_picture", ["other_id"], unique=False)


def downgrade() -> None:
    op.drop_table("near_picture")
    op.drop_table("picture_view")
