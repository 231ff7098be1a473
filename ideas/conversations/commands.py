"""`flask conversations ...`: telling creators by hand, and the recount."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from ideas import clock
from ideas.conversations import news, recount

cli = AppGroup("conversations", help="News for creators, and the recount of what was helpful.")


@cli.command()
def tell() -> None:
    """Tell creators of the comments and the feedback that have gathered."""
    click.echo(f"{news.tell_due(clock.now())} members told.")


@cli.command("recount")
@click.option("--check", "mode", flag_value="check", default=True, help="List what disagrees; exit 1 if anything does.")
@click.option("--repair", "mode", flag_value="repair", help="Set the counts right, then check.")
def recount_command(mode: str) -> None:
    """Compare how many found a comment helpful with the rows."""
    if mode == "repair":
        click.echo(f"{recount.repair()} counts set right.")
    found = recount.differences()
    for difference in found:
        click.echo(str(difference))
    if not found:
        click.echo("Counts and rows agree.")
    sys.exit(1 if found else 0)
