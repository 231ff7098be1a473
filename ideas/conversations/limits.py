"""How often a member may say something: buckets in the database, with a sentence that says when to go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app

from ideas.accounts.models import Member
from ideas.office import buckets
from ideas.refusals import Refused
from ideas.words import _, span

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LIMITS = {
    "comment": (("COMMENTS_PER_MINUTE", MINUTE), ("COMMENTS_PER_DAY", DAY)),
    "helpful": (("HELPFUL_PER_MINUTE", MINUTE),),
    "feedback": (("FEEDBACK_PER_DAY", DAY),),
    "flag": (("FLAGS_PER_DAY", DAY),),
}


def take(act: str, *, by: Member, at: datetime) -> None:
    """Count one act of a member; raises Refused (429) with the time to wait. The caller rolls back then."""
    for setting, per in LIMITS[act]:
        key = f"{act}:{by.id}:{per.total_seconds():.0f}"
        wait = buckets.take(key, rate=current_app.config[setting], per=per, at=at)
        if wait is not None:
            raise too_fast(wait)


def too_fast(wait: int) -> Refused:
    """The refusal of somebody who is too quick; `wait` in seconds."""
    sentence = _("That was a lot in a short time. Please go on in %(span)s.", span=span(timedelta(seconds=wait)))
    return Refused(sentence, status=429, retry_after=wait)
