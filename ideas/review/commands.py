"""`flask review ...`: what the clock does at the desks, and a review window opened by hand."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from ideas import clock
from ideas.db import db
from ideas.refusals import Refused
from ideas.review import duties, windows
from ideas.review.cutoffs import midnight
from ideas.words import home_zone

cli = AppGroup("review", help="Screening outcomes, review windows and decisions.")


@cli.command("apply-outcomes")
def apply_outcomes() -> None:
    """Apply the screening outcomes that can no longer be taken back."""
    click.echo(f"{duties.apply_outcomes(clock.now())} outcomes applied.")


@cli.command("enter-windows")
def enter_windows() -> None:
    """Move achieved, deferred and parked ideas into the review window that is due."""
    click.echo(f"{duties.enter_windows(clock.now())} ideas entered their review.")


@cli.command("publish-decisions")
def publish_decisions() -> None:
    """Make the decisions public whose moment has come."""
    click.echo(f"{duties.publish_decisions(clock.now())} decisions published.")


@cli.command("end-late-changes")
def end_late_changes() -> None:
    """End the changes that wait on ideas which can no longer be changed."""
    click.echo(f"{duties.end_late_changes(clock.now())} changes ended.")


@cli.command()
def tick() -> None:
    """Outcomes, windows and decisions, in the order in which an idea lives through them."""
    at = clock.now()
    done = duties.apply_outcomes(at) + duties.enter_windows(at) + duties.publish_decisions(at)
    click.echo(f"{done} things done.")


@cli.command("open-window")
@click.argument("name")
@click.option("--target", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The promised day of the decisions.")
def open_window(name: str, target: datetime) -> None:
    """Open a review window by hand: what waits in campaigns that review by hand enters it."""
    try:
        window = windows.open_window(name, midnight(target.date(), home_zone()), by=None, at=clock.now())
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None
    db.session.commit()
    click.echo(f"Window {window.id} is open.")
