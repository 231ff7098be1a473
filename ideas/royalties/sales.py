"""The acts on a sales batch: receive, approve, discard, reverse; give parked lines a product, or waive them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, BinaryIO

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db, insert_once, rows_changed
from ideas.office import audit
from ideas.products.models import Sku
from ideas.refusals import Refused, refuse_if
from ideas.royalties import ledger, sales_queries
from ideas.royalties import sales_rules as rules
from ideas.royalties.canonical import canonical, sha256
from ideas.royalties.models import ImportBatch, ImportProfile, SalesLine, Source
from ideas.royalties.sales_profile import SHIPPED, load_profile, shipped_profile
from ideas.storage import store
from ideas.words import _

SHELF = "sales"


def fingerprint(file: BinaryIO) -> tuple[str, int]:
    """The SHA-256 of a file and its size in bytes, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def receive(
    file: BinaryIO, name: str, *, profile: str | None, control: dict[str, str], late: bool, by: Member, at: datetime
) -> tuple[ImportBatch, bool]:
    """Take a sales file in. Its lines count for nothing yet.

    Returns the batch and whether it is new: of bytes that are committed or wait already, the batch they are in.
    `control`: totals from the cover sheet, named rows, units, net_EUR. `late`: lines of closed periods are taken.
    """
    digest, size = fingerprint(file)
    known = sales_queries.same_file(digest)
    if known is not None:
        return known, False
    stored = f"{digest}.csv"
    store(SHELF).put_file(file, stored)
    batch = ImportBatch(
        profile_id=kept_profile(profile, at=at).id if profile else None, file_name=name[-200:] or "sales.csv",
        file_sha256=digest, file_bytes=size, stored_as=stored, state="uploaded", control=control, late_policy=late,
        prepared_by_id=by.id, prepared_at=at, touched_at=at,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    after = {"file": batch.file_name, "sha256": digest, "bytes": size}
    audit.record("sales uploaded", "import_batch", batch.id, by=by.id, at=at, after=after)
    return batch, True


def kept_profile(name: str, *, at: datetime) -> ImportProfile:
    """The newest version of a profile; a shipped one is kept from its first use on. Refused: there is none."""
    if (SHIPPED / f"{name}.json").is_file():
        body = shipped_profile(name)
        profile = load_profile(body)
        insert_once(ImportProfile, name=name, version=profile.version, body=body, sha256=profile.sha256, created_at=at)
    newest = sa.select(ImportProfile).where(ImportProfile.name == name).order_by(ImportProfile.version.desc()).limit(1)
    found = db.session.scalar(newest)
    if found is None:
        raise Refused(_("There is no profile “%(name)s”.", name=name), status=422, field="profile")
    return found


def add_source(code: str, name: str, *, by: Member, at: datetime) -> Source:
    """Name a retailer or system that reports sales. Refused: the code is taken."""
    if not insert_once(Source, code=code, name=name):
        raise Refused(_("There is a source “%(code)s” already.", code=code), field="code")
    source = db.session.scalars(sa.select(Source).where(Source.code == code)).one()
    audit.record("source added", "sales_source", source.id, by=by.id, at=at, after={"code": code, "name": name})
    return source


def approve(batch: ImportBatch, *, park: bool = False, by: Member, at: datetime) -> None:
    """Commit a checked batch: from now on its lines count. One small transaction, whatever the number of lines.

    `park`: lines that belong to no product may wait. Refused: own work, committed meanwhile by another batch.
    """
    ledger.lock()
    lock(batch)
    parked = sales_queries.count_parked(batch.id)
    refuse_if(rules.why_not_approve(batch.state, batch.prepared_by_id, by.id, parked=parked, park=park))
    _refuse_overtaken(batch)
    batch.state, batch.approved_by_id, batch.committed_at = "committed", by.id, at
    db.session.flush()
    sides = [
        ledger.Side(account, currency, sign * net)
        for currency, net in batch.totals["net"].items()
        for account, sign in (("9100", 1), ("9110", -1))
    ]
    ledger.post("import", f"imp:{batch.id}", at.date(), f"Sales file {batch.file_name}", sides, by=by, at=at)
    if batch.reverses_id:
        original = db.session.get_one(ImportBatch, batch.reverses_id)
        original.state = "reversed"
        db.session.flush()
    after = {"rows": batch.rows, "net": batch.totals["net"], "parked": parked}
    audit.record("sales committed", "import_batch", batch.id, by=by.id, at=at, after=after)


def _refuse_overtaken(batch: ImportBatch) -> None:
    """What was checked may have been overtaken since: the same lines committed, a period closed."""
    if batch.reverses_id is not None:
        return
    faults, count = sales_queries.again_faults(batch.id) if _others_since(batch) else ([], 0)
    if count:
        raise Refused(
            _("Another batch with %(count)s of these lines was committed meanwhile, the first being %(line)s.",
              count=count, line=faults[0].value)
        )  # fmt: skip
    if not batch.late_policy and sales_queries.late_lines(batch.id, sales_queries.closed_until()):
        raise Refused(_("A period that this batch has lines of was closed meanwhile, and late lines are refused."))


def _others_since(batch: ImportBatch) -> bool:
    since = sa.select(ImportBatch.id).where(ImportBatch.committed_at >= batch.touched_at)
    return db.session.scalar(since.limit(1)) is not None


def discard(batch: ImportBatch, *, by: Member | None, at: datetime) -> None:
    """Give a batch up that was never committed. Its lines and its file are swept away afterwards."""
    lock(batch)
    refuse_if(rules.why_not_discard(batch.state))
    batch.state, batch.reverses_id = "discarded", None
    db.session.flush()
    audit.record("sales discarded", "import_batch", batch.id, by=by.id if by else None, at=at)


def reverse(batch: ImportBatch, *, why: str, by: Member, at: datetime) -> ImportBatch:
    """Prepare the opposite of a committed batch, line by line. It waits for a second person, like any other."""
    lock(batch)
    has_reversal = sales_queries.reversal_of(batch) is not None
    refuse_if(rules.why_not_reverse(batch.state, batch.reverses_id is not None, has_reversal))
    totals = dict(batch.totals)
    free = totals.get("kinds", {}).get("free", 0)
    totals |= {
        "units": -batch.units,
        "net": {currency: -net for currency, net in batch.totals["net"].items()},
        "kinds": {kind: count for kind, count in (("adjustment", batch.rows - free), ("free", free)) if count},
    }
    reversal = ImportBatch(
        profile_id=batch.profile_id, file_name=f"B-{batch.id}"[-200:], file_bytes=0, stored_as="", state="uploaded",
        file_sha256=sha256(canonical({"reverses": batch.id, "at": at.isoformat()})), rows=batch.rows,
        units=-batch.units, totals=totals, late_policy=True, reverses_id=batch.id, why=why[:200],
        prepared_by_id=by.id, prepared_at=at, touched_at=at,
    )  # fmt: skip
    db.session.add(reversal)
    db.session.flush()
    audit.record(
        "reversal prepared", "import_batch", reversal.id, by=by.id, at=at, after={"reverses": batch.id, "why": why}
    )
    return reversal


def map_parked() -> int:
    """Give parked lines the product their SKU has by now. How many lines were given one."""
    skus = (
        sa.select(Sku.source, Sku.code, Sku.product_id)
        .where(sa.select(SalesLine.id).where(_parked(), _sold_as(Sku.source, Sku.code)).exists())
        .order_by(Sku.source.desc())
    )
    return sum(
        _update(sa.and_(_parked(), _sold_as(source, code)), product_id=product)
        for source, code, product in db.session.execute(skus).all()
    )


def waive(source: str, sku: str, *, why: str, by: Member, at: datetime) -> int:
    """Leave the parked lines of a SKU out for good, with a reason. How many lines. Never by who brought them."""
    brought = sa.select(ImportBatch.prepared_by_id).where(
        ImportBatch.state.in_(rules.COUNTED), SalesLine.batch_id == ImportBatch.id, _parked(), _sold_as(source, sku)
    )
    refuse_if(rules.why_not_waive(set(db.session.scalars(brought.distinct())), by.id))
    counted = sa.select(ImportBatch.id).where(ImportBatch.state.in_(rules.COUNTED))
    lines = sa.and_(_parked(), _sold_as(source, sku), SalesLine.batch_id.in_(counted))
    done = _update(lines, waived_by_id=by.id, waived_why=why[:200])
    after = {"source": source, "sku": sku, "lines": done, "why": why}
    audit.record("sales waived", "sales_line", None, by=by.id, at=at, after=after)
    return done


def _parked() -> sa.ColumnElement[bool]:
    return sa.and_(SalesLine.product_id.is_(None), SalesLine.waived_by_id.is_(None))


def _sold_as(source: Any, code: Any) -> sa.ColumnElement[bool]:
    """Lines of a SKU; source "" stands for all of them."""
    return sa.and_(SalesLine.sku == code, sa.or_(source == sa.literal(""), SalesLine.source == source))


def _update(lines: sa.ColumnElement[bool], **values: Any) -> int:
    change = sa.update(SalesLine).where(lines).values(**values).execution_options(synchronize_session=False)
    return rows_changed(change)


def lock(batch: ImportBatch) -> None:
    """One act on a batch at a time."""
    db.session.scalar(sa.select(ImportBatch.id).where(ImportBatch.id == batch.id).with_for_update())
    db.session.refresh(batch, ["state"])
