"""Taking one's data along, and closing the account."""

from __future__ import annotations

from flask import Response, flash, redirect, session
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.accounts import closing
from ideas.accounts.forms import ClosingForm, text
from ideas.accounts.views import bp, home, page
from ideas.accounts.views_settings import is_her_password, not_right
from ideas.db import db
from ideas.guards import me, reads_first, signed_in
from ideas.refusals import refuse_if
from ideas.words import _


@bp.get("/settings/data")
@signed_in
def data() -> Answer:
    """What can be taken along, what closing an account does."""
    return page("data.html", form=ClosingForm(), why_not=closing.why_not_close(me()))


@bp.post("/settings/data/export")
@signed_in
def export() -> Answer:
    """Everything we keep about this member, as one archive."""
    name = f"{me().handle}-{clock.now():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(closing.archive(me()), mimetype="application/zip", headers=headers)


@bp.post("/settings/data/closing")
@signed_in
@reads_first
def close() -> Answer:
    """Close the account for good."""
    refuse_if(closing.why_not_close(me()))
    form = ClosingForm()
    if form.validate():
        if is_her_password(text(form.present)):
            closing.close(me(), at=clock.now())
            db.session.commit()
            session.clear()
            flash(_("Your account is closed. Thank you for what you brought."), "done")
            return redirect(home(), 303)
        form.present.errors = [not_right()]
    return page("data.html", form=form, why_not=None, status=422)
