"""Many narrow rows at once: by COPY on PostgreSQL, which is several times faster there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from ideas.db import Base, db

CHUNK = 5_000


def put(model: type[Base], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows into the table of a model, in the caller's transaction. The order of `columns` is that of a row."""
    if db.engine.dialect.name == "postgresql":
        driver: Any = db.session.connection().connection.driver_connection
        copying = f"COPY {model.__tablename__} ({', '.join(columns)}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
        return
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        values = [dict(zip(columns, row, strict=True)) for row in chunk]
        db.session.execute(sa.insert(model.__table__), values)  # type: ignore[arg-type]
