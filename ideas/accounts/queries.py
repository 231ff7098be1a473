"""Finding members and their sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from ideas.accounts.addresses import address_key, normal_address
from ideas.accounts.models import Member, SignIn
from ideas.accounts.rules import handle_key
from ideas.accounts.sessions import lapsed
from ideas.db import db
from ideas.words import _


def by_address(text: str) -> Member | None:
    """The open account of the mailbox that `text` leads to."""
    address = normal_address(text)
    if address is None:
        return None
    mine = sa.select(Member).where(Member.address_key == address_key(address), Member.closed_at.is_(None))
    return db.session.scalar(mine)


def by_handle(handle: str) -> Member | None:
    """The open account of that very handle, with its roles."""
    found = sa.select(Member).where(Member.handle == handle.casefold(), Member.closed_at.is_(None))
    return db.session.scalar(found.options(selectinload(Member.grants)).execution_options(populate_existing=True))


def why_not_free(handle: str) -> str | None:
    """The reason why a well-formed handle cannot be had, or None."""
    if db.session.scalar(sa.select(Member.id).where(Member.handle_key == handle_key(handle))):
        return _("This handle, or one that looks like it, is taken. Please choose another one.")
    return None


def open_sign_ins(member: Member, *, at: datetime) -> Sequence[SignIn]:
    """The browsers on which the member is signed in, the last used one first."""
    rows = db.session.scalars(
        sa.select(SignIn)
        .where(SignIn.member_id == member.id, SignIn.ended_at.is_(None))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(100)
    )
    return [row for row in rows if not lapsed(row, is_staff=member.has_role(), at=at)]
