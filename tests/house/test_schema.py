"""Migrations: numbered, one line, both ways, and the same tables as the models, on both databases."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from ideas.db import Base, db
from ideas.office import schema
from tests.house.reading import files


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(schema.alembic_config())


def test_migrations_are_numbered_in_one_line() -> None:
    names = [path.name for path in files("migrations/versions/*.py")]
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)
    revisions = [script.revision for script in reversed(list(scripts().walk_revisions()))]
    assert revisions == sorted(revisions) == [f"{n:04}" for n in range(1, len(revisions) + 1)]
    assert len(scripts().get_heads()) == 1


def test_models_and_schema_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Base.metadata, "include_object": is_ours}
        )
        assert compare_metadata(context, Base.metadata) == []


def is_ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    return not (kind == "table" and str(name).startswith("search_"))


def test_every_constraint_has_a_name() -> None:
    nameless = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert not nameless


def test_down_to_nothing_and_up_again(app: Flask) -> None:
    db.session.remove()
    schema.downgrade("base")
    left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert not left, f"the way down leaves {left}"
    schema.upgrade()
    assert schema.is_current()
