"""Recomputes what is stored and names what differs. Every aspect of the room adds its own check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ideas.db import db
from ideas.royalties import agreements, ledger, run_checks, sales_checks
from ideas.royalties.models import RoyaltyRun

#: What is checked, by name. A check yields one sentence for each thing that is wrong.
CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "ledger": ledger.problems,
    "agreements": agreements.problems,
    "sales": sales_checks.problems,
    "runs": run_checks.problems,
}


def problems() -> Iterator[tuple[str, str]]:
    """Everything that is wrong in the books of this site, as (check, sentence)."""
    for name, check in CHECKS.items():
        for sentence in check():
            yield name, sentence


def problems_of_run(run_id: int) -> Iterator[tuple[str, str]]:
    """Everything that is wrong with one posted run, as (check, sentence)."""
    run = db.session.get(RoyaltyRun, run_id)
    if run is None or run.state != "posted":
        yield "runs", f"run {run_id} is not posted"
        return
    for sentence in run_checks.run_problems(run_id):
        yield "runs", sentence
