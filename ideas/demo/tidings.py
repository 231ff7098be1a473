"""Unread notices of the cast: the latest news of the demo world, as the house itself would have told it."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Member
from ideas.demo.shelf import Course
from ideas.submissions.models import Idea


def add(added: dict[str, Idea], courses: dict[str, Course], *, members: dict[str, Member], now: datetime) -> None:
    """Tell the cast what happened last."""
