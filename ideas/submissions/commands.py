"""`flask submissions ...`"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from ideas import clock
from ideas.submissions import media

cli = AppGroup("submissions", help="Ideas before they are public, and their files.")


@cli.command("sweep-media")
def sweep_media() -> None:
    """Remove stored files that no picture has used for a day."""
    click.echo(f"{media.sweep(clock.now())} files removed.")
