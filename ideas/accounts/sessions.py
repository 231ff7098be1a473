"""Signed-in browsers: a random token in the session cookie, its hash in a row that can be ended at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app, request, session
from flask_login import LoginManager, current_user
from sqlalchemy.orm import joinedload

from ideas import clock
from ideas.accounts.models import Member, SignIn
from ideas.db import db

manager = LoginManager()
KEY = "sign_in"


def digest(token: str) -> str:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(member: Member, *, at: datetime, agent: str = "") -> SignIn:
    """Sign a member in on this browser under a new token; whatever the cookie held before is forgotten."""
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_sha256=digest(token), member_id=member.id, created_at=at, last_seen_at=at, fresh_at=at, agent=agent[:120]
    )
    db.session.add(row)
    db.session.flush()
    session.clear()
    session.permanent = True
    session[KEY] = token
    return row


def end_session(*, at: datetime) -> None:
    """Sign this browser out: a copied cookie is dead too."""
    token = session.get(KEY)
    if token:
        db.session.execute(
            sa.update(SignIn).where(SignIn.token_sha256 == digest(token), SignIn.ended_at.is_(None)).values(ended_at=at)
        )
    session.clear()


def end_all_sessions(member: Member, *, at: datetime, but: int | None = None) -> None:
    """Sign a member out everywhere, except from the sign-in `but`."""
    every = sa.update(SignIn).where(SignIn.member_id == member.id, SignIn.ended_at.is_(None))
    db.session.execute((every.where(SignIn.id != but) if but else every).values(ended_at=at))


def lapsed(sign_in: SignIn, *, is_staff: bool, at: datetime) -> bool:
    """Whether a sign-in is too old or was idle too long; staff's lives shorter."""
    config = current_app.config
    if is_staff:
        idle, whole = timedelta(minutes=config["STAFF_IDLE_MINUTES"]), timedelta(hours=config["STAFF_HOURS"])
    else:
        idle, whole = timedelta(days=config["SIGN_IN_IDLE_DAYS"]), timedelta(days=config["SIGN_IN_DAYS"])
    return at - sign_in.last_seen_at > idle or at - sign_in.created_at > whole


@manager.request_loader
def load(_: object) -> Member | None:
    """The member this browser is signed in as: one indexed read."""
    token = session.get(KEY)
    if not token:
        return None
    found = db.session.execute(
        sa.select(SignIn, Member)
        .join(Member, Member.id == SignIn.member_id)
        .where(SignIn.token_sha256 == digest(token), SignIn.ended_at.is_(None), Member.closed_at.is_(None))
        .options(joinedload(Member.grants))
    ).unique().first()  # fmt: skip
    if found is None:
        return None
    sign_in, member = found
    if lapsed(sign_in, is_staff=member.has_role(), at=clock.now()):
        return None
    member.sign_in = sign_in
    member.needs_second_factor = (
        member.has_role() and current_app.config["SECOND_FACTOR_FOR_STAFF"] and sign_in.second_factor_at is None
    )
    return member  # type: ignore[no-any-return]


def this_sign_in() -> SignIn:
    """The row of this browser's sign-in; for views behind a guard."""
    return current_user.sign_in  # type: ignore[no-any-return]


def browser() -> str:
    """The browser as it names itself, short, for the member's own list of sign-ins."""
    return (request.user_agent.string or "")[:120]
