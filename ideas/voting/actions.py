"""The acts of support: open, support, take back, follow. Rows change here; the caller commits once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.campaigns.models import Rules
from ideas.db import db, insert_once, rows_changed
from ideas.office import buckets
from ideas.refusals import Refused, refuse_if
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Follow, Idea, Passage
from ideas.voting import gates, rules
from ideas.voting.counting import count_in, count_out
from ideas.voting.models import Gate, Ranking, Tally
from ideas.voting.queries import relation, support_of
from ideas.words import _

FOLLOWS_PER_DAY = 500


@dataclass(frozen=True, slots=True)
class Supported:
    """The outcome of an act of support. `number`: of all supports given so far, this was the n-th; 0 if not new."""

    is_new: bool
    number: int = 0
    reached: list[Gate] = field(default_factory=list)

    @property
    def crossed(self) -> bool:
        """Whether this support reached the goal."""
        return any(gate.is_goal for gate in self.reached)


def open_idea(idea: Idea, *, by: Member | None, at: datetime, rules: Rules) -> Passage | None:
    """Publish a screened idea: freeze gates, goal and closing time from `rules` and start its tally.

    Returns None when somebody else moved the idea first; then nothing is written.
    """
    passage = move(idea, Stage.OPEN, by=by, at=at, facts=opening_facts(rules, at=at))
    if passage is None:
        return None
    if rules.mode == "support":
        gates.freeze(idea, rules)
    db.session.add(Tally(idea_id=idea.id, count=0, given=0, goal=idea.goal))
    db.session.add(Ranking(idea_id=idea.id, rising=0, week=0, count=0, changes=0, refreshed_at=at))
    db.session.flush()
    return passage


def opening_facts(version: Rules, *, at: datetime) -> dict[str, object]:
    """The facts of the stage OPEN. A request has no closing time; only support has a goal."""
    if version.mode == "support" and (reason := rules.why_not_gates(version.gates)):
        raise ValueError(f"rules {version.id}: {reason}")
    closes_at = None if version.mode == "request" else rules.first_closing(at, version.first_days)
    goal = version.goal if version.mode == "support" else None
    return {"mode": version.mode, "rules_id": version.id, "opened_at": at, "closes_at": closes_at, "goal": goal}


def support(idea: Idea, *, by: Member, at: datetime) -> Supported:
    """Give the member's support, once; fire the gates it reaches and make the crossing at the goal.

    A second click answers kindly. Raises Refused with the reason, which offers following where that helps.
    """
    known = relation(by, idea)
    if known.supports:
        return Supported(is_new=False)
    refuse_if(rules.why_not_support(idea, by=by, is_creator=known.is_creator, supported=False, at=at))
    counted = count_in(idea.id, by.id, at=at)
    if not counted.is_new:
        return Supported(is_new=False)
    if counted.count is None:
        raise Refused(rules.why_last_place_is_taken())
    refuse_if(rules.why_closed(counted.stage, counted.closes_at, at=at))
    reached = []
    if counted.next_gate is not None and counted.count >= counted.next_gate:
        reached = gates.fire(idea, counted.count, at=at)
    return Supported(is_new=True, number=counted.given, reached=reached)


def withdraw_support(idea: Idea, *, by: Member, at: datetime) -> bool:
    """Take the member's support back while the idea gathers it. False: there was none (any more).

    Days that were earned stay earned.
    """
    if support_of(by, idea) is None:
        return False
    refuse_if(rules.why_not_withdraw(idea, supported=True, at=at))
    counted = count_out(idea.id, by.id)
    if counted is None:
        return False
    if not rules.is_taking_support(counted.stage, counted.closes_at, at):
        db.session.refresh(idea, ["stage", "closes_at"])
        refuse_if(rules.why_not_withdraw(idea, supported=True, at=at))
    return True


def follow(idea: Idea, *, by: Member, at: datetime) -> bool:
    """Let the member hear about the idea. False: she followed it already. Raises Refused (429) after 500 in a day."""
    refuse_if(rules.why_not_follow(idea))
    many = _("You have followed very many ideas today. Please go on tomorrow.")
    buckets.count(f"follows:{by.id}", many, rate=FOLLOWS_PER_DAY, per=timedelta(days=1), at=at)
    return insert_once(Follow, idea_id=idea.id, member_id=by.id, at=at)


def unfollow(slug: str, *, by: Member) -> bool:
    """Stop following an idea, whatever became of it. False: she did not follow."""
    idea = sa.select(Idea.id).where(Idea.slug == slug).scalar_subquery()
    return bool(rows_changed(sa.delete(Follow).where(Follow.idea_id == idea, Follow.member_id == by.id)))
