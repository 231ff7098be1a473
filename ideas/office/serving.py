"""The embedded site: one process with waitress and the worker, for SQLite and local files."""

from __future__ import annotations

import logging
import os
import signal
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from ideas import clock
from ideas.db import db, start_writing
from ideas.office import schema, settings
from ideas.office.work import Worker

ADDRESS = "site.address"


def serve(app: Flask, *, host: str, port: int, threads: int) -> None:
    """Migrate, let the demo fill an empty database, start the worker and serve until interrupted."""
    schema.upgrade()
    if app.config["DEMO"]:
        settle_address(app, f"http://{host}:{port}")
    fill = app.extensions.get("plinth.fill_demo")
    if fill:
        fill()
    server = create_server(
        app, host=host, port=port, threads=threads, ident=None, max_request_body_size=300 * 1024 * 1024,
        channel_timeout=60, connection_limit=500, clear_untrusted_proxy_headers=not app.config["TRUSTED_PROXIES"],
    )  # fmt: skip
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    worker = Worker(app)
    worker.start()
    signal.signal(signal.SIGTERM, _interrupt)
    taken = getattr(server, "effective_port", port)  # it differs where port 0 asked for any free one
    greet(app, f"http://{host}:{taken}")
    try:
        server.run()
    finally:
        worker.stop()
        server.close()


def settle_address(app: Flask, address: str) -> None:
    """Without a SITE_URL the links in mails lead to where the demo is served, also from commands run beside it."""
    if "SITE_URL" not in os.environ:
        app.config["SITE_URL"] = address
    with app.app_context():
        start_writing()
        settings.put(ADDRESS, app.config["SITE_URL"], at=clock.now())
        db.session.commit()


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def greet(app: Flask, address: str) -> None:
    """Say where the site is and, in demo mode, who can sign in."""
    click.echo(f"\nPlinth is at {address}  (stop it with Ctrl-C)")
    cast = app.extensions.get("plinth.demo_cast")
    if cast:
        click.echo("Demo sign-ins:")
        for line in cast():
            click.echo(f"  {line}")
