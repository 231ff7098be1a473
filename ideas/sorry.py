"""What is said when something goes wrong: one sentence, one way on, and what was typed, to copy.

A database that is away answers 503 and when to come back; one whose disk is full, 507.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, render_template
from werkzeug.exceptions import HTTPException

from ideas.db import db
from ideas.refusals import wants_json
from ideas.words import _, _l, speaking, visitor_language

SENTENCES: dict[int, Any] = {
    400: _l("We could not read that request"),
    403: _l("This page is not for this account"),
    404: _l("There is nothing at this address"),
    410: _l("This idea is no longer here"),
    413: _l("That was too much to send at once"),
    422: _l("Something in that form could not be used"),
    429: _l("That was too often in a short time"),
    500: _l("Something broke on our side"),
    503: _l("We are closed for a moment"),
    507: _l("There is no room left to save anything"),
}
#: What a database that is away raises: it comes back, so the answer is 503 and not 500.
OUT_OF_REACH = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
POSTGRES_FULL = "53100"

Said = tuple[Any, int, dict[str, str]]


def is_full(error: BaseException | None) -> bool:
    """Whether a database says that its disk has no room left; nothing was written then, and reading goes on."""
    broken = getattr(error, "orig", None)
    return "database or disk is full" in str(broken) or getattr(broken, "sqlstate", None) == POSTGRES_FULL


def code_of(error: BaseException) -> int:
    """The status that fits what was raised."""
    inner = getattr(error, "original_exception", None) or error
    if is_full(inner):
        return 507
    if isinstance(inner, OUT_OF_REACH):
        return 503
    return error.code if isinstance(error, HTTPException) and error.code else 500


def say_sorry(error: BaseException) -> Said:
    """The answer to everything that no view has caught."""
    code = code_of(error)
    shown = code if code in SENTENCES else 400
    later = {"Retry-After": "5"} if code == 503 else {}
    try:
        db.session.rollback()
        if wants_json():
            return problem(str(SENTENCES[shown]), code, later)
        return render_template(f"errors/{shown}.html", error=error, sentence=SENTENCES[shown]), code, later
    except OUT_OF_REACH:  # the page's own bar cannot be read either
        db.session.remove()
        with speaking(visitor_language()):
            return away()


def away() -> Said:
    """The page of a database that is away: nothing in it asks who is there."""
    sentence = _("Our database does not answer at this moment. Please try again in some seconds.")
    later = {"Retry-After": "5"}
    if wants_json():
        return problem(sentence, 503, later)
    return current_app.jinja_env.get_template("errors/away.html").render(sentence=sentence), 503, later


def problem(sentence: str, code: int, headers: dict[str, str] | None = None, **more: object) -> Said:
    """The same for scripts: problem JSON."""
    said = {"title": sentence, "status": code, **more}
    return said, code, {**(headers or {}), "Content-Type": "application/problem+json"}


def open_sorry(app: Flask) -> None:
    """Register the pages of the plain HTTP errors."""
    for code in (*SENTENCES, 405):
        if code != 507:  # no error that anybody raises: it is told by what the database says
            app.register_error_handler(code, say_sorry)
