"""One fresh, migrated database for each test, of both kinds, at the price of milliseconds.

The migrations run once in a test run. A worker keeps one database of each kind and takes it back to that state before
each test: a SQLite file by copying, PostgreSQL by emptying the tables that hold rows. Commits are real.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from tests.rig import postgres, run

KINDS = ("sqlite", "postgres")
TEMPLATE = "plinth_template"

Migrate = Callable[[str], None]

# Takes a PostgreSQL database back to the state after the migrations. Triggers and foreign keys are off meanwhile, so
# that insert-only tables can be emptied in any order.
REWIND = """
CREATE SCHEMA rig;
CREATE FUNCTION rig.tables() RETURNS SETOF text LANGUAGE sql AS
$$ SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' $$;

DO $$ DECLARE t text; has_rows boolean; BEGIN
  FOR t IN SELECT * FROM rig.tables() LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t) INTO has_rows;
    IF has_rows THEN EXECUTE format('CREATE TABLE rig.%I AS TABLE public.%I', t, t); END IF;
  END LOOP;
END $$;

CREATE TABLE rig."sequence positions" AS
SELECT sequencename::text AS name, coalesce(last_value + 1, start_value) AS next FROM pg_sequences
WHERE schemaname = 'public';

CREATE FUNCTION rig.rewind() RETURNS void LANGUAGE plpgsql AS $$ DECLARE t text; s record; BEGIN
  SET LOCAL session_replication_role = replica;
  SET LOCAL lock_timeout = '10s';
  FOR t IN SELECT * FROM rig.tables() LOOP
    IF pg_relation_size(format('public.%I', t)) > 400000 THEN EXECUTE format('TRUNCATE public.%I CASCADE', t);
    ELSE EXECUTE format('DELETE FROM public.%I', t); END IF;
  END LOOP;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'rig' AND tablename <> 'sequence positions' LOOP
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM rig.%I', t, t);
  END LOOP;
  FOR s IN SELECT name, next FROM rig."sequence positions" JOIN pg_sequences ON sequencename = name
           WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(format('public.%I', s.name), s.next, false);
  END LOOP;
END $$;
"""


class Sqlite:
    kind = "sqlite"

    def __init__(self, place: Path, migrate: Migrate) -> None:
        self._template = run.once("template.db", lambda made: migrate(f"sqlite:///{made}"))
        self._file = place / "plinth.db"
        self.url = f"sqlite:///{self._file}"

    def rewind(self) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._file}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self._template, self._file)


class Postgres:
    kind = "postgres"

    def __init__(self, place: Path, migrate: Migrate) -> None:
        def make(made: Path) -> None:
            template = _create(f"{TEMPLATE}_{uuid4().hex[:8]}")
            migrate(template.render_as_string(hide_password=False))
            postgres.execute(REWIND, on=template)
            made.write_text(template.database or "")

        template = run.once("template", make).read_text()
        self._name = f"{template}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        postgres.execute(f"CREATE DATABASE {self._name} TEMPLATE {template}")
        self._own = postgres.server().set(database=self._name)
        self.url = self._own.render_as_string(hide_password=False)

    def rewind(self) -> None:
        postgres.execute("SELECT rig.rewind()", on=self._own)


def _create(name: str) -> sa.URL:
    postgres.execute(f"CREATE DATABASE {name}")
    return postgres.server().set(database=name)


@contextmanager
def empty(kind: str, place: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, for tests of the migrations themselves."""
    name = f"plinth_empty_{uuid4().hex[:8]}"
    if kind == "sqlite":
        yield f"sqlite:///{place / name}.db"
        return
    yield _create(name).render_as_string(hide_password=False)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def make(kind: str, place: Path, migrate: Migrate) -> Sqlite | Postgres:
    return (Sqlite if kind == "sqlite" else Postgres)(place, migrate)
