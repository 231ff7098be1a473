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
        sa.Column("view", sa.Integer(), nullable=False, comment="0: the whole picture"),
        sa.Column("dhash", sa.BigInteger(), nullable=False, comment="64 bits, signed"),
        sa.Column("band0", sa.Integer(), nullable=False, comment="16 bits of the hash each"),
        sa.Column("band1", sa.Integer(), nullable=False),
        sa.Column("band2", sa.Integer(), nullable=False),
        sa.Column("band3", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_picture_view_picture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("picture_id", "view", name=op.f("pk_picture_view")),
    )
    op.create_index("ix_picture_view_band0", "picture_view", ["band0"], unique=False)
    op.create_index("ix_picture_view_band1", "picture_view", ["band1"], unique=False)
    op.create_index("ix_picture_view_band2", "picture_view", ["band2"], unique=False)
    op.create_index("ix_picture_view_band3", "picture_view", ["band3"], unique=False)


def downgrade() -> None:
    op.drop_table("picture_view")
