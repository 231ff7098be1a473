"""The outbox of the demo: the mail that would have been sent. Exists in demo and test mode only."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request

from ideas.db import db
from ideas.guards import public
from ideas.office.models import Mail
from ideas.paging import page_of

bp = Blueprint("demo", __name__, template_folder="templates")


@bp.get("/outbox")
@public
def outbox() -> str:
    """The newest mail first; narrowed to one address with ?to=."""
    wanted = request.args.get("to", "").strip()[:200]
    shown = sa.select(Mail.id, Mail.to_address, Mail.subject, Mail.created_at, Mail.state)
    if wanted:
        shown = shown.where(Mail.to_address.icontains(wanted, autoescape=True))
    page = page_of(shown, keys=[Mail.id], after=request.args.get("after"), size=30)
    return render_template("demo/outbox.html", page=page, wanted=wanted)


@bp.get("/outbox/<int:mail_id>")
@public
def mail(mail_id: int) -> str:
    """One mail, as text, with its link made clickable."""
    found = db.session.get(Mail, mail_id)
    if found is None:
        abort(404)
    return render_template("demo/mail.html", mail=found)
