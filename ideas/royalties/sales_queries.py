"""Finding batches, and what a batch means: what was committed before, what lies in a closed period, what is parked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import aliased, joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.money import MINOR_UNITS, m6_to_decimal
from ideas.products.models import Sku
from ideas.royalties.models import ImportBatch, ImportProfile, Period, SalesLine, Source
from ideas.royalties.sales_faults import KEPT, Fault
from ideas.royalties.sales_profile import SHIPPED
from ideas.royalties.sales_rules import COUNTED, PENDING


def batch_by(number: int) -> ImportBatch:
    """A batch with the people who brought and approved it; 404 if there is none."""
    found: ImportBatch | None = db.session.scalar(_whole().where(ImportBatch.id == number))
    if found is None:
        abort(404)
    return found


def batches(*states: str, limit: int = 50) -> list[ImportBatch]:
    """The newest batches, in some states or all."""
    wanted = _whole().order_by(ImportBatch.id.desc()).limit(limit)
    return list(db.session.scalars(wanted.where(ImportBatch.state.in_(states)) if states else wanted))


def same_file(sha256: str) -> ImportBatch | None:
    """The batch in which these very bytes are committed already, or wait to be."""
    found = _whole().where(ImportBatch.file_sha256 == sha256, ImportBatch.state.in_(("committed", *PENDING)))
    first: ImportBatch | None = db.session.scalar(
        found.order_by(ImportBatch.state != "committed", ImportBatch.id).limit(1)
    )
    return first


def reversal_of(batch: ImportBatch) -> ImportBatch | None:
    return db.session.scalar(sa.select(ImportBatch).where(ImportBatch.reverses_id == batch.id))


def waiting_for(member: Member) -> list[ImportBatch]:
    """Checked batches that this member may approve: those somebody else prepared."""
    return [batch for batch in batches("checked") if batch.prepared_by_id != member.id]


def sources() -> list[Source]:
    return list(db.session.scalars(sa.select(Source).order_by(Source.code)))


def profile_names() -> list[str]:
    """The names of all profiles: those of this site and those that come with it."""
    kept = db.session.scalars(sa.select(ImportProfile.name).distinct())
    return sorted({*kept, *(path.stem for path in SHIPPED.glob("*.json"))})


def products_by_sku() -> dict[tuple[str, str], int]:
    """The product by (source, code); source "" stands for all of them."""
    rows = db.session.execute(sa.select(Sku.source, Sku.code, Sku.product_id))
    return {(source, code): product for source, code, product in rows}


def closed_until() -> date | None:
    """The last day of the newest closed period, None while none is closed."""
    return db.session.scalar(sa.select(sa.func.max(Period.last_day)).where(Period.state == "closed"))


def again_faults(batch_id: int) -> tuple[list[Fault], int]:
    """Lines whose id is committed in another batch already: the first ones, and how many there are."""
    new, old = aliased(SalesLine), aliased(SalesLine)
    same = sa.and_(old.source == new.source, old.line_id == new.line_id, old.batch_id != new.batch_id)
    found = (
        sa.select(
            new.line_no, new.line_id, new.quantity, new.net, new.currency,
            old.batch_id, old.quantity.label("old_quantity"), old.net.label("old_net"), old.currency.label("old_cur"),
        )
        .join(old, same)
        .join(ImportBatch, ImportBatch.id == old.batch_id)
        .where(new.batch_id == batch_id, ImportBatch.state == "committed", ImportBatch.reverses_id.is_(None))
    )  # fmt: skip
    rows = db.session.execute(found.order_by(new.line_no).limit(KEPT)).all()
    count = len(rows) if len(rows) < KEPT else _count(found)
    return [_again(row) for row in rows], count


def _again(row: Any) -> Fault:
    facts = {
        "batch": f"B-{row.batch_id}",
        "old": _said(row.old_quantity, row.old_net, row.old_cur),
        "new": _said(row.quantity, row.net, row.currency),
    }
    return Fault(row.line_no, "line_id", "E-AGAIN", row.line_id, facts)


def _said(quantity: int, net: int, currency: str) -> str:
    return f"{quantity} × = {m6_to_decimal(net, MINOR_UNITS[currency]):f} {currency}"


def late_lines(batch_id: int, closed: date | None) -> int:
    """How many lines belong to a period that is closed."""
    if closed is None:
        return 0
    return _count(sa.select(SalesLine.id).where(SalesLine.batch_id == batch_id, SalesLine.posted_date <= closed))


def late_faults(batch_id: int, closed: date | None) -> list[Fault]:
    """The first lines that belong to a closed period, as faults."""
    if closed is None:
        return []
    late = sa.select(SalesLine.line_no, SalesLine.posted_date).where(
        SalesLine.batch_id == batch_id, SalesLine.posted_date <= closed
    )
    rows = db.session.execute(late.order_by(SalesLine.line_no).limit(KEPT))
    return [Fault(line, "posted_date", "E-PERIOD", day.isoformat()) for line, day in rows]


@dataclass(frozen=True)
class Parked:
    """Lines of one SKU that belong to no product: how many, and their net by currency at 10^-6."""

    source: str
    sku: str
    lines: int
    units: int
    net: dict[str, int]


def parked(batch_id: int | None = None) -> list[Parked]:
    """What is parked, in one batch or in all that count; the most lines first."""
    open_lines = sa.and_(SalesLine.product_id.is_(None), SalesLine.waived_by_id.is_(None))
    rows = (
        sa.select(
            SalesLine.source, SalesLine.sku, SalesLine.currency,
            sa.func.count(), sa.func.sum(SalesLine.quantity), sa.func.sum(SalesLine.net),
        )
        .where(open_lines)
        .group_by(SalesLine.source, SalesLine.sku, SalesLine.currency)
    )  # fmt: skip
    if batch_id is None:
        rows = rows.join(ImportBatch, ImportBatch.id == SalesLine.batch_id).where(ImportBatch.state.in_(COUNTED))
    else:
        rows = rows.where(SalesLine.batch_id == batch_id)
    return _gathered(db.session.execute(rows).all())


def _gathered(rows: Sequence[Any]) -> list[Parked]:
    found: dict[tuple[str, str], Parked] = {}
    for source, sku, currency, lines, units, net in rows:
        old = found.get((source, sku), Parked(source, sku, 0, 0, {}))
        found[source, sku] = Parked(
            source, sku, old.lines + lines, old.units + int(units), old.net | {currency: int(net)}
        )
    return sorted(found.values(), key=lambda each: (-each.lines, each.source, each.sku))


def count_parked(batch_id: int) -> int:
    open_lines = sa.select(SalesLine.id).where(
        SalesLine.batch_id == batch_id, SalesLine.product_id.is_(None), SalesLine.waived_by_id.is_(None)
    )
    return _count(open_lines)


def differences(batch: ImportBatch) -> str | None:
    """How the lines of a batch differ from its totals; None if they agree to the last millionth."""
    sums = sa.select(
        SalesLine.currency, sa.func.count(), sa.func.sum(SalesLine.quantity), sa.func.sum(SalesLine.net)
    ).where(SalesLine.batch_id == batch.id)
    rows = db.session.execute(sums.group_by(SalesLine.currency)).all()
    net = {currency: int(value) for currency, _, _, value in rows}
    found = (sum(count for _, count, _, _ in rows), sum(int(units) for _, _, units, _ in rows), net)
    wanted = (batch.rows, batch.units, batch.totals["net"])
    return None if found == wanted else f"its lines add up to {found}, its totals say {wanted}"


def _count(rows: sa.Select[*tuple[Any, ...]]) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())) or 0)


def _whole() -> sa.Select[Any]:
    return sa.select(ImportBatch).options(joinedload(ImportBatch.prepared_by), joinedload(ImportBatch.approved_by))
