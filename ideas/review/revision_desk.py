"""The desk of changes to live ideas: they wait in the screening queue, and are accepted or refused with a reason.

Until then the old version stays up. A change whose idea has moved on meanwhile ends by itself, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from flask import abort, current_app
from sqlalchemy.orm import contains_eager, joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.actions import tell, tell_many
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.review import queries, reasons, revision_letters, rules
from ideas.review.working_days import DAY, Age, age_of, due_after
from ideas.submissions import revisions
from ideas.submissions.models import Idea, Revision
from ideas.submissions.queries import creator_ids
from ideas.submissions.revision_rules import CHANGEABLE, why_not_change
from ideas.words import _, home_zone, speaking

VERDICTS = ("accept", "refuse")


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """One line of the section. `due_at`: two working days after the change was sent, as for a new idea."""

    revision: Revision
    idea: Idea
    age: Age
    due_at: datetime
    is_own: bool


def _waiting() -> sa.Select[Revision]:
    """Changes that can still be accepted, oldest first, with their ideas and owners."""
    whole = contains_eager(Revision.idea)
    return (
        sa.select(Revision)
        .join(Idea, Idea.id == Revision.idea_id)
        .where(Revision.state == "waiting", Idea.stage.in_(sorted(CHANGEABLE)))
        .options(whole.joinedload(Idea.owner), whole.joinedload(Idea.campaign))
        .order_by(Revision.at, Revision.id)
    )


def count_waiting() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(_waiting().order_by(None).subquery())) or 0


def waiting_changes(member: Member, at: datetime) -> list[WaitingChange]:
    """All that wait, as `member` sees them."""
    own, days, zone = queries.own_ids(member), current_app.config["SCREENING_WORKING_DAYS"], home_zone()
    return [
        WaitingChange(
            revision, revision.idea, age_of(revision.at, at, days=days, zone=zone),
            due_after(revision.at, days * DAY, zone), revision.idea_id in own,
        )
        for revision in db.session.scalars(_waiting())
    ]  # fmt: skip


def change_on_desk(revision_id: int) -> tuple[Revision, Idea]:
    """The change, decided or not, with its idea, rules and people; 404 for mends, which nobody screens."""
    whole = joinedload(Revision.idea)
    found = db.session.scalar(
        sa.select(Revision)
        .where(Revision.id == revision_id, Revision.kind == "change")
        .options(
            whole.joinedload(Idea.owner), whole.joinedload(Idea.rules), whole.joinedload(Idea.campaign),
            joinedload(Revision.decided_by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return (found, found.idea) if found is not None else abort(404)


def why_not_open(revision: Revision, *, is_own: bool) -> str | None:
    """Why there is nothing to decide for this screener, or None."""
    if revision.state == "waiting":
        return rules.why_not_own(is_own=is_own)
    if revision.decided_by is not None:
        return _("%(name)s has just decided on this change.", name=revision.decided_by.shown_name)
    return _("This change was taken back.")


def why_not_decide(revision: Revision, *, is_own: bool, verdict: str, code: str, words: str) -> str | None:
    """Why this decision cannot be given; nothing is refused without a code and words."""
    if reason := why_not_open(revision, is_own=is_own):
        return reason
    if verdict not in VERDICTS:
        return _("Choose what happens to the change.")
    if verdict == "accept":
        return None
    if code not in reasons.SCREENING:
        return _("Choose a reason from the list.")
    return None if words.strip() else _("Write to the creator what is wrong and what can be done.")


def decide(
    revision: Revision, idea: Idea, *, by: Member, at: datetime, verdict: str, code: str = "", words: str = ""
) -> None:
    """Accept or refuse a waiting change and write to its creators. Of two screeners one wins, the other is told."""
    refuse_if(why_not_decide(revision, is_own=queries.is_own(idea, by), verdict=verdict, code=code, words=words))
    refuse_if(why_not_change(idea, at))
    if verdict == "accept":
        won = revisions.accept(revision, idea, by=by, at=at)
    else:
        won = revisions.refuse(revision, idea, code=code, answer=words.strip(), by=by, at=at)
    if not won:
        raise Refused(why_not_open(change_on_desk(revision.id)[0], is_own=False) or _("Please try again."))
    audit.record(
        f"revision.{verdict}", "revision", revision.id, by=by.id, at=at,
        before={"idea": idea.slug, **revision.before}, after={**revision.after, "code": code, "why": words},
    )  # fmt: skip
    letter = partial(revision_letters.decided, idea, revision, verdict=verdict, code=code, words=words, by=by)
    tell_many(creator_ids(idea), letter, event=f"revision:{revision.id}", at=at)


def end_late(revision: Revision, idea: Idea, *, at: datetime) -> bool:
    """End a waiting change whose idea has moved on, and write to its owner; whether it was so."""
    if revision.state != "waiting" or why_not_change(idea, at) is None:
        return False
    with speaking(idea.owner.language):
        why = why_not_change(idea, at) or ""
    if revisions.withdraw(revision, idea, at=at, why=why):
        tell(idea.owner, partial(revision_letters.ended, idea), event=f"revision:{revision.id}", at=at)
    return True


def late_changes(at: datetime) -> Sequence[int]:
    """Waiting changes of ideas that can no longer be changed."""
    gone = sa.or_(Idea.stage.not_in(sorted(CHANGEABLE)), Idea.closes_at <= at)
    rows = sa.select(Revision.id).join(Idea, Idea.id == Revision.idea_id).where(Revision.state == "waiting", gone)
    return db.session.scalars(rows.order_by(Revision.id).limit(200)).all()
