"""Joining, confirming, and changing what an account is known by (RULES: People, roles and privacy)."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts import letters, limits, queries, tokens
from ideas.accounts.addresses import address_key
from ideas.accounts.models import Member, Token
from ideas.accounts.rules import handle_key
from ideas.accounts.sessions import end_all_sessions
from ideas.db import db
from ideas.office import audit, mail
from ideas.office.mail import Sheet
from ideas.refusals import Refused
from ideas.words import _, speaking


def write_to(member: Member, sheet: Sheet, *, kind: str, at: datetime, to: str | None = None) -> None:
    """Put a mail about the account into the tray."""
    if to or member.address:
        mail.post_sheet(to or str(member.address), sheet, kind=kind, at=at, language=member.language)


def write_safety(member: Member, sheet: Sheet, *, at: datetime) -> None:
    """Tell the holder that the safety of her account has changed; this cannot be switched off."""
    with speaking(member.language):
        write_to(member, sheet, kind="account.safety", at=at)


def join(
    *, handle: str, name: str, address: str, password_hash: str, birth_year: int, language: str, at: datetime
) -> None:
    """Make an account and write to its address.

    Where the mailbox has an account already, its holder is written to instead. The new row then stays without an
    address, so that nobody can ever confirm it, and keeps its handle for some days: joining looks and costs the same.
    """
    taken = queries.why_not_free(handle)
    if taken:
        raise Refused(taken, field="handle")
    holder = queries.by_address(address)
    member = Member(
        handle=handle, handle_key=handle_key(handle), name=name, password_hash=password_hash, birth_year=birth_year,
        language=language, joined_at=at, address=None if holder else address,
        address_key=None if holder else address_key(address),
    )  # fmt: skip
    db.session.add(member)
    db.session.flush()
    remind(holder or member, at=at)


def remind(member: Member, *, at: datetime) -> None:
    """Write to an address that was typed into the joining form: how to confirm it, or that it has an account."""
    if not limits.may_write_to(str(member.address), at=at):
        return
    with speaking(member.language):
        if member.is_confirmed:
            write_to(member, letters.already_here(member), kind="account.known", at=at)
        else:
            secret = tokens.issue(member, "confirm", at=at)
            sheet = letters.confirm(member, secret, tokens.lifetime("confirm"))
            write_to(member, sheet, kind="account.confirm", at=at)


def confirm(secret: str, *, at: datetime) -> Token | None:
    """Confirm an address by the secret mailed to it: that of a new account, a new one, or an old one taken back."""
    token = tokens.spend(secret, "confirm", "address", "undo", at=at)
    if token is None:
        return None
    member = token.member
    if token.purpose == "confirm":
        member.confirmed_at = at
        audit.record("member.confirmed", "member", member.id, by=member.id, at=at)
    elif token.purpose == "address":
        _move_to(member, str(token.new_address), at=at)
    else:
        _move_back(member, str(token.new_address), at=at)
    return token


def _move_to(member: Member, address: str, *, at: datetime) -> None:
    old = str(member.address)
    _set_address(member, address)
    secret = tokens.issue(member, "undo", at=at, new_address=old)
    with speaking(member.language):
        sheet = letters.address_changed(member, address, secret, tokens.lifetime("undo"))
        write_to(member, sheet, kind="account.safety", at=at, to=old)
    tokens.retire(member, "password", at=at)
    audit.record("member.address_changed", "member", member.id, by=member.id, at=at)


def _move_back(member: Member, address: str, *, at: datetime) -> None:
    """The holder of the old address did not want the change: whoever made it is out, and the password is void."""
    _set_address(member, address)
    member.password_hash = None
    tokens.retire(member, "address", "password", "undo", at=at)
    end_all_sessions(member, at=at)
    audit.record("member.address_restored", "member", member.id, by=None, at=at)


def _set_address(member: Member, address: str) -> None:
    holder = queries.by_address(address)
    if holder is not None and holder.id != member.id:
        raise Refused(_("This mailbox belongs to another account by now."))
    member.address, member.address_key = address, address_key(address)
    db.session.flush()


def ask_for_address(member: Member, address: str, *, at: datetime) -> None:
    """Write to the address a member wants to move to; nothing changes until its button is pressed."""
    holder = queries.by_address(address)
    if not limits.may_write_to(address, at=at):
        return
    if holder is not None and holder.id != member.id:
        with speaking(holder.language):
            write_to(holder, letters.already_here(holder), kind="account.known", at=at)
        return
    secret = tokens.issue(member, "address", at=at, new_address=address)
    with speaking(member.language):
        sheet = letters.new_address(member, secret, tokens.lifetime("address"))
        write_to(member, sheet, kind="account.confirm", at=at, to=address)


def ask_for_password(member: Member, *, at: datetime) -> None:
    """Write to somebody who forgot her password; before the address is confirmed, that comes first."""
    if not member.is_confirmed:
        remind(member, at=at)
    elif limits.may_write_to(str(member.address), at=at):
        secret = tokens.issue(member, "password", at=at)
        with speaking(member.language):
            sheet = letters.new_password(member, secret, tokens.lifetime("password"))
            write_to(member, sheet, kind="account.password", at=at)


def set_password(member: Member, password_hash: str, *, at: datetime, but: int | None = None) -> None:
    """Keep a new password: everybody is signed out except the sign-in `but`, links mailed before are dead."""
    member.password_hash = password_hash
    tokens.retire(member, "password", "address", at=at)
    end_all_sessions(member, at=at, but=but)
    write_safety(member, letters.password_changed(member), at=at)
    audit.record("member.password_changed", "member", member.id, by=member.id, at=at)
