"""Working a run through, one checkpoint an agreement. Commits by itself; killed at any point, it is begun again where
it stopped: agreements whose inputs are unchanged are not calculated twice. A lease keeps two workers apart.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, cast

import sqlalchemy as sa

from ideas.accounts.models import Member, RoleGrant
from ideas.db import db, own_transaction, reading
from ideas.notices.actions import tell_many
from ideas.refusals import Refused
from ideas.royalties import run_letters as letters
from ideas.royalties.calculation import calculate
from ideas.royalties.canonical import canonical, sha256
from ideas.royalties.models import Period, RoyaltyRun, RunItem
from ideas.royalties.reckoning import Result, input_digest
from ideas.royalties.run_freeze import Frozen, freeze, lines_of, to_settle
from ideas.royalties.run_summary import summary
from ideas.words import _

LEASE = timedelta(minutes=5)


def work_through(run_id: int, *, at: datetime) -> str:
    """Calculate a run; the state it is in afterwards. Another worker with a lease is left alone.

    Refused: a line that cannot be reckoned; the run stays to be calculated.
    """
    owner, began = f"{socket.gethostname()}:{os.getpid()}", monotonic()
    period = _take(run_id, owner, at)
    if period is None:
        with reading():
            return db.session.get_one(RoyaltyRun, run_id).state
    try:
        with reading():
            everything = freeze(period)
        for frozen in everything:
            row = _calculated(run_id, period, frozen)
            with own_transaction():
                _keep(run_id, row, owner, at + timedelta(seconds=monotonic() - began))
        return _finish(run_id, [frozen.agreement for frozen in everything], at)
    finally:
        _let_go(run_id, owner)


def left_behind(at: datetime) -> int:
    """By the clock: go on with runs whose worker died."""
    with reading():
        left = sa.select(RoyaltyRun.id).where(
            RoyaltyRun.state == "calculating",
            sa.or_(RoyaltyRun.lease_until.is_(None), RoyaltyRun.lease_until < at),
        )
        found = list(db.session.scalars(left))
    done = 0
    for run_id in found:
        with suppress(Refused):  # it cannot be reckoned: finance was told so, and can give it up
            work_through(run_id, at=at)
            done += 1
    return done


def results(run_id: int) -> Iterator[Result]:
    """The results of a run, agreement by agreement, one in memory at a time."""
    wanted = sa.select(RunItem.result).where(RunItem.run_id == run_id).order_by(RunItem.agreement_id)
    for result in db.session.scalars(wanted.execution_options(yield_per=1)):
        yield cast(Result, result)


def run_digest(run: RoyaltyRun) -> str:
    """SHA-256 over the inputs of all agreements of a run."""
    items = sa.select(RunItem.agreement_id, RunItem.input_sha256, RunItem.result_sha256)
    told = [
        list(row) for row in db.session.execute(items.where(RunItem.run_id == run.id).order_by(RunItem.agreement_id))
    ]
    return sha256(canonical({"calc_version": run.calc_version, "items": told}))


def _take(run_id: int, owner: str, at: datetime) -> Period | None:
    with own_transaction():
        run = _locked(run_id)
        if run.state != "calculating":
            return None
        if run.lease_owner and run.lease_until and run.lease_until > at and not _is_gone(run.lease_owner):
            return None
        run.lease_owner, run.lease_until = owner, at + LEASE
        return db.session.get_one(Period, run.period_id)


def _is_gone(owner: str) -> bool:
    """Whether the process that held the lease ran on this machine and is no more."""
    host, _colon, pid = owner.rpartition(":")
    if host != socket.gethostname() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _calculated(run_id: int, period: Period, frozen: Frozen) -> dict[str, Any] | None:
    """The row of the checkpoint; None: it is there already, from the same inputs."""
    with reading():
        kept = sa.select(RunItem.inputs).where(RunItem.run_id == run_id, RunItem.agreement_id == frozen.agreement)
        if db.session.scalar(kept) == frozen.as_json():
            return None
        digest = input_digest(frozen.inputs, lines_of(frozen, to_settle(period)))
        try:
            result = calculate(frozen.inputs, lines_of(frozen, to_settle(period)))
        except ValueError as trouble:
            raise Refused(_("This cannot be reckoned: %(trouble)s", trouble=trouble)) from None
    return {
        "run_id": run_id, "agreement_id": frozen.agreement, "inputs": frozen.as_json(), "input_sha256": digest,
        "result": result, "result_sha256": sha256(canonical(result)),
    }  # fmt: skip


def _keep(run_id: int, row: dict[str, Any] | None, owner: str, moment: datetime) -> None:
    run = _locked(run_id)
    if run.state != "calculating" or run.lease_owner != owner:
        raise Refused(_("This run was taken over or given up meanwhile."))
    run.lease_until = moment + LEASE
    if row is not None:
        mine = sa.and_(RunItem.run_id == run_id, RunItem.agreement_id == row["agreement_id"])
        db.session.execute(sa.delete(RunItem).where(mine))
        db.session.execute(sa.insert(RunItem).values(**row))


def _finish(run_id: int, agreements: list[int], at: datetime) -> str:
    with own_transaction():
        run = _locked(run_id)
        if run.state != "calculating":
            return run.state
        others = sa.and_(RunItem.run_id == run_id, RunItem.agreement_id.not_in(agreements))
        db.session.execute(sa.delete(RunItem).where(others))
        run.totals, run.input_sha256 = summary(results(run_id)), run_digest(run)
        run.state, run.lease_owner, run.lease_until = "calculated", None, None
        period = db.session.get_one(Period, run.period_id)
        others_in_finance = sa.select(RoleGrant.member_id).join(Member, Member.id == RoleGrant.member_id)
        people = db.session.scalars(
            others_in_finance.where(RoleGrant.role == "finance", RoleGrant.member_id != run.prepared_by_id)
        ).all()
        tell_many(people, lambda: letters.waiting(period.code, run_id), event=f"run:{run_id}:waiting", at=at)
        return run.state


def _let_go(run_id: int, owner: str) -> None:
    with own_transaction():
        run = _locked(run_id)
        if run.state == "calculating" and run.lease_owner == owner:
            run.lease_owner = run.lease_until = None


def _locked(run_id: int) -> RoyaltyRun:
    return db.session.get_one(RoyaltyRun, run_id, populate_existing=True, with_for_update=True)
