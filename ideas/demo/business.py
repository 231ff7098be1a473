"""Agreements, sales and statements of the demo world."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Member
from ideas.demo.shelf import Course
from ideas.submissions.models import Idea


def add(added: dict[str, Idea], courses: dict[str, Course], *, members: dict[str, Member], now: datetime) -> None:
    """Write the business side of the world."""
