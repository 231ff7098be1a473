"""What may be made and sold: each answer is the reason why not, or None (RULES: Stages)."""

from __future__ import annotations

from ideas.money import MINOR_UNITS
from ideas.products.models import Sku
from ideas.submissions.models import Idea
from ideas.submissions.stages import Stage
from ideas.words import _

#: Ideas at this desk: adopted, being made, on sale, or sold out for good.
ADOPTED = (Stage.APPROVED, Stage.IN_DEVELOPMENT, Stage.RELEASED, Stage.RETIRED)
TITLE_LENGTH = (2, 120)


def why_not_own(*, is_own: bool) -> str | None:
    """Nobody acts as staff on an idea she owns or co-creates."""
    return _("You own or co-create this idea, so somebody else makes its product.") if is_own else None


def why_not_product(idea: Idea, *, is_own: bool, title: str) -> str | None:
    """A product can be written down from the approval on."""
    if reason := why_not_own(is_own=is_own):
        return reason
    if idea.stage not in ADOPTED:
        return _("“%(title)s” is not adopted.", title=idea.title)
    least, most = TITLE_LENGTH
    if not least <= len(title.strip()) <= most:
        return _("Give the product a name of %(least)s to %(most)s characters.", least=least, most=most)
    return None


def why_not_sku(idea: Idea, *, is_own: bool, code: str, price: int | None, currency: str | None) -> str | None:
    """A code under which it is sold; price in minor units, tax included, always with its currency."""
    if reason := why_not_own(is_own=is_own):
        return reason
    if idea.stage not in ADOPTED[:3]:
        return _("“%(title)s” is no longer sold.", title=idea.title)
    if not code.strip():
        return _("Give the code it is sold under.")
    if (price is None) != (currency is None):
        return _("A price needs its currency, and a currency its price.")
    if price is not None and (price <= 0 or currency not in MINOR_UNITS):
        return _("The price must be more than nothing, in a currency we know.")
    return None


def why_not_on_sale(idea: Idea, sku: Sku, *, is_own: bool) -> str | None:
    """On sale comes after the agreement: every creator has signed, and the idea is in development."""
    if reason := why_not_own(is_own=is_own):
        return reason
    if sku.on_sale_at is not None:
        return _("%(code)s has been on sale already.", code=sku.code)
    if idea.stage == Stage.APPROVED:
        return _("Nothing goes on sale before every creator has signed the agreement.")
    if idea.stage not in (Stage.IN_DEVELOPMENT, Stage.RELEASED):
        return _("“%(title)s” is no longer sold.", title=idea.title)
    return None


def why_not_end(sku: Sku, *, is_own: bool) -> str | None:
    if reason := why_not_own(is_own=is_own):
        return reason
    if sku.on_sale_at is None:
        return _("%(code)s has never been on sale.", code=sku.code)
    return _("%(code)s has ended already.", code=sku.code) if sku.ends_at is not None else None


def why_not_remove(sku: Sku, *, is_own: bool) -> str | None:
    """Only what was never on sale can be removed: sales may name everything else."""
    if reason := why_not_own(is_own=is_own):
        return reason
    return _("%(code)s was on sale, so it stays on record.", code=sku.code) if sku.on_sale_at is not None else None
