"""A small world for tests of support: a call with gates, ideas of maya, and as many confirmed members as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from ideas import clock
from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign, Rules
from ideas.db import db
from ideas.notices.models import Notice
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Creator, Idea, Passage
from ideas.voting import actions
from ideas.voting.models import Gate, Support, Tally

SMALL = ((3, 365), (6, 182), (9, 182), (12, 0))
REAL = ((100, 365), (1000, 182), (5000, 182), (10_000, 0))


def rules(gates: Sequence[Sequence[int]] = SMALL, **values: Any) -> Rules:
    """A call of its own with these gates."""
    at = clock.now()
    campaign = Campaign(
        slug=f"call-{uuid4().hex[:8]}", title="Open call", need="", need_html="", opens_at=at - timedelta(days=30)
    )
    db.session.add(campaign)
    db.session.flush()
    values = {"first_days": 60, "published_at": at, "number": 1} | values
    version = Rules(campaign_id=campaign.id, gates=[list(gate) for gate in gates], **values)
    db.session.add(version)
    db.session.flush()
    return version


def draft(owner: Member, version: Rules) -> Idea:
    """An idea on its way to the screener."""
    at, slug = clock.now(), f"lamp-{uuid4().hex[:8]}"
    idea = Idea(
        slug=slug, campaign_id=version.campaign_id, rules_id=version.id, owner_id=owner.id, title="A lamp that folds",
        pitch="It folds flat and travels with you.", created_at=at, saved_at=at, stage_since=at,
    )  # fmt: skip
    db.session.add(idea)
    db.session.flush()
    db.session.add(Creator(idea_id=idea.id, member_id=owner.id, share_ppm=1_000_000, invited_at=at, accepted_at=at))
    move(idea, Stage.SCREENING, by=owner, at=at, facts={"submitted_at": at})
    return idea


def open_idea(owner: Member, gates: Sequence[Sequence[int]] = SMALL, **values: Any) -> Idea:
    """An idea that gathers support since now."""
    version = rules(gates, **values)
    idea = draft(owner, version)
    assert actions.open_idea(idea, by=None, at=clock.now(), rules=version)
    db.session.commit()
    return idea


def people(n: int) -> list[int]:
    """The ids of `n` new members with confirmed addresses, who cannot sign in."""
    at, batch = clock.now() - timedelta(days=100), uuid4().hex[:8]
    rows = [
        {"handle": f"m{batch}{i}", "handle_key": f"m{batch}{i}", "name": f"Member {i}",
         "address": f"m{batch}{i}@plinth.example", "address_key": f"m{batch}{i}@plinth.example",
         "confirmed_at": at, "joined_at": at}
        for i in range(n)
    ]  # fmt: skip
    ids = list(db.session.scalars(sa.insert(Member).returning(Member.id, sort_by_parameter_order=True), rows))
    db.session.commit()
    return ids


def give(idea: Idea, member_ids: Sequence[int], *, at: datetime | None = None) -> list[actions.Supported]:
    """These members support the idea, one after another, each in a transaction of its own."""
    given = []
    for member_id in member_ids:
        by = db.session.get_one(Member, member_id)
        given.append(actions.support(idea, by=by, at=at or clock.now()))
        db.session.commit()
    return given


def count(idea: Idea) -> int:
    return db.session.scalars(sa.select(Tally.count).where(Tally.idea_id == idea.id)).one()


def rows(idea: Idea) -> int:
    return db.session.scalars(sa.select(sa.func.count()).where(Support.idea_id == idea.id)).one()


def reached(idea: Idea) -> list[int]:
    """The gates that have fired, in the order of their rows."""
    fired = sa.select(Gate.supporters).where(Gate.idea_id == idea.id, Gate.reached_at.is_not(None))
    return list(db.session.scalars(fired.order_by(Gate.position)))


def passages(idea: Idea, to: Stage | None = None) -> list[Passage]:
    found = sa.select(Passage).where(Passage.idea_id == idea.id).order_by(Passage.id)
    return list(db.session.scalars(found.where(Passage.to_stage == to) if to else found))


def told(event: str) -> list[int]:
    """Who was told about an event."""
    return list(db.session.scalars(sa.select(Notice.member_id).where(Notice.event == event)))


def load(idea: Idea, member_ids: Sequence[int], *, at: datetime | None = None) -> None:
    """Supports of these members, written in bulk below the goal and its gates."""
    given = at or clock.now()
    rows = [
        {"idea_id": idea.id, "member_id": n, "at": given, "state": "counted", "counted_at": given} for n in member_ids
    ]
    db.session.execute(sa.insert(Support), rows)
    more = {"count": Tally.count + len(rows), "given": Tally.given + len(rows)}
    db.session.execute(sa.update(Tally).where(Tally.idea_id == idea.id).values(**more))
    db.session.commit()
