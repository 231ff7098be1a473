"""Campaigns and products: what is asked for, and what became of it."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, render_template, request

from ideas import clock
from ideas.campaigns.rules import facts_of
from ideas.gallery.asked import read
from ideas.gallery.campaigns import all_campaigns, one_campaign
from ideas.gallery.cards import page_of_cards
from ideas.gallery.kept import kept
from ideas.gallery.made import made
from ideas.gallery.views import bp, viewer
from ideas.guards import public
from ideas.submissions.models import Idea


@bp.get("/campaigns")
@public
@kept
def campaigns() -> str:
    """The calls for ideas."""
    at = clock.now()
    return render_template("gallery/campaigns.html", campaigns=all_campaigns(at=at), at=at)


@bp.get("/campaigns/<slug>")
@public
@kept
def campaign(slug: str) -> str:
    """One call: the need, its rules, and the ideas that answer it."""
    at = clock.now()
    found = one_campaign(slug, at=at) or abort(404)
    asked = replace(read({"sort": "newest"}), after=read(request.args).after)
    page = page_of_cards(asked, at=at, member_id=viewer(), where=[Idea.campaign_id == found.campaign.id], size=12)
    return render_template(
        "gallery/campaign.html", found=found, facts=facts_of(found.rules), page=page, viewer=viewer(), at=at
    )


@bp.get("/products/<slug>")
@public
@kept
def product(slug: str) -> str:
    """One product: what it is, what it costs, whose idea it was."""
    found = made(slug, viewer=viewer()) or abort(404)
    return render_template("gallery/product.html", made=found, viewer=viewer(), at=clock.now())
