"""Forms that came when the session was over: sealed, for one member on one browser, for a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.accounts.models import KeptForm
from ideas.accounts.sessions import digest
from ideas.db import db, rows_changed
from ideas.posted import Given, Posted
from ideas.sealing import seal, unseal

LARGEST = 64 * 1024
"""Bytes of a form that is kept; a larger one is shown at once, to copy."""
MOST = 5
"""Forms kept for one browser: one for each tab that was open."""
KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Kept:
    """A kept form as its page shows it."""

    id: int
    form: Posted
    at: datetime


def keep(form: Posted, *, token: str, member_id: int, at: datetime) -> bool:
    """Keep a form for the browser that holds `token`. False: it is too large, or there are too many already."""
    text = as_text(form)
    if len(text.encode()) > LARGEST or len(form.path) > 500:
        return False
    kept = of(token, member_id, at=at)
    if any(each.form == form for each in kept):
        return True
    if len(kept) >= MOST:
        return False
    db.session.add(KeptForm(token_hash=digest(token), member_id=member_id, sealed=seal(text), at=at))
    db.session.flush()
    return True


def of(token: str, member_id: int, *, at: datetime) -> list[Kept]:
    """What is kept on this browser for this member, in the order in which it came."""
    rows = db.session.scalars(
        sa.select(KeptForm)
        .where(KeptForm.token_hash == digest(token), KeptForm.member_id == member_id, KeptForm.at > at - KEPT)
        .order_by(KeptForm.id)
    )
    return [Kept(row.id, from_text(unseal(row.sealed)), row.at) for row in rows]


def drop(form_id: int, *, token: str, member_id: int) -> None:
    """Forget one form; one that is not there, or not hers, is fine."""
    db.session.execute(
        sa.delete(KeptForm).where(
            KeptForm.id == form_id, KeptForm.token_hash == digest(token), KeptForm.member_id == member_id
        )
    )


def as_text(form: Posted) -> str:
    fields = [[field.name, field.value, field.label] for field in form.fields]
    return json.dumps({"path": form.path, "fields": fields, "files": form.files}, ensure_ascii=False)


def from_text(text: str) -> Posted:
    kept = json.loads(text)
    return Posted(kept["path"], tuple(Given(*field) for field in kept["fields"]), tuple(kept["files"]))


def all_of(member_id: int) -> Sequence[KeptForm]:
    """Everything kept for a member, on whatever browser."""
    return db.session.scalars(sa.select(KeptForm).where(KeptForm.member_id == member_id).order_by(KeptForm.id)).all()


def sweep(at: datetime) -> int:
    """Forget what nobody came back for within a day. How many forms."""
    gone = rows_changed(sa.delete(KeptForm).where(KeptForm.at <= at - KEPT))
    db.session.commit()
    return gone
