"""Views of idea pages: counted in memory and written down in small sums every few seconds.

A view is a public idea's page sent to a browser that is not one of its creators. A process that is killed loses the
views of its last seconds; nothing else depends on them. Nothing is noted about who looked.
"""

from __future__ import annotations

import atexit
import re
import threading
import time
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache, partial
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.dialects import postgresql, sqlite

from ideas.db import BigId, db, own_transaction
from ideas.gallery.models import VisitDay
from ideas.submissions.models import Idea

Visit = tuple[int, date]
"""The idea that was looked at, and the day (UTC)."""

SEEN = {200, 304}
AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ")
#: Browsers begin like this; whatever calls itself otherwise is a program.
BROWSER = re.compile(r"(Mozilla|Opera)/")
#: Programs that begin like a browser say somewhere what they are. (A Cubot is a telephone.)
ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|archiv|preview|scan|fetch|monitor|headless|lighthouse|facebookexternalhit|pingdom|"
    r"embed|feed|https?://",
    re.IGNORECASE,
)
log = structlog.get_logger("plinth.visits")


class Visits:
    """What this process has counted and not yet written down."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._counts: dict[Visit, int] = {}
        self._taken_at = 0.0

    def add(self, visit: Visit, views: int = 1) -> None:
        with self._lock:
            self._counts[visit] = self._counts.get(visit, 0) + views

    def is_due(self) -> bool:
        """Whether there is something to write down, and the last time is long enough ago."""
        return bool(self._counts) and time.monotonic() - self._taken_at >= self._seconds

    def take(self) -> dict[Visit, int]:
        """Hand over everything that was counted; whoever takes it writes it down or puts it back."""
        with self._lock:
            taken, self._counts, self._taken_at = self._counts, {}, time.monotonic()
        return taken

    def put_back(self, taken: Mapping[Visit, int]) -> None:
        for visit, views in taken.items():
            self.add(visit, views)


def is_look(environ: Mapping[str, Any]) -> bool:
    """Whether a person is about to see the page: not a program, and not fetched ahead for later."""
    if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in AHEAD):
        return False
    return not is_robot(environ.get("HTTP_USER_AGENT", ""))


@lru_cache(maxsize=1000)
def is_robot(agent: str) -> bool:
    """Whether a program sends this User-Agent."""
    return not BROWSER.match(agent) or bool(ROBOT.search(agent))


def look_at(idea: Idea, at: datetime) -> None:
    """Say that the page being made shows a public idea to somebody else than its creators."""
    g.visit = (idea.id, at.date())


def write_down() -> int:
    """Add what this process counted to the days' sums; how many views. Two processes add up."""
    visits: Visits = current_app.extensions["plinth.visits"]
    taken = visits.take()
    if not taken:
        return 0
    rows = [{"idea": idea_id, "day": day, "views": views} for (idea_id, day), views in sorted(taken.items())]
    try:
        with own_transaction():
            db.session.connection().execute(_add(db.engine.dialect.name), rows)
    except BaseException:
        visits.put_back(taken)
        raise
    return sum(taken.values())


@cache
def _add(dialect: str) -> Any:
    """One row of views; an idea that is no longer there has none."""
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    day, views = sa.bindparam("day", type_=sa.Date()), sa.bindparam("views", type_=sa.Integer())
    known = sa.select(Idea.id, day, views).where(Idea.id == sa.bindparam("idea", type_=BigId))
    insert = make(VisitDay).from_select(["idea_id", "day", "views"], known)
    more = {"views": VisitDay.views + insert.excluded.views}
    return insert.on_conflict_do_update(index_elements=["idea_id", "day"], set_=more)


def _count(visits: Visits, response: Response) -> Response:
    """Count the view of a page that was just made, and write down what is due once the page is on its way."""
    visit = g.get("visit")
    if visit and response.status_code in SEEN and is_look(request.environ):
        visits.add(visit)
    if visits.is_due():
        response.call_on_close(partial(_write_down_later, current_app._get_current_object()))  # type: ignore[attr-defined]
    return response


def _write_down_later(app: Flask) -> None:
    """Nobody waits for this any more, so trouble is logged; the next request tries again."""
    try:
        with app.app_context():
            write_down()
    except sa.exc.SQLAlchemyError as trouble:
        log.warning("views not written down", error=repr(trouble))


def open_visits(app: Flask) -> None:
    """Count views, write them down now and then, and at an orderly end."""
    visits = app.extensions["plinth.visits"] = Visits(app.config["VISITS_SECONDS"])
    app.after_request(partial(_count, visits))
    if not app.testing:
        atexit.register(_write_down_later, app)
