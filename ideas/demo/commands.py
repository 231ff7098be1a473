"""`flask demo ...`: the clock and the world of the demo. The room does not exist in production."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from ideas import clock
from ideas.db import db
from ideas.demo import clock as demo_clock
from ideas.demo.loading import fill_if_empty, reload_world, sign_ins
from ideas.office import schema, settings
from ideas.office.serving import ADDRESS
from ideas.office.work import work_once
from ideas.refusals import Refused
from ideas.words import moment

cli = AppGroup("demo", help="The demo world and its clock.")


@cli.command("clock")
@click.option("--forward", metavar="SPAN", help="How far to move on: 100d, 6h, 30m or 2w.")
@click.option("--reset", is_flag=True, help="Back to the real time.")
def move_clock(forward: str | None, reset: bool) -> None:
    """Show the clock of the site, or move it, and do what has become due."""
    try:
        if reset:
            demo_clock.reset()
        elif forward:
            demo_clock.forward(demo_clock.span_of(forward))
        db.session.commit()
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    if forward:
        current_app.config["SITE_URL"] = settings.get(ADDRESS, current_app.config["SITE_URL"])
        work_once(clock.now())
    click.echo(moment(clock.now()))


@cli.command("load")
def load() -> None:
    """Load the demo world into an empty database."""
    schema.upgrade()
    click.echo("The demo world is loaded." if fill_if_empty() else "There are members already: nothing to do.")


@cli.command("reload")
def reload() -> None:
    """Throw everything in this database away and load the demo world afresh."""
    schema.upgrade()
    reload_world()
    click.echo("A fresh demo world is loaded.")
    for line in sign_ins():
        click.echo(f"  {line}")
