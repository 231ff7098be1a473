"""The worker: runs the duties that are due and the jobs that wait, for ever or once.

The rows are the truth: a worker that dies loses nothing, and two workers do nothing twice.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, current_app

from ideas import clock
from ideas.db import db, rows_changed, start_writing
from ideas.office.duty import Duty
from ideas.office.models import Job

LEASE = timedelta(minutes=10)
TRIES = 5
log = structlog.get_logger("plinth.worker")


def run_duty(duty: Duty, at: datetime) -> int:
    """Run one duty; trouble is logged and does not stop the others."""
    try:
        return duty.run(at)
    except Exception as trouble:
        db.session.rollback()
        log.error("duty failed", duty=duty.name, error=repr(trouble), exc_info=True)
        if current_app.config["TESTING"]:
            raise
        return 0
    finally:
        db.session.remove()


def run_jobs(at: datetime, *, batch: int = 20) -> int:
    """Do the jobs that wait, and those whose worker died; how many were done."""
    due = sa.or_(
        sa.and_(Job.state == "waiting", Job.run_at <= at), sa.and_(Job.state == "running", Job.lease_until < at)
    )
    ids = list(db.session.scalars(sa.select(Job.id).where(due).order_by(Job.id).limit(batch)))
    db.session.commit()
    return sum(_run_job(job_id, due, at) for job_id in ids)


def _run_job(job_id: int, due: sa.ColumnElement[bool], at: datetime) -> bool:
    taken = rows_changed(
        sa.update(Job)
        .where(Job.id == job_id, due)
        .values(state="running", lease_until=at + LEASE, attempts=Job.attempts + 1)
    )
    db.session.commit()
    if not taken:
        return False
    job = db.session.get_one(Job, job_id, populate_existing=True)
    kind, payload, attempts = job.kind, dict(job.payload), job.attempts
    db.session.commit()
    try:
        current_app.extensions["plinth.jobs"][kind](payload)
    except Exception as trouble:
        db.session.rollback()
        log.error("job failed", job=job_id, kind=kind, error=repr(trouble), exc_info=True)
        _set(job_id, _after_failure(attempts, at, trouble))
        return False
    _set(job_id, {"state": "done", "done_at": at, "lease_until": None, "error": None})
    return True


def _after_failure(attempts: int, at: datetime, trouble: Exception) -> dict[str, Any]:
    values: dict[str, Any] = {"lease_until": None, "error": repr(trouble)[:500]}
    if attempts >= TRIES:
        return values | {"state": "failed"}
    return values | {"state": "waiting", "run_at": at + timedelta(seconds=10 * 4**attempts)}


def _set(job_id: int, values: dict[str, Any]) -> None:
    db.session.execute(sa.update(Job).where(Job.id == job_id).values(**values))
    db.session.commit()


def work_once(at: datetime) -> int:
    """Everything that is due at this moment, whatever its rhythm: for commands and tests."""
    start_writing()
    done = sum(run_duty(duty, at) for duty in current_app.extensions["plinth.duties"])
    return done + run_jobs(at)


class Worker(threading.Thread):
    """Runs duties in their rhythm and jobs every second, until it is told to stop."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="plinth-worker", daemon=True)
        self.app = app
        self.stopping = threading.Event()

    def run(self) -> None:
        start_writing()
        last: dict[str, float] = {}
        while not self.stopping.is_set():
            with self.app.app_context():
                self._turn(last)
            self.stopping.wait(1.0)

    def _turn(self, last: dict[str, float]) -> None:
        for duty in self.app.extensions["plinth.duties"]:
            if time.monotonic() - last.get(duty.name, -1e9) >= duty.every_seconds:
                last[duty.name] = time.monotonic()
                run_duty(duty, clock.now())
        try:
            run_jobs(clock.now())
        except sa.exc.SQLAlchemyError as trouble:
            db.session.rollback()
            log.error("jobs failed", error=repr(trouble))
        finally:
            db.session.remove()

    def stop(self) -> None:
        """Finish the present turn and end."""
        self.stopping.set()
        self.join(timeout=30)
