"""Verbs of a revision: mend a public idea at once, or let a change wait for its screening, and end it either way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db, rows_changed
from ideas.markup import render
from ideas.office import buckets
from ideas.refusals import Refused, refuse_if
from ideas.submissions import pictures, queries, revision_rules, shelves
from ideas.submissions.marks import mark_of
from ideas.submissions.models import OWN_SHELF, Idea, Picture, Revision
from ideas.submissions.revision_queries import screened_texts, values_of, waiting_for
from ideas.typed import text
from ideas.words import _

DAY = timedelta(days=1)


def revise(idea: Idea, values: Mapping[str, Any], *, why: str, seen: str, by: Member, at: datetime) -> Revision:
    """Change a public idea to `values` (title, pitch, story, facts, cover), now or after its screening.

    A change that waits is replaced. Small mends of pitch and story count at once. `seen`: the mark of what the form
    was filled with. Raises Refused when the idea has changed since, when nothing differs, and when its stage is
    against it.
    """
    idea = _fresh(idea)
    now, waiting = values_of(idea), waiting_for(idea.id)
    if mark_of(now) != seen:
        raise Refused(_("“%(title)s” has changed since you opened this page. Look at it again.", title=idea.title))
    before, after = differing(now, values)
    refuse_if(why_not_send(idea, after, waiting, at), status=422)
    _count(idea, at)
    _check_cover(idea, after)
    if waiting is not None:
        _replace(idea, waiting, keeping=after.get("cover"), at=at)
    kind = revision_rules.kind_of(after, screened_texts(idea))
    revision = _written(idea, kind, before, after, why=why, by=by, at=at)
    if kind == "mend":
        _apply(idea, after, at=at)
    elif "cover" in after:
        _reserve(idea, revision, after["cover"])
    forget_new_cover(idea)
    return revision


def why_not_send(idea: Idea, after: Mapping[str, Any], waiting: Revision | None, at: datetime) -> str | None:
    """Why what differs cannot be sent now, or None."""
    if not after:
        return _("Nothing differs from what everybody sees now.")
    if waiting is not None and waiting.after == after:
        return _("This change is waiting already.")
    if revision_rules.kind_of(after, screened_texts(idea)) == "mend":
        return revision_rules.why_not_mend(idea)
    return revision_rules.why_not_change(idea, at)


def differing(now: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of both, what is not the same; of the facts only those that differ (None: not given)."""
    names = [name for name in now if name in values and name != "facts" and not _is_same(now[name], values[name])]
    before, after = {name: now[name] for name in names}, {name: values[name] for name in names}
    old, new = now["facts"], values.get("facts", now["facts"])
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    if keys:
        before["facts"], after["facts"] = {key: old.get(key) for key in keys}, {key: new.get(key) for key in keys}
    return before, after


def _is_same(now: Any, typed: Any) -> bool:
    """Whether nothing differs, but for what cleaning a form takes away."""
    return bool(typed == now or (isinstance(now, str) and typed == text(now)))


def _fresh(idea: Idea) -> Idea:
    """The idea as it stands now, held until the end of the transaction."""
    idea = queries.locked(idea)
    db.session.refresh(idea, ["title", "pitch", "story", "facts", "closes_at", "rules_id"])
    return idea


def _count(idea: Idea, at: datetime) -> None:
    many = _("You have changed this idea very often today. Please go on tomorrow.")
    buckets.count(f"revisions:{idea.id}", many, rate=revision_rules.PER_DAY, per=DAY, at=at)


def _written(
    idea: Idea, kind: str, before: dict[str, Any], after: dict[str, Any], *, why: str, by: Member, at: datetime
) -> Revision:
    last = db.session.scalar(sa.select(sa.func.max(Revision.number)).where(Revision.idea_id == idea.id)) or 0
    is_mend = kind == "mend"
    revision = Revision(
        idea_id=idea.id, number=last + 1, kind=kind, state="accepted" if is_mend else "waiting", by_id=by.id, at=at,
        why=why, before=before, after=after, ended_at=at if is_mend else None,
    )  # fmt: skip
    db.session.add(revision)
    db.session.flush()
    return revision


def _apply(idea: Idea, after: Mapping[str, Any], *, at: datetime) -> None:
    """Write the new texts and facts, if the idea is still what was read."""
    values = {name: after[name] for name in ("title", "pitch", "story") if name in after}
    if "story" in after:
        values["story_html"] = render(after["story"])
    if "facts" in after:
        merged = {**idea.facts, **after["facts"]}
        values["facts"] = {key: value for key, value in merged.items() if value is not None}
    done = rows_changed(
        sa.update(Idea)
        .where(Idea.id == idea.id, Idea.edition == idea.edition, Idea.stage == idea.stage)
        .values(**values, edition=Idea.edition + 1, saved_at=at)
        .execution_options(synchronize_session=False)
    )
    if not done:
        raise Refused(_("“%(title)s” has just been changed elsewhere. Please try again.", title=idea.title))
    db.session.refresh(idea, [*values, "edition", "saved_at", "stage"])


def _check_cover(idea: Idea, after: Mapping[str, Any]) -> None:
    """The cover is a picture of this idea, or one that was sent for a change of it."""
    shelf = sa.select(Picture.shelf).where(Picture.id == after.get("cover"), Picture.idea_id == idea.id)
    found = db.session.scalar(shelf) if "cover" in after else OWN_SHELF
    if found is None or not (found == OWN_SHELF or found.startswith("revision:")):
        raise Refused(_("This picture is gone. Please choose another cover."), status=422)


def _reserve(idea: Idea, revision: Revision, cover_id: int) -> None:
    """A cover that came with this change hangs on the shelf of the change until it is decided."""
    new = (Picture.id == cover_id, Picture.idea_id == idea.id, Picture.shelf != OWN_SHELF)
    moved = sa.update(Picture).where(*new).values(shelf=shelves.of_revision(revision.id))
    db.session.execute(moved.execution_options(synchronize_session=False))


def _replace(idea: Idea, waiting: Revision, *, keeping: int | None, at: datetime) -> None:
    """End the change that waits, since a newer one takes its place; its cover may come along."""
    for picture in queries.pictures_of(idea.id, shelves.of_revision(waiting.id)):
        if picture.id != keeping:
            pictures.take_off(picture)
    _end(waiting, "withdrawn", at=at, answer=_("Replaced by a newer change."))


def withdraw(revision: Revision, idea: Idea, *, at: datetime, why: str = "") -> bool:
    """Take a waiting change back, or end it when the idea has moved on. False: it was decided or ended already."""
    if not _end(revision, "withdrawn", at=at, answer=why):
        return False
    _clear(idea, revision)
    return True


def accept(revision: Revision, idea: Idea, *, by: Member, at: datetime) -> bool:
    """Let a waiting change through: the idea is what it says, from this moment. False: somebody else was faster.

    Raises Refused when the idea has moved on, or is no longer what the change starts from.
    """
    idea = _fresh(idea)
    refuse_if(revision_rules.why_not_change(idea, at))
    if not _end(revision, "accepted", at=at, decided_by_id=by.id):
        return False
    _check_still(idea, revision)
    _apply(idea, revision.after, at=at)
    if "cover" in revision.after:
        pictures.make_cover(idea, int(revision.after["cover"]), at=at)
    return True


def _check_still(idea: Idea, revision: Revision) -> None:
    """The change starts from what stands there now."""
    now = values_of(idea)
    kept = {**now, "facts": {key: now["facts"].get(key) for key in revision.before.get("facts", {})}}
    if any(kept[name] != value for name, value in revision.before.items()):
        raise Refused(_("“%(title)s” has changed since this change was sent. Refuse it, and say so.", title=idea.title))


def refuse(revision: Revision, idea: Idea, *, code: str, answer: str, by: Member, at: datetime) -> bool:
    """Leave the idea as it is, with a reason. False: somebody else was faster."""
    queries.locked(idea)
    if not _end(revision, "refused", at=at, decided_by_id=by.id, code=code, answer=answer):
        return False
    _clear(idea, revision)
    return True


def _clear(idea: Idea, revision: Revision) -> None:
    """Remove the cover nobody will see."""
    for picture in queries.pictures_of(idea.id, shelves.of_revision(revision.id)):
        pictures.take_off(picture)


def _end(revision: Revision, state: str, *, at: datetime, **values: Any) -> bool:
    """Write the end of a waiting change, once; whether this was the one."""
    won = rows_changed(
        sa.update(Revision)
        .where(Revision.id == revision.id, Revision.state == "waiting")
        .values(state=state, ended_at=at, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(revision, ["state", "ended_at", "decided_by_id", "code", "answer"])
    return bool(won)


def forget_new_cover(idea: Idea) -> None:
    """Take down the cover that was sent for a change and not used."""
    for picture in queries.pictures_of(idea.id, shelves.NEW_COVER):
        pictures.take_off(picture)
