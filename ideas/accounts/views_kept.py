"""Text that came when the session was over or its token was stale: given back, to be sent again with one button.

Kept only for the member whose session the browser held last. Where nothing tells who that was, nothing is kept: the
answer to the form shows its text, to copy, and the next person on that browser finds nothing.
"""

from __future__ import annotations

import secrets

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.accounts import kept_forms, limits
from ideas.accounts.sessions import who_was_here
from ideas.accounts.views import bp, home, page
from ideas.db import db, own_transaction
from ideas.guards import me, me_or_none, signed_in, signed_out
from ideas.posted import Posted, posted
from ideas.refusals import Refused, wants_json, way_back
from ideas.sorry import problem, say_sorry
from ideas.words import _

COOKIE = "kept"


def cookie_name() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def token_here() -> str | None:
    return request.cookies.get(cookie_name())


def answer_session_over(form: Posted) -> Answer:
    """To a form with text whose session is over: to the sign-in, with the text kept; or the text, to copy."""
    token = token_here() or secrets.token_urlsafe(32)
    if not _is_kept(form, token):
        return current_app.make_response((render_template("accounts/signed_out.html", back=way_back()), 401))
    flash(_("Please sign in first. What you typed is kept, and comes back after that."), "hint")
    answer = redirect(url_for("accounts.sign_in", next=url_for("accounts.kept")), 303)
    answer.set_cookie(
        cookie_name(), token, max_age=kept_forms.KEPT, httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
    return answer


def _is_kept(form: Posted, token: str) -> bool:
    """Whether it could be kept: for whom is known, it is no flood, and it has room."""
    at = clock.now()
    try:
        with own_transaction():
            member_id = who_was_here()
            if member_id is None:
                return False
            limits.of_keeping(request.remote_addr).take(at=at)
            return kept_forms.keep(form, token=token, member_id=member_id, at=at)
    except Refused:
        return False


def answer_stale_token(error: CSRFError) -> Answer:
    """To a form whose token is stale or of another session. Nothing was done; what was typed can be sent again."""
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", "public")
    is_over = me_or_none() is None and guard != "public"
    if wants_json():
        return current_app.make_response(problem(signed_out(), 401) if is_over else problem(too_late(), 400))
    form = posted()
    if form is None:
        return current_app.make_response(say_sorry(error))
    if is_over:
        return answer_session_over(form)
    again = kept_forms.Kept(0, form, clock.now())
    return page("kept.html", kept=[again], too_late=too_late(), status=400)


def too_late() -> str:
    """What is said of a stale token."""
    return _("The page was open for too long, or you have signed in anew since. Nothing was saved yet.")


@bp.get("/kept")
@signed_in
def kept() -> Answer:
    """What this member had typed on this browser when her session was over."""
    token = token_here()
    forms = kept_forms.of(token, me().id, at=clock.now()) if token else []
    return page("kept.html", kept=forms) if forms else redirect(home(), 303)


@bp.post("/kept/<int:form_id>/removal")
@signed_in
def drop_kept(form_id: int) -> Answer:
    """Forget a form that is not to be sent."""
    if token := token_here():
        kept_forms.drop(form_id, token=token, member_id=me().id)
        db.session.commit()
    return redirect(url_for("accounts.kept"), 303)


def forget_sent(response: Response) -> Response:
    """A kept form that was sent with success is kept no longer."""
    token = token_here()
    if token and request.method == "POST" and response.status_code < 400 and me_or_none():
        form_id = request.form.get("kept_form", "")
        if form_id.isascii() and form_id.isdigit() and len(form_id) < 19:
            with own_transaction():
                kept_forms.drop(int(form_id), token=token, member_id=me().id)
    return response
