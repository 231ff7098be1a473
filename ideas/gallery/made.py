"""A product as visitors see it: what it is, what it costs, and whose idea it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ideas.db import db
from ideas.gallery.cards import Card, as_cards, columns, rows_of
from ideas.products.models import Product, Sku
from ideas.submissions.models import OWN_SHELF, Idea, Picture
from ideas.submissions.stages import PUBLIC


@dataclass(frozen=True, slots=True)
class Made:
    product: Product
    card: Card
    pictures: Sequence[Picture]
    skus: Sequence[Sku]

    def on_sale(self, at: datetime) -> list[Sku]:
        """What can be bought at this moment, cheapest first."""
        sold = [
            sku
            for sku in self.skus
            if sku.on_sale_at and sku.on_sale_at <= at and not (sku.ends_at and sku.ends_at <= at)
        ]
        return sorted(sold, key=lambda sku: (sku.price is None, sku.price or 0, sku.id))


def made(slug: str, *, viewer: int | None) -> Made | None:
    """The product of that address, while its idea is public."""
    product = db.session.scalar(sa.select(Product).where(Product.slug == slug))
    if product is None:
        return None
    shown = columns(viewer is not None).where(Idea.id == product.idea_id, Idea.stage.in_(sorted(PUBLIC)))
    cards = as_cards(rows_of(shown, at=None, member_id=viewer))
    if not cards:
        return None
    pictures = (
        sa.select(Picture)
        .where(Picture.idea_id == product.idea_id, Picture.shelf == OWN_SHELF)
        .order_by(Picture.position)
        .limit(3)
    )
    skus = sa.select(Sku).where(Sku.product_id == product.id)
    return Made(product, cards[0], db.session.scalars(pictures).all(), db.session.scalars(skus).all())
