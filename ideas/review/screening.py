"""Verbs of the screening desk: claim an idea, give an outcome, take it back, apply it (RULES: Screening)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.db import db, insert_once, rows_changed
from ideas.notices.actions import tell, tell_many
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.review import letters, queries, rules
from ideas.review.models import Claim, Outcome
from ideas.submissions import lifecycle
from ideas.submissions.models import Idea, Passage
from ideas.submissions.queries import creator_ids
from ideas.submissions.stages import Stage
from ideas.voting.actions import open_idea
from ideas.words import _

STAGES = {"needs_work": Stage.NEEDS_WORK, "reject": Stage.REJECTED}


def claim(idea: Idea, *, by: Member, at: datetime, take_over: bool = False) -> None:
    """Work on an idea, or give a sign of life: a claim lapses CLAIM_MINUTES after the last one.

    Somebody else's live claim is refused, unless it is taken over; she is told.
    """
    refuse_if(rules.why_not_claim(idea, is_own=queries.is_own(idea, by)))
    if insert_once(Claim, idea_id=idea.id, by_id=by.id, at=at, seen_at=at):
        return
    held = db.session.scalars(
        sa.select(Claim)
        .where(Claim.idea_id == idea.id)
        .options(joinedload(Claim.by))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if held is None:
        raise Refused(_("Somebody let go of this idea at this very moment. Please take it once more."))
    if held.by_id == by.id:
        held.seen_at = at
        return
    lapsed = rules.has_lapsed(held, at, minutes=current_app.config["CLAIM_MINUTES"])
    if not (lapsed or take_over):
        raise Refused(_("%(name)s is working on “%(title)s”.", name=held.by.shown_name, title=idea.title))
    _take_over(idea, held, by=by, at=at, tells=not lapsed)


def _take_over(idea: Idea, held: Claim, *, by: Member, at: datetime, tells: bool) -> None:
    """Change hands, unless a third person was faster; the one who held a live claim hears of it."""
    before, seen_at = held.by, held.seen_at
    won = rows_changed(
        sa.update(Claim)
        .where(Claim.idea_id == idea.id, Claim.by_id == before.id, Claim.seen_at == seen_at)
        .values(by_id=by.id, at=at, seen_at=at)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Refused(_("Somebody else has just taken “%(title)s”.", title=idea.title))
    db.session.expire(held)
    if tells:
        event = f"claim:{idea.id}:{at.isoformat()}"
        tell(before, partial(letters.taken_over, idea, by), event=event, at=at)


def let_go(idea: Idea, *, by: Member) -> bool:
    """Give one's own claim up; whether there was one."""
    return bool(rows_changed(sa.delete(Claim).where(Claim.idea_id == idea.id, Claim.by_id == by.id)))


def give_outcome(
    idea: Idea, *, by: Member, at: datetime, verdict: str, codes: Sequence[str] = (), why: str = "", note: str = ""
) -> Outcome:
    """Decide what happens to an idea. It is applied after OUTCOME_WAIT_SECONDS, until then it can be taken back.

    The first of `codes` counts as the main reason. Of two screeners one wins and the other is told.
    """
    pending = queries.pending_outcome(idea)
    refuse_if(
        rules.why_not_outcome(
            idea, is_own=queries.is_own(idea, by), verdict=verdict, codes=codes, why=why, pending=pending
        )
    )
    claim(idea, by=by, at=at)
    wait = timedelta(seconds=current_app.config["OUTCOME_WAIT_SECONDS"])
    is_new = insert_once(
        Outcome, idea_id=idea.id, by_id=by.id, verdict=verdict, first_code=codes[0] if codes else "",
        codes=list(codes), why=why.strip(), note=note.strip(), at=at, apply_at=at + wait,
    )  # fmt: skip
    given = queries.pending_outcome(idea)
    if not is_new or given is None:
        name = given.by.shown_name if given else _("Somebody else")
        raise Refused(_("%(name)s has just given an outcome for this idea.", name=name))
    let_go(idea, by=by)
    return given


def take_back(outcome: Outcome, *, by: Member, at: datetime) -> None:
    """Undo an outcome before it is applied; the idea is in the queue again, where it was."""
    refuse_if(rules.why_not_take_back(outcome, by_id=by.id))
    if not _end(outcome, undone_at=at):
        raise Refused(_("This outcome has been sent, so it can no longer be taken back."))


def apply(outcome: Outcome, *, at: datetime) -> Passage | None:
    """Do what the outcome says, and write to the creators; None if the idea has left screening meanwhile."""
    idea = db.session.scalars(
        sa.select(Idea).where(Idea.id == outcome.idea_id).options(joinedload(Idea.rules), joinedload(Idea.owner))
    ).one()
    if idea.stage != Stage.SCREENING:
        _end(outcome, undone_at=at)
        return None
    if not _end(outcome, applied_at=at):
        return None
    passage = _move(idea, outcome, at=at)
    if passage is None:
        raise Refused(_("“%(title)s” is no longer waiting for screening.", title=idea.title))
    after = {"stage": str(idea.stage), "codes": outcome.codes, "why": outcome.why}
    audit.record(
        f"screening.{outcome.verdict}", "idea", idea.id, by=outcome.by_id, at=at,
        before={"stage": "screening"}, after=after,
    )  # fmt: skip
    letter = partial(
        letters.screened, idea, verdict=outcome.verdict, codes=outcome.codes, why=outcome.why, by=outcome.by
    )
    tell_many(creator_ids(idea), letter, event=f"passage:{passage.id}", at=at)
    return passage


def _move(idea: Idea, outcome: Outcome, *, at: datetime) -> Passage | None:
    if outcome.verdict == "publish":
        return open_idea(idea, by=outcome.by, at=at, rules=idea.rules)
    return lifecycle.move(
        idea, STAGES[outcome.verdict], by=outcome.by, at=at, why=outcome.why, codes=outcome.codes, note=outcome.note
    )


def _end(outcome: Outcome, **end: datetime) -> bool:
    """Write the end of a pending outcome, once; whether this was the one."""
    won = rows_changed(
        sa.update(Outcome)
        .where(Outcome.id == outcome.id, Outcome.applied_at.is_(None), Outcome.undone_at.is_(None))
        .values(**end)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(outcome, list(end))
    return bool(won)
