"""The owner's side of a revision: mend her public idea, or ask for a change of what people support.

A cover that is sent along is kept at once, so that nothing is lost when another field is wrong.
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.bodies import large_body
from ideas.db import db, start_reading, writing
from ideas.guards import confirmed, me, reads_first, signed_in
from ideas.refusals import Refused
from ideas.submissions import queries, revision_queries, revision_rules, revisions, rules, shelves
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Idea, Picture, Revision
from ideas.submissions.revision_forms import RevisionForm, revision_form
from ideas.submissions.revision_words import Change, changes
from ideas.submissions.views import Page, bp
from ideas.submissions.views_pictures import Came, Wall, receive
from ideas.typed import line
from ideas.words import _


def mendable(slug: str) -> Idea:
    """Her own idea, if anything of it can be changed now; else the refusal leads to its page."""
    idea = queries.own_idea(me(), slug)
    reason = revision_rules.why_not_mend(idea)
    if reason:
        raise Refused(reason, back=url_for("gallery.idea", slug=slug))
    return idea


@bp.route("/ideas/<slug>/changes", methods=["GET", "POST"])
@confirmed
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def changes_of(slug: str) -> Page | Answer:
    """Change a public idea: small mends at once, everything else after its screening."""
    idea = mendable(slug)
    if request.method == "GET":
        return form_page(idea, filled(idea))
    came = new_cover(idea)
    idea = mendable(slug)
    form = filled(idea)
    if not form.validate() or not came.is_fine:
        return form_page(idea, form, problems=came.refused, status=came.status)
    return sent(idea, form)


def filled(idea: Idea) -> RevisionForm:
    """The form with what everybody sees, or with the change that waits; the cover that was just sent is chosen."""
    now, waiting = revision_queries.values_of(idea), revision_queries.waiting_for(idea.id)
    values = {**now, **waiting.after, "why": waiting.why} if waiting else dict(now)
    values["facts"] = {**now["facts"], **values["facts"]}
    form = revision_form(idea.rules, values, offered(idea, waiting), mark_of(now))
    new = queries.pictures_of(idea.id, shelves.NEW_COVER)
    if new and request.files.get("pictures"):
        form.cover.data = new[0].id
    return form


def offered(idea: Idea, waiting: Revision | None) -> list[Picture]:
    """The pictures that may be the cover."""
    return [*queries.pictures_of(idea.id), *revision_queries.new_covers(idea, waiting)]


def new_cover(idea: Idea) -> Came:
    """Take the cover that came along, in place of one that came before; save the words for it."""
    slug = idea.slug
    came = Came()
    if any(file.filename for file in request.files.getlist("pictures")):
        reason = revision_rules.why_not_change(idea, clock.now())
        if reason:
            return Came(refused=[reason])
        writing()
        revisions.forget_new_cover(queries.own_idea(me(), slug))
        db.session.commit()
        start_reading()
        came = receive(Wall(mendable(slug), shelves.NEW_COVER))
    describe_new(slug)
    return came


def describe_new(slug: str) -> None:
    """The words for the new cover, which it has no place without."""
    words = line(request.form.get("new_alt"))[: rules.MAX_ALT]
    writing()
    for picture in queries.pictures_of(queries.own_idea(me(), slug).id, shelves.NEW_COVER):
        picture.alt = words
    db.session.commit()
    start_reading()


def sent(idea: Idea, form: RevisionForm) -> Page | Answer:
    """Show what would differ, or send it."""
    slug = idea.slug
    if "preview" in request.form:
        return form_page(idea, form, shown=difference_of(idea, form))
    writing()
    try:
        idea = mendable(slug)
        check_cover(idea, form)
        revision = revisions.revise(
            idea, form.values(), why=form.why.data or "", seen=form.seen.data or "", by=me(), at=clock.now()
        )
    except Refused as refusal:
        db.session.rollback()
        if refusal.status == 429:
            raise
        idea = mendable(slug)
        form.seen.data = mark_of(revision_queries.values_of(idea))
        return form_page(idea, form, problems=[refusal.sentence], status=422)
    is_mend = revision.kind == "mend"
    db.session.commit()
    if is_mend:
        flash(_("Mended. Everybody can read what was there before."), "done")
        return redirect(url_for("gallery.history", slug=slug), 303)
    flash(_("Sent. The old version stays up until somebody of our staff has looked at the change."), "done")
    return redirect(url_for("submissions.changes_of", slug=slug), 303)


def check_cover(idea: Idea, form: RevisionForm) -> None:
    """A new cover is there, described, and has a place."""
    own = {picture.id: picture for picture in queries.pictures_of(idea.id)}
    chosen = form.cover.data
    if chosen is None or chosen == revision_queries.values_of(idea)["cover"]:
        form.cover.data = revision_queries.values_of(idea)["cover"]
        return
    new = {picture.id: picture for picture in offered(idea, revision_queries.waiting_for(idea.id))}
    reason = revision_rules.why_not_cover(new.get(chosen), len(own), idea.rules, is_new=chosen not in own)
    if reason:
        raise Refused(reason, status=422)


def difference_of(idea: Idea, form: RevisionForm) -> dict[str, Any]:
    """What sending the form would do: the differences, and whether they need a check."""
    before, after = revisions.differing(revision_queries.values_of(idea), form.values())
    screened = revision_queries.screened_texts(idea)
    is_mend = revision_rules.kind_of(after, screened) == "mend"
    return {
        "changes": told(idea, before, after),
        "is_mend": is_mend,
        "why_not": None if after else _("Nothing differs."),
    }


def told(idea: Idea, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    pictures = offered(idea, revision_queries.waiting_for(idea.id))
    return changes(before, after, idea.rules, {picture.id: picture for picture in pictures})


def form_page(
    idea: Idea, form: RevisionForm, *, problems: list[str] | None = None, shown: dict[str, Any] | None = None,
    status: int = 200,
) -> Page:  # fmt: skip
    waiting = revision_queries.waiting_for(idea.id)
    texts = revision_queries.screened_texts(idea)
    room = {name: revision_rules.allowance(text) for name, text in texts.items()}
    page = render_template(
        "submissions/revision.html", idea=idea, form=form, problems=problems or [], shown=shown, room=room,
        waiting=waiting, waiting_changes=told(idea, waiting.before, waiting.after) if waiting else (),
        ended=None if waiting else revision_queries.last_ended(idea.id), pictures=offered(idea, waiting),
        new=queries.pictures_of(idea.id, shelves.NEW_COVER),
        mends_only=revision_rules.why_not_change(idea, clock.now()), at=clock.now(),
    )  # fmt: skip
    return page, status if problems or not form.errors else 422


@bp.post("/ideas/<slug>/changes/<int:revision_id>/withdrawal")
@signed_in
def change_withdrawal(slug: str, revision_id: int) -> Answer:
    """Take a change back that waits for its screening."""
    idea = queries.own_idea(me(), slug)
    revision = revision_queries.revision_of(idea, revision_id)
    if not revisions.withdraw(revision, idea, at=clock.now()):
        back = url_for("submissions.changes_of", slug=slug)
        raise Refused(_("This change was decided or taken back already."), back=back)
    db.session.commit()
    flash(_("The change was taken back. Nothing differs."), "done")
    return redirect(url_for("gallery.idea", slug=slug), 303)
