"""The desk for runs: the quarters and what is due, a run before it is approved, and the acts on it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.db import db, writing
from ideas.guards import me, reads_first, staff
from ideas.refusals import Refused
from ideas.royalties import periods, posting, run_calculating, run_gate, run_preview, runs
from ideas.royalties import run_rules as rules
from ideas.royalties.agreement_queries import names_of
from ideas.royalties.entities import the_entity
from ideas.royalties.models import RoyaltyRun
from ideas.royalties.views import bp
from ideas.words import _, _n

AT_ONCE = 20_000
"""Quarters with up to this many lines are calculated in the request, larger ones by the worker."""


@bp.get("/finance/runs", endpoint="runs")
@staff("finance")
def run_list() -> str:
    """The quarters, when each is due, and the run of each."""
    entity = the_entity()
    rows = run_preview.quarters_of(entity, periods.local_day(clock.now())) if entity else []
    return render_template("royalties/runs.html", entity=entity, rows=rows)


@bp.post("/finance/runs")
@staff("finance")
@reads_first
def run_start() -> Response:
    """Start the run of a quarter; a small one is calculated at once."""
    code = request.form.get("period", "")
    writing()
    run = runs.start(code, by=me(), at=clock.now())
    small = run_preview.lines_waiting(runs.period_of(run)) <= AT_ONCE
    number, state = run.id, run.state
    db.session.commit()
    if state == "calculating" and small:
        run_calculating.work_through(number, at=clock.now())
        writing()
    return redirect(url_for("royalties.run", number=number), 303)


@bp.get("/finance/runs/<int:number>")
@staff("finance")
def run(number: int) -> str:
    """What a run comes to, before and after it is posted."""
    found = _run(number)
    today = periods.local_day(clock.now())
    living = found.state in rules.LIVING
    return render_template(
        "royalties/run.html",
        run=found,
        names=names_of(found.prepared_by_id, found.approved_by_id),
        stale=found.state in ("calculated", "stale") and runs.is_stale(found),
        blockers=run_gate.blockers(found.period, today) if living else [],
        warnings=run_gate.warnings(found.period) if living else [],
        preview=run_preview.preview(found),
    )


@bp.post("/finance/runs/<int:number>/approval")
@staff("finance")
def run_approval(number: int) -> Response:
    """Approve and post: everything or nothing."""
    found = _run(number)
    if runs.mark_stale(found):
        db.session.commit()
        raise Refused(_("Something has changed since this run was calculated. Calculate it again."))
    issued = posting.approve(found, by=me(), at=clock.now())
    db.session.commit()
    flash(_n("Posted: %(num)s statement issued.", "Posted: %(num)s statements issued.", issued), "done")
    return redirect(url_for("royalties.run", number=number), 303)


@bp.post("/finance/runs/<int:number>/discarding")
@staff("finance")
def run_discarding(number: int) -> Response:
    """Give a run up."""
    runs.discard(_run(number), by=me(), at=clock.now())
    db.session.commit()
    flash(_("The run was given up."), "done")
    return redirect(url_for("royalties.runs"), 303)


def _run(number: int) -> RoyaltyRun:
    found = runs.run_by(number)
    if found is None:
        abort(404)
    return found
