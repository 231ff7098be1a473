"""Verbs of the product desk: write a product down, give it SKUs, put them on sale, end them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db, insert_once
from ideas.notices.actions import tell_many
from ideas.office import audit
from ideas.products import letters, queries, rules
from ideas.products.models import Product, Sku
from ideas.refusals import Refused, refuse_if
from ideas.review.queries import is_own
from ideas.submissions import lifecycle
from ideas.submissions.actions import slug_of
from ideas.submissions.models import Idea, Passage
from ideas.submissions.queries import creator_ids
from ideas.submissions.stages import Stage
from ideas.words import _


def write_product(idea: Idea, *, by: Member, at: datetime, title: str, about: str = "") -> Product:
    """Write down what is made of an adopted idea, or change how it is described. One product an idea.

    The creators hear of a new one; its address stays what it was.
    """
    refuse_if(rules.why_not_product(idea, is_own=is_own(idea, by), title=title))
    values = {"title": title.strip(), "about": about.strip()}
    known = queries.product_of(idea)
    if known is not None:
        known.title, known.about = values["title"], values["about"]
        return known
    slug = slug_of(title)
    if not insert_once(Product, idea_id=idea.id, slug=slug, created_at=at, **values):
        insert_once(Product, idea_id=idea.id, slug=f"{slug}-{idea.id}", created_at=at, **values)
    product = queries.product_of(idea)
    assert product is not None
    audit.record("product.written", "product", product.id, by=by.id, at=at, after=values)
    tell_many(creator_ids(idea), partial(letters.begun, idea, product), event=f"product:{product.id}", at=at)
    return product


def add_sku(
    idea: Idea, product: Product, *, by: Member, at: datetime, code: str, source: str = "", price: int | None = None,
    currency: str | None = None,
) -> Sku:  # fmt: skip
    """Give the product a code it is sold under, at one source or (empty) at all. Price in minor units, tax included."""
    refuse_if(rules.why_not_sku(idea, is_own=is_own(idea, by), code=code, price=price, currency=currency))
    key = {"source": source.strip(), "code": code.strip()}
    values = {"price": price, "currency": currency, "created_at": at}
    if not insert_once(Sku, product_id=product.id, **key, **values):
        raise Refused(_("The code %(code)s is taken.", code=key["code"]), field="code")
    sku = db.session.scalars(sa.select(Sku).filter_by(**key)).one()
    after = key | {"price": price, "currency": currency}
    audit.record("sku.added", "sku", sku.id, by=by.id, at=at, after=after)
    return sku


def put_on_sale(idea: Idea, sku: Sku, *, by: Member, at: datetime) -> Passage | None:
    """Begin to sell an SKU. The first one releases the idea; then its passage is returned."""
    _lock(sku)
    refuse_if(rules.why_not_on_sale(idea, sku, is_own=is_own(idea, by)))
    sku.on_sale_at = at
    db.session.flush()
    audit.record("sku.on_sale", "sku", sku.id, by=by.id, at=at, after={"code": sku.code})
    if idea.stage == Stage.RELEASED:
        return None
    return _move(idea, Stage.RELEASED, by=by, at=at, facts={"released_at": at})


def end_sku(idea: Idea, sku: Sku, *, by: Member, at: datetime) -> Passage | None:
    """Stop selling an SKU. The last one on sale retires the idea; then its passage is returned."""
    _lock(sku)
    refuse_if(rules.why_not_end(sku, is_own=is_own(idea, by)))
    sku.ends_at = at
    db.session.flush()
    audit.record("sku.ended", "sku", sku.id, by=by.id, at=at, after={"code": sku.code})
    if queries.is_any_on_sale(sku.product_id):
        return None
    return _move(idea, Stage.RETIRED, by=by, at=at)


def remove_sku(idea: Idea, sku: Sku, *, by: Member, at: datetime) -> None:
    """Remove an SKU that was never on sale."""
    _lock(sku)
    refuse_if(rules.why_not_remove(sku, is_own=is_own(idea, by)))
    before = {"source": sku.source, "code": sku.code}
    db.session.delete(sku)
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        raise Refused(_("%(code)s is named by sales, so it stays on record.", code=before["code"])) from None
    audit.record("sku.removed", "product", sku.product_id, by=by.id, at=at, before=before)


def _lock(sku: Sku) -> None:
    """Hold the product, so that of two last SKUs ended at once one sees the other."""
    db.session.execute(sa.select(Product.id).where(Product.id == sku.product_id).with_for_update())
    db.session.refresh(sku)


def _move(idea: Idea, to: Stage, *, by: Member, at: datetime, facts: dict[str, datetime] | None = None) -> Passage:
    """Move the idea and write to its creators."""
    passage = lifecycle.move(idea, to, by=by, at=at, facts=facts)
    if passage is None:
        raise Refused(_("“%(title)s” has just been moved by somebody else.", title=idea.title))
    letter = partial(letters.released if to == Stage.RELEASED else letters.retired, idea)
    tell_many(creator_ids(idea), letter, event=f"passage:{passage.id}", at=at)
    return passage
