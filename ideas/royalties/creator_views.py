"""A creator's royalties: earned so far, what comes next, every statement, and what waits for her signature."""

from __future__ import annotations

from flask import render_template

from ideas import clock
from ideas.guards import me, signed_in
from ideas.royalties import statement_queries as queries
from ideas.royalties.agreement_queries import agreements_of
from ideas.royalties.periods import local_day
from ideas.royalties.plot import plot
from ideas.royalties.views import bp


@bp.get("/royalties")
@signed_in
def home() -> str:
    """All about one's own royalties."""
    statements = queries.statements_of(me())
    agreements = agreements_of(me())
    sums = queries.earnings(statements)
    return render_template(
        "royalties/home.html",
        statements=statements,
        agreements=agreements,
        to_sign=queries.to_sign(me()),
        sums=[(each, plot(each.quarters)) for each in sums],
        expected=queries.next_statement(agreements, local_day(clock.now())),
    )
