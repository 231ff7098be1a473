"""Outgoing mail by address: a row in the caller's transaction now, sent by the worker afterwards."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa

from ideas.db import db
from ideas.office.models import Mail


def post(
    to: str, *, subject: str, text: str, html: str | None = None, kind: str, at: datetime, language: str = "en",
    key: str | None = None, unsubscribe: str | None = None,
) -> Mail | None:  # fmt: skip
    """Put one mail into the outgoing tray; it is sent only if the caller's transaction commits.

    `key` makes posting it twice harmless: None is returned for a key that was posted before.
    """
    if key is not None and db.session.scalar(sa.select(Mail.id).where(Mail.key == key)):
        return None
    mail = Mail(
        to_address=to, kind=kind, key=key, message_id=new_message_id(), language=language,
        subject=" ".join(subject.split())[:250], text=text, html=html, unsubscribe=unsubscribe,
        state="waiting", attempts=0, created_at=at, next_try_at=at,
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    return mail


def new_message_id() -> str:
    """The local part of a Message-ID: given once, kept over every retry."""
    return secrets.token_hex(16)
