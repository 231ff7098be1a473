"""Campaigns and products: what is asked for, and what became of it."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, render_template, request

from ideas import clock
from ideas.campaigns.queries import versions
from ideas.gallery.asked import read
from ideas.gallery.campaigns import all_campaigns, one_campaign, one_version
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
    """The calls for ideas: those that take ideas, those to come, those that have ended."""
    at = clock.now()
    return render_template("gallery/campaigns.html", campaigns=all_campaigns(at=at), at=at)


@bp.get("/campaigns/<slug>")
@public
@kept
def campaign(slug: str) -> str:
    """One call: the need, its rules, and the ideas that answer it."""
    at = clock.now()
    found = one_campaign(slug) or abort(404)
    asked = replace(read({"sort": "newest"}), after=read(request.args).after)
    page = page_of_cards(asked, at=at, member_id=viewer(), where=[Idea.campaign_id == found.campaign.id], size=12)
    return render_template(
        "gallery/campaign.html", found=found, versions=versions(found.campaign.id), page=page, viewer=viewer(), at=at
    )


@bp.get("/campaigns/<slug>/rules/<int(max=999999999):number>")
@public
@kept
def campaign_rules(slug: str, number: int) -> str:
    """One version of its rules: what it says, and what it changed."""
    version = one_version(slug, number) or abort(404)
    return render_template("gallery/campaign_rules.html", version=version, at=clock.now())


@bp.get("/products/<slug>")
@public
@kept
def product(slug: str) -> str:
    """One product: what it is, what it costs, whose idea it was."""
    found = made(slug, viewer=viewer()) or abort(404)
    return render_template("gallery/product.html", made=found, viewer=viewer(), at=clock.now())
