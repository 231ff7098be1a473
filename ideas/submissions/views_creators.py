"""The creators of an idea: shares and invitations for the owner, and the invitation for whoever was asked."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.db import db
from ideas.guards import confirmed, me, signed_in
from ideas.refusals import Refused
from ideas.submissions import creator_forms as forms
from ideas.submissions import creator_rules as rules
from ideas.submissions import creators, queries
from ideas.submissions.models import Creator, Idea
from ideas.submissions.rules import WHOLE_PPM
from ideas.submissions.views import Page, bp, editable, go_on, step_page, to_step
from ideas.words import _

Act = Callable[[Idea, forms.Given], None]


@bp.get("/ideas/<slug>/draft/creators")
@signed_in
def draft_creators(slug: str) -> Page:
    """Who creates the idea and for which share; who is asked and has not answered."""
    idea = editable(slug)
    return creators_page(idea, forms.filled(queries.creators_of(idea.id)))


def creators_page(idea: Idea, given: forms.Given, *, stale: bool = False, status: int = 200) -> Page:
    found = queries.creators_of(idea.id)
    return step_page(
        "creators", idea, creators=found, given=given, stale=stale, total=rules.total(found), whole=WHOLE_PPM,
        name_of=forms.name_of, as_typed=rules.as_typed, most=rules.MOST, status=status,
    )  # fmt: skip


def kept_page(idea: Idea, given: forms.Given, refusal: Refused) -> Answer:
    """The page with what was typed and why it was refused."""
    answer = make_response(creators_page(idea, given, status=refusal.status))
    if refusal.retry_after:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


@bp.post("/ideas/<slug>/draft/creators")
@signed_in
def save_creators(slug: str) -> Page | Answer:
    """Save the shares; whoever's handle was typed is invited with the share beside it."""

    def invite(idea: Idea, given: forms.Given) -> None:
        if given.handle:
            asked = creators.invite(idea, given.handle, given.share, by=me(), at=clock.now())
            flash(_("%(name)s is invited. You hear of the answer.", name=asked.member.shown_name), "done")

    def onward(idea: Idea, given: forms.Given) -> Answer:
        return to_step("creators", idea) if given.handle or request.form.get("to") == "here" else go_on("check", idea)

    return changed(slug, invite, onward)


@bp.post("/ideas/<slug>/creators/<int:creator_id>/removal")
@signed_in
def creator_removal(slug: str, creator_id: int) -> Page | Answer:
    """Take a co-creator off, or an invitation back. What was typed beside the button is saved first."""

    def take_off(idea: Idea, given: forms.Given) -> None:
        gone = creators.take_off(idea, creator_id, by=me(), at=clock.now())
        if gone is not None:
            flash(_("%(name)s is taken off.", name=gone.member.shown_name), "done")

    return changed(slug, take_off, lambda idea, given: to_step("creators", idea))


def changed(slug: str, act: Act, onward: Callable[[Idea, forms.Given], Answer]) -> Page | Answer:
    """Save the shares of the page and do one thing more, or show the page again with everything typed in it."""
    idea = editable(slug)
    found = queries.creators_of(queries.locked(idea).id)
    given = forms.read(request.form, found)
    if given.wrong:
        return creators_page(idea, given, status=422)
    if given.seen and given.seen != forms.seen_now(found):
        given.seen = forms.seen_now(found)
        return creators_page(idea, given, stale=True, status=409)
    try:
        creators.share_out(idea, given.shares(found), by=me(), at=clock.now())
        act(idea, given)
    except Refused as refusal:
        if refusal.field is None:
            raise
        db.session.rollback()
        given.wrong[refusal.field] = refusal.sentence
        return kept_page(queries.own_idea(me(), slug), given, refusal)
    db.session.commit()
    return onward(idea, given)


@bp.get("/ideas/<slug>/invitation")
@signed_in
def invitation(slug: str) -> str | Answer:
    """What somebody is asked to create, for which share, and what it binds her to."""
    idea, part = queries.part_of(me(), slug)
    if part.member_id == idea.owner_id:
        return to_step("creators", idea)
    return render_template(
        "submissions/invitation.html", idea=idea, part=part, not_now=rules.why_not_answer(idea),
        with_her=[each for each in queries.creators_of(idea.id) if each.accepted_at and each.id != part.id],
    )  # fmt: skip


@bp.post("/ideas/<slug>/invitation/acceptance")
@confirmed
def acceptance(slug: str) -> Answer:
    """Accept, with the share that was shown."""
    idea, part = asked(slug)
    creators.accept(idea, part, seen_ppm=request.form.get("shown", type=int), by=me(), at=clock.now())
    db.session.commit()
    flash(_("You create “%(title)s” together now.", title=idea.title), "done")
    return redirect(url_for("submissions.invitation", slug=slug), 303)


@bp.post("/ideas/<slug>/invitation/refusal")
@signed_in
def invitation_refusal(slug: str) -> Answer:
    """Decline, or leave after having accepted."""
    idea, part = asked(slug)
    creators.decline(idea, part, by=me(), at=clock.now())
    db.session.commit()
    flash(_("You have no part in “%(title)s”. Its owner is told.", title=idea.title), "done")
    return redirect(url_for("gallery.my_ideas"), 303)


def asked(slug: str) -> tuple[Idea, Creator]:
    """The idea and her part in it, to answer for it; 404 for everybody else, 410 when it is gone."""
    idea, part = queries.part_of(me(), slug)
    if part.member_id == idea.owner_id:
        raise Refused(_("You own this idea: there is nothing to answer."), back=f"/ideas/{slug}/draft/check")
    return idea, part
