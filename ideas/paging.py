"""Lists by keyset: the next page starts after the last row shown, at the same cost on page 1 and page 10,000."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ideas.db import db


@dataclass(frozen=True)
class Page:
    """Some rows, and the mark after which the next ones start (None: these were the last)."""

    rows: Sequence[Any]
    after: str | None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="paging")


def read_mark(mark: str | None) -> list[Any] | None:
    """The key values in a mark; None for none or for one that was tampered with."""
    try:
        return list(_signer().loads(mark)) if mark else None
    except BadSignature:
        return None


def write_mark(key: Sequence[Any]) -> str:
    """The mark of a row by its key: plain numbers and texts."""
    return str(_signer().dumps(list(key)))


def page_of(
    select: Any, *, keys: Sequence[Any], after: str | None = None, size: int = 24,
    newest_first: bool = True,
) -> Page:  # fmt: skip
    """One page of `select` ordered by `keys` (the last one unique; all plain numbers or texts).

    The selected rows must carry the keys as their last columns: they are added here, labelled key_0, key_1, ...
    """
    named = [key.label(f"key_{i}") for i, key in enumerate(keys)]
    start = read_mark(after)
    if start is not None and len(start) == len(keys):
        marks = sa.tuple_(*[sa.literal(value) for value in start])
        row = sa.tuple_(*keys)
        select = select.where(row < marks if newest_first else row > marks)
    order = [key.desc() if newest_first else key.asc() for key in keys]
    rows = db.session.execute(select.add_columns(*named).order_by(*order).limit(size + 1)).all()
    more = len(rows) > size
    rows = rows[:size]
    last = [getattr(rows[-1], f"key_{i}") for i in range(len(keys))] if more else None
    return Page(rows=rows, after=write_mark(last) if last else None)
