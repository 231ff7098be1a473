"""`flask royalties ...`: periods and runs."""

from __future__ import annotations

import click

from ideas import clock
from ideas.db import db
from ideas.refusals import Refused
from ideas.royalties import periods, posting, run_calculating, run_gate, runs
from ideas.royalties.commands import by_option, cli, finance, told
from ideas.royalties.entities import needed_entity
from ideas.royalties.models import RoyaltyRun
from ideas.words import money


@cli.command("run")
@click.argument("period")
@by_option
def run_period(period: str, by: str) -> None:
    """Calculate a period such as 2026-Q3. Nothing is posted. Begun again, it goes on where it was stopped."""
    with told():
        run = runs.start(period, by=finance(by), at=clock.now())
        db.session.commit()
        state = run_calculating.work_through(run.id, at=clock.now())
    run = db.session.get_one(RoyaltyRun, run.id, populate_existing=True)
    click.echo(f"Run {run.id} of {period}: {state}.")
    for currency, sums in run.totals.get("currencies", {}).items():
        said = {name: money(sums[name], currency) for name in ("earned", "payable", "carried", "owed")}
        click.echo(
            f"{currency}: {sums['statements']} statements, royalties {said['earned']}, to be paid {said['payable']}, "
            f"carried forward {said['carried']}, debits {said['owed']}."
        )
    for warning in run_gate.warnings(runs.period_of(run)):
        click.echo(f"Look at: {warning.sentence}")
    click.echo("It waits for another person of finance.")


@cli.command("approve-run")
@click.argument("period")
@by_option
def approve_run(period: str, by: str) -> None:
    """Post the calculated run of a period, as a second person: journals, statements, letters, all or nothing."""
    with told():
        now = clock.now()
        found = periods.period_named(needed_entity(), period, periods.local_day(now))
        run = runs.living_run(found)
        if run is None:
            raise Refused(f"There is no calculated run of {found.code}.")
        issued = posting.approve(run, by=finance(by), at=now)
        db.session.commit()
    click.echo(f"{found.code} is closed: {issued} statements issued.")


@cli.command("open-periods")
def open_periods() -> None:
    """Open the quarters that have begun."""
    click.echo(f"{periods.open_all(clock.now())} periods opened.")


@cli.command("calculate")
def calculate() -> None:
    """Go on with runs whose worker died."""
    click.echo(f"{run_calculating.left_behind(clock.now())} runs calculated.")
