"""Laying sales lines down in bulk, and the opposite of lines that were committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from ideas.db import db
from ideas.royalties.models import SalesLine
from ideas.royalties.sales_columns import SalesRow

READ = tuple(field.name for field in fields(SalesRow))
COLUMNS = (*READ, "batch_id", "product_id", "waived_by_id", "waived_why")
Row = tuple[Any, ...]

_read = attrgetter(*READ)
_TURNED = ("quantity", "gross", "discount", "deduction", "tax", "net")


def new_row(batch_id: int, row: SalesRow, products: Mapping[tuple[str, str], int]) -> Row:
    """A line of a file as a row of the table, with the product of its SKU: that of its source before that of all."""
    product = products.get((row.source, row.sku)) or products.get(("", row.sku))
    return (*_read(row), batch_id, product, None, None)


def put_rows(rows: list[Row]) -> None:
    """Insert a chunk of lines past the ORM: by COPY on PostgreSQL, by one prepared statement on SQLite."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY sales_line ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    elif rows:
        marks = ", ".join("?" * len(COLUMNS))
        insert = f"INSERT INTO sales_line ({', '.join(COLUMNS)}) VALUES ({marks})"
        connection.exec_driver_sql(insert, [tuple(map(_plain, row)) for row in rows])


def _plain(value: Any) -> Any:
    """SQLite keeps days as text."""
    return value.isoformat() if isinstance(value, date) else value


def opposite_rows(batch: int, reversal: int, *, after: int, opens: date, limit: int) -> tuple[list[Row], int]:
    """Up to `limit` lines of `batch` with all signs turned, and the id to go on after.

    They keep their day of sale, and so their terms; they are posted on their old day, or when the first open period
    `opens`. Copies given away are turned as such; everything else becomes an adjustment.
    """
    table = SalesLine.__table__
    lines = sa.select(table).where(table.c.batch_id == batch, table.c.id > after).order_by(table.c.id).limit(limit)
    found = db.session.execute(lines).all()
    return [_opposite(line, reversal, opens) for line in found], found[-1].id if found else after


def _opposite(line: Any, reversal: int, opens: date) -> Row:
    row = {name: getattr(line, name) for name in COLUMNS}
    row |= {name: -row[name] for name in _TURNED}
    row["batch_id"], row["original_line_id"] = reversal, line.line_id
    row["kind"] = "free" if line.kind == "free" else "adjustment"
    row["posted_date"] = max(line.posted_date, opens)
    return tuple(row.values())
