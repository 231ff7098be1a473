"""The language of the site: for a visitor in a cookie, for a member with her account."""

from __future__ import annotations

from flask import current_app, redirect, request
from werkzeug.wrappers import Response as Answer

from ideas.accounts.choices import languages
from ideas.accounts.rules import own_path
from ideas.accounts.views import bp, home, page
from ideas.db import db
from ideas.guards import me_or_none, public
from ideas.refusals import Refused
from ideas.words import _

A_YEAR = 365 * 86400


@bp.get("/language")
@public
def language() -> Answer:
    """Choose one of the languages of this site."""
    return page("language.html", target=own_path(request.args.get("next")) or home(), languages=languages())


@bp.post("/language")
@public
def choose_language() -> Answer:
    code = request.form.get("code", "")
    if code not in current_app.config["LANGUAGES"]:
        raise Refused(_("This site does not speak that language yet."))
    member = me_or_none()
    if member:
        member.language = code
        db.session.commit()
    response = redirect(own_path(request.form.get("next")) or home(), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie("language", code, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)
    return response
