"""A quarter is posted once, whoever competes for it, and wholly or not at all, whenever a process is killed."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db, start_writing
from ideas.royalties import posting, run_calculating, run_checks, runs
from ideas.royalties.models import Entry, Journal, RoyaltyRun, RunItem, SettledLine, Statement
from tests.counts import RACES
from tests.rig.apps import Rig
from tests.rig.people import Cast
from tests.royalties import quarter
from tests.royalties.quarter import OCTOBER, line
from tests.royalties.racing import approves, racers
from tests.voting.racing import together

Clock = Callable[[datetime], None]
ROWS = (Statement, Journal, Entry, SettledLine)


@pytest.fixture
def ready(cast: Cast, clock_at: Clock) -> RoyaltyRun:
    """A calculated run of three agreements, one of them shared."""
    quarter.made(cast, shared=True)
    for sku in ("CHAIR", "TABLE"):
        quarter.made(cast, sku)
    some = [line(n, n, f"{n * 10}.01", sku=("LAMP", "CHAIR", "TABLE")[n % 3]) for n in range(1, 10)]
    quarter.sold(cast, *some)
    clock_at(OCTOBER)
    return quarter.calculated(cast)


def counts() -> list[int]:
    db.session.rollback()
    return [int(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0) for table in ROWS]


def state(run: RoyaltyRun) -> str:
    return str(db.session.scalar(sa.select(RoyaltyRun.state).where(RoyaltyRun.id == run.id)))


def right() -> None:
    """Everything that was posted comes out the same, and the numbers have no gap."""
    assert list(run_checks.problems()) == []
    assert [each.number[-6:] for each in quarter.statements()] == ["000001", "000002", "000003", "000004"]
    db.session.rollback()


def test_of_six_threads_one_posts(app: Flask, cast: Cast, ready: RoyaltyRun) -> None:
    acts = [partial(approves, ready.id, cast.ines.id, OCTOBER)] * 6
    assert Counter(together(app, acts)) == Counter(posted=1, refused=5)
    right()


def test_of_six_processes_one_posts(rig: Rig, cast: Cast, ready: RoyaltyRun, tmp_path: Path) -> None:
    done = racers(rig.environ, tmp_path, "approve", ready, cast.ines.id, OCTOBER, [0] * 6)
    assert Counter(done) == Counter({(0, "posted"): 1, (0, "refused"): 5})
    right()


def test_killed_while_posting_leaves_all_or_nothing(rig: Rig, cast: Cast, ready: RoyaltyRun, tmp_path: Path) -> None:
    nothing = counts()
    for attempt in range(RACES):
        at = random.Random(attempt).randrange(2, 130)
        [(code, _said)] = racers(rig.environ, tmp_path, "approve", ready, cast.ines.id, OCTOBER, [at])
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert counts() == nothing, f"killed before statement {at}"
        assert state(ready) == "calculated"
        db.session.rollback()
    if state(ready) != "posted":
        assert approves(ready.id, cast.ines.id, OCTOBER) == "posted"
    right()


def test_killed_while_calculating_goes_on_where_it_stopped(
    rig: Rig, cast: Cast, ready: RoyaltyRun, tmp_path: Path
) -> None:
    whole = quarter.items(ready)
    start_writing()
    runs.discard(ready, by=cast.felix, at=OCTOBER)
    run = runs.start("2026-Q3", by=cast.felix, at=OCTOBER)
    db.session.commit()
    for attempt in range(RACES):
        at = random.Random(attempt).randrange(5, 60)
        [(code, _said)] = racers(rig.environ, tmp_path, "calculate", run, cast.felix.id, OCTOBER, [at])
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert quarter.items(run).items() <= whole.items(), f"killed before statement {at}"
        db.session.rollback()
    assert run_calculating.work_through(run.id, at=OCTOBER) == "calculated"
    assert quarter.items(run) == whole


def test_a_run_goes_on_from_its_checkpoints(cast: Cast, ready: RoyaltyRun, monkeypatch: pytest.MonkeyPatch) -> None:
    start_writing()
    runs.discard(ready, by=cast.felix, at=OCTOBER)
    run = runs.start("2026-Q3", by=cast.felix, at=OCTOBER)
    db.session.commit()
    reckoned: list[int] = []
    honest = run_calculating.calculate

    def counting(inputs, lines):  # type: ignore[no-untyped-def]
        if len(reckoned) == 2:
            raise KeyboardInterrupt
        reckoned.append(inputs.agreement)
        return honest(inputs, lines)

    monkeypatch.setattr(run_calculating, "calculate", counting)
    with pytest.raises(KeyboardInterrupt):
        run_calculating.work_through(run.id, at=OCTOBER)
    first = list(reckoned)
    reckoned.clear()
    assert run_calculating.work_through(run.id, at=OCTOBER) == "calculated"
    assert len(first) == 2
    assert len(reckoned) == 1, "what was calculated before is not calculated twice"


def test_two_workers_do_not_share_a_run(app: Flask, cast: Cast, ready: RoyaltyRun) -> None:
    start_writing()
    runs.discard(ready, by=cast.felix, at=OCTOBER)
    run = runs.start("2026-Q3", by=cast.felix, at=OCTOBER)
    run.lease_owner, run.lease_until = "elsewhere:1", OCTOBER + run_calculating.LEASE
    db.session.commit()
    assert run_calculating.work_through(run.id, at=OCTOBER) == "calculating"
    assert run_calculating.left_behind(OCTOBER) == 0
    later = OCTOBER + 2 * run_calculating.LEASE
    assert run_calculating.left_behind(later) == 1
    assert state(run) == "calculated"


def test_posting_needs_nothing_but_its_own_transaction(cast: Cast, ready: RoyaltyRun) -> None:
    nothing = counts()
    start_writing()
    posting.approve(ready, by=cast.ines, at=OCTOBER)
    db.session.rollback()
    assert counts() == nothing
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RunItem)) == 3
