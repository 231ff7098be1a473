"""Pages of plain words: how it works, the rules, privacy, accessibility, help."""

from __future__ import annotations

from email.utils import parseaddr

from flask import current_app, render_template

from ideas.gallery.kept import kept
from ideas.gallery.views import bp
from ideas.guards import public


@bp.get("/how-it-works")
@public
@kept
def how_it_works() -> str:
    return render_template("gallery/how_it_works.html")


@bp.get("/rules")
@public
@kept
def rules() -> str:
    return render_template("gallery/rules.html")


@bp.get("/privacy")
@public
@kept
def privacy() -> str:
    return render_template("gallery/privacy.html")


@bp.get("/accessibility")
@public
@kept
def accessibility() -> str:
    return render_template("gallery/accessibility.html")


@bp.get("/help", endpoint="help_page")
@public
@kept
def help_page() -> str:
    address = parseaddr(current_app.config["MAIL_FROM"])[1]
    return render_template("gallery/help.html", contact=address)
