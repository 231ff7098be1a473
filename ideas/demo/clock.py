"""The demo clock: moved forward by hand, kept in the database, read by `clock.now()`, shown in the banner."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import current_app, g

from ideas import clock
from ideas.db import db
from ideas.office import settings
from ideas.office.setup import CLOCK
from ideas.refusals import Refused
from ideas.words import _

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span_of(text: str) -> timedelta:
    """`100d`, `6h`, `30m` or `2w` as a span of time. Raises Refused for anything else."""
    found = re.fullmatch(r"([0-9]{1,4})([mhdw])", text.strip())
    if not found:
        raise Refused(_("“%(text)s” is not a span of time. Try 100d, 6h, 30m or 2w.", text=text), status=422)
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def forward(by: timedelta) -> None:
    """Move the clock of this site on. Raises Refused in production. Commits nothing."""
    if current_app.config["MODE"] == "production":
        raise Refused(_("The clock of a production site cannot be moved."))
    at = clock.now()
    seconds = settings.get(CLOCK, 0) + int(by.total_seconds())
    settings.put(CLOCK, seconds, at=at)
    db.session.flush()
    g.pop("clock_offset", None)


def reset() -> None:
    """Back to the real time."""
    settings.put(CLOCK, 0, at=clock.now())
    g.pop("clock_offset", None)
