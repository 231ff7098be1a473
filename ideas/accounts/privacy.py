"""What accounts keep about a member, and what is left of it when she has closed her account."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts import kept_forms
from ideas.accounts.models import KeptForm, Member, SignIn, Token
from ideas.db import db
from ideas.sealing import unseal

COLUMNS = (
    "handle", "name", "address", "confirmed_at", "birth_year", "about", "language", "zone", "joined_at",
    "totp_confirmed_at",
)  # fmt: skip


def export(member: Member) -> dict[str, Any]:
    """The account and its sign-ins; secrets stay out."""
    signs = db.session.scalars(sa.select(SignIn).where(SignIn.member_id == member.id).order_by(SignIn.id))
    return {
        "account": {name: getattr(member, name) for name in COLUMNS},
        "roles": sorted(member.roles),
        "sign_ins": [
            {"browser": row.agent, "from": row.created_at, "last_seen": row.last_seen_at, "ended": row.ended_at}
            for row in signs
        ],
        "kept_forms": [{"at": row.at, "form": json.loads(unseal(row.sealed))} for row in kept_forms.all_of(member.id)],
    }


def forget(member: Member, *, at: datetime) -> None:
    """Leave a former member: no name, no address, no way in; the handle can be had by somebody else."""
    db.session.execute(sa.delete(KeptForm).where(KeptForm.member_id == member.id))
    db.session.execute(sa.delete(Token).where(Token.member_id == member.id))
    db.session.execute(sa.delete(SignIn).where(SignIn.member_id == member.id))
    member.handle, member.handle_key = f"former-{member.id}", f":{member.id}"  # a key that no handle has
    member.name = "a former member"
    member.address = member.address_key = member.password_hash = member.birth_year = None
    member.totp_secret = member.totp_confirmed_at = member.totp_last_step = None
    member.about, member.closed_at = "", at
    db.session.flush()
