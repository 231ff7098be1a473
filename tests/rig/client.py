"""A browser without scripts: every request runs in a world of its own, as it does in a server."""

from __future__ import annotations

import hashlib
import os
from contextvars import Context
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from ideas.db import db


def settle() -> None:
    """Commit what the test has done so far and forget what it has read, before or after others act."""
    if has_app_context():
        db.session.commit()
        db.session.expire_all()


class Client(FlaskClient):
    """Sends the CSRF token of its session with each act, like the forms do; `token=False` leaves it out."""

    def open(self, *args: Any, token: bool = True, **kwargs: Any) -> TestResponse:
        if token and kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self.csrf_token()}
        settle()
        # Without the test's own context there is no shared session, no shared sign-in and no shared write mode.
        answer = Context().run(super().open, *args, **kwargs)
        answer.request.environ["wsgi.input"].close()  # a large body lies in a temporary file
        settle()
        return answer

    def csrf_token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(16)).hexdigest())
        key = self.application.config["SECRET_KEY"]
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))
