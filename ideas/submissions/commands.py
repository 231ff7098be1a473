"""`flask submissions ...`"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from ideas import clock
from ideas.submissions import media, near_pictures, search_index

cli = AppGroup("submissions", help="Ideas before they are public, and their files.")


@cli.command("sweep-media")
def sweep_media() -> None:
    """Remove stored files that no picture has used for a day."""
    click.echo(f"{media.sweep(clock.now())} files removed.")


@cli.command("look-at-pictures")
def look_at_pictures() -> None:
    """Ask for a look at pictures that were never compared with others."""
    click.echo(f"{near_pictures.look_at_old(clock.now())} pictures will be looked at.")


@cli.command("index")
@click.option("--all", "everything", is_flag=True, help="Write the whole index anew, not only what changed.")
def index(everything: bool) -> None:
    """Bring the search index up to date."""
    if everything:
        search_index.note_all()
    click.echo(f"{search_index.refresh(clock.now())} ideas indexed.")


@cli.command("weigh")
def weigh() -> None:
    """Note which words and trigrams are common."""
    click.echo(f"{search_index.weigh(clock.now())} tokens are common.")
