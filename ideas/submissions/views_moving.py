"""The owner's page of newer rules: what differs, what her idea lacks under them, and the move."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.campaigns.differences import after_opening
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.guards import confirmed, me
from ideas.refusals import Refused
from ideas.submissions import moving, queries
from ideas.submissions.forms import DetailsForm, asking_form
from ideas.submissions.models import Idea
from ideas.submissions.moving_rules import Lack, lack_under, why_not_move
from ideas.submissions.revision_queries import waiting_for
from ideas.submissions.views import Page, bp
from ideas.words import _


@bp.route("/ideas/<slug>/rules", methods=["GET", "POST"])
@confirmed
def rules_of(slug: str) -> Page | Answer:
    """The rules the idea stands under beside the newest ones; moving over."""
    idea = queries.own_idea(me(), slug)
    lack = lack_under(idea, newest_rules(idea.campaign_id), queries.pictures_of(idea.id))
    form = asking_form(lack.facts, lack.ticks, {}, {})
    if request.method == "GET":
        return _page(idea, lack, form)
    if _stands_at(idea) and not is_complete(form):
        return _page(idea, lack, form, status=422)
    try:
        moved = moving.move_over(
            idea, _number(), facts=form.facts(), confirmations=form.confirmations(), by=me(), at=clock.now()
        )
    except Refused as refusal:
        db.session.rollback()
        idea = queries.own_idea(me(), slug)
        return _page(idea, lack, form, refused=refusal.sentence, status=refusal.status)
    db.session.commit()
    if moved:
        flash(_("“%(title)s” stands under version %(n)s now.", title=idea.title, n=_number()), "done")
    return redirect(url_for("gallery.idea", slug=slug), 303)


def _number() -> int:
    """The version that was looked at."""
    typed = request.form.get("number", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _stands_at(idea: Idea) -> bool:
    """The page that was sent is of the newest version, and the idea is not under it yet."""
    return _number() == newest_rules(idea.campaign_id).number != idea.rules.number


def is_complete(form: DetailsForm) -> bool:
    """Whether everything that is newly asked was given; else each field says what it lacks."""
    form.validate()
    for fact in form.asked:
        field = form[f"fact_{fact.key}"]
        if not field.errors and (reason := fact.why_not(field.data)):
            field.errors = [reason]
    for tick in form.ticks:
        field = form[f"tick_{tick.key}"]
        if not field.data:
            field.errors = [_("Please confirm: %(sentence)s", sentence=tick.label)]
    return not form.errors


def _page(idea: Idea, lack: Lack, form: DetailsForm, *, refused: str | None = None, status: int = 200) -> Page:
    to = newest_rules(idea.campaign_id)
    page = render_template(
        "submissions/moving.html", idea=idea, old=idea.rules, new=to, changes=after_opening(idea.rules, to),
        why_not=why_not_move(idea, to, clock.now(), is_changing=waiting_for(idea.id) is not None), lack=lack,
        form=form, refused=refused,
    )  # fmt: skip
    return page, status
