"""Outgoing mail by address: a row in the caller's transaction now, sent by the worker afterwards."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import render_template

from ideas.db import db
from ideas.office.models import Mail


@dataclass(frozen=True)
class Sheet:
    """What a mail says, in the recipient's language: a title, paragraphs, at most one button, and why it was sent."""

    title: str
    paragraphs: tuple[str, ...]
    reason: str
    button: str | None = None
    link: str | None = None
    unsubscribe: str | None = None

    def lay_out(self, language: str) -> tuple[str, str]:
        """The sheet as text and as HTML, in the one layout of every mail."""
        parts = {"language": language, **vars(self)}
        return render_template("mail/base.txt", **parts).strip() + "\n", render_template("mail/base.html", **parts)


def post_sheet(to: str, sheet: Sheet, *, kind: str, at: datetime, language: str, key: str | None = None) -> Mail | None:
    """Put a laid-out sheet into the outgoing tray."""
    text, html = sheet.lay_out(language)
    return post(
        to, subject=sheet.title, text=text, html=html, kind=kind, at=at, language=language, key=key,
        unsubscribe=sheet.unsubscribe,
    )  # fmt: skip


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
        subject=subject_of(subject), text=text, html=html, unsubscribe=unsubscribe,
        state="waiting", attempts=0, created_at=at, next_try_at=at,
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    return mail


def subject_of(title: str) -> str:
    """The title on one line, cut to what the column holds: a line break would end the head of the mail."""
    return " ".join(title.split())[:250]


def new_message_id() -> str:
    """The local part of a Message-ID: given once, kept over every retry."""
    return secrets.token_hex(16)
