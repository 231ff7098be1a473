"""The database: one typed base, exact column types, and who may write when.

SQLite's deferred transactions lose updates without an error, so whoever is going to write starts with
BEGIN IMMEDIATE (`writing`), one writer at a time in the order of arrival; readers never wait.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC as UTC_ZONE
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator, TypeEngine


class UTC(TypeDecorator[datetime]):
    """A moment in UTC. Refuses values without a zone: SQLite would drop it and shift the moment."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        moment = value.astimezone(UTC_ZONE)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC_ZONE) if value.tzinfo is None else value.astimezone(UTC_ZONE)


BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Big = sa.BigInteger()
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UTC(), dict[str, Any]: Json, list[Any]: Json},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

_writing: ContextVar[bool] = ContextVar("writing", default=True)


def start_reading() -> None:
    """Make the transactions of this context reading ones, until `writing` is called."""
    _writing.set(False)


def start_writing() -> None:
    """Make the transactions of this context writing ones from their start."""
    _writing.set(True)


def writing() -> None:
    """Begin an act: end the reading transaction, so that the next statement starts a writing one.

    Rows loaded before are read again at their next use, under the write lock.
    """
    db.session.rollback()
    _writing.set(True)


@contextmanager
def own_transaction() -> Iterator[None]:
    """Run a small writing transaction of its own and commit it, whatever mode the context is in.

    A reading transaction ends before: SQLite lets none of them write once somebody else has written.
    """
    before = _writing.get()
    if not before:
        db.session.rollback()
    _writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.set(before)


@contextmanager
def reading() -> Iterator[None]:
    """Look something up at length without keeping writers waiting, whatever mode the context is in.

    Ends the transaction before and after: rows loaded inside are for looking at only.
    """
    before = _writing.get()
    db.session.rollback()
    _writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        _writing.set(before)


def insert_once(model: type[Base], **values: Any) -> bool:
    """Insert a row unless a UNIQUE constraint says that it is there already. True: the row is new."""
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    insert = make(model).values(**values).on_conflict_do_nothing()
    # The answer is a returned row: the drivers' row counts do not agree on an insert that did nothing.
    return db.session.execute(insert.returning(sa.literal(1))).first() is not None


def rows_changed(statement: sa.Update | sa.Delete) -> int:
    """Carry out an UPDATE or DELETE; how many rows it found. A guarded one that finds none has lost its race."""
    result = cast("sa.CursorResult[Any]", db.session.execute(statement))
    return result.rowcount


class WriteQueue:
    """One writer at a time in this process, first come, first served: SQLite's own back-off is unfair."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._busy = False

    def enter(self, timeout: float = 60.0) -> None:
        turn = threading.Event()
        with self._lock:
            if not self._busy:
                self._busy = True
                return
            self._waiting.append(turn)
        if turn.wait(timeout):
            return
        with self._lock:
            if turn.is_set():
                return
            self._waiting.remove(turn)
        raise sa.exc.OperationalError("BEGIN IMMEDIATE", None, TimeoutError("the write queue is too long"))

    def leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False


def tune(engine: Engine) -> None:
    """Set up an engine: SQLite durable, with foreign keys and honest transactions; PostgreSQL in UTC."""
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    else:
        event.listen(engine, "connect", _tune_postgres)


def _tune_postgres(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET lock_timeout = '20s'")
        cursor.execute("SET statement_timeout = '120s'")
    connection.commit()


def _tune_sqlite(engine: Engine) -> None:
    queue = WriteQueue()

    def connect(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout=20000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get("in_queue"):  # a connection keeps its turn until it goes back to the pool
            queue.enter()
            connection.info["in_queue"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def checkin(connection: Any, record: Any) -> None:
        if record.info.pop("in_queue", False):
            queue.leave()

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", checkin)
