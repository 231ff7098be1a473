"""What the demo hands to the house: the banner's clock, the world for an empty database, the printed sign-ins."""

from __future__ import annotations

from flask import Flask

from ideas import clock
from ideas.demo.loading import fill_if_empty, sign_ins
from ideas.words import moment


def furnish(app: Flask) -> None:
    """Offer the demo to the embedded site. Raises RuntimeError in production, loudly."""
    if app.config["MODE"] == "production":
        raise RuntimeError("The demo room must never be opened in production.")
    app.jinja_env.globals["demo_clock"] = lambda: moment(clock.now()) if clock.offset() else None
    if not app.config["DEMO"]:
        return

    def fill() -> None:
        with app.app_context():
            fill_if_empty()

    app.extensions["plinth.fill_demo"] = fill
    app.extensions["plinth.demo_cast"] = sign_ins
