"""Rate limits by token buckets in the database: they hold over several processes and over restarts."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.db import db, insert_once, rows_changed
from ideas.office.models import Bucket
from ideas.refusals import Refused

ONE = 1_000_000


def take(key: str, *, rate: int, per: timedelta, at: datetime, burst: int | None = None) -> int | None:
    """Take one token from the bucket `key`, refilled by `rate` tokens `per` span up to `burst` (default: rate).

    None: allowed. Else the number of seconds until the next token. Runs in the caller's transaction.
    """
    size = (burst or rate) * ONE
    insert_once(Bucket, key=key, tokens_m6=size, updated_at=at)
    row = db.session.execute(
        sa.select(Bucket.tokens_m6, Bucket.updated_at).where(Bucket.key == key).with_for_update()
    ).one()
    speed = rate * ONE / per.total_seconds()
    tokens = min(size, row.tokens_m6 + int(max(0.0, (at - row.updated_at).total_seconds()) * speed))
    if tokens < ONE:
        return max(1, int((ONE - tokens) / speed) + 1)
    db.session.execute(sa.update(Bucket).where(Bucket.key == key).values(tokens_m6=tokens - ONE, updated_at=at))
    return None


def count(key: str, sentence: str, *, rate: int, per: timedelta, at: datetime, field: str | None = None) -> None:
    """Take one token, or raise Refused (429) with this sentence and the time to wait. The caller rolls back then."""
    wait = take(key, rate=rate, per=per, at=at)
    if wait is not None:
        raise Refused(sentence, status=429, field=field, retry_after=wait)


def put_back(key: str, *, rate: int, burst: int | None = None) -> None:
    """Give one token back: what it was taken for turned out not to count."""
    full = (burst or rate) * ONE
    one_more = sa.case((Bucket.tokens_m6 + ONE > full, full), else_=Bucket.tokens_m6 + ONE)
    db.session.execute(sa.update(Bucket).where(Bucket.key == key).values(tokens_m6=one_more))


def sweep(at: datetime) -> int:
    """Forget buckets that nobody touched for two days: they are full again."""
    done = rows_changed(sa.delete(Bucket).where(Bucket.updated_at < at - timedelta(days=2)))
    db.session.commit()
    return done
