"""A quarter for tests of runs: an agreement of maya's (or hers and noor's), its sales, and the way to a statement."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ideas import clock
from ideas.db import db, start_writing
from ideas.royalties import agreements, posting, run_calculating, runs, sales, sales_queries, sales_staging
from ideas.royalties.agreement_queries import signers_of, version_of
from ideas.royalties.entities import needed_entity
from ideas.royalties.models import (
    Agreement,
    AgreementShare,
    AgreementVersion,
    ImportBatch,
    LegalEntity,
    Period,
    RoyaltyRun,
    RunItem,
    Signature,
    Statement,
)
from tests.rig.people import Cast
from tests.royalties import finance

OCTOBER = datetime(2026, 10, 9, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
APRIL = datetime(2027, 4, 9, 9, 0, tzinfo=UTC)


def made(cast: Cast, sku: str = "LAMP", *, shared: bool = False, **terms: Any) -> Agreement:
    """An agreement in force since the third quarter of 2026, with a product sold as `sku`."""
    shares = {cast.maya.id: 600_000, cast.noor.id: 400_000} if shared else None
    agreement, idea = finance.offered(cast, shares, **terms)
    finance.signed(agreement, idea, *([cast.maya, cast.noor] if shared else [cast.maya]))
    finance.product_of(idea, sku)
    agreements.link_products()
    db.session.commit()
    return agreement


def sold(cast: Cast, *lines: dict[str, str], name: str = "sales.csv") -> None:
    """These lines are imported and approved."""
    if not db.session.scalar(sa.text("SELECT count(*) FROM sales_source")):
        finance.source()
    head = f"{finance.HEAD},original_line_id"
    rows = [{"original_line_id": ""} | each for each in lines]
    finance.committed(finance.csv_file(*rows, head=head), cast, name=name)


def line(number: int = 1, units: int = 1, price: str = "10.00", **changes: object) -> dict[str, str]:
    """So many units sold (or, below zero, returned) at a price of so much in all."""
    kind = "return" if units < 0 else "sale"
    return finance.line(number, **({"quantity": units, "gross": price, "net": price, "kind": kind} | changes))


def winter(number: int, units: int = 1, price: str = "10.00", **changes: object) -> dict[str, str]:
    """A line of the fourth quarter."""
    return line(number, units, price, **({"sale_date": "2026-11-05", "posted_date": "2026-11-05"} | changes))


def calculated(cast: Cast, code: str = "2026-Q3") -> RoyaltyRun:
    """The run of a quarter, started by felix."""
    start_writing()
    run = runs.start(code, by=cast.felix, at=clock.now())
    db.session.commit()
    run_calculating.work_through(run.id, at=clock.now())
    return db.session.get_one(RoyaltyRun, run.id, populate_existing=True)


def posted(cast: Cast, code: str = "2026-Q3") -> RoyaltyRun:
    """The run of a quarter, started by felix and approved by ines."""
    run = calculated(cast, code)
    start_writing()
    posting.approve(run, by=cast.ines, at=clock.now())
    db.session.commit()
    return run


def statements(code: str | None = None) -> list[Statement]:
    """The statements of a quarter, or all, in order."""
    wanted = sa.select(Statement).join(Period, Period.id == Statement.period_id).order_by(Statement.id)
    return list(db.session.scalars(wanted.where(Period.code == code) if code else wanted))


def body(statement: Statement) -> Any:
    return json.loads(statement.body)


def bridge(statement: Statement) -> tuple[int, int, int, int]:
    """Opening, earned, payable, closing."""
    return statement.opening, statement.earned, statement.payable, statement.closing


def amended(cast: Cast, agreement: Agreement, *, valid_from: str, rate_ppm: int) -> None:
    """A newer version of an agreement, approved and signed by all."""
    old = version_of(agreement)
    values = {column.name: getattr(old, column.name) for column in AgreementVersion.__table__.columns}
    values |= {"id": None, "valid_from": date.fromisoformat(valid_from), "rate_ppm": rate_ppm, "approved_by_id": None,
               "approved_at": None}  # fmt: skip
    new = AgreementVersion(**values)
    db.session.add(new)
    db.session.flush()
    for signer in signers_of(old):
        db.session.add(AgreementShare(version_id=new.id, payee_id=signer.payee.id, share=signer.share))
    db.session.flush()
    new.approved_by_id, new.approved_at = cast.ines.id, clock.now()
    db.session.flush()
    for signer in signers_of(old):
        db.session.add(
            Signature(version_id=new.id, payee_id=signer.payee.id, signed_at=clock.now(), signed_name="x",
                      sha256=new.sha256)
        )  # fmt: skip
    db.session.commit()


def reversed_batch(cast: Cast, number: int) -> None:
    """A committed batch is taken back, line by line."""
    start_writing()
    batch = sales.reverse(sales_queries.batch_by(number), why="wrong file", by=cast.felix, at=clock.now())
    db.session.commit()
    sales_staging.work_through(batch.id, at=clock.now())
    sales.approve(finance.fresh(batch), park=True, by=cast.ines, at=clock.now())
    db.session.commit()


def batches() -> list[ImportBatch]:
    """The files that count, the newest first."""
    return sales_queries.batches("committed")


def agreement() -> Agreement:
    """The only one."""
    return db.session.scalars(sa.select(Agreement)).one()


def without_triggers(statement: str) -> None:
    """Somebody with the keys to the database takes the triggers away and changes a row."""
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        db.session.execute(sa.text(statement))
        db.session.commit()
        return
    start_writing()
    kept = db.session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in kept:
        db.session.execute(sa.text(f"DROP TRIGGER {name}"))
    db.session.execute(sa.text(statement))
    for _name, sql in kept:
        db.session.connection().exec_driver_sql(sql)
    db.session.commit()
    db.session.expire_all()


def items(run: RoyaltyRun) -> dict[int, str]:
    """The results of a run, by agreement: their hashes."""
    rows = sa.select(RunItem.agreement_id, RunItem.result_sha256).where(RunItem.run_id == run.id)
    return dict(db.session.execute(rows).all())


def entity() -> LegalEntity:
    """The company."""
    return needed_entity()
