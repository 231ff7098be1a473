"""Numbers without gaps: given inside the transaction that uses them, from a counter that it locks."""

from __future__ import annotations

import sqlalchemy as sa

from ideas.db import db, insert_once
from ideas.royalties.ledger_models import Counter


def next_number(series: str) -> int:
    """The next number of a series, from 1 on. A transaction that is rolled back gives its number back."""
    insert_once(Counter, series=series, last=0)
    db.session.execute(
        sa.update(Counter)
        .where(Counter.series == series)
        .values(last=Counter.last + 1)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.scalar(sa.select(Counter.last).where(Counter.series == series)) or 0)
