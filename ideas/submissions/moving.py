"""The owner moves her public idea over to the newest rules of its campaign, keeping its support."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.campaigns.models import Rules
from ideas.campaigns.queries import newest_rules
from ideas.db import db, rows_changed
from ideas.refusals import Refused, refuse_if
from ideas.submissions import queries
from ideas.submissions.models import Idea, Revision
from ideas.submissions.moving_rules import lack_under, why_not_move
from ideas.submissions.revision_queries import waiting_for
from ideas.submissions.stages import Stage
from ideas.words import _


def move_over(
    idea: Idea, number: int, *, facts: dict[str, Any], confirmations: dict[str, bool], by: Member, at: datetime
) -> Revision | None:
    """Put the idea under version `number`, with what that asks for in addition. None: it stands there already.

    Raises Refused when that is not the newest version any more: nobody moves to rules she did not see.
    """
    idea = queries.locked(idea)
    db.session.refresh(idea, ["rules_id", "facts", "confirmations", "title", "pitch", "story", "closes_at"])
    to, old = newest_rules(idea.campaign_id), db.session.get_one(Rules, idea.rules_id)
    if old.number == number:
        return None
    if to.number != number:
        raise Refused(_("A newer version of the rules was published meanwhile. This is what would change now."))
    refuse_if(why_not_move(idea, to, at, is_changing=waiting_for(idea.id) is not None))
    given = {"facts": {**idea.facts, **facts}, "confirmations": {**idea.confirmations, **confirmations}}
    before, after = _difference(idea, old, to, given)
    _write(idea, to, given, at=at)
    _check(idea, to)
    return _record(idea, before, after, by=by, at=at)


def _difference(idea: Idea, old: Rules, to: Rules, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of the move as its revision keeps them: the versions, and the answers that are new."""
    new = {key: value for key, value in given["facts"].items() if idea.facts.get(key) != value}
    ticks = {key: True for key, value in given["confirmations"].items() if value and not idea.confirmations.get(key)}
    before: dict[str, Any] = {"rules": old.number}
    after: dict[str, Any] = {"rules": to.number}
    if new:
        before["facts"], after["facts"] = {key: idea.facts.get(key) for key in new}, new
    if ticks:
        before["confirmations"], after["confirmations"] = {}, ticks
    return before, after


def _write(idea: Idea, to: Rules, given: dict[str, Any], *, at: datetime) -> None:
    done = rows_changed(
        sa.update(Idea)
        .where(Idea.id == idea.id, Idea.edition == idea.edition, Idea.stage == Stage.OPEN)
        .values(**given, rules_id=to.id, edition=Idea.edition + 1, saved_at=at)
        .execution_options(synchronize_session=False)
    )
    if not done:
        raise Refused(_("“%(title)s” has just been changed elsewhere. Please try again.", title=idea.title))
    db.session.refresh(idea, [*given, "rules_id", "edition", "saved_at"])


def _check(idea: Idea, to: Rules) -> None:
    """Nothing that the new version asks for is missing now."""
    lack = lack_under(idea, to, queries.pictures_of(idea.id))
    missing = [fact.why_not(None) for fact in lack.facts] + [tick.label for tick in lack.ticks]
    reasons = [*lack.to_change, *(reason for reason in missing if reason)]
    if reasons:
        raise Refused(" ".join(reasons), status=422)


def _record(idea: Idea, before: dict[str, Any], after: dict[str, Any], *, by: Member, at: datetime) -> Revision:
    last = db.session.scalar(sa.select(sa.func.max(Revision.number)).where(Revision.idea_id == idea.id)) or 0
    revision = Revision(
        idea_id=idea.id, number=last + 1, kind="rules", state="accepted", by_id=by.id, at=at, ended_at=at,
        before=before, after=after,
    )  # fmt: skip
    db.session.add(revision)
    db.session.flush()
    return revision
