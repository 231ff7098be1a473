"""The floor of the support benchmark: a row and a counter in one transaction, bare and behind a Flask route."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from itertools import count

import sqlalchemy as sa
from flask import Flask, redirect, session
from werkzeug.wrappers import Response

TABLES = (
    "CREATE TABLE IF NOT EXISTS floor_support (idea_id BIGINT, member_id BIGINT, at TIMESTAMP, "
    "UNIQUE (idea_id, member_id))",
    "CREATE TABLE IF NOT EXISTS floor_count (idea_id BIGINT PRIMARY KEY, n INTEGER)",
)
INSERT = "INSERT INTO floor_support VALUES (:idea, :member, :at)"
RAISE = "INSERT INTO floor_count VALUES (:idea, 1) ON CONFLICT (idea_id) DO UPDATE SET n = floor_count.n + 1"


class Floor:
    """Two statements and a commit; on SQLite one writer at a time, durable."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url, pool_size=16)
        self.lite = self.engine.dialect.name == "sqlite"
        if self.lite:
            sa.event.listen(self.engine, "connect", self._tune)
            sa.event.listen(self.engine, "begin", lambda one: one.exec_driver_sql("BEGIN IMMEDIATE"))
        self.lock = threading.Lock()
        with self.engine.begin() as connection:
            for table in TABLES:
                connection.execute(sa.text(table))

    @staticmethod
    def _tune(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]
        for pragma in ("busy_timeout=20000", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    def support(self, idea: int, member: int) -> int:
        """303, as a route would say."""
        if not self.lite:
            return self._write(idea, member)
        with self.lock:
            return self._write(idea, member)

    def _write(self, idea: int, member: int) -> int:
        with self.engine.begin() as connection:
            at = datetime.now(UTC).replace(tzinfo=None)
            connection.execute(sa.text(INSERT), {"idea": idea, "member": member, "at": at})
            connection.execute(sa.text(RAISE), {"idea": idea})
        return 303


def make() -> Flask:
    """A Flask view behind a signed cookie around the two statements."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="floor", PERMANENT_SESSION_LIFETIME=timedelta(days=1))
    floor, members = Floor(os.environ["FLOOR_URL"]), count(1)

    @app.post("/ideas/<int:idea>/support")
    def support(idea: int) -> Response:
        session["member"] = member = next(members)
        floor.support(idea, member)
        return redirect("/", 303)

    return app


if "FLOOR_URL" in os.environ:
    app = make()
