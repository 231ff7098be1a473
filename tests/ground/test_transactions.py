"""Who has read may still count a try: a small writing transaction never begins inside a reading one."""

from __future__ import annotations

from contextvars import Context
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from ideas.db import db, own_transaction, start_reading, start_writing
from ideas.office import buckets


def take(app: Flask, key: str, at: datetime) -> None:
    """Somebody else, in a request of her own, writes and commits."""
    with app.app_context():
        start_writing()
        buckets.take(key, rate=5, per=timedelta(minutes=1), at=at)
        db.session.commit()


def test_a_try_is_counted_although_somebody_else_wrote_meanwhile(app: Flask, at: datetime) -> None:
    start_reading()
    assert db.session.scalar(sa.text("SELECT count(*) FROM bucket")) == 0
    Context().run(take, app, "hers", at)
    with own_transaction():
        assert buckets.take("mine", rate=5, per=timedelta(minutes=1), at=at) is None
    assert set(db.session.scalars(sa.text("SELECT key FROM bucket"))) == {"hers", "mine"}
