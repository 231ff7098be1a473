"""`flask office ...`: schema, worker, mail, audit book, and the server of the embedded site."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from ideas import clock
from ideas.db import db
from ideas.office import audit, schema
from ideas.office.delivery import deliver as deliver_mail
from ideas.office.serving import serve as serve_site
from ideas.office.work import Worker, work_once

cli = AppGroup("office", help="Schema, worker, mail and the audit book.")


@cli.command()
@click.option("--to", default="head", show_default=True)
def migrate(to: str) -> None:
    """Bring the database to a version of the schema."""
    schema.upgrade(to)
    click.echo("The schema is current." if schema.is_current() else f"The schema stands at {to}.")


@cli.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def work(once: bool) -> None:
    """Run the duties and jobs: beside the web processes in production."""
    if once:
        click.echo(f"{work_once(clock.now())} things done.")
        return
    worker = Worker(current_app._get_current_object())  # type: ignore[attr-defined]
    try:
        worker.run()
    except KeyboardInterrupt:
        worker.stopping.set()


@cli.command()
def deliver() -> None:
    """Send the mail that waits."""
    click.echo(f"{deliver_mail(clock.now())} mails sent.")


@cli.command("check-audit")
def check_audit() -> None:
    """Prove the chain of the audit book; exit 1 and name the lines if it is broken."""
    broken = list(audit.broken_lines())
    for line in broken:
        click.echo(f"line {line} of the audit book was changed")
    db.session.rollback()
    sys.exit(1 if broken else 0)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=32, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """Migrate, fill an empty demo site, and serve it with a worker in one process."""
    serve_site(current_app._get_current_object(), host=host, port=port, threads=threads)  # type: ignore[attr-defined]
