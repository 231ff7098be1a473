"""Who is signed in: the login manager of the site."""

from __future__ import annotations

from flask import Flask

from ideas.accounts.sessions import manager, note_seen


def furnish(app: Flask) -> None:
    manager.init_app(app)
    app.after_request(note_seen)
    app.config["PERMANENT_SESSION_LIFETIME"] = app.config["SIGN_IN_DAYS"] * 86400
