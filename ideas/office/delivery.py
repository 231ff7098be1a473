"""Sending the mail that waits: over SMTP, or into files where no mail server is configured.

A message is leased before it is sent and marked afterwards. A relay that is down delays it with growing pauses;
nothing is lost, and its Message-ID stays the same over every try.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import current_app

from ideas.db import db, rows_changed
from ideas.office.models import Mail

LEASE = timedelta(minutes=5)
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240, 480, 720)
TIMEOUT = 15
#: Headers are not folded before the longest line that mail allows: an address folded at 78 is encoded, and no way out.
UNFOLDED = SMTP.clone(max_line_length=998)
Send = Callable[[EmailMessage], None]


class RelayAwayError(Exception):
    """The relay cannot be reached, does not speak or does not know us."""


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
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language  # last: what is set before would move into the first part
    message.policy = UNFOLDED  # the bodies are encoded already, in short lines
    return message


def deliver(at: datetime, *, batch: int = 100) -> int:
    """Send what is due, one small transaction each; how many were sent. A relay that is away is not asked on and on."""
    sent = 0
    ids = _lease(at, batch)
    for place, mail_id in enumerate(ids):
        try:
            sent += _send_one(mail_id, at)
        except RelayAwayError:
            _release(ids[place + 1 :], at)
            break
    return sent


def _lease(at: datetime, batch: int) -> list[int]:
    """Take mails for this process: others leave them alone until the lease ends."""
    due = sa.select(Mail.id).where(Mail.state == "waiting", Mail.next_try_at <= at).order_by(Mail.id).limit(batch)
    ids = list(db.session.scalars(due))
    mine = []
    for mail_id in ids:
        taken = rows_changed(
            sa.update(Mail)
            .where(Mail.id == mail_id, Mail.state == "waiting", Mail.next_try_at <= at)
            .values(next_try_at=at + LEASE)
        )
        if taken:
            mine.append(mail_id)
    db.session.commit()
    return mine


def _send_one(mail_id: int, at: datetime) -> bool:
    mail = db.session.get_one(Mail, mail_id, populate_existing=True)
    try:
        message = message_of(mail, current_app.config["MAIL_FROM"])
    except (ValueError, MessageError) as trouble:  # an address that is none: it will not become one
        mail.attempts += 1
        mail.state, mail.error = "failed", f"{type(trouble).__name__}: {trouble}"[:500]
        db.session.commit()
        return False
    db.session.commit()
    try:
        sender()(message)
    except (OSError, smtplib.SMTPException) as trouble:
        _put_off(mail, at, trouble)
        if is_away(trouble):
            raise RelayAwayError from trouble
        return False
    mail.state, mail.sent_at, mail.error = "sent", at, None
    mail.attempts += 1
    db.session.commit()
    return True


def is_away(trouble: Exception) -> bool:
    """Whether no mail at all can be sent now, in contrast to this one."""
    answered = isinstance(trouble, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
    return not answered or isinstance(trouble, smtplib.SMTPConnectError | smtplib.SMTPAuthenticationError)


def _release(ids: list[int], at: datetime) -> None:
    """Give mails back that were taken and not tried."""
    later = at + timedelta(minutes=PAUSES[0])
    db.session.execute(sa.update(Mail).where(Mail.id.in_(ids), Mail.state == "waiting").values(next_try_at=later))
    db.session.commit()


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
    """Hand one message over. Where the relay offers encryption, its certificate must be valid."""
    parts = urlsplit(url)
    host, trust = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        made: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=trust)
    else:
        made = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    with made as relay:
        relay.ehlo_or_helo_if_needed()
        if parts.scheme != "smtps" and relay.has_extn("starttls"):
            relay.starttls(context=trust)
        if parts.username:
            relay.login(unquote(parts.username), unquote(parts.password or ""))
        relay.send_message(message)


def _into_a_file(message: EmailMessage) -> None:
    folder = Path(current_app.config["DATA"]) / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    (folder / f"{name}.eml").write_bytes(message.as_bytes())
