"""Telling members: one notice per member and event, the mail in the same transaction (RULES: Notices)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template
from sqlalchemy.dialects import postgresql, sqlite

from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.models import MailChoice, Notice
from ideas.notices.unsubscribing import unsubscribe_url
from ideas.office import mail
from ideas.office.models import Mail
from ideas.words import speaking

BATCH = 500


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
        with speaking(language):
            written = letter()
            told += _tell_group(group, written, language, event=event, at=at)
    return told


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
    url = current_app.config["SITE_URL"] + letter.link
    rows = []
    for person in people:
        leave = unsubscribe_url(person.id, letter.kind)
        parts = {"letter": letter, "url": url, "unsubscribe": leave}
        rows.append(
            {"to_address": person.address, "kind": letter.kind, "key": f"notice:{notices[person.id]}",
             "message_id": mail.new_message_id(), "language": language, "subject": letter.title[:200],
             "text": render_template("mail/base.txt", **parts), "html": render_template("mail/base.html", **parts),
             "unsubscribe": leave, "state": "waiting", "attempts": 0, "created_at": at, "next_try_at": at}
        )  # fmt: skip
    made = db.session.execute(sa.insert(Mail).returning(Mail.id, Mail.key), rows)
    links = [{"nid": int(key.split(":")[1]), "mid": mail_id} for mail_id, key in made]
    table = Notice.__table__
    link = sa.update(table).where(table.c.id == sa.bindparam("nid")).values(mail_id=sa.bindparam("mid"))
    db.session.connection().execute(link, links)
