"""Products and SKUs."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_product_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_product_idea_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_product_slug")),
    )
    op.create_table(
        "sku",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True, comment="shown price in minor units, tax included"),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("on_sale_at", UTC(), nullable=True),
        sa.Column("ends_at", UTC(), nullable=True),
        sa.Column("created_at", UTC(), nullable=False),
        sa.CheckConstraint("(price IS NULL) = (currency IS NULL)", name=op.f("ck_sku_price")),
        sa.CheckConstraint("length(trim(code)) > 0", name=op.f("ck_sku_code")),
        sa.CheckConstraint(
            "ends_at IS NULL OR (on_sale_at IS NOT NULL AND ends_at >= on_sale_at)", name=op.f("ck_sku_ends")
        ),
        sa.CheckConstraint("price IS NULL OR price > 0", name=op.f("ck_sku_price_positive")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sku_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("source", "code", name=op.f("uq_sku_source_code")),
    )
    op.create_index(op.f("ix_sku_product_id"), "sku", ["product_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sku_product_id"), table_name="sku")
    op.drop_table("sku")
    op.drop_table("product")
