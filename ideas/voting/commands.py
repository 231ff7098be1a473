"""`flask voting ...`: what the worker does by the clock, by hand, and the recount."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from ideas import clock
from ideas.voting import announcing, closing, ranking, recount

cli = AppGroup("voting", help="Closing times, announcements, the ranking and the recount.")


@cli.command()
def tick() -> None:
    """Expire the ideas whose closing time has passed."""
    click.echo(f"{closing.expire(clock.now())} ideas expired.")


@cli.command()
def announce() -> None:
    """Tell supporters and followers what became of their ideas."""
    click.echo(f"{announcing.announce(clock.now())} members told.")


@cli.command()
def rank() -> None:
    """Bring the figures up to date by which lists are sorted."""
    click.echo(f"{ranking.refresh(clock.now())} ideas moved.")


@cli.command("recount")
@click.option("--check", "mode", flag_value="check", default=True, help="List what disagrees; exit 1 if anything does.")
@click.option("--repair", "mode", flag_value="repair", help="Set tallies and plots right, then check.")
def recount_command(mode: str) -> None:
    """Compare the kept counts with the rows they stand for."""
    if mode == "repair":
        click.echo(f"{recount.repair(clock.now())} ideas set right.")
    found = recount.differences()
    for difference in found:
        click.echo(str(difference))
    if not found:
        click.echo("Counts, gates and rows agree.")
    sys.exit(1 if found else 0)
