"""What the office gives the ground floor: the offset of the demo clock, read once a request."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, g

from ideas.office import settings

CLOCK = "clock.offset_seconds"


def furnish(app: Flask) -> None:
    """Let `clock.now()` read its offset from the kept settings; never in production."""
    if app.config["MODE"] == "production":
        return
    app.extensions["plinth.clock_offset"] = read_offset


def read_offset() -> timedelta:
    if "clock_offset" not in g:
        g.clock_offset = timedelta(seconds=settings.get(CLOCK, 0))
    return timedelta(seconds=g.clock_offset.total_seconds())
