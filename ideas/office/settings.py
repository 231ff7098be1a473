"""Kept settings: small values that must outlive a process, such as the demo clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ideas.db import db
from ideas.office.models import Setting


def get(key: str, default: Any = None) -> Any:
    """The kept value of `key`, else `default`."""
    row = db.session.get(Setting, key)
    return default if row is None else row.value["value"]


def put(key: str, value: Any, *, at: datetime) -> None:
    """Keep `value` (anything JSON can hold) under `key`."""
    row = db.session.get(Setting, key)
    if row is None:
        db.session.add(Setting(key=key, value={"value": value}, updated_at=at))
    else:
        row.value, row.updated_at = {"value": value}, at
    db.session.flush()
