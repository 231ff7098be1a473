"""What the product desk asks for: adopted ideas, their products and SKUs."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.products.models import Product, Sku
from ideas.products.rules import ADOPTED
from ideas.review.queries import covers, own_ids
from ideas.submissions.models import Idea, Picture
from ideas.submissions.stages import Stage


@dataclass(frozen=True, slots=True)
class Making:
    """One line of the list: an adopted idea and how far its product is."""

    idea: Idea
    cover: Picture | None
    product: Product | None
    is_own: bool
    skus: list[Sku] = field(default_factory=list)

    @property
    def on_sale(self) -> list[Sku]:
        return [sku for sku in self.skus if is_on_sale(sku)]


def is_on_sale(sku: Sku) -> bool:
    return sku.on_sale_at is not None and sku.ends_at is None


def adopted(member: Member) -> list[Making]:
    """Every adopted idea; what still has to be made comes first, then what was moved last."""
    order = sa.case({stage: place for place, stage in enumerate(ADOPTED)}, value=Idea.stage)
    ideas = db.session.scalars(
        sa.select(Idea)
        .where(Idea.stage.in_(ADOPTED))
        .order_by(order, Idea.stage_since.desc(), Idea.id)
        .options(joinedload(Idea.owner))
    ).all()
    ids = [idea.id for idea in ideas]
    products = {p.idea_id: p for p in db.session.scalars(sa.select(Product).where(Product.idea_id.in_(ids)))}
    skus = skus_of([product.id for product in products.values()])
    pictures, own = covers(ids), own_ids(member)
    return [
        Making(idea, pictures.get(idea.id), product, idea.id in own, skus.get(product.id, []) if product else [])
        for idea in ideas
        for product in [products.get(idea.id)]
    ]


def product_of(idea: Idea) -> Product | None:
    return db.session.scalar(sa.select(Product).where(Product.idea_id == idea.id))


def skus_of(product_ids: list[int]) -> dict[int, list[Sku]]:
    """The SKUs of these products, oldest first."""
    found: dict[int, list[Sku]] = {}
    for sku in db.session.scalars(sa.select(Sku).where(Sku.product_id.in_(product_ids)).order_by(Sku.id)):
        found.setdefault(sku.product_id, []).append(sku)
    return found


def is_any_on_sale(product_id: int) -> bool:
    on_sale = sa.select(Sku.id).where(Sku.product_id == product_id, Sku.on_sale_at.is_not(None), Sku.ends_at.is_(None))
    return db.session.scalar(on_sale.limit(1)) is not None


def count_to_make() -> int:
    """Adopted ideas that are not on sale yet."""
    rows = sa.select(sa.func.count()).select_from(Idea)
    return db.session.scalar(rows.where(Idea.stage.in_([Stage.APPROVED, Stage.IN_DEVELOPMENT]))) or 0
