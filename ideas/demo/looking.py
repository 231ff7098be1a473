"""How often the pages of the demo world's ideas were looked at, day by day; and the index they are found by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa

from ideas.db import db
from ideas.demo.shelf import Course
from ideas.gallery.models import VisitDay
from ideas.submissions import search_index
from ideas.submissions.models import Idea

DAYS = 120


def add(courses: Mapping[str, Course], ideas: Mapping[str, Idea], *, now: datetime, luck: Random) -> None:
    """Views of the last days: some every day, and more where many supported. Then everything can be found."""
    rows = [
        {"idea_id": ideas[key].id, "day": day, "views": views}
        for key, course in courses.items()
        for day, views in _views(course, now, luck).items()
    ]
    db.session.execute(sa.insert(VisitDay), rows)
    db.session.commit()
    search_index.refresh(now)


def _views(course: Course, now: datetime, luck: Random) -> dict[object, int]:
    if course.opened_at is None:
        return {}
    first = max(course.opened_at, now - timedelta(days=DAYS))
    supports = Counter(at.date() for at in course.supports if at >= first)
    days = [(first + timedelta(days=n)).date() for n in range((now - first).days + 1)]
    return {day: luck.randint(1, 9) + 7 * supports[day] + luck.randint(0, 2 * supports[day]) for day in days}
