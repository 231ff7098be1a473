"""Telling members: one notice per member and event, the mail in the same transaction (RULES: Notices)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app, has_request_context
from sqlalchemy.dialects import postgresql, sqlite

from ideas.accounts.models import Member
from ideas.db import db, insert_once, rows_changed
from ideas.notices.kinds import label_of
from ideas.notices.models import MailChoice, Notice
from ideas.notices.unsubscribing import unsubscribe_url
from ideas.office import mail
from ideas.office.models import Mail
from ideas.words import _, speaking

BATCH = 500
OWN_WAY_OUT = "https://unsubscribe.invalid/own-way-out"


@dataclass(frozen=True)
class Letter:
    """One message, already in the recipient's language. `body`: paragraphs; `link`: a path on this site."""

    kind: str
    title: str
    body: str
    link: str
    button: str | None = None


Write = Callable[[], Letter]


def tell(member: Member, letter: Write, *, event: str, at: datetime) -> bool:
    """Tell one member about one event, once. True: she had not been told before."""
    return tell_many([member.id], letter, event=event, at=at) == 1


def tell_many(member_ids: Iterable[int], letter: Write, *, event: str, at: datetime) -> int:
    """Tell members about one event, each once; how many were told now. Batches of a few hundred at most.

    The letter is written once per language. Closed accounts hear nothing; unconfirmed addresses get no mail.
    """
    people = db.session.execute(
        sa.select(Member.id, Member.language, Member.address, Member.confirmed_at)
        .where(Member.id.in_(list(member_ids)), Member.closed_at.is_(None))
        .order_by(Member.id)
    ).all()
    by_language: dict[str, list[Any]] = defaultdict(list)
    for person in people:
        by_language[person.language].append(person)
    told = 0
    for language, group in sorted(by_language.items()):
        with on_this_site(), speaking(language):
            written = letter()
            told += _tell_group(group, written, language, event=event, at=at)
    return told


def on_this_site() -> AbstractContextManager[Any]:
    """Lets letters name pages by `url_for` where no request is running: in the worker and in commands."""
    if has_request_context():
        return nullcontext()
    return current_app.test_request_context(base_url=current_app.config["SITE_URL"])


def _tell_group(group: list[Any], letter: Letter, language: str, *, event: str, at: datetime) -> int:
    new = _add_notices(group, letter, event=event, at=at)
    wanting = _wanting_mail([p for p in group if p.id in new and p.address and p.confirmed_at], letter.kind)
    if wanting:
        _add_mails(wanting, new, letter, language, at=at)
    return len(new)


def _add_notices(group: list[Any], letter: Letter, *, event: str, at: datetime) -> dict[int, int]:
    """Insert the notices that are not there yet; notice id by member id of the new ones."""
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"member_id": person.id, "event": event, "kind": letter.kind, "title": letter.title[:200],
         "body": letter.body, "link": letter.link, "created_at": at}
        for person in group
    ]  # fmt: skip
    insert = make(Notice).values(rows).on_conflict_do_nothing().returning(Notice.member_id, Notice.id)
    return {row.member_id: row.id for row in db.session.execute(insert)}


def _wanting_mail(people: list[Any], kind: str) -> list[Any]:
    refusing = set(
        db.session.scalars(
            sa.select(MailChoice.member_id).where(
                MailChoice.kind == kind, MailChoice.member_id.in_([person.id for person in people])
            )
        )
    )
    return [person for person in people if person.id not in refusing]


def _add_mails(people: list[Any], notices: dict[int, int], letter: Letter, language: str, *, at: datetime) -> None:
    text, html = sheet_of(letter).lay_out(language)  # laid out once: ten thousand mails differ in one address
    rows = []
    for person in people:
        leave = unsubscribe_url(person.id, letter.kind)
        rows.append(
            {"to_address": person.address, "kind": letter.kind, "key": f"notice:{notices[person.id]}",
             "message_id": mail.new_message_id(), "language": language, "subject": mail.subject_of(letter.title),
             "text": text.replace(OWN_WAY_OUT, leave), "html": html.replace(OWN_WAY_OUT, leave), "unsubscribe": leave,
             "state": "waiting", "attempts": 0, "created_at": at, "next_try_at": at}
        )  # fmt: skip
    made = db.session.execute(sa.insert(Mail).returning(Mail.id, Mail.key), rows)
    links = [{"id": int(str(key).removeprefix("notice:")), "mail_id": mail_id} for mail_id, key in made]
    db.session.execute(sa.update(Notice), links)  # by primary key, all in one statement


def sheet_of(letter: Letter) -> mail.Sheet:
    """The letter as a mail: with its way into the site, and a gap for each member's way out of further such mail."""
    return mail.Sheet(
        title=letter.title,
        paragraphs=tuple(part for part in letter.body.split("\n\n") if part.strip()),
        button=letter.button or _("Open it on %(site)s", site=current_app.config["NAME"]),
        link=current_app.config["SITE_URL"] + letter.link,
        reason=_("You get this because you want mail of the kind “%(kind)s”.", kind=label_of(letter.kind)),
        unsubscribe=OWN_WAY_OUT,
    )


def mark_read(member: Member, notice_id: int, *, at: datetime) -> Notice | None:
    """Mark one of the member's notices as read; None if it is not hers."""
    notice = db.session.scalar(sa.select(Notice).where(Notice.id == notice_id, Notice.member_id == member.id))
    if notice is not None and notice.read_at is None:
        notice.read_at = at
    return notice


def mark_all_read(member: Member, *, up_to: int, at: datetime) -> int:
    """Mark the notices read that were on the page: those that came since stay unread."""
    unread = sa.update(Notice).where(Notice.member_id == member.id, Notice.read_at.is_(None), Notice.id <= up_to)
    return rows_changed(unread.values(read_at=at))


def set_mail_choice(member_id: int, kind: str, *, wanted: bool, at: datetime) -> None:
    """Switch mail of one kind on or off for a member; the inbox gets it either way."""
    if wanted:
        db.session.execute(sa.delete(MailChoice).where(MailChoice.member_id == member_id, MailChoice.kind == kind))
    else:
        insert_once(MailChoice, member_id=member_id, kind=kind, off_at=at)
