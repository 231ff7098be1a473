"""The one audit book: who did what to which subject. Append-only, each line chained to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ideas.db import db
from ideas.office.models import AuditEntry

START = "0" * 64
LOCK = 7_541_001


def record(
    verb: str, subject_kind: str, subject_id: int | None, *, by: int | None, at: datetime,
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None, address_hash: str | None = None,
) -> AuditEntry:  # fmt: skip
    """Write one line in the caller's transaction. `by` is the id of the member, None for a command or the clock."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    last = db.session.scalar(sa.select(AuditEntry.sha256).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        at=at, actor_id=by, verb=verb, subject_kind=subject_kind, subject_id=subject_id, before=before, after=after,
        address_hash=address_hash, prev_sha256=last or START, sha256="",
    )  # fmt: skip
    entry.sha256 = fingerprint(entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def fingerprint(entry: AuditEntry) -> str:
    """SHA-256 over the line and the hash of the line before it."""
    told = [
        entry.prev_sha256, entry.at.astimezone(UTC).isoformat(), entry.actor_id, entry.verb, entry.subject_kind,
        entry.subject_id, entry.before, entry.after, entry.address_hash,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def broken_lines() -> Iterator[int]:
    """The ids of the lines whose own hash or link to the line before is wrong."""
    before = START
    for entry in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=500)):
        if entry.prev_sha256 != before or entry.sha256 != fingerprint(entry):
            yield entry.id
        before = entry.sha256
