"""The desk for agreements: draft, read, approve, take back."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.db import db
from ideas.guards import me, staff
from ideas.royalties import agreement_queries as queries
from ideas.royalties import agreement_rules as rules
from ideas.royalties import agreements as acts
from ideas.royalties.agreement_document import default_net_sales
from ideas.royalties.agreement_forms import ApprovalForm, DraftForm, WhyForm, form_for, values_of
from ideas.royalties.entities import the_entity
from ideas.royalties.models import Agreement
from ideas.royalties.views import bp
from ideas.submissions.models import Idea
from ideas.words import _, zone


@bp.get("/finance/agreements")
@staff("finance")
def agreements() -> str:
    """Ideas that wait for an agreement, and all agreements there are."""
    return render_template(
        "royalties/agreements.html",
        waiting=queries.waiting_for_agreement(),
        drafts=queries.agreements("draft"),
        offered=queries.agreements("offered"),
        active=queries.agreements("active"),
        over=queries.agreements("refused", "withdrawn", "ended"),
        entity=the_entity(),
    )


@bp.route("/finance/agreements/for/<slug>", methods=["GET", "POST"])
@staff("finance")
def agreement_draft(slug: str) -> str | Response | tuple[str, int]:
    """Draft the agreement of an approved idea."""
    idea = queries.idea_to_draft(slug)
    creators = queries.creators_of(idea)
    form = form_for(
        creators, currency="EUR", rate="5", min_payout="20", terms_days=45,
        valid_from=clock.now().astimezone(zone()).date(), net_sales=default_net_sales(),
    )  # fmt: skip
    if request.method == "POST" and form.validate():
        agreement = acts.draft(idea, form.terms(), by=me(), at=clock.now())
        db.session.commit()
        return redirect(url_for("royalties.agreement_desk", number=agreement.number), 303)
    why_not = rules.why_not_draft(idea.stage, {creator.member_id for creator in creators}, me().id)
    return _draft_page(form, idea, why_not=why_not)


@bp.route("/finance/agreements/<number>/draft", methods=["GET", "POST"])
@staff("finance")
def agreement_redraft(number: str) -> str | Response | tuple[str, int]:
    """Change a draft that nobody has approved yet."""
    agreement = queries.agreement_by(number)
    version = queries.version_of(agreement)
    terms = json.loads(version.body)["terms"]
    shares = {signer.payee.member_id: signer.share for signer in queries.signers_of(version)}
    form = form_for(queries.creators_of(agreement.idea), shares=shares, **values_of(terms))
    if request.method == "POST" and form.validate():
        acts.redraft(agreement, agreement.idea, form.terms(), by=me(), at=clock.now())
        db.session.commit()
        return redirect(url_for("royalties.agreement_desk", number=number), 303)
    return _draft_page(form, agreement.idea, agreement=agreement, why_not=rules.why_not_change(agreement.state))


def _draft_page(
    form: DraftForm, idea: Idea, *, agreement: Agreement | None = None, why_not: str | None
) -> str | tuple[str, int]:
    page = render_template(
        "royalties/draft.html", form=form, idea=idea, agreement=agreement, why_not=why_not, entity=the_entity()
    )
    return (page, 422) if form.errors else page


@bp.get("/finance/agreements/<number>")
@staff("finance")
def agreement_desk(number: str) -> str:
    """The document as the creators will read it, and what can be done with it."""
    return _desk(queries.agreement_by(number), WhyForm())


def _desk(agreement: Agreement, why: WhyForm) -> str:
    version = queries.version_of(agreement)
    signers = queries.signers_of(version)
    creators = {creator.member_id for creator in queries.creators_of(agreement.idea)}
    return render_template(
        "royalties/agreement_desk.html",
        agreement=agreement,
        version=version,
        document=json.loads(version.body),
        signers=signers,
        names=queries.names_of(version.prepared_by_id, version.approved_by_id, agreement.closed_by_id),
        why_not_approve=rules.why_not_approve(
            agreement.state, version.prepared_by_id, creators, me().id, shown=version.sha256, wording=version.sha256
        ),
        why_not_withdraw=rules.why_not_withdraw(agreement.state, creators, me().id),
        why=why,
    )


@bp.post("/finance/agreements/<number>/approval")
@staff("finance")
def agreement_approval(number: str) -> Response:
    """Offer the draft to its creators, as a second person of finance."""
    agreement = queries.agreement_by(number)
    acts.approve(agreement, agreement.idea, shown=ApprovalForm().shown.data or "", by=me(), at=clock.now())
    db.session.commit()
    flash(_("Approved. Every creator has a letter and can sign now."), "done")
    return redirect(url_for("royalties.agreement_desk", number=number), 303)


@bp.post("/finance/agreements/<number>/withdrawal")
@staff("finance")
def agreement_withdrawal(number: str) -> Response | tuple[str, int]:
    """Take a draft or an offer back."""
    agreement = queries.agreement_by(number)
    form = WhyForm()
    if not form.validate():
        return _desk(agreement, form), 422
    acts.withdraw(agreement, agreement.idea, why=(form.why.data or "").strip(), by=me(), at=clock.now())
    db.session.commit()
    flash(_("Taken back. The idea waits for a new agreement."), "done")
    return redirect(url_for("royalties.agreements"), 303)
