"""A run: started by one person of finance, calculated agreement by agreement, given up or approved by another.

Nothing of it stands in the books before it is posted (posting.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.royalties import agreements, periods, sales
from ideas.royalties import run_rules as rules
from ideas.royalties.calculation import CALC_VERSION
from ideas.royalties.entities import needed_entity
from ideas.royalties.models import Period, RoyaltyRun, RunItem
from ideas.royalties.periods import local_day
from ideas.royalties.run_freeze import freeze
from ideas.royalties.run_gate import Obstacle, blockers


def start(code: str, *, by: Member, at: datetime) -> RoyaltyRun:
    """Begin the run of a period, or find the one that is under way or calculated and still right.

    `run_calculating.work_through` calculates it. Refused: something stands in the way (run_gate).
    """
    period = periods.period_named(needed_entity(), code, local_day(at))
    agreements.link_products()
    sales.map_parked()
    periods.lock(period)
    known = living_run(period)
    if known is not None and known.state == "calculating":
        return known
    if known is not None and not is_stale(known):
        return known
    refuse_obstacles(blockers(period, local_day(at)))
    if known is not None:
        _move(known, "discarded")
    run = RoyaltyRun(
        period_id=period.id, seq=_next_seq(period), state="calculating", calc_version=CALC_VERSION, input_sha256="",
        totals={}, prepared_by_id=by.id, prepared_at=at,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    audit.record("run started", "royalty_run", run.id, by=by.id, at=at, after={"period": period.code, "seq": run.seq})
    return run


def refuse_obstacles(found: list[Obstacle]) -> None:
    """Refuse with all that stands in the way."""
    if found:
        raise Refused(" ".join(each.sentence for each in found))


def living_run(period: Period) -> RoyaltyRun | None:
    """The run of a period that may still be posted or has to be calculated again."""
    living = sa.select(RoyaltyRun).where(RoyaltyRun.period_id == period.id, RoyaltyRun.state.in_(rules.LIVING))
    return db.session.scalar(living.order_by(RoyaltyRun.id.desc()).limit(1))


def is_stale(run: RoyaltyRun) -> bool:
    """Whether anything a run was calculated from is different now: terms, signatures, balances, lines, reckoning."""
    if run.state == "stale" or run.calc_version != CALC_VERSION:
        return True
    now = {frozen.agreement: frozen.as_json() for frozen in freeze(period_of(run))}
    return now != frozen_inputs(run)


def frozen_inputs(run: RoyaltyRun) -> dict[int, dict[str, Any]]:
    """What each agreement of a run was calculated from."""
    rows = sa.select(RunItem.agreement_id, RunItem.inputs).where(RunItem.run_id == run.id)
    return dict(db.session.execute(rows).all())


def mark_stale(run: RoyaltyRun) -> bool:
    """Say of a calculated run that it is out of date, if it is. True: it is."""
    lock(run)
    if run.state == "calculated" and is_stale(run):
        _move(run, "stale")
    return run.state == "stale"


def discard(run: RoyaltyRun, *, by: Member, at: datetime) -> None:
    """Give a run up; its results are kept, but mean nothing."""
    lock(run)
    _move(run, "discarded")
    audit.record("run discarded", "royalty_run", run.id, by=by.id, at=at)


def period_of(run: RoyaltyRun) -> Period:
    return db.session.get_one(Period, run.period_id)


def run_by(number: int) -> RoyaltyRun | None:
    """A run with its period."""
    wanted = sa.select(RoyaltyRun).where(RoyaltyRun.id == number).options(joinedload(RoyaltyRun.period))
    return db.session.scalar(wanted)


def lock(run: RoyaltyRun) -> None:
    """One act on a run at a time."""
    db.session.scalar(sa.select(RoyaltyRun.id).where(RoyaltyRun.id == run.id).with_for_update())
    db.session.refresh(run, ["state"])


def _move(run: RoyaltyRun, to: str) -> None:
    refuse_if(rules.why_not_move(run.state, to))
    run.state, run.lease_owner, run.lease_until = to, None, None
    db.session.flush()


def _next_seq(period: Period) -> int:
    last = sa.select(sa.func.max(RoyaltyRun.seq)).where(RoyaltyRun.period_id == period.id)
    return int(db.session.scalar(last) or 0) + 1
