"""One way to say no: a rule answers with a sentence, an act raises it, one handler shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from ideas.db import db
from ideas.posted import posted


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
    """Roll back and say the sentence: where the person was (303), as an error page, or as problem JSON.

    A refused form with text in it gets the page, which shows the text, to copy.
    """
    db.session.rollback()
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    if wants_json():
        problem = {"title": refusal.sentence, "status": refusal.status, "field": refusal.field}
        return problem, refusal.status, headers | {"Content-Type": "application/problem+json"}
    back = refusal.back or (way_back("") if request.method == "POST" else "")
    if back and refusal.status in (403, 409) and posted() is None:
        flash(refusal.sentence, "refused")
        return redirect(back, 303)
    page = render_template("errors/refused.html", sentence=refusal.sentence, retry_after=refusal.retry_after, back=back)
    return page, refusal.status, headers


def open_refusals(app: Flask) -> None:
    """Register the handler of refusals."""
    app.register_error_handler(Refused, handle_refusal)
