"""Whether the sales in the database are still the sales that were committed."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ideas.db import db
from ideas.royalties import ledger
from ideas.royalties.models import ImportBatch, Journal, SalesLine
from ideas.royalties.sales_queries import differences
from ideas.royalties.sales_rules import COUNTED


def problems() -> Iterator[str]:
    """Batches whose lines differ from their totals or that the books lack, and the completeness of all of them."""
    counted = sa.select(ImportBatch).where(ImportBatch.state.in_(COUNTED)).order_by(ImportBatch.id)
    for batch in db.session.scalars(counted).all():
        wrong = differences(batch)
        if wrong:
            yield f"batch B-{batch.id}: {wrong}"
        posted = sa.select(Journal.id).where(Journal.idem_key == f"imp:{batch.id}", Journal.state == "posted")
        if any(batch.totals["net"].values()) and db.session.scalar(posted) is None:
            yield f"batch B-{batch.id} is committed, but not in the books"
    yield from _incomplete()


def _incomplete() -> Iterator[str]:
    """The net of all lines that count stands in the memo accounts, per currency, to the last millionth."""
    net = sa.select(SalesLine.currency, sa.func.sum(SalesLine.net)).join(
        ImportBatch, ImportBatch.id == SalesLine.batch_id
    )
    for currency, total in db.session.execute(net.where(ImportBatch.state.in_(COUNTED)).group_by(SalesLine.currency)):
        booked = ledger.balance("9100", currency)
        if booked != int(total):
            yield f"net sales in {currency} are {int(total)}, the books say {booked}"
