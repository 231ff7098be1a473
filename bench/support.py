"""How exactly and how fast support is counted, on SQLite and on a PostgreSQL that waits for its disk.

    python -m bench.support [seconds]

First 200 members at once on the last 50 places of an idea, over two web processes: count, crossings and errors. Then
supports a second through one web process beside the bare route (a Flask view that inserts a row, raises a counter
and commits) and the bare database in the same run, on one hot idea and spread over 100.
"""

from __future__ import annotations

import http.client
import os
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bench import support_floor
from bench.load import server
from ideas import clock
from ideas.accounts.models import Member, SignIn
from ideas.accounts.sessions import KEY, digest
from ideas.db import db
from ideas.submissions import lifecycle
from ideas.voting import announcing, recount
from ideas.voting.models import Support
from tests.rig import apps, postgres, run
from tests.voting import world

THREADS = 16
Visitor = tuple[str, str]
"""A signed-in browser: its cookie and its form token."""


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    os.environ["PLINTH_TEST_DURABLE"] = "1"
    run.begin()
    try:
        with tempfile.TemporaryDirectory() as place:
            for kind in ("sqlite", "postgres"):
                rig = apps.Rig(kind, Path(place))
                rig.rewind()
                with rig.app.app_context():
                    rush(rig, kind)
                    throughput(rig, kind, seconds)
                    telling(kind)
                    db.session.remove()
                    db.engine.dispose()
    finally:
        postgres.stop()
        run.end()


def rush(rig: apps.Rig, kind: str) -> None:
    """200 at once on the last 50 places, over two web processes."""
    idea = world.open_idea(member(), gates=((10, 365), (30, 182), (60, 182), (100, 0)))
    world.give(idea, world.people(50))
    crowd, slug = visitors(rig.app, world.people(200)), idea.slug
    db.session.commit()
    with web(rig) as one, web(rig) as two:
        began = time.perf_counter()
        answers = at_once([lambda v=v, port=(one, two)[n % 2]: post(port, slug, v) for n, v in enumerate(crowd)])
        took = time.perf_counter() - began
    db.session.expire_all()
    crossings = len(world.passages(idea, world.Stage.ACHIEVED))
    errors = 200 - answers[303]
    found = len(recount.differences())
    print(
        f"{kind:9} 200 at once on the last 50 places: count {world.count(idea)} of 100, rows {world.rows(idea)}, "
        f"crossings {crossings}, gates {world.reached(idea)}, errors {errors}, differences {found}, {took:.1f} s"
    )
    db.session.commit()


def throughput(rig: apps.Rig, kind: str, seconds: float) -> None:
    """Supports a second, and the 99th of a hundred answers, beside the floors of the same run."""
    for name, spread in (("one hot idea", 1), ("100 ideas", 100)):
        owner = member()
        ideas = [world.open_idea(owner, gates=((1_000_000, 0),)) for _ in range(spread)]
        slugs, ids = [idea.slug for idea in ideas], [idea.id for idea in ideas]
        crowd = visitors(rig.app, world.people(6000))
        db.session.commit()
        floor = support_floor.Floor(rig.database.url)
        bare = drive(floor.support, [(ids[n % spread], -n) for n in range(60_000)], seconds)
        with server("bench.support_floor:app", FLOOR_URL=rig.database.url) as port:
            route = drive(post, [(port, ids[n % spread], who) for n, who in enumerate(crowd)], seconds)
        with web(rig) as port:
            ours = drive(post, [(port, slugs[n % spread], who) for n, who in enumerate(crowd)], seconds)
        db.session.expire_all()
        assert db.session.scalar(sa.select(sa.func.count()).where(Support.idea_id.in_(ids))) == ours[2]
        assert not recount.differences()
        db.session.commit()
        print(
            f"{kind:9} {name:13} support {ours[0]:5.0f}/s p99 {ours[1]:4.0f} ms | bare route {route[0]:5.0f}/s "
            f"p99 {route[1]:4.0f} ms | bare database {bare[0]:5.0f}/s | ratio to the route {ours[0] / route[0]:.2f}, "
            f"to the database {ours[0] / bare[0]:.2f}"
        )


def telling(kind: str) -> None:
    """10,000 supporters hear of one public passage: inbox rows and mails."""
    idea, now = world.open_idea(member(), gates=((1_000_000, 0),)), clock.now()
    world.load(idea, world.people(10_000))
    lifecycle.move(idea, lifecycle.Stage.ARCHIVED, by=None, at=now, why="It would melt.")
    db.session.commit()
    began = time.perf_counter()
    told = announcing.announce(now)
    print(f"{kind:9} {told} supporters told in {time.perf_counter() - began:.1f} s")
    db.session.commit()


def member() -> Member:
    return db.session.get_one(Member, world.people(1)[0])


def visitors(app: Flask, members: Sequence[int]) -> list[Visitor]:
    """A signed-in browser for each member."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    forms = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    assert signer
    now, rows, made = clock.now(), [], []
    for member_id in members:
        token, raw = secrets.token_urlsafe(32), secrets.token_hex(20)
        rows.append({"token_sha256": digest(token), "member_id": member_id, "created_at": now, "last_seen_at": now,
                     "fresh_at": now, "agent": ""})  # fmt: skip
        cookie = str(signer.dumps({KEY: token, "csrf_token": raw, "_permanent": True}))
        made.append((f"{app.config['SESSION_COOKIE_NAME']}={cookie}", str(forms.dumps(raw))))
    db.session.execute(sa.insert(SignIn), rows)
    return made


@contextmanager
def web(rig: apps.Rig) -> Iterator[int]:
    """A web process of the site."""
    with server("wsgi:app", **rig.environ) as port:
        ask(port, "GET", "/healthz", {})
        yield port


_kept = threading.local()


def ask(port: int, verb: str, path: str, headers: dict[str, str]) -> int:
    """The status of an answer, over a connection kept for each thread."""
    held = _kept.__dict__.setdefault("ports", {})
    connection = held.setdefault(port, http.client.HTTPConnection("127.0.0.1", port, timeout=60))
    connection.request(verb, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def post(port: int, idea: str | int, visitor: Visitor) -> int:
    return ask(port, "POST", f"/ideas/{idea}/support", {"Cookie": visitor[0], "X-CSRFToken": visitor[1]})


def at_once(acts: Sequence[Callable[[], int]]) -> Counter[int]:
    """Do all acts at the same moment; how often each status came (0: no answer)."""
    barrier, came = threading.Barrier(len(acts)), Counter[int]()

    def do(act: Callable[[], int]) -> None:
        barrier.wait(60)
        try:
            came[act()] += 1
        except OSError:
            came[0] += 1

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def drive(act: Callable[..., int], work: Sequence[tuple], seconds: float) -> tuple[float, float, int]:
    """16 at a time until time or work is up: acts a second, 99th percentile in ms, and how many were done."""
    left, times, lock = iter(work), [], threading.Lock()
    end = time.perf_counter() + seconds

    def go() -> None:
        while (began := time.perf_counter()) < end:
            with lock:
                task = next(left, None)
            if task is None:
                return
            assert act(*task) == 303
            times.append(time.perf_counter() - began)

    began = time.perf_counter()
    threads = [threading.Thread(target=go) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / (time.perf_counter() - began), sorted(times)[len(times) * 99 // 100] * 1000, len(times)


if __name__ == "__main__":
    main()
