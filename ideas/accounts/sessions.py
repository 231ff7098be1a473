"""Signed-in browsers: a random token in the session cookie, its hash in a row that can be ended at once."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Response, current_app, g, request, session
from flask_login import LoginManager, current_user
from sqlalchemy.orm import joinedload

from ideas import clock
from ideas.accounts.models import Member, SignIn
from ideas.db import db, own_transaction

manager = LoginManager()
KEY = "sign_in"
WAS = "was"
CODE_WAIT = timedelta(minutes=10)


def digest(token: str) -> str:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(member: Member, *, at: datetime, agent: str = "") -> SignIn:
    """Sign a member in on this browser under a new token; whatever the cookie held before is forgotten."""
    row = SignIn(token_sha256="", member_id=member.id, created_at=at, last_seen_at=at, fresh_at=at, agent=agent[:120])
    renew_session(row)
    db.session.add(row)
    db.session.flush()
    return row


def renew_session(sign_in: SignIn) -> None:
    """Give this browser's sign-in a new token, at each change of what it may do: copies of the old cookie are dead."""
    token = secrets.token_urlsafe(32)
    sign_in.token_sha256 = digest(token)
    session.clear()
    session.permanent = True
    session[KEY] = token


def end_session(*, at: datetime) -> None:
    """Sign this browser out: a copied cookie is dead too. What stays tells whose form may still be open in a tab."""
    token = session.get(KEY)
    session.clear()
    if token:
        db.session.execute(
            sa.update(SignIn).where(SignIn.token_sha256 == digest(token), SignIn.ended_at.is_(None)).values(ended_at=at)
        )
        session[WAS] = digest(token)


def who_was_here() -> int | None:
    """The member who was signed in on this browser last, as its cookie tells; None where nothing does."""
    token = session.get(KEY)
    mark = digest(token) if isinstance(token, str) else session.get(WAS)
    return db.session.scalar(sa.select(SignIn.member_id).where(SignIn.token_sha256 == mark)) if mark else None


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


def _found() -> tuple[SignIn, Member] | None:
    """The sign-in behind this browser's cookie and its member, if it has not ended: one indexed read."""
    token = session.get(KEY)
    if not isinstance(token, str):
        return None
    found = db.session.execute(
        sa.select(SignIn, Member)
        .join(Member, Member.id == SignIn.member_id)
        .where(SignIn.token_sha256 == digest(token), SignIn.ended_at.is_(None), Member.closed_at.is_(None))
        .options(joinedload(Member.grants))
    ).unique().first()  # fmt: skip
    if found is None or lapsed(found[0], is_staff=found[1].has_role(), at=clock.now()):
        return None
    return found[0], found[1]


def awaits_code(sign_in: SignIn, member: Member) -> bool:
    """Whether the password was right but the code of the second factor is still to come."""
    return member.totp_confirmed_at is not None and sign_in.second_factor_at is None


@manager.request_loader  # type: ignore[untyped-decorator]
def load(_: object) -> Member | None:
    """The member this browser is signed in as. A sign-in that waits for its code is none yet."""
    found = _found()
    if found is None or awaits_code(*found):
        return None
    sign_in, member = found
    g.seen = (sign_in.id, sign_in.last_seen_at)
    member.sign_in = sign_in
    member.needs_second_factor = (
        member.has_role() and current_app.config["SECOND_FACTOR_FOR_STAFF"] and sign_in.second_factor_at is None
    )
    return member


def waiting_for_code(*, at: datetime) -> tuple[SignIn, Member] | None:
    """The sign-in of this browser that waits for its code, for ten minutes at most."""
    found = _found()
    if found is None or not awaits_code(*found) or at - found[0].created_at > CODE_WAIT:
        return None
    return found


def note_seen(response: Response) -> Response:
    """Keep when a sign-in was last used, at most once a minute: the only thing that reading a page writes."""
    sign_in_id, last_seen_at = g.get("seen", (None, None))
    if sign_in_id is None:
        return response
    at = clock.now()
    if abs(at - last_seen_at) >= timedelta(minutes=1):
        db.session.rollback()  # what the view left uncommitted was not meant to stay
        with suppress(sa.exc.OperationalError), own_transaction():  # a full disk keeps nobody from reading
            db.session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=at))
    return response


def this_sign_in() -> SignIn:
    """The row of this browser's sign-in; for views behind a guard."""
    return current_user.sign_in  # type: ignore[no-any-return]


def browser() -> str:
    """The browser as it names itself, short, for the member's own list of sign-ins."""
    return (request.user_agent.string or "")[:120]
