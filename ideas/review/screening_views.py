"""The screening desk in the browser: the queue, one idea to judge, claim, outcome and its undoing."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.accounts.models import Member
from ideas.campaigns.rules import facts_of
from ideas.db import db
from ideas.guards import me, staff
from ideas.notices.actions import Letter
from ideas.refusals import Refused, refuse_if, wants_json
from ideas.review import letters, queries, rules, screening
from ideas.review.forms import OutcomeForm, given
from ideas.review.revision_desk import waiting_changes
from ideas.review.views import bp
from ideas.review.working_days import Age
from ideas.submissions.models import Idea
from ideas.submissions.near_pictures import near_pictures
from ideas.submissions.queries import pictures_of
from ideas.words import _

SHOWN = ("all", "late", "mine")


@bp.get("/screening", endpoint="screening")
@staff("screener")
def screening_desk() -> str:
    """The queue, oldest first."""
    member, at = me(), clock.now()
    rows = queries.screening_queue(member, at)
    chosen = request.args.get("show", "all")
    shown = chosen if chosen in SHOWN else "all"
    lists = {
        "all": rows,
        "late": [row for row in rows if row.age is not Age.FRESH],
        "mine": [row for row in rows if row.claim and row.claim.by_id == member.id],
    }
    return render_template(
        "review/screening.html", rows=lists[shown], shown=shown, counts={key: len(lists[key]) for key in SHOWN},
        given=queries.given_by(member), changes=waiting_changes(member, at), at=at,
    )  # fmt: skip


@bp.get("/screening/<slug>")
@staff("screener")
def screening_idea(slug: str) -> str:
    """One idea to judge on: the rules on one side, the idea on the other."""
    return _page(_idea(slug), OutcomeForm(), at=clock.now())


def _idea(slug: str) -> Idea:
    """The idea in screening; one that has left it, or the screener's own, leads back to the queue with the reason."""
    idea = queries.idea_on_desk(slug, queries.SENT)
    if reason := rules.why_not_claim(idea, is_own=queries.is_own(idea, me())):
        raise Refused(reason, back=url_for("review.screening"))
    return idea


def _page(
    idea: Idea, form: OutcomeForm, *, at: datetime, problem: str | None = None, preview: Letter | None = None
) -> str:
    member, pictures = me(), pictures_of(idea.id)
    return render_template(
        "review/screening_idea.html", idea=idea, form=form, problem=problem, preview=preview, at=at,
        claim=queries.live_claim(idea, at), pending=queries.pending_outcome(idea), pictures=pictures,
        near=near_pictures(*pictures),
        passages=queries.passages_of(idea), others=queries.other_ideas(idea),
        facts=facts_of(idea.rules), given=queries.given_by(member),
        next=queries.next_free(member, at, after=idea),
    )  # fmt: skip


@bp.post("/screening/<slug>/claim")
@staff("screener")
def screening_claim(slug: str) -> Response | dict[str, str]:
    """Take an idea, take it over, or give a sign of life."""
    idea = _idea(slug)
    screening.claim(idea, by=me(), at=clock.now(), take_over=request.form.get("take_over") == "yes")
    db.session.commit()
    if wants_json():
        return {"claimed": idea.slug}
    return redirect(url_for("review.screening_idea", slug=slug), 303)


@bp.post("/screening/<slug>/claim/withdrawal")
@staff("screener")
def screening_claim_withdrawal(slug: str) -> Response:
    """Let go of an idea."""
    screening.let_go(_idea(slug), by=me())
    db.session.commit()
    return redirect(url_for("review.screening"), 303)


@bp.post("/screening/<slug>/outcome")
@staff("screener")
def screening_outcome(slug: str) -> Response | str | tuple[str, int]:
    """Show what would be sent, or give the outcome and open the next idea."""
    idea, member, at, form = _idea(slug), me(), clock.now(), OutcomeForm()
    if not form.validate_on_submit():
        return _page(idea, form, at=at), 422
    try:
        if "preview" in request.form:
            return _previewed(idea, form, at=at)
        screening.give_outcome(idea, by=member, at=at, **given(form))
    except Refused as refusal:
        db.session.rollback()
        return _page(_idea(slug), form, at=at, problem=refusal.sentence), 422
    following = _take_next(member, idea, at=at)
    db.session.commit()
    flash(_("Noted. Until it is sent you can take it back."), "done")
    return redirect(following, 303)


def _previewed(idea: Idea, form: OutcomeForm, *, at: datetime) -> str:
    """The letter, word for word, in the language of the creator; the claim shows that somebody is at it."""
    said = given(form)
    del said["note"]
    reason = rules.why_not_outcome(
        idea, is_own=queries.is_own(idea, me()), pending=queries.pending_outcome(idea), **said
    )
    refuse_if(reason)
    screening.claim(idea, by=me(), at=at)
    db.session.commit()
    letter = letters.as_read_by(idea.owner, partial(letters.screened, idea, by=me(), **said))
    return _page(idea, form, at=at, preview=letter)


def _take_next(member: Member, idea: Idea, *, at: datetime) -> str:
    """Claim the next free idea and open it; the queue when there is none."""
    following = queries.next_free(member, at, after=idea)
    if following is None:
        return url_for("review.screening")
    screening.claim(following, by=member, at=at)
    return url_for("review.screening_idea", slug=following.slug)


@bp.post("/screening/<slug>/outcome/withdrawal")
@staff("screener")
def screening_outcome_withdrawal(slug: str) -> Response:
    """Take an outcome back that has not been sent."""
    idea, member, at = queries.idea_on_desk(slug, queries.SENT), me(), clock.now()
    outcome = queries.pending_outcome(idea)
    if outcome is None:
        too_late = _("This outcome has been sent, so it can no longer be taken back.")
        raise Refused(too_late, back=url_for("review.screening"))
    screening.take_back(outcome, by=member, at=at)
    screening.claim(idea, by=member, at=at)
    db.session.commit()
    flash(_("Taken back. Nothing was sent."), "done")
    return redirect(url_for("review.screening_idea", slug=slug), 303)
