"""A product is made of an adopted idea; SKUs are what it is sold under."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.db import BigId, Id, Model
from ideas.submissions.models import Idea


class Product(Model):
    """What is made of one idea."""

    __tablename__ = "product"

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), unique=True)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]

    idea: Mapped[Idea] = relationship(lazy="raise")


class Sku(Model):
    """A stock keeping unit of a product. `source` empty: the code means the product at every source."""

    __tablename__ = "sku"
    __table_args__ = (
        sa.UniqueConstraint("source", "code"),
        sa.CheckConstraint("(price IS NULL) = (currency IS NULL)", name="price"),
        sa.CheckConstraint("length(trim(code)) > 0", name="code"),
        sa.CheckConstraint("price IS NULL OR price > 0", name="price_positive"),
        sa.CheckConstraint("ends_at IS NULL OR (on_sale_at IS NOT NULL AND ends_at >= on_sale_at)", name="ends"),
    )

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("product.id"), index=True)
    source: Mapped[str] = mapped_column(sa.String(40), default="")
    code: Mapped[str] = mapped_column(sa.String(60))
    price: Mapped[int | None] = mapped_column(sa.BigInteger, comment="shown price in minor units, tax included")
    currency: Mapped[str | None] = mapped_column(sa.String(3))
    on_sale_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    product: Mapped[Product] = relationship(lazy="raise")
