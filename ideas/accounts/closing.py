"""Taking one's data along, and closing an account. Every room answers for its own rows through its privacy.py."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from flask import current_app

from ideas.accounts.models import Member
from ideas.office import audit
from ideas.words import _


def archive(member: Member) -> bytes:
    """Everything the site keeps about a member: a zip file with one JSON file for each room."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for room, privacy in current_app.extensions["plinth.privacy"].items():
            kept = json.dumps(privacy.export(member), indent=2, ensure_ascii=False, default=_plain)
            box.writestr(f"{room}.json", kept)
    return out.getvalue()


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def why_not_close(member: Member) -> str | None:
    """The reason why an account cannot be closed now, or None."""
    if member.has_role():
        return _("You hold a staff role. Please ask an admin to take it first, then close the account.")
    return None


def close(member: Member, *, at: datetime) -> None:
    """Close an account for good: the later rooms forget first, the account itself goes last."""
    for privacy in reversed(current_app.extensions["plinth.privacy"].values()):
        privacy.forget(member, at=at)
    audit.record("member.closed", "member", member.id, by=member.id, at=at)
