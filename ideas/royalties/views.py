"""The finance desk: what waits, and the ways to agreements, sales and runs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from ideas import clock
from ideas.db import db
from ideas.guards import me, staff
from ideas.refusals import Refused
from ideas.royalties import entities, finance_desk, ledger
from ideas.royalties.agreement_forms import EntityForm
from ideas.royalties.statement_words import place_name
from ideas.royalties.territories import TERRITORIES
from ideas.words import _, zone

bp = Blueprint("royalties", __name__, template_folder="templates")


@bp.get("/finance")
@staff("finance")
def finance() -> str:
    """What waits for finance today."""
    today = clock.now().astimezone(zone()).date()
    return render_template("royalties/finance.html", desk=finance_desk.overview(me(), today))


@bp.get("/finance/trial-balance")
@staff("finance")
def trial_balance() -> str:
    """Every account of the books, by currency."""
    rows = ledger.trial_balance()
    return render_template(
        "royalties/trial_balance.html",
        books=[row for row in rows if row.type != "memo"],
        memo=[row for row in rows if row.type == "memo"],
    )


@bp.route("/finance/company", methods=["GET", "POST"])
@staff("finance")
def company() -> str | Response | tuple[str, int]:
    """Name the company that owes the royalties, or mend its address."""
    entity = entities.the_entity()
    form = EntityForm(obj=entity) if entity else EntityForm()
    places = sorted(((code, place_name(code)) for code in TERRITORIES), key=lambda each: each[1])
    form.country.choices = [SelectChoice("", _("Choose")), *(SelectChoice(code, name) for code, name in places)]
    if request.method == "POST" and form.validate():
        try:
            entities.set_entity(
                form.code.data or "", form.name.data or "", form.country.data, form.address.data or "",
                by=me(), at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            db.session.rollback()
            form.code.errors = [refusal.sentence]
        else:
            db.session.commit()
            flash(_("Saved."), "done")
            return redirect(url_for("royalties.finance"), 303)
    page = render_template("royalties/company.html", form=form, entity=entity)
    return (page, 422) if form.errors else page


from ideas.royalties import (  # noqa: E402, F401
    agreement_views,
    creator_views,
    run_views,
    sales_views,
    signing_views,
    statement_views,
)
