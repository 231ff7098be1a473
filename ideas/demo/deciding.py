"""Review windows, entries and decisions of the demo world, and the products made of what was approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from ideas.accounts.models import Member
from ideas.db import db
from ideas.demo.shelf import EMBARGO, Course, Story, decided_at
from ideas.review.models import Decision, Entry, Window
from ideas.submissions.models import Idea
from ideas.submissions.stages import Stage

VERDICTS = {Stage.DECLINED: "decline", Stage.DEFERRED: "defer", Stage.PARKED: "park"}


def add_reviews(
    told: Sequence[Story],
    courses: dict[str, Course],
    added: dict[str, Idea],
    *,
    members: dict[str, Member],
    now: datetime,
) -> None:
    """Put every idea that was reviewed into its window, with what was decided there."""
    for story in told:
        course = courses[story.key]
        if course.window is None:
            continue
        window = window_at(course.window)
        db.session.add(Entry(idea_id=added[story.key].id, window_id=window.id, entered_at=course.window))
        db.session.flush()
        if story.stage != Stage.IN_REVIEW or story.awaiting:
            add_decision(story, added[story.key], window, members=members, now=now)


def window_at(cutoff: datetime) -> Window:
    """The calendar window with this cut-off, made when it is first needed."""
    known = db.session.scalar(sa.select(Window).where(Window.cutoff_at == cutoff))
    if known is None:
        target = cutoff + timedelta(days=current_app.config["REVIEW_TARGET_DAYS"])
        known = Window(kind="calendar", name="", cutoff_at=cutoff, target_at=target)
        db.session.add(known)
        db.session.flush()
    return known


def add_decision(story: Story, idea: Idea, window: Window, *, members: dict[str, Member], now: datetime) -> None:
    """What was decided; an approval that still waits for the second reviewer has no `public_at`."""
    verdict = VERDICTS.get(story.stage, "approve")
    at = now - timedelta(hours=20) if story.awaiting else decided_at(window.cutoff_at, now)
    public = None if story.awaiting else at + EMBARGO
    confirmed = verdict == "approve" and not story.awaiting
    codes = story.codes or ["demand"]
    db.session.add(
        Decision(
            idea_id=idea.id,
            window_id=window.id,
            verdict=verdict,
            first_code=codes[0],
            codes=codes,
            why=story.why or "A thousand people asked for it, and our turner says it can be made.",
            decided_by_id=members["rosa"].id,
            decided_at=at,
            public_at=public,
            applied_at=public,
            confirmed_by_id=members["vera"].id if confirmed else None,
            confirmed_at=at if confirmed else None,
            parked_until=idea.parked_until if verdict == "park" else None,
        )
    )
    db.session.flush()
