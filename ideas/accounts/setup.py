"""Who is signed in: the login manager of the site."""

from __future__ import annotations

from flask import Flask

from ideas.accounts.sessions import manager


def furnish(app: Flask) -> None:
    manager.init_app(app)
    app.config["PERMANENT_SESSION_LIFETIME"] = app.config["SIGN_IN_DAYS"] * 86400
