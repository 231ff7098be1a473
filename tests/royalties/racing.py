"""Processes of their own that calculate or post a run, started by one file, and killed before their n-th statement.

`python -m tests.royalties.racing VERB RUN MEMBER AT GUN KILL`: verb is calculate or approve; KILL 0: never.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db, start_writing
from ideas.refusals import Refused
from ideas.royalties import posting, run_calculating, runs
from ideas.royalties.models import RoyaltyRun

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def approves(run_id: int, member_id: int, at: datetime) -> str:
    """One person approves: "posted" or "refused"."""
    start_writing()
    run = runs.run_by(run_id)
    assert run is not None
    try:
        posting.approve(run, by=db.session.get_one(Member, member_id), at=at)
        db.session.commit()
    except Refused:
        db.session.rollback()
        return "refused"
    return "posted"


def calculates(run_id: int, at: datetime) -> str:
    return run_calculating.work_through(run_id, at=at)


def racers(
    environ: dict[str, str], folder: Path, verb: str, run: RoyaltyRun, member: int, at: datetime, kills: Sequence[int]
) -> list[tuple[int, str]]:
    """As many processes as `kills`, all started at once; exit code and what each said."""
    number = run.id
    db.session.commit()
    gun = folder / f"go-{time.monotonic_ns()}"
    task = [verb, str(number), str(member), at.isoformat(), str(gun)]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.royalties.racing", *task, str(kill)],
            env={**os.environ, **environ}, cwd=ROOT, text=True, stdout=subprocess.PIPE,
        )
        for kill in kills
    ]  # fmt: skip
    for racer in started:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    gun.touch()
    done = [(racer.communicate(timeout=PATIENCE)[0].strip(), racer.returncode) for racer in started]
    db.session.expire_all()
    return [(code, said) for said, code in done]


def _kill_before(statement: int) -> None:
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(db.engine, "before_cursor_execute", count)


def main() -> None:
    """One process: wait for the gun, act, say what came of it."""
    from ideas import create_app

    verb, run_id, member_id, at, gun, kill = sys.argv[1:]
    with create_app().app_context():
        print("ready", flush=True)  # noqa: T201
        while not Path(gun).exists():
            time.sleep(0.002)
        if int(kill):
            _kill_before(int(kill))
        moment = datetime.fromisoformat(at)
        done = approves(int(run_id), int(member_id), moment) if verb == "approve" else calculates(int(run_id), moment)
        print(done, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
