"""What accounts do by the clock: what nobody confirmed and what has long ended is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from ideas.accounts import kept_forms
from ideas.accounts.models import Member, SignIn, Token
from ideas.db import db, rows_changed
from ideas.office.duty import Duty

BATCH = 500
KEPT = timedelta(days=90)


def forget_unconfirmed(at: datetime) -> int:
    """Free the handles and addresses of accounts that nobody confirmed in time; nobody could sign in to them."""
    before = at - timedelta(days=current_app.config["UNCONFIRMED_DAYS"])
    pending = sa.and_(Member.confirmed_at.is_(None), Member.password_hash.is_not(None), Member.joined_at < before)
    ids = list(db.session.scalars(sa.select(Member.id).where(pending).order_by(Member.id).limit(BATCH)))
    db.session.execute(sa.delete(Token).where(Token.member_id.in_(ids)))
    gone = rows_changed(sa.delete(Member).where(Member.id.in_(ids), pending))
    db.session.commit()
    return gone


def forget_ended(at: datetime) -> int:
    """Sign-ins and mailed secrets leave the tables 90 days after they were last good for anything."""
    before = at - KEPT
    signs = rows_changed(sa.delete(SignIn).where(SignIn.last_seen_at < before))
    secrets = rows_changed(sa.delete(Token).where(Token.expires_at < before))
    db.session.commit()
    return signs + secrets


DUTIES = (
    Duty("accounts forget-unconfirmed", 3600, forget_unconfirmed),
    Duty("accounts forget-ended", 3600, forget_ended),
    Duty("accounts forget-kept-forms", 3600, kept_forms.sweep),
)
