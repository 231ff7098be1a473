"""Filling an empty database with the demo world, and emptying it again."""

from __future__ import annotations

import sqlalchemy as sa

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db, start_writing
from ideas.demo.people import CAST, DOMAIN, PASSWORD
from ideas.demo.world import load
from ideas.office import schema, settings
from ideas.submissions import search_index
from ideas.voting import ranking

BEGUN, LOADED = "demo.begun", "demo.loaded"


def fill_if_empty() -> bool:
    """Load the demo world unless there are members already. True: it was loaded.

    A load that was cut off is begun afresh.
    """
    start_writing()
    if db.session.scalar(sa.select(Member.id).limit(1)) is None:
        _fill()
        return True
    half = settings.get(BEGUN) is not None and settings.get(LOADED) is None
    db.session.rollback()
    if half:
        reload_world()
    return half


def _fill() -> None:
    now = clock.now().replace(microsecond=0)
    settings.put(BEGUN, now.isoformat(), at=now)
    load(now)
    settings.put(LOADED, now.isoformat(), at=now)
    db.session.commit()
    ranking.refresh(now)
    search_index.refresh(now)


def reload_world() -> None:
    """Throw away every row, append-only ones too, by taking the schema down and up again."""
    db.session.remove()
    schema.downgrade("base")
    schema.upgrade()
    start_writing()
    _fill()


def sign_ins() -> list[str]:
    """One printed line per member of the cast."""
    addresses = {handle: f"{handle}@{DOMAIN}" for handle in CAST}
    width = max(map(len, addresses.values()))
    lines = [f"{addresses[handle]:<{width}}  {PASSWORD}  {what}" for handle, (_, _, what) in CAST.items()]
    return [*lines, "Staff need no second factor here; in production it is compulsory."]
