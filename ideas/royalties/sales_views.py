"""The desk for sales: bring a file, see what is wrong with it, have it approved, reverse it."""

from __future__ import annotations

from flask import Response as Download
from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.bodies import large_body
from ideas.db import db, writing
from ideas.guards import me, reads_first, staff
from ideas.office import jobs
from ideas.refusals import Refused
from ideas.royalties import sales as acts
from ideas.royalties import sales_queries as queries
from ideas.royalties import sales_rules as rules
from ideas.royalties import sales_staging as staging
from ideas.royalties.models import ImportBatch
from ideas.royalties.sales_faults import advice, faults_from, report_csv
from ideas.royalties.sales_forms import (
    BatchApprovalForm,
    ReversalForm,
    SourceForm,
    UploadForm,
    WaiverForm,
    upload_form,
)  # fmt: skip
from ideas.royalties.views import bp
from ideas.words import _, moment

JOB = "royalties work-through"
AT_ONCE = 1_000_000
"""Files up to this many bytes are worked through in the request, larger ones by the worker."""
SHOWN = 100


@bp.get("/finance/sales")
@staff("finance")
def sales() -> str:
    """Bring a file; what was brought before."""
    return _sales_page(upload_form(queries.profile_names(), late=True), SourceForm())


def _sales_page(form: UploadForm, source: SourceForm) -> str:
    return render_template(
        "royalties/sales.html", form=form, source_form=source, sources=queries.sources(), batches=queries.batches(),
        parked=queries.parked()[:SHOWN], waiver=WaiverForm(formdata=None),
    )  # fmt: skip


@bp.post("/finance/sales")
@staff("finance")
@large_body("SALES_BODY_LIMIT")
@reads_first
def sales_upload() -> Response | tuple[str, int]:
    """Take a file in: a small one is worked through at once, a large one by the worker."""
    form = upload_form(queries.profile_names())
    if not form.validate():
        return _sales_page(form, SourceForm(formdata=None)), 422
    writing()
    batch, is_new = acts.receive(
        form.file.data.stream, form.file.data.filename or "", profile=form.profile.data or None,
        control=form.control(), late=form.late.data, by=me(), at=clock.now(),
    )  # fmt: skip
    number, size = batch.id, batch.file_bytes
    if is_new and size > AT_ONCE:
        jobs.put(JOB, {"batch": number}, at=clock.now(), key=f"sales:{number}")
    if not is_new:
        flash(already(batch), "hint")
    db.session.commit()
    if is_new and size <= AT_ONCE and staging.work_through(number, at=clock.now()) == "refused":
        return _batch_page(queries.batch_by(number)), 422
    return redirect(url_for("royalties.sales_batch", number=number), 303)


def already(batch: ImportBatch) -> str:
    """Why a file that came before is not taken in again."""
    who = {"by": batch.prepared_by.name, "number": f"B-{batch.id}"}
    if batch.state == "committed" and batch.committed_at:
        return _("This file was already imported on %(on)s by %(by)s (%(number)s): nothing to do.",
                 on=moment(batch.committed_at), **who)  # fmt: skip
    return _("This file was already brought by %(by)s and is not committed yet (%(number)s).", **who)


@bp.get("/finance/sales/<int:number>")
@staff("finance")
def sales_batch(number: int) -> Download:
    """One batch: how far it is, what it adds up to, what is wrong with it, what can be done."""
    batch = queries.batch_by(number)
    answer = make_response(_batch_page(batch))
    if batch.state in ("uploaded", "staging"):
        answer.headers["Refresh"] = "2"
    return answer


def _batch_page(batch: ImportBatch, approval: BatchApprovalForm | None = None, why: ReversalForm | None = None) -> str:
    parked = queries.parked(batch.id) if batch.state in ("checked", *rules.COUNTED) else []
    reversal = queries.reversal_of(batch)
    return render_template(
        "royalties/batch.html",
        batch=batch,
        progress=progress(batch),
        faults=[(fault, advice(fault)) for fault in faults_from(batch.errors[:SHOWN])],
        parked=parked,
        reversal=reversal,
        approval=approval or BatchApprovalForm(formdata=None),
        why=why or ReversalForm(formdata=None),
        why_not_approve=rules.why_not_approve(batch.state, batch.prepared_by_id, me().id, parked=0, park=False),
        why_not_reverse=rules.why_not_reverse(batch.state, batch.reverses_id is not None, reversal is not None),
        why_not_discard=rules.why_not_discard(batch.state),
    )


def progress(batch: ImportBatch) -> int:
    """How far an import is, in per cent: reading is the first half, laying down the second."""
    if batch.state == "uploaded":
        return 50 * batch.read_bytes // max(1, batch.file_bytes)
    return 50 + 50 * batch.staged_rows // max(1, batch.rows)


@bp.get("/finance/sales/<int:number>/errors.csv")
@staff("finance")
def sales_errors(number: int) -> Download:
    """The report for whoever made the file."""
    batch = queries.batch_by(number)
    answer = Download(report_csv(faults_from(batch.errors)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="B-{number}-errors.csv"'
    return answer


@bp.post("/finance/sales/<int:number>/approval")
@staff("finance")
def sales_approval(number: int) -> Response:
    """Commit the batch, as a second person of finance."""
    batch = queries.batch_by(number)
    acts.approve(batch, park=bool(BatchApprovalForm().park.data), by=me(), at=clock.now())
    db.session.commit()
    flash(_("Committed. Its lines count from now on."), "done")
    return redirect(url_for("royalties.sales_batch", number=number), 303)


@bp.post("/finance/sales/<int:number>/discarding")
@staff("finance")
def sales_discarding(number: int) -> Response:
    """Give up a batch that was never committed."""
    acts.discard(queries.batch_by(number), by=me(), at=clock.now())
    db.session.commit()
    flash(_("Discarded. Nothing of it counts."), "done")
    return redirect(url_for("royalties.sales"), 303)


@bp.post("/finance/sales/<int:number>/reversal")
@staff("finance")
def sales_reversal(number: int) -> Response | tuple[str, int]:
    """Prepare the opposite of a committed batch."""
    batch = queries.batch_by(number)
    form = ReversalForm()
    if not form.validate():
        return _batch_page(batch, why=form), 422
    reversal = acts.reverse(batch, why=(form.why.data or "").strip(), by=me(), at=clock.now())
    jobs.put(JOB, {"batch": reversal.id}, at=clock.now(), key=f"sales:{reversal.id}")
    db.session.commit()
    return redirect(url_for("royalties.sales_batch", number=reversal.id), 303)


@bp.post("/finance/sales/sources")
@staff("finance")
def sales_source() -> Response | tuple[str, int]:
    """Name a retailer or system that reports sales."""
    form = SourceForm()
    if form.validate():
        try:
            acts.add_source(form.code.data or "", form.name.data or "", by=me(), at=clock.now())
        except Refused as refusal:
            form.code.errors = [refusal.sentence]
        else:
            db.session.commit()
            return redirect(url_for("royalties.sales") + "#sources", 303)
    return _sales_page(upload_form(queries.profile_names(), formdata=None, late=True), form), 422


@bp.post("/finance/sales/waiver")
@staff("finance")
def sales_waiver() -> Response:
    """Leave the parked lines of a SKU out for good."""
    form = WaiverForm()
    if not form.validate():
        raise Refused(_("Please say in at least five letters why these lines may be left out."))
    done = acts.waive(
        form.source.data or "", form.sku.data or "", why=(form.why.data or "").strip(), by=me(), at=clock.now()
    )
    db.session.commit()
    flash(_("%(count)s lines were left out.", count=done), "done")
    return redirect(url_for("royalties.sales") + "#parked", 303)


@bp.post("/finance/sales/mapping")
@staff("finance")
def sales_mapping() -> Response:
    """Give parked lines the product their SKU has by now."""
    done = acts.map_parked()
    db.session.commit()
    flash(_("%(count)s lines have a product now.", count=done), "done")
    return redirect(url_for("royalties.sales") + "#parked", 303)
