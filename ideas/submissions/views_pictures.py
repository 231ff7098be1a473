"""Step 2: the pictures. One form holds them all, so that no button loses what was typed beside another.

The pictures of an update hang on a shelf of their own (views_updates) and are taken in by the same functions.

Without scripts each button sends the whole form: files chosen and words typed are taken first, then the button acts.
With scripts files arrive one by one and are answered in JSON.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from tempfile import TemporaryFile

from flask import request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.bodies import large_body
from ideas.campaigns.queries import newest_rules
from ideas.db import db, start_reading, writing
from ideas.guards import me, reads_first, signed_in
from ideas.pictures import keep, keep_missing, shown, take_in_file
from ideas.refusals import Refused, wants_json
from ideas.sorry import Said, problem
from ideas.submissions import autosave, picture_words, pictures, queries, rules, shelves
from ideas.submissions.models import OWN_SHELF, Idea, Picture
from ideas.submissions.views import Page, bp, editable, go_on, step_page, to_step
from ideas.words import _, number

MOST_FILES = 24


@dataclass
class Came:
    """What came with a form: words by picture, and why files were not taken."""

    texts: dict[int, dict[str, str]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    status: int = 422
    files: int = 0

    @property
    def is_fine(self) -> bool:
        return not self.wrong and not self.refused


@dataclass(frozen=True)
class Wall:
    """The pictures of one form: the shelf they hang on, and where its buttons lead."""

    idea: Idea
    shelf: str = OWN_SHELF
    acts: str = "submissions.picture"
    add: str = "submissions.add_pictures"

    @property
    def add_url(self) -> str:
        return url_for(self.add, slug=self.idea.slug)

    @property
    def has_cover(self) -> bool:
        return self.shelf == OWN_SHELF

    @property
    def most(self) -> int:
        return shelves.most_pictures(self.shelf, newest_rules(self.idea.campaign_id))

    def place_url(self, picture: Picture) -> str:
        return url_for(f"{self.acts}_place", slug=self.idea.slug, picture_id=picture.id)

    def removal_url(self, picture: Picture) -> str:
        return url_for(f"{self.acts}_removal", slug=self.idea.slug, picture_id=picture.id)


@bp.route("/ideas/<slug>/draft/pictures", methods=["GET", "POST"])
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def draft_pictures(slug: str) -> Page | Answer | Said:
    """Step 2: all pictures with their words."""
    idea = editable(slug)
    if request.method == "GET":
        return pictures_page(idea)
    came = receive(Wall(idea))
    if wants_json():
        return words_answer(editable(slug), came)
    return go_on("details", idea) if came.is_fine else pictures_page(editable(slug), came)


def words_answer(idea: Idea, came: Came) -> Said:
    """What the script hears that saves words while they are typed."""
    marks = picture_words.marks(queries.pictures_of(idea.id))
    if came.is_fine:
        return autosave.saved(idea.saved_at, marks)
    return problem(" ".join([*came.wrong.values(), *came.refused]), came.status)


@bp.post("/ideas/<slug>/pictures")
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def add_pictures(slug: str) -> Page | Answer | tuple[dict[str, object], int]:
    """Take the files of a form; those that are refused are named, the others are kept."""
    idea = editable(slug)
    came = receive(Wall(idea))
    if wants_json():
        return as_json(Wall(idea), came)
    return to_step("pictures", idea) if came.is_fine else pictures_page(editable(slug), came)


def as_json(wall: Wall, came: Came) -> tuple[dict[str, object], int]:
    if came.refused:
        return {"title": " ".join(came.refused), "status": came.status}, came.status
    if not came.files:
        return {"title": _("No picture came along. Choose one and send it again."), "status": 422}, 422
    return {"pictures": len(queries.pictures_of(wall.idea.id, wall.shelf))}, 201


@bp.post("/ideas/<slug>/pictures/<int:picture_id>/text")
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def picture_text(slug: str, picture_id: int) -> Page | Answer:
    """Save the words of a picture (and of all others that came along)."""
    idea = editable(slug)
    queries.picture_of(idea, picture_id)
    came = receive(Wall(idea))
    return back_to(idea, picture_id, came)


@bp.post("/ideas/<slug>/pictures/<int:picture_id>/place")
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def picture_place(slug: str, picture_id: int) -> Page | Answer:
    """Put a picture at another position; the first is the cover."""
    idea = editable(slug)
    queries.picture_of(idea, picture_id)
    wall = Wall(idea)
    came = receive(wall)
    put(wall, picture_id)
    return back_to(idea, picture_id, came)


def put(wall: Wall, picture_id: int) -> None:
    """Put the picture where the button or the drag said."""
    wanted = request.form.get("place", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 5:
        writing()
        picture = queries.picture_of(wall.idea, picture_id, wall.shelf)
        pictures.place(wall.idea, picture, int(wanted), at=clock.now())
        db.session.commit()


@bp.post("/ideas/<slug>/pictures/<int:picture_id>/removal")
@signed_in
@reads_first
@large_body("PICTURES_BODY_LIMIT")
def picture_removal(slug: str, picture_id: int) -> Page | Answer:
    """Take a picture down; a second press of the button finds it gone, and that is fine."""
    idea = editable(slug)
    wall = Wall(idea)
    came = receive(wall)
    take_down(wall, picture_id)
    return back_to(idea, None, came)


def take_down(wall: Wall, picture_id: int) -> None:
    """Take the picture off its shelf, if it still hangs there."""
    writing()
    for picture in queries.pictures_of(wall.idea.id, wall.shelf):
        if picture.id == picture_id:
            pictures.remove(wall.idea, picture, at=clock.now())
    db.session.commit()


def back_to(idea: Idea, picture_id: int | None, came: Came) -> Page | Answer:
    if came.is_fine:
        return to_step("pictures", idea, anchor=f"picture-{picture_id}" if picture_id else "pictures")
    return pictures_page(editable(idea.slug), came)


def receive(wall: Wall) -> Came:
    """Take the words and the files that came with the form. Each picture is committed on its own."""
    came = Came(*picture_words.read(request.form))
    if came.texts:
        writing()
        hanging = queries.pictures_of(wall.idea.id, wall.shelf)
        came.wrong |= picture_words.clashes(came.texts, hanging, request.form)
        pictures.describe(wall.idea, came.texts, at=clock.now(), shelf=wall.shelf)
        db.session.commit()
        start_reading()
    files = [file for file in request.files.getlist("pictures") if file.filename]
    came.files = len(files)
    for file in files[:MOST_FILES]:
        try:
            take(wall, file)
        except Refused as refusal:
            db.session.rollback()
            came.refused.append(refusal.sentence)
            came.status = refusal.status
        finally:
            start_reading()
    if len(files) > MOST_FILES:
        came.refused.append(_("Only %(n)s files can be sent at once. Send the others again.", n=number(MOST_FILES)))
    return came


def take(wall: Wall, file: FileStorage) -> None:
    """Decode one file, store it and hang it. No transaction is open while the decoder works.

    `again` in the form: it was sent before and the answer got lost; what hangs there by now is fine.
    """
    member, name = me(), shown(file.filename or "")
    idea, hanging = wall.idea, queries.pictures_of(wall.idea.id, wall.shelf)
    reason = shelves.why_not_add(idea, wall.shelf, newest_rules(idea.campaign_id), len(hanging), name)
    again = "again" in request.form
    if reason and not (again and name in {picture.file_name for picture in hanging}):
        raise Refused(reason, status=422)
    writing()
    pictures.count_try(member, at=clock.now())
    db.session.commit()
    with TemporaryFile() as copy:
        shutil.copyfileobj(file.stream, copy)
        copy.flush()
        taken = take_in_file(copy, file.filename or "")
    keep(taken.files)
    writing()
    if again and pictures.hangs(queries.locked(idea), taken, shelf=wall.shelf):
        return
    pictures.add(idea, taken, file_name=name, by=member, at=clock.now(), shelf=wall.shelf)
    db.session.commit()
    keep_missing(taken.files)


def pictures_page(idea: Idea, came: Came | None = None) -> Page:
    came = came or Came()
    hanging = queries.pictures_of(idea.id)
    typed = {name: request.form[name] for name in came.wrong}
    status = 200 if came.is_fine else came.status
    return step_page(
        "pictures", idea, pictures=hanging, came=came, typed=typed, wall=Wall(idea), status=status,
        max_alt=rules.MAX_ALT, max_caption=rules.MAX_CAPTION, mark=picture_words.mark,
    )  # fmt: skip
