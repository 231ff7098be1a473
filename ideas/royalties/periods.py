"""Periods: the quarters of a company, opened by themselves, run one after another, closed for ever by posting."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from ideas.db import db, insert_once
from ideas.refusals import Refused
from ideas.royalties.models import Agreement, AgreementVersion, LegalEntity, Period
from ideas.royalties.quarters import Quarter, quarter_named, quarters
from ideas.words import _, home_zone

TERMS_DAYS = 45


def local_day(at: datetime) -> date:
    """The day it is at the company: periods end at its midnight."""
    return at.astimezone(home_zone()).date()


def first_day(entity: LegalEntity) -> date | None:
    """The day the books begin: that of the first period, before it that of the first agreement. None: nothing yet."""
    opened = db.session.scalar(sa.select(sa.func.min(Period.first_day)).where(Period.entity_id == entity.id))
    if opened is not None:
        return opened
    begun = db.session.scalar(sa.select(sa.func.min(Agreement.active_at)).where(Agreement.entity_id == entity.id))
    return local_day(begun) if begun else None


def expected(entity: LegalEntity, today: date) -> list[Quarter]:
    """The quarters there must be a period for, the present one last."""
    begun = first_day(entity)
    return quarters(begun, today) if begun else []


def open_periods(entity: LegalEntity, today: date) -> int:
    """Open the periods that have begun; how many are new. Doing it twice changes nothing."""
    return sum(
        insert_once(
            Period, entity_id=entity.id, code=each.code, first_day=each.first_day, last_day=each.last_day, state="open"
        )
        for each in expected(entity, today)
    )


def open_all(at: datetime) -> int:
    """By the clock: the periods of every company."""
    new = sum(open_periods(entity, local_day(at)) for entity in db.session.scalars(sa.select(LegalEntity)))
    db.session.commit()
    return new


def period_named(entity: LegalEntity, code: str, today: date) -> Period:
    """The period of a code, opened if its time has come. Refused: there is none."""
    try:
        wanted = quarter_named(code).code
    except ValueError:
        raise Refused(
            _("“%(code)s” is not a quarter. Write it like 2026-Q3.", code=code), status=422, field="period"
        ) from None
    open_periods(entity, today)
    found = db.session.scalar(sa.select(Period).where(Period.entity_id == entity.id, Period.code == wanted))
    if found is None:
        raise Refused(_("There is no period %(code)s yet.", code=wanted), status=422, field="period")
    return found


def periods(entity: LegalEntity) -> list[Period]:
    """All periods, the newest first."""
    return list(
        db.session.scalars(sa.select(Period).where(Period.entity_id == entity.id).order_by(Period.first_day.desc()))
    )


def open_before(period: Period) -> list[Period]:
    """Earlier periods that are still open; they come first."""
    earlier = sa.select(Period).where(
        Period.entity_id == period.entity_id, Period.state == "open", Period.last_day < period.first_day
    )
    return list(db.session.scalars(earlier.order_by(Period.first_day)))


def lock(period: Period) -> None:
    """One act on a period at a time."""
    db.session.scalar(sa.select(Period.id).where(Period.id == period.id).with_for_update())
    db.session.refresh(period, ["state"])


def due_on(last_day: date, entity_id: int) -> date:
    """When the royalties of a period must be paid at the latest: by the shortest terms of an active agreement."""
    terms = (
        sa.select(sa.func.min(AgreementVersion.terms_days))
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(Agreement.entity_id == entity_id, Agreement.state == "active")
    )
    shortest = db.session.scalar(terms)
    return last_day + timedelta(days=TERMS_DAYS if shortest is None else shortest)
