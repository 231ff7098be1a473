"""The demo world is told story by story; its notices and mails are numbered by time, as in a life that was lived."""

from __future__ import annotations

import sqlalchemy as sa

from ideas.db import db
from ideas.notices.models import Notice
from ideas.office.models import Mail


def by_time() -> None:
    """Number notices and mails anew: lists show the highest number first, which has to be the latest moment."""
    db.session.expunge_all()  # objects in memory would keep their old numbers
    mail_of = {number: mail for number, mail in db.session.execute(sa.select(Notice.id, Notice.mail_id)) if mail}
    db.session.execute(sa.update(Notice).values(mail_id=None))
    mails, notices = _renumber(Mail), _renumber(Notice)
    if mail_of:
        rows = [{"id": notices[number], "mail_id": mails[mail]} for number, mail in mail_of.items()]
        db.session.execute(sa.update(Notice), rows)


def _renumber(model: type[Notice] | type[Mail]) -> dict[int, int]:
    """Give the same numbers out in the order of time; old number: new number."""
    by_moment = list(db.session.scalars(sa.select(model.id).order_by(model.created_at, model.id)))
    given = dict(zip(by_moment, sorted(by_moment), strict=True))
    if given:
        aside = max(given)  # out of the way first: no number is ever held twice
        db.session.execute(
            sa.update(model).values(id=model.id + aside), execution_options={"synchronize_session": False}
        )
        table = sa.table(model.__tablename__, sa.column("id"))
        move = sa.update(table).where(table.c.id == sa.bindparam("was")).values(id=sa.bindparam("becomes"))
        steps = [{"was": was + aside, "becomes": becomes} for was, becomes in given.items()]
        db.session.connection().execute(move, steps)
    return given
