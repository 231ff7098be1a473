"""Work outside a request: a row in the caller's transaction, done by the worker at least once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ideas.db import insert_once
from ideas.office.models import Job

#: The office itself has no kinds of work; each room lists its own under this name.
JOBS: dict[str, Callable[[dict[str, Any]], None]] = {}


def put(kind: str, payload: dict[str, Any], *, at: datetime, key: str | None = None) -> bool:
    """Ask for a job; with a `key` it is asked for once. True: it is new."""
    return insert_once(Job, kind=kind, payload=payload, key=key, state="waiting", attempts=0, created_at=at, run_at=at)
