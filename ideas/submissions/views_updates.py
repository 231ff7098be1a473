"""The owner's side of an update: write it, hang pictures in it, look at it, publish it, take it back.

One form holds words and pictures; each of its buttons saves all of it first, as in the step of the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.bodies import large_body
from ideas.db import db, start_reading, writing
from ideas.guards import confirmed, me, reads_first, signed_in
from ideas.refusals import Refused, wants_json
from ideas.sorry import Said, problem
from ideas.submissions import autosave, picture_words, queries, rules, shelves, update_rules, updates
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Idea, Update
from ideas.submissions.update_forms import UpdateForm
from ideas.submissions.views import Page, bp, differing
from ideas.submissions.views_pictures import Came, Wall, as_json, put, receive, take_down
from ideas.words import _, day


@dataclass
class Sent:
    """What came of a form that was sent: its words, its pictures, and what another tab had saved meanwhile."""

    form: UpdateForm
    came: Came = field(default_factory=Came)
    other: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        return self.came.is_fine and not self.form.errors and not self.other

    @property
    def status(self) -> int:
        if self.other:
            return 409
        return 200 if self.is_fine else self.came.status if self.came.refused else 422


def tellable(slug: str) -> Idea:
    """Her own idea, if there may be news about it now; else the refusal leads to its page."""
    idea = queries.own_idea(me(), slug)
    reason = update_rules.why_not_update(idea)
    if reason:
        raise Refused(reason, back=url_for("gallery.idea", slug=slug))
    return idea


def wall_of(idea: Idea, draft: Update) -> Wall:
    return Wall(idea, shelves.of_update(draft.id), "submissions.update_picture", "submissions.add_update_pictures")


@bp.route("/ideas/<slug>/updates/new", methods=["GET", "POST"])
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def update_draft(slug: str) -> Page | Answer | Said:
    """Write an update; the draft is found again."""
    idea = tellable(slug)
    if request.method == "GET":
        words = updates.words_of(updates.draft_of(idea))
        return draft_page(idea, Sent(UpdateForm(data={**words, "seen": mark_of(words)})))
    sent = receive_all(idea)
    if wants_json():
        return words_answer(tellable(slug), sent)
    if not sent.is_fine:
        return draft_page(tellable(slug), sent)
    wanted = request.form.get("to")
    return redirect(url_for(f"submissions.update_{'preview' if wanted == 'preview' else 'draft'}", slug=slug), 303)


def words_answer(idea: Idea, sent: Sent) -> Said:
    """What the script hears that saves while somebody types."""
    draft = updates.draft_of(idea)
    assert draft is not None
    hanging = queries.pictures_of(idea.id, shelves.of_update(draft.id))
    marks = {"seen": mark_of(updates.words_of(draft)), **picture_words.marks(hanging)}
    if sent.other:
        labels = {field.name: str(field.label.text) for field in sent.form}
        return autosave.clashed([autosave.Clash(name, labels[name], text) for name, text in sent.other], marks)
    if sent.form.errors:
        return autosave.not_saved(sent.form)
    if not sent.came.is_fine:
        return problem(" ".join([*sent.came.wrong.values(), *sent.came.refused]), sent.came.status)
    return autosave.saved(draft.saved_at, marks)


def draft_page(idea: Idea, sent: Sent) -> Page:
    draft = updates.draft_of(idea)
    hanging = queries.pictures_of(idea.id, shelves.of_update(draft.id)) if draft else []
    typed = {name: request.form[name] for name in sent.came.wrong}
    page = render_template(
        "submissions/update.html", idea=idea, draft=draft, form=sent.form, came=sent.came, other=sent.other,
        pictures=hanging, typed=typed, wall=wall_of(idea, draft or Update(id=0)), max_alt=rules.MAX_ALT,
        max_caption=rules.MAX_CAPTION, limits=update_rules, mark=picture_words.mark,
    )  # fmt: skip
    return page, sent.status


def receive_all(idea: Idea) -> Sent:
    """Save the words that came with the form, then its pictures; whatever is wrong with one, the others are kept."""
    slug, form = idea.slug, UpdateForm()
    sent = Sent(form)
    writing()
    if "title" in request.form and form.validate():
        save_words(queries.own_idea(me(), slug), sent)
    draft = updates.begun(queries.own_idea(me(), slug), by=me(), at=clock.now())
    update_id = draft.id
    db.session.commit()
    start_reading()
    sent.came = receive(wall_of(tellable(slug), Update(id=update_id)))
    return sent


def save_words(idea: Idea, sent: Sent) -> None:
    form = sent.form
    if not updates.save(idea, **form.typed(), seen=form.seen.data or "", by=me(), at=clock.now()):
        saved = updates.words_of(updates.draft_of(idea))
        sent.other = differing(saved, form.typed())
    form.seen.data = mark_of(updates.words_of(updates.draft_of(idea)))


@bp.post("/ideas/<slug>/updates/new/pictures")
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def add_update_pictures(slug: str) -> Page | Answer | tuple[dict[str, object], int]:
    """Take files for the draft, which begins with them if need be."""
    idea = tellable(slug)
    sent = receive_all(idea)
    if wants_json():
        draft = updates.draft_of(idea)
        assert draft is not None
        return as_json(wall_of(idea, draft), sent.came)
    return back_to(slug, sent)


def back_to(slug: str, sent: Sent, anchor: str = "pictures") -> Page | Answer:
    if sent.is_fine:
        return redirect(url_for("submissions.update_draft", slug=slug, _anchor=anchor), 303)
    return draft_page(tellable(slug), sent)


def own_wall(slug: str) -> Wall:
    """The wall of the draft she is writing."""
    idea = tellable(slug)
    return wall_of(idea, updates.draft_of(idea) or Update(id=0))


@bp.post("/ideas/<slug>/updates/new/pictures/<int:picture_id>/place")
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def update_picture_place(slug: str, picture_id: int) -> Page | Answer:
    """Put a picture of the draft at another position."""
    wall = own_wall(slug)
    queries.picture_of(wall.idea, picture_id, wall.shelf)
    sent = receive_all(wall.idea)
    put(own_wall(slug), picture_id)
    return back_to(slug, sent, f"picture-{picture_id}")


@bp.post("/ideas/<slug>/updates/new/pictures/<int:picture_id>/removal")
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def update_picture_removal(slug: str, picture_id: int) -> Page | Answer:
    """Take a picture of the draft down."""
    sent = receive_all(tellable(slug))
    take_down(own_wall(slug), picture_id)
    return back_to(slug, sent)


@bp.get("/ideas/<slug>/updates/new/preview")
@signed_in
def update_preview(slug: str) -> str | Answer:
    """The draft as everybody would read it, and the button that publishes it."""
    idea = tellable(slug)
    draft = updates.draft_of(idea)
    if draft is None:
        return redirect(url_for("submissions.update_draft", slug=slug), 303)
    return render_template(
        "submissions/update_preview.html", idea=idea, update=draft, why_not=update_rules.why_not_publish(idea, draft),
        pictures=queries.pictures_of(idea.id, shelves.of_update(draft.id)), at=clock.now(),
    )  # fmt: skip


@bp.post("/ideas/<slug>/updates/<int:update_id>/publication")
@confirmed
def update_publication(slug: str, update_id: int) -> Answer:
    """Publish the draft, once."""
    idea = queries.own_idea(me(), slug)
    update = updates.update_of(idea, update_id)
    if updates.publish(update, idea, by=me(), at=clock.now()):
        flash(_("Published. Supporters and followers are told."), "done")
    db.session.commit()
    return redirect(url_for("gallery.update", slug=slug, update_id=update_id), 303)


@bp.post("/ideas/<slug>/updates/<int:update_id>/withdrawal")
@signed_in
def update_withdrawal(slug: str, update_id: int) -> Answer:
    """Take a published update back."""
    idea = queries.own_idea(me(), slug)
    update = updates.update_of(idea, update_id)
    if updates.take_back(update, at=clock.now()):
        flash(
            _("Taken back on %(day)s. A line says so; its words and pictures are gone.", day=day(clock.now())), "done"
        )
    db.session.commit()
    return redirect(url_for("gallery.idea", slug=slug), 303)
