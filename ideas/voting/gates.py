"""Gates: frozen when an idea opens, fired once and in order by the support that reaches them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ideas.campaigns.models import Rules
from ideas.db import db, rows_changed
from ideas.notices.actions import tell_many
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Idea, Passage
from ideas.submissions.queries import creator_ids
from ideas.voting import letters
from ideas.voting.models import Gate
from ideas.voting.rules import closing_after, gates_between


def freeze(idea: Idea, rules: Rules) -> None:
    """Write the gates of the rules onto the idea: later rules do not move them."""
    db.session.add_all(laid(idea, rules))


def laid(idea: Idea, rules: Rules) -> list[Gate]:
    """The gates that an idea gets from the rules when it opens, none of them reached."""
    last = len(rules.gates)
    return [
        Gate(
            idea_id=idea.id, position=position, supporters=supporters, adds_days=adds_days, is_goal=position == last,
            extension=rules.extension,
        )
        for position, (supporters, adds_days) in enumerate(rules.gates, start=1)
    ]  # fmt: skip


def fire(idea: Idea, count: int, *, at: datetime) -> list[Gate]:
    """Fire every gate up to `count` that has not fired yet, in order; the goal makes the crossing.

    Runs in the transaction that raised the count: it holds the tally and the idea.
    """
    db.session.refresh(idea, ["stage", "closes_at", "goal"])
    waiting = db.session.scalars(sa.select(Gate).where(Gate.idea_id == idea.id, Gate.reached_at.is_(None)))
    return [gate for gate in gates_between(0, count, waiting) if _reach(idea, gate, at=at)]


def _reach(idea: Idea, gate: Gate, *, at: datetime) -> bool:
    assert idea.closes_at is not None
    closes_at = closing_after(idea.closes_at, gate.adds_days, extension=gate.extension, at=at)
    won = rows_changed(
        sa.update(Gate)
        .where(Gate.id == gate.id, Gate.reached_at.is_(None))
        .values(reached_at=at, closes_at=closes_at)
        .execution_options(synchronize_session=False)
    )
    if not won:
        return False
    idea.closes_at = closes_at
    db.session.flush()
    db.session.refresh(gate, ["reached_at", "closes_at"])
    if gate.is_goal:
        cross(idea, at=at)
    else:
        tell_many(creator_ids(idea), letters.gate_reached(idea, gate), event=f"gate:{gate.id}", at=at)
    return True


def cross(idea: Idea, *, at: datetime) -> Passage:
    """The goal is reached: the idea is achieved. The crossing is the rule's act and names no supporter."""
    passage = move(idea, Stage.ACHIEVED, by=None, at=at, facts={"achieved_at": at})
    if passage is None:  # impossible while the idea is locked; never count a support that did not cross
        raise RuntimeError(f"idea {idea.id} left its stage under the lock of a crossing")
    tell_many(creator_ids(idea), letters.goal_reached(idea), event=f"passage:{passage.id}", at=at)
    return passage
