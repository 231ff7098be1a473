"""Working through an uploaded file: all of it is checked, then its rows are laid down in small transactions.

Supporters write meanwhile. Commits by itself, may be killed at any point and begun again; nothing counts before a
second person commits the batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO, cast

import sqlalchemy as sa

from ideas.db import db, own_transaction, rows_changed
from ideas.royalties import sales, sales_queries
from ideas.royalties.models import ImportBatch, ImportProfile, SalesLine
from ideas.royalties.sales_columns import Known, SalesRow
from ideas.royalties.sales_faults import KEPT, Fault
from ideas.royalties.sales_file import Checked, check_sales, sales_rows
from ideas.royalties.sales_profile import Profile, load_profile
from ideas.royalties.sales_rows import new_row, opposite_rows, put_rows
from ideas.royalties.sales_rules import jumps
from ideas.storage import store

CHUNK = 5_000
ABANDONED = timedelta(hours=2)


class Stopped(Exception):
    """Somebody discarded the batch meanwhile."""


@dataclass(frozen=True)
class Reading:
    """All that reading a file needs, taken from the database once."""

    batch: int
    stored_as: str
    profile: Profile | None
    control: dict[str, str]
    known: Known
    reverses: int | None
    late: bool


def work_through(batch_id: int, *, at: datetime) -> str:
    """Check and stage one batch; the state it is in afterwards. One that is further on already is left alone."""
    try:
        reading = _begin(batch_id, at)
        if reading.reverses is not None:
            _stage_reversal(reading)
        elif not _stage_file(reading):
            return "refused"
        return _finish(reading, at)
    except Stopped:
        with own_transaction():
            return db.session.get_one(ImportBatch, batch_id).state


def _begin(batch_id: int, at: datetime) -> Reading:
    """Clear what an earlier attempt left, and read what is needed."""
    with _own(batch_id) as batch:
        batch.touched_at, batch.staged_rows, batch.read_bytes = at, 0, 0
        kept = db.session.get(ImportProfile, batch.profile_id) if batch.profile_id else None
        known = Known(today=at.date(), sources=frozenset(source.code for source in sales_queries.sources()))
        reading = Reading(
            batch_id, batch.stored_as, load_profile(kept.body) if kept else None, dict(batch.control), known,
            batch.reverses_id, batch.late_policy,
        )  # fmt: skip
    _drop_lines(batch_id)
    return reading


def _stage_file(reading: Reading) -> bool:
    """Both passes over a file. False: something was wrong with it, and nothing was laid down."""
    with store(sales.SHELF).opened(reading.stored_as) as file:
        watched = cast(BinaryIO, Watched(file, reading.batch))
        checked = check_sales(watched, reading.known, reading.profile, reading.control)
    if not checked.good:
        _refuse(reading.batch, checked.report.faults, checked.report.total)
        return False
    _keep_totals(reading, checked)
    with store(sales.SHELF).opened(reading.stored_as) as file:
        _lay_down(reading, sales_rows(file, reading.known, reading.profile))
    return True


def _keep_totals(reading: Reading, checked: Checked) -> None:
    totals = checked.totals.as_json()
    with _own(reading.batch) as batch:
        batch.state, batch.rows, batch.units, batch.totals = (
            "staging",
            checked.totals.rows,
            checked.totals.units,
            totals,
        )


def _lay_down(reading: Reading, rows: Iterator[SalesRow]) -> None:
    with own_transaction():
        products = sales_queries.products_by_sku()
    done = 0
    while chunk := list(islice(rows, CHUNK)):
        made = [new_row(reading.batch, row, products) for row in chunk]
        done += len(made)
        with _own(reading.batch) as batch:
            put_rows(made)
            batch.staged_rows = done


def _stage_reversal(reading: Reading) -> None:
    """The lines of the other batch with all signs turned, in the first period that is still open."""
    assert reading.reverses is not None
    with _own(reading.batch) as batch:
        batch.state = "staging"
        closed = sales_queries.closed_until()
    opens = closed + timedelta(days=1) if closed else date.min
    after = done = 0
    while True:
        with _own(reading.batch) as batch:
            rows, after = opposite_rows(reading.reverses, reading.batch, after=after, opens=opens, limit=CHUNK)
            put_rows(rows)
            done += len(rows)
            batch.staged_rows = done
        if len(rows) < CHUNK:
            return


def _finish(reading: Reading, at: datetime) -> str:
    """The questions that need the other batches; then the batch waits for its second person."""
    with own_transaction():
        faults, count, late = _against_others(reading)
    if count:
        _refuse(reading.batch, faults, count)
        _drop_lines(reading.batch)
        return "refused"
    with _own(reading.batch) as batch:
        if (wrong := sales_queries.differences(batch)) is not None:
            raise RuntimeError(f"batch {batch.id}: {wrong}")  # two workers were at it: the job begins again
        batch.warnings = _warnings(batch, late)
        batch.state, batch.touched_at = "checked", at
    return "checked"


def _against_others(reading: Reading) -> tuple[list[Fault], int, int]:
    """Faults, how many there are of them, and how many lines are late."""
    closed = sales_queries.closed_until()
    faults, count = ([], 0) if reading.reverses else sales_queries.again_faults(reading.batch)
    late = sales_queries.late_lines(reading.batch, closed)
    if late and not reading.late:
        faults, count = faults + sales_queries.late_faults(reading.batch, closed), count + late
    return faults[:KEPT], count, late


def _warnings(batch: ImportBatch, late: int) -> list[dict[str, Any]]:
    found = [("W-LATE", late), ("W-TERR", int(batch.totals.get("unknown_territory", 0)))]
    sources = list(db.session.scalars(sa.select(SalesLine.source).where(SalesLine.batch_id == batch.id).distinct()))
    batch.totals = dict(batch.totals) | {"sources": sorted(sources)}
    for before in sales_queries.batches("committed"):
        if not batch.reverses_id and set(before.totals.get("sources", [])) & set(sources):
            found += [(f"W-JUMP:{currency}", 1) for currency in jumps(batch.totals["net"], before.totals["net"])]
            break
    return [{"code": code, "count": count} for code, count in found if count]


def _refuse(batch_id: int, faults: list[Fault], count: int) -> None:
    with _own(batch_id) as batch:
        batch.errors, batch.error_count = [fault.as_json() for fault in faults], count
        batch.state = "refused"
    forget_file(batch_id)


@contextmanager
def _own(batch_id: int) -> Iterator[ImportBatch]:
    """A small transaction on a batch that is still ours to work on."""
    with own_transaction():
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True, with_for_update=True)
        if batch.state not in ("uploaded", "staging"):
            raise Stopped
        yield batch


class Watched:
    """A file that tells the batch how far it was read."""

    EVERY = 4_000_000

    def __init__(self, file: BinaryIO, batch_id: int) -> None:
        self.file, self.batch_id = file, batch_id
        self.read = self.told = 0

    def readline(self, limit: int = -1) -> bytes:
        line = self.file.readline(limit)
        self.read += len(line)
        if self.read - self.told >= self.EVERY:
            self.told = self.read
            with _own(self.batch_id) as batch:
                batch.read_bytes = self.read
        return line


def sweep_lines(batch_id: int) -> None:
    """Take away the lines of a batch that was refused or discarded."""
    _drop_lines(batch_id)
    forget_file(batch_id)


def _drop_lines(batch_id: int) -> None:
    while True:
        with own_transaction():
            some = sa.select(SalesLine.id).where(SalesLine.batch_id == batch_id).limit(CHUNK)
            gone = rows_changed(
                sa.delete(SalesLine).where(SalesLine.id.in_(some)).execution_options(synchronize_session=False)
            )
        if gone < CHUNK:
            return


def forget_file(batch_id: int) -> None:
    """Remove the file of a batch that is over, unless another batch has the same."""
    with own_transaction():
        batch = db.session.get_one(ImportBatch, batch_id)
        stored = batch.stored_as
        others = sa.select(ImportBatch.id).where(
            ImportBatch.stored_as == stored, ImportBatch.state.not_in(("refused", "discarded"))
        )
        used = db.session.scalar(others.limit(1)) is not None
    if stored and not used:
        store(sales.SHELF).remove(stored)


def sweep(at: datetime) -> int:
    """Discard imports whose worker died hours ago, and take away what refused and discarded ones left."""
    with own_transaction():
        left = sa.select(ImportBatch).where(
            ImportBatch.state.in_(("uploaded", "staging")), ImportBatch.touched_at < at - ABANDONED
        )
        for batch in db.session.scalars(left):
            sales.discard(batch, by=None, at=at)
        with_lines = sa.select(SalesLine.id).where(SalesLine.batch_id == ImportBatch.id).exists()
        over = sa.select(ImportBatch.id).where(ImportBatch.state.in_(("refused", "discarded")), with_lines)
        ids = list(db.session.scalars(over))
    for batch_id in ids:
        sweep_lines(batch_id)
    return len(ids)
