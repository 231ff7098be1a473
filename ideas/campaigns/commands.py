"""`flask campaigns ...`: begin the campaigns a site starts with."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from ideas import clock
from ideas.campaigns.calls import OPEN_CALL, SMALL_BATCH, Call, ensure
from ideas.db import db

cli = AppGroup("campaigns", help="Calls for ideas and their rules.")


def begin(call: Call) -> None:
    campaign, new = ensure(call, by=None, at=clock.now())
    db.session.commit()
    click.echo(f"“{campaign.title}” has begun." if new else f"“{campaign.title}” was there already.")


@cli.command("open-call")
def open_call() -> None:
    """Begin the standing campaign, so that the first idea has somewhere to go."""
    begin(OPEN_CALL)


@cli.command("small-batch")
def small_batch() -> None:
    """Begin a campaign with gates of 3, 6, 9 and 12 supporters, to try everything by hand."""
    begin(SMALL_BATCH)
