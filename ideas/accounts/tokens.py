"""One-time secrets that travel by mail: only their hash is kept, they work once, for one purpose, until they expire."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member, Token
from ideas.accounts.sessions import digest
from ideas.db import db, rows_changed


def lifetime(purpose: str) -> timedelta:
    """How long a token of that purpose works."""
    config = current_app.config
    return {
        "confirm": timedelta(hours=config["CONFIRM_HOURS"]),
        "address": timedelta(hours=config["CONFIRM_HOURS"]),
        "password": timedelta(minutes=config["PASSWORD_RESET_MINUTES"]),
        "undo": timedelta(days=config["ADDRESS_UNDO_DAYS"]),
    }[purpose]


def issue(member: Member, purpose: str, *, at: datetime, new_address: str | None = None) -> str:
    """Make a token and return its secret; older ones of that purpose stop working."""
    if purpose != "undo":
        retire(member, purpose, at=at)
    secret = secrets.token_urlsafe(32)
    db.session.add(
        Token(member_id=member.id, purpose=purpose, sha256=digest(secret), new_address=new_address, created_at=at,
              expires_at=at + lifetime(purpose))
    )  # fmt: skip
    db.session.flush()
    return secret


def find(secret: str, *purposes: str, at: datetime) -> Token | None:
    """The token behind a secret, with its member, if it works now."""
    return db.session.scalar(
        sa.select(Token)
        .join(Member, Member.id == Token.member_id)
        .where(
            Token.sha256 == digest(secret), Token.purpose.in_(purposes), Token.used_at.is_(None),
            Token.expires_at > at, Member.closed_at.is_(None),
        )
        .options(joinedload(Token.member))
    )  # fmt: skip


def spend(secret: str, *purposes: str, at: datetime) -> Token | None:
    """The token behind a secret, used up by this call; None if it does not work (any more)."""
    token = find(secret, *purposes, at=at)
    if token is None:
        return None
    spent = rows_changed(sa.update(Token).where(Token.id == token.id, Token.used_at.is_(None)).values(used_at=at))
    return token if spent else None


def retire(member: Member, *purposes: str, at: datetime) -> None:
    """Make the unused tokens of these purposes worthless."""
    unused = sa.and_(Token.member_id == member.id, Token.purpose.in_(purposes), Token.used_at.is_(None))
    db.session.execute(sa.update(Token).where(unused).values(used_at=at))
