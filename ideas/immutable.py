"""Rows that nothing may change: triggers for both databases, laid by the migrations."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def refuse_changes(
    connection: Connection, table: str, *, events: tuple[str, ...] = ("UPDATE", "DELETE"), when: str = "",
    why: str | None = None, name: str | None = None,
) -> None:  # fmt: skip
    """Let the database refuse `events` on `table` with a sentence, where `when` (SQL on OLD and NEW) holds."""
    sentence = why or f"rows of {table} are never changed"
    name = name or f"frozen_{table}"
    if connection.dialect.name == "sqlite":
        for event in events:
            condition = f"WHEN {when} " if when else ""
            connection.execute(sa.text(
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW {condition}"
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            ))  # fmt: skip
        return
    connection.execute(sa.text(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ))  # fmt: skip
    for event in events:
        condition = f"WHEN ({when}) " if when else ""
        connection.execute(sa.text(
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION {name}()"
        ))  # fmt: skip
    if not when:
        connection.execute(sa.text(
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        ))  # fmt: skip


def allow_changes(
    connection: Connection, table: str, *, events: tuple[str, ...] = ("UPDATE", "DELETE"), name: str | None = None
) -> None:
    """Take the triggers of `refuse_changes` away again."""
    name = name or f"frozen_{table}"
    if connection.dialect.name == "sqlite":
        for event in events:
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}_{event.lower()}"))
        return
    connection.execute(sa.text(f"DROP FUNCTION IF EXISTS {name}() CASCADE"))
