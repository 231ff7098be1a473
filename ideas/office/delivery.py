"""Sending the mail that waits: over SMTP, or into files where no mail server is configured.

A message is leased before it is sent and marked afterwards. A relay that is down delays it with growing pauses;
nothing is lost, and its Message-ID stays the same over every try.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import current_app

from ideas.db import db
from ideas.office.models import Mail

LEASE = timedelta(minutes=5)
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240, 480, 720)
TIMEOUT = 15
Send = Callable[[EmailMessage], None]


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The mail as a message: text, HTML beside it, and the one-click unsubscribe of RFC 8058."""
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.message_id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


def deliver(at: datetime, *, batch: int = 100) -> int:
    """Send what is due, one small transaction each; how many were sent."""
    sent = 0
    for mail_id in _lease(at, batch):
        sent += _send_one(mail_id, at)
    return sent


def _lease(at: datetime, batch: int) -> list[int]:
    """Take mails for this process: others leave them alone until the lease ends."""
    due = sa.select(Mail.id).where(Mail.state == "waiting", Mail.next_try_at <= at).order_by(Mail.id).limit(batch)
    ids = list(db.session.scalars(due))
    mine = []
    for mail_id in ids:
        taken = db.session.execute(
            sa.update(Mail)
            .where(Mail.id == mail_id, Mail.state == "waiting", Mail.next_try_at <= at)
            .values(next_try_at=at + LEASE)
        )
        if taken.rowcount:  # type: ignore[attr-defined]
            mine.append(mail_id)
    db.session.commit()
    return mine


def _send_one(mail_id: int, at: datetime) -> bool:
    mail = db.session.get_one(Mail, mail_id, populate_existing=True)
    message = message_of(mail, current_app.config["MAIL_FROM"])
    db.session.commit()
    try:
        sender()(message)
    except (OSError, smtplib.SMTPException) as trouble:
        _put_off(mail, at, trouble)
        return False
    mail.state, mail.sent_at, mail.error = "sent", at, None
    mail.attempts += 1
    db.session.commit()
    return True


def _put_off(mail: Mail, at: datetime, trouble: Exception) -> None:
    """Try again later; an address that the relay refuses for good is given up."""
    refused = isinstance(trouble, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _ in trouble.recipients.values()
    )
    pause = PAUSES[min(mail.attempts, len(PAUSES) - 1)]
    mail.attempts += 1
    mail.error = f"{type(trouble).__name__}: {trouble}"[:500]
    mail.next_try_at = at + timedelta(minutes=pause)
    if refused or mail.attempts > 40:
        mail.state = "failed"
    db.session.commit()


def sender() -> Send:
    """How mail leaves: `MAIL_URL` (smtp:// or smtps://user:password@host:port), else files in the data folder."""
    url = current_app.config["MAIL_URL"]
    return (lambda message: _by_smtp(url, message)) if url else _into_a_file


def _by_smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    make = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with make(parts.hostname or "localhost", parts.port or (465 if secure else 25), timeout=TIMEOUT) as relay:
        if not secure and relay.has_extn("starttls"):
            relay.starttls()
        if parts.username:
            relay.login(unquote(parts.username), unquote(parts.password or ""))
        relay.send_message(message)


def _into_a_file(message: EmailMessage) -> None:
    folder = Path(current_app.config["DATA"]) / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    (folder / f"{name}.eml").write_bytes(message.as_bytes())
