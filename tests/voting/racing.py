"""Many at once: threads of this process behind one barrier, and processes of their own behind one file.

`python -m tests.voting.racing` reads a task from its input, waits for the starting file and prints what came out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from ideas.accounts.models import Member
from ideas.db import db
from ideas.refusals import Refused
from ideas.submissions.models import Idea
from ideas.voting import actions

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
THREADS = 16
T = TypeVar("T")


def together(app: Flask, acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run all acts at the same moment, each in a thread with a context and a session of its own; what they return."""
    db.session.commit()
    barrier = threading.Barrier(len(acts))
    done: list[T | BaseException] = [RuntimeError("did not finish")] * len(acts)

    def run(place: int) -> None:
        with app.app_context():
            try:
                barrier.wait(PATIENCE)
                done[place] = acts[place]()
            except BaseException as trouble:
                done[place] = trouble
            finally:
                db.session.remove()

    threads = [threading.Thread(target=Context().run, args=(run, place), daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    db.session.expire_all()
    for outcome in done:
        if isinstance(outcome, BaseException):
            raise outcome
    return done  # type: ignore[return-value]


def waits_for_commit(app: Flask, first: Callable[[], object], second: Callable[[], str]) -> str:
    """Do `first` without committing, let `second` begin elsewhere, see it wait, commit; what `second` says."""
    came: list[str] = []
    db.session.commit()
    first()
    other = threading.Thread(target=lambda: came.extend(alone(app, second)), daemon=True)
    other.start()
    other.join(0.4)
    assert not came
    db.session.commit()
    other.join(20)
    db.session.expire_all()
    return came[0]


def alone(app: Flask, act: Callable[[], str]) -> list[str]:
    with app.app_context():
        try:
            return [act()]
        finally:
            db.session.remove()


def supports(idea_id: int, member_id: int, at: datetime) -> str:
    """One member supports: "new", "again", "crossed" or "refused"."""
    return _act(lambda idea, by: _outcome(actions.support(idea, by=by, at=at)), idea_id, member_id)


def withdraws(idea_id: int, member_id: int, at: datetime) -> str:
    """One member takes her support back: "back", "nothing" or "refused"."""
    taken = {True: "back", False: "nothing"}
    return _act(lambda idea, by: taken[actions.withdraw_support(idea, by=by, at=at)], idea_id, member_id)


def _act(verb: Callable[[Idea, Member], str], idea_id: int, member_id: int) -> str:
    try:
        said = verb(db.session.get_one(Idea, idea_id), db.session.get_one(Member, member_id))
        db.session.commit()
        return said
    except Refused:
        db.session.rollback()
        return "refused"


def _outcome(given: actions.Supported) -> str:
    return "crossed" if given.crossed else "new" if given.is_new else "again"


class Crowd:
    """Processes of their own on the database of the test, each with several threads, started by one file."""

    def __init__(self, environ: dict[str, str], folder: Path, *, processes: int) -> None:
        self._folder = folder
        self._racers = [self._start({**os.environ, **environ}) for _ in range(processes)]

    def _start(self, environ: dict[str, str]) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.voting.racing"]
        return subprocess.Popen(
            command, env=environ, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def race(self, idea_id: int, at: datetime, acts: Sequence[tuple[str, int]]) -> Counter[str]:
        """Do all acts, ("support" or "withdraw", member id), at once; how often each outcome came."""
        db.session.commit()
        gun = self._folder / f"go-{time.monotonic_ns()}"
        for place, racer in enumerate(self._racers):
            hand = acts[place :: len(self._racers)]
            assert racer.stdin
            racer.stdin.write(json.dumps({"gun": str(gun), "idea": idea_id, "at": at.isoformat(), "acts": hand}) + "\n")
            racer.stdin.flush()
        assert all(self._line(racer) == "ready\n" for racer in self._racers)
        gun.touch()
        outcomes = sum((Counter(json.loads(self._line(racer))) for racer in self._racers), Counter[str]())
        db.session.expire_all()
        return outcomes

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_: object) -> None:
        for racer in self._racers:
            racer.communicate(timeout=PATIENCE)
            assert racer.returncode == 0

    @staticmethod
    def _line(racer: subprocess.Popen[str]) -> str:
        assert racer.stdout
        return racer.stdout.readline()


def main() -> None:
    """One process of the crowd: a task a line."""
    from ideas import create_app

    app = create_app()

    def act(verb: str, idea_id: int, member_id: int, at: datetime) -> str:
        with app.app_context():
            return {"support": supports, "withdraw": withdraws}[verb](idea_id, member_id, at)

    with ThreadPoolExecutor(THREADS) as pool:
        for line in sys.stdin:
            task: dict[str, Any] = json.loads(line)
            at = datetime.fromisoformat(task["at"])
            print("ready", flush=True)  # noqa: T201
            while not Path(task["gun"]).exists():
                time.sleep(0.002)
            hands = [(verb, task["idea"], member_id, at) for verb, member_id in task["acts"]]
            outcomes = Counter(pool.map(lambda hand: Context().run(act, *hand), hands))
            print(json.dumps(outcomes), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
