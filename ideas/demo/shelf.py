"""One story of the demo world becomes rows: the idea, its pictures, gates, passages and supports."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from flask import current_app

from ideas.demo.curve import moments
from ideas.review.cutoffs import next_calendar_cutoff
from ideas.submissions.stages import DECIDED, Stage
from ideas.words import home_zone

HERE = Path(__file__).parent
REVIEW_DAYS = timedelta(days=40)
EMBARGO = timedelta(hours=24)


@dataclass(frozen=True)
class Story:
    """An idea of the demo world as told in stories.json; `age` is in days, `count` in supporters."""

    key: str
    title: str
    pitch: str
    story: str
    facts: dict[str, int]
    pictures: list[str]
    owner: str
    campaign: str
    stage: Stage
    age: int
    count: int
    codes: list[str] = field(default_factory=list)
    why: str = ""
    awaiting: bool = False
    product: dict[str, Any] | None = None
    creators: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def read(cls, told: dict[str, Any]) -> Story:
        told = dict(told)
        told["creators"] = [(handle, share) for handle, share in told.pop("with", [])]
        return cls(**told | {"stage": Stage(told["stage"])})


@cache
def stories() -> tuple[Story, ...]:
    return tuple(Story.read(told) for told in json.loads((HERE / "stories.json").read_text(encoding="utf-8")))


@cache
def pictures() -> dict[str, dict[str, Any]]:
    """What is known of each committed picture, by its name without ending."""
    known = json.loads((HERE / "media" / "pictures.json").read_text(encoding="utf-8"))
    return {str(picture["file"]).removesuffix(".jpg"): picture for picture in known}


@cache
def alts() -> dict[str, str]:
    """What each committed picture shows, in words."""
    said: dict[str, str] = json.loads((HERE / "media" / "alts.json").read_text(encoding="utf-8"))
    return said


@dataclass
class Course:
    """When what happened to one idea: worked out from its story before any row is written."""

    opened_at: datetime | None
    supports: list[datetime]
    gates: list[tuple[int, int, datetime | None, datetime | None]]
    closes_at: datetime | None
    window: datetime | None
    passages: list[tuple[Stage, Stage, datetime]]
    facts: dict[str, Any]
    signed_at: datetime | None = None
    released_at: datetime | None = None
    retired_at: datetime | None = None


def cutoffs(now: datetime) -> tuple[datetime, datetime]:
    """The latest calendar cut-off, and the next one."""
    months = current_app.config["REVIEW_CUTOFF_MONTHS"]
    after = now - timedelta(days=400)
    last = after
    while (cutoff := next_calendar_cutoff(after, months=months, zone=home_zone())) <= now:
        last = after = cutoff
    return last, cutoff


def course_of(story: Story, rules: Any, *, now: datetime, luck: Random) -> Course:
    """Work out the life of an idea so that every promise of its rules holds."""
    if story.count == 0 and story.stage in (Stage.DRAFT, Stage.SCREENING, Stage.NEEDS_WORK):
        return _before_opening(story, now)
    opened = _opening(story, now)
    days = _days_of_support(story, now - opened)
    supports = moments(story.count, start=opened, days=days, luck=luck)
    closes = opened + timedelta(days=rules.first_days)
    gates: list[tuple[int, int, datetime | None, datetime | None]] = []
    for supporters, adds in rules.gates:
        if supporters <= story.count:
            closes += timedelta(days=adds)
            gates.append((supporters, adds, supports[supporters - 1], closes))
        else:
            gates.append((supporters, adds, None, None))
    course = Course(opened, supports, gates, closes, None, _beginning(opened), {"submitted_at": _submitted(opened)})
    _rest_of_life(course, story, now)
    return course


def _opening(story: Story, now: datetime) -> datetime:
    """Ideas in today's window reached their goal shortly before its cut-off; the others opened at their age."""
    last, _ = cutoffs(now)
    opened = now - timedelta(days=story.age)
    if story.stage in (Stage.IN_REVIEW, Stage.DEFERRED):
        opened = last - timedelta(days=26 + story.age % 20)
    if story.stage == Stage.ACHIEVED:
        opened = max(opened, last - timedelta(days=3.5))
    return opened.replace(microsecond=0)


def _days_of_support(story: Story, age: timedelta) -> float:
    whole = age / timedelta(days=1)
    if story.stage == Stage.OPEN:
        return whole - 0.05
    if story.stage == Stage.EXPIRED:
        return 55.0
    if story.stage == Stage.ARCHIVED:
        return 60.0
    quick = 4.0 + story.age % 7  # the median winner had 1,000 supporters after seven days
    return min(whole - 0.1, quick)


def _before_opening(story: Story, now: datetime) -> Course:
    sent = (now - timedelta(days=story.age, hours=3)).replace(microsecond=0)
    passages = []
    if story.stage != Stage.DRAFT:
        passages.append((Stage.DRAFT, Stage.SCREENING, sent))
    if story.stage == Stage.NEEDS_WORK:
        passages.append((Stage.SCREENING, Stage.NEEDS_WORK, sent + timedelta(days=1)))
    facts = {} if story.stage == Stage.DRAFT else {"submitted_at": sent}
    return Course(None, [], [], None, None, passages, facts)


def _submitted(opened: datetime) -> datetime:
    return opened - timedelta(days=1, hours=5)


def _beginning(opened: datetime) -> list[tuple[Stage, Stage, datetime]]:
    return [(Stage.DRAFT, Stage.SCREENING, _submitted(opened)), (Stage.SCREENING, Stage.OPEN, opened)]


def _rest_of_life(course: Course, story: Story, now: datetime) -> None:
    """The passages up to the decision, in order, with the facts that each stage needs; `business` lives the rest."""
    if story.stage == Stage.EXPIRED:
        assert course.closes_at
        course.passages.append((Stage.OPEN, Stage.EXPIRED, course.closes_at))
    if story.stage == Stage.ARCHIVED:
        assert course.opened_at
        course.passages.append((Stage.OPEN, Stage.ARCHIVED, course.opened_at + timedelta(days=62)))
    if story.stage in (Stage.OPEN, Stage.EXPIRED, Stage.ARCHIVED):
        return
    achieved = course.supports[-1]
    course.facts["achieved_at"] = achieved
    course.passages.append((Stage.OPEN, Stage.ACHIEVED, achieved))
    if story.stage == Stage.ACHIEVED:
        return
    months = current_app.config["REVIEW_CUTOFF_MONTHS"]
    course.window = next_calendar_cutoff(achieved, months=months, zone=home_zone())
    course.passages.append((Stage.ACHIEVED, Stage.IN_REVIEW, course.window))
    if story.stage != Stage.IN_REVIEW:
        _after_review(course, story, now)


def decided_at(window: datetime, now: datetime) -> datetime:
    """The moment of a decision: well after the cut-off, and over for longer than the embargo."""
    return min(window + REVIEW_DAYS, window + (now - window - EMBARGO) / 2).replace(microsecond=0)


def _after_review(course: Course, story: Story, now: datetime) -> None:
    assert course.window
    public = decided_at(course.window, now) + EMBARGO
    first = story.stage if story.stage in (Stage.DEFERRED, Stage.PARKED, Stage.DECLINED) else Stage.APPROVED
    course.passages.append((Stage.IN_REVIEW, first, public))
    course.facts["decided_at"] = public
    if first == Stage.PARKED:
        course.facts["parked_until"] = (now + timedelta(days=60)).replace(microsecond=0)
    if first not in DECIDED:
        course.facts.pop("decided_at")
    if story.stage in (Stage.IN_DEVELOPMENT, Stage.RELEASED, Stage.RETIRED):
        course.signed_at = public + timedelta(days=12)
    if story.stage in (Stage.RELEASED, Stage.RETIRED):
        course.released_at = public + timedelta(days=90)
    if story.stage == Stage.RETIRED:
        course.retired_at = public + timedelta(days=490)
