"""What creators read about the product made of their idea."""

from __future__ import annotations

from ideas.notices.actions import Letter
from ideas.products.models import Product
from ideas.submissions.models import Idea
from ideas.words import _


def begun(idea: Idea, product: Product) -> Letter:
    """Somebody has written the product down."""
    return Letter(
        kind="product.begun",
        title=_("“%(title)s” becomes a product", title=idea.title),
        body=_("Its name will be “%(product)s”. We write to you again when it goes on sale.", product=product.title),
        link=f"/ideas/{idea.slug}",
        button=_("See your idea"),
    )


def released(idea: Idea) -> Letter:
    """The first SKU goes on sale."""
    return Letter(
        kind="product.released",
        title=_("“%(title)s” is on sale", title=idea.title),
        body=_("From now on its sales count towards your royalties. The first statement comes after this quarter."),
        link=f"/ideas/{idea.slug}",
        button=_("See it"),
    )


def retired(idea: Idea) -> Letter:
    """The last SKU has ended."""
    return Letter(
        kind="product.retired",
        title=_("“%(title)s” is no longer sold", title=idea.title),
        body=_("Thank you for it. Late sales and returns still show in your statements."),
        link=f"/ideas/{idea.slug}",
        button=_("See it"),
    )
