"""Offering an idea in four steps: the idea, pictures, details, check and send. Every step saves what is given."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.queries import by_slug, newest_rules, open_campaigns
from ideas.campaigns.rules import facts_of, why_not_offer
from ideas.db import db
from ideas.guards import confirmed, me, signed_in
from ideas.refusals import Refused, refuse_if
from ideas.sorry import Said
from ideas.submissions import actions, autosave, queries, rules
from ideas.submissions.draft_links import link_of
from ideas.submissions.forms import DetailsForm, TextForm, details_form
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC
from ideas.typed import text
from ideas.words import _

bp = Blueprint("submissions", __name__, template_folder="templates")

Page = tuple[str, int]


def step_page(step: str, idea: Idea | None, *, status: int = 200, **parts: Any) -> Page:
    """One of the four pages, with what all of them show beside the form."""
    campaign: Campaign = parts.pop("campaign") if idea is None else idea.campaign
    parts.setdefault("asked", newest_rules(campaign.id))
    if idea is not None:
        sent_back = idea.stage in ("needs_work", "rejected")
        parts.setdefault("passage", queries.last_passage(idea.id) if sent_back else None)
    editable = idea is None or idea.stage in rules.EDITABLE
    common = {"step": step, "idea": idea, "campaign": campaign, "editable": editable, "facts_of": facts_of}
    return render_template(f"submissions/{step}.html", **common, **parts), status


def to_step(step: str, idea: Idea, anchor: str | None = None) -> Answer:
    return redirect(url_for(f"submissions.draft_{step}", slug=idea.slug, _anchor=anchor), 303)


def editable(slug: str) -> Idea:
    """Her own idea, if it can be changed now; else the refusal leads to where it stands."""
    idea = queries.own_idea(me(), slug)
    reason = rules.why_not_edit(idea)
    if reason:
        raise Refused(reason, back=url_for("submissions.draft_check", slug=slug))
    return idea


@bp.route("/ideas/new", methods=["GET", "POST"])
@confirmed
def new() -> Page | Answer | Said:
    """The first step of a new idea: its text; saving makes the draft."""
    at = clock.now()
    campaigns = open_campaigns(at)
    campaign = chosen_campaign(campaigns)
    if campaign is None:
        return render_template("submissions/closed.html"), 200
    if request.method == "GET":
        refuse_if(why_not_offer(campaign, at))
    form = TextForm(newest_rules(campaign.id), data={"form_key": secrets.token_urlsafe(18)})
    if request.method == "POST" and form.validate():
        return save_first(begun_with(form, campaign, at=at), form)
    if autosave.is_asked():
        return autosave.not_saved(form)
    drafts = queries.drafts(me()) if request.method == "GET" else ()
    return step_page(
        "idea", None, form=form, campaign=campaign, campaigns=campaigns, drafts=drafts,
        status=422 if form.errors else 200,
    )  # fmt: skip


def begun_with(form: TextForm, campaign: Campaign, *, at: datetime) -> Idea:
    """The draft that this form has made, now or when it was sent before (a double click, the back button)."""
    begun = queries.begun_with(form.form_key.data, me())
    if begun is None:
        refuse_if(why_not_offer(campaign, at))
        begun = actions.start_draft(campaign, **form.typed(), by=me(), at=at, form_key=form.form_key.data)
    idea = editable(begun.slug)
    form.seen.data = "" if idea.edition == 1 else "changed since"
    return idea


def chosen_campaign(campaigns: Any) -> Campaign | None:
    """The campaign that was asked for by name, else the standing one."""
    wanted = request.values.get("campaign")
    if not wanted:
        return campaigns[0] if campaigns else None
    return by_slug(wanted) or abort(404)


@bp.get("/ideas/<slug>/draft")
@signed_in
def draft(slug: str) -> Answer:
    """Where one goes on with a draft."""
    idea = queries.own_idea(me(), slug)
    return to_step("idea" if idea.stage in rules.EDITABLE else "check", idea)


@bp.route("/ideas/<slug>/draft/idea", methods=["GET", "POST"])
@signed_in
def draft_idea(slug: str) -> Page | Answer | Said:
    """Step 1: title, pitch and story."""
    idea = editable(slug)
    kept = rules.text_of(idea)
    form = TextForm(newest_rules(idea.campaign_id), data={**kept, "seen": mark_of(kept)})
    if request.method == "POST" and form.validate():
        return save_first(idea, form)
    if autosave.is_asked():
        return autosave.not_saved(form)
    return step_page("idea", idea, form=form, status=422 if form.errors else 200)


def save_first(idea: Idea, form: TextForm) -> Page | Answer | Said:
    """Save the text, for the button that goes on or for the script; or say what another tab has saved."""
    done = actions.save_text(idea, **form.typed(), seen=form.seen.data or "", at=clock.now())
    db.session.commit()
    marks = {"seen": mark_of(rules.text_of(idea))}
    if done and autosave.is_asked():
        return autosave.saved(idea.saved_at, marks, page=url_for("submissions.draft_idea", slug=idea.slug))
    if done:
        return go_on("pictures", idea)
    clashes = [
        autosave.Clash(name, str(form[name].label.text), text)
        for name, text in differing(rules.text_of(idea), form.typed())
    ]
    if autosave.is_asked():
        return autosave.clashed(clashes, marks)
    form.seen.data = marks["seen"]
    return step_page("idea", idea, form=form, other=autosave.as_shown(clashes), status=409)


def differing(kept: dict[str, str], typed: dict[str, str]) -> list[tuple[str, str]]:
    """What another tab saved and this one would replace: field and text."""
    return [(name, text) for name, text in kept.items() if text != typed[name]]


@bp.route("/ideas/<slug>/draft/details", methods=["GET", "POST"])
@signed_in
def draft_details(slug: str) -> Page | Answer | Said:
    """Step 3: the numbers and confirmations that the campaign asks for."""
    idea = editable(slug)
    asked = newest_rules(idea.campaign_id)
    form = details_form(asked, idea.facts, idea.confirmations, mark_of(rules.details_of(idea)))
    if request.method == "POST" and form.validate():
        return save_details(idea, form, asked)
    if autosave.is_asked():
        return autosave.not_saved(form)
    return step_page("details", idea, form=form, asked=asked, status=422 if form.errors else 200)


def save_details(idea: Idea, form: DetailsForm, asked: Rules) -> Page | Answer | Said:
    """Save numbers and confirmations, for the button that goes on or for the script."""
    done = actions.save_details(
        idea, facts=form.facts(), confirmations=form.confirmations(), seen=form.seen.data or "", at=clock.now()
    )
    db.session.commit()
    marks = {"seen": mark_of(rules.details_of(idea))}
    if done:
        return autosave.saved(idea.saved_at, marks) if autosave.is_asked() else go_on("check", idea)
    clashes = [*other_numbers(form, idea), *other_ticks(form, idea)]
    if autosave.is_asked():
        return autosave.clashed(clashes, marks)
    form.seen.data = marks["seen"]
    return step_page("details", idea, form=form, asked=asked, other=autosave.as_shown(clashes), status=409)


def other_numbers(form: DetailsForm, idea: Idea) -> list[autosave.Clash]:
    """The numbers another tab saved that differ from those typed here."""
    typed = form.facts()
    return [
        autosave.Clash(
            f"fact_{fact.key}", fact.label, fact.shown(idea.facts[fact.key]) if fact.key in idea.facts else "–"
        )
        for fact in form.asked
        if idea.facts.get(fact.key) != typed.get(fact.key)
    ]


def other_ticks(form: DetailsForm, idea: Idea) -> list[autosave.Clash]:
    """The confirmations another tab gave or took back."""
    typed = form.confirmations()
    return [
        autosave.Clash(f"tick_{tick.key}", tick.label, _("confirmed") if idea.confirmations.get(tick.key) else "–")
        for tick in form.ticks
        if bool(idea.confirmations.get(tick.key)) != typed.get(tick.key, False)
    ]


def go_on(step: str, idea: Idea) -> Answer:
    """The next step, or the one whose button was pressed."""
    wanted = request.form.get("to", "")
    return to_step(wanted if wanted in ("idea", "pictures", "details", "creators", "check") else step, idea)


@bp.get("/ideas/<slug>/draft/check")
@signed_in
def draft_check(slug: str) -> Page | Answer:
    """Step 4: everything as it will be sent, and what is missing; once sent, what happens next."""
    idea = queries.own_idea(me(), slug)
    if idea.stage in PUBLIC:
        return redirect(url_for("gallery.idea", slug=slug), 303)
    return check_page(idea)


def check_page(idea: Idea, *, refused: str | None = None) -> Page:
    asked = newest_rules(idea.campaign_id) if idea.stage in rules.EDITABLE else idea.rules
    pictures = queries.pictures_of(idea.id)
    creators = queries.creators_of(idea.id)
    items = rules.checklist(idea, asked, pictures, creators)
    return step_page(
        "check", idea, asked=asked, items=items, pictures=pictures, refused=refused, creators=creators,
        link=link_of(idea),
        form=details_form(asked, idea.facts, idea.confirmations, ""),
        not_now=rules.why_not_submit(idea, idea.campaign, clock.now()), status=422 if refused else 200,
    )  # fmt: skip


@bp.post("/ideas/<slug>/submission")
@confirmed
def submission(slug: str) -> Page | Answer:
    """Send the draft to screening, or say what is missing."""
    idea = queries.own_idea(me(), slug)
    try:
        actions.submit(idea, by=me(), at=clock.now())
    except Refused as refusal:
        db.session.rollback()
        return check_page(queries.own_idea(me(), slug), refused=refusal.sentence)
    db.session.commit()
    return to_step("check", idea)


@bp.post("/ideas/<slug>/withdrawal")
@signed_in
def withdrawal(slug: str) -> Answer:
    """Take one's idea back."""
    idea = queries.own_idea(me(), slug)
    why = text(request.form.get("why"))
    refuse_if(rules.why_too_long(_("Your reason"), why, rules.MAX_WHY), status=422)
    actions.withdraw(idea, by=me(), at=clock.now(), why=why)
    db.session.commit()
    flash(_("“%(title)s” was withdrawn.", title=idea.title), "done")
    return redirect(url_for("gallery.my_ideas"), 303)


from ideas.submissions import (  # noqa: E402, F401  (on bp)
    views_bookmarks,
    views_creators,
    views_links,
    views_media,
    views_moving,
    views_pictures,
    views_relaunch,
    views_revisions,
    views_updates,
)
