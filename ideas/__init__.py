"""Plinth: a platform on which fans create a company's products with it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config, from_environment
from ideas.db import db, start_reading, start_writing, tune

#: The rooms in the order an idea lives through them. A later room may look back, none looks ahead.
ROOMS = (
    "office", "accounts", "notices", "campaigns", "submissions", "voting", "conversations", "review", "products",
    "royalties", "gallery", "demo",
)  # fmt: skip

csrf = CSRFProtect()


def create_app(config: Config | None = None) -> Flask:
    """Build the application: the ground floor first, then the rooms in story order."""
    config = config or from_environment()
    app = Flask(__name__, static_folder=None)
    app.config.from_object(config)
    if config.TRUSTED_PROXIES:
        hops = config.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    config.DATA.mkdir(parents=True, exist_ok=True)
    open_ground_floor(app)
    app.extensions["plinth.duties"] = []
    app.extensions["plinth.jobs"] = {}
    app.extensions["plinth.privacy"] = {}
    for room in ROOMS:
        if room != "demo" or config.DEMO or config.TESTING:
            open_room(app, room)
    return app


def open_ground_floor(app: Flask) -> None:
    """Database, forms, words, refusals, headers and static files."""
    from ideas.assets import open_assets
    from ideas.bar import open_bar
    from ideas.bodies import open_bodies
    from ideas.headers import open_headers, open_logging
    from ideas.markup import open_markup
    from ideas.posted import open_posted
    from ideas.refusals import open_refusals
    from ideas.renditions import open_renditions
    from ideas.sorry import open_sorry
    from ideas.words import open_words

    db.init_app(app)
    with app.app_context():
        tune(db.engine)
    app.before_request(choose_mode)
    open_bodies(app)
    csrf.init_app(app)
    pages = (open_words, open_markup, open_assets, open_bar, open_renditions)
    for furnish in (open_logging, open_refusals, open_sorry, open_posted, open_headers, *pages):
        furnish(app)


def choose_mode() -> None:
    """Reading pages take no write lock; acts take it from their first statement, unless they read first."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in ("GET", "HEAD", "OPTIONS") or getattr(view, "reads_first", False):
        start_reading()
    else:
        start_writing()


def part_of(room: str, name: str) -> ModuleType | None:
    """A piece of furniture of a room, if it has it."""
    module = f"ideas.{room}.{name}"
    return import_module(module) if find_spec(module) else None


def open_room(app: Flask, room: str) -> None:
    """Take what a room has to offer: pages, commands, duties, jobs and what it says to privacy."""
    import_module(f"ideas.{room}")
    part_of(room, "models")
    if views := part_of(room, "views"):
        app.register_blueprint(views.bp)
    if commands := part_of(room, "commands"):
        app.cli.add_command(commands.cli)
    if duties := part_of(room, "duties"):
        app.extensions["plinth.duties"] += duties.DUTIES
    if jobs := part_of(room, "jobs"):
        app.extensions["plinth.jobs"] |= jobs.JOBS
    if privacy := part_of(room, "privacy"):
        app.extensions["plinth.privacy"][room] = privacy
    if setup := part_of(room, "setup"):
        setup.furnish(app)
