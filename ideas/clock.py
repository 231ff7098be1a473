"""The one clock. Only views, commands and the worker ask it; everything below them is given its moment as `at`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import current_app, has_app_context

_frozen: datetime | None = None


def now() -> datetime:
    """The present moment in UTC; in demo and test mode moved by the offset kept in the database."""
    if _frozen is not None:
        return _frozen
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    """How far the clock of this site runs ahead (demo and test mode only)."""
    if not has_app_context():
        return timedelta(0)
    read: Callable[[], timedelta] | None = current_app.extensions.get("plinth.clock_offset")
    return read() if read else timedelta(0)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock of this process still at `moment`, for tests."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before
