"""Offering an ended idea again: what it means, in which campaign, and the act."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.campaigns.queries import open_campaigns
from ideas.db import db
from ideas.guards import confirmed, me, signed_in
from ideas.refusals import Refused
from ideas.submissions import queries, relaunching
from ideas.submissions.models import Idea
from ideas.submissions.relaunch_rules import why_not_relaunch
from ideas.submissions.stages import PUBLIC, Stage
from ideas.submissions.views import bp
from ideas.words import _


@bp.get("/ideas/<slug>/relaunch")
@signed_in
def relaunch_page(slug: str) -> str | Answer:
    """What happens when an idea is offered again; where there is a new one already, the way to it."""
    at, idea = clock.now(), queries.own_idea(me(), slug)
    known = relaunching.relaunch_of(idea)
    if known is not None:
        return to_relaunch(known)
    campaigns = open_campaigns(at)
    return render_template(
        "submissions/relaunch.html",
        idea=idea,
        campaigns=campaigns,
        same=any(campaign.id == idea.campaign_id for campaign in campaigns),
        others=queries.creator_ids(idea) != [me().id],
        reason=why_not_relaunch(idea, rest=relaunching.rest(), at=at),
    )


@bp.post("/ideas/<slug>/relaunch")
@confirmed
def relaunch(slug: str) -> Answer:
    """Begin the new draft, once; pressed again, lead to it."""
    at, idea = clock.now(), queries.own_idea(me(), slug)
    page = url_for("submissions.relaunch_page", slug=slug)
    wanted = request.form.get("campaign", idea.campaign.slug)
    campaign = next((each for each in open_campaigns(at) if each.slug == wanted), idea.campaign)
    try:
        draft = relaunching.relaunch(idea, campaign, by=me(), at=at)
    except Refused as refused:
        refused.back = refused.back or page
        raise
    db.session.commit()
    return to_relaunch(draft)


def to_relaunch(draft: Idea) -> Answer:
    """Where the new idea stands now."""
    if draft.stage in PUBLIC:
        return redirect(url_for("gallery.idea", slug=draft.slug), 303)
    if draft.stage == Stage.DRAFT:
        flash(_("This is the new draft. Texts and pictures are those of the first time: change what you like."), "hint")
    return redirect(url_for("submissions.draft", slug=draft.slug), 303)
