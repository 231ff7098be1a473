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


def refuse_when(
    connection: Connection, table: str, event: str, *, when: str, why: str, name: str, columns: str = ""
) -> None:
    """Let the database refuse one `event` (INSERT, UPDATE or DELETE) with the sentence `why` where `when` holds.

    Unlike `refuse_changes`, `when` may look into other tables. `columns`: only updates that name one of them.
    """
    event = f"UPDATE OF {columns}" if columns else event
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        ))  # fmt: skip
        return
    connection.execute(sa.text(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    ))  # fmt: skip
    connection.execute(sa.text(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    ))  # fmt: skip


def allow_again(connection: Connection, *names: str) -> None:
    """Take triggers of `refuse_when` away again."""
    for name in names:
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            connection.execute(sa.text(f"DROP FUNCTION IF EXISTS {name}() CASCADE"))


def refuse_truncate(connection: Connection, table: str) -> None:
    """PostgreSQL: a table that keeps some of its rows for ever is never emptied at one stroke either."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(
            f"CREATE FUNCTION kept_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            f"'{table} is never emptied' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ))  # fmt: skip
        connection.execute(sa.text(
            f"CREATE TRIGGER kept_{table} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION kept_{table}()"
        ))  # fmt: skip
