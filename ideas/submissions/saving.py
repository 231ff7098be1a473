"""How often a member may save what she types: more than scripts in three tabs ever do, less than a flood."""

from __future__ import annotations

from datetime import datetime, timedelta

from ideas.office import buckets
from ideas.words import _

PER_MINUTE = 120


def count_save(member_id: int, *, at: datetime) -> None:
    """Count one save before it costs anything. Raises Refused (429)."""
    many = _("You have saved very often. Wait a moment.")
    buckets.count(f"saves:{member_id}", many, rate=PER_MINUTE, per=timedelta(minutes=1), at=at)
