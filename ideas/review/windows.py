"""Review windows: achieved ideas enter the next one by the clock, exactly at its cut-off (RULES: Review)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from babel import dates
from flask import current_app
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.campaigns.models import Rules
from ideas.db import db, insert_once
from ideas.notices.actions import Letter, tell_many
from ideas.office import audit
from ideas.refusals import refuse_if
from ideas.review import letters, rules
from ideas.review.cutoffs import end_of_day, next_calendar_cutoff
from ideas.review.models import Decision, Entry, Window
from ideas.submissions import lifecycle
from ideas.submissions.models import Idea, Passage
from ideas.submissions.queries import creator_ids
from ideas.submissions.stages import Stage
from ideas.words import _, day, home_zone, locale


@dataclass(frozen=True, slots=True)
class Waiting:
    """An idea outside of a window: how its campaign reviews, and since when it waits for the next one."""

    idea: Idea
    review: str
    since: datetime


def waiting_for_window() -> list[Waiting]:
    """Ideas that reached their goal, were deferred or parked, in the order in which they began to wait."""
    deferred_at = (
        sa.select(sa.func.max(Decision.decided_at))
        .where(Decision.idea_id == Idea.id, Decision.verdict == "defer", Decision.applied_at.is_not(None))
        .scalar_subquery()
    )
    unapplied = sa.select(Decision.id).where(Decision.idea_id == Idea.id, Decision.applied_at.is_(None))
    rows = db.session.execute(
        sa.select(Idea, Rules.review, deferred_at)
        .join(Rules, Rules.id == Idea.rules_id)
        .where(Idea.stage.in_([Stage.ACHIEVED, Stage.DEFERRED, Stage.PARKED]), ~unapplied.exists())
        .order_by(Idea.achieved_at, Idea.id)
    )
    return [Waiting(idea, review, _since(idea, deferred)) for idea, review, deferred in rows]


def _since(idea: Idea, deferred_at: datetime | None) -> datetime:
    """Achieved: the crossing. Deferred: the decision, not the day it became public. Parked: the day it ends."""
    facts = {
        Stage.ACHIEVED: idea.achieved_at,
        Stage.DEFERRED: deferred_at,
        Stage.PARKED: idea.parked_until,
    }
    return facts[Stage(idea.stage)] or idea.stage_since


def due_window(waiting: Waiting, at: datetime) -> tuple[str, datetime] | None:
    """Kind and cut-off of the window that the idea enters at `at`; None while it has to wait.

    Calendar windows take in what was there before their cut-off. Rolling ones last a day and take ideas in at once,
    deferred ones after ROLLING_TARGET_DAYS. Whatever was parked comes back on its day. By hand means by hand.
    """
    here, stage = home_zone(), waiting.idea.stage
    if stage == Stage.PARKED:
        return ("rolling", end_of_day(waiting.since, here)) if at >= waiting.since else None
    if waiting.review == "calendar":
        months = current_app.config["REVIEW_CUTOFF_MONTHS"]
        cutoff = next_calendar_cutoff(waiting.since, months=months, zone=here)
        return ("calendar", cutoff) if at >= cutoff else None
    if waiting.review == "rolling":
        days = current_app.config["ROLLING_TARGET_DAYS"] if stage == Stage.DEFERRED else 0
        begins = waiting.since + timedelta(days=days)
        return ("rolling", end_of_day(begins, here)) if at >= begins else None
    return None


def window_at(kind: str, cutoff_at: datetime) -> Window:
    """The window of this kind and cut-off; the first idea that enters it makes it."""
    days = current_app.config["REVIEW_TARGET_DAYS" if kind == "calendar" else "ROLLING_TARGET_DAYS"]
    target_at = cutoff_at + timedelta(days=days)
    insert_once(Window, kind=kind, name="", cutoff_at=cutoff_at, target_at=target_at)
    return db.session.scalars(sa.select(Window).where(Window.kind == kind, Window.cutoff_at == cutoff_at)).one()


def enter(idea: Idea, window: Window, *, by: Member | None, at: datetime) -> Passage | None:
    """Put an idea into a window and begin its review; None if somebody else moved it first."""
    passage = lifecycle.move(idea, Stage.IN_REVIEW, by=by, at=at)
    if passage is None:
        return None
    insert_once(Entry, idea_id=idea.id, window_id=window.id, entered_at=at)
    letter = partial(_began, idea, window)
    tell_many(creator_ids(idea), letter, event=f"passage:{passage.id}", at=at)
    return passage


def _began(idea: Idea, window: Window) -> Letter:
    return letters.review_began(idea, window, name_of(window))


def open_window(name: str, target_at: datetime, *, by: Member | None, at: datetime) -> Window:
    """Open a window by hand: everything that waits in campaigns which review by hand enters it."""
    refuse_if(rules.why_not_open_window(name, target_at, at), status=422)
    window = Window(kind="manual", name=name.strip()[:80], cutoff_at=at, target_at=target_at)
    db.session.add(window)
    db.session.flush()
    taken = [w.idea for w in waiting_for_window() if w.review == "manual" and w.idea.stage != Stage.PARKED]
    entered = [idea.id for idea in taken if enter(idea, window, by=by, at=at)]
    audit.record(
        "review.window", "review_window", window.id, by=by.id if by else None, at=at,
        after={"name": window.name, "ideas": entered},
    )  # fmt: skip
    return window


def window_for_decision(idea: Idea, *, at: datetime) -> int:
    """The id of the window that a decision belongs to: the one in review, else a new one of its own.

    Outside of a review (an approved idea cannot be made after all) the decision needs a place, too.
    """
    entry = latest_entry(idea)
    if entry is not None and idea.stage == Stage.IN_REVIEW:
        return entry.window_id
    target_at = at + timedelta(days=current_app.config["ROLLING_TARGET_DAYS"])
    insert_once(Window, kind="manual", name="", cutoff_at=at, target_at=target_at)
    window = db.session.scalars(sa.select(Window).where(Window.kind == "manual", Window.cutoff_at == at)).one()
    insert_once(Entry, idea_id=idea.id, window_id=window.id, entered_at=at)
    return window.id


def latest_entry(idea: Idea) -> Entry | None:
    """The last window the idea entered; None before its first."""
    entered = sa.select(Entry).where(Entry.idea_id == idea.id).order_by(Entry.id.desc()).limit(1)
    return db.session.scalar(entered.options(joinedload(Entry.window)))


def name_of(window: Window) -> str:
    """The window in words: "Review of September 2026", a day, or the name it was given."""
    if window.name:
        return window.name
    here = window.cutoff_at.astimezone(home_zone())
    if window.kind == "calendar":
        return _("Review of %(month)s", month=dates.format_date(here.date(), "LLLL y", locale=locale()))
    if window.kind == "rolling":
        return _("Rolling review, %(day)s", day=day(here.date() - timedelta(days=1)))
    return _("Decision of %(day)s", day=day(here.date()))
