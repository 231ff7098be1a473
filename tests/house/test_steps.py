"""Each migration can be walked in both directions, and the facts that models promise are laid in the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

import config
from ideas.db import Base, db, tune
from ideas.office import schema

SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
POSTGRES = """
SELECT 'column', table_name || '.' || column_name,
       concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default, is_identity)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
ORDER BY 1, 2, 3
"""


def told(kind: str, name: str, text: str | None) -> tuple[str, str, object]:
    """One thing of the schema; of a table that SQLite built anew neither quotes nor the order of lines matter."""
    if kind != "table" or text is None:
        return kind, name, text
    return kind, name, sorted(line.strip(' ,\t"').replace('"', "") for line in text.splitlines())


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(schema.alembic_config())


@pytest.fixture
def steps(empty_database: str, tmp_path: Path) -> Iterator[Callable[[], list[Any]]]:
    """The schema of an empty database, as a list; the commands of `schema` work on it."""
    app = Flask("migrations")
    app.config.from_object(config.Test({"DATABASE_URL": empty_database, "DATA": str(tmp_path)}))
    db.init_app(app)
    with app.app_context():
        tune(db.engine)

        def shape() -> list[Any]:
            query = SQLITE if db.engine.dialect.name == "sqlite" else POSTGRES
            with db.engine.connect() as connection:
                rows = [tuple(row) for row in connection.execute(sa.text(query))]
            return [told(*row) for row in rows if "alembic_version" not in str(row[1])]

        yield shape
        db.engine.dispose()


def test_each_step_down_takes_back_exactly_what_its_step_up_brought(steps: Callable[[], list[Any]]) -> None:
    revisions = [script.revision for script in scripts().walk_revisions()][::-1]
    before, down = steps(), "base"
    for revision in revisions:
        schema.upgrade(revision)
        after = steps()
        schema.downgrade(down)
        assert steps() == before, f"the way down from {revision} leaves something behind or takes too much"
        schema.upgrade(revision)
        assert steps() == after
        before, down = after, revision
    assert schema.is_current()


def test_models_and_schema_name_the_same_checks(app: Flask) -> None:
    """Autogenerate is blind to CHECK constraints, and they hold most of our facts."""
    inspector = sa.inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        modelled = {str(check.name) for check in table.constraints if isinstance(check, sa.CheckConstraint)}
        laid = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
        assert modelled == laid, table.name
