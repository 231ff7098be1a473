"""The creator's side of an agreement: read it, sign it, or say no."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.db import db
from ideas.guards import me, signed_in
from ideas.refusals import Refused
from ideas.royalties import agreement_queries as queries
from ideas.royalties import agreements as acts
from ideas.royalties.agreement_forms import SignatureForm, WhyForm
from ideas.royalties.models import Agreement
from ideas.royalties.views import bp
from ideas.words import _


@bp.get("/royalties/agreements/<number>")
@signed_in
def agreement(number: str) -> str:
    """The agreement as a document, for its own creators only."""
    return _page(queries.own_agreement(me(), number), SignatureForm(), WhyForm())


def _page(found: Agreement, signature: SignatureForm, why: WhyForm) -> str:
    version = queries.version_of(found)
    signers = queries.signers_of(version)
    own = next(signer for signer in signers if signer.payee.member_id == me().id)
    return render_template(
        "royalties/agreement.html",
        agreement=found,
        version=version,
        document=json.loads(version.body),
        signers=signers,
        own=own,
        form=signature,
        why=why,
    )


@bp.post("/royalties/agreements/<number>/signature")
@signed_in
def signature(number: str) -> Response | tuple[str, int]:
    """Sign under one's full name, in exactly the wording that was shown."""
    found = queries.own_agreement(me(), number)
    form = SignatureForm()
    if not form.validate():
        return _page(found, form, WhyForm()), 422
    assert form.born.data is not None
    try:
        last = acts.sign(
            found, found.idea, name=form.name.data or "", born=form.born.data, shown=form.shown.data or "",
            by=me(), at=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        if refusal.status != 422:
            raise
        db.session.rollback()
        form.born.errors = [refusal.sentence]
        return _page(queries.own_agreement(me(), number), form, WhyForm()), 422
    db.session.commit()
    flash(_("Signed. Everybody has signed now.") if last else _("Signed. We wait for the others now."), "done")
    return redirect(url_for("royalties.agreement", number=number), 303)


@bp.post("/royalties/agreements/<number>/refusal")
@signed_in
def refusal(number: str) -> Response | tuple[str, int]:
    """Say no, and why."""
    found = queries.own_agreement(me(), number)
    form = WhyForm()
    if not form.validate():
        return _page(found, SignatureForm(formdata=None), form), 422
    acts.refuse(found, found.idea, why=(form.why.data or "").strip(), by=me(), at=clock.now())
    db.session.commit()
    flash(_("Your answer went to our finance team."), "done")
    return redirect(url_for("royalties.agreement", number=number), 303)
