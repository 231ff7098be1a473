"""The product desk in the browser: what is being made, one product and its SKUs. Finance may read it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.db import db
from ideas.guards import me, staff
from ideas.products import actions, queries, rules
from ideas.products.forms import ProductForm, SkuForm
from ideas.products.models import Product, Sku
from ideas.refusals import Refused
from ideas.review.queries import idea_on_desk, is_own
from ideas.submissions.models import Idea
from ideas.submissions.queries import pictures_of
from ideas.submissions.stages import Stage
from ideas.words import _

bp = Blueprint("products", __name__, template_folder="templates")


@bp.get("/making")
@staff("reviewer", "finance")
def making() -> str:
    """Every adopted idea and how far it is."""
    return render_template("products/making.html", rows=queries.adopted(me()))


@bp.get("/making/<slug>")
@staff("reviewer", "finance")
def making_idea(slug: str) -> str:
    """One adopted idea: its product and what it is sold under."""
    return _page(_idea(slug))


def _idea(slug: str) -> Idea:
    return idea_on_desk(slug, rules.ADOPTED)


def _page(
    idea: Idea, *, form: ProductForm | None = None, sku_form: SkuForm | None = None, problem: str | None = None
) -> str:
    product, member = queries.product_of(idea), me()
    skus = queries.skus_of([product.id]).get(product.id, []) if product else []
    return render_template(
        "products/making_idea.html", idea=idea, product=product, skus=skus, pictures=pictures_of(idea.id),
        may_act=member.has_role("reviewer") and not is_own(idea, member), problem=problem,
        form=form or ProductForm(formdata=None, obj=product, title=product.title if product else idea.title),
        sku_form=sku_form or SkuForm(formdata=None), on_sale=[sku for sku in skus if queries.is_on_sale(sku)],
        is_over=idea.stage == Stage.RETIRED,
    )  # fmt: skip


def _done(slug: str, sentence: str) -> Response:
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("products.making_idea", slug=slug), 303)


@bp.post("/making/<slug>/product")
@staff("reviewer")
def making_product(slug: str) -> Response | tuple[str, int]:
    """Write the product down, or change its words."""
    idea, form = _idea(slug), ProductForm()
    if not form.validate_on_submit():
        return _page(idea, form=form), 422
    try:
        actions.write_product(idea, by=me(), at=clock.now(), title=form.title.data or "", about=form.about.data or "")
    except Refused as refusal:
        db.session.rollback()
        return _page(_idea(slug), form=form, problem=refusal.sentence), 422
    return _done(slug, _("Saved."))


def _product(idea: Idea) -> Product:
    product = queries.product_of(idea)
    if product is None:
        raise Refused(_("Write the product down first."))
    return product


@bp.post("/making/<slug>/skus")
@staff("reviewer")
def making_skus(slug: str) -> Response | tuple[str, int]:
    """Add a code it is sold under."""
    idea, form = _idea(slug), SkuForm()
    product = _product(idea)
    if not form.validate_on_submit():
        return _page(idea, sku_form=form), 422
    price, currency = form.amount()
    code, source = form.code.data or "", form.source.data or ""
    try:
        actions.add_sku(
            idea, product, by=me(), at=clock.now(), code=code, source=source, price=price, currency=currency
        )
    except Refused as refusal:
        db.session.rollback()
        return _page(_idea(slug), sku_form=form, problem=refusal.sentence), 422
    return _done(slug, _("Added."))


def _sku(idea: Idea, sku_id: int) -> Sku:
    """The SKU of this idea's product; else 404."""
    sku = db.session.get(Sku, sku_id)
    if sku is None or sku.product_id != _product(idea).id:
        abort(404)
    return sku


@bp.post("/making/<slug>/skus/<int:sku_id>/sale")
@staff("reviewer")
def making_sale(slug: str, sku_id: int) -> Response:
    """Put an SKU on sale; the first one releases the idea."""
    idea = _idea(slug)
    passage = actions.put_on_sale(idea, _sku(idea, sku_id), by=me(), at=clock.now())
    return _done(slug, _("On sale. The idea is released.") if passage else _("On sale."))


@bp.post("/making/<slug>/skus/<int:sku_id>/end")
@staff("reviewer")
def making_end(slug: str, sku_id: int) -> Response:
    """Stop selling an SKU; the last one retires the idea."""
    idea = _idea(slug)
    passage = actions.end_sku(idea, _sku(idea, sku_id), by=me(), at=clock.now())
    return _done(slug, _("Ended. It was the last: the idea is retired.") if passage else _("Ended."))


@bp.post("/making/<slug>/skus/<int:sku_id>/removal")
@staff("reviewer")
def making_removal(slug: str, sku_id: int) -> Response:
    """Remove an SKU that was never on sale."""
    idea = _idea(slug)
    actions.remove_sku(idea, _sku(idea, sku_id), by=me(), at=clock.now())
    return _done(slug, _("Removed."))
