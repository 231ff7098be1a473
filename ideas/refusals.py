"""One way to say no: a rule answers with a sentence, an act raises it, one handler shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, flash, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ideas.db import db
from ideas.words import _

PAGES = (400, 403, 404, 410, 413, 422, 429, 500, 503)
#: What a database that is away raises: it comes back, so the answer is 503 and not 500.
OUT_OF_REACH = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)


class Refused(Exception):
    """An act that a rule forbids. `sentence` is for the person; `field` names the input it is about."""

    def __init__(
        self, sentence: str, *, status: int = 409, field: str | None = None, back: str | None = None,
        retry_after: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.status = status
        self.field = field
        self.back = back
        self.retry_after = retry_after


def refuse_if(reason: str | None, *, status: int = 409) -> None:
    """Raise the reason a rule gave, if it gave one."""
    if reason is not None:
        raise Refused(reason, status=status)


def way_back(default: str = "/") -> str:
    """The page on this site that the person came from."""
    came = urlsplit(request.referrer or "")
    if came.netloc and came.netloc == request.host and came.path.startswith("/") and not came.path.startswith("//"):
        return came.path + (f"?{came.query}" if came.query else "")
    return default


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def handle_refusal(refusal: Refused) -> Response | tuple[str | dict[str, object], int, dict[str, str]]:
    """Roll back and say the sentence: where the person was (303), as an error page, or as problem JSON."""
    db.session.rollback()
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    if wants_json():
        problem = {"title": refusal.sentence, "status": refusal.status, "field": refusal.field}
        return problem, refusal.status, headers | {"Content-Type": "application/problem+json"}
    back = refusal.back or (way_back("") if request.method == "POST" else "")
    if back and refusal.status in (403, 409):
        flash(refusal.sentence, "refused")
        return redirect(back, 303)
    page = render_template("errors/refused.html", sentence=refusal.sentence, retry_after=refusal.retry_after)
    return page, refusal.status, headers


def open_refusals(app: Flask) -> None:
    """Register the handler of refusals and the pages of the plain HTTP errors."""
    app.register_error_handler(Refused, handle_refusal)
    for code in (*PAGES, 405):
        app.register_error_handler(code, _error_page)


def _error_page(error: Exception) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    if isinstance(getattr(error, "original_exception", None), OUT_OF_REACH):
        code = 503
    shown = code if code in PAGES else 400
    later = {"Retry-After": "5"} if code == 503 else {}
    try:
        db.session.rollback()
        return render_template(f"errors/{shown}.html", error=error), code, later
    except OUT_OF_REACH:  # the page's own bar cannot be read either
        db.session.remove()
        return _("Our database does not answer at this moment. Please try again in some seconds."), 503, {
            "Retry-After": "5", "Content-Type": "text/plain; charset=utf-8",
        }  # fmt: skip
