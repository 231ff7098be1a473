"""The decision: one for each idea and window, with public reasons; public only from `public_at` on.

The stage moves in `publish` alone. Before that no page and no list has anything to hide: they do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.db import db, insert_once, rows_changed
from ideas.notices.actions import tell, tell_many
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.review import letters, queries, rules
from ideas.review.models import Decision
from ideas.review.windows import window_for_decision
from ideas.submissions import lifecycle
from ideas.submissions.models import Idea, Passage
from ideas.submissions.queries import creator_ids
from ideas.submissions.stages import MOVES, Stage
from ideas.words import _


def decide(
    idea: Idea, *, by: Member, at: datetime, verdict: str, codes: Sequence[str], why: str, note: str = "",
    parked_until: datetime | None = None,
) -> Decision:  # fmt: skip
    """Take a decision; of two reviewers one wins and the other is told who decided.

    An approval waits for `confirm_decision`; everything else is complete: the creators hear at once.
    """
    said: dict[str, Any] = {"verdict": verdict, "codes": codes, "why": why, "parked_until": parked_until}
    refuse_if(rules.why_not_decide(idea, is_own=queries.is_own(idea, by), **said, at=at))
    if waiting := unapplied_decision(idea):
        raise Refused(_already(waiting))
    window_id = window_for_decision(idea, at=at)
    public_at = None if verdict == "approve" else at + embargo_of(idea)
    is_new = insert_once(
        Decision, idea_id=idea.id, window_id=window_id, verdict=verdict, first_code=codes[0], codes=list(codes),
        why=why.strip(), note=note.strip(), parked_until=parked_until if verdict == "park" else None,
        decided_by_id=by.id, decided_at=at, public_at=public_at,
    )  # fmt: skip
    decision = unapplied_decision(idea)
    if not is_new or decision is None:
        raise Refused(_already(decision))
    _record("decision.taken", decision, by=by, at=at)
    if rules.is_complete(decision):
        _tell_creators(idea, decision, at=at)
    else:
        others = queries.staff_ids("reviewer") - {by.id, *creator_ids(idea)}
        tell_many(
            others, partial(letters.second_wanted, idea, by), event=f"second:{decision.id}:{at.isoformat()}", at=at
        )
    return decision


def confirm_decision(decision: Decision, *, by: Member, at: datetime) -> None:
    """The second reviewer's yes: the approval is complete and the creators hear."""
    idea = decision.idea
    refuse_if(rules.why_not_confirm(decision, by_id=by.id, is_own=queries.is_own(idea, by)))
    won = rows_changed(
        sa.update(Decision)
        .where(Decision.id == decision.id, Decision.public_at.is_(None))
        .values(confirmed_by_id=by.id, confirmed_at=at, public_at=at + embargo_of(idea))
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Refused(_("This decision was confirmed or withdrawn at this very moment."))
    db.session.refresh(decision, ["confirmed_by_id", "confirmed_at", "public_at"])
    _record("decision.confirmed", decision, by=by, at=at)
    _tell_creators(idea, decision, at=at)


def withdraw_decision(decision: Decision, *, by: Member, at: datetime, why: str) -> None:
    """Take an approval back that is not complete: the idea is undecided again, the audit book keeps the story."""
    idea = decision.idea
    refuse_if(rules.why_not_withdraw(decision, is_own=queries.is_own(idea, by), why=why))
    gone = rows_changed(
        sa.delete(Decision)
        .where(Decision.id == decision.id, Decision.public_at.is_(None))
        .execution_options(synchronize_session=False)
    )
    if not gone:
        raise Refused(_("This decision was confirmed or withdrawn at this very moment."))
    before = {"verdict": decision.verdict, "codes": decision.codes, "why": decision.why, "by": decision.decided_by_id}
    audit.record("decision.withdrawn", "idea", idea.id, by=by.id, at=at, before=before, after={"why": why.strip()})
    if decision.decided_by_id != by.id:
        letter = partial(letters.approval_withdrawn, idea, why, by)
        tell(decision.decided_by, letter, event=f"decision:{decision.id}:{at.isoformat()}", at=at)
    db.session.expunge(decision)


def publish(decision: Decision, *, at: datetime) -> Passage | None:
    """Make a complete decision public: the one place where it moves the stage. None: done already, or not possible."""
    idea, to = decision.idea, rules.VERDICTS[decision.verdict]
    if to not in MOVES[Stage(idea.stage)]:
        return None
    won = rows_changed(
        sa.update(Decision)
        .where(Decision.id == decision.id, Decision.applied_at.is_(None), Decision.public_at <= at)
        .values(applied_at=at)
        .execution_options(synchronize_session=False)
    )
    if not won:
        return None
    facts: dict[str, Any] = {"decided_at": decision.complete_at}
    if decision.verdict == "park":
        facts["parked_until"] = decision.parked_until
    by, why, codes = decision.decided_by, decision.why, decision.codes
    passage = lifecycle.move(idea, to, by=by, at=at, why=why, codes=codes, facts=facts)
    if passage is None:
        raise Refused(_("“%(title)s” does not stand where this can be decided.", title=idea.title))
    return passage


def due_decisions(at: datetime) -> list[int]:
    """Complete decisions whose public moment has come, for ideas that stand where they apply."""
    due = (
        sa.select(Decision.id)
        .join(Idea, Idea.id == Decision.idea_id)
        .where(Decision.applied_at.is_(None), Decision.public_at <= at, Idea.stage.in_(sorted(rules.DECIDABLE)))
    )
    return list(db.session.scalars(due.order_by(Decision.public_at, Decision.id).limit(200)))


def with_people() -> sa.Select[Decision]:
    """Decisions with their idea, as the desk reads it, and both reviewers."""
    return sa.select(Decision).options(
        joinedload(Decision.idea).options(joinedload(Idea.rules), joinedload(Idea.owner), joinedload(Idea.campaign)),
        joinedload(Decision.window),
        joinedload(Decision.decided_by),
        joinedload(Decision.confirmed_by),
    )


def unapplied_decision(idea: Idea) -> Decision | None:
    """The decision about this idea that is not public yet: incomplete, or waiting for its moment."""
    waiting = with_people().where(Decision.idea_id == idea.id, Decision.applied_at.is_(None))
    return db.session.scalar(waiting.execution_options(populate_existing=True))


def _already(decision: Decision | None) -> str:
    if decision is None:
        return _("Somebody else has just decided about this idea.")
    name, title = decision.decided_by.shown_name, decision.idea.title
    return _("%(name)s has already decided about “%(title)s”.", name=name, title=title)


def embargo_of(idea: Idea) -> timedelta:
    """From the rules frozen on the idea: the creators hear this long before everybody else."""
    return timedelta(hours=idea.rules.embargo_hours)


def _tell_creators(idea: Idea, decision: Decision, *, at: datetime) -> None:
    letter = partial(letters.decided, idea, decision)
    tell_many(creator_ids(idea), letter, event=f"decision:{decision.id}", at=at)


def _record(verb: str, decision: Decision, *, by: Member, at: datetime) -> None:
    after = {"verdict": decision.verdict, "codes": decision.codes, "why": decision.why}
    if decision.public_at is not None:
        after["public_at"] = decision.public_at.isoformat()
    audit.record(verb, "idea", decision.idea_id, by=by.id, at=at, after=after)
