"""The audit book: each line is chained to the one before, and nobody changes one unnoticed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import datetime
from subprocess import CompletedProcess

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db, start_writing
from ideas.office import audit
from ideas.office.models import AuditEntry
from tests.counts import RACES
from tests.rig.client import settle

Shell = Callable[..., CompletedProcess[str]]


def write(at: datetime, count: int = 3) -> list[int]:
    made = [
        audit.record("role.granted", "member", n, by=1, at=at, before={"roles": []}, after={"roles": ["screener"]})
        for n in range(count)
    ]
    db.session.commit()
    return [line.id for line in made]


def lay_aside_the_triggers() -> None:
    """What somebody with the database in her hands would do first."""
    if db.engine.dialect.name == "sqlite":
        names = db.session.scalars(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
        ).all()
        for name in names:
            db.session.execute(sa.text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))


def test_a_book_that_nobody_touched_is_whole(app: Flask, at: datetime) -> None:
    write(at)
    assert list(audit.broken_lines()) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET actor_id = 2 WHERE id = :line",
        "UPDATE audit_entry SET verb = 'role.revoked' WHERE id = :line",
        "UPDATE audit_entry SET subject_id = 77 WHERE id = :line",
        "UPDATE audit_entry SET address_hash = 'x' WHERE id = :line",
    ],
)
def test_a_changed_line_is_found(app: Flask, at: datetime, change: str) -> None:
    line = write(at)[1]
    lay_aside_the_triggers()
    db.session.execute(sa.text(change), {"line": line})
    db.session.commit()
    assert list(audit.broken_lines()) == [line]


def test_the_command_names_the_changed_line(app: Flask, at: datetime, shell: Shell) -> None:
    line = write(at)[1]
    lay_aside_the_triggers()
    db.session.execute(sa.text("UPDATE audit_entry SET actor_id = 2 WHERE id = :line"), {"line": line})
    db.session.commit()
    done = shell("office", "check-audit")
    assert done.returncode == 1
    assert f"line {line} " in done.stdout


def test_a_missing_line_is_noticed(app: Flask, at: datetime) -> None:
    _first, second, third = write(at)
    lay_aside_the_triggers()
    db.session.execute(sa.delete(AuditEntry).where(AuditEntry.id == second))
    db.session.commit()
    assert list(audit.broken_lines()) == [third]


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_a_line(app: Flask, at: datetime, change: str) -> None:
    write(at)
    with pytest.raises(sa.exc.DBAPIError, match="never changed"):
        db.session.execute(sa.text(change))
    db.session.rollback()
    assert list(audit.broken_lines()) == []


@pytest.mark.parametrize("_round", range(RACES))
def test_lines_written_at_once_form_one_chain(app: Flask, at: datetime, _round: int) -> None:
    settle()

    def write_some() -> None:
        start_writing()
        with app.app_context():
            for _ in range(5):
                write(at, 1)
            db.session.remove()

    threads = [threading.Thread(target=Context().run, args=(write_some,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 25
    assert list(audit.broken_lines()) == []


def test_a_line_of_what_was_rolled_back_is_not_in_the_book(app: Flask, at: datetime) -> None:
    write(at)
    audit.record("x", "member", 1, by=1, at=at)
    db.session.rollback()
    write(at)
    assert list(audit.broken_lines()) == []
