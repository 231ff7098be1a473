"""Filling an empty database with the demo world, and emptying it again."""

from __future__ import annotations

import sqlalchemy as sa

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db, start_writing
from ideas.demo.people import CAST, PASSWORD
from ideas.office import schema
from ideas.voting import ranking


def fill_if_empty() -> bool:
    """Load the demo world unless there are members already. True: it was loaded."""
    from ideas.demo.world import load

    start_writing()
    if db.session.scalar(sa.select(Member.id).limit(1)):
        db.session.rollback()
        return False
    now = clock.now().replace(microsecond=0)
    load(now)
    db.session.commit()
    ranking.refresh(now)
    return True


def reload_world() -> None:
    """Throw away every row, append-only ones too, by taking the schema down and up again."""
    db.session.remove()
    schema.downgrade("base")
    schema.upgrade()
    fill_if_empty()


def sign_ins() -> list[str]:
    """One printed line per member of the cast."""
    width = max(len(handle) for handle in CAST)
    lines = [f"{handle:<{width}}  {PASSWORD}  {what}" for handle, (_, _, what) in CAST.items()]
    return [*lines, "Staff need no second factor here; in production it is compulsory."]
