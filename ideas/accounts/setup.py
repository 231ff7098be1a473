"""Who is signed in: the login manager of the site; and what becomes of a form whose session is over."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFError

from ideas.accounts.sessions import manager, note_seen
from ideas.accounts.views_kept import answer_session_over, answer_stale_token, forget_sent


def furnish(app: Flask) -> None:
    manager.init_app(app)
    app.after_request(note_seen)
    app.after_request(forget_sent)
    app.extensions["plinth.session_over"] = answer_session_over
    app.register_error_handler(CSRFError, answer_stale_token)
    app.config["PERMANENT_SESSION_LIFETIME"] = app.config["SIGN_IN_DAYS"] * 86400
