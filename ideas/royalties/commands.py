"""`flask royalties ...`: company, sources, sales files, and the check of all books."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from sqlalchemy.orm import selectinload

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db
from ideas.money import MINOR_UNITS, m6_to_decimal
from ideas.refusals import Refused
from ideas.royalties import entities, sales, sales_queries, sales_staging, verify
from ideas.royalties.duties import link as link_now
from ideas.royalties.models import ImportBatch
from ideas.royalties.sales_faults import advice, faults_from
from ideas.royalties.sales_views import already

cli = AppGroup("royalties", help="Agreements, sales, the ledger and statements.")
SHOWN = 20


def finance(handle: str) -> Member:
    """A member of finance by her handle."""
    found: Member | None = db.session.scalar(
        sa.select(Member).where(Member.handle == handle).options(selectinload(Member.grants))
    )
    if found is None or not found.has_role("finance"):
        raise click.ClickException(f"{handle} is not a member of finance.")
    return found


@contextmanager
def told() -> Iterator[None]:
    """Turn a refusal into one line and exit code 1."""
    try:
        yield
    except Refused as refusal:
        db.session.rollback()
        raise click.ClickException(refusal.sentence) from None


by_option = click.option("--by", required=True, help="Handle of the member of finance who does it.")


@cli.command()
@click.argument("code")
@click.argument("name")
@click.argument("country")
@click.argument("address")
@by_option
def company(code: str, name: str, country: str, address: str, by: str) -> None:
    """Name the company that owes the royalties."""
    with told():
        entities.set_entity(code, name, country, address, by=finance(by), at=clock.now())
    db.session.commit()


@cli.command()
@click.argument("code")
@click.argument("name")
@by_option
def source(code: str, name: str, by: str) -> None:
    """Name a retailer or system that reports sales."""
    with told():
        sales.add_source(code, name, by=finance(by), at=clock.now())
    db.session.commit()


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", help="How its columns are read; without it royalty_sales_v1.")
@click.option("--control", multiple=True, metavar="NAME=TOTAL", help="rows, units or net_EUR from the cover sheet.")
@click.option("--refuse-late", is_flag=True, help="Refuse lines of closed periods.")
@by_option
def import_file(file: Path, profile: str | None, control: tuple[str, ...], refuse_late: bool, by: str) -> None:
    """Check and stage a sales file. Exit 2 and a list of errors if anything is wrong with it."""
    totals = dict(each.partition("=")[::2] for each in control)
    with told(), file.open("rb") as stream:
        batch, is_new = sales.receive(
            stream, file.name, profile=profile, control=totals, late=not refuse_late, by=finance(by), at=clock.now()
        )
    number = batch.id
    if not is_new:
        click.echo(already(batch))
        db.session.rollback()
        return
    db.session.commit()
    sales_staging.work_through(number, at=clock.now())
    sys.exit(report(number))


def report(number: int) -> int:
    """Say what became of a batch; the exit code."""
    batch = db.session.get_one(ImportBatch, number, populate_existing=True)
    if batch.state == "refused":
        for fault in faults_from(batch.errors[:SHOWN]):
            click.echo(f"line {fault.line}, {fault.column or 'file'}: {fault.code}: {advice(fault)}", err=True)
        wrong = f"{batch.error_count} error{'s' if batch.error_count != 1 else ''}"
        click.echo(f"B-{number}: {wrong}, nothing was imported.", err=True)
        return 2
    net = ", ".join(
        f"{m6_to_decimal(value, MINOR_UNITS[currency]):f} {currency}" for currency, value in batch.totals["net"].items()
    )
    parked = sales_queries.count_parked(number)
    click.echo(f"B-{number}: {batch.rows} lines, {batch.units} units, net {net}; {parked} lines without a product.")
    click.echo("It waits for another person of finance.")
    return 0


@cli.command("approve-batch")
@click.argument("number", type=int)
@click.option("--park", is_flag=True, help="Commit lines without a product too.")
@by_option
def approve_batch(number: int, park: bool, by: str) -> None:
    """Commit a checked batch, as a second person."""
    with told():
        sales.approve(sales_queries.batch_by(number), park=park, by=finance(by), at=clock.now())
    db.session.commit()
    click.echo(f"B-{number} is committed.")


@cli.command("link")
def link() -> None:
    """Give agreements their products, and parked lines the product of their SKU."""
    click.echo(f"{link_now(clock.now())} linked.")


@cli.command("sweep-imports")
def sweep_imports() -> None:
    """Discard imports that nobody works on any more, with what they left."""
    click.echo(f"{sales_staging.sweep(clock.now())} swept.")


@cli.command("verify")
@click.option("--run", "run_id", type=int, help="Only this posted run: calculate it anew and compare every byte.")
def verify_books(run_id: int | None) -> None:
    """Recompute all books; exit 1 and name what differs."""
    wrong = list(verify.problems() if run_id is None else verify.problems_of_run(run_id))
    for check, sentence in wrong:
        click.echo(f"{check}: {sentence}")
    db.session.rollback()
    click.echo("Something is wrong." if wrong else "All books are right.")
    sys.exit(1 if wrong else 0)


from ideas.royalties import run_commands  # noqa: E402, F401
