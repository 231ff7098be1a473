"""Giving and taking roles: by an admin or by command, never by the member herself, always with a line of audit."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ideas.accounts.models import Member, RoleGrant
from ideas.accounts.rules import why_not_grant
from ideas.accounts.sessions import end_all_sessions
from ideas.db import db, insert_once, rows_changed
from ideas.office import audit
from ideas.refusals import refuse_if


def held(member: Member) -> frozenset[str]:
    """The roles the member holds at this moment, read from the table."""
    return frozenset(db.session.scalars(sa.select(RoleGrant.role).where(RoleGrant.member_id == member.id)))


def grant(member: Member, role: str, *, by: Member | None, at: datetime) -> bool:
    """Give a role; the member signs in anew to use it. True: she did not hold it before."""
    before = held(member)
    refuse_if(why_not_grant(role, held=before, member_id=member.id, by_id=by.id if by else None))
    values = {"member_id": member.id, "role": role, "granted_by_id": by.id if by else None, "granted_at": at}
    if not insert_once(RoleGrant, **values):
        return False
    _note("role.granted", member, before, before | {role}, by=by, at=at)
    return True


def revoke(member: Member, role: str, *, by: Member | None, at: datetime) -> bool:
    """Take a role away, at once and everywhere. True: she held it."""
    before = held(member)
    refuse_if(why_not_grant(role, held=frozenset(), member_id=member.id, by_id=by.id if by else None))
    gone = rows_changed(sa.delete(RoleGrant).where(RoleGrant.member_id == member.id, RoleGrant.role == role))
    if not gone:
        return False
    _note("role.revoked", member, before, before - {role}, by=by, at=at)
    return True


def _note(
    verb: str, member: Member, before: frozenset[str], after: frozenset[str], *, by: Member | None, at: datetime
) -> None:
    end_all_sessions(member, at=at)
    audit.record(
        verb, "member", member.id, by=by.id if by else None, at=at,
        before={"roles": sorted(before)}, after={"roles": sorted(after)},
    )  # fmt: skip
