"""The second factor: a code of six digits that changes every 30 seconds (TOTP), each good for one sign-in."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pyotp
import segno
import sqlalchemy as sa
from flask import current_app

from ideas.accounts import letters, limits
from ideas.accounts.actions import write_safety
from ideas.accounts.models import Member, SignIn
from ideas.accounts.sessions import end_all_sessions
from ideas.db import db, own_transaction, rows_changed
from ideas.office import audit
from ideas.sealing import seal, unseal

STEP = 30


def prepare(member: Member) -> None:
    """Make a secret for an app to read; it counts for nothing until a code made from it was given."""
    member.totp_secret, member.totp_confirmed_at = seal(pyotp.random_base32()), None
    db.session.flush()


def secret_of(member: Member) -> str:
    """The secret that was prepared or is in use, as an app reads it."""
    if member.totp_secret is None:
        raise LookupError("no second factor was prepared")
    return unseal(member.totp_secret)


def picture(member: Member) -> bytes:
    """The secret as a QR code, as an SVG document."""
    uri = pyotp.TOTP(secret_of(member)).provisioning_uri(name=member.handle, issuer_name=current_app.config["NAME"])
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=6, border=3, dark="#2A1A2E", light="#FFFFFF")
    return out.getvalue()


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The number of the half minute that `code` belongs to, if it is the present one or one beside it."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp = pyotp.TOTP(secret)
    for moment in (at, at - timedelta(seconds=STEP), at + timedelta(seconds=STEP)):
        if pyotp.utils.strings_equal(digits, totp.at(moment)):
            return int(moment.timestamp()) // STEP
    return None


def give(member: Member, code: str, *, at: datetime) -> bool:
    """Whether `code` is right now and was not used before. Wrong ones are counted; too many are refused with 429.

    Commits the count of tries by itself, so that a refusal afterwards does not forget it.
    """
    tries = limits.of_code(member.id)
    with own_transaction():
        tries.take(at=at)
    step = step_of(secret_of(member), code, at=at)
    if step is None:
        return False
    newer = sa.or_(Member.totp_last_step.is_(None), Member.totp_last_step < step)
    used = rows_changed(sa.update(Member).where(Member.id == member.id, newer).values(totp_last_step=step))
    if not used:
        return False
    tries.put_back()
    return True


def switch_on(member: Member, sign_in: SignIn, *, at: datetime) -> None:
    """Ask for a code from now on; all other browsers are signed out."""
    member.totp_confirmed_at = sign_in.second_factor_at = at
    end_all_sessions(member, at=at, but=sign_in.id)
    write_safety(member, letters.second_factor_on(member), at=at)
    audit.record("second_factor.on", "member", member.id, by=member.id, at=at)


def switch_off(member: Member, *, by: int | None, at: datetime) -> None:
    """Ask for the password alone from now on; all browsers are signed out."""
    member.totp_secret = member.totp_confirmed_at = None
    end_all_sessions(member, at=at)
    write_safety(member, letters.second_factor_off(member), at=at)
    audit.record("second_factor.off", "member", member.id, by=by, at=at)
