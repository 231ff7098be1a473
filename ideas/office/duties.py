"""What the office does by the clock: mail goes out, full rate buckets are forgotten, old jobs too."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.db import db, rows_changed
from ideas.office import buckets
from ideas.office.delivery import deliver
from ideas.office.duty import Duty
from ideas.office.models import Job

__all__ = ["DUTIES", "Duty"]


def forget_old_jobs(at: datetime) -> int:
    """Jobs that were done a month ago leave the table."""
    gone = rows_changed(sa.delete(Job).where(Job.state == "done", Job.done_at < at - timedelta(days=30)))
    db.session.commit()
    return gone


DUTIES = (
    Duty("office deliver", 2, deliver),
    Duty("office forget-buckets", 3600, buckets.sweep),
    Duty("office forget-jobs", 3600, forget_old_jobs),
)
